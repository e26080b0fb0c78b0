"""An approver's commands, as a script sees them: documents, exit codes and round trips."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.practice import Person, Ran, Tenant

pytestmark = [pytest.mark.contract, pytest.mark.timeout(120)]

DEVICE = "Device administrator"
ASK = ("activate", DEVICE, "--reason", "a printer")
STEPS = r"/steps/"
CODE = r"code ([A-Z0-9-]+)\."


@pytest.fixture
def ada(tenant: Tenant, tmp_path: Path) -> Person:
    """A lead of the help desk, signed in; Omar's requests wait for her."""
    return signed_in(tenant, tmp_path / "ada")


@pytest.fixture
def hasty_ada(fast_tenant: Tenant, tmp_path: Path) -> Person:
    """The same in the tenant in which a minute lasts a second."""
    return signed_in(fast_tenant, tmp_path / "ada")


def signed_in(tenant: Tenant, folder: Path) -> Person:
    """Ada, with a code on another device."""
    folder.mkdir()
    person = Person(tenant, folder, signed_in=False)
    with person.started("sign-in", "--device-code") as child:
        code = tenant.wait_for(lambda _state: re.search(CODE, child.stderr))
        # before the tenant lets Rosa in by itself, which it does at the second poll
        tenant.ask("POST", "device_code", {"user_code": code[1], "username": "ada"})
        assert child.wait() == 0
    tenant.ask("DELETE", "requests")
    return person


def roles(ran: Ran) -> list[dict[str, Any]]:
    """The waiting requests for directory roles."""
    return [one for one in ran.document["approvals"] if one["plane"] == "directory"]


def the_request(ada: Person) -> dict[str, Any]:
    """Omar's request for a directory role."""
    (found,) = roles(ada.json("approvals"))
    return found


def test_approvals_say_who_wants_what_for_how_long_and_why(ada: Person) -> None:
    """Every field of the contract; two round trips, and none for the approver's own rights."""
    ran = ada.json("approvals")
    assert ran.code == 0, ran.stderr
    (found,) = roles(ran)
    assert found["requester"]["name"] == "Omar Haddad"
    assert found["right"]["name"] == "Intune Administrator"
    assert found["right"]["id"].startswith("directory:")
    assert found["right"]["scope"] == {"id": "/", "name": "Whole tenant"}
    assert found["duration"] == "PT2H"
    assert found["justification"] == "Wipe the laptop that was stolen on the train"
    assert found["ticket"] is None
    assert found["requested_at"] < found["lapses_at"]
    assert ran.document["planes"]["directory"] == "on"
    paths = [path.removeprefix("/graph") for _, path in ada.tenant.graph_requests()]
    assert paths[0] == "/v1.0/$batch"
    assert paths.count("/beta/$batch") == 1
    table = ada.run("approvals")
    assert "Omar Haddad" in table.stdout
    assert found["id"] in table.stdout


def test_nobody_s_inbox_is_empty(rosa: Person) -> None:
    """Rosa approves nothing."""
    ran = rosa.json("approvals")
    assert (ran.code, ran.document["approvals"]) == (0, [])
    assert "Nothing waits" in rosa.run("approvals").stdout


def test_approve_lets_the_requester_have_it(ada: Person, rosa: Person) -> None:
    """Asked here, approved there, and active; whoever comes second hears it was decided."""
    asked = rosa.json(*ASK).result
    assert asked["outcome"] == "awaiting_approval"
    ran = ada.json("approve", asked["request_id"], "--reason", "Known job")
    assert ran.code == 0, ran.stdout
    assert ran.result == {"id": asked["request_id"], "outcome": "approved", "failure": None}
    assert rosa.json("status").document["rights"][0]["phase"] == "active"
    again = ada.json("deny", asked["request_id"], "--reason", "Too late")
    assert (again.code, again.result["outcome"]) == (0, "already_decided")


def test_deny_tells_the_requester_why(hasty_ada: Person, hasty_rosa: Person) -> None:
    """Whoever waits for it hears the approver's own words."""
    with hasty_rosa.started(*ASK, "--wait", "--json") as child:
        request = hasty_rosa.tenant.wait_for(_request_of_rosa)
        ran = hasty_ada.json("deny", request["id"], "--reason", "Use the service account")
        assert (ran.code, ran.result["outcome"]) == (0, "denied")
        told = child.wait_for_line("results")
        assert child.wait() == 3
    assert "Use the service account" in told


def _request_of_rosa(state: Any) -> Any:
    found = [one for one in state["requests"] if one["status"] == "PendingApproval"]
    return next((one for one in found if "a printer" in str(one)), None)


