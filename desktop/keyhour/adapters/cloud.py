"""Clouds: which hosts belong together, and who we are there.

The four public ones are built in; any other comes from a cloud file (`keyhour --cloud FILE`),
which may name hosts of its own only on this machine. Hosts of the national clouds:
https://learn.microsoft.com/graph/deployments
"""

from __future__ import annotations

import os
import re
import stat
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from keyhour.adapters.clock import PracticeClock, SystemClock
from keyhour.core.organisation import is_client_id, is_tenant_id
from keyhour.ports.clock import Clock

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PLAIN_URL: Final = re.compile(r"[!-~]+")
_FASTEST: Final = 100_000.0
_LARGEST_FILE: Final = 64 * 1024


class PracticeTime(Struct, frozen=True):
    """How the practice tenant's clock relates to this machine's."""

    epoch: datetime
    origin: datetime
    speed: float


class Cloud(Struct, frozen=True, kw_only=True):
    """One cloud and our registration in one tenant of it. Addresses have no slash at the end."""

    name: str
    tenant_id: str
    client_id: str
    login: str
    """Where people sign in; the tenant is appended."""
    graph: str
    """Microsoft Graph; the version is appended."""
    arm: str
    portal: str
    ca_file: Path | None = None
    """Extra trust, for these (loopback) hosts only."""
    device_code: bool = False
    device: str | None = None
    """Where the practice PC is; only a practice cloud has one."""
    time: PracticeTime | None = None

    @property
    def authority(self) -> str:
        """The authority for MSAL."""
        return f"{self.login}/{self.tenant_id}"

    @property
    def practice(self) -> bool:
        """Whether its hosts are on this machine."""
        return urlsplit(self.graph).hostname in LOOPBACK

    def graph_scope(self, permission: str) -> str:
        """The OAuth scope of a Graph permission; its audience is the very host the token goes
        to.
        """
        return f"{self.graph}/{permission}"

    def arm_scope(self, permission: str) -> str:
        """The OAuth scope of a permission in Azure Resource Manager, likewise."""
        return f"{self.arm}/{permission}"

    def clock(self) -> Clock:
        """The clock to live by in this cloud."""
        if self.time is None:
            return SystemClock()
        return PracticeClock(self.time.epoch, self.time.origin, self.time.speed)


class CloudRefused(Struct, frozen=True):
    """Why a cloud can't be used, as a constant of ours (`host_not_local`) and the key or file it
    is about.
    """

    reason: str
    subject: str = ""


class _Hosts(Struct, frozen=True):
    login: str
    graph: str
    arm: str
    portal: str


BUILT_IN: Final[Mapping[str, _Hosts]] = {
    "public": _Hosts(
        "https://login.microsoftonline.com",
        "https://graph.microsoft.com",
        "https://management.azure.com",
        "https://entra.microsoft.com",
    ),
    "usgov": _Hosts(
        "https://login.microsoftonline.us",
        "https://graph.microsoft.us",
        "https://management.usgovcloudapi.net",
        "https://entra.microsoft.us",
    ),
    "usgov-dod": _Hosts(
        "https://login.microsoftonline.us",
        "https://dod-graph.microsoft.us",
        "https://management.usgovcloudapi.net",
        "https://entra.microsoft.us",
    ),
    "china": _Hosts(
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        "https://entra.microsoftonline.cn",
    ),
}


def built_in_cloud(
    name: str, tenant_id: str, client_id: str, *, device_code: bool = False
) -> Cloud | CloudRefused:
    """One of Microsoft's clouds with an organisation's own tenant and client id."""
    hosts = BUILT_IN.get(name)
    if hosts is None:
        return CloudRefused("cloud_unknown", "cloud")
    if not is_tenant_id(tenant_id):
        return CloudRefused("id_malformed", "tenant_id")
    if not is_client_id(client_id):
        return CloudRefused("id_malformed", "client_id")
    return Cloud(
        name=name,
        tenant_id=tenant_id,
        client_id=client_id,
        login=hosts.login,
        graph=hosts.graph,
        arm=hosts.arm,
        portal=hosts.portal,
        device_code=device_code,
    )


