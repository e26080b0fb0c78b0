"""Starting at sign-in by the desktop's own list of entries.

https://specifications.freedesktop.org/autostart-spec/latest/ and, for the entries themselves,
https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from keyhour.adapters.folder import replace_file
from keyhour.core.failure import Failure, Trouble

log = logging.getLogger(__name__)

FILE_NAME: Final = "keyhour.desktop"
_GROUP: Final = "[Desktop Entry]"
_LARGEST_FILE: Final = 64 * 1024
_SPECIAL: Final = frozenset(" \t\n\"'\\><~|&;$*?#()`")
"""Characters that an argument of `Exec` may hold in quotes only."""


class DesktopAutostart:
    """Implements `ports.autostart.SignInStart`. The person's own entry hides the system's one."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = tuple(command)
        self._environment = environment

    def is_on(self) -> bool:
        """Whether the first entry of our name in the search order would be started here."""
        for path in self._places():
            entry = _read(path)
            if entry is not None:
                return _would_start(entry, self._environment.get("XDG_CURRENT_DESKTOP", ""))
        return False

    def turn(self, on: bool) -> Failure | None:
        """Write the person's own entry, or take it away; over a system's entry, one that hides
        it.
        """
        own, *of_system = self._places()
        is_hiding = not on and any(path.exists() for path in of_system)
        try:
            if on or is_hiding:
                own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                replace_file(own, self._entry(hidden=is_hiding).encode())
            else:
                own.unlink(missing_ok=True)
        except (OSError, ValueError) as error:
            log.warning("autostart_not_changed reason=%s", type(error).__name__)
            return Failure(trouble=Trouble.NOT_RECORDED, service_code="autostart_not_changed")
        return None

    def _places(self) -> list[Path]:
        """Where an entry may lie, the most important first. Relative folders count as unset
        (XDG Base Directory Specification).
        """
        home = Path(self._environment.get("HOME") or "~").expanduser()
        own = Path(self._environment.get("XDG_CONFIG_HOME") or ".")
        folders = [own if own.is_absolute() else home / ".config"]
        listed = self._environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        folders += [Path(one) for one in listed.split(":") if one.startswith("/")]
        return [folder / "autostart" / FILE_NAME for folder in folders]

    def _entry(self, *, hidden: bool) -> str:
        lines = [
            _GROUP,
            "Type=Application",
            "Name=Keyhour",
            f"Exec={exec_line(self._command)}",
            "Icon=keyhour",
            "Terminal=false",
            f"X-GNOME-Autostart-enabled={'false' if hidden else 'true'}",
        ]
        lines += ["Hidden=true"] if hidden else []
        return "\n".join(lines) + "\n"


def exec_line(command: Sequence[str]) -> str:
    """A command as the value of `Exec`; ValueError when the format can't carry it.

    Quoted as an argument first, then escaped as a string, so a backslash comes out as four.
    """
    if "=" in command[0] or any(not _is_printable(part) for part in command):
        raise ValueError(command[0])
    return " ".join(_argument(part) for part in command).replace("\\", "\\\\")


def _is_printable(text: str) -> bool:
    return all(letter >= " " and letter != "\x7f" for letter in text)


def _argument(text: str) -> str:
    text = text.replace("%", "%%")
    if text and not _SPECIAL.intersection(text):
        return text
    escaped = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in text)
    return f'"{escaped}"'


def _read(path: Path) -> dict[str, str] | None:
    """The keys of the entry's main group; None when there is no such file. One that can't be read
    is empty, and starts nothing.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_FILE).decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        log.warning("autostart_entry_unreadable")
        return {}
    entry: dict[str, str] = {}
    group = ""
    for line in text.splitlines():
        key, has_value, value = line.partition("=")
        if line.startswith("["):
            group = line.strip()
        elif has_value and group == _GROUP and not line.startswith("#"):
            entry.setdefault(key.strip(), value.strip())
    return entry


def _would_start(entry: Mapping[str, str], desktop: str) -> bool:
    if not entry.get("Exec") or entry.get("Hidden") == "true":
        return False
    if entry.get("X-GNOME-Autostart-enabled", "true") == "false":
        return False
    program = entry.get("TryExec", "")
    if program and shutil.which(program) is None:
        return False
    return _is_for(entry, {name for name in desktop.split(":") if name})


def _is_for(entry: Mapping[str, str], desktops: set[str]) -> bool:
    """Whether the entry is meant for the running desktop."""
    only, never = _listed(entry, "OnlyShowIn"), _listed(entry, "NotShowIn")
    return (not only or bool(only & desktops)) and not never & desktops


def _listed(entry: Mapping[str, str], key: str) -> set[str]:
    return {name for name in entry.get(key, "").split(";") if name}


def desktop_autostart(command: Sequence[str]) -> DesktopAutostart:
    """The list of the session that runs us."""
    return DesktopAutostart(command, os.environ)
