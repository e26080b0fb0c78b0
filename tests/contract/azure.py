"""Somebody with Azure rights in a practice tenant, through the adapter as the app builds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from keyhour.adapters.arm.client import ArmDirectory
from keyhour.adapters.http import Http
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import Failure
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import AzureKey, Plane
from keyhour.core.session import Token
from keyhour.core.wish import client_request_id
from tests.contract.practice import ROSA, Practice
from tests.core.sample import part_of

HOUR: Final = timedelta(hours=1)
WISH: Final = "a wish"
NAME: Final = client_request_id(WISH)
REQUESTS: Final = r"/arm/.*roleAssignmentScheduleRequests/[0-9a-f-]+$"


class InAzure:
    """One person, and what they do there."""

    def __init__(self, practice: Practice, arm: ArmDirectory, person: str) -> None:
        self.practice: Final = practice
        self.arm: Final = arm
        self.account: Final = practice.account(person)
        self._person = person

    def token(self, **claims: Any) -> Token:
        """A token for Azure; `acrs`, `amr` and `cp1` change it."""
        wanted = {"username": self._person, "for": "arm", **claims}
        secret = self.practice.control("tokens", wanted)["access_token"]
        return Token(secret, datetime(2100, 1, 1, tzinfo=UTC))

    def read(self) -> PlaneRead:
        """A read that succeeded."""
        found = self.arm.read_rights(
            self.token(), self.account, planes=frozenset({Plane.AZURE}), policies=True
        )
        assert found.heard is not None
        assert isinstance(found.value, RightsRead), found.value
        return part_of(found.value, Plane.AZURE)

    def key(self, name: str, place: str) -> AzureKey:
        """The right of this role at the place of this name."""
        rows = self.read().eligibilities
        assert not isinstance(rows, Failure), rows
        (found,) = [one.key for one in rows if (one.name, one.scope.name) == (name, place)]
        assert isinstance(found, AzureKey)
        return found

    def ask(
        self, key: AzureKey, *, wish: str = WISH, token: Token | None = None, check: bool = False
    ) -> RequestReceipt | Failure:
        """Ask for an hour of it."""
        wanted = Draft(key=key, duration=HOUR, justification="Deploy a fix")
        bearer = token or self.token()
        return self.arm.submit(
            bearer, self.account, wanted, wish_id=wish, validate_only=check
        ).value

    def granted(self, key: AzureKey, wish: str = WISH) -> RequestReceipt:
        """A request that was accepted."""
        found = self.ask(key, wish=wish)
        assert isinstance(found, RequestReceipt), found
        return found

    def confirm(self, key: AzureKey, name: str = NAME) -> RequestRead:
        """A confirming read that succeeded."""
        found = self.arm.read_request(self.token(), self.account, key, name).value
        assert isinstance(found, RequestRead), found
        return found

    def sent(self) -> list[tuple[str, str]]:
        """Method and last part of every request that Azure served."""
        served = [one for one in self.practice.served() if "/arm/" in one["path"]]
        return [(one["method"], one["path"].rpartition("/")[2]) for one in served]


@contextmanager
def in_azure(
    practice: Practice, person: str = ROSA, seconds: float | None = None
) -> Iterator[InAzure]:
    """Somebody at a machine; `seconds` shortens the wait for an answer."""
    door = Http(practice.cloud, practice.clock, seconds=seconds)
    yield InAzure(practice, ArmDirectory(door, practice.cloud), person)
    door.close()
