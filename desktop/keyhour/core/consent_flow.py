"""Asking a person to consent to a plane, without touching the sign-in that works for the others."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.change import Step, current, with_account
from keyhour.core.effects import SignIn
from keyhour.core.events import ConsentChosen, SignInFinished
from keyhour.core.failure import Trouble
from keyhour.core.plane import is_on, with_reading
from keyhour.core.read_start import wanting
from keyhour.core.session import Session
from keyhour.core.state import State


def consent_chosen(state: State, event: ConsentChosen) -> Step:
    """Ask for the permissions of one plane; only one such question is open at a time."""
    account = state.account
    is_asked = state.consenting is not None or state.prompt is not None
    if account is None or state.session is not Session.SIGNED_IN or is_asked:
        return Step(state)
    if not is_on(state, event.plane):
        return Step(state)
    ask = SignIn(
        epoch=account.epoch,
        method=state.method,
        account=account.account,
        plane=event.plane,
        consent=True,
    )
    return Step(replace(state, consenting=event.plane), (ask,))


def consent_finished(state: State, event: SignInFinished) -> Step:
    """Read the plane at once, or keep the reason on display; giving up changes nothing."""
    effect = event.effect
    state = replace(state, consenting=None, prompt=None)
    owner = effect.account
    account = None if owner is None else current(state, owner.key, effect.epoch)
    if account is None:
        return Step(state)
    if event.signed_in is not None:
        return Step(with_account(state, wanting(account, (effect.plane,))))
    if event.failure is None or event.failure.trouble in _GIVEN_UP:
        return Step(state)
    reading = replace(account.reading_of(effect.plane), failure=event.failure)
    return Step(with_account(state, with_reading(account, effect.plane, reading)))


_GIVEN_UP = frozenset({Trouble.SIGN_IN_CANCELLED, Trouble.SIGN_IN_TIMED_OUT})
