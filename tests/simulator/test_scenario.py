"""What the furnished tenants promise."""

from __future__ import annotations

import itertools
from typing import Final

import pytest
import requests

from keyhour.simulator.scenario import SCENARIOS
from tests.simulator.azure_visitor import AzureVisitor
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import ELIGIBILITIES, GROUPS, INSTANCES, MINE, Json, Visitor

GROUP_ELIGIBLE: Final = f"{GROUPS}/eligibilityScheduleInstances"
GROUP_ASSIGNED: Final = f"{GROUPS}/assignmentScheduleInstances"
POLICIES: Final = "v1.0/policies/roleManagementPolicyAssignments"
ROLE_SCOPE: Final = "scopeId eq '/' and scopeType eq 'DirectoryRole'"
CALLS: Final = 60


def azure(visitor: Visitor, name: str = "rosa") -> AzureVisitor:
    """Return somebody at the Azure of the same tenant."""
    return AzureVisitor(visitor.tenant, name, visitor.http)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_scenario_starts_and_every_plane_answers(arrive: Arrive, name: str) -> None:
    """Whatever is in it, the three lists can be read."""
    rosa = arrive(name)
    rosa.control("settings", {"misfortunes": False})
    for path in (ELIGIBILITIES, INSTANCES, GROUP_ELIGIBLE, GROUP_ASSIGNED):
        assert rosa.ask("GET", path + MINE).status_code == 200
    azure(rosa).listed("roleEligibilityScheduleInstances")


def test_quiet_has_one_right(arrive: Arrive) -> None:
    """Nothing on the other planes."""
    rosa = arrive("quiet")
    assert len(rosa.rows(ELIGIBILITIES + MINE)) == 1
    assert rosa.rows(GROUP_ELIGIBLE + MINE) == []
    assert azure(rosa).listed("roleEligibilityScheduleInstances") == []


def test_each_plane_has_a_request_that_waits_for_ada(arrive: Arrive) -> None:
    """And rights of Rosa's that she will have to ask for."""
    rosa = arrive("needs_approval")
    ada = rosa.friend("ada")
    waiting = {
        "directory": ada.rows(
            "v1.0/roleManagement/directory/roleAssignmentScheduleRequests"
            "/filterByCurrentUser(on='approver')",
            filter="status eq 'PendingApproval'",
        ),
        "group": ada.rows(
            f"{GROUPS}/assignmentScheduleRequests/filterByCurrentUser(on='approver')",
            filter="status eq 'PendingApproval'",
        ),
        "azure": azure(rosa, "ada").listed("roleAssignmentScheduleRequests", "", "asApprover()"),
    }
    assert {plane: len(rows) for plane, rows in waiting.items()} == {
        "directory": 1,
        "group": 1,
        "azure": 1,
    }
    assert rosa.activate(justification="x").json()["status"] == "PendingApprovalProvisioning"
    joined = rosa.join("Branch operators")
    assert joined.json()["status"] == "PendingApprovalProvisioning"
    of_azure = azure(rosa)
    asked = of_azure.put(of_azure.place("Branch printing")).json()
    assert asked["properties"]["status"] == "PendingApprovalProvisioning"


def test_busy_admin_has_something_of_everything(arrive: Arrive) -> None:
    """Active, standing, waiting and via a group on each plane."""
    state = arrive("busy_admin").state()
    rosas = [row for row in state["assignments"] if row["principal"] == "Rosa Bauer"]
    assert {(row["plane"], row["kind"]) for row in rosas} == {
        (plane, kind)
        for plane in ("directory", "group", "azure")
        for kind in ("Activated", "Assigned")
    }
    waiting = [row for row in state["requests"] if row["status"] == "PendingApproval"]
    assert sorted(row["plane"] for row in waiting) == ["azure", "directory", "group"]
    holders = ("Rosa Bauer", "Field support")
    own, via = (
        {
            (row["plane"], row["role"], row["where"])
            for row in state["eligibilities"]
            if row["principal"] == holder
        }
        for holder in holders
    )
    assert {plane for plane, _, _ in own & via} == {"directory", "group", "azure"}


