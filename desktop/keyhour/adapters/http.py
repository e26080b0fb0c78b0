"""The one door for HTTP: bounded in time and size, never redirected, and the bearer only where it
belongs.

What the status means is `refusal`'s business. Here it is only decided whether an answer came, and
for a write whether it may have been carried out.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
import requests
from msgspec import Struct
from requests.auth import AuthBase
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, ReadTimeout
from urllib3.util import Retry

from keyhour import __version__
from keyhour.adapters.cloud import Cloud
from keyhour.adapters.connection import LocalTrust, SystemTrust, was_not_sent
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import ServerTime, Token
from keyhour.ports.clock import Clock

log = logging.getLogger(__name__)

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 30.0
WRITE_SECONDS: Final = 90.0
LARGEST_BODY: Final = 8 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
USER_AGENT: Final = f"keyhour/{__version__}"


class Call(Struct, frozen=True, kw_only=True):
    """One request. `template` is its path for the log: no ids, no people."""

    method: str
    url: str
    template: str
    body: Mapping[str, object] | None = None
    changes: bool = False
    """Whether the service's data change; a lost answer is then ANSWER_LOST."""
    read_seconds: float = READ_SECONDS


class Reply(Struct, frozen=True, kw_only=True):
    """An answer of any status. `body` is None for an empty one and for one that is not JSON."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""
    body: object = None
    readable: bool = True
    """False when there was a body and it was not JSON."""
    heard: ServerTime | None = None
    received_at: datetime
    correlation_id: str

    def __repr__(self) -> str:
        return f"Reply({self.status}, …)"


class _Bearer(AuthBase):
    """Sets the token, and keeps requests from looking for other credentials in ~/.netrc."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return request


