"""Changing the state of one account, and carrying a right's move into it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.effects import AnyEffect, ClaimNotice
from keyhour.core.move import Move, Scene
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.right import plane_of
from keyhour.core.session import AccountKey, ServerTime
from keyhour.core.skew import corrected
from keyhour.core.state import AccountState, Front, State, with_item, without_item


class Step(Struct, frozen=True):
    """The next state, and what to do about it."""

    state: State
    effects: tuple[AnyEffect, ...] = ()


def scene_of(state: State, account: AccountState, at: datetime) -> Scene:
    """What surrounds a right of this account now."""
    return Scene(
        account=account.account,
        epoch=account.epoch,
        at=at,
        now=state.server_time(at),
        interactive=state.interactive,
        method=state.method,
        rules=state.managed.reason,
    )


def heard(state: State, server_time: ServerTime | None) -> State:
    """The state after an answer told the server's clock."""
    skew = corrected(state.skew, server_time)
    return state if skew == state.skew else replace(state, skew=skew)


def current(state: State, key: AccountKey, epoch: int) -> AccountState | None:
    """The account, unless an answer belongs to an earlier sign-in of it."""
    account = state.accounts.get(key)
    return account if account is not None and account.epoch == epoch else None


def with_account(state: State, account: AccountState) -> State:
    """The state with this account replaced."""
    return replace(state, accounts=with_item(state.accounts, account.account.key, account))


def with_activation(account: AccountState, activation: Activation) -> AccountState:
    """The account with one right moved; idle rights take no room."""
    if activation.phase is Phase.IDLE:
        return replace(account, activations=without_item(account.activations, activation.key))
    return replace(account, activations=with_item(account.activations, activation.key, activation))


def moved(state: State, account: AccountState, move: Move) -> Step:
    """Carry a move into the state: the right, what it wants read, and what it wants told."""
    account = with_activation(account, move.activation)
    if move.read:
        plane = plane_of(move.activation.key)
        reading = replace(account.reading_of(plane), wanted=True)
        account = replace(account, readings=with_item(account.readings, plane, reading))
    state = _without_outdated(with_account(state, account), move.activation)
    step = noticed(state, move.notice)
    return Step(step.state, move.effects + step.effects)


def noticed(state: State, notice: Notice | None) -> Step:
    """Add a notice, once, and ask whether this process may show it. Commands notify nobody."""
    if notice is None or state.front is Front.COMMAND or notice.id in state.told:
        return Step(state)
    if any(one.id == notice.id for one in state.notices):
        return Step(state)
    return Step(
        replace(state, notices=(*state.notices, notice)), (ClaimNotice(notice_id=notice.id),)
    )


def without_notice(state: State, notice_id: str) -> State:
    """The state in which this notice is over."""
    left = tuple(one for one in state.notices if one.id != notice_id)
    return replace(state, notices=left, told=state.told | {notice_id})


_ENDED = frozenset({Phase.IDLE, Phase.REFUSED})
_EVER = frozenset(Phase)
_HOLDS_IN = {
    NoticeKind.ENDING: frozenset({Phase.ACTIVE}),
    NoticeKind.ACTIVATED: frozenset({Phase.ACTIVE}),
    NoticeKind.ENDED: _ENDED,
    NoticeKind.ENDED_EARLY: _ENDED,
    NoticeKind.REFUSED: _ENDED,
    NoticeKind.UNCERTAIN: frozenset({Phase.UNCERTAIN}),
    NoticeKind.NOT_HERE: _EVER,
    NoticeKind.WORKS_HERE: _EVER,
    NoticeKind.STILL_HERE: _EVER,
    NoticeKind.GONE_HERE: _EVER,
    NoticeKind.LEAVING: frozenset({Phase.ACTIVE}),
}
"""The phases in which a fact of the person's own right is still worth knowing. What is found on
this PC says itself when that is over (`device_flow`).
"""


def _without_outdated(state: State, activation: Activation) -> State:
    """A right that moved on has left its old news behind: no end to warn of, no end to tell of."""
    for notice in state.notices:
        is_own = notice.key == activation.key and notice.kind in _HOLDS_IN
        if is_own and activation.phase not in _HOLDS_IN[notice.kind]:
            state = without_notice(state, notice.id)
    return state
