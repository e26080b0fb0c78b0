"""Rights and their names."""

from __future__ import annotations

import pytest

from keyhour.core.right import (
    DEVICE_ADMINISTRATOR,
    AzureKey,
    DirectoryKey,
    GroupKey,
    Plane,
    RightKey,
    plane_of,
    right_id,
    right_key,
    scope_id,
    short_name,
)

UNIT = "/administrativeUnits/0d5aaa01-0000-4000-8000-000000000001"
NAMED: tuple[tuple[RightKey, Plane, str], ...] = (
    (DirectoryKey("role", "/"), Plane.DIRECTORY, "directory:role:/"),
    (DirectoryKey("role", UNIT), Plane.DIRECTORY, f"directory:role:{UNIT}"),
    (GroupKey("group", "owner"), Plane.GROUP, "group:group:owner"),
    (
        AzureKey("role", "/subscriptions/1/resourceGroups/a:b"),
        Plane.AZURE,
        "azure:role:/subscriptions/1/resourceGroups/a:b",
    ),
)


@pytest.mark.parametrize(("key", "plane", "name"), NAMED)
def test_right_has_one_name_that_leads_back_to_it(key: RightKey, plane: Plane, name: str) -> None:
    """What the ledger and the command line write can be read again, colons in scopes and all."""
    assert plane_of(key) is plane
    assert right_id(key) == name
    assert right_key(name) == key


@pytest.mark.parametrize(
    ("key", "scope"),
    [
        (DirectoryKey("role", UNIT), UNIT),
        (GroupKey("group", "owner"), "owner"),
        (AzureKey("role", "/subscriptions/1"), "/subscriptions/1"),
    ],
)
def test_right_applies_where_the_service_says(key: RightKey, scope: str) -> None:
    """A group has no scope; member and owner tell its rights apart."""
    assert scope_id(key) == scope


@pytest.mark.parametrize(
    "text",
    ["", "directory", "directory:role", "directory::/", "group:group:reader", "elsewhere:a:b"],
)
def test_other_text_names_no_right(text: str) -> None:
    """Settings may be edited by hand."""
    assert right_key(text) is None


def test_well_known_role_has_a_short_name_whatever_the_tenant_calls_it() -> None:
    """Its display name varies; its template id does not, except in case."""
    assert short_name("Lokaler Administrator", DEVICE_ADMINISTRATOR.upper()) == (
        "Device administrator"
    )


@pytest.mark.parametrize("template", [None, "fe930be7-5e62-47db-91af-98c3a49a38b1"])
def test_other_roles_keep_the_service_s_name(template: str | None) -> None:
    """No second vocabulary."""
    assert short_name("User Administrator", template) == "User Administrator"
