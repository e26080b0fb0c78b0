"""Azure roles through ARM, against a server that says what a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import pytest

from keyhour.adapters.arm.client import ArmDirectory
from keyhour.adapters.arm.lists import MOST_PAGES
from keyhour.adapters.http import Http
from keyhour.core.activation import Draft, RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import AzureKey, DirectoryKey, Plane, Scope
from keyhour.core.wish import client_request_id
from keyhour.ports.pim import Answered
from tests.adapters.arm_rows import (
    CONTRIBUTOR,
    PLACE,
    REQUEST,
    SUBSCRIPTION,
    assignment_row,
    child_row,
    eligibility_row,
    policy_assignment,
    refused,
    request_row,
)
from tests.adapters.local_cloud import PERSON, StillClock, account, local_cloud, token
from tests.adapters.scripted_server import DROP, Answer, Asked, ScriptedServer, answer
from tests.log_watch import LogWatch

KEY: Final = AzureKey(CONTRIBUTOR, PLACE)
WISH: Final = "rosa/azure:role:/scope@2026-11-23T09:00:00+00:00"
NAMED: Final = client_request_id(WISH)
DRAFT: Final = Draft(key=KEY, duration=timedelta(hours=1), justification="why")
ROOT: Final = "/arm/providers/Microsoft.Authorization"
OWN: Final = f"/arm{PLACE}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests"
VERSION: Final = "api-version=2020-10-01"


@contextmanager
def azure(*answers: Answer) -> Iterator[tuple[ArmDirectory, ScriptedServer]]:
    """Azure roles of a service that gives these answers."""
    with ScriptedServer(*answers) as server:
        cloud = local_cloud(server.address)
        http = Http(cloud, StillClock(), seconds=2)
        yield ArmDirectory(http, cloud), server
        http.close()


def listed(*rows: object, **more: Any) -> bytes:
    """A list's page."""
    return answer(200, {"value": list(rows), **more})


def rights(arm: ArmDirectory) -> PlaneRead:
    """A read that must succeed."""
    found = read_all(arm).value
    assert isinstance(found, RightsRead)
    part = found.planes[Plane.AZURE]
    assert isinstance(part, PlaneRead)
    return part


def read_all(arm: ArmDirectory) -> Answered[RightsRead]:
    """A read of everything, as the engine asks for it."""
    return arm.read_rights(token(), account(), planes=frozenset({Plane.AZURE}), policies=True)


def trouble(part: object) -> Trouble:
    """The trouble of a part that must have failed."""
    assert isinstance(part, Failure)
    return part.trouble


def said(value: object) -> RequestReceipt:
    """A receipt that must have come."""
    assert isinstance(value, RequestReceipt)
    return value


def asked_for(server: ScriptedServer) -> list[tuple[str, str]]:
    """Method and path of every request."""
    return [(one.method, one.path) for one in server.asked]


def test_full_read_is_three_lists_of_ones_own() -> None:
    """Each is asked at the tenant's root with `asTarget()`, which people without a role may."""
    answers = listed(eligibility_row()), listed(assignment_row()), listed(request_row())
    with azure(*answers) as (arm, server):
        read = rights(arm)
        asked = asked_for(server)
    assert asked == [
        ("GET", f"{ROOT}/{what}?{VERSION}&$filter=asTarget()")
        for what in (
            "roleEligibilityScheduleInstances",
            "roleAssignmentScheduleInstances",
            "roleAssignmentScheduleRequests",
        )
    ]
    assert not isinstance(read.eligibilities, Failure)
    assert not isinstance(read.assignments, Failure)
    assert not isinstance(read.requests, Failure)
    assert (read.eligibilities[0].key, read.assignments[0].key) == (KEY, KEY)
    assert read.requests[0].id == REQUEST
    assert read.policies is None


def test_list_goes_on_at_its_next_link() -> None:
    """Rows of all pages come together."""

    def page(asked: Asked) -> bytes:
        number = int(asked.path.partition("page=")[2] or 0)
        if number == 0 and "roleEligibility" not in asked.path:
            return listed()
        row = eligibility_row(scope=f"{PLACE}{number}")
        link = f"http://{asked.headers['host']}/arm/next?page={number + 1}"
        return listed(row, **({"nextLink": link} if number < 3 else {}))

    with azure(page) as (arm, server):
        read = rights(arm)
    assert not isinstance(read.eligibilities, Failure)
    assert len(read.eligibilities) == 4
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "link", ["http://127.0.0.2:1/arm/x", "/arm/relative", 7, "https://example.org/arm/x"]
)
def test_bearer_goes_nowhere_else(link: object) -> None:
    """A next page at another origin is not asked for, and what came before is no whole list."""
    with azure(listed(eligibility_row(), nextLink=link), listed()) as (arm, server):
        read = rights(arm)
    assert trouble(read.eligibilities) is Trouble.UNEXPECTED_ANSWER
    assert read.assignments == ()
    assert len(server.asked) == 3


