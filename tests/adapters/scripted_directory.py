"""Directory roles through Graph, against a service that says what a test wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from keyhour.adapters.graph.client import GraphPim
from keyhour.adapters.http import Http
from keyhour.core.activation import Draft
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import PlaneRead, RightsRead
from keyhour.core.right import DirectoryKey
from keyhour.ports.identity import DIRECTORY_ALONE
from tests.adapters.graph_rows import ROLE, eligibility_row, usual_policy
from tests.adapters.local_cloud import StillClock, account, local_cloud, token
from tests.adapters.scripted_server import Answer, Asked, ScriptedServer, batch_answer
from tests.core.sample import part_of

KEY: Final = DirectoryKey(ROLE, "/")
DRAFT: Final = Draft(key=KEY, duration=timedelta(hours=1), justification="why")
NOTHING: Final[Mapping[str, tuple[int, object]]] = {
    "eligibilities": (200, {"value": []}),
    "assignments": (200, {"value": []}),
    "requests": (200, {"value": []}),
}
THROTTLED: Final = {"error": {"code": "TooManyRequests", "message": "slow"}}


@contextmanager
def directory(*answers: Answer) -> Iterator[tuple[GraphPim, ScriptedServer]]:
    """A directory whose service gives these answers."""
    with ScriptedServer(*answers) as server:
        cloud = local_cloud(server.address)
        http = Http(cloud, StillClock(), seconds=2)
        yield GraphPim(http, cloud), server
        http.close()


def rights(graph: GraphPim, *, policies: bool = False) -> PlaneRead:
    """A read that must succeed."""
    found = graph.read_rights(token(), account(), planes=DIRECTORY_ALONE, policies=policies).value
    assert isinstance(found, RightsRead)
    return part_of(found)


def trouble(part: object) -> Trouble:
    """The trouble of a part that must have failed."""
    assert isinstance(part, Failure)
    return part.trouble


def pages(asked: Asked, *, last: int) -> bytes:
    """Answers a batch page by page: one eligibility a page, until `last`."""
    parts: dict[str, tuple[int, Any]] = {}
    for part in asked.json["requests"]:
        number = int(part["url"].partition("page=")[2] or 0)
        row = eligibility_row(directoryScopeId=f"/au/{number}")
        body: dict[str, Any] = {"value": [row] if part["id"] == "eligibilities" else []}
        if part["id"] == "eligibilities" and number < last:
            base = f"http://{asked.headers['host']}/graph/v1.0"
            body["@odata.nextLink"] = f"{base}/next?page={number + 1}"
        parts[part["id"]] = (200, body)
    return batch_answer(parts)


def by_scope_type(asked: Asked, wanted: str) -> bytes:
    """A tenant that knows policies under one scope type only."""
    parts: dict[str, tuple[int, Any]] = {}
    for part in asked.json["requests"]:
        is_there = part["id"] == "policies" and f"'{wanted}'" in part["url"]
        parts[part["id"]] = (200, {"value": [usual_policy()] if is_there else []})
    return batch_answer(parts)
