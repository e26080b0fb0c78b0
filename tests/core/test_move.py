"""One right's move."""

from __future__ import annotations

from keyhour.core.activation import Activation, Phase
from keyhour.core.effects import SettleWish
from keyhour.core.failure import Trouble
from keyhour.core.move import Scene, entered, settlement, to_idle, to_refused, told
from keyhour.core.notice import NoticeKind
from keyhour.core.session import SignInMethod
from keyhour.core.wish import WishOutcome
from tests.core.sample import ANNA, DEVICE, at, draft, fails

SCENE = Scene(
    account=ANNA, epoch=1, at=at(0), now=at(5), interactive=True, method=SignInMethod.BROWSER
)
OPEN = Activation(
    key=DEVICE,
    phase=Phase.UNCERTAIN,
    draft=draft(),
    wish_id="wish-1",
    reads=3,
    next_read_at=at(9),
    absent_since=at(1),
    answered=True,
)


def test_new_phase_starts_without_the_old_one_s_reads() -> None:
    """Counting and planning begin anew; what is wanted stays."""
    after = entered(OPEN, Phase.PROVISIONING, at(5))
    assert (after.phase, after.since, after.draft) == (Phase.PROVISIONING, at(5), draft())
    assert (after.reads, after.next_read_at, after.absent_since, after.answered) == (
        0,
        None,
        None,
        False,
    )


def test_only_an_open_wish_is_settled() -> None:
    """Nothing is written about a right that wants nothing."""
    assert settlement(OPEN, WishOutcome.GRANTED) == (
        SettleWish(wish_id="wish-1", outcome=WishOutcome.GRANTED),
    )
    assert settlement(Activation(key=DEVICE), WishOutcome.GRANTED) == ()


def test_idle_right_remembers_nothing() -> None:
    """Neither draft nor wish."""
    assert to_idle(OPEN).activation == Activation(key=DEVICE)


def test_refused_right_keeps_what_was_typed_and_why() -> None:
    """Nothing is typed twice; somebody who waited is told."""
    failure = fails(Trouble.DENIED)
    move = to_refused(OPEN, failure, SCENE, tell=True)
    assert move.activation == Activation(
        key=DEVICE, phase=Phase.REFUSED, since=at(5), draft=draft(), failure=failure
    )
    assert move.notice == told(OPEN, NoticeKind.REFUSED, SCENE, failure)
    assert to_refused(OPEN, failure, SCENE).notice is None


def test_notice_is_named_after_the_window_it_is_about() -> None:
    """The request where one is known, else the wish, else the start."""
    windows = (
        Activation(key=DEVICE, request_id="request-1", wish_id="wish-1", start_at=at(0)),
        Activation(key=DEVICE, wish_id="wish-1", start_at=at(0)),
        Activation(key=DEVICE, start_at=at(0)),
    )
    ids = [told(one, NoticeKind.ENDED, SCENE).id for one in windows]
    assert [name.split("/")[-2] for name in ids] == ["request-1", "wish-1", str(at(0))]
