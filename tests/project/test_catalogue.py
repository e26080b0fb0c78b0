"""Every text is found, translated, and compiled; nothing that people read goes past `Words`."""

from __future__ import annotations

import ast
import gettext
import io
import re
from collections.abc import Iterator
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message

from tests.project import catalogue
from tests.project.catalogue import SOURCES

PLACE: Final = re.compile(r"\{(\w*)[^}]*\}")
NAME: Final = "Keyhour"
"""The one word that is the same in every language."""

SHOWS: Final = {
    "setText", "setWindowTitle", "setToolTip", "setPlaceholderText", "setAccessibleName",
    "setAccessibleDescription", "setInformativeText", "setTitle", "setSuffix", "setPrefix",
    "addAction", "addMenu", "addItem", "addTab", "addButton", "insertItem", "say", "announce",
    "QLabel", "QPushButton", "QAction", "QMenu", "QCheckBox", "QRadioButton", "QGroupBox", "show",
    "error",
}  # fmt: skip
"""Calls whose literal would be read by somebody."""
SHOWN: Final = {"title", "label", "body", "message", "help", "hint", "accessible", "note", "text"}
"""Arguments of views that are."""
FRONT: Final = ("present", "ui", "cli")
ENGLISH: Final = {"cli/grammar.py"}
"""What `--help` prints is English, like the words one types."""

LANGUAGES: Final = catalogue.languages()

pytestmark = pytest.mark.timeout(60)  # every source is parsed, beside whatever else runs


def test_template_holds_every_text() -> None:
    """A translator works from the template; tests/project/catalogue.py makes it again."""
    fresh = catalogue.text_of(catalogue.template())
    assert catalogue.TEMPLATE.read_text(encoding="utf-8") == fresh


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_is_complete(language: str) -> None:
    """No text is missing or doubted, none is left over."""
    have = {(one.id, one.context): one for one in catalogue.messages(_read(language))}
    wanted = {(one.id, one.context) for one in catalogue.messages(catalogue.template())}
    assert wanted - have.keys() == set()
    assert have.keys() - wanted == set()
    assert [one.id for one in have.values() if not catalogue.is_translated(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_the_places(language: str) -> None:
    """What is put into the English text is put into every form of the translation, once."""
    wrong = [one.id for one in catalogue.messages(_read(language)) if not _keeps_places(one)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_the_tone(language: str) -> None:
    """Sentences end as in English, nothing is called out, no space is doubled or left at an end."""
    wrong = []
    for message in catalogue.messages(_read(language)):
        first = catalogue.ids_of(message)[0]
        for form in catalogue.forms_of(message):
            is_calm = "!" not in form and "  " not in form and form == form.strip()
            if not is_calm or (first[-1] in ".…?" and form[-1] != first[-1]):
                wrong.append(form)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_translation_is_the_one_that_is_read(language: str) -> None:
    """The program reads what the translator wrote; tests/project/catalogue.py compiles it."""
    file = catalogue.po_file(language).with_suffix(".mo")
    assert file.read_bytes() == catalogue.compiled(language)
    loaded = gettext.GNUTranslations(io.BytesIO(file.read_bytes()))
    assert loaded.info()["language"] == language
    for message in catalogue.messages(_read(language)):
        ids, forms = catalogue.ids_of(message), catalogue.forms_of(message)
        if len(ids) > 1:
            assert loaded.ngettext(ids[0], ids[1], 1) == forms[0]
            assert loaded.ngettext(ids[0], ids[1], 5) == forms[1]
        else:
            assert loaded.gettext(ids[0]) == forms[0]


def test_german_speaks_microsofts_words() -> None:
    """Whoever knows the portal finds its words here."""
    said = {one.id: one.string for one in catalogue.messages(_read("de"))}
    for english, german in (
        ("Activate", "Aktivieren"), ("Eligible", "Berechtigt"), ("Active", "Aktiv"),
        ("Reason", "Begründung"), ("Whole tenant", "Gesamter Mandant"),
        ("Ticket number (required)", "Ticketnummer (erforderlich)"),
        ("until {time} ({left})", "bis {time} ({left})"), ("{minutes} min", "{minutes} Min."),
        ("{hours} h {minutes} min", "{hours} Std. {minutes} Min."),
    ):  # fmt: skip
        assert said[english] == german


def test_nothing_people_read_goes_past_the_catalogue() -> None:
    """No window, menu or message is given a literal."""
    assert list(_literals()) == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('label.setText("Hello")', True), ('menu.addAction("Quit")', True),
        ('label.say(f"{n} left")', True), ('Choice(label="Go", intent=x)', True),
        ('label.say(f"“{quote}”")', False), ('window.setWindowTitle("Keyhour")', False),
        ('label.say(words("Hello"))', False), ('label.say("")', False),
    ],
)  # fmt: skip
def test_a_literal_is_seen_where_it_would_be_read(line: str, is_found: bool) -> None:
    """The search finds what it is for, and lets signs and our own name pass."""
    assert bool(list(_shown_literals(ast.parse(line)))) is is_found


def _read(language: str) -> Catalog:
    return catalogue.read_language(language)


def _keeps_places(message: Message) -> bool:
    """One form may name the number that the other leaves out."""
    wanted = {tuple(sorted(PLACE.findall(one))) for one in catalogue.ids_of(message)}
    return all(tuple(sorted(PLACE.findall(one))) in wanted for one in catalogue.forms_of(message))


def _literals() -> Iterator[str]:
    for path in (file for part in FRONT for file in sorted((SOURCES / part).rglob("*.py"))):
        place = path.relative_to(SOURCES).as_posix()
        if place not in ENGLISH:
            for node in _shown_literals(ast.parse(path.read_text(encoding="utf-8"))):
                yield f"{place}:{node.lineno}: {ast.unparse(node)}"


def _shown_literals(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            is_door = _name(node) in catalogue.PLACES
            shown = [one.value for one in node.keywords if one.arg in SHOWN and not is_door]
            if _name(node) in SHOWS:
                shown += node.args
            yield from (one for one in shown if _is_text(one))


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_text(node: ast.expr) -> bool:
    """Whether it holds letters of its own."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [one.value for one in parts if isinstance(one, ast.Constant)]
    return any(
        isinstance(text, str) and text != NAME and re.search(r"[^\W\d_]", text) for text in texts
    )
