"""Whom a connection trusts, and whether a request that failed ever left."""

from __future__ import annotations

import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter
from urllib3.exceptions import (
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
)


class _Trust(HTTPAdapter):
    """An adapter with a trust of its own: neither `verify=False` nor REQUESTS_CA_BUNDLE can change
    it.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Give every connection our context."""
        super().init_poolmanager(*args, ssl_context=self._context, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Give every connection through a proxy our context."""
        return super().proxy_manager_for(proxy, ssl_context=self._context, **options)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Leave out what `verify` would add."""
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {"ssl_context": self._context, "cert_reqs": "CERT_REQUIRED"}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Always check, and add no bundle to the context."""
        conn.cert_reqs = "CERT_REQUIRED"


class SystemTrust(_Trust):
    """The system's own trust store, which knows the roots of networks that inspect TLS."""

    def __init__(self) -> None:
        super().__init__(truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


class LocalTrust(_Trust):
    """One certificate and nothing else; without a readable one, nobody over TLS."""

    def __init__(self, ca_file: Path | None) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if ca_file is not None:
            with suppress(OSError):  # gone or garbled: every handshake will then be refused
                context.load_verify_locations(cafile=str(ca_file))
        super().__init__(context)


def was_not_sent(error: Exception) -> bool:
    """Whether the request certainly never reached the service."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    if isinstance(error, requests.exceptions.InvalidSchema | requests.exceptions.InvalidURL):
        return True
    reason = _reason(error)
    if isinstance(reason, NewConnectionError | NameResolutionError | ProxyError):
        return True
    return _is_certificate_refusal(reason)


def _reason(error: BaseException) -> BaseException:
    """What urllib3 says below requests' wrapping."""
    inner = error.args[0] if error.args else None
    if isinstance(inner, MaxRetryError) and inner.reason is not None:
        return inner.reason
    return inner if isinstance(inner, HTTPError) else error


def _is_certificate_refusal(reason: BaseException) -> bool:
    """A certificate is judged in the handshake, before anything is sent."""
    inner = reason.args[0] if reason.args else None
    return isinstance(inner, ssl.SSLCertVerificationError) or isinstance(
        reason, ssl.SSLCertVerificationError
    )
