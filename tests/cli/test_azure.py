"""Azure roles on the command line, in whole and in part, and what they cost."""

from __future__ import annotations

import pytest

from tests.cli.practice import Person, Tenant

pytestmark = [pytest.mark.contract, pytest.mark.timeout(90)]

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
PART = ("Contributor@rg-print-servers", "--reason", "patch the servers")


@pytest.fixture
def busy(served_tenant: Tenant, rosa: Person) -> Person:
    """Rosa in the busy tenant, whose Azure answers at once."""
    served_tenant.begin("busy_admin")
    at_once = {f"azure_{name}": "PT0S" for name in ("provisioning", "listing_lag", "removal_lag")}
    served_tenant.ask("POST", "settings", {**at_once, "page_size": 100})
    return rosa


def in_azure(person: Person) -> list[str]:
    """What was asked of Azure, by the last part of each address."""
    return [path.rpartition("/")[2] for path in person.tenant.arm_requests()]


def test_roles_list_azure_for_three_requests(busy: Person) -> None:
    """By name and kind of place, in the same list as the others."""
    ran = busy.json("roles")
    assert ran.document["planes"]["azure"] == "on"
    rights = {one["id"]: one for one in ran.document["rights"] if one["plane"] == "azure"}
    assert {one["scope"]["name"] for one in rights.values()} >= {
        "Contoso practice",
        "Branch printing",
        "rg-print-servers",
        "printjobs",
    }
    assert len(busy.tenant.arm_requests()) == 3
    assert "rg-print-servers (resource group)" in busy.run("roles").stdout


def test_azure_role_is_activated_and_given_back(busy: Person) -> None:
    """Three lists, its rules, the request, and the row that confirms it."""
    right = "Virtual Machine Contributor"
    ran = busy.json("activate", right, "--reason", "patch the servers")
    assert (ran.code, ran.result["outcome"]) == (0, "active")
    assert ran.result["right"].startswith("azure:")
    asked = in_azure(busy)
    assert asked[:4] == [
        "roleEligibilityScheduleInstances",
        "roleAssignmentScheduleInstances",
        "roleAssignmentScheduleRequests",
        "roleManagementPolicyAssignments",
    ]
    assert asked[4:] == [ran.result["request_id"], "roleAssignmentScheduleInstances"]
    busy.tenant.ask("POST", "clock", {"advance": "PT6M"})
    ended = busy.json("deactivate", right)
    assert (ended.code, ended.result["outcome"]) == (0, "ended")


def test_part_of_a_scope_is_activated_by_its_name(busy: Person) -> None:
    """The narrower right is the one that is listed, and found again by its id."""
    busy.tenant.ask("POST", "settings", {"azure_policies_readable": False})
    whole = busy.json("roles").document["rights"]
    (printing,) = [
        one
        for one in whole
        if one["id"].startswith(f"azure:{CONTRIBUTOR}:")
        and one["scope"]["name"] == "Branch printing"
    ]
    wanted = f"{printing['id']}/resourceGroups/rg-print-servers"
    ran = busy.json("activate", *PART)
    assert (ran.code, ran.result["right"]) == (0, wanted)
    assert ran.result["outcome"] == "active"
    (active,) = [one for one in busy.json("status").document["rights"] if one["id"] == wanted]
    assert active["scope"]["name"] == "rg-print-servers"
    again = busy.json("activate", wanted, "--reason", "patch the servers")
    assert again.result["failure"]["code"] == "already_active"


def test_part_that_is_not_there_is_a_slip(busy: Person) -> None:
    """Nothing is sent for a name that nobody knows."""
    ran = busy.json("activate", "Contributor@rg-of-nobody", "--reason", "patch")
    assert ran.code == 2
    assert "PUT" not in {method for method, _ in _azure_methods(busy)}


def _azure_methods(person: Person) -> list[tuple[str, str]]:
    log = person.tenant.ask("GET", "requests")["requests"]
    return [(one["method"], one["path"]) for one in log if one["path"].startswith("/arm")]


def test_dry_run_of_a_part_changes_nothing(busy: Person) -> None:
    """Whether it would succeed is asked of the service."""
    ran = busy.json("activate", *PART, "--dry-run")
    assert ran.result["outcome"] in {"would_succeed", "would_be_refused"}
    assert [path for method, path in _azure_methods(busy) if method == "PUT"] == []
    assert any(path.endswith("/validate") for _, path in _azure_methods(busy))
