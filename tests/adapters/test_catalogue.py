"""Finding the words of a language."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from keyhour.adapters.catalogue import load_catalogue
from tests.log_watch import LogWatch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """German and Brazilian words."""
    for language, word in (("de", "Aktivieren"), ("pt_BR", "Ativar")):
        catalogue = Catalog(locale=language)
        catalogue.add("Activate", word)
        place = tmp_path / language / "LC_MESSAGES"
        place.mkdir(parents=True)
        with (place / "keyhour.mo").open("wb") as file:
            write_mo(file, catalogue)
    return tmp_path


@pytest.mark.parametrize(
    ("language", "word"),
    [("de", "Aktivieren"), ("de-AT", "Aktivieren"), ("pt-BR", "Ativar"), ("fr", "Activate"),
     ("en-GB", "Activate"), ("C", "Activate"), ("../de", "Activate")],
)  # fmt: skip
def test_language_is_found_by_its_tag(folder: Path, language: str, word: str) -> None:
    """A region falls back to its language, a language that is missing to English."""
    assert load_catalogue(folder, language).gettext("Activate") == word


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"LC_ALL": "de_DE.UTF-8"}, "Aktivieren"),
        ({"LANGUAGE": "fr:pt_BR:de", "LC_ALL": "de_DE"}, "Ativar"),
        ({"LANGUAGE": "en:de"}, "Activate"),
        ({"LC_ALL": "C.UTF-8"}, "Activate"),
    ],
)
def test_system_language_is_the_environments(
    folder: Path, variables: dict[str, str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In gettext's own order."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert load_catalogue(folder).gettext("Activate") == word


def test_broken_catalogue_means_english(folder: Path, expected_log: LogWatch) -> None:
    """A bad file costs the translation, not the start."""
    expected_log.expect("catalogue_unreadable")
    place = folder / "xx" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "keyhour.mo").write_bytes(b"\xde\x12\x04\x95" + b"\xff" * 40)
    found = load_catalogue(folder, "xx")
    assert type(found) is gettext.NullTranslations
