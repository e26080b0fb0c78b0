"""What Keyhour asks of the service, and how much time it adds to the service's own."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from keyhour.adapters.cloud import Cloud, load_cloud
from keyhour.adapters.graph.client import GraphPim
from keyhour.adapters.http import Http
from keyhour.adapters.identity import PERMISSIONS
from keyhour.core.right import Plane
from keyhour.core.session import Account, AccountKey, Token
from tests.bench.figure import Figure
from tests.cli.practice import Person, Tenant

RIGHT: Final = "Device administrator"
TIMES: Final = 200
_ROSA: Final = "rosa.bauer@contoso.example"
_MINE: Final = "filterByCurrentUser(on='principal')"
_DIRECTORY: Final = "/roleManagement/directory"
_LISTS: Final = (
    f"{_DIRECTORY}/roleEligibilityScheduleInstances/{_MINE}?$expand=roleDefinition",
    f"{_DIRECTORY}/roleAssignmentScheduleInstances/{_MINE}?$expand=roleDefinition",
    f"{_DIRECTORY}/roleAssignmentScheduleRequests/{_MINE}",
)


def round_trips(tenant: Tenant, folder: Path) -> list[Figure]:
    """Requests to Graph for one right, from the tenant's own log, with a token in hand."""
    tenant.begin("quiet")
    ran = _person(tenant, folder).json("activate", RIGHT, "--reason", "measuring")
    if ran.code != 0:
        raise RuntimeError(ran.stdout)
    count = len(tenant.graph_requests())
    return [Figure("list, activate, confirm", count, "requests", None, "3", count == 3)]


def list_of_many(tenant: Tenant, folder: Path) -> Figure:
    """The list of a thousand rights over fifty pages."""
    tenant.begin("many")
    began = time.perf_counter()
    _person(tenant, folder).json("roles")
    seconds = time.perf_counter() - began
    tenant.begin("quiet")
    return Figure("list of 1,000 rights on 50 pages", seconds, "s", None, "< 30", seconds < 30)


def _person(tenant: Tenant, folder: Path) -> Person:
    seat = folder / f"seat-{time.monotonic_ns()}"
    seat.mkdir()
    return Person(tenant, seat)


def added_time(tenant: Tenant, folder: Path) -> Figure:
    """What reading the rights takes longer than the same bytes over a bare connection."""
    tenant.begin("quiet")
    cloud = load_cloud(Path(tenant.cloud_file))
    if not isinstance(cloud, Cloud):
        raise TypeError(cloud)
    person = _person(tenant, folder).json("status").document["account"]
    token = _token(tenant)
    door = Http(cloud, cloud.clock())
    directory = GraphPim(door, cloud)
    account = Account(AccountKey(cloud.authority, cloud.tenant_id, person["object_id"]), _ROSA)
    bare = _Bare(cloud, token)
    planes = frozenset({Plane.DIRECTORY})

    def read() -> None:
        directory.read_rights(token, account, planes=planes, policies=False)

    ours, theirs = [], []
    for _ in range(TIMES):
        theirs.append(_seconds(bare.read))
        ours.append(_seconds(read))
    door.close()
    added = 1000 * (_percentile(ours) - _percentile(theirs))
    return Figure("added to the service's time, p99", added, "ms", None, "<= 50", added <= 50)


class _Bare:
    """The same batch without anything of ours."""

    def __init__(self, cloud: Cloud, token: Token) -> None:
        parts = urlsplit(cloud.graph)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        self._path = f"{parts.path}/v1.0/$batch"
        asked = [
            {"id": str(number), "method": "GET", "url": url} for number, url in enumerate(_LISTS)
        ]
        self._body = json.dumps({"requests": asked})
        bearer = f"Bearer {token.reveal()}"
        self._headers = {"Authorization": bearer, "Content-Type": "application/json"}

    def read(self) -> None:
        """Ask and take the answer, unread."""
        self._connection.request("POST", self._path, self._body, self._headers)
        self._connection.getresponse().read()


def _token(tenant: Tenant) -> Token:
    scopes = list(PERMISSIONS[Plane.DIRECTORY])
    answer: dict[str, Any] = tenant.ask("POST", "tokens", {"username": _ROSA, "scopes": scopes})
    return Token(answer["access_token"], datetime(2100, 1, 1, tzinfo=UTC))


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _percentile(values: list[float]) -> float:
    """The 99th, by rank."""
    return sorted(values)[int(len(values) * 0.99) - 1]
