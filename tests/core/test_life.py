"""One whole life: from signing in to activating the same right a second time."""

from __future__ import annotations

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    AnnotateWish,
    ClaimNotice,
    FetchRequest,
    FetchRights,
    LoadMemory,
    RecordWish,
    Remember,
    RestoreSession,
    SettleWish,
    SignIn,
    SubmitActivation,
)
from keyhour.core.events import (
    ActivateChosen,
    ClockTicked,
    NoticeDismissChosen,
    SignInChosen,
    Started,
)
from keyhour.core.notice import NoticeKind
from keyhour.core.session import Session
from keyhour.core.state import Freshness
from keyhour.core.wish import WishOutcome
from tests.core.playbook import Playbook, like
from tests.core.sample import (
    AUTHORITY,
    HOUR,
    confirmed,
    draft,
    held,
    receipt,
    rights,
    signed_in,
    wish,
)

FIRST = held(start=71, end=71 + HOUR)
SECOND = held(start=3731, end=3731 + HOUR, request="request-2")
END = 71 + HOUR


def signing_in(play: Playbook) -> None:
    """Nobody was signed in; somebody signs in, and everything is read."""
    play.feed(0, Started(configured=True, practice=False, authority=AUTHORITY), LoadMemory())
    play.answer(1, LoadMemory, RestoreSession)
    play.answer(2, RestoreSession, account=None)
    assert play.session() is Session.SIGNED_OUT
    play.feed(10, SignInChosen(), SignIn)
    play.answer(40, SignIn, FetchRights, signed_in=signed_in())
    play.answer(42, FetchRights, Remember, read=rights(policies={}))
    assert play.freshness() is Freshness.KNOWN


def activating(play: Playbook, second: float, request: str) -> None:
    """Asked for, written down, sent, granted, and not active before a read shows it."""
    left = wish(recorded=second)
    play.feed(second, ActivateChosen(draft=draft()), RecordWish(wish=left))
    play.answer(second + 1, RecordWish, like(SubmitActivation, wish_id=left.id))
    note = AnnotateWish(wish_id=left.id, request_id=request)
    granted = receipt(request=request, created=second + 11)
    play.answer(second + 11, SubmitActivation, note, FetchRequest, receipt=granted)
    assert play.phase() is Phase.PROVISIONING
    row = FIRST if request == "request-1" else SECOND
    settled = SettleWish(wish_id=left.id, outcome=WishOutcome.GRANTED)
    play.answer(second + 12, FetchRequest, settled, Remember, read=confirmed(row, request=granted))
    assert play.phase() is Phase.ACTIVE


def ending(play: Playbook) -> None:
    """Warned at fifteen and at five minutes, each with a read; told at the end."""
    play.feed(END - 910, ClockTicked(), FetchRights)
    play.answer(END - 909, FetchRights, Remember, read=rights(FIRST))
    for before in (900, 300):
        play.wake(END - before, FetchRights, ClaimNotice)
        play.answer(END - before + 1, FetchRights, Remember, read=rights(FIRST))
        play.answer(END - before + 2, ClaimNotice, won=True)
    assert play.notices() == [NoticeKind.ENDING, NoticeKind.ENDING]
    play.wake(END + 2, FetchRights)
    play.answer(END + 3, FetchRights, ClaimNotice, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.IDLE, [NoticeKind.ENDED])


def test_whole_life() -> None:
    """Sign in, read, activate, be warned twice, see it end, activate again."""
    play = Playbook()
    signing_in(play)
    activating(play, 60, "request-1")
    ending(play)
    play.feed(END + 10, NoticeDismissChosen(notice_id=play.state.notices[0].id))
    activating(play, 3720, "request-2")
    assert play.right().request_id == "request-2"
    assert play.notices() == []
