"""Ending roles when the person leaves the machine.

PIM takes a right back five minutes after it began and not before, and a machine that falls asleep
may have no network left. So what is to end is written into the state, and tried until it has ended
or the service says no for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.change import Step, noticed, with_account, with_activation
from keyhour.core.events import DeactivateChosen, PersonLeft
from keyhour.core.failure import Trouble
from keyhour.core.notice import Notice, NoticeKind, notice_id
from keyhour.core.policy import SHORTEST
from keyhour.core.right import RightKey, right_id
from keyhour.core.right_flow import deactivate_chosen
from keyhour.core.session import AccountKey, Session
from keyhour.core.state import AccountState, State, mapping, without_item

TRY_AGAIN: Final = timedelta(minutes=1)
_PASSING: Final = frozenset(
    {Trouble.OFFLINE, Trouble.THROTTLED, Trouble.SERVICE_TROUBLE, Trouble.TOO_EARLY}
)
"""Troubles after which the same asking may succeed."""


def left(state: State, event: PersonLeft) -> Step:
    """Note what is to end; what has to wait for its five minutes is told."""
    account = state.account
    if account is None or event.why not in state.settings.end_when:
        return Step(state)
    keys = to_end(state)
    leaving = {key: account.leaving.get(key, _allowed_at(state, account, key, event.at))
               for key in keys}  # fmt: skip
    account = replace(account, leaving=mapping({**account.leaving, **leaving}))
    for key in keys:  # why it was not given back an earlier time says nothing about this one
        account = with_activation(account, replace(account.activation(key), failure=None))
    state = with_account(state, account)
    step = Step(state)
    for key, at in leaving.items():
        if at > event.at:
            told = noticed(step.state, _notice(state, account, key, at))
            step = Step(told.state, step.effects + told.effects)
    return step


def to_end(state: State) -> tuple[RightKey, ...]:
    """The active rights that no exemption keeps."""
    account, exempt = state.account, state.settings.end_exempt
    if account is None:
        return ()
    active = (key for key, one in account.activations.items() if one.phase is Phase.ACTIVE)
    return tuple(key for key in active if key not in exempt)


def is_seen_to(state: State, keys: Iterable[RightKey]) -> bool:
    """Whether the service was told of each of these rights that it takes back now; what has to
    wait is none of them.
    """
    account = state.account
    return account is None or all(_is_seen_to(account, key) for key in keys)


def _is_seen_to(account: AccountState, key: RightKey) -> bool:
    activation = account.activation(key)
    if activation.phase is Phase.ACTIVE:
        return key in account.leaving
    return activation.phase is not Phase.WITHDRAWING or activation.answered


def _allowed_at(state: State, account: AccountState, key: RightKey, at: datetime) -> datetime:
    """When the service takes it back, on our own clock; it is asked once more anyway."""
    began = account.activation(key).start_at
    return at if began is None else max(at, began + SHORTEST - state.skew)


def _notice(state: State, account: AccountState, key: RightKey, at: datetime) -> Notice:
    window = str(account.activation(key).start_at)
    return Notice(
        id=notice_id(account.account.key.object_id, key, window, "leaving"),
        kind=NoticeKind.LEAVING,
        key=key,
        visible_after=state.server_time(at),
        end_at=state.server_time(at),
    )


def ended(state: State, account: AccountState, at: datetime) -> Step:
    """Give back what is due; forget what has ended, or will not be taken back."""
    step = Step(state)
    for key in sorted(account.leaving, key=right_id):
        step = _tried(step, account.account.key, key, at)
    return step


def _tried(step: Step, owner: AccountKey, key: RightKey, at: datetime) -> Step:
    account = step.state.accounts[owner]
    activation = account.activation(key)
    if activation.phase is Phase.WITHDRAWING:
        return step
    if activation.phase is not Phase.ACTIVE or _is_hopeless(activation):
        return Step(_without(step.state, account, key), step.effects)
    if at < account.leaving[key] or step.state.session is not Session.SIGNED_IN:
        return step
    leaving = mapping({**account.leaving, key: at + TRY_AGAIN})
    state = with_account(step.state, replace(account, leaving=leaving))
    given = deactivate_chosen(state, DeactivateChosen(key=key, at=at))
    return Step(given.state, step.effects + given.effects)


def _is_hopeless(activation: Activation) -> bool:
    failure = activation.failure
    return failure is not None and failure.trouble not in _PASSING


def _without(state: State, account: AccountState, key: RightKey) -> State:
    return with_account(state, replace(account, leaving=without_item(account.leaving, key)))
