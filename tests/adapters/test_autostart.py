"""The desktop's list of what it starts at sign-in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from keyhour.adapters.linux.autostart import FILE_NAME, DesktopAutostart, exec_line
from keyhour.core.failure import Trouble
from tests.log_watch import LogWatch

COMMAND = ("/opt/key hour/keyhour", "tray")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Where the person's own entry lies."""
    return tmp_path / "config" / "autostart" / FILE_NAME


@pytest.fixture
def of_system(tmp_path: Path) -> Path:
    """Where an administrator's entry lies."""
    path = tmp_path / "xdg" / "autostart" / FILE_NAME
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def autostart(tmp_path: Path) -> DesktopAutostart:
    """The list of a GNOME session."""
    return at(tmp_path)


def at(folder: Path, desktop: str = "ubuntu:GNOME") -> DesktopAutostart:
    """The list of a session in a folder."""
    environment = {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CONFIG_DIRS": f"{folder / 'xdg'}:relative",
        "XDG_CURRENT_DESKTOP": desktop,
    }
    return DesktopAutostart(COMMAND, environment)


def entry(*lines: str) -> str:
    """An entry with these lines besides what it must have."""
    return "\n".join(["[Desktop Entry]", "Type=Application", "Exec=keyhour", *lines, ""])


def test_nothing_starts_without_an_entry(autostart: DesktopAutostart) -> None:
    """A machine that knows nothing of us does not start us."""
    assert not autostart.is_on()


def test_it_is_on_after_being_turned_on(autostart: DesktopAutostart, own: Path) -> None:
    """Turning on writes an entry for its owner alone, and reading agrees."""
    assert autostart.turn(True) is None
    assert autostart.is_on()
    assert own.stat().st_mode & 0o777 == 0o600


def test_turning_off_leaves_nothing_behind(autostart: DesktopAutostart, own: Path) -> None:
    """The entry is gone; turning off twice is harmless."""
    autostart.turn(True)
    assert autostart.turn(False) is None
    assert autostart.turn(False) is None
    assert not autostart.is_on()
    assert not own.exists()


@pytest.mark.parametrize(
    "line",
    [
        "Hidden=true",
        "X-GNOME-Autostart-enabled=false",
        "X-GNOME-Autostart-enabled = false",
        "OnlyShowIn=KDE;XFCE;",
        "NotShowIn=GNOME;",
        "TryExec=/nowhere/keyhour",
    ],
)
def test_the_systems_own_switch_counts(autostart: DesktopAutostart, own: Path, line: str) -> None:
    """Whoever turned it off: reading tells what the system would do."""
    own.parent.mkdir(parents=True)
    own.write_text(entry(line))
    assert not autostart.is_on()


@pytest.mark.parametrize("line", ["Hidden=false", "OnlyShowIn=GNOME;", "NotShowIn=KDE;", "# x"])
def test_lines_that_change_nothing(autostart: DesktopAutostart, own: Path, line: str) -> None:
    """An entry meant for this desktop starts."""
    own.parent.mkdir(parents=True)
    own.write_text(entry(line))
    assert autostart.is_on()


def test_keys_of_other_groups_are_not_the_entrys(autostart: DesktopAutostart, own: Path) -> None:
    """An action may be hidden without hiding the entry."""
    own.parent.mkdir(parents=True)
    own.write_text(entry() + "[Desktop Action x]\nHidden=true\n")
    assert autostart.is_on()


def test_turning_on_again_takes_back_the_systems_switch(
    autostart: DesktopAutostart, own: Path
) -> None:
    """What the system's own switch wrote is replaced."""
    own.parent.mkdir(parents=True)
    own.write_text(entry("Hidden=true", "X-GNOME-Autostart-enabled=false"))
    autostart.turn(True)
    assert autostart.is_on()


def test_an_administrators_entry_counts(autostart: DesktopAutostart, of_system: Path) -> None:
    """An entry for everybody starts us too."""
    of_system.write_text(entry())
    assert autostart.is_on()


def test_an_administrators_entry_is_hidden_by_the_persons_own(
    autostart: DesktopAutostart, of_system: Path, own: Path
) -> None:
    """Turning off cannot remove what lies in the system's folder, so it is hidden."""
    of_system.write_text(entry())
    assert autostart.turn(False) is None
    assert not autostart.is_on()
    assert "Hidden=true" in own.read_text()
    assert autostart.turn(True) is None
    assert autostart.is_on()


def test_an_unreadable_entry_starts_nothing(
    autostart: DesktopAutostart, own: Path, expected_log: LogWatch
) -> None:
    """Bytes that are no text are no entry."""
    expected_log.expect("autostart_entry_unreadable")
    own.parent.mkdir(parents=True)
    own.write_bytes(b"\xff\xfe\x00")
    assert not autostart.is_on()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, expected_log: LogWatch) -> None:
    """A file in the way is a failure, not an exception."""
    expected_log.expect("autostart_not_changed")
    (tmp_path / "config").write_text("in the way")
    failure = at(tmp_path).turn(True)
    assert failure is not None
    assert failure.trouble is Trouble.NOT_RECORDED


def test_without_a_configured_folder_it_lies_in_the_home(tmp_path: Path) -> None:
    """An unset or relative folder means the usual place."""
    DesktopAutostart(COMMAND, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "rel"}).turn(True)
    assert (tmp_path / ".config" / "autostart" / FILE_NAME).is_file()


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (("/usr/bin/keyhour", "tray"), "/usr/bin/keyhour tray"),
        (("/opt/key hour/k", ""), '"/opt/key hour/k" ""'),
        (("k", "100%"), "k 100%%"),
        (("k", 'a"b'), r'k "a\\"b"'),
        (("k", "$HOME `x`"), r'k "\\$HOME \\`x\\`"'),
        (("k", "a\\b"), r'k "a\\\\b"'),
        (("k", "it's"), 'k "it\'s"'),
        (("k", "--x=~/y"), 'k "--x=~/y"'),
    ],
)
def test_exec_is_quoted_as_the_specification_says(command: tuple[str, ...], line: str) -> None:
    """Reserved characters are quoted, four of them escaped, and backslashes doubled once more."""
    assert exec_line(command) == line


@pytest.mark.parametrize("command", [("/a=b/k",), ("k", "a\nb"), ("k", "\x7f")])
def test_exec_refuses_what_it_cannot_carry(command: tuple[str, ...]) -> None:
    """A program's name holds no equals sign, and no argument a control character."""
    with pytest.raises(ValueError, match=r"."):
        exec_line(command)


@pytest.mark.desktop
def test_the_entry_is_valid(autostart: DesktopAutostart, own: Path, tmp_path: Path) -> None:
    """freedesktop's own checker has nothing to say."""
    autostart.turn(True)
    copy = tmp_path / FILE_NAME
    copy.write_text(own.read_text())
    answer = subprocess.run(
        ["desktop-file-validate", str(copy)], capture_output=True, text=True, check=False
    )
    assert answer.stdout + answer.stderr == ""
