"""What every request passes on every port: only this machine, only our own pages, no CORS."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request

from keyhour.simulator.tenant import Tenant

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def install_gate(app: Flask, tenant: Tenant) -> None:
    """Refuse foreign hosts and origins before anything else looks at a request."""

    @app.before_request
    def refuse_foreigners() -> Response | None:
        """A foreign Host means DNS rebinding, a foreign Origin another site's page."""
        if not is_loopback(request.headers.get("Host", "")):
            return Response("Only loopback names are served here.", HTTPStatus.MISDIRECTED_REQUEST)
        origin = request.headers.get("Origin")
        if origin is not None and origin not in own_origins(tenant):
            return Response("Foreign origins are refused.", HTTPStatus.FORBIDDEN)
        return None

    @app.after_request
    def harden(response: Response) -> Response:
        """Keep pages out of frames and caches."""
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        # an origin must be sent, for without one a browser posts our own forms as origin "null"
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
        return response


def is_loopback(host: str) -> bool:
    """Say whether a Host header names this machine."""
    try:
        return (urlsplit("//" + host).hostname or "") in _LOOPBACK
    except ValueError:
        return False


def own_origins(tenant: Tenant) -> frozenset[str]:
    """Return the origins of our own pages."""
    web, tls = tenant.addresses.port, tenant.addresses.port + 1
    names = ("127.0.0.1", "localhost", "[::1]")
    plain = {f"http://{name}:{web}" for name in names}
    return frozenset(plain | {f"https://{name}:{tls}" for name in names})
