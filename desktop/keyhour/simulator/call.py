"""One request at Graph or ARM and its answer, apart from HTTP: a `$batch` holds many."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol

from keyhour.simulator.record import Caller
from keyhour.simulator.refusal import Refusal, bad_request
from keyhour.simulator.tenant import Tenant


@dataclass(frozen=True)
class Call:
    """A request whose token has been checked. `path` lies below the version, without a slash."""

    method: str
    version: str
    path: str
    query: Mapping[str, str]
    body: bytes
    caller: Caller
    base: str  # the address that `path` is relative to, version included

    @property
    def address(self) -> str:
        """Return the whole address without its query."""
        return f"{self.base}/{self.path}"

    def json(self) -> Any:
        """Return the body as JSON; raises Refusal when it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise bad_request(
                "Unable to read JSON request payload. Please ensure Content-Type header is set "
                "and payload is of valid JSON format."
            ) from error


@dataclass(frozen=True)
class Answer:
    """What goes back; a body of None is an empty one, text goes out as it is."""

    status: int = HTTPStatus.OK
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Later:
    """An answer that the service takes tenant time for; the lock is free meanwhile."""

    until: datetime
    finish: Callable[[], Answer]


class Handler(Protocol):
    """Answers one kind of call, under the tenant's lock."""

    def __call__(self, tenant: Tenant, call: Call, **names: str) -> Answer | Later:
        """Return the answer or raise Refusal."""


def graph_error(error: Refusal, at: datetime, request_id: str, client_request_id: str) -> Answer:
    """Return a refusal in Graph's envelope."""
    inner = {
        "date": at.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": client_request_id,
    }
    body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
    return Answer(error.status, body, error.headers)
