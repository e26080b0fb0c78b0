"""Which path of Graph is answered by what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from keyhour.simulator.call import Handler
from keyhour.simulator.graph import (
    approval,
    audit_log,
    directory,
    group_approval,
    group_pim,
    policy,
    right,
    schedule_request,
)
from keyhour.simulator.refusal import Refusal, unknown_segment

_KEY_IN_PARENTHESES: Final = re.compile(r"\('([^'=]+)'\)")
_PLACE: Final = re.compile(r"\{(\w+)\}")
_V1_AND_BETA: Final = frozenset({"v1.0", "beta"})
_V1: Final = frozenset({"v1.0"})
_BETA: Final = frozenset({"beta"})
_ROLES: Final = "roleManagement/directory"


@dataclass(frozen=True)
class Route:
    """One path, written with {places}; names of segments are compared without case."""

    method: str
    path: str
    handler: Handler
    versions: frozenset[str] = _V1_AND_BETA

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return the path as a regular expression."""
        text = _PLACE.sub(lambda place: f"(?P<{place[1]}>[^/]+)", self.path)
        return re.compile(text, re.IGNORECASE)


def _function(base: str) -> str:
    return base + r"/(?:microsoft\.graph\.)?filterByCurrentUser\(on='(?P<on>\w+)'\)"


def _one_of(names: Iterator[str]) -> str:
    return f"(?P<set>{'|'.join(names)})"


def _routes() -> Iterator[Route]:
    rights = f"{_ROLES}/{_one_of(iter(right.SETS))}"
    yield Route("GET", rights, right.list_all)
    yield Route("GET", _function(rights), right.list_mine)
    yield Route("GET", rights + "/{id}", right.get_one)
    yield Route("GET", f"{_ROLES}/roleDefinitions", right.list_definitions)
    yield Route("GET", f"{_ROLES}/roleDefinitions/{{id}}", right.get_definition)
    yield Route("GET", f"{_ROLES}/roleAssignments", right.list_assignments)

    sets = iter((schedule_request.ASSIGNMENT_SET, schedule_request.ELIGIBILITY_SET))
    requests = f"{_ROLES}/{_one_of(sets)}"
    yield Route("GET", requests, schedule_request.list_all)
    yield Route("GET", _function(requests), schedule_request.list_mine)
    yield Route("POST", requests, schedule_request.post_request)
    yield Route("GET", requests + "/{id}", schedule_request.get_one)
    yield Route(
        "POST", requests + r"/{id}/(?:microsoft\.graph\.)?cancel", schedule_request.post_cancel
    )

    approvals = f"{_ROLES}/roleAssignmentApprovals"
    yield Route("GET", _function(approvals), approval.list_mine, _BETA)
    yield Route("GET", approvals + "/{id}", approval.get_approval, _BETA)
    yield Route("GET", approvals + "/{id}/steps", approval.list_steps, _BETA)
    yield Route("GET", approvals + "/{id}/steps/{step}", approval.get_step, _BETA)
    yield Route("PATCH", approvals + "/{id}/steps/{step}", approval.patch_step, _BETA)
    yield from _policy_routes()
    yield from _group_routes()
    yield from _directory_routes()


def _policy_routes() -> Iterator[Route]:
    assignments = "policies/roleManagementPolicyAssignments"
    policies = "policies/roleManagementPolicies"
    yield Route("GET", assignments, policy.list_assignments)
    yield Route("GET", assignments + "/{id}", policy.get_assignment)
    yield Route("GET", policies, policy.list_policies)
    yield Route("GET", policies + "/{id}", policy.get_policy)
    yield Route("GET", policies + "/{id}/rules", policy.list_rules)
    yield Route("GET", policies + "/{id}/rules/{rule}", policy.get_rule)


def _group_routes() -> Iterator[Route]:
    rights = f"{group_pim.BASE}/{_one_of(iter(group_pim.SETS))}"
    yield Route("GET", rights, group_pim.list_all)
    yield Route("GET", _function(rights), group_pim.list_mine)
    yield Route("GET", rights + "/{id}", group_pim.get_one)

    requests = f"{group_pim.BASE}/{_one_of(iter(group_pim.REQUEST_SETS))}"
    yield Route("GET", requests, group_pim.list_requests)
    yield Route("GET", _function(requests), group_pim.list_my_requests)
    yield Route("POST", requests, group_pim.post_request)
    yield Route("GET", requests + "/{id}", group_pim.get_request)
    yield Route("POST", requests + r"/{id}/(?:microsoft\.graph\.)?cancel", group_pim.post_cancel)

    approvals = f"{group_pim.BASE}/assignmentApprovals"
    yield Route("GET", _function(approvals), group_approval.list_mine)
    yield Route("GET", approvals + "/{id}", group_approval.get_approval)
    for word, versions in (("stages", _V1), ("steps", _BETA)):
        yield Route("GET", f"{approvals}/{{id}}/{word}", group_approval.list_stages, versions)
        stage = f"{approvals}/{{id}}/{word}/{{stage}}"
        yield Route("GET", stage, group_approval.get_stage, versions)
        yield Route("PATCH", stage, group_approval.patch_stage, versions)


def _directory_routes() -> Iterator[Route]:
    yield Route("GET", "me", directory.get_me)
    yield Route("GET", "me/(?:transitiveMemberOf|memberOf)", directory.list_my_groups)
    yield Route("GET", "me/licenseDetails", directory.list_my_licences)
    yield Route("GET", "subscribedSkus", directory.list_skus)
    yield Route("GET", "users", directory.list_users)
    yield Route("GET", "users/{id}", directory.get_user)
    yield Route("GET", "groups", directory.list_groups)
    yield Route("GET", "groups/{id}", directory.get_group)
    yield Route("GET", "groups/{id}/(?:transitiveMembers|members)", directory.list_members)
    yield Route("GET", "groups/{id}/owners", directory.list_owners)
    yield Route("GET", "directoryRoles", directory.list_roles)
    yield Route("GET", "directory/administrativeUnits", directory.list_units)
    yield Route("GET", "directory/administrativeUnits/{id}", directory.get_unit)
    yield Route("GET", "organization", directory.list_organisations)
    yield Route("GET", "auditLogs/directoryAudits", audit_log.list_audits)


_TABLE: Final = [(route, route.pattern) for route in _routes()]


def find(method: str, version: str, path: str) -> tuple[Handler, dict[str, str]]:
    """Return what answers a path and the names read from it; raises Refusal."""
    plain = _KEY_IN_PARENTHESES.sub(r"/\1", path.strip("/"))
    is_known = False
    for route, pattern in _TABLE:
        match = pattern.fullmatch(plain)
        if match is None or version not in route.versions:
            continue
        is_known = True
        if route.method == method:
            return route.handler, match.groupdict()
    if is_known:
        raise Refusal(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )
    raise unknown_segment(_first_unknown(version, plain))


def _first_unknown(version: str, path: str) -> str:
    """Return the first segment that no path of this version has at its place."""
    segments = path.split("/")
    paths = [route.path.split("/") for route, _ in _TABLE if version in route.versions]
    for depth, segment in enumerate(segments):
        paths = [
            known for known in paths if len(known) > depth and _could_be(known[depth], segment)
        ]
        if not paths:
            return segment
    return segments[-1]


def _could_be(known: str, segment: str) -> bool:
    pattern = _PLACE.sub(r"[^/]+", known)
    return re.fullmatch(pattern, segment, re.IGNORECASE) is not None
