"""Signing in and out, and finding the sign-in that was kept."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from keyhour.core import approval_flow
from keyhour.core.activation_flow import adopted, carried_over
from keyhour.core.change import Step, moved, scene_of, with_account, with_activation
from keyhour.core.effects import CancelSignIn, LoadMemory, RestoreSession, SignIn
from keyhour.core.events import (
    MemoryLoaded,
    SessionRestored,
    SignInChosen,
    SignInFinished,
    Started,
)
from keyhour.core.evidence import Evidence
from keyhour.core.failure import Failure, Trouble
from keyhour.core.plane import (
    planes_in_use,
    remembered_readings,
    with_reading,
    without_planes,
)
from keyhour.core.read_start import wanting
from keyhour.core.reads import LastKnown
from keyhour.core.right import AssignmentOrigin, Plane
from keyhour.core.schedule import RETRY_SESSION
from keyhour.core.session import Account, Session
from keyhour.core.settle import settled
from keyhour.core.state import (
    AccountState,
    DeviceState,
    Front,
    Inbox,
    State,
    mapping,
)


def started(state: State, event: Started) -> Step:
    """Memory first: it is what the first paint shows."""
    session = Session.RESTORING if event.configured else Session.NOT_CONFIGURED
    begun = replace(
        state,
        practice=event.practice,
        authority=event.authority,
        front=event.front,
        interactive=event.interactive,
        method=event.method,
        session=session,
        organisation_at_start=event.organisation,
        planes=event.planes,
        managed=event.managed,
        device=DeviceState(offered=event.device, wanted=event.device and event.front is Front.TRAY),
    )
    return Step(begun, (LoadMemory(),))


def memory_loaded(state: State, event: MemoryLoaded) -> Step:
    """Show the last known state with its age, keep open wishes for their owners, then look for the
    sign-in.
    """
    kept = [one for one in event.last_known if one.account.key.authority == state.authority]
    off = frozenset(Plane) - state.planes | event.settings.planes_off
    accounts = {one.account.key: _from_memory(one, off) for one in kept}
    shown = next(iter(accounts), None)
    state = replace(
        state,
        loaded=True,
        settings=event.settings,
        accounts=mapping(accounts),
        shown=shown,
        wishes=event.wishes,
        trouble=event.failure,
    )
    if state.session is Session.NOT_CONFIGURED:
        return Step(replace(state, shown=None))
    return Step(state, (RestoreSession(epoch=state.epoch),))


def _from_memory(known: LastKnown, off: frozenset[Plane]) -> AccountState:
    remembered = AccountState(
        account=known.account,
        eligibilities=known.eligibilities,
        assignments=known.assignments,
        policies=mapping(dict(known.policies)),
        readings=mapping(remembered_readings(known)),
        inbox=Inbox(approver_in=frozenset(known.approver_in)),
    )
    return without_planes(remembered, off)


def session_restored(state: State, event: SessionRestored) -> Step:
    """Go on as the account that was kept, or say what is needed."""
    if event.effect.epoch != state.epoch or state.session is not Session.RESTORING:
        return Step(state)
    state = replace(state, known=event.known or state.known)
    if event.account is not None:
        return _signed_in(state, event.account, event.at)
    failure = event.failure
    if failure is None and event.effect.account is not None:
        return Step(replace(state, session=Session.NEEDS_SIGN_IN, session_failure=None))
    if failure is None:
        return Step(replace(state, session=Session.SIGNED_OUT, shown=None, session_failure=None))
    sessions = {
        Trouble.KEYCHAIN_LOCKED: Session.KEYCHAIN_LOCKED,
        Trouble.SIGN_IN_NEEDED: Session.NEEDS_SIGN_IN,
        Trouble.CONSENT_MISSING: Session.NEEDS_CONSENT,
    }
    if failure.trouble in sessions:
        return Step(replace(state, session=sessions[failure.trouble], session_failure=failure))
    retry_at = max(event.at + RETRY_SESSION, failure.retry_at or event.at)
    return Step(replace(state, session_failure=failure, session_retry_at=retry_at))


def hastened(state: State, at: datetime) -> State:
    """The state in which the kept sign-in is looked for as soon as it may be, if at all.

    A keychain that was locked may have been unlocked since.
    """
    if state.session is Session.KEYCHAIN_LOCKED:
        return replace(state, session=Session.RESTORING, session_retry_at=at)
    if state.session_retry_at is None:
        return state
    held_back = state.session_failure.retry_at if state.session_failure else None
    return replace(state, session_retry_at=max(at, held_back or at))


def retried(state: State, at: datetime) -> Step:
    """Look for the kept sign-in again when its time has come."""
    if state.session_retry_at is None or at < state.session_retry_at:
        return Step(state)
    again = RestoreSession(epoch=state.epoch, account=state.wanted)
    return Step(replace(state, session_retry_at=None), (again,))


def sign_in_chosen(state: State, event: SignInChosen) -> Step:
    """Ask the person to sign in; who has to sign in again is not asked who they are."""
    if state.session in {Session.SIGNING_IN, Session.NOT_CONFIGURED} or not state.loaded:
        return Step(state)
    claims = state.session_failure.claims if state.session_failure else None
    again = state.session is not Session.SIGNED_OUT and not event.anyone
    account = state.account if again else None
    effect = SignIn(
        epoch=state.epoch + 1,
        method=event.method,
        account=account.account if account else None,
        claims=claims,
    )
    begun = replace(
        state,
        session=Session.SIGNING_IN,
        was_signed_in=state.session is Session.SIGNED_IN,
        session_failure=None,
        session_retry_at=None,
        prompt=None,
        epoch=state.epoch + 1,
    )
    return Step(begun, (effect,))


def sign_in_cancel_chosen(state: State) -> Step:
    """End the sign-in under way, whoever asked for it."""
    return Step(state, (CancelSignIn(),))


def sign_in_finished(state: State, event: SignInFinished) -> Step:
    """Signed in, or back to where it was with the reason."""
    state = replace(state, prompt=None)
    if event.effect.epoch != state.epoch:
        return Step(state)
    if event.signed_in is not None:
        return _signed_in(state, event.signed_in.account, event.at)
    failure = event.failure
    if failure is not None and failure.trouble is Trouble.KEYCHAIN_LOCKED:
        return Step(replace(state, session=Session.KEYCHAIN_LOCKED, session_failure=failure))
    if state.account is not None and event.effect.account is None and state.was_signed_in:
        return _signed_in(state, state.account.account, event.at)  # another account was not added
    back = Session.SIGNED_OUT if state.shown is None else Session.NEEDS_SIGN_IN
    if failure is not None and failure.trouble is Trouble.CONSENT_MISSING:
        back = Session.NEEDS_CONSENT
    return Step(replace(state, session=back, session_failure=failure))


def _signed_in(state: State, account: Account, at: datetime) -> Step:
    before = state.accounts.get(account.key) or AccountState(account=account)
    now_in = _with_readings_afresh(state, replace(before, account=account, epoch=state.epoch))
    now_in = _with_wishes(state, _with_memory(state, now_in, at), at)
    now_in = approval_flow.carried_over(now_in, at)
    state = replace(
        with_account(state, now_in),
        session=Session.SIGNED_IN,
        session_failure=None,
        session_retry_at=None,
        prompt=None,
        shown=account.key,
        wanted=None,
        known=(account, *(one for one in state.known if one.key != account.key)),
        wishes=tuple(one for one in state.wishes if one.account != account.key),
    )
    return _carried_over(state, now_in, at)


def _with_readings_afresh(state: State, account: AccountState) -> AccountState:
    """What kept a plane from being read may be mended by this sign-in; a tray looks at once."""
    for plane in state.planes:
        reading = account.reading_of(plane)
        reading = replace(reading, started_at=None, failure=None, failures=0, retry_at=None)
        account = with_reading(account, plane, reading)
    inbox = replace(account.inbox.reading, started_at=None, tried_at=None, failure=None, failures=0)
    account = replace(account, inbox=replace(account.inbox, reading=inbox))
    return wanting(account, planes_in_use(state, account)) if state.front is Front.TRAY else account


def _carried_over(state: State, account: AccountState, at: datetime) -> Step:
    """Answers of the sign-in before this one are dropped; nothing may wait for them."""
    step = Step(state)
    for activation in account.activations.values():
        move = carried_over(activation, scene_of(state, account, at))
        after = moved(step.state, step.state.accounts[account.account.key], move)
        step = Step(after.state, step.effects + after.effects)
    return step


def _with_memory(state: State, account: AccountState, at: datetime) -> AccountState:
    """Standing and active rows of the last known state, as they were; a read will correct them."""
    scene = scene_of(state, account, at)
    for assignment in account.assignments:
        is_over = assignment.end_at is not None and assignment.end_at <= scene.now
        is_known = assignment.key in account.activations
        if is_known or is_over or assignment.origin is AssignmentOrigin.UNKNOWN:
            continue
        evidence = Evidence(assignment=assignment, complete=False, began_at=scene.now)
        remembered = settled(account.activation(assignment.key), evidence, scene)
        account = with_activation(account, remembered.activation)
    return account


def _with_wishes(state: State, account: AccountState, at: datetime) -> AccountState:
    """Open wishes of an earlier run: each is uncertain until a read settles it."""
    scene = scene_of(state, account, at)
    for wish in state.wishes:
        if wish.account == account.account.key:
            account = with_activation(account, adopted(wish, scene))
    return account


def failed_to_forget(state: State, failure: Failure | None) -> State:
    """Signing out locally went wrong: the person must know that something may be left."""
    return state if failure is None else replace(state, session_failure=failure)
