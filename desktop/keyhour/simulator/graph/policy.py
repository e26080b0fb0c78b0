"""Role settings: policy assignments, policies and their rules."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.listing import collection, single
from keyhour.simulator.graph.permission import GROUP_POLICY_READ, POLICY_READ, demand
from keyhour.simulator.graph.right import demand_licence
from keyhour.simulator.graph.rule import rules_of
from keyhour.simulator.odata.shape import Shape
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
_GROUP_TYPE: Final = re.compile(r"\bscopeType\s+eq\s+'Group'", re.IGNORECASE)


def list_assignments(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET roleManagementPolicyAssignments; the filter must name scopeId and scopeType."""
    _demand_reading(tenant, call)
    rows = [_assignment_row(tenant, role_id) for role_id in tenant.policies]
    return collection(tenant, _filtered(call), rows, _assignment_shape(tenant, call), _ASSIGNMENTS)


def list_policies(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET roleManagementPolicies with the same two names in the filter."""
    _demand_reading(tenant, call)
    rows = [_policy_row(tenant, role_id) for role_id in tenant.policies]
    return collection(tenant, _filtered(call), rows, _policy_shape(tenant, call), _POLICIES)


def get_assignment(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one policy assignment."""
    _demand_reading(tenant, call)
    rows = [_assignment_row(tenant, role_id) for role_id in tenant.policies]
    row = next((row for row in rows if row["id"] == names["id"]), None)
    return single(call, row, _assignment_shape(tenant, call), _ASSIGNMENTS, names["id"])


def get_policy(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one policy."""
    _demand_reading(tenant, call)
    row = _policy_row(tenant, _role_of(tenant, names["id"]))
    return single(call, row, _policy_shape(tenant, call), _POLICIES, names["id"])


def list_rules(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the rules of one policy."""
    _demand_reading(tenant, call)
    rows = _rules(tenant, call, names["id"])
    context = f"{_POLICIES}('{names['id']}')/rules"
    return collection(tenant, call, rows, _RULE_SHAPE, context)


def get_rule(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one rule by its id, such as Expiration_EndUser_Assignment."""
    _demand_reading(tenant, call)
    rows = _rules(tenant, call, names["id"])
    row = next((row for row in rows if row["id"].lower() == names["rule"].lower()), None)
    context = f"{_POLICIES}('{names['id']}')/rules"
    return single(call, row, _RULE_SHAPE, context, names["rule"])


def _demand_reading(tenant: Tenant, call: Call) -> None:
    """Ask for the scope, and where the tenant is strict also for a directory role."""
    is_group = bool(_GROUP_TYPE.search(call.query.get("$filter", "")))
    demand(call.caller, GROUP_POLICY_READ if is_group else POLICY_READ)
    demand_licence(tenant)
    is_plain = not tenant.roles_held(call.caller.user.id) & READS_AUDITS
    if is_plain and not tenant.settings.policies_readable:
        raise denied()


def _filtered(call: Call) -> Call:
    """Return the call with `Directory` read as `DirectoryRole`; both spellings are served."""
    text = call.query.get("$filter", "")
    if not (_SCOPE_ID.search(text) and _SCOPE_TYPE.search(text)):
        # Status 400 is documented, the text is not attested.
        raise bad_request("The required filters 'scopeId' and 'scopeType' are missing.")
    same = _DIRECTORY_TYPE.sub("scopeType eq 'DirectoryRole'", text)
    return replace(call, query={**call.query, "$filter": same})


def _assignment_row(tenant: Tenant, role_id: str) -> Json:
    policy_id = tenant.policy_id(role_id)
    return {
        "id": f"{policy_id}_{role_id}",
        "policyId": policy_id,
        "scopeId": "/",
        "scopeType": "DirectoryRole",
        "roleDefinitionId": role_id,
    }


def _policy_row(tenant: Tenant, role_id: str) -> Json:
    return {
        "id": tenant.policy_id(role_id),
        "displayName": "DirectoryRole",
        "description": "DirectoryRole",
        "isOrganizationDefault": False,
        "scopeId": "/",
        "scopeType": "DirectoryRole",
        "lastModifiedDateTime": None,
        "lastModifiedBy": {"displayName": None, "id": None},
    }


def _assignment_shape(tenant: Tenant, call: Call) -> Shape:
    return Shape(
        "microsoft.graph.unifiedRoleManagementPolicyAssignment",
        {"policy": lambda row: _policy_row(tenant, row["roleDefinitionId"])},
        {"policy": _policy_shape(tenant, call)},
    )


def _policy_shape(tenant: Tenant, call: Call) -> Shape:
    def rules(row: Json) -> list[Json]:
        return _rules(tenant, call, row["id"])

    links = {"rules": rules, "effectiveRules": rules}
    inner = {"rules": _RULE_SHAPE, "effectiveRules": _RULE_SHAPE}
    return Shape("microsoft.graph.unifiedRoleManagementPolicy", links, inner)


def _rules(tenant: Tenant, call: Call, policy_id: str) -> list[Json]:
    policy = tenant.policies[_role_of(tenant, policy_id)]
    return rules_of(policy, is_beta=call.version == "beta")


def _role_of(tenant: Tenant, policy_id: str) -> str:
    for role_id in tenant.policies:
        if tenant.policy_id(role_id).lower() == policy_id.lower():
            return role_id
    raise not_found(policy_id)