@pytest.mark.timeout(60)
def test_many_are_a_thousand_rights_on_fifty_pages(arrive: Arrive) -> None:
    """Followed page by page on all planes."""
    rosa = arrive("many")
    of_azure = azure(rosa)
    graph = rosa.door["graph"]
    first = f"{rosa.door['arm']}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances"
    walks = (
        (rosa, f"{graph}/{ELIGIBILITIES}{MINE}?$expand=roleDefinition", "@odata.nextLink"),
        (rosa, f"{graph}/{GROUP_ELIGIBLE}{MINE}?$expand=group", "@odata.nextLink"),
        (of_azure, f"{first}?$filter=asTarget()&api-version=2020-10-01", "nextLink"),
    )
    pages = [walked(visitor, address, link) for visitor, address, link in walks]
    assert [len(one) for one in pages] == [35, 5, 10]
    ids = {row["id"] for walk in pages for page in walk for row in page}
    assert len(ids) == 1000


def walked(visitor: Visitor, address: str | None, link: str) -> list[list[Json]]:
    """Follow a list's links and return its pages."""
    pages = []
    while address is not None:
        head = {"Authorization": f"Bearer {visitor.token}"}
        body = visitor.http.get(address, headers=head, timeout=8).json()
        pages.append(body["value"])
        address = body.get(link)
    return pages


def outcomes(visitor: Visitor, calls: int = CALLS) -> list[str]:
    """Ask again and again, and return what came of it."""
    found = []
    for number in range(calls):
        try:
            answer = _call(visitor, number)
        except requests.exceptions.ConnectionError:
            found.append("cut")
            continue
        wait = answer.headers.get("Retry-After", "")
        kind = "date" if "GMT" in wait else "seconds" if wait else "none"
        is_page = answer.headers["Content-Type"].startswith("text/html")
        found.append(f"{answer.status_code} {kind}{' page' if is_page else ''}")
    return found


def _call(visitor: Visitor, number: int) -> requests.Response:
    """Read twice, read policies, write: in turn."""
    if number % 4 == 0:
        return visitor.ask("GET", POLICIES, filter=ROLE_SCOPE)
    if number % 4 == 1:
        return visitor.join("Print team")
    return visitor.ask("GET", ELIGIBILITIES + MINE)


@pytest.mark.timeout(60)
def test_hostile_network_misbehaves_in_turn(arrive: Arrive) -> None:
    """Every kind comes; in between there are two to four fair answers; sign-in is spared."""
    rosa = arrive("hostile_network")
    rosa.control("settings", {"slow_answer": "PT0.01S"})
    found = outcomes(rosa)
    assert {
        "429 seconds",
        "429 date",
        "503 seconds",
        "503 none",
        "504 none",
        "502 none page",
        "500 none",
        "cut",
    } <= set(found)
    is_bad = [outcome[:1] in "5c" or outcome.startswith("429") for outcome in found]
    assert not any(one and two for one, two in itertools.pairwise(is_bad))
    assert CALLS / 5 - 2 <= sum(is_bad) <= CALLS / 3


def test_same_seed_brings_the_same_weather(arrive: Arrive) -> None:
    """Another one does not; switched off, all is fair."""
    rosa = arrive("hostile_network")
    runs = []
    for seed in (7, 7, 8):
        rosa.control("scenario", {"name": "hostile_network"})
        rosa.control("settings", {"slow_answer": "PT0.01S", "misfortune_seed": seed})
        runs.append(outcomes(rosa, 20))
    assert runs[0] == runs[1] != runs[2]
    rosa.control("settings", {"misfortunes": False})
    assert {one for one in outcomes(rosa, 20) if one.startswith(("429", "5", "cut"))} == set()


@pytest.mark.timeout(60)
def test_misfortunes_befall_parts_of_a_batch(arrive: Arrive) -> None:
    """A part may fail while the batch succeeds, and the batch while its parts would not."""
    rosa = arrive("hostile_network")
    rosa.control("settings", {"slow_answer": "PT0.01S"})
    parts = [{"id": str(number), "method": "GET", "url": "/me"} for number in range(3)]
    outer: set[int] = set()
    inner: set[int] = set()
    for _ in range(CALLS):
        try:
            answer = rosa.ask("POST", "v1.0/$batch", {"requests": parts})
        except requests.exceptions.ConnectionError:
            continue
        outer.add(answer.status_code)
        if answer.status_code == 200:
            inner |= {part["status"] for part in answer.json()["responses"]}
    assert {200, 429, 503} <= outer
    assert {200, 429, 503} <= inner
