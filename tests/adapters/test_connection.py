"""Whom a connection trusts: nothing in the environment or the code can switch the check off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from keyhour.adapters.http import Call, Http, make_session
from keyhour.core.failure import Failure, Trouble
from keyhour.simulator.server import PracticeTenant
from tests.adapters.local_cloud import StillClock, local_cloud, token


class Tls:
    """A TLS server whose certificate nobody on this machine knows."""

    def __init__(self) -> None:
        self.tenant = PracticeTenant.start()
        said = self.tenant.announcement
        self.base = str(said["authority"])
        self.url = f"{self.base}/{said['tenant_id']}/v2.0/.well-known/openid-configuration"
        self.ca_file = Path(said["cloud_file"]).parent / "ca.pem"


@pytest.fixture
def tls() -> Iterator[Tls]:
    """The server, until the test ends."""
    found = Tls()
    yield found
    found.tenant.stop()


def status(session: Any, url: str, **options: object) -> int:
    """The status of a GET."""
    with session:
        answer: requests.Response = session.get(url, timeout=5, **options)
        return answer.status_code


def test_practice_trusts_its_own_certificate_only(tls: Tls) -> None:
    """The file that the cloud names, and no file means nobody."""
    assert status(make_session(practice=True, ca_file=tls.ca_file), tls.url) == 200
    for ca_file in (None, tls.ca_file.with_name("gone.pem"), Path(__file__)):
        with pytest.raises(requests.exceptions.SSLError):
            status(make_session(practice=True, ca_file=ca_file), tls.url)


@pytest.mark.parametrize("practice", [True, False])
@pytest.mark.parametrize("verify", [False, "ca"])
def test_check_cannot_be_switched_off(tls: Tls, verify: object, *, practice: bool) -> None:
    """Neither for a session nor for a call, and no call can bring a bundle of its own."""
    chosen = str(tls.ca_file) if verify == "ca" else verify
    session = make_session(practice=practice, ca_file=None)
    session.verify = False
    with pytest.raises(requests.exceptions.SSLError):
        status(session, tls.url, verify=chosen)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_bundles_of_the_environment_do_not_count(
    tls: Tls, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are for other programs' idea of trust."""
    monkeypatch.setenv(name, str(tls.ca_file))
    with pytest.raises(requests.exceptions.SSLError):
        status(make_session(practice=False, ca_file=None), tls.url)


def test_systems_trust_counts_for_public_clouds(tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks that inspect TLS put their root there."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.ca_file))
    assert status(make_session(practice=False, ca_file=None), tls.url) == 200


def test_untrusted_certificate_means_not_sent(tls: Tls) -> None:
    """It is judged before a byte of the request leaves, so a change was not carried out."""
    http = Http(local_cloud(tls.base), StillClock())
    call = Call(method="POST", url=f"{tls.base}/graph/x", template="/x", body={}, changes=True)
    found = http.send(call, token(), f"{tls.base}/graph")
    http.close()
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.OFFLINE
    assert found.service_code == "SSLError"


def test_plain_answer_to_tls_is_no_crash(tls: Tls) -> None:
    """A proxy that speaks HTTP where TLS should be."""
    address = tls.tenant.announcement["graph"].replace("http:", "https:").removesuffix("/graph")
    http = Http(local_cloud(address), StillClock())
    call = Call(method="GET", url=f"{address}/graph/x", template="/x")
    found = http.send(call, token(), f"{address}/graph")
    http.close()
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.OFFLINE
