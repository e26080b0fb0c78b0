"""A server that says exactly what a test wants, byte for byte, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple, Self

_PATIENCE_SECONDS: Final = 5.0
_END: Final = b"\r\n\r\n"


class Asked(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


DROP: Final = b""
"""An answer that closes the connection without a word."""

Answer = bytes | Callable[[Asked], bytes]


def answer(
    status: int = 200,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    *,
    raw: bytes | None = None,
) -> bytes:
    """A whole HTTP answer, JSON unless `raw` is given."""
    data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if "Content-Length" not in (headers or {}):
        lines.append(f"Content-Length: {len(data)}")
    return "\r\n".join([*lines, "Connection: close"]).encode() + _END + data


class ScriptedServer:
    """Answers one request per connection with the next answer; the last one is repeated."""

    def __init__(self, *answers: Answer) -> None:
        self._answers: list[Answer] = list(answers)
        self.asked: list[Asked] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.address: Final = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="scripted-server")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(_PATIENCE_SECONDS)
        self._listener.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                connection, _ = self._listener.accept()
                with connection, suppress(OSError):
                    connection.settimeout(_PATIENCE_SECONDS)
                    self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        data = b""
        while _END not in data:
            piece = connection.recv(65536)
            if not piece:
                return
            data += piece
        head, _, body = data.partition(_END)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            body += connection.recv(65536)
        method, path, _ = first.split(" ")
        asked = Asked(method, path, headers, body)
        self.asked.append(asked)
        said = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        connection.sendall(said(asked) if callable(said) else said)


def batch_answer(parts: Mapping[str, tuple[int, object]], *more: Mapping[str, Any]) -> bytes:
    """The answer of a `$batch`: status and body by id; `more` are items written out."""
    items: Sequence[Mapping[str, Any]] = [
        {"id": name, "status": status, "headers": {}, "body": body}
        for name, (status, body) in parts.items()
    ]
    return answer(200, {"responses": [*items, *more]})
