"""The running tenant: two ports, a run folder, an announcement."""

from __future__ import annotations

import shutil
import ssl
import tempfile
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trustme
from flask import Flask

from keyhour.simulator import people
from keyhour.simulator.clock import TenantClock
from keyhour.simulator.cloud_file import write_cloud_file
from keyhour.simulator.control import control
from keyhour.simulator.entra.endpoint import endpoints
from keyhour.simulator.entra.page import pages
from keyhour.simulator.gate import install_gate
from keyhour.simulator.listener import Listener, open_pair
from keyhour.simulator.pc_door import pc_door
from keyhour.simulator.portal import portal
from keyhour.simulator.scenario import scenario_named
from keyhour.simulator.tenant import Addresses, Tenant
from keyhour.simulator.traffic import install_sign_in_traffic, services


class PracticeTenant:
    """A practice tenant on this machine; `start` one, `stop` it, or use it in a `with`."""

    def __init__(self, tenant: Tenant, listeners: tuple[Listener, ...], folder: _RunFolder) -> None:
        self.tenant = tenant
        self._listeners = listeners
        self._folder = folder

    @classmethod
    def start(
        cls,
        scenario: str = "quiet",
        port: int = 0,
        speed: float = 1,
        auto_sign_in: str | None = None,
        now: datetime | None = None,
        folder: Path | None = None,
    ) -> PracticeTenant:
        """Serve a scenario on `port` (HTTP) and `port + 1` (TLS); 0 takes free ones.

        Raises ValueError for an unknown scenario or user, OSError when a port is taken.
        """
        furnished = scenario_named(scenario)
        user = people.user_by_name(auto_sign_in) if auto_sign_in else None
        if auto_sign_in and user is None:
            raise ValueError(f"unknown user {auto_sign_in!r}")
        if speed <= 0:
            raise ValueError("speed must be more than 0")
        plain, secure = open_pair(port)
        addresses = Addresses(int(plain.getsockname()[1]))
        tenant = Tenant(TenantClock(now, float(speed)), addresses, furnished)
        tenant.auto_sign_in = user
        authority = trustme.CA()
        run_folder = _RunFolder(folder)
        run_folder.cloud_file = write_cloud_file(
            run_folder.path,
            tenant.addresses,
            tenant.pc_path,
            tenant.clock.first,
            authority.cert_pem.bytes(),
        )
        listeners = (
            Listener(plain, _web_app(tenant)),
            Listener(secure, _tls_app(tenant), _tls_context(authority)),
        )
        for listener in listeners:
            listener.start()
        return cls(tenant, listeners, run_folder)

    @property
    def announcement(self) -> dict[str, Any]:
        """Return the first line that `simulate` prints: every door and who may come in."""
        addresses = self.tenant.addresses
        return {
            "graph": addresses.graph,
            "arm": addresses.arm,
            "authority": addresses.authority,
            "portal": addresses.portal,
            "control": f"{addresses.web}/{self.tenant.control_path}",
            "cloud_file": str(self._folder.cloud_file),
            "tenant_id": people.TENANT_ID,
            "client_id": people.CLIENT_ID,
            "users": [
                {"name": user.name, "username": user.username, "object_id": user.id}
                for user in people.USERS
            ],
            "second_tenant": {
                "tenant_id": people.FABRIKAM.id,
                "users": [
                    {
                        "name": user.name,
                        "username": people.home_of(user).username,
                        "object_id": user.id,
                    }
                    for user in people.USERS_OF_FABRIKAM
                ],
            },
        }

    def stop(self) -> None:
        """Close the ports, release everyone who waits, remove what was temporary."""
        self.tenant.stopped.set()
        self.tenant.clock.close()
        for listener in self._listeners:
            listener.stop()
        self._folder.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _RunFolder:
    """Where the run's certificate and cloud file lie; a given folder outlives the run."""

    def __init__(self, given: Path | None) -> None:
        self._is_temporary = given is None
        self.path = given or Path(tempfile.mkdtemp(prefix="keyhour-practice-"))  # made 0700
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.cloud_file = self.path

    def remove(self) -> None:
        """Take a temporary folder away."""
        if self._is_temporary:
            shutil.rmtree(self.path, ignore_errors=True)


def _tls_context(authority: trustme.CA) -> ssl.SSLContext:
    """Return the server's side of TLS; the authority's key never leaves memory."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert("localhost", "127.0.0.1", "::1").configure_cert(context)
    return context


def _web_app(tenant: Tenant) -> Flask:
    app = _app(tenant)
    sign_in = pages(tenant)
    install_sign_in_traffic(sign_in, tenant)
    for doors in (services(tenant), sign_in, portal(tenant), control(tenant), pc_door(tenant)):
        app.register_blueprint(doors)
    return app


def _tls_app(tenant: Tenant) -> Flask:
    app = _app(tenant)
    doors = endpoints(tenant)
    install_sign_in_traffic(doors, tenant)
    app.register_blueprint(doors)
    return app


def _app(tenant: Tenant) -> Flask:
    app = Flask("keyhour.simulator", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    install_gate(app, tenant)
    return app
