"""Only this machine, only our own pages."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.simulator.visitor import Visitor


def port_of(visitor: Visitor) -> int:
    """Return the plain port."""
    return int(urlsplit(visitor.door["graph"]).port or 0)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1:80", ""])
@pytest.mark.parametrize("path", ["/portal", "/graph/v1.0/me", "/device"])
def test_foreign_host_is_refused(rosa: Visitor, host: str, path: str) -> None:
    """Against DNS rebinding."""
    url = f"http://127.0.0.1:{port_of(rosa)}{path}"
    assert rosa.http.get(url, headers={"Host": host}, timeout=8).status_code == 421


def test_foreign_host_is_refused_over_tls_too(rosa: Visitor) -> None:
    """Every port has the same gate."""
    url = f"{rosa.door['authority']}/common/discovery/instance"
    answer = rosa.http.get(url, headers={"Host": "evil.example"}, verify=rosa.ca_file(), timeout=8)
    assert answer.status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_foreign_origin_is_refused(rosa: Visitor, origin: str) -> None:
    """Another site's page can neither read nor write, and nothing invites it."""
    for url in (f"{rosa.door['control']}/clock", rosa.door["portal"] + "/clock"):
        answer = rosa.http.post(url, json={}, headers={"Origin": origin}, timeout=8)
        assert answer.status_code == 403
        assert not any(name.startswith("Access-Control") for name in answer.headers)


def test_own_origin_passes(rosa: Visitor) -> None:
    """Browsers send it with our own forms."""
    origin = f"http://127.0.0.1:{port_of(rosa)}"
    url = f"{rosa.door['control']}/clock"
    assert rosa.http.post(url, json={}, headers={"Origin": origin}, timeout=8).status_code == 200


def test_control_wants_json_and_its_secret(rosa: Visitor) -> None:
    """A form of another page cannot send JSON; a guess finds nothing."""
    url = f"{rosa.door['control']}/clock"
    assert rosa.http.post(url, data={"advance": "PT1H"}, timeout=8).status_code == 415
    assert rosa.http.get(f"http://127.0.0.1:{port_of(rosa)}/control/state").status_code == 404


def test_ports_listen_on_loopback_only(rosa: Visitor) -> None:
    """Both are bound to 127.0.0.1."""
    for listener in rosa.tenant._listeners:
        assert listener.server_address[0] == "127.0.0.1"


def test_idle_tls_client_holds_up_nobody(rosa: Visitor) -> None:
    """The handshake happens in the connection's own thread."""
    with socket.create_connection(("127.0.0.1", port_of(rosa) + 1)):
        url = f"{rosa.door['authority']}/common/discovery/instance"
        assert rosa.http.get(url, verify=rosa.ca_file(), timeout=8).status_code == 200


def test_certificate_is_not_trusted_without_its_file(rosa: Visitor) -> None:
    """It is never put into any store."""
    url = f"{rosa.door['authority']}/common/discovery/instance"
    with pytest.raises(requests.exceptions.SSLError) as caught:
        rosa.http.get(url, timeout=8)
    assert "certificate" in str(caught.value).lower()


def test_pages_carry_their_policy(rosa: Visitor) -> None:
    """No foreign resources, no frames."""
    headers: Any = rosa.http.get(rosa.door["portal"], timeout=8).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
