"""directoryAudits: needs the scope and a directory role, so an ordinary user gets 403."""

from __future__ import annotations

from typing import Any, Final

from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.listing import collection
from keyhour.simulator.graph.permission import AUDIT_READ, demand
from keyhour.simulator.naming import role_name, scope_name
from keyhour.simulator.notation import short_instant
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.record import GROUP, AuditRow
from keyhour.simulator.refusal import denied
from keyhour.simulator.role import READS_AUDITS
from keyhour.simulator.tenant import Tenant

_SHAPE: Final = Shape("microsoft.graph.directoryAudit")


def list_audits(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET auditLogs/directoryAudits, newest first."""
    demand(call.caller, AUDIT_READ)
    if not tenant.roles_held(call.caller.user.id) & READS_AUDITS:
        raise denied()
    rows = [
        _row(tenant, entry) for entry in sorted(tenant.audits, key=lambda row: row.at, reverse=True)
    ]
    return collection(tenant, call, rows, _SHAPE, "auditLogs/directoryAudits")


def _row(tenant: Tenant, entry: AuditRow) -> dict[str, Any]:
    user = {"id": entry.by_id, "displayName": None, "userPrincipalName": entry.by}
    return {
        "id": entry.id,
        "category": entry.category,
        "correlationId": entry.id.split("_")[1],
        "result": entry.result,
        "resultReason": dict(entry.details).get("resultReason", ""),
        "activityDisplayName": entry.activity,
        "activityDateTime": short_instant(entry.at),
        "loggedByService": "PIM",
        "operationType": "",
        "initiatedBy": {"app": None, "user": user},
        "targetResources": [
            {"id": entry.target_id, "displayName": None, "type": "User"},
            _what(tenant, entry),
        ],
        "additionalDetails": [{"key": key, "value": value} for key, value in entry.details],
    }


def _what(tenant: Tenant, entry: AuditRow) -> dict[str, Any]:
    """Name the role or the group among the targets (an assumption)."""
    right = entry.right
    if right.plane == GROUP:
        return {"id": right.scope, "displayName": scope_name(tenant, right), "type": "Group"}
    return {"id": right.role_id, "displayName": role_name(right), "type": "Role"}
