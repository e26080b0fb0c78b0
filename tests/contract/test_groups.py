"""PIM for Groups, kept against the practice tenant over real sockets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest

from keyhour.adapters.identity import PERMISSIONS
from keyhour.core.activation import Draft, RequestReceipt, RequestStatus, Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    DirectoryKey,
    Eligibility,
    GroupKey,
    Membership,
    Plane,
    policy_name,
)
from keyhour.core.session import Token
from keyhour.ports.pim import Answered
from tests.contract.practice import ROSA, OpenPractice, Practice
from tests.contract.steps import HOUR, draft, trouble
from tests.core.sample import part_of

pytestmark = pytest.mark.contract

BOTH: Final = frozenset({Plane.DIRECTORY, Plane.GROUP})
EVERYTHING: Final = [*PERMISSIONS[Plane.DIRECTORY], *PERMISSIONS[Plane.GROUP]]
GLOBAL_READER: Final = DirectoryKey("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "/")
OMAR: Final = ROSA.replace("rosa", "omar")


@pytest.fixture
def busy(open_practice: OpenPractice) -> Practice:
    """A tenant with rights of every kind, that grants at once."""
    practice = open_practice("busy_admin")
    practice.control("settings", {"provisioning": "PT0S", "group_provisioning": "PT0S"})
    return practice


def token(practice: Practice, **claims: Any) -> Token:
    """A token that opens both planes."""
    return practice.token(**{"scopes": EVERYTHING, **claims})


def read(
    practice: Practice, planes: frozenset[Plane] = BOTH, bearer: Token | None = None
) -> RightsRead:
    """A read that succeeded as a whole."""
    found = practice.directory().read_rights(
        bearer or token(practice),
        practice.account(),
        planes=planes,
        policies=True,
        thorough=True,
    )
    assert isinstance(found.value, RightsRead), found.value
    return found.value


def groups(practice: Practice, bearer: Token | None = None) -> PlaneRead:
    """What is read of groups."""
    return part_of(read(practice, bearer=bearer), Plane.GROUP)


def eligibilities(part: PlaneRead) -> dict[tuple[str, str], Eligibility]:
    """Eligible rights by the group's name and the access."""
    assert not isinstance(part.eligibilities, Failure)
    return {(one.name, one.scope.id): one for one in part.eligibilities}


def assignments(part: PlaneRead) -> dict[tuple[str, str], Assignment]:
    """Rights that are held, likewise."""
    assert not isinstance(part.assignments, Failure)
    return {(one.name, one.scope.id): one for one in part.assignments}


def policy(part: PlaneRead, row: Eligibility) -> ActivationPolicy:
    """What a right's policy asks."""
    assert isinstance(part.policies, Mapping)
    return part.policies[policy_name(row.key)]


def submitted(practice: Practice, wanted: Draft, bearer: Token) -> RequestReceipt:
    """An activation that was accepted."""
    answer = practice.directory().submit(bearer, practice.account(), wanted)
    assert isinstance(answer.value, RequestReceipt), answer.value
    return answer.value


def test_rights_of_groups_are_read_beside_directory_roles(busy: Practice) -> None:
    """Members and owners, directly and through another group, with policies of each."""
    part = groups(busy)
    rows = eligibilities(part)
    assert {("Branch operators", "member"), ("Print team", "member"), ("Print team", "owner")} <= (
        rows.keys()
    )
    owner = policy(part, rows["Print team", "owner"])
    assert (owner.max_duration, owner.asks(Requirement.TICKET)) == (2 * HOUR, True)
    assert policy(part, rows["Print team", "member"]).known
    assert not policy(part, rows["Print team", "member"]).asks(Requirement.MFA)


def test_right_held_twice_is_one_row_for_as_long_as_the_longer(busy: Practice) -> None:
    """Print team: directly for 120 days, and through Field support without an end."""
    row = eligibilities(groups(busy))["Print team", "member"]
    assert (row.membership, row.via, row.until) == (Membership.DIRECT, None, None)


def test_what_is_held_of_groups_is_told_apart(busy: Practice) -> None:
    """An activation knows its request; a standing ownership has none, and no end."""
    held = assignments(groups(busy))
    active, standing = held["Print team", "member"], held["Licence desk", "owner"]
    assert active.origin is AssignmentOrigin.ACTIVATED
    assert active.request_id
    assert (standing.origin, standing.end_at) == (AssignmentOrigin.ASSIGNED, None)


def test_both_planes_cost_two_round_trips_at_first(busy: Practice) -> None:
    """One for the lists, one for the policies of groups that nobody knew."""
    busy.control("settings", {"page_size": 100})
    read(busy)
    paths = [request["path"].rpartition("/")[2] for request in busy.served()]
    assert paths == ["$batch", "$batch"]


