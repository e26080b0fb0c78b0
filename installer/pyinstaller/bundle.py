"""What goes into the frozen Keyhour.

PyInstaller collects whatever might be used; a third of that is GTK, other screens than a desktop's,
and languages that we do not speak. Entries are PyInstaller's: name in the bundle, file on this
machine, kind.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

Entry = tuple[str, str, str]

NOT_OURS: Final = [
    "curses", "distutils", "hypothesis", "lib2to3", "multiprocessing", "mypy", "pip", "pydoc_data",
    "pytest", "readline", "setuptools", "tkinter", "unittest",
]  # fmt: skip
"""Packages that something would use if they were there; nothing here needs them."""

ONLY_WINDOWS: Final = ["PySide6.QtNetwork"]

NOT_AT_START: Final = frozenset({"pyi_rth_pkgutil", "pyi_rth_setuptools"})
"""Hooks that run before ours and prepare what Keyhour does not use: pkgutil's lists of modules."""

_QT_ON_LINUX: Final = frozenset(
    {
        "platforms/libqxcb.so",
        "platforms/libqwayland.so",
        "platforms/libqoffscreen.so",
        "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
        "platforminputcontexts/libibusplatforminputcontextplugin.so",
        "platformthemes/libqxdgdesktopportal.so",
        "wayland-shell-integration/libxdg-shell.so",
        "wayland-decoration-client/libbradient.so",
        "xcbglintegrations/libqxcb-glx-integration.so",
        "xcbglintegrations/libqxcb-egl-integration.so",
    }
)
"""Qt's plug-ins that show windows and take keys. GTK's theme alone would bring 45 libraries."""

_PLUGIN: Final = re.compile(r"(?:^|/)Qt/plugins/(.+)$")
_TRANSLATION: Final = re.compile(r"(?:^|/)translations/([a-z]+?)_(\w+)\.qm$")
_NEEDED: Final = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)
_PRIVATE: Final = re.compile(r"^keyhour-[^/]+\.dist-info/(?!METADATA$)")
"""Of our own metadata only the text: an installation for development notes where it lies."""


def ours(entries: Iterable[Entry], languages: Iterable[str]) -> list[Entry]:
    """The files without Qt's plug-ins and texts that Keyhour never loads."""
    spoken = frozenset(languages)
    return [one for one in entries if _is_ours(_posix(one[0]), spoken)]


def _is_ours(name: str, languages: frozenset[str]) -> bool:
    plugin, translation = _PLUGIN.search(name), _TRANSLATION.search(name)
    if plugin and sys.platform.startswith("linux"):
        return plugin.group(1) in _QT_ON_LINUX
    if translation:
        return translation.group(1) == "qtbase" and translation.group(2) in languages
    return not _PRIVATE.match(name)


def reached(
    entries: Sequence[Entry], needs: Callable[[str], Iterable[str]] | None = None
) -> list[Entry]:
    """The binaries that Python's modules, Qt's plug-ins or libpython lead to. `needs` gives the
    names of the libraries that a file asks the loader for.
    """
    asked = needs or needed_libraries
    by_name = {PurePosixPath(_posix(one[0])).name: one for one in entries if one[2] == "BINARY"}
    waiting = [one for one in entries if _is_root(one)]
    found = {one[0]: one for one in waiting}
    while waiting:
        for library in asked(waiting.pop()[1]):
            entry = by_name.get(library)
            if entry is not None and entry[0] not in found:
                found[entry[0]] = entry
                waiting.append(entry)
    kept = {PurePosixPath(_posix(name)).name for name in found}
    links = [one for one in entries if one[2] == "SYMLINK" and PurePosixPath(one[1]).name in kept]
    return [*found.values(), *links]


def _is_root(entry: Entry) -> bool:
    name, _, kind = entry
    is_plugin = _PLUGIN.search(_posix(name)) is not None
    return kind == "EXTENSION" or (kind == "BINARY" and (is_plugin or name.startswith("libpython")))


def needed_libraries(path: str) -> list[str]:
    """The libraries that an ELF file asks the loader for."""
    told = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True)
    return _NEEDED.findall(told.stdout)


def _posix(name: str) -> str:
    return name.replace("\\", "/")


def spoken_languages(resources: Path) -> list[str]:
    """The languages with a catalogue of ours."""
    return [path.parent.parent.name for path in (resources / "i18n").glob("*/LC_MESSAGES/*.mo")]
