"""Role settings: policy assignments, policies and their rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, Final

from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.listing import collection, single
from keyhour.simulator.graph.permission import GROUP_POLICY_READ, POLICY_READ, demand
from keyhour.simulator.graph.right import demand_licence
from keyhour.simulator.graph.rule import rules_of
from keyhour.simulator.identifier import TENANT_SCOPE
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.record import DIRECTORY, GROUP, MEMBER, OWNER, RightKey
from keyhour.simulator.refusal import bad_request, denied, not_found
from keyhour.simulator.role import READS_AUDITS
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

_ASSIGNMENTS: Final = "policies/roleManagementPolicyAssignments"
_POLICIES: Final = "policies/roleManagementPolicies"
_RULE_SHAPE: Final = Shape("microsoft.graph.unifiedRoleManagementPolicyRule")
_SCOPE_ID: Final = re.compile(r"\bscopeId\s+eq\b", re.IGNORECASE)
_SCOPE_TYPE: Final = re.compile(r"\bscopeType\s+eq\b", re.IGNORECASE)
_DIRECTORY_TYPE: Final = re.compile(r"\bscopeType\s+eq\s+'Directory'", re.IGNORECASE)
_TYPES: Final = {DIRECTORY: "DirectoryRole", GROUP: "Group"}
_GROUP_ID: Final = "group_"
_GROUP_TYPE: Final = re.compile(r"\bscopeType\s+eq\s+'Group'", re.IGNORECASE)


def list_assignments(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET roleManagementPolicyAssignments; the filter must name scopeId and scopeType."""
    _demand_reading(tenant, call, _is_of_groups(call))
    rows = [_assignment_row(tenant, right) for right in _rights(tenant, _is_of_groups(call))]
    return collection(tenant, _filtered(call), rows, _assignment_shape(tenant, call), _ASSIGNMENTS)


def list_policies(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET roleManagementPolicies with the same two names in the filter."""
    _demand_reading(tenant, call, _is_of_groups(call))
    rows = [_policy_row(tenant, right) for right in _rights(tenant, _is_of_groups(call))]
    return collection(tenant, _filtered(call), rows, _policy_shape(tenant, call), _POLICIES)


def get_assignment(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one policy assignment."""
    is_group = _demand_reading_of(tenant, call, names["id"])
    rows = [_assignment_row(tenant, right) for right in _rights(tenant, is_group)]
    row = next((row for row in rows if row["id"] == names["id"]), None)
    return single(call, row, _assignment_shape(tenant, call), _ASSIGNMENTS, names["id"])


def get_policy(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one policy."""
    _demand_reading_of(tenant, call, names["id"])
    row = _policy_row(tenant, _right_of(tenant, names["id"]))
    return single(call, row, _policy_shape(tenant, call), _POLICIES, names["id"])


def list_rules(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the rules of one policy."""
    _demand_reading_of(tenant, call, names["id"])
    rows = _rules(tenant, call, names["id"])
    context = f"{_POLICIES}('{names['id']}')/rules"
    return collection(tenant, call, rows, _RULE_SHAPE, context)


def get_rule(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one rule by its id, such as Expiration_EndUser_Assignment."""
    _demand_reading_of(tenant, call, names["id"])
    rows = _rules(tenant, call, names["id"])
    row = next((row for row in rows if row["id"].lower() == names["rule"].lower()), None)
    context = f"{_POLICIES}('{names['id']}')/rules"
    return single(call, row, _RULE_SHAPE, context, names["rule"])


def _is_of_groups(call: Call) -> bool:
    return bool(_GROUP_TYPE.search(call.query.get("$filter", "")))


def _demand_reading_of(tenant: Tenant, call: Call, policy_id: str) -> bool:
    """Ask for what the policy of this id wants, and say whether it is a group's."""
    is_group = policy_id.lower().startswith(_GROUP_ID)
    _demand_reading(tenant, call, is_group)
    return is_group


def _demand_reading(tenant: Tenant, call: Call, is_group: bool) -> None:
    """Ask for the scope, and where the tenant is strict also for a directory role."""
    demand(call.caller, GROUP_POLICY_READ if is_group else POLICY_READ)
    demand_licence(tenant)
    is_plain = not tenant.roles_held(call.caller.user.id) & READS_AUDITS
    if is_plain and not tenant.settings.policies_readable:
        raise denied()


def _rights(tenant: Tenant, is_group: bool) -> Iterator[RightKey]:
    """Yield what has a policy: each role, or membership and ownership of each group."""
    if is_group:
        pairs = product(tenant.groups, (MEMBER, OWNER))
        yield from (RightKey(GROUP, access, group.id) for group, access in pairs)
    else:
        yield from (RightKey(DIRECTORY, role_id, TENANT_SCOPE) for role_id in tenant.policies)


def _filtered(call: Call) -> Call:
    """Return the call with `Directory` read as `DirectoryRole`; both spellings are served."""
    text = call.query.get("$filter", "")
    if not (_SCOPE_ID.search(text) and _SCOPE_TYPE.search(text)):
        # Status 400 is documented, the text is not attested.
        raise bad_request("The required filters 'scopeId' and 'scopeType' are missing.")
    same = _DIRECTORY_TYPE.sub("scopeType eq 'DirectoryRole'", text)
    return replace(call, query={**call.query, "$filter": same})


def _assignment_row(tenant: Tenant, right: RightKey) -> Json:
    policy_id = tenant.policy_id(right)
    return {
        "id": f"{policy_id}_{right.role_id}",
        "policyId": policy_id,
        "scopeId": right.scope,
        "scopeType": _TYPES[right.plane],
        "roleDefinitionId": right.role_id,
    }


def _policy_row(tenant: Tenant, right: RightKey) -> Json:
    return {
        "id": tenant.policy_id(right),
        "displayName": _TYPES[right.plane],
        "description": _TYPES[right.plane],
        "isOrganizationDefault": False,
        "scopeId": right.scope,
        "scopeType": _TYPES[right.plane],
        "lastModifiedDateTime": None,
        "lastModifiedBy": {"displayName": None, "id": None},
    }


def _assignment_shape(tenant: Tenant, call: Call) -> Shape:
    return Shape(
        "microsoft.graph.unifiedRoleManagementPolicyAssignment",
        {"policy": lambda row: _policy_row(tenant, _right_of(tenant, row["policyId"]))},
        {"policy": _policy_shape(tenant, call)},
    )


def _policy_shape(tenant: Tenant, call: Call) -> Shape:
    def rules(row: Json) -> list[Json]:
        return _rules(tenant, call, row["id"])

    links = {"rules": rules, "effectiveRules": rules}
    inner = {"rules": _RULE_SHAPE, "effectiveRules": _RULE_SHAPE}
    return Shape("microsoft.graph.unifiedRoleManagementPolicy", links, inner)


def _rules(tenant: Tenant, call: Call, policy_id: str) -> list[Json]:
    policy = tenant.policy_of(_right_of(tenant, policy_id))
    return rules_of(policy, is_beta=call.version == "beta")


def _right_of(tenant: Tenant, policy_id: str) -> RightKey:
    wanted = policy_id.lower()
    for right in _rights(tenant, wanted.startswith(_GROUP_ID)):
        if tenant.policy_id(right).lower() == wanted:
            return right
    raise not_found(policy_id)
