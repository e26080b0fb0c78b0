"""Lists of ARM: whom they are for, what passes the filter, pages by `nextLink`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from keyhour.simulator.approval import manages_access
from keyhour.simulator.arm.site import ROOT, ArmCall
from keyhour.simulator.call import Answer, Call
from keyhour.simulator.odata.expression import compile_filter
from keyhour.simulator.odata.shape import page
from keyhour.simulator.refusal import Refusal
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

TARGET: Final = "astarget"
REQUESTOR: Final = "asrequestor"
APPROVER: Final = "asapprover"
AT_SCOPE: Final = "atscope"
_FUNCTION: Final = re.compile(r"\b(asTarget|asRequestor|asApprover|atScope)\(\)", re.IGNORECASE)
_ROLE: Final = re.compile(r"'[^']*/roleDefinitions/([0-9a-f-]{36})'", re.IGNORECASE)


def functions_of(call: Call) -> frozenset[str]:
    """Return the functions that `$filter` calls, in lower case."""
    text = call.query.get("$filter", "")
    return frozenset(name.lower() for name in _FUNCTION.findall(text))


def demand_function(tenant: Tenant, aim: ArmCall, *allowed: str) -> str | None:
    """Return which of the functions says whose rows are wanted; None: everybody's.

    Only who manages access at the place may go without (an assumption); others get a 403 that
    recommends asTarget() (its wording is not attested).
    """
    asked = functions_of(aim.call)
    for name in allowed:
        if name in asked:
            return name
    if aim.scope != ROOT and manages_access(tenant, aim.call.caller.user, aim.place):
        return None
    raise Refusal(
        HTTPStatus.FORBIDDEN,
        "InsufficientPermissions",
        "The requestor does not have the permissions to list for this scope. Consider the filter "
        "asTarget().",
    )


def is_related(tenant: Tenant, aim: ArmCall, scope: str) -> bool:
    """Say whether something at `scope` is listed at the place: there, above it or beneath it."""
    if aim.scope == ROOT:
        return True
    above = set(tenant.lineage(aim.place))
    if scope in above:
        return True
    is_only_above = AT_SCOPE in functions_of(aim.call)
    return not is_only_above and scope.lower().startswith(aim.scope.lower() + "/")


def arm_list(tenant: Tenant, call: Call, rows: Sequence[Json]) -> Answer:
    """Answer with one page of the rows whose properties pass the rest of the filter."""
    text = _FUNCTION.sub("true eq true", call.query.get("$filter", ""))
    if text:
        rows = [row for row in rows if _passes(text, row)]
    part, link = page(rows, call.query, call.address, tenant.settings.page_size)
    body: Json = {"value": part}
    if link is not None:
        body["nextLink"] = link
    return Answer(body=body)


def _passes(text: str, row: Json) -> bool:
    """Test a row; a role is the same however its id is qualified."""
    properties = row.get("properties", row)
    own = properties.get("roleDefinitionId")
    if own is not None:
        guid = own.rpartition("/")[2]
        text = _ROLE.sub(lambda found: f"'{own}'" if found[1].lower() == guid else "''", text)
    return compile_filter(text)({**properties, "name": row["name"]})
