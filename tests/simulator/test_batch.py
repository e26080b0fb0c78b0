"""`$batch`: limits, order, dependencies, faults of single parts."""

from __future__ import annotations

from typing import Any

import requests

from tests.simulator.visitor import DEVICE_ADMINISTRATOR, MINE, Visitor, error_of

SET = "/roleManagement/directory/roleEligibilityScheduleInstances"


def get(part_id: str, url: str = "/me", **more: Any) -> dict[str, Any]:
    """Return a part that reads."""
    return {"id": part_id, "method": "GET", "url": url, **more}


def batch(visitor: Visitor, *parts: dict[str, Any]) -> requests.Response:
    """Send a batch."""
    return visitor.ask("POST", "v1.0/$batch", {"requests": list(parts)})


def by_id(answer: requests.Response) -> dict[str, Any]:
    """Return the parts' answers by their ids."""
    return {part["id"]: part for part in answer.json()["responses"]}


def test_parts_are_answered_singly_and_out_of_order(rosa: Visitor) -> None:
    """Outer 200; each part has its own status, headers and body."""
    url = f"{SET}{MINE}?$expand=roleDefinition&$filter=directoryScopeId%20eq%20%27/%27"
    answer = batch(rosa, get("1"), get("2", url), get("3", "/nix"))
    assert answer.status_code == 200
    assert [part["id"] for part in answer.json()["responses"]] != ["1", "2", "3"]
    parts = by_id(answer)
    assert [parts[name]["status"] for name in "123"] == [200, 200, 400]
    assert parts["2"]["body"]["value"][0]["roleDefinition"]["id"] == DEVICE_ADMINISTRATOR
    assert parts["1"]["headers"]["Content-Type"].startswith("application/json")


def test_part_may_carry_the_whole_address(rosa: Visitor) -> None:
    """The official SDK leaves our base's path in front."""
    parts = by_id(
        batch(rosa, get("1", "/graph/v1.0/me"), get("2", f"{rosa.door['graph']}/v1.0/me"))
    )
    assert [parts[name]["status"] for name in "12"] == [200, 200]


def test_writes_work_in_a_batch(rosa: Visitor) -> None:
    """An activation, and a read that depends on it."""
    body = {
        "action": "selfActivate",
        "principalId": rosa.id,
        "roleDefinitionId": DEVICE_ADMINISTRATOR,
        "directoryScopeId": "/",
    }
    write = {
        "id": "w",
        "method": "POST",
        "url": "/roleManagement/directory/roleAssignmentScheduleRequests",
        "headers": {"Content-Type": "application/json"},
        "body": body,
    }
    read = get("r", SET.replace("Eligibility", "Assignment") + MINE, dependsOn=["w"])
    parts = by_id(batch(rosa, write, read))
    assert parts["w"]["status"] == 201
    assert len(parts["r"]["body"]["value"]) == 1
    again = by_id(batch(rosa, write, read))
    assert (again["w"]["status"], again["r"]["status"]) == (400, 424)


def test_malformed_batches_are_refused_whole(rosa: Visitor) -> None:
    """More than twenty, the same id twice, a body without its type, nothing at all."""
    many = [get(str(number)) for number in range(21)]
    untyped = {"id": "1", "method": "POST", "url": "/me", "body": {}}
    for parts in (many, [get("1"), get("1")], [untyped], []):
        assert error_of(batch(rosa, *parts)) == (400, "BadRequest")


def test_fault_strikes_one_part(rosa: Visitor) -> None:
    """429 for one item, with its own Retry-After; the log shows the parts."""
    throttled = {"status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"code": "x"}}}
    rosa.control("faults", [{"match": {"path": "Eligibility"}, "answer": throttled}])
    parts = by_id(batch(rosa, get("1"), get("2", SET + MINE + "?$top=1")))
    assert parts["1"]["status"] == 200
    assert parts["2"]["status"] == 429
    assert parts["2"]["headers"]["Retry-After"] == "7"
    entry = rosa.log()[-1]
    assert entry["path"] == "/graph/v1.0/$batch"
    assert entry["batch"] == [
        {"method": "GET", "path": "/graph/v1.0/me", "query": "", "status": 200},
        {"method": "GET", "path": f"/graph/v1.0{SET}{MINE}", "query": "$top=1", "status": 429},
    ]
