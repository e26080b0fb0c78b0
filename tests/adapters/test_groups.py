"""Groups through Graph, beside directory roles, against a server that says what a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest

from keyhour.adapters.graph.batch import MOST_PARTS
from keyhour.adapters.graph.client import GraphPim
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import DirectoryKey, GroupKey, Plane, RightKey, policy_name
from tests.adapters.graph_rows import (
    GROUP,
    REQUEST,
    ROLE,
    TEAM,
    assignment_row,
    eligibility_row,
    group_assignment_row,
    group_eligibility_row,
    group_policy,
    group_request_row,
    usual_policy,
)
from tests.adapters.local_cloud import account, token
from tests.adapters.scripted_directory import THROTTLED, directory, trouble
from tests.adapters.scripted_server import Asked, answer, batch_answer
from tests.core.sample import part_of

MEMBER: Final = GroupKey(TEAM, "member")
BOTH: Final = frozenset({Plane.DIRECTORY, Plane.GROUP})
GROUPS: Final = frozenset({Plane.GROUP})
REFUSED: Final = (400, {"error": {"code": "InvalidFilter", "message": "too long"}})
FORBIDDEN: Final = (403, {"error": {"code": "Authorization_RequestDenied", "message": "no"}})
LISTS: Final[Mapping[str, list[dict[str, Any]]]] = {
    "eligibilities": [eligibility_row()],
    "assignments": [],
    "requests": [],
    "group_eligibilities": [group_eligibility_row()],
    "group_assignments": [group_assignment_row()],
    "group_requests": [group_request_row()],
    "policies": [usual_policy()],
    "group_policies_0": [group_policy()],
    "group_policies_later_group_policies_0": [group_policy()],
}


def service(asked: Asked, **said: object) -> bytes:
    """Every part that is asked for; `said` answers some of them otherwise (a status and a body)."""
    parts: dict[str, Any] = {}
    for part in asked.json["requests"]:
        name = part["id"]
        rows = LISTS.get(name, [])
        parts[name] = said.get(name, (200, {"value": rows}))
    return batch_answer(parts)


def read(
    graph: GraphPim,
    planes: frozenset[Plane] = BOTH,
    *,
    policies: bool = True,
    known: tuple[RightKey, ...] = (MEMBER,),
    thorough: bool = True,
) -> RightsRead:
    """A full read that must succeed as a whole."""
    found = graph.read_rights(
        token(), account(), planes=planes, policies=policies, known=known, thorough=thorough
    ).value
    assert isinstance(found, RightsRead), found
    return found


def rows(part: object) -> tuple[Any, ...]:
    """The rows of a list that came."""
    assert isinstance(part, tuple), part
    return part


def test_directory_roles_and_groups_come_in_one_round_trip() -> None:
    """With the policies of groups that are known."""
    with directory(service) as (graph, server):
        found = read(graph)
        (asked,) = server.asked
    assert set(found.planes) == BOTH
    group = part_of(found, Plane.GROUP)
    assert [one.key for one in rows(group.eligibilities)] == [MEMBER]
    assert rows(group.assignments)[0].request_id == REQUEST
    assert rows(group.requests)[0].key == MEMBER
    assert isinstance(group.policies, Mapping)
    assert set(group.policies) == {policy_name(MEMBER)}
    urls = {part["id"]: part["url"] for part in asked.json["requests"]}
    assert "$expand=group" in urls["group_eligibilities"]
    assert "scopeType%20eq%20'Group'" in urls["group_policies_0"]


def test_policies_of_new_groups_take_one_more() -> None:
    """Their ids come with the lists."""
    with directory(service) as (graph, server):
        found = read(graph, known=())
        assert len(server.asked) == 2
    policies = part_of(found, Plane.GROUP).policies
    assert isinstance(policies, Mapping)
    assert policy_name(MEMBER) in policies


def test_quick_read_takes_no_further_trip() -> None:
    """Policies that are not complete count as not asked for; what was known before stays."""
    with directory(service) as (graph, server):
        quick = read(graph, known=(), thorough=False)
        whole = read(graph, known=(MEMBER,), thorough=False)
        assert len(server.asked) == 2
    assert part_of(quick, Plane.GROUP).policies is None
    assert isinstance(part_of(quick).policies, Mapping)
    assert isinstance(part_of(whole, Plane.GROUP).policies, Mapping)


def test_one_plane_alone_asks_for_nothing_of_the_other() -> None:
    """Its token may lack the permission."""
    with directory(service) as (graph, server):
        assert set(read(graph, GROUPS).planes) == GROUPS
        names = [part["id"] for part in server.asked[0].json["requests"]]
    assert all(name.startswith("group_") for name in names)


def test_refused_lists_of_groups_leave_directory_roles_alone() -> None:
    """Each part of a batch is refused for itself."""
    said = {name: FORBIDDEN for name in LISTS if name.startswith("group_")}
    with directory(lambda asked: service(asked, **said)) as (graph, _):
        found = read(graph)
    assert trouble(part_of(found, Plane.GROUP).eligibilities) is Trouble.FORBIDDEN
    assert len(rows(part_of(found).eligibilities)) == 1


def test_groups_are_asked_for_fifteen_at_a_time() -> None:
    """And never more than twenty parts in a batch."""
    known = tuple(GroupKey(f"group-{i:03}", "member") for i in range(400))
    with directory(service) as (graph, server):
        read(graph, GROUPS, known=known)
        asked = [part for one in server.asked for part in one.json["requests"]]
        assert all(len(one.json["requests"]) <= MOST_PARTS for one in server.asked)
    chunks = [part["url"] for part in asked if part["id"].startswith("group_policies_")]
    assert len(chunks) == 27 + 1
    assert max(url.count("scopeId") for url in chunks) == 15


def test_tenant_that_refuses_several_groups_is_asked_for_each() -> None:
    """Once for all: later reads ask so from the start."""
    other = GroupKey(GROUP, "owner")

    def one_by_one(asked: Asked) -> bytes:
        said = {
            part["id"]: REFUSED
            for part in asked.json["requests"]
            if part["url"].count("scopeId") > 1
        }
        return service(asked, **said)

    with directory(one_by_one) as (graph, server):
        first = read(graph, GROUPS, known=(MEMBER, other))
        read(graph, GROUPS, known=(MEMBER, other))
        assert len(server.asked) == 3
        urls = [part["url"] for part in server.asked[2].json["requests"]]
    assert policy_name(MEMBER) in (part_of(first, Plane.GROUP).policies or {})  # type: ignore[operator]  # a mapping
    assert max(url.count("scopeId") for url in urls) == 1


@pytest.mark.parametrize(
    ("said", "expected"), [((429, THROTTLED), Trouble.THROTTLED), (FORBIDDEN, None)]
)
def test_policies_that_did_not_come(said: object, expected: Trouble | None) -> None:
    """What may not be read is left out; what passes is a failure, and asked for again."""
    with directory(lambda asked: service(asked, group_policies_0=said)) as (graph, _):
        policies = part_of(read(graph, GROUPS), Plane.GROUP).policies
    if expected is None:
        assert policies == {}
    else:
        assert trouble(policies) is expected


def test_names_are_looked_for_once() -> None:
    """Groups at most fifteen at a time, units and other scopes beside them."""
    unit = "/administrativeUnits/north"
    bare = {
        "eligibilities": (
            200,
            {
                "value": [
                    eligibility_row(directoryScopeId=unit),
                    eligibility_row(directoryScopeId="/app-1"),
                    eligibility_row(principalId=GROUP, memberType="Group"),
                ]
            },
        ),
        "group_eligibilities": (200, {"value": [group_eligibility_row(group=None)]}),
        "group_assignments": (200, {"value": []}),
        "names_groups_0": (
            200,
            {"value": [{"id": TEAM, "displayName": "Printer team"}, {"id": GROUP}]},
        ),
        "names_unit_0": (200, {"id": "north", "displayName": "North branch"}),
        "names_scopes": (
            200,
            {"value": [{"directoryScopeId": "/app-1", "directoryScope": {"displayName": "App"}}]},
        ),
    }
    with directory(lambda asked: service(asked, **bare)) as (graph, server):
        found = read(graph, thorough=True, policies=False, known=())
        read(graph, thorough=True, policies=False, known=())
        assert len(server.asked) == 3
        urls = {part["id"]: part["url"] for part in server.asked[1].json["requests"]}
    assert urls["names_groups_0"].startswith("/groups?$filter=id%20in%20(")
    roles = {one.key: one for one in rows(part_of(found).eligibilities)}
    assert roles[DirectoryKey(ROLE, unit)].scope.name == "North branch"
    assert roles[DirectoryKey(ROLE, "/app-1")].scope.name == "App"
    via = roles[DirectoryKey(ROLE, "/")].via
    assert via is not None
    assert (via.group_id, via.name) == (GROUP, None)
    assert rows(part_of(found, Plane.GROUP).eligibilities)[0].name == "Printer team"


def test_name_of_a_group_right_names_what_comes_through_it() -> None:
    """One list tells the other, without a round trip."""
    through = (200, {"value": [eligibility_row(principalId=TEAM, memberType="Group")]})
    with directory(lambda asked: service(asked, eligibilities=through)) as (graph, server):
        found = read(graph, thorough=True, policies=False, known=())
        (role,) = rows(part_of(found).eligibilities)
        assert len(server.asked) == 1
    assert role.via.name == "Printer team"


@pytest.mark.parametrize(
    ("said", "trips"), [(FORBIDDEN, 3), ((503, {"error": {"code": "", "message": ""}}), 4)]
)
def test_names_that_may_not_be_read_are_not_asked_for_again(said: object, trips: int) -> None:
    """After a trouble that passes they are."""
    bare = {
        "group_eligibilities": (200, {"value": [group_eligibility_row(group=None)]}),
        "group_assignments": (200, {"value": []}),
        "names_groups_0": said,
    }
    with directory(lambda asked: service(asked, **bare)) as (graph, server):
        read(graph, GROUPS, thorough=True, policies=False, known=())
        found = read(graph, GROUPS, thorough=True, policies=False, known=())
        assert len(server.asked) == trips
    assert rows(part_of(found, Plane.GROUP).eligibilities)[0].name == TEAM


def test_right_that_is_known_was_looked_for_before() -> None:
    """A command does not look again each time for a name it may not read."""
    bare = {"group_eligibilities": (200, {"value": [group_eligibility_row(group=None)]})}
    with directory(lambda asked: service(asked, **bare)) as (graph, server):
        read(graph, GROUPS, thorough=True)
        assert len(server.asked) == 1


def test_lost_second_trip_costs_only_what_it_was_for() -> None:
    """The lists of the first have come."""

    def dies(asked: Asked) -> bytes:
        is_first = any(part["id"] == "group_requests" for part in asked.json["requests"])
        return service(asked) if is_first else answer(503)

    with directory(dies) as (graph, _):
        group = part_of(read(graph, known=(), thorough=True), Plane.GROUP)
    assert len(rows(group.eligibilities)) == 1
    assert trouble(group.policies) is Trouble.SERVICE_TROUBLE


def test_right_held_directly_and_through_a_group_is_one_row() -> None:
    """The direct one, for as long as the longer of both."""
    twice = [
        group_eligibility_row(endDateTime="2026-12-01T00:00:00Z"),
        group_eligibility_row(principalId=GROUP, memberType="group"),
    ]
    said = {"group_eligibilities": (200, {"value": twice})}
    with directory(lambda asked: service(asked, **said)) as (graph, _):
        (row,) = rows(part_of(read(graph, GROUPS), Plane.GROUP).eligibilities)
    assert (row.via, row.until) == (None, None)


def test_request_is_read_beside_the_assignments_of_its_plane() -> None:
    """One round trip."""
    parts = {
        "request": (200, group_request_row(status="PendingApproval")),
        "group_assignments": (200, {"value": [group_assignment_row()]}),
    }
    with directory(batch_answer(parts)) as (graph, server):
        found = graph.read_request(token(), account(), MEMBER, REQUEST).value
        (asked,) = server.asked
    assert isinstance(found, RequestRead)
    assert isinstance(found.request, RequestReceipt)
    assert [one.key for one in rows(found.assignments)] == [MEMBER]
    assert all("/privilegedAccess/group/" in part["url"] for part in asked.json["requests"])


def test_writes_go_to_the_groups_own_requests() -> None:
    """Activation, giving back and cancelling."""
    draft = Draft(key=MEMBER, duration=timedelta(hours=1), justification="why")
    said = answer(201, group_request_row())
    with directory(said, said, answer(204)) as (graph, server):
        assert isinstance(graph.submit(token(), account(), draft).value, RequestReceipt)
        assert isinstance(graph.deactivate(token(), account(), MEMBER).value, RequestReceipt)
        assert graph.cancel(token(), account(), MEMBER, REQUEST).value is None
        paths = [asked.path for asked in server.asked]
    base = "/graph/v1.0/identityGovernance/privilegedAccess/group/assignmentScheduleRequests"
    assert paths == [base, base, f"{base}/{REQUEST}/cancel"]


def test_receipt_of_the_other_access_is_no_answer_to_ours() -> None:
    """Member and owner are two rights."""
    draft = Draft(key=MEMBER, duration=timedelta(hours=1), justification="why")
    with directory(answer(201, group_request_row(accessId="owner"))) as (graph, _):
        found = graph.submit(token(), account(), draft).value
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.ANSWER_LOST


def test_context_demanded_for_a_group_is_a_step_up() -> None:
    """It has a code of its own, said beside that of roles."""
    claims = "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%7D%7D%7D"
    draft = Draft(key=MEMBER, duration=timedelta(hours=1), justification="why")
    for code in (
        "RoleAssignmentRequestAcrsValidationFailed",
        "GroupAssignmentRequestAcrsValidationFailed",
    ):
        said = answer(400, {"error": {"code": code, "message": claims}})
        with directory(said) as (graph, _):
            found = graph.submit(token(), account(), draft).value
        assert isinstance(found, Failure)
        assert (found.trouble, found.claims is None) == (Trouble.CLAIMS_REQUIRED, False)


def test_assignments_in_the_directory_are_not_the_groups() -> None:
    """Each list is its plane's."""
    said = {"assignments": (200, {"value": [assignment_row()]})}
    with directory(lambda asked: service(asked, **said)) as (graph, _):
        found = read(graph)
    assert isinstance(found.planes[Plane.DIRECTORY], PlaneRead)
    keys = {plane: [one.key for one in rows(part_of(found, plane).assignments)] for plane in BOTH}
    assert keys == {Plane.DIRECTORY: [DirectoryKey(ROLE, "/")], Plane.GROUP: [MEMBER]}
