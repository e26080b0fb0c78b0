"""Fixtures of the desktop rig."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.practice import Tenant, served
from tests.desktop.accessibility import Witness
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import DesktopSession
from tests.desktop.shown import Shown
from tests.desktop.story import Story
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


@pytest.fixture
def silent_tray_host(desktop: DesktopSession) -> Iterator[TrayHost]:
    """The same, on a desktop without a notification service."""
    host = TrayHost(desktop.bus_address, has_notifications=False)
    yield host
    host.end()


@pytest.fixture
def screen_reader(desktop: DesktopSession) -> Iterator[ScreenReader]:
    """A screen reader on that desktop, and a window manager, both there before any app."""
    desktop.start_window_manager()
    reader = ScreenReader(desktop.bus_address)
    yield reader
    reader.end()


@pytest.fixture
def witness(desktop: DesktopSession) -> Iterator[Witness]:
    """The desktop's own accessibility bus with a witness on it, and a window manager."""
    desktop.start_window_manager()
    seer = Witness(desktop)
    yield seer
    seer.end()


@pytest.fixture
def shown(desktop: DesktopSession, witness: Witness) -> Iterator[Shown]:
    """Rosa's app in a busy hour; no window is open yet."""
    app = Shown(desktop, witness)
    yield app
    app.end()


@pytest.fixture(scope="session")
def served_tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """One practice tenant for all stories; Rosa has signed in by `sign-in --device-code`."""
    with served(tmp_path_factory.mktemp("practice")) as tenant:
        yield tenant


@pytest.fixture(scope="session")
def served_fast_tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """A practice tenant in which a minute lasts a second, for the tray and the tenant alike."""
    with served(tmp_path_factory.mktemp("fast"), speed=60) as tenant:
        yield tenant


@pytest.fixture
def story(
    desktop: DesktopSession,
    tray_host: TrayHost,
    screen_reader: ScreenReader,
    served_tenant: Tenant,
) -> Story:
    """Rosa, signed in, with one role that asks for nothing; time passes as it does."""
    return _begun(Story(desktop, tray_host, screen_reader, served_tenant))


@pytest.fixture
def fast_story(
    desktop: DesktopSession,
    tray_host: TrayHost,
    screen_reader: ScreenReader,
    served_fast_tenant: Tenant,
) -> Story:
    """The same, with an hour that lasts a minute."""
    return _begun(Story(desktop, tray_host, screen_reader, served_fast_tenant))


def _begun(story: Story) -> Story:
    story.tenant.begin("quiet")
    story.sign_in()
    return story
