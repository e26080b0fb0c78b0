"""Words: the one door for every text a person reads.

`Words` wraps a catalogue that is handed in, so nothing here is global and a test reads plain
English. `tests/project/catalogue.py` finds the texts by the names `words`, `plural`, `context` and
`later`, so a text must be a literal at the call, never an f-string.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from keyhour.present.foreign import plain


class Translations(Protocol):
    """What is used of a `gettext` catalogue."""

    def gettext(self, message: str, /) -> str:
        """The text in the person's language."""
        ...

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """The text in the form that the number asks for."""
        ...

    def pgettext(self, context: str, message: str, /) -> str:
        """The text as it is meant in this context."""
        ...


class English:
    """The catalogue of the language the texts are written in."""

    def gettext(self, message: str, /) -> str:
        """The text itself."""
        return message

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """One of the two English forms."""
        return singular if n == 1 else plural

    def pgettext(self, context: str, message: str, /) -> str:
        """The text itself."""
        del context
        return message


class TimeStyle(Enum):
    """How the person's region writes the time of day; it need not be that of the language."""

    TO_24 = "14:30"
    TO_12 = "2:30 PM"


class Words:
    """Texts in one language. Values are put into `{named}` places and made harmless on the way."""

    def __init__(
        self,
        translations: Translations | None = None,
        language: str = "en",
        times: TimeStyle = TimeStyle.TO_24,
    ) -> None:
        self._translations: Translations = translations or English()
        self.language = language
        self.times = times

    def __call__(self, text: str, /, **values: object) -> str:
        """A text of ours with its values."""
        return _filled(self._translations.gettext(text), values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """A text of ours that counts; `{n}` is the number."""
        return _filled(self._translations.ngettext(one, many, n), {**values, "n": n})

    def context(self, context: str, text: str, /, **values: object) -> str:
        """A short text that means different things in different places."""
        return _filled(self._translations.pgettext(context, text), values)


def later(text: str) -> str:
    """Marks a text in a table for extraction; it is looked up when it is shown."""
    return text


def _filled(template: str, values: dict[str, object]) -> str:
    safe = {
        name: plain(value) if isinstance(value, str) else value for name, value in values.items()
    }
    return template.format(**safe)
