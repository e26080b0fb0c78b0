"""Graph's spelling of groups: read tolerantly, written strictly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from keyhour.adapters.graph.group_wire import (
    activation_body,
    assignment,
    deactivation_body,
    eligibility,
    receipt,
)
from keyhour.adapters.notation import Oddities
from keyhour.core.activation import Action, Draft, RequestStatus, Ticket
from keyhour.core.right import (
    AssignmentOrigin,
    DirectoryKey,
    GroupKey,
    Membership,
    RightKey,
    Scope,
    Via,
)
from tests.adapters.graph_rows import (
    GROUP,
    REQUEST,
    ROLE,
    TEAM,
    group_assignment_row,
    group_eligibility_row,
    group_request_row,
)
from tests.adapters.local_cloud import PERSON

MEMBER = GroupKey(TEAM, "member")


@pytest.mark.parametrize("access", ["member", "owner"])
def test_member_and_owner_are_two_rights(access: str) -> None:
    """The group's name is the right's; the access is where it applies."""
    row = eligibility(group_eligibility_row(accessId=access), PERSON, Oddities())
    assert row is not None
    assert (row.key, row.name, row.scope) == (GroupKey(TEAM, access), "Printer team", Scope(access))
    assert (row.membership, row.via, row.until) == (Membership.DIRECT, None, None)


def test_words_and_ids_are_read_in_any_case() -> None:
    """The service writes them small; nothing depends on it."""
    odd = Oddities()
    row = group_eligibility_row(accessId="Member", groupId=TEAM.upper(), memberType="Direct")
    found = eligibility(row, PERSON, odd)
    assert found is not None
    assert (found.key, odd.kinds) == (MEMBER, set())


def test_right_through_a_group_names_it() -> None:
    """A group in a group."""
    row = eligibility(
        group_eligibility_row(principalId=GROUP, memberType="group"), PERSON, Oddities()
    )
    assert row is not None
    assert (row.membership, row.via) == (Membership.GROUP, Via(GROUP))


def test_activation_names_the_request_that_made_it() -> None:
    """The last part of the schedule's id; the other parts are opaque."""
    row = assignment(group_assignment_row(), PERSON, Oddities())
    assert row is not None
    assert (row.origin, row.request_id) == (AssignmentOrigin.ACTIVATED, REQUEST)
    assert row.end_at == datetime(2026, 11, 23, 10, 0, 12, 765432, tzinfo=UTC)


def test_standing_membership_was_made_by_no_request_of_ours() -> None:
    """It has no end either."""
    row = assignment(
        group_assignment_row(assignmentType="assigned", endDateTime=None), PERSON, Oddities()
    )
    assert row is not None
    assert (row.origin, row.request_id, row.end_at) == (AssignmentOrigin.ASSIGNED, None, None)


def test_group_without_a_name_is_called_by_its_id() -> None:
    """Whoever shows it shortens it."""
    row = eligibility(group_eligibility_row(group=None), PERSON, Oddities())
    assert row is not None
    assert row.name == TEAM


@pytest.mark.parametrize("changes", [{"groupId": None}, {"accessId": "guest"}, {"accessId": 7}])
def test_row_without_group_or_access_is_no_right(changes: dict[str, object]) -> None:
    """It is left out, and an access that is new to us is noted."""
    odd = Oddities()
    assert eligibility(group_eligibility_row(**changes), PERSON, odd) is None
    assert assignment(group_assignment_row(**changes), PERSON, odd) is None
    assert receipt(group_request_row(**changes), odd) is None
    assert odd.kinds <= {"accessId:guest", "accessId"}


def test_request_is_read() -> None:
    """Its id is a plain GUID."""
    found = receipt(group_request_row(status="PendingProvisioning"), Oddities())
    assert found is not None
    assert (found.id, found.key, found.action) == (REQUEST, MEMBER, Action.ACTIVATE)
    assert (found.status, found.duration) == (RequestStatus.PENDING, timedelta(hours=1))
    assert receipt(group_request_row(id=None), Oddities()) is None


def test_activation_is_of_the_person_whatever_brings_the_right() -> None:
    """Group, access and the person's own id; a ticket is part of it."""
    draft = Draft(
        key=MEMBER, duration=timedelta(hours=2), justification="why", ticket=Ticket("7", "Desk")
    )
    assert activation_body(draft, PERSON) == {
        "action": "selfActivate",
        "principalId": PERSON,
        "groupId": TEAM,
        "accessId": "member",
        "justification": "why",
        "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT2H"}},
        "ticketInfo": {"ticketNumber": "7", "ticketSystem": "Desk"},
    }


def test_deactivation_is_minimal() -> None:
    """No schedule and no reason."""
    assert deactivation_body(GroupKey(TEAM, "owner"), PERSON) == {
        "action": "selfDeactivate",
        "principalId": PERSON,
        "groupId": TEAM,
        "accessId": "owner",
    }


def test_right_of_another_plane_is_not_written() -> None:
    """That would be a bug of ours."""
    other: RightKey = DirectoryKey(ROLE, "/")
    with pytest.raises(TypeError):
        deactivation_body(other, PERSON)
