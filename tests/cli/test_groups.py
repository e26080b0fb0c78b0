"""Groups at the command line, against a practice tenant."""

from __future__ import annotations

import pytest

from tests.cli.practice import Person
from tests.cli.test_end_to_end import open_wishes

pytestmark = [pytest.mark.contract, pytest.mark.timeout(90)]


@pytest.fixture
def busy(rosa: Person) -> Person:
    """Rosa in the busy tenant, which grants at once."""
    rosa.tenant.begin("busy_admin")
    at_once = ("provisioning", "listing_lag", "group_provisioning", "group_listing_lag")
    rosa.tenant.ask("POST", "settings", dict.fromkeys(at_once, "PT0S"))
    return rosa


def right(person: Person, name: str, access: str) -> dict[str, object]:
    """A right of a group, as `roles` tells it."""
    ran = person.json("roles")
    assert ran.code == 0, ran.stdout
    rows = [one for one in ran.document["rights"] if one["plane"] == "group"]
    return next(one for one in rows if (one["name"], one["scope"]["id"]) == (name, access))


def test_roles_lists_groups_beside_roles(busy: Person) -> None:
    """The name is the group's, the scope the access, and the plane is on."""
    row = right(busy, "Print team", "owner")
    assert str(row["id"]).startswith("group:")
    assert str(row["id"]).endswith(":owner")
    assert row["scope"] == {"id": "owner", "name": "Owner"}
    assert busy.json("roles").document["planes"]["group"] == "on"


def test_a_group_is_joined_and_left_by_its_id(busy: Person) -> None:
    """Nothing of directory roles is read for it."""
    found = str(right(busy, "Branch operators", "member")["id"])
    ran = busy.json("activate", found, "--for", "1h", "--reason", "a printer")
    assert ran.code == 0, ran.stdout
    assert (ran.result["right"], ran.result["outcome"]) == (found, "active")
    assert right(busy, "Branch operators", "member")["phase"] == "active"
    busy.tenant.ask("POST", "clock", {"advance": "PT6M"})
    gone = busy.json("deactivate", found)
    assert (gone.code, gone.result["outcome"]) == (0, "ended"), gone.stdout
    assert open_wishes(busy) == 0


def test_a_waiting_membership_is_withdrawn(busy: Person) -> None:
    """By the group's name and the access."""
    assert right(busy, "Licence desk", "member")["phase"] == "awaiting_approval"
    ran = busy.json("cancel", "Licence desk@member")
    assert (ran.code, ran.result["outcome"]) == (0, "cancelled"), ran.stdout
    assert right(busy, "Licence desk", "member")["phase"] == "idle"


def test_a_group_s_role_appears_once_it_is_joined(busy: Person) -> None:
    """The way to it is told, by the group's name."""
    assert busy.json("activate", "Branch operators@member", "--reason", "a printer").code == 0
    rows = busy.json("roles").document["rights"]
    (reader,) = [one for one in rows if one["name"] == "Global Reader"]
    assert reader["via"]["name"] == "Branch operators"
    ran = busy.json("activate", "Global Reader", "--reason", "a report")
    assert (ran.code, ran.result["outcome"]) == (0, "active"), ran.stdout


def test_a_plane_that_is_switched_off_is_left_alone(busy: Person) -> None:
    """Neither read nor found by a name."""
    (busy.state_dir / "settings.toml").write_text('planes_off = ["group"]\n')
    ran = busy.json("roles")
    assert ran.document["planes"]["group"] == "off"
    assert {one["plane"] for one in ran.document["rights"]} == {"directory", "azure"}
    refused = busy.json("activate", "group:00000000-0000-4000-8000-000000000000:member")
    assert (refused.code, refused.failure_code) == (2, "usage")


def test_groups_without_consent_leave_roles_alone(busy: Person) -> None:
    """The plane says so, and `roles` still ends well."""
    answer = {
        "status": 403,
        "headers": {},
        "body": {
            "error": {
                "code": "UnknownError",
                "message": '{"errorCode":"PermissionScopeNotGranted","message":"Authorization '
                'failed due to missing permission scope X.AzureADGroup."}',
            }
        },
    }
    busy.tenant.fault("/privilegedAccess/group/", answer, times=20)
    ran = busy.json("roles")
    assert (ran.code, ran.document["planes"]["group"]) == (0, "no_consent")
    assert any(one["plane"] == "directory" for one in ran.document["rights"])
