"""What waits for a decision is read when somebody wants it, told once, and never emptied."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.approval import Person
from keyhour.core.approval_events import ApprovalsWatched
from keyhour.core.effects import (
    ClaimNotice,
    FetchApprovals,
    FetchRights,
    Remember,
    RestoreSession,
    SaveSettings,
    SignIn,
)
from keyhour.core.events import (
    ClockTicked,
    DeviceResumed,
    PanelClosed,
    PanelOpened,
    RefreshChosen,
    SettingsChosen,
    SignInChosen,
)
from keyhour.core.failure import Trouble
from keyhour.core.notice import NoticeKind
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import Plane
from keyhour.core.session import Session
from keyhour.core.settings import Settings
from keyhour.core.state import Front
from tests.core.desk import approval, looking, waiting
from tests.core.playbook import Playbook, like, ready, started
from tests.core.sample import (
    ANNA,
    HOUR,
    USERS,
    at,
    fails,
    held,
    last_known,
    part_of,
    rights,
    signed_in,
)


def ids(play: Playbook) -> list[str]:
    """What waits, in the order of the list."""
    return [one.id for one in play.account.inbox.waiting]


def test_who_is_no_approver_is_left_alone() -> None:
    """A day of the tray reads nothing of anybody else's."""
    ready().feed(5 * HOUR, ClockTicked(), FetchRights)


def test_looking_reads_at_once_and_every_minute() -> None:
    """As long as somebody looks."""
    play = looking(approval())
    assert ids(play) == ["approval-1"]
    play.wake(60, FetchApprovals).answer(61, FetchApprovals, read=waiting(approval()))
    play.feed(62, ApprovalsWatched(on=False)).feed(62, ApprovalsWatched(on=True)).feed(
        63, ApprovalsWatched(on=False)
    )
    play.feed(200, ClockTicked())


def test_an_approver_is_read_for_every_four_hours() -> None:
    """Where something waited once, something may wait again."""
    play = looking(approval()).feed(2, ApprovalsWatched(on=False))
    play.feed(4 * HOUR - 1, ClockTicked(), FetchRights)
    asks = like(FetchApprovals, planes=frozenset({Plane.DIRECTORY}))
    play.feed(4 * HOUR, ClockTicked(), asks)


def test_an_approver_of_an_earlier_run_is_read_for_at_the_start() -> None:
    """It was remembered with the rights."""
    known = replace(last_known(), approver_in=(Plane.DIRECTORY,))
    play = started(known).answer(-8, RestoreSession, FetchRights, FetchApprovals, account=ANNA)
    assert play.account.inbox.approver_in == {Plane.DIRECTORY}
    kept = like(
        Remember, last_known=replace(known, as_of=at(-7), ages=((Plane.DIRECTORY, at(-7)),))
    )
    play.answer(-7, FetchRights, kept, read=rights())


def test_an_approver_is_found_by_the_read_of_the_rights() -> None:
    """Then what waits is read at once, and never again asked for without need."""
    seen = rights()
    part = replace(part_of(seen), to_decide=True)
    found = replace(seen, planes={Plane.DIRECTORY: part})
    play = started(last_known()).answer(-8, RestoreSession, FetchRights, account=ANNA)
    play.answer(-7, FetchRights, Remember, FetchApprovals, read=found)
    assert play.account.inbox.approver_in == {Plane.DIRECTORY}
    play.answer(-6, FetchApprovals, ClaimNotice, read=waiting(approval()))
    play.feed(5 * HOUR, ClockTicked(), FetchRights, FetchApprovals)
    play.answer(5 * HOUR, FetchRights, Remember, read=found)


def test_a_command_finds_no_approver() -> None:
    """It reads what it was asked for."""
    seen = rights()
    found = replace(seen, planes={Plane.DIRECTORY: replace(part_of(seen), to_decide=True)})
    play = started(last_known(), front=Front.COMMAND).answer(-8, RestoreSession, account=ANNA)
    play.feed(0, RefreshChosen(), FetchRights)
    play.answer(1, FetchRights, Remember, read=found)
    assert play.account.inbox.approver_in == frozenset()


def test_oldest_request_comes_first() -> None:
    """Its day runs out first; one without a time comes last."""
    old, new = approval("old", asked=-600), approval("new", asked=-60)
    undated = replace(approval("undated"), requested_at=None)
    assert ids(looking(undated, new, old)) == ["old", "new", "undated"]


def test_own_requests_are_never_decidable() -> None:
    """Nobody approves what they asked for, even if a list says so."""
    own = approval("own", requester=Person(ANNA.key.object_id, "Anna"))
    assert ids(looking(own, approval(), told=1)) == ["approval-1"]


def test_new_request_is_told_once() -> None:
    """And no longer when it does not wait any more."""
    play = looking(approval())
    assert play.notices() == [NoticeKind.TO_DECIDE]
    assert play.state.notices[0].approval_id == "approval-1"
    play.wake(60, FetchApprovals).answer(61, FetchApprovals, read=waiting(approval()))
    play.wake(120, FetchApprovals).answer(121, FetchApprovals, read=waiting())
    assert play.notices() == []


