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
    "curses", "hypothesis", "lib2to3", "multiprocessing", "mypy", "pip", "pydoc_data",
    "pytest", "readline", "setuptools", "tkinter", "unittest",
]  # fmt: skip
"""Packages that something would use if they were there; nothing here needs them."""

if sys.version_info < (3, 12):  # later ones have no distutils, and PyInstaller's hook objects
    NOT_OURS.append("distutils")

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

_QT_ON_WINDOWS: Final = frozenset(
    {"platforms/qwindows.dll", "platforms/qoffscreen.dll", "styles/qmodernwindowsstyle.dll"}
)
_QT: Final = {"linux": _QT_ON_LINUX, "win32": _QT_ON_WINDOWS}

_PLUGIN: Final = re.compile(r"(?:^|/)PySide6/(?:Qt/)?plugins/(.+)$")
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
    if plugin and sys.platform in _QT:
        return plugin.group(1) in _QT[sys.platform]
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
    by_name = {_file_name(one[0]): one for one in entries if one[2] == "BINARY"}
    waiting = [one for one in entries if _is_root(one)]
    found = {one[0]: one for one in waiting}
    while waiting:
        for library in asked(waiting.pop()[1]):
            entry = by_name.get(_file_name(library))
            if entry is not None and entry[0] not in found:
                found[entry[0]] = entry
                waiting.append(entry)
    kept = {_file_name(name) for name in found}
    links = [one for one in entries if one[2] == "SYMLINK" and _file_name(one[1]) in kept]
    return [*found.values(), *links]


def _file_name(name: str) -> str:
    """What the loader compares: on Windows without regard to capitals."""
    last = PurePosixPath(_posix(name)).name
    return last.casefold() if sys.platform == "win32" else last


def _is_root(entry: Entry) -> bool:
    name, _, kind = entry
    is_plugin = _PLUGIN.search(_posix(name)) is not None
    is_python = name.startswith(("libpython", "python"))
    return kind == "EXTENSION" or (kind == "BINARY" and (is_plugin or is_python))


def needed_libraries(path: str) -> list[str]:
    """The libraries that an ELF file, or a DLL on Windows, asks the loader for."""
    if sys.platform == "win32":
        from PyInstaller.depend.bindepend import get_imports

        return [name for name, _ in get_imports(path)]
    told = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True)
    return _NEEDED.findall(told.stdout)


def _posix(name: str) -> str:
    return name.replace("\\", "/")


def spoken_languages(resources: Path) -> list[str]:
    """The languages with a catalogue of ours."""
    return [path.parent.parent.name for path in (resources / "i18n").glob("*/LC_MESSAGES/*.mo")]
