"""Receives one sign-in answer on this machine (RFC 8252, 7.3), by POST
(`response_mode=form_post`).

Bound to 127.0.0.1 alone. Only a form with the right state ends the wait, so neither a page nor
another program can. Browsers open connections ahead of time and leave them idle, hence many at
once, in one thread that can be woken.
"""

from __future__ import annotations

import hmac
import logging
import selectors
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qs

from msgspec import Struct

from keyhour.adapters.signed_in_page import PageWords, page

log = logging.getLogger(__name__)

_LARGEST_REQUEST: Final = 64 * 1024
_MOST_CONNECTIONS: Final = 32
_MOST_FIELDS: Final = 20
_PATIENCE_SECONDS: Final = 10.0
_SEND_SECONDS: Final = 2.0
_END_OF_HEAD: Final = b"\r\n\r\n"


class Request(Struct, frozen=True):
    """A request as far as we care."""

    method: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """A listening socket, its address to redirect to, and one wait."""

    def __init__(self, words: PageWords, *, practice: bool) -> None:
        self._words = words
        self._practice = practice
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        self._waker, self._wakened = socket.socketpair()
        self._buffers: dict[socket.socket, tuple[bytearray, float]] = {}

    @property
    def redirect_uri(self) -> str:
        """What the sign-in page sends its answer to; Entra ignores the port of
        `http://localhost`.
        """
        return f"http://localhost:{self.port}"

    def cancel(self) -> None:
        """End the wait, from any thread."""
        with suppress(OSError):
            self._waker.send(b"!")

    def close(self) -> None:
        """Close everything."""
        for connection in [*self._buffers, self._listener, self._waker, self._wakened]:
            with suppress(OSError):
                connection.close()
        self._buffers.clear()

    def wait(self, state: str, seconds: float) -> Mapping[str, str] | None:
        """The form that carries this state; None after `seconds` or `cancel`."""
        ends_at = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wakened, selectors.EVENT_READ)
            while (left := ends_at - time.monotonic()) > 0:
                self._drop_idle(selector)
                for key, _ in selector.select(min(left, _PATIENCE_SECONDS)):
                    if key.fileobj is self._wakened:
                        return None
                    if key.fileobj is self._listener:
                        self._accept(selector)
                    elif isinstance(key.fileobj, socket.socket):
                        form = self._read(selector, key.fileobj, state)
                        if form is not None:
                            return form
        return None

    def _accept(self, selector: selectors.BaseSelector) -> None:
        with suppress(OSError):
            connection, _ = self._listener.accept()
            if len(self._buffers) >= _MOST_CONNECTIONS:
                connection.close()
                return
            connection.setblocking(False)
            self._buffers[connection] = (bytearray(), time.monotonic() + _PATIENCE_SECONDS)
            selector.register(connection, selectors.EVENT_READ)

    def _drop_idle(self, selector: selectors.BaseSelector) -> None:
        now = time.monotonic()
        for connection in [one for one, (_, until) in self._buffers.items() if until < now]:
            self._drop(selector, connection)

    def _drop(self, selector: selectors.BaseSelector, connection: socket.socket) -> None:
        self._buffers.pop(connection, None)
        with suppress(KeyError, ValueError):
            selector.unregister(connection)
        with suppress(OSError):
            connection.close()

    def _read(
        self, selector: selectors.BaseSelector, connection: socket.socket, state: str
    ) -> Mapping[str, str] | None:
        """Take what came; once a request is whole, answer it. The form, when it is the awaited
        one.
        """
        try:
            data = connection.recv(_LARGEST_REQUEST)
        except OSError:
            data = b""
        buffer, _ = self._buffers[connection]
        buffer += data
        if not data or len(buffer) > _LARGEST_REQUEST:
            self._drop(selector, connection)
            return None
        request = parsed(bytes(buffer))
        if request is None:
            return None
        form = self._judged(request, state)
        self._answer(connection, form)
        self._drop(selector, connection)
        return form

    def _judged(self, request: Request, state: str) -> Mapping[str, str] | None:
        """The form of a POST to us that carries the state.

        `Origin` is not looked at: federated sign-ins post from hosts of their own, and the state
        proves more.
        """
        hosts = {f"localhost:{self.port}", f"127.0.0.1:{self.port}"}
        if request.method != "POST" or request.headers.get("host") not in hosts:
            return None
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != "application/x-www-form-urlencoded":
            return None
        try:
            fields = parse_qs(
                request.body.decode("ascii"), strict_parsing=True, max_num_fields=_MOST_FIELDS
            )
        except ValueError:
            return None
        if any(len(values) != 1 for values in fields.values()):
            return None
        form = {name: values[0] for name, values in fields.items()}
        is_ours = hmac.compare_digest(form.get("state", "").encode(), state.encode())
        return form if is_ours and ("code" in form or "error" in form) else None

    def _answer(self, connection: socket.socket, form: Mapping[str, str] | None) -> None:
        if form is None:
            log.info("sign_in_answer_refused")
        went_well = None if form is None else "error" not in form
        with suppress(OSError):
            connection.settimeout(_SEND_SECONDS)
            connection.sendall(page(self._words, went_well=went_well, practice=self._practice))
            connection.shutdown(socket.SHUT_WR)


def parsed(data: bytes) -> Request | None:
    """A whole HTTP/1.1 request, or None while parts are missing. A nonsensical one has no
    method.
    """
    head, found, body = data.partition(_END_OF_HEAD)
    if not found:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, colon, value in (line.partition(":") for line in lines)
        if colon
    }
    length = headers.get("content-length", "0")
    if not length.isdigit() or "transfer-encoding" in headers:
        return Request("", headers, b"")
    if len(body) < int(length):
        return None
    return Request(first.partition(" ")[0], headers, body[: int(length)])
