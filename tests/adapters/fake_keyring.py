"""Keyrings that behave, refuse or hang."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, NoKeyringError


class FakeKeyring(KeyringBackend):
    """Keeps secrets in memory. `trouble` is raised by every call."""

    priority = 1

    def __init__(self, trouble: Exception | None = None) -> None:
        KeyringBackend.__init__(self)  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble = trouble
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        """A secret."""
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep one."""
        if self.trouble is not None:
            raise self.trouble
        self.kept[service, username] = password


class HangingKeyring(FakeKeyring):
    """Waits for somebody to answer a prompt, until released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        """Nothing, after long."""
        self.released.wait(10)
        return None


def locked() -> FakeKeyring:
    """A keyring that nobody opened."""
    return FakeKeyring(KeyringLocked("locked"))


def absent() -> FakeKeyring:
    """No keyring."""
    return FakeKeyring(NoKeyringError("none"))
