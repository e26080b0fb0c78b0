"""Which libraries of the system, not Python packages, were packed, and under which licences.

Packages of Python bring their own metadata, and Keyhour reads it. For a library of Debian the
package says it; elsewhere only Python and the starter program are told, whose texts cover what
comes with them.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

FILE: Final = "bundled.json"
_LICENCE: Final = re.compile(r"^License:[ \t]*(\S.*)$", re.MULTILINE)
_FORMAT: Final = "${source:Package}\t${source:Upstream-Version}"
_LONGEST_TEXT: Final = 64 * 1024


def write_list(sources: Iterable[str], folder: Path) -> Path:
    """Write the list for the files at these places of this machine; return where it lies."""
    told = {one["name"]: one for one in (_python(), _starter(), *_from_debian(sources))}
    path = folder / FILE
    parts = [told[name] for name in sorted(told, key=str.casefold)]
    path.write_text(json.dumps(parts, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _python() -> dict[str, str]:
    path = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return _part("Python", platform.python_version(), "PSF-2.0", text)


def _starter() -> dict[str, str]:
    """PyInstaller's starter program and hooks: GPL, with leave for what they start."""
    name = "PyInstaller"
    part = metadata.distribution(name)
    texts = [path for path in part.files or () if path.name in {"COPYING.txt", "LICENSE"}]
    text = texts[0].read_text(encoding="utf-8") if texts else ""
    licence = "GPL-2.0-or-later WITH Bootloader-exception"
    return _part(f"{name} bootloader", part.version, licence, text)


def _from_debian(sources: Iterable[str]) -> Iterator[dict[str, str]]:
    if shutil.which("dpkg-query") is None:
        return
    for package in sorted({name for name in map(_package_of, sources) if name}):
        name, version = _said("-W", f"-f={_FORMAT}", package).split("\t")
        text = (Path("/usr/share/doc") / package.partition(":")[0] / "copyright").read_text("utf-8")
        licence = _LICENCE.search(text)
        yield _part(name, version, licence.group(1) if licence else "", text)


def _package_of(source: str) -> str | None:
    """The Debian package that a file belongs to; None for files that dpkg did not install.

    The same file has two names where `/lib` is a link to `/usr/lib`, and dpkg knows one of them.
    """
    path = str(Path(source).resolve())
    for name in (path, path.removeprefix("/usr")):
        found = _said("-S", name)
        if found:
            return found.partition(": ")[0].partition(",")[0]
    return None


def _said(*arguments: str) -> str:
    command = ["dpkg-query", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _part(name: str, version: str, licence: str, text: str) -> dict[str, str]:
    return {"name": name, "version": version, "licence": licence, "text": text[:_LONGEST_TEXT]}
