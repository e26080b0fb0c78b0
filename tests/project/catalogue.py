"""The catalogues of texts: finds the texts in the sources, keeps every language beside them.

After any change of words, from the root of the repository:

    python tests/project/catalogue.py

writes the template, adds what is new to every language's `keyhour.po` (untranslated), drops what
is gone, and compiles the `keyhour.mo`. Begin a language with `--add TAG`.
"""

from __future__ import annotations

import argparse
import ast
import io
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "resources" / "i18n"
TEMPLATE: Final = FOLDER / "keyhour.pot"
SOURCES: Final = ROOT / "desktop" / "keyhour"
PLACES: Final = {"words": 1, "_words": 1, "later": 1, "plural": 2, "context": 2}
"""The doors of `present/words.py`, and how many texts stand at each."""
_WIDTH: Final = 100
_MAGIC: Final = 0x950412DE
_CONTEXT_END: Final = "\x04"

Entry = tuple[str | tuple[str, ...], str | None]
"""A text (or its two forms) and its context."""


class Use(NamedTuple):
    """A place in the sources that asks for a text."""

    entry: Entry
    where: str


def uses() -> list[Use]:
    """Every text in the sources, also where one call stands inside of another."""
    return [use for path in sorted(SOURCES.rglob("*.py")) for use in uses_in(path)]


def uses_in(path: Path) -> Iterator[Use]:
    """The texts of one file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        door = _door(node) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and door is not None:
            where = f"{path.relative_to(SOURCES)}:{node.lineno}"
            yield from (Use(entry, where) for entry in _entries(door, node))


def _door(call: ast.Call) -> str | None:
    """Which door is called: `words(…)`, `self._words(…)`, `moment.words.plural(…)`."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id if function.id in PLACES else None
    if not isinstance(function, ast.Attribute):
        return None
    name = function.attr
    if name in {"plural", "context"}:
        owner = function.value
        holder = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        return name if holder in {"words", "_words"} else None
    return name if name in {"words", "_words"} else None


def _entries(door: str, call: ast.Call) -> Iterator[Entry]:
    if door in {"plural", "context"}:
        first, second = (_constants(one) for one in call.args[:2])
        if first and second:
            yield ((first[0], second[0]), None) if door == "plural" else (second[0], first[0])
        return
    for text in _constants(call.args[0]) if call.args else ():
        yield text, None


def _constants(node: ast.expr) -> list[str]:
    """The text that stands here, or both of an `if`; a text that is looked up elsewhere is none."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return []


def template() -> Catalog:
    """A catalogue of all texts, none translated."""
    catalogue = Catalog()
    for entry, _ in uses():
        catalogue.add(entry[0], context=entry[1])
    return catalogue


def languages() -> list[str]:
    """The tags of all translations, as their folders are called."""
    return sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/keyhour.po"))


def po_file(language: str) -> Path:
    """What people translate."""
    return FOLDER / language / "LC_MESSAGES" / "keyhour.po"


def read_language(language: str) -> Catalog:
    """A translation as it stands."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(catalogue: Catalog) -> list[Message]:
    """All entries but the header."""
    return [one for one in catalogue if one.id]


def text_of(catalogue: Catalog, header: str = "") -> str:
    """A catalogue as a file: in the order of the alphabet, without places and dates, so that only
    a change of words changes it.
    """
    body = io.BytesIO()
    write_po(
        body, catalogue, width=_WIDTH, no_location=True, omit_header=True, sort_output=True,
        ignore_obsolete=True,
    )  # fmt: skip
    return header + body.getvalue().decode()


def header_of(language: str) -> str:
    """The first block of a translation's file."""
    return po_file(language).read_text(encoding="utf-8").partition("\n\n")[0] + "\n\n"


def new_header(language: str) -> str:
    """The first block of a language that is begun."""
    plural = Catalog(locale=Locale.parse(language)).plural_forms
    lines = (
        f"Language: {language}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit", f"Plural-Forms: {plural}",
    )  # fmt: skip
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def ids_of(message: Message) -> tuple[str, ...]:
    """The English text in all its forms."""
    return message.id if isinstance(message.id, tuple) else (str(message.id),)


def forms_of(message: Message) -> tuple[str, ...]:
    """The translation in all its forms."""
    string = message.string
    return string if isinstance(string, tuple) else (str(string or ""),)


def is_translated(message: Message) -> bool:
    """Whether every form of a text has its words, and nobody doubts them."""
    return all(forms_of(message)) and not message.fuzzy


def compiled(language: str) -> bytes:
    """The `.mo` of a translation: what is translated and not fuzzy, always the same bytes.

    The format: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
    """
    header = header_of(language)
    head = "".join(ast.literal_eval(line) for line in header.splitlines() if line[:1] == '"')
    pairs = {"": head}
    for one in messages(read_language(language)):
        if is_translated(one):
            prefix = one.context + _CONTEXT_END if one.context else ""
            pairs[prefix + "\0".join(ids_of(one))] = "\0".join(forms_of(one))
    return _packed(sorted((key.encode(), text.encode()) for key, text in pairs.items()))


def _packed(pairs: list[tuple[bytes, bytes]]) -> bytes:
    count, start = len(pairs), 7 * 4
    tables, strings = b"", b""
    for column in (0, 1):
        for pair in pairs:
            place = start + count * 16 + len(strings)
            tables += struct.pack("<2I", len(pair[column]), place)
            strings += pair[column] + b"\0"
    return struct.pack("<7I", _MAGIC, 0, count, start, start + count * 8, 0, 0) + tables + strings


def renew(language: str, fresh: Catalog) -> int:
    """Bring one language in line with the template; returns how many texts await translation."""
    catalogue = read_language(language)
    catalogue.update(fresh, no_fuzzy_matching=True)
    po_file(language).write_text(text_of(catalogue, header_of(language)), encoding="utf-8")
    po_file(language).with_suffix(".mo").write_bytes(compiled(language))
    return sum(1 for one in messages(catalogue) if not is_translated(one))


def main() -> int:
    """Renew everything; the exit code is 1 while a text awaits translation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", metavar="TAG", help="begin a language, such as fr or pt_BR")
    added = parser.parse_args().add
    if added and not po_file(added).exists():
        po_file(added).parent.mkdir(parents=True)
        po_file(added).write_text(new_header(added), encoding="utf-8")
    fresh = template()
    TEMPLATE.write_text(text_of(fresh), encoding="utf-8")
    waiting = {language: renew(language, fresh) for language in languages()}
    for language, count in waiting.items():
        sys.stdout.write(f"{language}: {len(messages(fresh))} texts, {count} to translate\n")
    return int(any(waiting.values()))


if __name__ == "__main__":
    sys.exit(main())
