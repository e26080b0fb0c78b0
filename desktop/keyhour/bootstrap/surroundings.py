"""What lies around the program: texts, help, licences, in a checkout, installed or frozen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from keyhour.core.component import Build
    from keyhour.present.words import Words

IS_LINUX = sys.platform.startswith("linux")


class Surroundings(NamedTuple):
    """What a front end's own windows need: texts, files, and facts about this build."""

    languages: Sequence[str]
    words_for: Callable[[str], Words]
    help_for: Callable[[str], str]
    build: Callable[[], Build]
    has_notifications: bool
    has_event_log: bool


def resources() -> Path:
    """The folder of icons, catalogues and help: frozen, installed, or in a checkout."""
    here = Path(__file__).resolve().parent.parent
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources"] if frozen else []
    places += [here / "resources", here.parent.parent / "resources"]
    return next((place for place in places if place.is_dir()), here / "resources")


def words(language: str = "") -> Words:
    """The words of a language, or of the system's; times are always written as the region does.

    `KEYHOUR_LANGUAGE` goes before everything, for developers: `qps` and `qps-mirrored` are made up.
    """
    from keyhour.adapters.catalogue import load_catalogue
    from keyhour.adapters.region import counts_to_twelve
    from keyhour.present.words import TimeStyle, Words

    language = os.environ.get("KEYHOUR_LANGUAGE") or language
    times = TimeStyle.TO_12 if counts_to_twelve() else TimeStyle.TO_24
    if language.startswith("qps"):
        from keyhour.present.pseudo import pseudo_words

        return pseudo_words(mirrored=language != "qps", times=times)
    catalogue = load_catalogue(resources() / "i18n", language)
    return Words(catalogue, catalogue.info().get("language", "en").replace("_", "-"), times)


def surroundings() -> Surroundings:
    """What lies around this program."""
    return Surroundings(
        languages=languages(),
        words_for=words,
        help_for=help_page,
        build=_build,
        has_notifications=IS_LINUX,
        has_event_log=sys.platform == "win32",
    )


def languages() -> list[str]:
    """Tags of the languages with a catalogue; English needs none and comes first."""
    found = (resources() / "i18n").glob("*/LC_MESSAGES/keyhour.mo")
    tags = {path.parent.parent.name.replace("_", "-") for path in found}
    return ["en", *sorted(tags - {"en"})]


def help_page(language: str = "") -> str:
    """The help page in a language, else in English; empty when the file is missing."""
    folder = resources() / "help"
    base = language.partition("-")[0]
    for name in (f"using.{language}.md", f"using.{base}.md", "using.md"):
        try:
            return (folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return ""


def _build() -> Build:
    from keyhour.adapters.inventory import read_build

    return read_build(resources() / "licences")
