"""Languages and help as the composition root finds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from keyhour.bootstrap import surroundings


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of resources with German and Brazilian texts."""
    for tag in ("de", "pt_BR"):
        folder = tmp_path / "i18n" / tag / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalogue = Catalog(locale=tag)
        catalogue.add("Quit", "Beenden")
        with (folder / "keyhour.mo").open("wb") as file:
            write_mo(file, catalogue)
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "using.md").write_text("# Using")
    (tmp_path / "help" / "using.de.md").write_text("# Benutzen")
    monkeypatch.setattr(surroundings, "resources", lambda: tmp_path)
    return tmp_path


def test_languages_are_what_has_a_catalogue(resources: Path) -> None:
    """English first: it needs none."""
    (resources / "i18n" / "xx").mkdir()
    assert surroundings.languages() == ["en", "de", "pt-BR"]


@pytest.mark.parametrize(
    ("asked", "spoken", "text"),
    [("de", "de", "Beenden"), ("pt-BR", "pt-BR", "Beenden"), ("fr", "en", "Quit")],
)
@pytest.mark.usefixtures("resources")
def test_words_know_the_language_they_speak(asked: str, spoken: str, text: str) -> None:
    """Not the one that was asked for: direction and Qt's texts follow it."""
    words = surroundings.words(asked)
    assert (words.language, words("Quit")) == (spoken, text)


@pytest.mark.usefixtures("resources")
def test_words_of_the_system_know_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty tag is the system's language."""
    monkeypatch.setenv("LANGUAGE", "de_AT:de")
    assert surroundings.words().language == "de"


def test_help_falls_back_to_english(resources: Path) -> None:
    """By the language, by its base, else English; a missing file is an empty page."""
    assert surroundings.help_page("de-AT") == "# Benutzen"
    assert surroundings.help_page("fr") == "# Using"
    (resources / "help" / "using.md").unlink()
    assert surroundings.help_page("fr") == ""


def test_the_real_resources_are_found() -> None:
    """In a checkout they lie beside the package."""
    assert surroundings.help_page("en").startswith("# Using Keyhour")
    assert "en" in surroundings.languages()


@pytest.mark.usefixtures("resources")
def test_developers_may_choose_a_made_up_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the environment only: it goes before the settings, and no settings offer it."""
    monkeypatch.setenv("KEYHOUR_LANGUAGE", "qps")
    assert surroundings.words("de")("Quit").startswith("[")
    assert surroundings.words("de").language == "en-XA"
    monkeypatch.setenv("KEYHOUR_LANGUAGE", "qps-mirrored")
    assert surroundings.words().language == "ar-XB"
    assert surroundings.languages() == ["en", "de", "pt-BR"]
