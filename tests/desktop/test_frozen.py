"""The frozen app on a desktop without Python: nothing on PATH, nothing in the environment."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.child_process import ChildProcess
from tests.desktop.frozen import build_keyhour, megabytes
from tests.desktop.session import DesktopSession
from tests.desktop.tray_host import TrayHost

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(900)]

MOST_MEGABYTES: Final = 160
"""With GTK's theme, every kind of screen and nothing stripped it was 220."""

SELF_TEST_SECONDS: Final = 100.0
_BARE: Final = frozenset({"HOME", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"})


@pytest.fixture(scope="module")
def frozen() -> Path:
    """The folder with the two programs."""
    return build_keyhour()


def _start(frozen: Path, desktop: DesktopSession, program: str, *arguments: str) -> ChildProcess:
    bare = {name: value for name, value in desktop.environment.items() if name in _BARE}
    return ChildProcess([str(frozen / program), *arguments], bare, desktop.folder / "frozen")


def test_the_commands_activate_a_right(frozen: Path, desktop: DesktopSession) -> None:
    """A practice tenant of its own, a code, an activation, and a read that confirms it."""
    command = _start(frozen, desktop, "keyhour", "--selftest", "--json")
    assert command.wait(SELF_TEST_SECONDS) == 0, command.stderr
    document = json.loads(command.stdout)
    assert [one["outcome"] for one in document["results"]] == ["active"]


@pytest.mark.usefixtures("tray_host")
def test_the_tray_activates_a_right_and_quits(frozen: Path, desktop: DesktopSession) -> None:
    """The same in the tray app, on a display and a bus."""
    tray = _start(frozen, desktop, "KeyhourTray", "--selftest")
    try:
        assert tray.wait(SELF_TEST_SECONDS) == 0, tray.stderr
    finally:
        tray.end()
    document = json.loads(tray.stdout)
    assert (document["failure"], document["practice"]) == (None, True)
    assert [one["outcome"] for one in document["results"]] == ["active"]


def test_the_icon_shows_and_quits_from_its_menu(
    frozen: Path, desktop: DesktopSession, tray_host: TrayHost
) -> None:
    """Nothing of the Python that built it is in the process."""
    tray_host.wait_until_empty()
    tray = _start(frozen, desktop, "KeyhourTray", "--state-dir", str(desktop.folder / "state"))
    try:
        item = tray_host.wait_for_item()
        item.wait_until(lambda one: len(one.menu().labels) > 1, "the whole menu")
        mapped = Path(f"/proc/{tray.pid}/maps").read_text(encoding="ascii")
        assert str(frozen) in mapped
        assert sys.prefix not in mapped.replace(str(frozen), "")
        assert sys.base_prefix not in mapped.replace("/usr/lib", "")
        item.click("Quit")
        assert tray.wait() == 0
    finally:
        tray.end()


def test_it_is_no_larger_than_it_has_to_be(frozen: Path) -> None:
    """What Qt would bring for other desktops stays out; so does what the build machine is like."""
    assert megabytes(frozen) <= MOST_MEGABYTES
    names = {path.name for path in frozen.rglob("*")}
    assert not [name for name in names if "gtk" in name or name.startswith("libpango")]
    assert not list(frozen.rglob("direct_url.json"))


def test_every_part_comes_with_its_licence(frozen: Path) -> None:
    """What Python's packages say themselves, and a list of everything else."""
    inner = frozen / "_internal"
    assert {"msal", "requests", "pyside6_essentials", "keyhour"} <= {
        path.name.partition("-")[0].lower() for path in inner.glob("*.dist-info")
    }
    bundled = json.loads((inner / "resources/licences/bundled.json").read_text("utf-8"))
    names = {one["name"] for one in bundled}
    assert {"Python", "PyInstaller bootloader", "openssl"} <= names
    assert all(one["text"] for one in bundled)
    assert "readline" not in names  # under the GPL; nothing here reads lines with it
