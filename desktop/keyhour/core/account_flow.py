"""Several accounts of one organisation: being another one, and being forgotten.

What is known of each is kept apart under its own key. One is on display and works; the others wait
as if this program had ended for them.
"""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.activation_flow import left_open
from keyhour.core.change import Step, with_account
from keyhour.core.effects import CancelSignIn, Forget, RestoreSession, SignOut
from keyhour.core.events import AccountChosen, SignOutChosen
from keyhour.core.session import Account, AccountKey, Session
from keyhour.core.state import AccountState, State, mapping, without_item


def account_chosen(state: State, event: AccountChosen) -> Step:
    """Be somebody else who signed in here: their last known rights at once, then their sign-in."""
    person = _known(state, event.account)
    if person is None or event.account == state.shown or state.session is Session.SIGNING_IN:
        return Step(state)
    left = state if state.account is None else _left(state, state.account)
    chosen = left.accounts.get(person.key) or AccountState(account=person)
    begun = replace(
        with_account(left, chosen),
        session=Session.RESTORING,
        session_failure=None,
        session_retry_at=None,
        epoch=state.epoch + 1,
        shown=person.key,
        wanted=person.key,
        notices=(),
    )
    return Step(begun, (RestoreSession(epoch=begun.epoch, account=person.key),))


def sign_out_chosen(state: State, event: SignOutChosen) -> Step:
    """Forget the account here; answers still under way belong to an older epoch.

    Wishes that are open stay in the ledger, and are settled when the same person signs in again.
    """
    key = event.account or state.shown
    account = None if key is None else state.accounts.get(key)
    person = account.account if account else key and _known(state, key)
    if not person:
        return Step(state)
    known = tuple(one for one in state.known if one.key != person.key)
    forget = (SignOut(account=person), Forget(account=person.key))
    if account is None or person.key != state.shown:
        accounts = without_item(state.accounts, person.key)
        return Step(replace(state, known=known, accounts=accounts), forget)
    out = _left(state, account)
    out = replace(
        out,
        session=Session.SIGNED_OUT,
        session_failure=None,
        session_retry_at=None,
        prompt=None,
        epoch=state.epoch + 1,
        known=known,
        shown=None,
        wanted=None,
        accounts=without_item(out.accounts, person.key),
        notices=(),
    )
    return Step(out, (CancelSignIn(), *forget))


def _left(state: State, account: AccountState) -> State:
    """The state as if the program had ended for this account: its open wishes wait for it, and
    late answers belong to an older epoch.
    """
    key = account.account.key
    open_ones = (left_open(one, key) for one in account.activations.values())
    wishes = tuple(wish for wish in open_ones if wish is not None)
    bare = replace(account, activations=mapping(), epoch=state.epoch + 1)
    return replace(with_account(state, bare), wishes=(*state.wishes, *wishes))


def _known(state: State, key: AccountKey) -> Account | None:
    return next((one for one in state.known if one.key == key), None)
