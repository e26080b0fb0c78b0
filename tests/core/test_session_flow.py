"""Signing in and out, and finding the sign-in that was kept."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    AnnotateWish,
    CancelSignIn,
    ClaimNotice,
    FetchRequest,
    FetchRights,
    Forget,
    LoadMemory,
    RecordWish,
    Remember,
    RestoreSession,
    SettleWish,
    SignIn,
    SignOut,
    SubmitActivation,
)
from keyhour.core.events import (
    ActivateChosen,
    ClockTicked,
    DeviceResumed,
    DismissChosen,
    PanelOpened,
    RefreshChosen,
    SignInCancelChosen,
    SignInChosen,
    SignInPrompted,
    SignOutChosen,
    Started,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session, SignInMethod, SignInPrompt
from keyhour.core.settings import Settings
from keyhour.core.state import Front
from tests.core.playbook import Playbook, like, ready, started
from tests.core.sample import (
    ANNA,
    AUTHORITY,
    BEN,
    CLAIMS,
    DEVICE,
    at,
    draft,
    fails,
    held,
    last_known,
    receipt,
    rights,
    signed_in,
)


def signed_out() -> Playbook:
    """A tray at which nobody is signed in."""
    play = started()
    play.answer(-8, RestoreSession, account=None)
    assert play.session() is Session.SIGNED_OUT
    return play


def needing_sign_in() -> Playbook:
    """A tray whose kept sign-in ended, with the claims that the next one must bring."""
    play = ready().feed(10, RefreshChosen(), FetchRights)
    failure = Failure(trouble=Trouble.SIGN_IN_NEEDED, claims=CLAIMS)
    play.answer(11, FetchRights, failure=failure)
    assert play.session() is Session.NEEDS_SIGN_IN
    return play


def test_story_from_sign_in_to_the_first_read() -> None:
    """Memory first, then the kept sign-in, then a read of everything; only then rows are known."""
    play = Playbook()
    play.feed(0, Started(configured=True, practice=True, authority=AUTHORITY), LoadMemory())
    assert (play.session(), play.state.practice) == (Session.RESTORING, True)
    settings = Settings(language="de")
    play.answer(1, LoadMemory, RestoreSession(epoch=0), settings=settings)
    assert play.state.settings == settings
    play.answer(2, RestoreSession, account=None)
    play.feed(3, SignInChosen(), like(SignIn, account=None, claims=None, key=None))
    assert play.session() is Session.SIGNING_IN
    play.feed(4, SignInPrompted(effect=play.flight(SignIn), prompt=SignInPrompt("https://page")))
    assert play.state.prompt == SignInPrompt("https://page")
    play.answer(30, SignIn, like(FetchRights, policies=True), signed_in=signed_in())
    assert (play.session(), play.account.account) == (Session.SIGNED_IN, ANNA)
    play.answer(32, FetchRights, Remember, read=rights(policies={}))
    assert play.account.reading.as_of == at(32)


def test_nothing_is_looked_for_when_nothing_is_configured() -> None:
    """Without an organisation there is no sign-in to find and nobody to show."""
    play = Playbook()
    play.feed(0, Started(configured=False, practice=False), LoadMemory())
    play.answer(1, LoadMemory, last_known=(last_known(),))
    assert (play.session(), play.state.shown) == (Session.NOT_CONFIGURED, None)
    play.feed(2, SignInChosen()).feed(3, RefreshChosen()).sleeps()


def test_accounts_of_another_cloud_are_not_shown() -> None:
    """What was remembered of a practice tenant never shows in a real one."""
    play = started(last_known(), authority="https://elsewhere.example")
    assert play.state.shown is None


def test_broken_memory_is_told_and_stops_nothing() -> None:
    """A ledger that cannot be read is our trouble; the sign-in is looked for all the same."""
    play = Playbook()
    play.feed(0, Started(configured=True, practice=False), LoadMemory())
    play.answer(1, LoadMemory, RestoreSession, failure=fails(Trouble.SET_ASIDE))
    assert play.state.trouble == fails(Trouble.SET_ASIDE)


def test_click_before_memory_is_read_changes_nothing() -> None:
    """What memory brings cannot overwrite a sign-in that was faster."""
    play = Playbook()
    play.feed(0, Started(configured=True, practice=False), LoadMemory())
    play.feed(1, SignInChosen())
    assert play.session() is Session.RESTORING


@pytest.mark.parametrize(
    ("trouble", "session"),
    [
        (Trouble.KEYCHAIN_LOCKED, Session.KEYCHAIN_LOCKED),
        (Trouble.SIGN_IN_NEEDED, Session.NEEDS_SIGN_IN),
        (Trouble.CONSENT_MISSING, Session.NEEDS_CONSENT),
    ],
)
def test_kept_sign_in_that_needs_the_person_says_so(trouble: Trouble, session: Session) -> None:
    """A locked keychain, an ended sign-in and missing consent each name what helps; the last known
    rights stay on display.
    """
    play = started(last_known())
    play.answer(-8, RestoreSession, failure=fails(trouble))
    assert (play.session(), play.state.session_failure) == (session, fails(trouble))
    assert play.account.account == ANNA
    play.sleeps()


@pytest.mark.parametrize("event", [RefreshChosen(), PanelOpened(), DeviceResumed()])
def test_keychain_is_tried_again_when_somebody_looks(event: RefreshChosen) -> None:
    """Whoever unlocked it outside finds Keyhour signed in, without signing in again."""
    play = started(last_known())
    play.answer(-8, RestoreSession, failure=fails(Trouble.KEYCHAIN_LOCKED))
    play.feed(60, event, RestoreSession)
    play.answer(61, RestoreSession, failure=fails(Trouble.KEYCHAIN_LOCKED))
    assert play.session() is Session.KEYCHAIN_LOCKED
    play.feed(90, event, RestoreSession)
    play.answer(91, RestoreSession, FetchRights, account=ANNA)
    assert play.session() is Session.SIGNED_IN


def test_kept_sign_in_is_looked_for_again_while_offline() -> None:
    """Offline at the start, the search goes on every thirty seconds until it finds."""
    play = started(last_known())
    play.answer(-8, RestoreSession, failure=fails(Trouble.OFFLINE))
    assert play.session() is Session.RESTORING
    play.wake(22, RestoreSession(epoch=0))
    play.answer(23, RestoreSession, failure=fails(Trouble.OFFLINE))
    play.wake(53, RestoreSession(epoch=0))
    play.answer(54, RestoreSession, FetchRights, account=ANNA)
    assert play.session() is Session.SIGNED_IN


def test_search_for_the_kept_sign_in_honours_a_throttle() -> None:
    """Never before the service says, however often somebody asks."""
    play = started()
    play.answer(-8, RestoreSession, failure=fails(Trouble.THROTTLED, retry=300))
    play.feed(0, RefreshChosen()).wake(300, RestoreSession)


@pytest.mark.parametrize("event", [RefreshChosen(), PanelOpened(), DeviceResumed()])
def test_search_for_the_kept_sign_in_does_not_let_a_person_wait(event: RefreshChosen) -> None:
    """Trying now, opening the panel and waking the machine each look again at once."""
    play = started(last_known())
    play.answer(-8, RestoreSession, failure=fails(Trouble.OFFLINE))
    play.feed(0, event, RestoreSession)


def test_sign_in_overtakes_the_search_for_the_kept_one() -> None:
    """A person who signs in does not wait for the search, whose answer is dropped."""
    play = started(last_known())
    play.feed(-7, SignInChosen(), like(SignIn, epoch=1, account=ANNA))
    play.answer(-6, RestoreSession, failure=fails(Trouble.OFFLINE))
    assert play.session() is Session.SIGNING_IN
    play.answer(10, SignIn, FetchRights, signed_in=signed_in())
    assert play.account.epoch == 1


def test_search_that_a_sign_in_overtook_is_dropped_even_when_it_found_somebody() -> None:
    """The answer of an older epoch signs nobody in."""
    play = started()
    play.feed(-7, SignInChosen(), SignIn)
    play.answer(-6, RestoreSession, account=BEN)
    assert play.session() is Session.SIGNING_IN


def test_second_click_on_sign_in_opens_one_page() -> None:
    """Clicking twice signs in once."""
    play = signed_out().feed(0, SignInChosen(), SignIn)
    play.feed(1, SignInChosen())


def test_sign_in_uses_the_way_that_was_chosen() -> None:
    """A code on another device instead of a browser."""
    chosen = SignInChosen(method=SignInMethod.DEVICE_CODE)
    signed_out().feed(0, chosen, like(SignIn, method=SignInMethod.DEVICE_CODE))


def test_who_must_sign_in_again_is_not_asked_who_they_are() -> None:
    """The sign-in names the person and brings the claims that the service asked for."""
    needing_sign_in().feed(20, SignInChosen(), like(SignIn, account=ANNA, claims=CLAIMS))


def test_anyone_may_be_chosen_when_asked_for() -> None:
    """A command that signs in anew lets the person choose."""
    ready().feed(10, SignInChosen(anyone=True), like(SignIn, account=None))


def test_cancelled_sign_in_goes_back_to_where_it_was() -> None:
    """Closing the page leaves the session signed out, or waiting for a sign-in, with the reason."""
    cancelled = fails(Trouble.SIGN_IN_CANCELLED)
    play = signed_out().feed(0, SignInChosen(), SignIn)
    play.feed(1, SignInCancelChosen(), CancelSignIn())
    play.answer(2, SignIn, failure=cancelled)
    assert (play.session(), play.state.session_failure) == (Session.SIGNED_OUT, cancelled)

    play = needing_sign_in().feed(20, SignInChosen(), SignIn)
    play.answer(21, SignIn, failure=cancelled)
    assert play.session() is Session.NEEDS_SIGN_IN


@pytest.mark.parametrize(
    ("trouble", "session"),
    [
        (Trouble.KEYCHAIN_LOCKED, Session.KEYCHAIN_LOCKED),
        (Trouble.CONSENT_MISSING, Session.NEEDS_CONSENT),
        (Trouble.SIGN_IN_TIMED_OUT, Session.SIGNED_OUT),
    ],
)
def test_sign_in_that_failed_names_what_helps(trouble: Trouble, session: Session) -> None:
    """A keychain to unlock, consent to be had, or just another try."""
    play = signed_out().feed(0, SignInChosen(), SignIn)
    play.answer(300, SignIn, failure=fails(trouble))
    assert play.session() is session


def test_sign_out_forgets_the_account_and_drops_late_answers() -> None:
    """Nothing of the account remains, and what was under way changes nothing any more."""
    play = ready(held(start=-60, end=300)).feed(10, RefreshChosen(), FetchRights)
    play.feed(11, SignOutChosen(), CancelSignIn(), SignOut(account=ANNA), Forget(account=ANNA.key))
    assert (play.session(), dict(play.state.accounts)) == (Session.SIGNED_OUT, {})
    play.answer(12, FetchRights, read=rights(held()))
    play.answer(13, SignOut)
    assert play.state.account is None
    play.sleeps()


def test_answers_of_an_older_sign_in_never_mix_with_the_present_one() -> None:
    """Out and in again: a read that began before is dropped, whoever signed in."""
    play = ready().feed(10, RefreshChosen(), FetchRights)
    play.feed(11, SignOutChosen(), CancelSignIn, SignOut, Forget)
    play.feed(12, SignInChosen(), SignIn)
    play.answer(30, SignIn, FetchRights, signed_in=signed_in())
    play.answer(31, FetchRights, read=rights(held()))
    assert play.phase() is Phase.IDLE
    play.answer(32, FetchRights, Remember, read=rights())


def test_sign_in_finished_after_sign_out_signs_nobody_in() -> None:
    """A page completed after the person signed out is too late."""
    play = needing_sign_in().feed(20, SignInChosen(), SignIn)
    play.feed(21, SignOutChosen(), CancelSignIn, SignOut, Forget)
    play.answer(22, SignIn, signed_in=signed_in())
    assert play.session() is Session.SIGNED_OUT


def test_sign_out_without_an_account_does_nothing() -> None:
    """Nobody can leave who is not there."""
    signed_out().feed(0, SignOutChosen())


def test_sign_out_that_left_something_behind_says_so() -> None:
    """A keychain that would not forget is told."""
    play = ready().feed(10, SignOutChosen(), CancelSignIn, SignOut, Forget)
    play.answer(11, SignOut, failure=fails(Trouble.KEYCHAIN_LOCKED))
    assert play.state.session_failure == fails(Trouble.KEYCHAIN_LOCKED)


def test_switch_of_accounts_shows_the_new_one_and_keeps_both_apart() -> None:
    """Answers for the account left behind are still taken in, for it alone."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.feed(12, SignInChosen(anyone=True), SignIn)
    play.answer(30, SignIn, FetchRights, signed_in=signed_in(BEN))
    assert (play.state.shown, play.phase()) == (BEN.key, Phase.IDLE)
    play.answer(31, SubmitActivation, SettleWish, failure=fails(Trouble.NOT_ELIGIBLE))
    assert play.state.accounts[ANNA.key].phase(DEVICE) is Phase.REFUSED
    assert play.phase() is Phase.IDLE


