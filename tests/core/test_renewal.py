"""More time: a new activation, prepared while the present one runs."""

from __future__ import annotations

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    ClaimNotice,
    FetchRights,
    RecordWish,
    Remember,
    SubmitActivation,
)
from keyhour.core.events import (
    ClockTicked,
    DeactivateChosen,
    RenewalChosen,
    RenewalDropChosen,
)
from keyhour.core.notice import NoticeKind
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import DEVICE, HOUR, draft, held, rights

END = float(HOUR)
ROW = held(end=HOUR)


def prepared() -> Playbook:
    """An active right with a renewal, past its warnings, read at its end."""
    play = ready(ROW)
    return play.feed(10, RenewalChosen(draft=draft()))


def at_the_end(play: Playbook) -> Playbook:
    """The read that the end asks for is under way."""
    return play.feed(END + 2, ClockTicked(), FetchRights)


def test_prepared_activation_is_sent_when_a_read_shows_the_end() -> None:
    """The gap is the seconds that the read takes; nothing is typed again."""
    play = at_the_end(prepared())
    play.answer(END + 3, FetchRights, RecordWish, Remember, read=rights())
    assert play.phase() is Phase.SUBMITTING
    play.answer(END + 3, RecordWish, like(SubmitActivation, draft=draft()))
    assert NoticeKind.ENDED not in play.notices()


def test_prepared_activation_survives_reads_while_the_role_is_active() -> None:
    """A read that shows the role still there forgets nothing."""
    play = prepared()
    play.feed(700, ClockTicked(), FetchRights)
    play.answer(701, FetchRights, Remember, read=rights(ROW))
    assert play.right().renewal == draft()


def test_prepared_activation_is_not_sent_for_a_role_that_was_taken_away() -> None:
    """Somebody decided otherwise; the person is told and asked."""
    play = prepared().feed(700, ClockTicked(), FetchRights)
    play.answer(701, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.IDLE
    assert play.notices() == [NoticeKind.ENDED_EARLY]


def test_prepared_activation_is_asked_for_again_when_it_is_late() -> None:
    """Two minutes after the end nobody expects it any more."""
    play = prepared().feed(END + 130, ClockTicked(), FetchRights)
    play.answer(END + 131, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.IDLE
    assert play.notices() == [NoticeKind.ENDED]


def test_prepared_activation_that_was_dropped_is_not_sent() -> None:
    """The person let the role end after all."""
    play = at_the_end(prepared().feed(20, RenewalDropChosen(key=DEVICE)))
    play.answer(END + 3, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.IDLE


def test_giving_back_forgets_the_prepared_activation() -> None:
    """Who ends a role early does not get it again."""
    play = prepared().feed(400, DeactivateChosen(key=DEVICE), RecordWish)
    assert play.right().renewal is None
