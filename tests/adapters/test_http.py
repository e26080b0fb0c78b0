"""The door for HTTP: what was sent, what came, and what it means that nothing came."""

from __future__ import annotations

import gzip
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from keyhour.adapters.http import LARGEST_BODY, Call, Http, Reply, http_date, is_within
from keyhour.core.failure import Failure, Trouble
from tests.adapters.local_cloud import NOW, StillClock, local_cloud, token
from tests.adapters.scripted_server import DROP, Answer, Asked, ScriptedServer, answer
from tests.log_watch import LogWatch

DATE = "Mon, 23 Nov 2026 09:00:05 GMT"


@contextmanager
def door(*answers: Answer, seconds: float | None = None) -> Iterator[tuple[Http, ScriptedServer]]:
    """A door to a server that gives these answers."""
    with ScriptedServer(*answers) as server:
        http = Http(
            local_cloud(server.address), StillClock(), new_id=lambda: "id-1", seconds=seconds
        )
        yield http, server
        http.close()


def send(http: Http, server: ScriptedServer, *, changes: bool = False) -> Reply | Failure:
    """A request to the server's Graph."""
    base = f"{server.address}/graph"
    method = "POST" if changes else "GET"
    body = {"a": 1} if changes else None
    call = Call(method=method, url=f"{base}/v1.0/x", template="/x", body=body, changes=changes)
    return http.send(call, token(), base)


def failure(found: Reply | Failure) -> Failure:
    """The failure, which it must be."""
    assert isinstance(found, Failure)
    return found


def test_request_carries_bearer_id_and_name() -> None:
    """The service sees who asks, which program, and an id to find the request by."""
    with door(answer(200, {})) as (http, server):
        assert isinstance(send(http, server, changes=True), Reply)
        headers = server.asked[0].headers
        assert headers["authorization"] == "Bearer secret"
        assert headers["client-request-id"] == "id-1"
        assert headers["user-agent"].startswith("keyhour/")
        assert headers["content-type"] == "application/json"
        assert server.asked[0].json == {"a": 1}


def test_reply_tells_the_servers_time() -> None:
    """`Date` comes with our own clock on both sides of it."""
    with door(answer(200, {}, {"Date": DATE})) as (http, server):
        reply = send(http, server)
        assert isinstance(reply, Reply)
        assert reply.heard is not None
        assert reply.heard.date == NOW + timedelta(seconds=5)
        assert (reply.heard.sent_at, reply.heard.received_at) == (NOW, NOW)


def test_time_of_a_cached_answer_is_not_believed() -> None:
    """With `Age` a cache has made the date older."""
    with door(answer(200, {}, {"Date": DATE, "Age": "30"})) as (http, server):
        reply = send(http, server)
        assert isinstance(reply, Reply)
        assert reply.heard is None


@pytest.mark.parametrize(
    ("said", "read", "written"),
    [
        (DROP, Trouble.OFFLINE, Trouble.ANSWER_LOST),
        (answer(200, raw=b"<html>hello"), Trouble.UNEXPECTED_ANSWER, Trouble.ANSWER_LOST),
        (answer(201, raw=b'{"id": "1", "st'), Trouble.UNEXPECTED_ANSWER, Trouble.ANSWER_LOST),
        (
            answer(200, raw=b'{"id": 1}', headers={"Content-Length": "4000"}),
            Trouble.UNEXPECTED_ANSWER,
            Trouble.ANSWER_LOST,
        ),
        (
            answer(200, raw=b" " * (LARGEST_BODY + 1)),
            Trouble.UNEXPECTED_ANSWER,
            Trouble.ANSWER_LOST,
        ),
        (
            answer(302, headers={"Location": "http://127.0.0.1:1/"}),
            Trouble.UNEXPECTED_ANSWER,
            Trouble.ANSWER_LOST,
        ),
        (
            answer(200, raw=b"no gzip", headers={"Content-Encoding": "gzip"}),
            Trouble.UNEXPECTED_ANSWER,
            Trouble.ANSWER_LOST,
        ),
        (answer(200, raw=b"[" * 100_000), Trouble.UNEXPECTED_ANSWER, Trouble.ANSWER_LOST),
        (answer(200, raw=b'"\xff"'), Trouble.UNEXPECTED_ANSWER, Trouble.ANSWER_LOST),
        (b"nonsense\r\n\r\n", Trouble.OFFLINE, Trouble.ANSWER_LOST),
    ],
    ids=[
        "dropped", "html", "cut-json", "cut-body", "oversized", "redirect", "bad-gzip", "deep",
        "bad-utf8", "no-http",
    ],
)  # fmt: skip
def test_unreadable_answer_loses_a_write_and_not_a_read(
    said: bytes, read: Trouble, written: Trouble
) -> None:
    """What can't be read leaves a change uncertain; a read may be tried again."""
    with door(said) as (http, server):
        assert failure(send(http, server)).trouble is read
        assert failure(send(http, server, changes=True)).trouble is written


def test_gzip_bomb_is_stopped() -> None:
    """The bound counts what comes out of the compression."""
    bomb = gzip.compress(b"0" * (LARGEST_BODY * 4))
    with door(answer(200, raw=bomb, headers={"Content-Encoding": "gzip"})) as (http, server):
        assert failure(send(http, server)).trouble is Trouble.UNEXPECTED_ANSWER