def test_draft_without_a_session_is_refused_and_kept() -> None:
    """Writes are off until somebody signed in; nothing typed is lost, and the reason can be
    dismissed.
    """
    play = needing_sign_in().feed(20, ActivateChosen(draft=draft()))
    right = play.right()
    assert (right.phase, right.draft) == (Phase.REFUSED, draft())
    assert right.failure == Failure(trouble=Trouble.SIGN_IN_NEEDED, claims=CLAIMS)
    play.feed(21, DismissChosen(key=DEVICE))
    assert play.phase() is Phase.IDLE


def test_draft_while_signing_in_is_refused_with_a_reason() -> None:
    """Even when nothing failed, the reason is named."""
    play = needing_sign_in().feed(20, SignInChosen(), SignIn)
    play.feed(21, ActivateChosen(draft=draft()))
    assert play.right().failure == fails(Trouble.SIGN_IN_NEEDED)


def test_end_of_the_session_keeps_rights_on_display_and_stops_reading() -> None:
    """Roles stay as last read; only the warnings still wake the machine."""
    play = ready(held(start=0, end=7200)).feed(10, RefreshChosen(), FetchRights)
    play.answer(11, FetchRights, failure=fails(Trouble.SIGN_IN_NEEDED))
    assert play.phase() is Phase.ACTIVE
    play.feed(12, RefreshChosen()).wake(7200 - 900, ClaimNotice).wake(7200 - 300, ClaimNotice)
    play.sleeps()


