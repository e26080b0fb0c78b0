"""Wishes that go out: their names, and that no list forgets one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from keyhour.core import effects as ef
from tests.core.sample import CLAIMS, REASON, TOKEN, draft, wish


def kinds(root: type[ef.Effect]) -> Iterator[type[ef.Effect]]:
    """Every class of effect."""
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


ALL = sorted(kinds(ef.Effect), key=str)
NOUNS = ("Event", "Effect", "Finished", "ed")
"""How a fact's name ends; a wish's does not."""


def test_any_effect_names_them_all() -> None:
    """A forgotten effect would slip through every `match` unseen."""
    assert set(get_args(ef.AnyEffect)) == set(ALL)


@pytest.mark.parametrize("kind", ALL)
def test_effect_is_named_as_a_wish_and_cannot_be_changed(kind: type[ef.Effect]) -> None:
    """Imperative, frozen, and every value by name."""
    assert not kind.__name__.endswith(NOUNS)
    assert kind.__struct_config__.frozen


def test_secrets_and_reasons_show_in_no_text_of_an_effect() -> None:
    """An effect in a traceback gives nothing away."""
    effects = (
        ef.SubmitActivation(
            account=None,  # type: ignore[arg-type]  # who it is does not matter here
            epoch=0,
            wish_id="wish",
            draft=draft(),
            token=TOKEN,
            claims=CLAIMS,
        ),
        ef.RecordWish(wish=wish()),
        ef.SignIn(epoch=0, claims=CLAIMS),
    )
    for effect in effects:
        assert not [one for one in (REASON, "stronger", "acrs") if one in repr(effect)]
