"""The robot in a real Chromium, against what MSAL really starts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import msal
import pytest

from tests.browser.practice_robot import BLOCKED, DENIED, OVER, RETURNED, Robot, chromium, main
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import Visitor, plain_http

pytestmark = pytest.mark.browser
ROSA = "rosa.bauer@contoso.example"


@contextmanager
def receiver() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Listen for the form that the last page posts."""
    received: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.append({name: values[0] for name, values in parse_qs(text).items()})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"done")

        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        worker = threading.Thread(target=server.serve_forever, args=(0.05,))
        worker.start()
        try:
            yield f"http://localhost:{server.server_address[1]}/", received
        finally:
            server.shutdown()
            worker.join()


@contextmanager
def msal_client(visitor: Visitor) -> Iterator[msal.PublicClientApplication]:
    """Build MSAL as the app does."""
    door = visitor.door
    with plain_http() as http:
        http.verify = visitor.ca_file()
        yield msal.PublicClientApplication(
            door["client_id"],
            authority=f"{door['authority']}/{door['tenant_id']}",
            instance_discovery=False,
            client_capabilities=["CP1"],
            http_client=http,
        )


def test_robot_signs_in_through_every_page(arrive: Arrive) -> None:
    """MSAL redeems what arrives; blocked and denied sign-ins end where they show it."""
    visitor = arrive("needs_approval")
    scopes = [f"{visitor.door['graph']}/User.Read"]
    with receiver() as (address, received), msal_client(visitor) as app, chromium() as driver:
        flow = app.initiate_auth_code_flow(scopes, redirect_uri=address, response_mode="form_post")
        assert Robot(driver, ROSA).walk(flow["auth_uri"]) == RETURNED
        result = app.acquire_token_by_auth_code_flow(flow, received[0])
        assert result["id_token_claims"]["preferred_username"] == ROSA

        again = app.initiate_auth_code_flow(
            scopes, redirect_uri=address, response_mode="form_post", prompt="login"
        )["auth_uri"]
        assert Robot(driver, ROSA, mfa="deny").walk(again) == DENIED
        assert Robot(driver, ROSA, mfa="wrong").walk(again) == DENIED
        visitor.control("settings", {"sign_in_blocked": True})
        assert Robot(driver, ROSA).walk(again) == BLOCKED


def test_robot_approves_a_device_code_as_a_program(
    arrive: Arrive, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints where it ended, and its status says whether that was wanted."""
    visitor = arrive("quiet")
    with msal_client(visitor) as app:
        flow = app.initiate_device_flow([f"{visitor.door['graph']}/User.Read"])
        url = f"{flow['verification_uri']}?code={flow['user_code']}"
        assert main([url, "--user", ROSA, "--until", OVER]) == 0
        assert capsys.readouterr().out == "over\n"
        assert "access_token" in app.acquire_token_by_device_flow(flow)
