"""Reading Azure roles through ARM, against a server that says what a test wants."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keyhour.adapters.arm.lists import MOST_PAGES
from keyhour.core.activation import RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import RequestRead
from keyhour.core.right import AzureKey, Scope
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
from tests.adapters.local_cloud import account, token
from tests.adapters.scripted_arm import (
    KEY,
    OWN,
    ROOT,
    VERSION,
    asked_for,
    azure,
    listed,
    read_all,
    rights,
    said,
    trouble,
)
from tests.adapters.scripted_server import Asked, answer
from tests.log_watch import LogWatch


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
