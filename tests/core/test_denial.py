"""A denial of the person's own request, told with the approver's words."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Phase, RequestStatus
from keyhour.core.approval import Fate, Person, Verdict
from keyhour.core.effects import ClaimNotice, FetchFate, FetchRights, Remember, SignIn
from keyhour.core.events import ClockTicked, SignInChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import NoticeKind
from keyhour.core.right import Plane
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import DEVICE, fails, receipt, rights, signed_in

DENIED = rights(requests=(receipt(RequestStatus.DENIED, created=-60),))


def pending() -> Playbook:
    """A request that waits for an approver since a minute."""
    waiting = receipt(RequestStatus.PENDING_APPROVAL, created=-60)
    return ready(requests=(waiting,))


def denied() -> Playbook:
    """A read at second 100 shows the denial; its words are being read."""
    play = pending().feed(100, ClockTicked(), FetchRights)
    ask = like(FetchFate, approval_id="request-1", planes=(Plane.DIRECTORY,), key=DEVICE)
    return play.answer(101, FetchRights, ask, Remember, read=DENIED)


def refusal(play: Playbook) -> Failure:
    """Why the right was refused, as it is shown and told."""
    right, (notice,) = play.right(), play.state.notices
    assert right.phase is Phase.REFUSED
    assert notice.kind is NoticeKind.REFUSED
    assert right.failure is not None
    assert notice.failure == right.failure
    return right.failure


def test_denial_is_told_with_the_approver_s_words() -> None:
    """They are read first, and nothing is told before they are there."""
    play = denied()
    assert (play.phase(), play.notices()) == (Phase.AWAITING_APPROVAL, [])
    fate = Fate(is_open=False, verdict=Verdict.DENY, by=Person("ben"), words=" Not today ")
    play.answer(102, FetchFate, ClaimNotice, fate=fate)
    assert refusal(play) == Failure(trouble=Trouble.DENIED, detail="Not today")


@pytest.mark.parametrize(
    "answer",
    [
        {"failure": fails(Trouble.FORBIDDEN)},
        {"fate": Fate(is_open=False, verdict=Verdict.DENY)},
        {"fate": Fate(is_open=True)},
    ],
)
def test_denial_stands_without_words(answer: dict[str, object]) -> None:
    """Whether a requester may read them is the service's affair."""
    play = denied().answer(102, FetchFate, ClaimNotice, **answer)
    assert refusal(play) == Failure(trouble=Trouble.DENIED)


def test_what_ended_without_a_verdict_has_lapsed() -> None:
    """Nobody denied it."""
    play = denied().answer(102, FetchFate, ClaimNotice, fate=Fate(is_open=False))
    assert refusal(play).trouble is Trouble.LAPSED


def test_next_read_does_not_wait_for_the_words() -> None:
    """What it finds is told, and the words come too late."""
    play = denied().feed(140, ClockTicked(), FetchRights)
    play.answer(141, FetchRights, ClaimNotice, Remember, read=DENIED)
    assert refusal(play) == Failure(trouble=Trouble.DENIED)
    fate = Fate(is_open=False, verdict=Verdict.DENY, words="Late")
    play.answer(142, FetchFate, fate=fate)
    assert refusal(play) == Failure(trouble=Trouble.DENIED)


def test_new_sign_in_asks_again_for_the_words() -> None:
    """The answer to the old question is dropped."""
    play = denied()
    play.feed(103, SignInChosen(anyone=True), SignIn)
    play.answer(104, SignIn, FetchRights, signed_in=signed_in())
    assert not play.right().why_asked
    play.answer(105, FetchRights, FetchFate, Remember, read=DENIED)
    play.lost(FetchFate)
    fate = Fate(is_open=False, verdict=Verdict.DENY, words="No")
    play.answer(106, FetchFate, ClaimNotice, fate=fate)
    assert refusal(play).detail == "No"
