"""A practice tenant for one test, with the trainer's controls and a person's tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from keyhour.adapters.arm.approvals import ArmApprovals
from keyhour.adapters.cloud import Cloud, load_cloud
from keyhour.adapters.graph.approvals import GraphApprovals
from keyhour.adapters.graph.client import GraphPim
from keyhour.adapters.http import Http, make_session
from keyhour.adapters.identity import PERMISSIONS
from keyhour.core.right import Plane
from keyhour.core.session import Account, AccountKey, Token
from keyhour.ports.clock import Clock
from keyhour.simulator.server import PracticeTenant

_CONTROL_SECONDS: Final = 10
ROSA: Final = "rosa.bauer@contoso.example"
ADA: Final = "ada.lind@contoso.example"


class Practice:
    """The tenant, its control interface, and adapters built as the app builds them. `end` it."""

    def __init__(
        self, scenario: str = "quiet", auto_sign_in: str | None = None, speed: float = 1
    ) -> None:
        self.tenant: Final = PracticeTenant.start(
            scenario=scenario, auto_sign_in=auto_sign_in, speed=speed
        )
        said: dict[str, Any] = self.tenant.announcement
        self._control: Final = str(said["control"])
        self._users: Final = {user["username"]: user["object_id"] for user in said["users"]}
        self._session: Final = make_session(practice=True, ca_file=None)
        cloud = load_cloud(Path(said["cloud_file"]))
        assert isinstance(cloud, Cloud), cloud
        self.cloud: Final = cloud
        self.clock: Final[Clock] = cloud.clock()
        self._doors: list[Http] = []

    def end(self) -> None:
        """Close every connection and the tenant."""
        for door in self._doors:
            door.close()
        self._session.close()
        self.tenant.stop()

    def directory(self, seconds: float | None = None) -> GraphPim:
        """Directory roles and groups; `seconds` shortens the wait for an answer."""
        door = Http(self.cloud, self.clock, seconds=seconds)
        self._doors.append(door)
        return GraphPim(door, self.cloud)

    def approvals(self) -> GraphApprovals:
        """The approver's side of directory roles and groups."""
        door = Http(self.cloud, self.clock)
        self._doors.append(door)
        return GraphApprovals(door, self.cloud)

    def azure_approvals(self) -> ArmApprovals:
        """The approver's side of Azure roles."""
        door = Http(self.cloud, self.clock)
        self._doors.append(door)
        return ArmApprovals(door, self.cloud)

    def account(self, username: str = ROSA) -> Account:
        """Somebody of the tenant."""
        key = AccountKey(self.cloud.authority, self.cloud.tenant_id, self._users[username])
        return Account(key, username)

    def token(self, username: str = ROSA, plane: Plane = Plane.DIRECTORY, **claims: Any) -> Token:
        """A token that opens a plane; `scopes`, `amr`, `acrs`, `cp1` change it."""
        wanted = {"scopes": list(PERMISSIONS[plane]), "username": username, **claims}
        secret = self.control("tokens", wanted)["access_token"]
        return Token(secret, datetime(2100, 1, 1, tzinfo=UTC))

    def control(self, name: str, body: object) -> dict[str, Any]:
        """Ask the control interface for something."""
        answer = self._session.post(f"{self._control}/{name}", json=body, timeout=_CONTROL_SECONDS)
        assert answer.ok, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def fault(
        self, path: str, answer: object, *, method: str | None = None, times: int = 1
    ) -> None:
        """Have the next requests to a path answered otherwise."""
        match = {"path": path, **({"method": method} if method else {})}
        self.control("faults", [{"match": match, "times": times, "answer": answer}])

    def advance(self, length: timedelta) -> None:
        """Move the tenant's clock on."""
        self.control("clock", {"advance": f"PT{int(length.total_seconds())}S"})

    def served(self) -> Sequence[dict[str, Any]]:
        """Every request that was served."""
        answer = self._session.get(f"{self._control}/requests", timeout=_CONTROL_SECONDS)
        found: list[dict[str, Any]] = answer.json()["requests"]
        return found


OpenPractice = Callable[..., Practice]
"""The fixture that starts a tenant by its scenario, and ends it with the test."""
