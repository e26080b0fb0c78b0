"""How stories begin: situations that several of them go on from."""

from __future__ import annotations

from keyhour.core.effects import (
    AnnotateWish,
    FetchRequest,
    FetchRights,
    RecordWish,
    SubmitActivation,
)
from keyhour.core.events import ActivateChosen, RefreshChosen
from tests.core.playbook import Playbook, ready
from tests.core.sample import draft, held, receipt, wish

ROW = held(start=-60)
WISH = wish(recorded=10)


def asked() -> Playbook:
    """A draft that was sent at second 11."""
    play = ready()
    play.feed(10, ActivateChosen(draft=draft()), RecordWish(wish=WISH))
    return play.answer(11, RecordWish, SubmitActivation)


def provisioning() -> Playbook:
    """A granted draft, its first confirming read under way since second 12."""
    play = asked()
    return play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt())


def reading(play: Playbook | None = None) -> Playbook:
    """An active right, and a read under way since second 100."""
    return (play or ready(ROW)).feed(100, RefreshChosen(), FetchRights)
