"""HTTP for MSAL: through the same door, with the same bounds."""

from __future__ import annotations

import logging
import time
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from keyhour.adapters.cloud import Cloud
from keyhour.adapters.http import (
    CONNECT_SECONDS,
    READ_SECONDS,
    NoCredentials,
    make_session,
    whole_body,
)

log = logging.getLogger(__name__)

_KEPT: Final = ("token", "devicecode", "openid-configuration", "instance", "authorize")


class TokenEndpoint:
    """An `http_client` for MSAL, whose own has no time-outs.

    https://learn.microsoft.com/python/api/msal/msal.application.publicclientapplication
    """

    def __init__(self, cloud: Cloud) -> None:
        self._session = make_session(practice=cloud.practice, ca_file=cloud.ca_file)

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        """A bounded GET; raises requests' exceptions, as MSAL expects."""
        return self._send("GET", url, params=params, headers=headers)

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any
    ) -> requests.Response:
        """A bounded POST; raises requests' exceptions, as MSAL expects."""
        return self._send("POST", url, params=params, data=data, headers=headers)

    def close(self) -> None:
        """Drop all connections."""
        self._session.close()

    def _send(self, method: str, url: str, **parts: Any) -> requests.Response:
        began = time.monotonic()
        response = self._session.request(
            method,
            url,
            auth=NoCredentials(),
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
            **parts,
        )
        with response:
            whole_body(response, READ_SECONDS)
        name = urlsplit(url).path.rpartition("/")[2]
        log.info(
            "http_finished method=%s path=%s status=%d ms=%d",
            method, name if name in _KEPT else "other", response.status_code,
            (time.monotonic() - began) * 1000,
        )  # fmt: skip
        return response
