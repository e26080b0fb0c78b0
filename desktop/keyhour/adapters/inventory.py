"""What this build is made of, from the metadata that every installed part brings, and from the
list that a frozen build has of the rest.
"""

from __future__ import annotations

import os
import platform
import re
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from keyhour import __version__
from keyhour.core.component import Build, Component

_US: Final = "keyhour"
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LICENCE_FILE: Final = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
_CLASSIFIER: Final = "License :: "
_BUNDLED: Final = "bundled.json"
_LONGEST_NAME: Final = 60
_LONGEST_TEXT: Final = 64 * 1024


def read_build(licences: Path) -> Build:
    """This program on this machine. Reads a few dozen small files; never raises for a part that
    brings none. `licences` holds the texts (`NAME.txt`) of parts that do not bring theirs, and in a
    frozen build the list of what is not of Python's packages.
    """
    parts = [_with_text(one, licences) for one in _components()]
    return Build(
        version=__version__,
        python=platform.python_version(),
        system=_system(),
        components=tuple(sorted((*parts, *_bundled(licences)), key=_place)),
    )


def _system() -> str:
    """The system's name and version, and the desktop; never the machine's name."""
    name = f"{platform.system()} {platform.release()}"
    with suppress(OSError):
        name = platform.freedesktop_os_release().get("PRETTY_NAME", name)
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").replace(":", "/")
    session = os.environ.get("XDG_SESSION_TYPE", "")
    return ", ".join(part for part in (name, platform.machine(), desktop, session) if part)


def _components() -> tuple[Component, ...]:
    """Every part that ours needs, and what those need, as far as it is installed."""
    found: dict[str, Component] = {}
    waiting = _needs(_US)
    while waiting:
        name = waiting.pop()
        key = _key(name)
        if key in found or key == _US:
            continue
        try:
            part = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system, or not in this build
        found[key] = _component(part)
        waiting += _needs(name)
    return tuple(found.values())


def _bundled(licences: Path) -> list[Component]:
    """What the build put in besides Python's packages: Python itself, libraries of the system."""
    try:
        return msgspec.json.decode((licences / _BUNDLED).read_bytes(), type=list[Component])
    except (OSError, msgspec.MsgspecError):
        return []


def _place(part: Component) -> str:
    return part.name.casefold()


def _needs(name: str) -> list[str]:
    """The names a part requires, without those of its extras."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    found = [_NAME.match(line) for line in lines if "extra ==" not in line]
    return [match.group() for match in found if match]


def _key(name: str) -> str:
    """One spelling for every way of writing a name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(part: metadata.Distribution) -> Component:
    return Component(
        name=part.metadata["Name"],
        version=part.version,
        licence=_licence(part),
        text=_licence_text(part),
    )


def _with_text(part: Component, licences: Path) -> Component:
    """The part with the texts of the licences that it names, when it brings none itself."""
    if part.text:
        return part
    texts = []
    for name in part.licence.replace("(", " ").replace(")", " ").split():
        with suppress(OSError, UnicodeDecodeError):
            texts.append((licences / f"{name}.txt").read_text("utf-8").strip())
    return replace(part, text="\n\n".join(texts))


def _licence(part: metadata.Distribution) -> str:
    """The short name, from wherever the part tells it (PEP 639 and before)."""
    for field in ("License-Expression", "License"):
        for told in part.metadata.get_all(field) or []:
            if told and "\n" not in told and len(told) <= _LONGEST_NAME:
                return str(told)
    classes = part.metadata.get_all("Classifier") or []
    names = [one.rpartition(" :: ")[2] for one in classes if one.startswith(_CLASSIFIER)]
    return ", ".join(names)


def _licence_text(part: metadata.Distribution) -> str:
    texts = []
    for path in part.files or []:
        if _LICENCE_FILE.search(str(path)) and "dist-info" in str(path):
            with suppress(OSError, UnicodeDecodeError):
                texts.append(path.read_text(encoding="utf-8")[:_LONGEST_TEXT].strip())
    return "\n\n".join(dict.fromkeys(texts))