def test_list_in_a_circle_ends() -> None:
    """A page that was read before is not read again."""

    def page(asked: Asked) -> bytes:
        return listed(nextLink=f"http://{asked.headers['host']}/arm/again?page=1")

    with azure(page) as (arm, server):
        assert trouble(rights(arm).eligibilities) is Trouble.UNEXPECTED_ANSWER
    assert len(server.asked) < MOST_PAGES


def test_list_without_end_ends() -> None:
    """Pages are bounded."""

    def page(asked: Asked) -> bytes:
        if "roleEligibility" not in asked.path and "page=" not in asked.path:
            return listed()
        number = int(asked.path.partition("page=")[2] or 0)
        return listed(nextLink=f"http://{asked.headers['host']}/arm/next?page={number + 1}")

    with azure(page) as (arm, server):
        assert trouble(rights(arm).eligibilities) is Trouble.UNEXPECTED_ANSWER
    assert len(server.asked) == MOST_PAGES + 2


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (answer(500, refused("", "An error has occurred.")), Trouble.SERVICE_TROUBLE),
        (answer(502, raw=b"<html>bad gateway</html>"), Trouble.SERVICE_TROUBLE),
        (answer(403, refused("InsufficientPermissions")), Trouble.FORBIDDEN),
        (answer(200, {"value": "text"}), Trouble.UNEXPECTED_ANSWER),
        (answer(200, [1]), Trouble.UNEXPECTED_ANSWER),
        (answer(200), Trouble.UNEXPECTED_ANSWER),
        (answer(200, raw=b"<html>sign in</html>"), Trouble.UNEXPECTED_ANSWER),
    ],
)
def test_one_list_fails_alone(bad: bytes, expected: Trouble) -> None:
    """A failed list is a failure, never an empty list, and the others stand."""
    with azure(bad, listed(assignment_row()), listed()) as (arm, _):
        read = rights(arm)
    assert trouble(read.eligibilities) is expected
    assert not isinstance(read.assignments, Failure)
    assert len(read.assignments) == 1


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (answer(401, refused("ExpiredAuthenticationToken")), Trouble.TOKEN_REFUSED),
        (answer(429, refused("TooManyRequests"), {"Retry-After": "30"}), Trouble.THROTTLED),
    ],
)
def test_what_befalls_every_list_ends_the_read(bad: bytes, expected: Trouble) -> None:
    """A refused token and a call to slow down are not tried out on the next list."""
    with azure(bad) as (arm, server):
        answered = read_all(arm)
    assert trouble(answered.value) is expected
    assert len(server.asked) == 1


def test_row_without_a_right_is_left_out_and_told(expected_log: LogWatch) -> None:
    """One bad row costs one row."""
    expected_log.expect("arm_answer_odd kind=row_of_azure")
    expected_log.expect("arm_answer_odd kind=memberType:Sideways")
    rows = [eligibility_row(scope=None), eligibility_row(memberType="Sideways")]
    with azure(listed(*rows), listed()) as (arm, _):
        read = rights(arm)
    assert not isinstance(read.eligibilities, Failure)
    assert len(read.eligibilities) == 1


def test_right_held_twice_is_one_row() -> None:
    """Directly and through a group: the direct one is shown."""
    twice = [eligibility_row(principalId="g", memberType="Group"), eligibility_row()]
    with azure(listed(*twice), listed()) as (arm, _):
        read = rights(arm)
    assert not isinstance(read.eligibilities, Failure)
    (only,) = read.eligibilities
    assert only.via is None


def test_confirming_read_is_one_request_when_the_row_is_there() -> None:
    """The row that this request made says all there is to know."""
    with azure(listed(assignment_row())) as (arm, server):
        read = arm.read_request(token(), account(), KEY, REQUEST).value
    assert isinstance(read, RequestRead)
    assert read.request is None
    assert not isinstance(read.assignments, Failure)
    assert read.assignments[0].request_id == REQUEST
    assert len(server.asked) == 1


def test_confirming_read_asks_for_the_request_while_no_row_shows() -> None:
    """It may have been denied, or be waiting."""
    waiting = answer(200, request_row(status="PendingApproval"))
    with azure(listed(), waiting) as (arm, server):
        read = arm.read_request(token(), account(), KEY, REQUEST).value
        asked = asked_for(server)
    assert isinstance(read, RequestRead)
    assert said(read.request).status is RequestStatus.PENDING_APPROVAL
    assert asked[1] == ("GET", f"{OWN}/{REQUEST}?{VERSION}")


