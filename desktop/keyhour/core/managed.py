"""What the organisation rules on this machine, beyond the tenant's own policies.

The schema is here; where the values lie is each system's own (`adapters/managed.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

LONGEST_MINIMUM: Final = 200
"""A longer minimum would be met by filling, not by reasons."""
MOST_PHRASES: Final = 50
LONGEST_PHRASE: Final = 200


class ReasonRules(Struct, frozen=True, kw_only=True):
    """What is asked of a reason beyond what the role's policy asks. The defaults ask nothing."""

    required: bool = False
    min_length: int = 0
    presets: tuple[str, ...] = ()
    """Reasons that stand ready, whoever asks."""
    refused: tuple[str, ...] = ()
    """Phrases that are no reason ("test", "asdf"), in any case, where they are the whole text."""


NO_RULES: Final = ReasonRules()


class Managed(Struct, frozen=True, kw_only=True):
    """The machine's policy for Keyhour."""

    reason: ReasonRules = NO_RULES
    ignored: tuple[str, ...] = ()
    """Keys whose values make no sense; they count as not set."""


UNMANAGED: Final = Managed()


def managed_from(values: Mapping[str, object]) -> Managed:
    """The policy in the values of a machine, by their names; unknown names are for others."""
    reading = _Reading(values)
    reason = ReasonRules(
        required=reading.flag("ReasonRequired"),
        min_length=reading.count("ReasonMinimumLength", LONGEST_MINIMUM),
        presets=reading.phrases("ReasonPresets"),
        refused=reading.phrases("ReasonRefusedPhrases"),
    )
    return Managed(reason=reason, ignored=tuple(reading.ignored))


class _Reading:
    """Takes values one by one and notes those that are no good."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.ignored: list[str] = []

    def flag(self, name: str) -> bool:
        """True or false; registries write 1 and 0."""
        value = self._values.get(name, False)
        if isinstance(value, int) and value in {0, 1}:
            return bool(value)
        self.ignored.append(name)
        return False

    def count(self, name: str, most: int) -> int:
        """A whole number from 0 to `most`."""
        value = self._values.get(name, 0)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        self.ignored.append(name)
        return 0

    def phrases(self, name: str) -> tuple[str, ...]:
        """A list of short texts, without blanks around them, each once."""
        value = self._values.get(name, ())
        if isinstance(value, list | tuple) and len(value) <= MOST_PHRASES:
            texts = [one.strip() for one in value if isinstance(one, str)]
            if len(texts) == len(value) and all(len(one) <= LONGEST_PHRASE for one in texts):
                return tuple(dict.fromkeys(one for one in texts if one))
        self.ignored.append(name)
        return ()
