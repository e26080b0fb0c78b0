"""`$batch`: up to twenty requests in one, each performed, refused and broken on its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from keyhour.simulator.call import Answer
from keyhour.simulator.graph.door import PREFIX, Knock, answer_call, plain_call, read_call, wrapped
from keyhour.simulator.journal import Part
from keyhour.simulator.perform import perform, under_lock
from keyhour.simulator.record import Caller
from keyhour.simulator.refusal import Refusal, bad_request
from keyhour.simulator.tenant import Tenant

PATH: Final = "$batch"
MOST_PARTS: Final = 20
_JSON_TYPE: Final = (
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false"
)


@dataclass(frozen=True)
class Item:
    """One request of a batch."""

    id: str
    method: str
    url: str
    body: Any
    depends_on: tuple[str, ...]


@dataclass
class Progress:
    """What has become of a batch so far."""

    parts: list[Part]
    responses: dict[str, dict[str, Any]] = field(default_factory=dict)


def answer_batch(tenant: Tenant, knock: Knock, parts: list[Part]) -> Answer:
    """Perform all parts, noting each in `parts`; 200 unless the batch itself is malformed."""

    def envelope(refusal: Refusal) -> Answer:
        return wrapped(tenant, knock, refusal)

    def work() -> Answer:
        with tenant.lock:
            call = read_call(tenant, knock)
        if knock.method != "POST":
            raise bad_request("Batch requests must be sent with POST.")
        items = list(_items(call.json()))
        progress = Progress(parts=parts)
        for item in items:
            _perform_part(tenant, knock, call.caller, item, progress)
        # Graph promises no order; the reverse makes sure nobody relies on one.
        return Answer(body={"responses": list(reversed(progress.responses.values()))})

    return perform(tenant, knock.site, work, envelope)


def _items(body: Any) -> Iterator[Item]:
    """Read the batch; raises Refusal when it is malformed as a whole (texts not attested)."""
    requests = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(requests, list) or not requests:
        raise bad_request("Invalid batch payload format.")
    if len(requests) > MOST_PARTS:
        raise bad_request(
            f"Number of batch request steps exceeds the maximum value of {MOST_PARTS}."
        )
    seen: set[str] = set()
    for entry in requests:
        item = _item(entry)
        if item.id in seen:
            raise bad_request(f"Request Id : {item.id} is duplicated.")
        if not set(item.depends_on) <= seen:
            raise bad_request("dependsOn must name earlier requests.")
        seen.add(item.id)
        yield item


def _item(entry: Any) -> Item:
    if not isinstance(entry, dict) or not all(entry.get(key) for key in ("id", "method", "url")):
        raise bad_request("Invalid batch payload format.")
    headers = {str(name).lower(): value for name, value in (entry.get("headers") or {}).items()}
    if entry.get("body") is not None and "content-type" not in headers:
        raise bad_request("Write request id : has body but no Content-Type header.")
    depends_on = tuple(str(name) for name in entry.get("dependsOn") or ())
    method = str(entry["method"]).upper()
    return Item(str(entry["id"]), method, str(entry["url"]), entry.get("body"), depends_on)


def _perform_part(
    tenant: Tenant, knock: Knock, caller: Caller, item: Item, progress: Progress
) -> None:
    part_knock = _part_knock(knock, item)
    part = Part(item.method, part_knock.site.path, part_knock.query_text, None)
    progress.parts.append(part)

    def envelope(refusal: Refusal) -> Answer:
        return wrapped(tenant, part_knock, refusal)

    def work() -> Answer:
        call = plain_call(tenant, part_knock, caller)
        return under_lock(tenant, lambda: answer_call(tenant, call))

    if _has_failed_dependency(item, progress):
        failed = Refusal(HTTPStatus.FAILED_DEPENDENCY, "FailedDependency", "Failed Dependency")
        answer = envelope(failed)
    else:
        answer = perform(tenant, part_knock.site, work, envelope)
    part.status = int(answer.status)
    progress.responses[item.id] = _response(item, answer)


def _has_failed_dependency(item: Item, progress: Progress) -> bool:
    statuses = [progress.responses[name]["status"] for name in item.depends_on]
    return any(status >= HTTPStatus.BAD_REQUEST for status in statuses)


def _part_knock(knock: Knock, item: Item) -> Knock:
    """Return the part as a knock of its own: the URL is relative to the version.

    The official SDK strips only host and a leading version; our base has a path before that.
    """
    parts = urlsplit(item.url)
    path = unquote(parts.path).strip("/")
    return replace(
        knock,
        method=item.method,
        path=path.removeprefix(f"{PREFIX}/{knock.version}/".lstrip("/")),
        pairs=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        query_text=parts.query,
        body=b"" if item.body is None else json.dumps(item.body).encode(),
    )


def _response(item: Item, answer: Answer) -> dict[str, Any]:
    response: dict[str, Any] = {"id": item.id, "status": int(answer.status)}
    headers = {"Cache-Control": "no-cache", **answer.headers}
    if answer.body is not None:
        headers.setdefault("Content-Type", _JSON_TYPE)
    response["headers"] = headers
    if answer.body is not None:
        response["body"] = answer.body
    return response
