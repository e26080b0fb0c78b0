"""Facts that come in: their names, and what they carry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest

from keyhour.core import events as ev
from keyhour.core.approval_events import ApproverEvent
from keyhour.core.effects import Effect
from tests.core.playbook import ANSWERS


def kinds(root: type[ev.Event]) -> Iterator[type[ev.Event]]:
    """Every class of event of the core's own."""
    for kind in root.__subclasses__():
        if kind.__module__.startswith("keyhour.core."):
            yield kind
        yield from kinds(kind)


ALL = sorted(set(kinds(ev.Event)) - {ApproverEvent}, key=str)
PAST = ("ed", "Left", "Chosen", "Met", "Quit", "Read", "Run")
"""How a fact's name ends: it has happened."""


@pytest.mark.parametrize("kind", ALL)
def test_event_is_named_as_a_fact(kind: type[ev.Event]) -> None:
    """Subject and participle: what was chosen, finished, fetched, opened."""
    assert kind.__name__.endswith(PAST)


@pytest.mark.parametrize("kind", ALL)
def test_event_cannot_be_changed_and_is_stamped_later(kind: type[ev.Event]) -> None:
    """Until the engine stamps it an event happened never."""
    assert kind.__struct_config__.frozen
    assert kind.__struct_fields__[0] == "at"
    assert ev.NEVER.tzinfo is UTC


@pytest.mark.parametrize("kind", sorted(set(ANSWERS.values()), key=str))
def test_answer_carries_the_effect_it_answers(kind: type[ev.Event]) -> None:
    """Whoever takes an answer in knows what was asked."""
    assert "effect" in kind.__struct_fields__


def test_every_answer_s_effect_is_an_effect() -> None:
    """The two vocabularies meet in pairs."""
    assert all(issubclass(kind, Effect) for kind in ANSWERS)
