"""Rights in words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core.right import AzureKey, DirectoryKey, GroupKey, Membership, RightKey, Scope, Via
from keyhour.present.right import right_label, scope_text, via_text
from keyhour.present.words import Words
from tests.present.tenant import CONTRIBUTOR, DEVICE, ELIGIBLE, account_state, eligibility

WORDS = Words()


@pytest.mark.parametrize(
    ("key", "name", "text"),
    [
        (DirectoryKey("d", "/"), None, "Whole tenant"),
        (DirectoryKey("d", "/administrativeUnits/1"), "North", "North (administrative unit)"),
        (
            DirectoryKey("d", "/administrativeUnits/9f1d7a52-aa"),
            None,
            "Administrative unit 9f1d7a52…",
        ),
        (DirectoryKey("d", "/8b2c"), "Payroll app", "Payroll app (one object)"),
        (DirectoryKey("d", "/8b2c"), None, "One object, 8b2c"),
        (GroupKey("g", "member"), None, "Group member"),
        (GroupKey("g", "owner"), None, "Group owner"),
        (AzureKey("d", "/subscriptions/s1"), "Prod", "Prod (subscription)"),
        (AzureKey("d", "/subscriptions/s1/resourceGroups/rg"), None, "rg (resource group)"),
        (
            AzureKey("d", "/providers/Microsoft.Management/managementGroups/root"),
            "Root",
            "Root (management group)",
        ),
        (AzureKey("d", "/subscriptions/s/resourceGroups/r/providers/x/y/z"), None, "z (resource)"),
    ],
)
def test_a_scope_is_named_in_words(key: RightKey, name: str | None, text: str) -> None:
    """No path of the service reaches the screen."""
    scope_id = key.access if isinstance(key, GroupKey) else key.scope_id
    assert scope_text(key, Scope(scope_id, name), WORDS) == text


@pytest.mark.parametrize(
    ("membership", "via", "text"),
    [
        (Membership.DIRECT, None, ""),
        (Membership.GROUP, None, "via a group"),
        (Membership.GROUP, Via("g1", "Web team"), "via group Web team"),
        (Membership.GROUP, Via("0d1e2f3a-1111"), "via group 0d1e2f3a…"),
        (Membership.INHERITED, None, "inherited"),
    ],
)
def test_the_way_to_a_right_is_told(membership: Membership, via: Via | None, text: str) -> None:
    """People look for a right under the group that gave it."""
    held = replace(eligibility(DEVICE), membership=membership, via=via)
    assert via_text(held, WORDS) == text


def test_a_well_known_role_has_its_short_name_and_is_found_by_its_long_one() -> None:
    """The service's name stays searchable."""
    label = right_label(account_state(), DEVICE, WORDS)
    assert label.name == "Device administrator"
    assert label.service_name == "Microsoft Entra Joined Device Local Administrator"


def test_scope_and_way_share_a_line() -> None:
    """Where, then how."""
    label = right_label(account_state(), CONTRIBUTOR, WORDS)
    assert label.place == "rg-web (resource group) · via group Web team"


def test_a_right_nobody_lists_is_named_by_its_id() -> None:
    """A request can outlive its eligibility; it must not break the panel."""
    label = right_label(account_state(eligibilities=ELIGIBLE[:1]), CONTRIBUTOR, WORDS)
    assert label.name
    assert label.place == ""
