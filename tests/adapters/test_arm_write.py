"""Asking for Azure roles and giving them back, against a server that says what a test wants."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keyhour.core.activation import Draft, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import AzureKey, DirectoryKey
from tests.adapters.arm_rows import (
    CONTRIBUTOR,
    PLACE,
    REQUEST,
    SUBSCRIPTION,
    refused,
    request_row,
)
from tests.adapters.local_cloud import PERSON, account, token
from tests.adapters.scripted_arm import (
    DRAFT,
    KEY,
    NAMED,
    OWN,
    VERSION,
    WISH,
    asked_for,
    azure,
    said,
    trouble,
)
from tests.adapters.scripted_server import DROP, answer


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
