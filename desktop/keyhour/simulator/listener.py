"""The sockets: threaded, loopback only, connections kept alive or cut on order."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any, Final
from wsgiref.types import WSGIApplication

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

HOST: Final = "127.0.0.1"
FATE: Final = "practice.fate"  # where in a request's environ its fate lies
_IDLE_SECONDS: Final = 60
_LARGEST_BODY: Final = 4 * 1024 * 1024
_STOP_SECONDS: Final = 5
_BACKLOG: Final = 128


@dataclass
class Fate:
    """What becomes of a request's connection; the app may have it cut without an answer."""

    is_cut: bool = False


class KeepAliveHandler(WSGIRequestHandler):
    """Serves several requests on one connection, which Werkzeug's own handler does not."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        """Read the whole request, let the app answer, write the whole answer."""
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = self.make_environ()
        body = self._read_body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["wsgi.input_terminated"] = True
        environ["CONTENT_LENGTH"] = str(len(body))
        environ[FATE] = fate = Fate()
        response = Response.from_app(self.server.app, environ, buffered=True)
        if fate.is_cut:
            self.close_connection = True
            return
        with contextlib.suppress(ConnectionError):
            self._write(response)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - Werkzeug's name
        """Say nothing: the journal is the log."""

    def _read_body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("wsgi.input_terminated"):
            return bytes(environ["wsgi.input"].read())
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > _LARGEST_BODY:
            self.close_connection = True
            length = _LARGEST_BODY
        return self.rfile.read(length)

    def _write(self, response: Response) -> None:
        payload = response.get_data()
        declared = response.headers.get("Content-Length")
        has_body = self.command != "HEAD" and response.status_code >= 200  # noqa: PLR2004
        if declared is not None and has_body and int(declared) != len(payload):
            self.close_connection = True  # a truncated answer on order
        self.send_response_only(response.status_code)
        if "Date" not in response.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in response.headers:
            self.send_header(name, value)
        if declared is None and response.status_code not in (204, 304):
            self.send_header("Content-Length", str(len(payload)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if has_body:
            self.wfile.write(payload)
        self.wfile.flush()


class Listener(ThreadedWSGIServer):
    """One port. TLS shakes hands in the connection's thread, so no client can hold up the rest."""

    daemon_threads = True

    def __init__(
        self, bound: socket.socket, app: WSGIApplication, tls: ssl.SSLContext | None = None
    ) -> None:
        self._open: set[socket.socket] = set()
        self._workers: set[threading.Thread] = set()
        self._guard = threading.Lock()
        number = int(bound.getsockname()[1])
        super().__init__(HOST, number, app, handler=KeepAliveHandler, fd=bound.fileno())
        bound.close()  # the server works on a duplicate
        self.ssl_context = tls
        self._loop = threading.Thread(target=self._serve, name=f"practice-{number}", daemon=True)

    def start(self) -> None:
        """Serve from now on, in a thread."""
        self._loop.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for their threads."""
        if self._loop.is_alive():
            self.shutdown()
            self._loop.join(_STOP_SECONDS)
        self.server_close()
        with self._guard:
            connections, workers = list(self._open), list(self._workers)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in workers:
            worker.join(_STOP_SECONDS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand a connection to a thread of its own and remember both."""
        worker = threading.Thread(
            target=self._work, args=(request, client_address), name="practice-worker", daemon=True
        )
        with self._guard:
            self._open.add(request)
            self._workers.add(worker)
        worker.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that went away or shook hands wrongly."""

    def _serve(self) -> None:
        self.serve_forever(poll_interval=0.05)

    def _work(self, request: socket.socket, client_address: Any) -> None:
        connection = request
        try:
            if self.ssl_context is not None:
                request.settimeout(_IDLE_SECONDS)
                connection = self.ssl_context.wrap_socket(request, server_side=True)
                with self._guard:
                    self._open.discard(request)
                    self._open.add(connection)
            self.finish_request(connection, client_address)
        except OSError:
            pass
        finally:
            self.shutdown_request(connection)
            with self._guard:
                self._open.discard(connection)
                self._open.discard(request)
                self._workers.discard(threading.current_thread())


def open_pair(port: int) -> tuple[socket.socket, socket.socket]:
    """Return listening sockets on `port` and its successor; 0 takes two free ones."""
    for _ in range(1 if port else 100):
        first = _open(port)
        try:
            return first, _open(int(first.getsockname()[1]) + 1)
        except (OSError, OverflowError):
            first.close()
            if port:
                raise
    raise OSError("no two neighbouring ports are free")


def _open(port: int) -> socket.socket:
    bound = socket.socket()
    try:
        if os.name == "posix":  # elsewhere the option would share the port with another program
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
        bound.listen(_BACKLOG)
    except BaseException:
        bound.close()
        raise
    return bound
