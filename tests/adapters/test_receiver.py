"""Receiving a sign-in answer: only the awaited form ends the wait."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyhour.adapters.receiver import Receiver, parsed
from keyhour.adapters.signed_in_page import PageWords

STATE = "the-state"


class Waiting:
    """A receiver that waits in a thread of its own."""

    def __init__(self, seconds: float = 5) -> None:
        self.receiver = Receiver(PageWords(received="<done>"), practice=True)
        self._future: Future[Mapping[str, str] | None] = Future()
        self._thread = threading.Thread(target=self._wait, args=(seconds,))
        self._thread.start()

    def _wait(self, seconds: float) -> None:
        self._future.set_result(self.receiver.wait(STATE, seconds))

    @property
    def is_waiting(self) -> bool:
        """Whether nothing has ended it."""
        return not self._future.done()

    def form(self) -> Mapping[str, str] | None:
        """What the wait ended with."""
        return self._future.result(5)

    def say(self, data: bytes) -> bytes:
        """Send bytes and return the whole answer."""
        with socket.create_connection(("127.0.0.1", self.receiver.port), timeout=5) as connection:
            connection.sendall(data)
            answer = b""
            with suppress(ConnectionResetError):
                while piece := connection.recv(65536):
                    answer += piece
            return answer

    def post(self, body: str, host: str | None = None, **headers: str) -> bytes:
        """Post a form."""
        lines = {
            "Host": host or f"localhost:{self.receiver.port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return self.say(f"POST / HTTP/1.1\r\n{head}\r\n{body}".encode())

    def end(self) -> None:
        """Cancel and close."""
        self.receiver.cancel()
        self._thread.join(5)
        self.receiver.close()


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    """A receiver that waits."""
    found = Waiting()
    yield found
    found.end()


def test_awaited_form_ends_the_wait(waiting: Waiting) -> None:
    """Its fields are returned, and the person reads that the window can be closed."""
    answer = waiting.post(f"code=a%2Bb&state={STATE}&client_info=x", Origin="https://login.example")
    assert waiting.form() == {"code": "a+b", "state": STATE, "client_info": "x"}
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    for line in (b"Cache-Control: no-store", b"default-src 'none'", b"no-referrer", b"nosniff"):
        assert line in head
    assert b"&lt;done&gt;" in body
    assert b"Practice tenant" in body
    assert b"a+b" not in answer
    assert STATE.encode() not in answer


def test_error_of_the_page_ends_it_too(waiting: Waiting) -> None:
    """A declined consent comes back the same way."""
    answer = waiting.post(f"error=access_denied&state={STATE}")
    form = waiting.form()
    assert form is not None
    assert form["error"] == "access_denied"
    assert b"did not finish" in answer


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("code=x&state=other", {}),
        ("code=x", {}),
        (f"state={STATE}", {}),
        (f"code=x&state={STATE}&state={STATE}", {}),
        (f"code=x&state={STATE}", {"host": "evil.example"}),
        (f"code=x&state={STATE}", {"host": "localhost:1"}),
        (f"code=x&state={STATE}", {"Content_Type": "application/json"}),
        (f"code=x&state={STATE}", {"Content_Type": "text/plain"}),
        ("&".join(f"f{n}=1" for n in range(50)), {}),
        ("%ff%fe=\xff", {}),
        ("", {}),
    ],
)
def test_anything_else_is_refused_and_the_wait_goes_on(
    waiting: Waiting, body: str, headers: dict[str, str]
) -> None:
    """Neither a page nor another program can end it without the state."""
    assert waiting.post(body, **headers).startswith(b"HTTP/1.1 400")
    assert waiting.is_waiting
    waiting.post(f"code=x&state={STATE}")
    assert waiting.form() is not None


@pytest.mark.parametrize(
    "data",
    [
        f"GET /?code=x&state={STATE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        b"GET /favicon.ico HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_other_requests_are_refused(waiting: Waiting, data: bytes) -> None:
    """A GET would put the code into the history of the browser."""
    assert waiting.say(data).startswith(b"HTTP/1.1 400")
    assert waiting.is_waiting


def test_idle_and_huge_connections_hold_nobody_up(waiting: Waiting) -> None:
    """Browsers open connections ahead of time; a flood is cut off."""
    idle = [socket.create_connection(("127.0.0.1", waiting.receiver.port)) for _ in range(40)]
    for connection in idle:
        connection.close()
    assert waiting.say(b"x" * 300_000) == b""
    waiting.post(f"code=x&state={STATE}")
    assert waiting.form() is not None


def test_form_may_come_in_pieces(waiting: Waiting) -> None:
    """The network cuts where it likes."""
    body = f"code=x&state={STATE}"
    head = (
        f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{waiting.receiver.port}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", waiting.receiver.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in (head + body).encode():
            connection.sendall(bytes([byte]))
        assert waiting.form() is not None


def test_wait_is_cancelled_from_another_thread(waiting: Waiting) -> None:
    """At once, not at the next look."""
    waiting.receiver.cancel()
    assert waiting.form() is None


def test_wait_ends_by_itself() -> None:
    """A page that blocks never redirects; the bound ends the wait."""
    waiting = Waiting(seconds=0.05)
    assert waiting.form() is None
    waiting.end()


def test_only_this_machine_can_reach_it(waiting: Waiting) -> None:
    """Bound to 127.0.0.1, never to all addresses."""
    assert waiting.receiver._listener.getsockname()[0] == "127.0.0.1"
    assert waiting.receiver.redirect_uri == f"http://localhost:{waiting.receiver.port}"


@given(st.binary(max_size=300))
def test_no_bytes_can_break_the_reader(data: bytes) -> None:
    """It answers with a request, or waits for more."""
    parsed(data)
    parsed(data + b"\r\n\r\n")
