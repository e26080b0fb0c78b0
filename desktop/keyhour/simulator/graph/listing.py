"""How a set of rows and a single row leave: context, types, filter, shape, pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keyhour.simulator.call import Answer, Call
from keyhour.simulator.odata.shape import Shape, chosen, entity, page
from keyhour.simulator.refusal import not_found
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]


def collection(
    tenant: Tenant, call: Call, rows: Sequence[Json], shape: Shape, context: str
) -> Answer:
    """Answer with one page of the rows that pass the filter."""
    passed = chosen(rows, call.query)
    part, link = page(passed, call.query, call.address, tenant.settings.page_size)
    body: Json = {"@odata.context": f"{call.base}/$metadata#{context}"}
    if call.query.get("$count", "").lower() == "true":
        body["@odata.count"] = len(passed)
    if link is not None:
        body["@odata.nextLink"] = link
    body["value"] = [entity(row, call.query, shape) for row in part]
    return Answer(body=body)


def function_result(tenant: Tenant, call: Call, rows: Sequence[Json], shape: Shape) -> Answer:
    """Answer as a function does: each row with its type, the context a collection of it."""
    kind = shape.type_name.rpartition(".")[2]
    typed = [{"@odata.type": f"#{shape.type_name}", **row} for row in rows]
    return collection(tenant, call, typed, shape, f"Collection({kind})")


def single(call: Call, row: Json | None, shape: Shape, context: str, object_id: str) -> Answer:
    """Answer with one row, or that there is none."""
    if row is None:
        raise not_found(object_id)
    head = {"@odata.context": f"{call.base}/$metadata#{context}/$entity"}
    return Answer(body={**head, **entity(row, call.query, shape)})
