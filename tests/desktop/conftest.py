"""Fixtures of the desktop rig."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desktop.session import DesktopSession
from tests.desktop.tray_host import TrayHost


@pytest.fixture
def desktop() -> Iterator[DesktopSession]:
    """A screen and a bus, empty: no tray, no notifications, no keyring."""
    session = DesktopSession()
    yield session
    session.end()


@pytest.fixture
def tray_host(desktop: DesktopSession) -> Iterator[TrayHost]:
    """A tray and a notification service on that desktop, there before any app."""
    host = TrayHost(desktop.bus_address)
    yield host
    host.end()


@pytest.fixture
def buttonless_tray_host(desktop: DesktopSession) -> Iterator[TrayHost]:
    """The same, on a desktop whose notifications cannot have buttons."""
    host = TrayHost(desktop.bus_address, has_actions=False)
    yield host
    host.end()