def test_group_is_joined_and_left(busy: Practice) -> None:
    """Asked for, seen in its own plane, given back."""
    key = eligibilities(groups(busy))["Branch operators", "member"].key
    bearer, account = token(busy), busy.account()
    receipt = submitted(busy, draft(key, HOUR), bearer)
    assert receipt.key == key
    assert receipt.status in {RequestStatus.PROVISIONED, RequestStatus.PENDING}
    busy.advance(timedelta(minutes=1))
    seen = busy.directory().read_request(bearer, account, key, receipt.id).value
    assert isinstance(seen, RequestRead)
    assert isinstance(seen.request, RequestReceipt)
    assert not isinstance(seen.assignments, Failure)
    mine = next(one for one in seen.assignments if one.key == key)
    assert mine.request_id == receipt.id
    busy.advance(timedelta(minutes=6))
    given_back = busy.directory().deactivate(bearer, account, key).value
    assert isinstance(given_back, RequestReceipt)
    assert given_back.status is RequestStatus.REVOKED


def test_group_that_was_joined_brings_its_roles(busy: Practice) -> None:
    """Two steps: the membership, then the role eligibility that comes through the group, which is
    activated with the person's own id.
    """
    first = read(busy)
    rows = part_of(first).eligibilities
    assert not isinstance(rows, Failure)
    assert GLOBAL_READER not in [row.key for row in rows]
    key = eligibilities(part_of(first, Plane.GROUP))["Branch operators", "member"].key
    bearer = token(busy)
    submitted(busy, draft(key, HOUR), bearer)
    busy.advance(timedelta(minutes=2))
    rows = part_of(read(busy)).eligibilities
    assert not isinstance(rows, Failure)
    role = next(row for row in rows if row.key == GLOBAL_READER)
    assert isinstance(key, GroupKey)
    assert role.via is not None
    assert (role.via.group_id, role.via.name) == (key.group_id, "Branch operators")
    assert submitted(busy, draft(GLOBAL_READER, HOUR), bearer).key == GLOBAL_READER


def refused(practice: Practice, answer: Answered[Any]) -> Failure:
    """Why something was not done."""
    assert isinstance(answer.value, Failure), answer.value
    return answer.value


def test_membership_that_is_held_is_refused_as_active(busy: Practice) -> None:
    """The same codes as of roles."""
    key = assignments(groups(busy))["Print team", "member"].key
    answer = busy.directory().submit(token(busy), busy.account(), draft(key, HOUR))
    assert refused(busy, answer).trouble is Trouble.ALREADY_ACTIVE


def test_ticket_that_is_missing_is_the_policy_s_refusal(busy: Practice) -> None:
    """With one the ownership is granted."""
    key = eligibilities(groups(busy))["Print team", "owner"].key
    answer = busy.directory().submit(token(busy), busy.account(), draft(key, HOUR))
    failure = refused(busy, answer)
    assert (failure.trouble, failure.rules) == (Trouble.POLICY_FORBIDS, ("TicketingRule",))
    wanted = Draft(key=key, duration=HOUR, justification="why", ticket=Ticket("7", "Desk"))
    assert submitted(busy, wanted, token(busy)).ticket == Ticket("7", "Desk")


def test_membership_that_waits_for_approval_is_withdrawn(busy: Practice) -> None:
    """Found among the requests, and cancelled under its id."""
    part = groups(busy)
    assert not isinstance(part.requests, Failure)
    waiting = next(one for one in part.requests if one.status is RequestStatus.PENDING_APPROVAL)
    answer = busy.directory().cancel(token(busy), busy.account(), waiting.key, waiting.id)
    assert answer.value is None
    after = groups(busy).requests
    assert not isinstance(after, Failure)
    assert next(one for one in after if one.id == waiting.id).status is RequestStatus.CANCELED


def test_later_start_of_a_membership_is_granted(busy: Practice) -> None:
    """And waits for its start."""
    key = eligibilities(groups(busy))["Branch operators", "member"].key
    start_at = busy.clock.now() + timedelta(hours=2)
    wanted = Draft(key=key, duration=HOUR, justification="why", start_at=start_at)
    receipt = submitted(busy, wanted, token(busy))
    assert receipt.status is RequestStatus.GRANTED


def test_token_without_the_groups_permissions_still_reads_roles(busy: Practice) -> None:
    """The group lists are refused each for itself, as missing consent."""
    found = read(busy, bearer=busy.token())
    assert trouble(part_of(found, Plane.GROUP).eligibilities) is Trouble.CONSENT_MISSING
    assert not isinstance(part_of(found).eligibilities, Failure)


def test_names_are_read_where_the_tenant_granted_it(busy: Practice) -> None:
    """Units by name with the permission; without it they have none."""
    plain = part_of(read(busy)).eligibilities
    granted = [*EVERYTHING, "AdministrativeUnit.Read.All", "GroupMember.Read.All"]
    named = part_of(read(busy, bearer=token(busy, scopes=granted))).eligibilities
    assert not isinstance(plain, Failure)
    assert not isinstance(named, Failure)
    scoped = [row for row in named if row.scope.id.startswith("/administrativeUnits/")]
    assert scoped
    assert all(row.scope.name for row in scoped)
    assert len(plain) == len(named)
