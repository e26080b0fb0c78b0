"""The trainer's interface."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.azure_visitor import AzureVisitor
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import (
    DEVICE_ADMINISTRATOR,
    ELIGIBILITIES,
    GROUPS,
    INSTANCES,
    MINE,
    USER_ADMINISTRATOR,
    Visitor,
)


def test_state_shows_everything(arrive: Arrive) -> None:
    """Clock, scenario, settings, roles, rights, requests, faults."""
    state = arrive("busy_admin").state()
    assert state["scenario"]["name"] == "busy_admin"
    assert len(state["roles"]) == 12
    assert {"in_force", "principal", "role", "scope"} <= set(state["eligibilities"][0])
    assert {"listed", "kind"} <= set(state["assignments"][0])
    assert {row["status"] for row in state["requests"]} >= {"PendingApproval", "Canceled"}
    assert state["settings"]["provisioning"] == "PT11S"
    assert state["faults"] == []


def test_clock_jumps_and_runs(rosa: Visitor) -> None:
    """advance, set, speed; speed 0 stops it."""
    assert rosa.control("clock", {"set": "2027-01-01T00:00:00Z", "speed": 0})["speed"] == 0
    frozen = rosa.control("clock", {"advance": "PT1H30M"})["now"]
    assert frozen == "2027-01-01T01:30:00.000Z"
    assert rosa.state()["clock"]["now"] == frozen
    assert rosa.control("clock", {"speed": 60})["speed"] == 60


def test_clock_can_start_elsewhere_and_run_faster(arrive: Arrive) -> None:
    """The cloud file carries that first reading, whatever happens later."""
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    rosa = arrive("quiet", now=at, speed=30)
    rosa.advance("PT1H")
    start = rosa.state()["clock"]["start"]
    assert (start["origin"], start["speed"]) == ("2026-11-23T09:00:00.000Z", 30.0)
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    assert timedelta(hours=1) <= now - at < timedelta(hours=2)


def test_log_tells_every_request(rosa: Visitor) -> None:
    """Method, path, status, when, who; control itself is not in it; it can be cleared."""
    rosa.http.delete(f"{rosa.door['control']}/requests")
    rosa.ask("GET", ELIGIBILITIES + MINE, expand="roleDefinition")
    rosa.ask("GET", "v1.0/nix")
    first, second = rosa.log()
    assert first["path"] == f"/graph/{ELIGIBILITIES}{MINE}"
    assert first["user"] == "rosa.bauer@contoso.example"
    assert [first["status"], second["status"]] == [200, 400]
    assert datetime.fromisoformat(first["at"]) <= datetime.fromisoformat(second["at"])


def test_scenario_starts_over_and_keeps_sign_ins(rosa: Visitor) -> None:
    """The same token sees other rights."""
    rosa.control("scenario", {"name": "needs_approval"})
    assert len(rosa.rows(ELIGIBILITIES + MINE)) == 3
    answer = rosa.http.post(f"{rosa.door['control']}/scenario", json={"name": "nix"})
    assert answer.status_code == 400
    assert "needs_approval" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"nix": 1},
        {"page_size": "many"},
        {"page_size": 0},
        {"provisioning": "soon"},
        {"policy_message": "loud"},
        {"contexts": {"c1": "perhaps"}},
    ],
)
def test_wrong_settings_change_nothing(rosa: Visitor, wanted: dict[str, object]) -> None:
    """All or none, and a sentence why."""
    before = rosa.state()["settings"]
    both = {"licence_missing": True, **wanted}
    answer = rosa.http.post(f"{rosa.door['control']}/settings", json=both)
    assert answer.status_code == 400
    assert rosa.state()["settings"] == before


def test_policy_can_be_changed(rosa: Visitor) -> None:
    """The next activation obeys it."""
    rosa.control("policy", {"role": "Microsoft Entra Joined", "needs_justification": True})
    assert "JustificationRule" in rosa.activate().text
    rosa.control("policy", {"role": DEVICE_ADMINISTRATOR, "longest": "PT30M"})
    assert "ExpirationRule" in rosa.activate(justification="x").text
    wrong = {"role": DEVICE_ADMINISTRATOR, "colour": "red"}
    assert rosa.http.post(f"{rosa.door['control']}/policy", json=wrong).status_code == 400


def test_approvers_are_named(rosa: Visitor) -> None:
    """As people, or as groups."""
    wanted = {"role": DEVICE_ADMINISTRATOR, "needs_approval": True, "approvers": ["ada", "help"]}
    rosa.control("policy", wanted)
    (role,) = [one for one in rosa.state()["roles"] if one["id"] == DEVICE_ADMINISTRATOR]
    assert [one["description"] for one in role["approvers"]] == ["Ada Lind", "Helpdesk leads"]
    wrong = {**wanted, "approvers": ["nobody"]}
    assert rosa.http.post(f"{rosa.door['control']}/policy", json=wrong).status_code == 400


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ({"group": "Print", "access": "owner"}, f"{GROUPS}/eligibilityScheduleInstances"),
        ({"role": "Contributor", "scope": "Branch printing"}, None),
    ],
)
def test_rights_of_other_planes_come_and_go(
    arrive: Arrive, where: dict[str, str], path: str | None
) -> None:
    """Pointed at by group and access, or by an Azure role and a place."""
    rosa = arrive("quiet")
    azure = AzureVisitor(rosa.tenant, "rosa", rosa.http)
    wanted = {"username": "rosa", **where}

    def eligible() -> int:
        if path is None:
            return len(azure.listed("roleEligibilityScheduleInstances"))
        return len(rosa.rows(path + MINE))

    assert eligible() == 0
    rosa.control("add_eligibility", wanted)
    assert eligible() == 1
    if path is None:
        azure.put(azure.place("Branch printing"))
    else:
        rosa.join("Print team", "owner")
    assert rosa.control("end_assignment", wanted) == {"removed": 1}
    assert rosa.control("end_assignment", wanted) == {"removed": 0}
    assert rosa.control("remove_eligibility", wanted) == {"removed": 1}
    assert eligible() == 0


@pytest.mark.parametrize(
    "where",
    [
        {"group": "nix"},
        {"group": "Print", "access": "guest"},
        {"role": "nix"},
        {"role": "Intune", "scope": "Branch printing"},
    ],
)
def test_wrong_right_is_named_in_a_sentence(rosa: Visitor, where: dict[str, str]) -> None:
    """400."""
    body = {"username": "rosa", **where}
    answer = rosa.http.post(f"{rosa.door['control']}/add_eligibility", json=body)
    assert answer.status_code == 400
    assert "must be" in answer.json()["error"]["message"]


def test_rights_come_and_go(rosa: Visitor) -> None:
    """An eligibility is given and taken; an activation is ended by the administrator."""
    wanted = {"username": "rosa", "role": USER_ADMINISTRATOR}
    rosa.control("add_eligibility", wanted)
    assert len(rosa.rows(ELIGIBILITIES + MINE)) == 2
    rosa.activate(USER_ADMINISTRATOR, justification="x")
    assert rosa.control("end_assignment", wanted) == {"removed": 1}
    assert rosa.rows(INSTANCES + MINE) == []
    assert rosa.control("remove_eligibility", wanted) == {"removed": 1}
    assert len(rosa.rows(ELIGIBILITIES + MINE)) == 1


def test_unknown_door_names_the_known_ones(rosa: Visitor) -> None:
    """404 with a list."""
    answer = rosa.http.post(f"{rosa.door['control']}/nix", json={})
    assert answer.status_code == 404
    assert "revoke" in answer.json()["error"]["message"]


def test_unknown_user_is_named(rosa: Visitor) -> None:
    """400 in a sentence."""
    answer = rosa.http.post(f"{rosa.door['control']}/tokens", json={"username": "nobody"})
    assert answer.status_code == 400
    assert "rosa.bauer@contoso.example" in answer.json()["error"]["message"]


def test_expiring_scenario_stands_where_it_says(arrive: Arrive) -> None:
    """Twenty minutes and nine days are left."""
    rosa = arrive("expiring")
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    (active,) = rosa.rows(INSTANCES + MINE)
    left = datetime.fromisoformat(active["endDateTime"]) - now
    assert timedelta(minutes=19) < left <= timedelta(minutes=20)
    ends = [row["endDateTime"] for row in rosa.rows(ELIGIBILITIES + MINE) if row["endDateTime"]]
    assert 8 <= (datetime.fromisoformat(ends[0]) - now).days <= 9
