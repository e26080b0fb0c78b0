"""What is packed and what is left out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from installer.pyinstaller.bundle import ours, reached, spoken_languages
from installer.pyinstaller.native import write_list
from keyhour.adapters.inventory import read_build

ROOT = Path(__file__).parents[2]
PLUGINS = "PySide6/Qt/plugins"


def _named(*names: str) -> list[tuple[str, str, str]]:
    return [(name, f"/there/{name}", "BINARY") for name in names]


def test_the_desktops_plugins_are_kept_and_gtk_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """X11 and Wayland; on Windows its own windows and style."""
    kept = f"{PLUGINS}/platforms/libqxcb.so"
    entries = _named(kept, f"{PLUGINS}/platformthemes/libqgtk3.so", f"{PLUGINS}/tls/libqopenssl.so")
    monkeypatch.setattr(sys, "platform", "linux")
    assert [one[0] for one in ours(entries, [])] == [kept]
    monkeypatch.setattr(sys, "platform", "win32")
    folder = "PySide6\\plugins"
    windows = _named(f"{folder}\\platforms\\qwindows.dll", f"{folder}\\imageformats\\qpdf.dll")
    assert ours(windows, []) == windows[:1]


def test_of_qts_texts_those_of_our_languages_are_kept() -> None:
    """And of Qt's own dialogs alone."""
    folder = "PySide6/Qt/translations"
    names = [f"{folder}/{name}.qm" for name in ("qtbase_de", "qtbase_fr", "qt_help_de", "qt_de")]
    assert [one[0] for one in ours(_named(*names), ["de"])] == names[:1]


def test_our_metadata_does_not_tell_where_it_was_built() -> None:
    """An installation for development notes its folder; other packages keep all of theirs."""
    names = ["METADATA", "direct_url.json", "RECORD"]
    own = _named(*(f"keyhour-1.0.dist-info/{name}" for name in names))
    other = _named("keyring-1.0.dist-info/RECORD")
    assert ours([*own, *other], []) == [own[0], *other]


def test_a_library_stays_when_something_leads_to_it() -> None:
    """From Python's modules and from plug-ins, over any number of steps; links go along."""
    plugin = f"{PLUGINS}/platforms/libqxcb.so"
    needs = {
        "/there/libpython3.so": ["libc.so"],
        f"/there/{plugin}": ["libqt.so", "libc.so"],
        "/there/libqt.so": ["libicu.so", "libqt.so"],
        "/there/libgtk.so": ["libpango.so"],
    }
    entries = [
        ("_ssl.so", "/there/_ssl.so", "EXTENSION"),
        *_named("libpython3.so", plugin, "libqt.so", "libicu.so", "libgtk.so", "libpango.so"),
        ("libicu.so", "PySide6/Qt/lib/libicu.so", "SYMLINK"),
        ("libgtk.so", "PySide6/Qt/lib/libgtk.so", "SYMLINK"),
    ]
    found = reached(entries, lambda path: needs.get(path, []))
    assert {one[0] for one in found} == {
        "_ssl.so",
        "libpython3.so",
        plugin,
        "libqt.so",
        "libicu.so",
    }
    assert len([one for one in found if one[2] == "SYMLINK"]) == 1


def test_languages_are_those_with_a_catalogue() -> None:
    """German, so far."""
    assert spoken_languages(ROOT / "resources") == ["de"]


@pytest.mark.skipif(not Path("/var/lib/dpkg/status").exists(), reason="asks Debian's packages")
def test_what_is_no_python_package_is_listed_with_its_licence(tmp_path: Path) -> None:
    """Python itself, the program that starts it, and the system's libraries; About reads it."""
    libc = next(Path("/lib").glob("*/libc.so.6"))
    path = write_list([str(libc), "/nowhere/lib.so"], tmp_path)
    told = {one["name"]: one for one in json.loads(path.read_text("utf-8"))}
    assert set(told) == {"Python", "PyInstaller bootloader", "glibc"}
    assert all(one["version"] and one["text"] for one in told.values())
    assert told["Python"]["licence"] == "PSF-2.0"
    listed = {one.name for one in read_build(tmp_path).components}
    assert {"Python", "glibc", "msal"} <= listed


def test_a_list_that_is_broken_costs_only_itself(tmp_path: Path) -> None:
    """About still tells of everything else."""
    (tmp_path / "bundled.json").write_text("[{]")
    assert read_build(tmp_path).components