def test_end_of_the_session_holds_up_confirmation_without_spinning() -> None:
    """A granted right waits, quietly, until somebody signed in again."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt())
    play.answer(13, FetchRequest, failure=fails(Trouble.SIGN_IN_NEEDED))
    assert (play.phase(), play.session()) == (Phase.PROVISIONING, Session.NEEDS_SIGN_IN)
    play.sleeps()
    play.feed(60, ClockTicked())


def test_command_reads_only_what_it_was_asked_for() -> None:
    """The command line signs in silently and reads nothing before it is told to."""
    play = started(last_known(held(start=-60)), front=Front.COMMAND)
    play.answer(-8, RestoreSession, account=ANNA)
    play.sleeps()
    play.feed(0, RefreshChosen(), FetchRights)


def test_command_claims_no_notices() -> None:
    """What people should know is the tray's to tell."""
    play = started(last_known(), front=Front.COMMAND)
    play.answer(-8, RestoreSession, account=ANNA)
    play.feed(0, RefreshChosen(), FetchRights)
    play.answer(1, FetchRights, Remember, read=rights(held(start=-60, end=300)))
    play.feed(299, ClockTicked(), FetchRights)
    play.answer(302, FetchRights, Remember, FetchRights, read=rights(held(start=-60, end=300)))
    play.answer(303, FetchRights, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.IDLE, [])