def test_activation_is_put_under_its_own_name() -> None:
    """One PUT; the bearer's own id is the principal."""
    with azure(answer(201, request_row(NAMED))) as (arm, server):
        sent = arm.submit(token(), account(), DRAFT, wish_id=WISH)
        (asked,) = server.asked
    assert said(sent.value).status is RequestStatus.PROVISIONED
    assert (asked.method, asked.path) == ("PUT", f"{OWN}/{NAMED}?{VERSION}")
    assert asked.json["properties"]["principalId"] == PERSON
    assert asked.json["properties"]["requestType"] == "SelfActivate"


@pytest.mark.parametrize(
    "first",
    [
        DROP,
        answer(504, raw=b"<html>gateway time-out</html>"),
        answer(500, refused("InternalServerError")),
        answer(201, raw=b"<html>"),
        answer(201, {"name": "other"}),
        answer(409, refused("RoleAssignmentRequestExists", f"Id {REQUEST} already exists")),
    ],
)
def test_open_answer_is_looked_up_under_the_same_name(first: bytes) -> None:
    """A lost answer, and a name that is taken already, are settled by reading that request."""
    with azure(first, answer(200, request_row(NAMED))) as (arm, server):
        sent = arm.submit(token(), account(), DRAFT, wish_id=WISH)
        asked = asked_for(server)
    assert said(sent.value).id == NAMED
    assert asked == [("PUT", f"{OWN}/{NAMED}?{VERSION}"), ("GET", f"{OWN}/{NAMED}?{VERSION}")]


@pytest.mark.parametrize(
    "second",
    [
        answer(404, refused("RoleAssignmentScheduleRequestNotFound")),
        DROP,
        answer(200, request_row(NAMED, requestType="SelfDeactivate")),
        answer(200, request_row(NAMED, scope=SUBSCRIPTION)),
        answer(200, {}),
    ],
)
def test_lost_answer_stays_lost_while_nothing_of_it_shows(second: bytes) -> None:
    """It may still arrive, so only time and further reads can say that it did not."""
    with azure(DROP, second) as (arm, _):
        sent = arm.submit(token(), account(), DRAFT, wish_id=WISH)
    assert trouble(sent.value) is Trouble.ANSWER_LOST


def test_conflict_about_something_else_stays_a_refusal() -> None:
    """A 409 without a request of ours by that name tells of another."""
    busy = answer(409, refused("RequestConflict"))
    with azure(busy, answer(404, refused("NotFound"))) as (arm, _):
        sent = arm.submit(token(), account(), DRAFT, wish_id=WISH)
    assert trouble(sent.value) is Trouble.ALREADY_PENDING


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("RoleAssignmentExists", Trouble.ALREADY_ACTIVE),
        ("PendingRoleAssignmentRequest", Trouble.ALREADY_PENDING),
        ("ActiveDurationTooShort", Trouble.TOO_EARLY),
        ("RoleAssignmentDoesNotExist", Trouble.NOT_ACTIVE),
    ],
)
def test_refusal_is_definite(code: str, expected: Trouble) -> None:
    """Nothing is looked up after a plain no."""
    with azure(answer(400, refused(code))) as (arm, server):
        sent = arm.submit(token(), account(), DRAFT, wish_id=WISH)
    assert trouble(sent.value) is expected
    assert len(server.asked) == 1


def test_step_up_is_demanded_in_the_message() -> None:
    """The claims come URL-encoded in a 400."""
    message = "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22value%22%3A%22c1%22%7D%7D%7D"
    code = "RoleAssignmentRequestAcrsValidationFailed"
    with azure(answer(400, refused(code, message))) as (arm, _):
        found = arm.submit(token(), account(), DRAFT, wish_id=WISH).value
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.CLAIMS_REQUIRED
    assert found.claims is not None
    assert found.claims.json == '{"access_token":{"acrs":{"value":"c1"}}}'


def test_validation_changes_nothing() -> None:
    """It is a call of its own, whose lost answer is no lost wish."""
    checked = answer(200, request_row(NAMED, status="Granted"))
    with azure(checked) as (arm, server):
        found = arm.submit(token(), account(), DRAFT, wish_id=WISH, validate_only=True)
        asked = asked_for(server)
    assert said(found.value).status is RequestStatus.GRANTED
    assert asked == [("POST", f"{OWN}/{NAMED}/validate?{VERSION}")]
    with azure(DROP) as (arm, _):
        lost = arm.submit(token(), account(), DRAFT, wish_id=WISH, validate_only=True)
    assert trouble(lost.value) is Trouble.OFFLINE


