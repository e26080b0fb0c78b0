"""The file that points a client at this tenant, and the certificate beside it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.clock import Reading
from keyhour.simulator.tenant import Addresses

CERTIFICATE: Final = "ca.pem"
NAME: Final = "cloud.toml"
_PRIVATE_FILE: Final = 0o600


def write_cloud_file(
    folder: Path, addresses: Addresses, pc_path: str, reading: Reading, certificate: bytes
) -> Path:
    """Write both files, readable by their owner only, and return the cloud file's path."""
    _write(folder / CERTIFICATE, certificate)
    path = folder / NAME
    _write(path, cloud_text(addresses, pc_path, reading).encode())
    return path


def cloud_text(addresses: Addresses, pc_path: str, reading: Reading) -> str:
    """Return the TOML; every value is ours and needs no escaping."""
    clock = (
        f'{{epoch = "{_instant(reading.epoch)}", origin = "{_instant(reading.origin)}", '
        f"speed = {reading.speed:g}}}"
    )
    lines = (
        'name = "practice"',
        f'tenant_id = "{people.TENANT_ID}"',
        f'client_id = "{people.CLIENT_ID}"',
        f'authority = "{addresses.authority}"',
        f'graph = "{addresses.graph}"',
        f'arm = "{addresses.arm}"',
        f'portal = "{addresses.portal}"',
        f'device = "{addresses.web}/{pc_path}"',
        f'ca_file = "{CERTIFICATE}"',
        "device_code = true",
        f"clock = {clock}",
    )
    return "\n".join(lines) + "\n"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
