"""Asking to stay eligible: before the end, after it, and what an administrator makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import ELIGIBILITIES, HELPDESK_ADMINISTRATOR, MINE, ROLES, Visitor

ASKED = f"{ROLES}/roleEligibilityScheduleRequests"
WANTED = f"roleDefinitionId eq '{HELPDESK_ADMINISTRATOR}'"


@pytest.fixture
def rosa(arrive: Arrive) -> Visitor:
    """Return Rosa with MFA, nine days before an eligibility of hers ends."""
    rosa = arrive("expiring")
    rosa.take_token(amr=["pwd", "mfa"])
    return rosa


def ask(visitor: Visitor, action: str, expiration: Any = None) -> requests.Response:
    """POST selfExtend or selfRenew."""
    body = {
        "action": action,
        "principalId": visitor.id,
        "roleDefinitionId": HELPDESK_ADMINISTRATOR,
        "directoryScopeId": "/",
        "justification": "One more year",
        "scheduleInfo": {"expiration": expiration or {"type": "notSpecified"}},
    }
    return visitor.ask("POST", ASKED, body)


def decide(visitor: Visitor, request_id: str, decision: str, by: str = "grace") -> int:
    """Decide as the portal does and return the status."""
    body = {"request_id": request_id, "decision": decision, "by": by}
    return visitor.http.post(f"{visitor.door['control']}/decide", json=body).status_code


def end_of(visitor: Visitor) -> datetime:
    """Return when the eligibility ends."""
    (row,) = visitor.rows(ELIGIBILITIES + MINE, filter=WANTED)
    return datetime.fromisoformat(row["endDateTime"])


def test_ended_right_is_renewed(rosa: Visitor) -> None:
    """Gone from the list; asked for again; as long again as it had been."""
    rosa.advance("P10D")
    assert rosa.rows(ELIGIBILITIES + MINE, filter=WANTED) == []
    assert ask(rosa, "selfExtend").status_code == 400  # that is for before the end
    row = ask(rosa, "selfRenew").json()
    assert row["status"] == "PendingAdminDecision"
    assert ask(rosa, "selfRenew").json()["error"]["code"] == "PendingRoleAssignmentRequest"
    assert decide(rosa, row["id"], "approve") == 200
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    assert end_of(rosa) > now + timedelta(days=300)


def test_right_can_be_extended_until_a_date(rosa: Visitor) -> None:
    """The end asked for is the end given."""
    assert ask(rosa, "selfRenew").status_code == 400  # that is for after the end
    until = end_of(rosa) + timedelta(days=60)
    row = ask(
        rosa, "selfExtend", {"type": "afterDateTime", "endDateTime": until.isoformat()}
    ).json()
    assert decide(rosa, row["id"], "approve") == 200
    assert abs(end_of(rosa) - until) < timedelta(seconds=1)


def test_denied_extension_changes_nothing(rosa: Visitor) -> None:
    """And another one may be asked for."""
    before = end_of(rosa)
    row = ask(rosa, "selfExtend").json()
    assert decide(rosa, row["id"], "deny") == 200
    assert end_of(rosa) == before
    assert rosa.ask("GET", f"{ASKED}/{row['id']}").json()["status"] == "Denied"
    assert ask(rosa, "selfExtend").status_code == 201


@pytest.mark.parametrize("by", ["rosa", "ada"])
def test_extension_is_an_administrators_to_decide(rosa: Visitor, by: str) -> None:
    """Neither one's own nor a lead's."""
    row = ask(rosa, "selfExtend").json()
    assert decide(rosa, row["id"], "approve", by) == 403


def test_right_far_from_its_end_is_not_extended(rosa: Visitor) -> None:
    """Fourteen days before it at the earliest, thirty after it at the latest."""
    row = ask(rosa, "selfExtend").json()
    decide(rosa, row["id"], "approve")
    assert ask(rosa, "selfExtend").status_code == 400
    rosa.control("scenario", {"name": "expiring"})
    rosa.advance("P40D")
    assert ask(rosa, "selfRenew").status_code == 400


def test_waiting_extension_can_be_cancelled(rosa: Visitor) -> None:
    """By the person who asked."""
    row = ask(rosa, "selfExtend").json()
    assert rosa.ask("POST", f"{ASKED}/{row['id']}/cancel").status_code == 204
    assert decide(rosa, row["id"], "approve") == 404