def test_deactivation_is_a_request_of_its_own() -> None:
    """Same address, another type."""
    gone = answer(201, request_row(requestType="SelfDeactivate", status="Revoked"))
    with azure(gone) as (arm, server):
        found = arm.deactivate(token(), account(), KEY, wish_id=WISH)
        (asked,) = server.asked
    assert said(found.value).status is RequestStatus.REVOKED
    assert asked.method == "PUT"
    assert asked.json["properties"]["requestType"] == "SelfDeactivate"


def test_cancelling_is_asked_once() -> None:
    """An empty success, or the word that there is nothing left to cancel."""
    with azure(answer(200)) as (arm, server):
        assert arm.cancel(token(), account(), KEY, REQUEST).value is None
        assert asked_for(server) == [("POST", f"{OWN}/{REQUEST}/cancel?{VERSION}")]
    with azure(answer(400, refused("InvalidRoleAssignmentRequest"))) as (arm, _):
        late = arm.cancel(token(), account(), KEY, REQUEST)
    assert trouble(late.value) is Trouble.NOT_FOUND
    with azure(DROP) as (arm, _):
        lost = arm.cancel(token(), account(), KEY, REQUEST)
    assert trouble(lost.value) is Trouble.ANSWER_LOST


def test_policy_is_the_roles_at_the_scope() -> None:
    """Asked by the role without a nested selection; the row of another role does not count."""
    other = policy_assignment(roleDefinitionId="/x/00000000-0000-4000-8000-00000000000a")
    with azure(listed(other, policy_assignment())) as (arm, server):
        found = arm.read_policy(token(), account(), KEY).value
        ((_, path),) = asked_for(server)
    assert isinstance(found, ActivationPolicy)
    assert found.max_duration == timedelta(hours=4)
    assert path.startswith(f"/arm{PLACE}/providers/Microsoft.Authorization/roleManagementPolicy")
    assert "$filter=roleDefinitionId%20eq%20'/subscriptions/" in path
    assert "select" not in path
    with azure(listed(other)) as (arm, _):
        assert trouble(arm.read_policy(token(), account(), KEY).value) is Trouble.NOT_FOUND


def test_policy_may_be_out_of_reach() -> None:
    """People who are only eligible often have no right at the scope yet."""
    with azure(answer(403, refused("AuthorizationFailed"))) as (arm, _):
        found = arm.read_policy(token(), account(), KEY).value
    assert trouble(found) is Trouble.FORBIDDEN


def test_narrower_places_are_those_that_the_service_offers() -> None:
    """With their names; what is no place is left out."""
    with azure(listed(child_row(), child_row("rg-web"))) as (arm, server):
        places = arm.read_places(token(), account(), AzureKey(CONTRIBUTOR, SUBSCRIPTION)).value
        ((_, path),) = asked_for(server)
    assert places == (
        Scope(f"{SUBSCRIPTION}/resourceGroups/rg-data", "rg-data"),
        Scope(f"{SUBSCRIPTION}/resourceGroups/rg-web", "rg-web"),
    )
    own = f"/arm{SUBSCRIPTION}/providers/Microsoft.Authorization/eligibleChildResources"
    assert path == f"{own}?{VERSION}"


def test_right_of_another_plane_is_not_sent_here() -> None:
    """Only a bug of ours could ask."""
    key = DirectoryKey("r", "/")
    draft = Draft(key=key, duration=timedelta(hours=1))
    with azure(answer(201, request_row())) as (arm, server):
        found = (
            arm.submit(token(), account(), draft, wish_id=WISH).value,
            arm.deactivate(token(), account(), key, wish_id=WISH).value,
            arm.cancel(token(), account(), key, REQUEST).value,
        )
        assert not server.asked
    assert {trouble(one) for one in found} == {Trouble.BUG}


def test_name_with_blanks_is_encoded() -> None:
    """Resources may be called what people like."""
    place = f"{PLACE}/providers/Microsoft.Web/sites/my site"
    with azure(answer(201, request_row(scope=place))) as (arm, server):
        draft = Draft(key=AzureKey(CONTRIBUTOR, place), duration=timedelta(hours=1))
        found = arm.submit(token(), account(), draft, wish_id=WISH)
        assert "/sites/my%20site/providers/" in server.asked[0].path
    assert said(found.value).key.scope_id == place  # type: ignore[union-attr]