class NoCredentials(AuthBase):
    """Keeps requests from looking for credentials in ~/.netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class TooLargeError(Exception):
    """The body passed its bound in size or in time."""


def make_session(*, practice: bool, ca_file: Path | None) -> requests.Session:
    """A session that checks certificates, whatever the environment says.

    Public clouds: the system's trust store and proxies. Practice hosts: only this machine's own
    certificate, no proxies.
    """
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.trust_env = not practice
    adapter = LocalTrust(ca_file) if practice else SystemTrust()
    adapter.max_retries = Retry(0, read=False)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class Http:
    """The door. Safe to use from several threads. `audience` is where the token may go."""

    def __init__(
        self,
        cloud: Cloud,
        clock: Clock,
        *,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        seconds: float | None = None,
    ) -> None:
        self._clock = clock
        self._new_id = new_id
        self._seconds = seconds  # tests shorten the wait for an answer
        self._reads = make_session(practice=cloud.practice, ca_file=cloud.ca_file)
        # A write never rides on a connection that the service may be closing: its loss would look
        # like a lost answer and cost the person two minutes of checking.
        self._writes = make_session(practice=cloud.practice, ca_file=cloud.ca_file)
        self._writes.headers["Connection"] = "close"

    def close(self) -> None:
        """Drop all connections."""
        self._reads.close()
        self._writes.close()

    def send(self, call: Call, token: Token | None, audience: str) -> Reply | Failure:
        """Send once; without a token nobody says who asks. Failures: OFFLINE (it never left),
        ANSWER_LOST (a change that left), SERVICE_TROUBLE and UNEXPECTED_ANSWER (of reads).
        """
        if not is_within(call.url, audience):
            log.warning("http_refused reason=other_origin path=%s", call.template)
            return Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code="foreign_address")
        identifier = self._new_id()
        began = time.monotonic()
        answer = self._send(call, token, identifier)
        status = answer.status if isinstance(answer, Reply) else answer.trouble.value
        correlation = answer.correlation_id
        log.info(
            "http_finished method=%s path=%s status=%s ms=%d request_id=%s",
            call.method, call.template, status, (time.monotonic() - began) * 1000, correlation,
        )  # fmt: skip
        return answer

    def _send(self, call: Call, token: Token | None, identifier: str) -> Reply | Failure:
        session = self._writes if call.changes else self._reads
        seconds = self._seconds or call.read_seconds
        sent_at = self._clock.now()
        try:
            with session.request(
                call.method,
                call.url,
                data=None if call.body is None else msgspec.json.encode(call.body),
                headers=_headers(call, identifier),
                auth=NoCredentials() if token is None else _Bearer(token),
                timeout=(CONNECT_SECONDS, seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                received_at = self._clock.now()
                data = whole_body(response, seconds)
        except (requests.RequestException, TooLargeError, OSError) as error:
            return _lost(call, error, identifier)
        reply = _reply(response, data, sent_at, received_at, identifier)
        return reply if _is_answer(call, reply) else _unreadable(call, reply)


def is_within(url: str, base: str) -> bool:
    """Whether an address has the origin of `base` and lies below its path."""
    # blanks and controls
    if "\\" in url or any(ord(character) < 33 for character in url):  # noqa: PLR2004
        return False
    try:
        ours, theirs = urlsplit(base), urlsplit(url)
        same_origin = (ours.scheme, ours.hostname, ours.port) == (
            theirs.scheme, theirs.hostname, theirs.port,
        )  # fmt: skip
    except ValueError:
        return False
    if not same_origin or "@" in theirs.netloc or ".." in theirs.path:
        return False
    return theirs.path.startswith(ours.path.rstrip("/") + "/")


def _headers(call: Call, identifier: str) -> dict[str, str]:
    headers = {"client-request-id": identifier, "Accept": "application/json"}
    if call.body is not None:
        headers["Content-Type"] = "application/json"
    return headers


def whole_body(response: requests.Response, seconds: float) -> bytes:
    """Read the body, which stays with the response too. It must arrive within twice the time for a
    piece.

    Raises TooLargeError, and what requests raises.
    """
    latest = time.monotonic() + 2 * seconds
    data = bytearray()
    for chunk in response.iter_content(_CHUNK):
        data += chunk
        if len(data) > LARGEST_BODY or time.monotonic() > latest:
            raise TooLargeError
    response._content = bytes(data)  # where `text` and `json()` look for it
    return bytes(data)


def _lost(call: Call, error: Exception, identifier: str) -> Failure:
    """What no answer means: never sent, perhaps carried out, or a read that may be tried again."""
    kind = type(error).__name__
    if was_not_sent(error):
        return Failure(trouble=Trouble.OFFLINE, service_code=kind, correlation_id=identifier)
    if call.changes:
        return Failure(trouble=Trouble.ANSWER_LOST, service_code=kind, correlation_id=identifier)
    if isinstance(error, ReadTimeout):
        trouble = Trouble.SERVICE_TROUBLE
    elif isinstance(error, TooLargeError | ChunkedEncodingError | ContentDecodingError):
        trouble = Trouble.UNEXPECTED_ANSWER
    else:
        trouble = Trouble.OFFLINE
    return Failure(trouble=trouble, service_code=kind, correlation_id=identifier)


def _reply(
    response: requests.Response,
    data: bytes,
    sent_at: datetime,
    received_at: datetime,
    identifier: str,
) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    body, readable = _decoded(data)
    return Reply(
        status=response.status_code,
        headers=headers,
        body=body,
        readable=readable,
        heard=_server_time(headers, sent_at, received_at),
        received_at=received_at,
        correlation_id=headers.get("request-id", identifier)[:64],
    )


def _decoded(data: bytes) -> tuple[object, bool]:
    data = data.removeprefix(_BYTE_ORDER_MARK).strip()
    if not data:
        return None, True
    try:
        return msgspec.json.decode(data), True
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, False


def _server_time(
    headers: Mapping[str, str], sent_at: datetime, received_at: datetime
) -> ServerTime | None:
    """The `Date` header; nothing when a cache on the way may have made the answer older (RFC 9111,
    5.1).
    """
    if "age" in headers:
        return None
    date = http_date(headers.get("date", ""))
    return None if date is None else ServerTime(date, sent_at, received_at)


def http_date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110, 5.6.7) as an aware instant; None when it is none."""
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _is_answer(call: Call, reply: Reply) -> bool:
    """Whether the service itself can be taken to have spoken."""
    # never followed: a portal or a proxy is in the way
    if 300 <= reply.status < 400:  # noqa: PLR2004
        return False
    if 200 <= reply.status < 300:  # noqa: PLR2004
        return reply.readable
    return reply.readable or not call.changes or reply.status in {401, 407, 429}


def _unreadable(call: Call, reply: Reply) -> Failure:
    trouble = Trouble.ANSWER_LOST if call.changes else Trouble.UNEXPECTED_ANSWER
    return Failure(
        trouble=trouble, service_code=f"http_{reply.status}", correlation_id=reply.correlation_id
    )