def load_cloud(path: Path) -> Cloud | CloudRefused:
    """Read a cloud file; never raises. The format is in the help page on clouds."""
    document = _read(path)
    if isinstance(document, CloudRefused):
        return document
    own_hosts = [key for key in ("authority", "graph", "arm", "portal") if key in document]
    tenant_id, client_id = _text(document, "tenant_id"), _text(document, "client_id")
    device_code = document.get("device_code") is True
    if not own_hosts:
        name = _text(document, "cloud") or _text(document, "name")
        return built_in_cloud(name, tenant_id, client_id, device_code=device_code)
    if _text(document, "cloud") or _text(document, "name") in BUILT_IN:
        return CloudRefused("hosts_of_built_in_cloud", own_hosts[0])
    return _local_cloud(document, path.parent)


def _local_cloud(document: Mapping[str, object], folder: Path) -> Cloud | CloudRefused:
    """A cloud of its own hosts, all of which must be this machine."""
    addresses: dict[str, str] = {}
    optional = [key for key in ("device",) if key in document]
    for key in ("authority", "graph", "arm", "portal", *optional):
        address = _local_address(_text(document, key), key)
        if isinstance(address, CloudRefused):
            return address
        addresses[key] = address
    tenant_id, client_id = _text(document, "tenant_id"), _text(document, "client_id")
    if not is_tenant_id(tenant_id):
        return CloudRefused("id_malformed", "tenant_id")
    if not is_client_id(client_id):
        return CloudRefused("id_malformed", "client_id")
    time = _practice_time(document.get("clock"))
    if isinstance(time, CloudRefused):
        return time
    ca_file = _ca_file(document, folder)
    if isinstance(ca_file, CloudRefused):
        return ca_file
    return Cloud(
        name=_text(document, "name") or "practice",
        tenant_id=tenant_id,
        client_id=client_id,
        login=addresses["authority"],
        graph=addresses["graph"],
        arm=addresses["arm"],
        portal=addresses["portal"],
        ca_file=ca_file,
        device_code=document.get("device_code") is True,
        device=addresses.get("device"),
        time=time,
    )


def _local_address(text: str, key: str) -> str | CloudRefused:
    """An address on this machine, without a slash at the end. MSAL takes no authority but https."""
    address = text.rstrip("/")
    if not _PLAIN_URL.fullmatch(address) or "\\" in address:
        return CloudRefused("address_malformed", key)
    parts = _split(address)
    if parts is None or parts.query or parts.fragment or "?" in address or "#" in address:
        return CloudRefused("address_malformed", key)
    if "@" in parts.netloc or parts.hostname not in LOOPBACK:
        return CloudRefused("host_not_local", key)
    allowed = {"https"} if key == "authority" else {"http", "https"}
    return address if parts.scheme in allowed else CloudRefused("scheme_not_allowed", key)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    return parts if port != 0 else None


def _practice_time(value: object) -> PracticeTime | CloudRefused | None:
    if value is None:
        return None
    refused = CloudRefused("clock_malformed", "clock")
    if not isinstance(value, Mapping):
        return refused
    epoch, origin = _instant(value.get("epoch")), _instant(value.get("origin"))
    speed = value.get("speed", 1)
    if epoch is None or origin is None or isinstance(speed, bool):
        return refused
    if not isinstance(speed, int | float) or not 0 < speed <= _FASTEST:
        return refused
    return PracticeTime(epoch, origin, float(speed))


def _instant(value: object) -> datetime | None:
    """An aware instant from TOML's own type or from text."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    return value.astimezone(UTC)


def _ca_file(document: Mapping[str, object], folder: Path) -> Path | CloudRefused | None:
    name = _text(document, "ca_file")
    if not name:
        return None
    path = folder / name
    return path if path.is_file() else CloudRefused("ca_file_missing", "ca_file")


def _text(document: Mapping[str, object], key: str) -> str:
    value = document.get(key)
    return value.strip() if isinstance(value, str) else ""


def _read(path: Path) -> dict[str, object] | CloudRefused:
    """The file's table, if nobody but its owner (the user or root) could have written it."""
    try:
        if not path.is_file():
            return CloudRefused("file_unreadable", path.name)
        with path.open("rb") as file:
            if not _is_trusted(os.fstat(file.fileno())):
                return CloudRefused("file_not_trusted", path.name)
            data = file.read(_LARGEST_FILE + 1)
    except OSError:
        return CloudRefused("file_unreadable", path.name)
    if len(data) > _LARGEST_FILE:
        return CloudRefused("file_malformed", path.name)
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return CloudRefused("file_malformed", path.name)


def _is_trusted(facts: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True  # the profile's access list already keeps others out
    writable_by_others = facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return facts.st_uid in {os.getuid(), 0} and not writable_by_others