def test_refused_connection_means_not_sent() -> None:
    """Nobody listens: a change was certainly not carried out."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    http = Http(local_cloud(address), StillClock())
    call = Call(method="POST", url=f"{address}/graph/x", template="/x", changes=True)
    found = failure(http.send(call, token(), f"{address}/graph"))
    http.close()
    assert found.trouble is Trouble.OFFLINE


def test_unknown_host_means_not_sent() -> None:
    """A name that does not resolve is a network that is away."""
    http = Http(local_cloud("http://localhost"), StillClock())
    call = Call(method="POST", url="http://graph.invalid/graph/x", template="/x", changes=True)
    found = failure(http.send(call, token(), "http://graph.invalid/graph"))
    http.close()
    assert found.trouble is Trouble.OFFLINE


def test_silence_after_a_write_is_a_lost_answer() -> None:
    """The time-out passes: the write may have been carried out; a read is the service's trouble."""
    with ScriptedServer(DROP) as server, socket.create_server(("127.0.0.1", 0)) as silent:
        del server
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        http = Http(local_cloud(address), StillClock(), seconds=0.1)
        for changes, trouble in ((True, Trouble.ANSWER_LOST), (False, Trouble.SERVICE_TROUBLE)):
            call = Call(
                method="POST", url=f"{address}/graph/x", template="/x", body={}, changes=changes
            )
            assert failure(http.send(call, token(), f"{address}/graph")).trouble is trouble
        http.close()


def test_write_opens_a_connection_of_its_own() -> None:
    """A change never rides on a connection that the service may be closing."""
    with door(answer(200, {})) as (http, server):
        send(http, server, changes=True)
        assert server.asked[0].headers["connection"] == "close"


def test_bearer_goes_nowhere_else(expected_log: LogWatch) -> None:
    """An address outside the audience gets no request at all."""
    expected_log.expect("http_refused")
    with door(answer(200, {})) as (http, server):
        call = Call(method="GET", url=f"{server.address}/arm/x", template="/x")
        found = failure(http.send(call, token(), f"{server.address}/graph"))
        assert found.trouble is Trouble.UNEXPECTED_ANSWER
        assert server.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("changes", [False, True])
def test_redirect_is_not_followed(status: int, *, changes: bool) -> None:
    """Whoever it points to hears nothing, least of all the bearer."""
    with door(answer(200, {})) as (_, elsewhere):
        moved = answer(status, headers={"Location": f"{elsewhere.address}/graph/x"})
        with door(moved) as (http, server):
            failure(send(http, server, changes=changes))
            assert len(server.asked) == 1
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://graph.example/v1.0/me", True),
        ("https://graph.example/v1.0?x=1", False),
        ("https://graph.example/v1.0/", True),
        ("https://graph.example/v1.0evil/me", False),
        ("https://graph.example/v1.0/../beta", False),
        ("https://graph.example:8443/v1.0/me", False),
        ("http://graph.example/v1.0/me", False),
        ("https://graph.example.evil/v1.0/me", False),
        ("https://graph.example@evil/v1.0/me", False),
        ("https://user@graph.example/v1.0/me", False),
        ("https://evil\\@graph.example/v1.0/me", False),
        ("https://graph.example/v1.0/ me", False),
        ("https://graph.example:99999/v1.0/me", False),
        ("//graph.example/v1.0/me", False),
        ("", False),
    ],
)
def test_audience_is_origin_and_path(url: str, *, inside: bool) -> None:
    """Only the same scheme, host and port, below the same path, is the audience."""
    assert is_within(url, "https://graph.example/v1.0") is inside


def test_log_names_no_query_and_no_body(caplog: pytest.LogCaptureFixture) -> None:
    """The line has method, template path, status, duration and id, and nothing of what was sent."""
    caplog.set_level(logging.INFO, "keyhour")
    with door(answer(404, {"error": {"code": "x"}})) as (http, server):
        send(http, server)
    line = next(text for text in caplog.messages if text.startswith("http_finished"))
    assert line.startswith("http_finished method=GET path=/x status=404 ms=")
    assert line.endswith("request_id=id-1")
    assert "secret" not in caplog.text


def test_environment_reaches_no_practice_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies, bundles and ~/.netrc are for the world, not for this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with door(answer(200, {})) as (http, server):
        assert isinstance(send(http, server), Reply)


def test_netrc_does_not_replace_the_bearer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials that lie about for a host are not ours to send, also where the environment
    counts.
    """
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login them password theirs\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with ScriptedServer(answer(200, {})) as server:
        http = Http(local_cloud(server.address), StillClock())
        for session in (http._reads, http._writes):
            session.trust_env = True
        assert isinstance(send(http, server), Reply)
        http.close()
        assert server.asked[0].headers["authorization"] == "Bearer secret"


def test_byte_order_mark_is_no_trouble() -> None:
    """Some gateways put one before the JSON."""
    with door(answer(200, raw=b"\xef\xbb\xbf" + b'{"a": 1}')) as (http, server):
        reply = send(http, server)
        assert isinstance(reply, Reply)
        assert reply.body == {"a": 1}


def test_services_own_id_is_kept() -> None:
    """`request-id` is what support asks for."""
    with door(answer(200, {}, {"request-id": "theirs"})) as (http, server):
        reply = send(http, server)
        assert isinstance(reply, Reply)
        assert reply.correlation_id == "theirs"


def test_answers_may_differ_by_request() -> None:
    """The server of these tests can answer what it was asked."""

    def echo(asked: Asked) -> bytes:
        return answer(200, {"path": asked.path})

    with door(echo) as (http, server):
        reply = send(http, server)
        assert isinstance(reply, Reply)
        assert reply.body == {"path": "/graph/v1.0/x"}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Mon, 23 Nov 2026 09:00:05 GMT", datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 10:00:05 +0100", datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("99 Abc 99999999999 99:99:99", None),
    ],
)
def test_http_dates(text: str, date: datetime | None) -> None:
    """A date is an instant; nonsense is none."""
    assert http_date(text) == date