def test_a_reason_is_asked_for_before_anything_is_sent(ada: Person) -> None:
    """The policy wants one."""
    ran = ada.json("approve", the_request(ada)["id"])
    assert (ran.code, ran.failure_code) == (2, "usage")
    assert not any(method == "PATCH" for method, _ in ada.tenant.graph_requests())


def test_an_unknown_request_is_misuse(ada: Person) -> None:
    """And what waits can be listed."""
    ran = ada.json("approve", "00000000-0000-4000-8000-000000000000", "--reason", "x")
    assert (ran.code, ran.failure_code) == (2, "usage")


def test_nobody_approves_their_own_request(rosa: Person) -> None:
    """It waits, but not for them."""
    asked = rosa.json(*ASK).result
    ran = rosa.json("approve", asked["request_id"], "--reason", "me")
    assert (ran.code, ran.failure_code) == (3, "forbidden")
    assert not any(method == "PATCH" for method, _ in rosa.tenant.graph_requests())


def test_missing_permission_is_named(ada: Person) -> None:
    """An administrator has to add it; nothing is sent."""
    ada.tenant.ask("POST", "settings", {"approvals_need_older_permission": True})
    ran = ada.json("approve", the_request(ada)["id"], "--reason", "ok")
    assert (ran.code, ran.failure_code) == (4, "consent_missing")
    assert "PrivilegedAccess.ReadWrite.AzureAD" in ran.document["failure"]["help"]


def test_a_lost_answer_is_settled_by_reading(ada: Person) -> None:
    """The decision was carried out; it is not sent again."""
    request = the_request(ada)
    ada.tenant.fault(STEPS, "drop_after_commit", method="PATCH")
    ran = ada.json("approve", request["id"], "--reason", "ok")
    assert (ran.code, ran.result["outcome"]) == (0, "approved")
    sent = [method for method, _ in ada.tenant.graph_requests() if method == "PATCH"]
    assert sent == ["PATCH"]


def test_offline_says_so(ada: Person) -> None:
    """The service is in trouble; nothing is known to wait."""
    ada.tenant.fault(r"(\$batch|roleAssignmentScheduleRequests)$", {"status": 503}, times=10)
    ran = ada.json("approvals")
    assert (ran.code, ran.failure_code) == (6, "service_trouble")


def test_trouble_of_one_service_leaves_the_other(ada: Person) -> None:
    """What waits in Azure is shown, and that the rest could not be read."""
    ada.tenant.fault(r"\$batch$", {"status": 503}, times=5)
    ran = ada.json("approvals")
    assert ran.code == 0
    assert [one["plane"] for one in ran.document["approvals"]] == ["azure"]
    assert "could not be read" in ran.stderr


def the_azure_request(ada: Person) -> dict[str, Any]:
    """Omar's request for an Azure role."""
    document = ada.json("approvals").document
    (found,) = [one for one in document["approvals"] if one["plane"] == "azure"]
    assert isinstance(found, dict)
    return found


def test_azure_requests_wait_beside_the_others(ada: Person) -> None:
    """Every plane was read, and nothing is said to be missing."""
    found = the_azure_request(ada)
    assert found["requester"]["name"] == "Omar Haddad"
    assert found["right"]["name"] == "Virtual Machine Contributor"
    assert found["right"]["scope"]["name"] == "rg-print-servers"
    assert found["right"]["id"].startswith("azure:")
    assert found["duration"] == "PT2H"
    table = ada.run("approvals")
    assert found["id"] in table.stdout
    assert "could not be read" not in table.stdout + table.stderr


@pytest.mark.parametrize(
    ("command", "outcome", "status"),
    [("approve", "approved", "Provisioned"), ("deny", "denied", "Denied")],
)
def test_azure_request_is_decided(ada: Person, command: str, outcome: str, status: str) -> None:
    """By its id alone, as any other; whoever comes second hears it was decided."""
    request = the_azure_request(ada)
    ran = ada.json(command, request["id"], "--reason", "Known job")
    assert ran.code == 0, ran.stdout
    assert ran.result == {"id": request["id"], "outcome": outcome, "failure": None}
    made = ada.tenant.ask("GET", "state")["requests"]
    assert [one["status"] for one in made if one["id"] == request["id"]] == [status]
    again = ada.json("approve", request["id"], "--reason", "Too late")
    assert (again.code, again.result["outcome"]) == (0, "already_decided")


def test_a_lost_answer_of_azure_is_settled_by_reading(ada: Person) -> None:
    """The decision was carried out; it is not sent again."""
    request = the_azure_request(ada)
    ada.tenant.fault(r"/arm/.*/stages/", "drop_after_commit", method="PATCH")
    ran = ada.json("approve", request["id"], "--reason", "ok")
    assert (ran.code, ran.result["outcome"]) == (0, "approved")
    sent = [path for path in ada.tenant.arm_requests() if "/stages/" in path]
    assert len(sent) == 1
