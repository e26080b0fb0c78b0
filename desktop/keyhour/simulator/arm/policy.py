"""Settings of Azure roles: one policy for each role at each place, rules named by `ruleType`."""

from __future__ import annotations

from typing import Any, Final

from keyhour.simulator.arm.listing import arm_list
from keyhour.simulator.arm.row import Named, named_ends, path_of, role_path, whole
from keyhour.simulator.arm.site import ROOT, ArmCall, arm_not_found, unauthorised_for
from keyhour.simulator.azure import AZURE_ROLES
from keyhour.simulator.call import Answer
from keyhour.simulator.graph.rule import rules_of
from keyhour.simulator.record import AZURE, RightKey, RolePolicy
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

SET: Final = "rolemanagementpolicyassignments"
_KIND: Final = "roleManagementPolicyAssignments"
_READ: Final = "Microsoft.Authorization/roleManagementPolicyAssignments/read"
_GRAPH_TYPE: Final = "#microsoft.graph.unified"


def list_policies(tenant: Tenant, aim: ArmCall) -> Answer:
    """GET the policies of all roles at a scope; a filter may name one role."""
    _demand_reading(tenant, aim)
    rows = [_row(tenant, RightKey(AZURE, role.id, aim.scope)) for role in AZURE_ROLES]
    return arm_list(tenant, aim.call, rows)


def get_policy(tenant: Tenant, aim: ArmCall, name: str) -> Answer:
    """GET one policy assignment by its name."""
    _demand_reading(tenant, aim)
    for role in AZURE_ROLES:
        row = _row(tenant, RightKey(AZURE, role.id, aim.scope))
        if row["name"] == name.lower():
            return Answer(body=row)
    raise arm_not_found(name)


def arm_rules(policy: RolePolicy) -> list[Json]:
    """Return the rules as ARM writes them: the same as Graph's in other clothes."""
    return [_dressed(rule) for rule in rules_of(policy, is_beta=True)]


def _demand_reading(tenant: Tenant, aim: ArmCall) -> None:
    """Refuse at the root; and who is only eligible, where the tenant is strict."""
    if aim.scope == ROOT:
        raise unauthorised_for(aim.call, _READ, "/")
    if tenant.settings.azure_policies_readable:
        return
    now, above = tenant.now(), set(tenant.lineage(aim.place))
    principals = tenant.principals_of(aim.call.caller.user.id)
    holds_something = any(
        held.plane == AZURE
        and held.scope in above
        and held.principal_id in principals
        and held.is_in_force(now)
        for held in tenant.assignments
    )
    if not holds_something:
        raise unauthorised_for(aim.call, _READ, aim.scope)


def _row(tenant: Tenant, right: RightKey) -> Json:
    policy_id = tenant.policy_id(right)
    policy_path = path_of(right.scope, Named("roleManagementPolicies", policy_id))
    properties = {
        "scope": right.scope,
        "roleDefinitionId": role_path(right),
        "policyId": policy_path,
        "effectiveRules": arm_rules(tenant.policy_of(right)),
        "policyAssignmentProperties": {
            **named_ends(tenant, right),
            "policy": {"id": policy_path, "lastModifiedBy": None, "lastModifiedDateTime": None},
        },
    }
    return whole(right.scope, Named(_KIND, f"{policy_id}_{right.role_id}"), properties)


def _dressed(rule: Json) -> Json:
    """Turn `@odata.type` into ruleType; approvers say userType instead of a type."""
    plain = {name: value for name, value in rule.items() if name != "@odata.type"}
    target = rule["target"]
    plain["target"] = {
        **target,
        "operations": ["All"],
        "targetObjects": None,
        "inheritableSettings": target["inheritableSettings"] or None,
        "enforcedSettings": target["enforcedSettings"] or None,
    }
    if "setting" in rule:
        plain["setting"] = _setting(rule["setting"])
    return {"ruleType": rule["@odata.type"].removeprefix(_GRAPH_TYPE), **plain}


def _setting(setting: Json) -> Json:
    stages = [
        {**stage, "primaryApprovers": [_approver(one) for one in stage["primaryApprovers"]]}
        for stage in setting["approvalStages"]
    ]
    return {**setting, "approvalStages": stages}


def _approver(approver: Json) -> Json:
    plain = {name: value for name, value in approver.items() if name != "@odata.type"}
    kind = "Group" if approver["@odata.type"].endswith("groupMembers") else "User"
    return {**plain, "userType": kind}
