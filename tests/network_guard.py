"""Keeps the test process on this machine.

A test that reaches a real service passes or fails with the weather, and could touch a real tenant.
The guard is an audit hook, so it also sees what libraries do below our own HTTP door.
A refused attempt both raises and is remembered: a tolerant adapter may turn the exception into
"offline", and the test must fail all the same.
"""

from __future__ import annotations

import socket
import sys
import threading
from typing import Any, Final

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost", "ip6-localhost"})
_WATCHED: Final = frozenset({"socket.connect", "socket.sendto", "socket.bind"})
_INTERNET: Final = frozenset({socket.AF_INET, socket.AF_INET6})


class NetworkForbiddenError(Exception):
    """Not an OSError on purpose: code that handles a dead network must not swallow it."""


class NetworkGuard:
    """Refuses every address that is not loopback and remembers each attempt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._attempts: list[str] = []

    def install(self) -> None:
        """Watch from now on; an audit hook cannot be taken out again, so call this once."""
        sys.addaudithook(self._on_audit_event)

    def take_attempts(self) -> list[str]:
        """Return what was refused since the last call, and forget it."""
        with self._lock:
            attempts, self._attempts = self._attempts, []
        return attempts

    def _on_audit_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _WATCHED:
            sock, address = arguments[0], arguments[1]
            if sock.family in _INTERNET and isinstance(address, tuple):
                self._judge(event, str(address[0]))
        elif event == "socket.getaddrinfo":
            self._judge_lookup(arguments[0])

    def _judge_lookup(self, host: str | bytes | None) -> None:
        name = host.decode(errors="replace") if isinstance(host, bytes) else host
        if name is None:
            return
        if name.endswith(".invalid"):  # reserved: the honest way to write a host that is not there
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        self._judge("socket.getaddrinfo", name)

    def _judge(self, event: str, host: str) -> None:
        if host in _LOOPBACK:
            return
        with self._lock:
            self._attempts.append(f"{event} {host!r}")
        raise NetworkForbiddenError(f"tests may only talk to 127.0.0.1, not to {host!r} ({event})")
