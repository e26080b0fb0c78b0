"""The one door for words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from keyhour.present.words import Words, later

_ROOT = Path(__file__).parents[2]
_PACKAGE = _ROOT / "desktop" / "keyhour"


class _German:
    def gettext(self, message: str, /) -> str:
        return {"Activate {name}": "{name} aktivieren"}.get(message, message)

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        return f"{singular if n == 1 else plural}!"

    def pgettext(self, context: str, message: str, /) -> str:
        return f"{context}|{message}"


def test_english_needs_no_catalogue() -> None:
    """Without a catalogue the texts are themselves."""
    words = Words()
    assert words("Activate {name}", name="X") == "Activate X"
    assert words.plural("{n} role", "{n} roles", 1) == "1 role"
    assert words.plural("{n} role", "{n} roles", 3) == "3 roles"
    assert words.context("button", "Open") == "Open"


def test_a_catalogue_is_asked_for_every_text() -> None:
    """All three ways of asking go through the catalogue that was handed in."""
    words = Words(_German(), "de")
    assert words("Activate {name}", name="X") == "X aktivieren"
    assert words.plural("{n} a", "{n} b", 2) == "2 b!"
    assert words.context("button", "Open") == "button|Open"
    assert words.language == "de"


def test_values_are_made_harmless_and_never_taken_for_templates() -> None:
    """A name can neither reorder the sentence nor reach into the program."""
    name = "\u202e{name.__class__}"
    assert Words()("Activate {name}", name=name) == "Activate \ufffd{name.__class__}"


def test_later_only_marks() -> None:
    """A text in a table is looked up where it is shown."""
    assert later("Monday") == "Monday"


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    names = {"words", "_words", "later", "plural", "context"}
    for folder in ("present", "ui", "cli"):
        for path in sorted((_PACKAGE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in names:
                    yield path, node


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_no_text_is_an_f_string() -> None:
    """Babel can't extract a text that is built at run time, so it would stay English for ever."""
    built = [
        f"{path.name}:{call.lineno}"
        for path, call in _calls()
        for argument in call.args
        if any(isinstance(part, ast.JoinedStr) for part in ast.walk(argument))
    ]
    assert built == []