def test_news_of_an_own_right_stay_when_a_request_goes() -> None:
    """And the other way round: a right that moves takes no request's news along."""
    play = ready(held(USERS, end=HOUR)).feed(0, ApprovalsWatched(on=True), FetchApprovals)
    play.answer(1, FetchApprovals, ClaimNotice, read=waiting(approval()))
    play.feed(HOUR - 299, ClockTicked(), FetchRights, FetchApprovals, ClaimNotice)
    assert set(play.notices()) == {NoticeKind.TO_DECIDE, NoticeKind.ENDING}
    play.answer(HOUR - 298, FetchApprovals, read=waiting())
    assert play.notices() == [NoticeKind.ENDING]


def test_a_failed_read_empties_nothing() -> None:
    """What was known stays, with its age; the next try waits as the service wants."""
    play = looking(approval()).feed(30, RefreshChosen(), FetchRights, FetchApprovals)
    play.answer(31, FetchApprovals, failure=fails(Trouble.THROTTLED, retry=300))
    assert ids(play) == ["approval-1"]
    assert play.account.inbox.reading.as_of == at(1)
    play.feed(100, ClockTicked()).wake(300, FetchApprovals)


def test_one_plane_fails_alone() -> None:
    """Its rows stay, the other's are taken in; who is missing is known."""
    play = looking(approval())
    play.feed(30, RefreshChosen(), FetchRights, FetchApprovals)
    failure = fails(Trouble.CONSENT_MISSING)
    read = ApprovalsRead(planes={Plane.DIRECTORY: (), Plane.GROUP: failure})
    play.answer(31, FetchApprovals, read=read)
    assert ids(play) == []
    assert play.account.inbox.failures == ((Plane.GROUP, failure),)
    assert play.account.inbox.reading.failure is None
    assert play.session() is Session.SIGNED_IN


def test_missing_consent_ends_no_session() -> None:
    """Approvals alone are switched off, and are not knocked at again and again."""
    play = ready().feed(0, ApprovalsWatched(on=True), FetchApprovals)
    failure = fails(Trouble.CONSENT_MISSING)
    play.answer(1, FetchApprovals, read=ApprovalsRead(planes={Plane.DIRECTORY: failure}))
    assert play.session() is Session.SIGNED_IN
    assert play.account.inbox.reading.failure == failure
    play.feed(HOUR, ClockTicked())


def test_a_refused_token_is_renewed_once() -> None:
    """If it stays refused the session is over."""
    play = ready().feed(0, ApprovalsWatched(on=True), FetchApprovals)
    refused = ApprovalsRead(planes={Plane.DIRECTORY: fails(Trouble.TOKEN_REFUSED)})
    play.answer(1, FetchApprovals, like(FetchApprovals, renew=True), read=refused)
    play.answer(2, FetchApprovals, failure=fails(Trouble.TOKEN_REFUSED))
    assert play.session() is Session.NEEDS_SIGN_IN


def test_a_command_reads_what_it_asks_for_and_tells_nobody() -> None:
    """Notices are the tray's."""
    play = started(last_known(), front=Front.COMMAND).answer(-8, RestoreSession, account=ANNA)
    play.feed(0, ApprovalsWatched(on=True), FetchApprovals)
    play.answer(1, FetchApprovals, read=waiting(approval()))
    assert ids(play) == ["approval-1"]
    assert play.notices() == []
    play.sleeps()


def test_the_panel_makes_an_approver_s_number_fresh() -> None:
    """Others see no request more."""
    play = looking(approval()).feed(2, ApprovalsWatched(on=False))
    play.feed(3, PanelOpened()).feed(4, PanelClosed())
    play.feed(100, PanelOpened(), FetchRights, FetchApprovals)


def test_sleep_makes_what_waits_old() -> None:
    """For approvers, and for whoever looks."""
    play = looking(approval()).feed(2, ApprovalsWatched(on=False))
    play.feed(50, DeviceResumed(), FetchRights, FetchApprovals)
    ready().feed(50, DeviceResumed(), FetchRights)


def test_looking_without_an_account_reads_nothing() -> None:
    """There is nobody whose requests could wait."""
    play = Playbook().feed(0, ApprovalsWatched(on=True)).feed(1, RefreshChosen())
    assert play.state.approvals_open


def test_sign_in_begins_anew() -> None:
    """What was under way is dropped with the old sign-in."""
    play = looking(approval()).feed(30, RefreshChosen(), FetchRights, FetchApprovals)
    play.feed(31, SignInChosen(anyone=True), SignIn)
    play.answer(32, SignIn, FetchRights, FetchApprovals, signed_in=signed_in())
    play.answer(33, FetchApprovals, read=waiting())
    assert ids(play) == ["approval-1"]


def test_a_plane_that_is_switched_off_takes_its_requests_along() -> None:
    """And is read no more for them."""
    play = looking(approval()).feed(2, ApprovalsWatched(on=False))
    off = Settings(planes_off=frozenset({Plane.DIRECTORY}))
    play.feed(3, SettingsChosen(settings=off), SaveSettings)
    assert ids(play) == []
    assert play.account.inbox.approver_in == frozenset()
