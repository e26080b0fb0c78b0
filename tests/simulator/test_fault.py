"""Faults on order: answers, delays, cut connections."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import requests

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import INSTANCES, MINE, Visitor


def order(visitor: Visitor, answer: Any, path: str = "/me$", **more: Any) -> None:
    """Put a fault on order."""
    match = {"path": path} | ({"method": more.pop("method")} if "method" in more else {})
    visitor.control("faults", [{"match": match, "answer": answer, **more}])


def test_fault_is_used_up(rosa: Visitor) -> None:
    """`times` counts the requests it strikes; Retry-After may be a date."""
    when = "Mon, 23 Nov 2026 09:00:30 GMT"
    order(rosa, {"status": 503, "headers": {"Retry-After": when}, "body": {}}, times=2)
    answers = [rosa.ask("GET", "v1.0/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == when
    assert rosa.state()["faults"] == []


def test_body_may_be_anything(rosa: Visitor) -> None:
    """HTML instead of JSON, and an answer that breaks off."""
    order(rosa, {"status": 502, "body": "<html>Bad gateway</html>"})
    answer = rosa.ask("GET", "v1.0/me")
    assert (answer.status_code, answer.text) == (502, "<html>Bad gateway</html>")
    order(rosa, {"status": 200, "headers": {"Content-Length": "100"}, "body": '{"value": ['})
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        rosa.ask("GET", "v1.0/me")


def test_dropped_request_is_not_executed(rosa: Visitor) -> None:
    """The connection ends and nothing has happened; the log says so with status null."""
    order(rosa, "drop", "roleAssignmentScheduleRequests$", method="POST")
    with pytest.raises(requests.exceptions.ConnectionError):
        rosa.activate()
    assert rosa.log()[-1]["status"] is None
    assert rosa.rows(INSTANCES + MINE) == []


def test_answer_lost_after_commit(rosa: Visitor) -> None:
    """The connection ends, but the role is active."""
    order(rosa, "drop_after_commit", "roleAssignmentScheduleRequests$", method="POST")
    with pytest.raises(requests.exceptions.ConnectionError):
        rosa.activate()
    assert len(rosa.rows(INSTANCES + MINE)) == 1


def test_delay_is_real_time_and_ends_when_the_tenant_stops(arrive: Arrive) -> None:
    """A slow answer does not hold up the end of the run."""
    rosa = arrive("quiet")
    order(rosa, {"delay": "PT0.05S"})
    began = time.monotonic()
    assert rosa.ask("GET", "v1.0/me").status_code == 200
    assert time.monotonic() - began >= 0.05
    order(rosa, {"delay": "PT60S", "after": True})
    failures: list[Exception] = []

    def wait_for_answer() -> None:
        try:
            Visitor(rosa.tenant, token=rosa.token).ask("GET", "v1.0/me")
        except requests.exceptions.RequestException as error:
            failures.append(error)

    worker = threading.Thread(target=wait_for_answer)
    worker.start()
    while rosa.state()["faults"]:
        pass
    began = time.monotonic()
    rosa.tenant.stop()
    worker.join(5)
    assert time.monotonic() - began < 5
    assert not worker.is_alive()


def test_slow_activation_ends_when_the_tenant_stops(arrive: Arrive) -> None:
    """Also the service's own slowness."""
    rosa = arrive("quiet")
    rosa.control("settings", {"provisioning": "PT1H"})
    worker = threading.Thread(target=_activate_regardless, args=(rosa,))
    worker.start()
    while not rosa.tenant.tenant.clock.is_awaited:
        pass
    rosa.tenant.stop()
    worker.join(5)
    assert not worker.is_alive()


def _activate_regardless(visitor: Visitor) -> None:
    try:
        Visitor(visitor.tenant, token=visitor.token).activate()
    except requests.exceptions.RequestException:
        return


def test_faults_strike_sign_in_too(rosa: Visitor) -> None:
    """The token endpoint can be out of order."""
    order(rosa, {"status": 503, "body": ""}, "/token$")
    url = f"{rosa.door['authority']}/{rosa.door['tenant_id']}/oauth2/v2.0/token"
    answers = [rosa.http.post(url, data={}, verify=rosa.ca_file(), timeout=8) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 400]


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"answer": "explode"},
        {"answer": {"delay": "soon"}},
        {"answer": "drop", "times": 0},
        {"answer": "drop", "match": {"path": "("}},
    ],
)
def test_nonsense_is_refused_in_a_sentence(rosa: Visitor, fault: dict[str, Any]) -> None:
    """400 with a message, and no fault on order."""
    answer = rosa.http.post(f"{rosa.door['control']}/faults", json=[fault])
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
    assert rosa.state()["faults"] == []
