"""Azure roles through ARM, against a service that says what a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from keyhour.adapters.arm.client import ArmDirectory
from keyhour.adapters.http import Http
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import PlaneRead, RightsRead
from keyhour.core.right import AzureKey, Plane
from keyhour.core.wish import client_request_id
from keyhour.ports.pim import Answered
from tests.adapters.arm_rows import (
    CONTRIBUTOR,
    PLACE,
)
from tests.adapters.local_cloud import StillClock, account, local_cloud, token
from tests.adapters.scripted_server import Answer, ScriptedServer, answer

KEY: Final = AzureKey(CONTRIBUTOR, PLACE)
WISH: Final = "rosa/azure:role:/scope@2026-11-23T09:00:00+00:00"
NAMED: Final = client_request_id(WISH)
DRAFT: Final = Draft(key=KEY, duration=timedelta(hours=1), justification="why")
ROOT: Final = "/arm/providers/Microsoft.Authorization"
OWN: Final = f"/arm{PLACE}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests"
VERSION: Final = "api-version=2020-10-01"


@contextmanager
def azure(*answers: Answer) -> Iterator[tuple[ArmDirectory, ScriptedServer]]:
    """Azure roles of a service that gives these answers."""
    with ScriptedServer(*answers) as server:
        cloud = local_cloud(server.address)
        http = Http(cloud, StillClock(), seconds=2)
        yield ArmDirectory(http, cloud), server
        http.close()


def listed(*rows: object, **more: Any) -> bytes:
    """A list's page."""
    return answer(200, {"value": list(rows), **more})


def rights(arm: ArmDirectory) -> PlaneRead:
    """A read that must succeed."""
    found = read_all(arm).value
    assert isinstance(found, RightsRead)
    part = found.planes[Plane.AZURE]
    assert isinstance(part, PlaneRead)
    return part


def read_all(arm: ArmDirectory) -> Answered[RightsRead]:
    """A read of everything, as the engine asks for it."""
    return arm.read_rights(token(), account(), planes=frozenset({Plane.AZURE}), policies=True)


def trouble(part: object) -> Trouble:
    """The trouble of a part that must have failed."""
    assert isinstance(part, Failure)
    return part.trouble


def said(value: object) -> RequestReceipt:
    """A receipt that must have come."""
    assert isinstance(value, RequestReceipt)
    return value


def asked_for(server: ScriptedServer) -> list[tuple[str, str]]:
    """Method and path of every request."""
    return [(one.method, one.path) for one in server.asked]
