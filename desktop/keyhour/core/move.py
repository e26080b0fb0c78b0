"""One right's move: its new place in the machine, what to do, and what to tell."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.effects import AnyEffect, SettleWish
from keyhour.core.failure import Failure
from keyhour.core.managed import NO_RULES, ReasonRules
from keyhour.core.notice import Notice, NoticeKind, notice_id
from keyhour.core.session import Account, SignInMethod
from keyhour.core.wish import WishOutcome


class Scene(Struct, frozen=True, kw_only=True):
    """What surrounds one right while it moves."""

    account: Account
    epoch: int
    at: datetime
    """Our own clock."""
    now: datetime
    """The server's clock."""
    interactive: bool
    method: SignInMethod
    rules: ReasonRules = NO_RULES


class Move(Struct, frozen=True, kw_only=True):
    """The outcome of one happening for one right."""

    activation: Activation
    effects: tuple[AnyEffect, ...] = ()
    notice: Notice | None = None
    read: bool = False
    """Whether a full read is wanted at once."""


def entered(activation: Activation, phase: Phase, now: datetime) -> Activation:
    """The right at the beginning of another phase."""
    return replace(
        activation,
        phase=phase,
        since=now,
        reads=0,
        next_read_at=None,
        absent_since=None,
        answered=False,
        why_asked=False,
    )


def settlement(
    activation: Activation, outcome: WishOutcome, failure: Failure | None = None
) -> tuple[AnyEffect, ...]:
    """Closes the open wish, if this right has one, with what refused it."""
    if activation.wish_id is None:
        return ()
    reason = ""
    if outcome is WishOutcome.REFUSED and failure is not None:
        reason = ", ".join(failure.rules) or failure.trouble.value
    return (SettleWish(wish_id=activation.wish_id, outcome=outcome, reason=reason),)


def to_idle(
    activation: Activation,
    outcome: WishOutcome = WishOutcome.ABANDONED,
    notice: Notice | None = None,
) -> Move:
    """Nothing is held and nothing is wanted."""
    return Move(
        activation=Activation(key=activation.key),
        effects=settlement(activation, outcome),
        notice=notice,
    )


def to_refused(
    activation: Activation,
    failure: Failure,
    scene: Scene,
    *,
    outcome: WishOutcome = WishOutcome.REFUSED,
    tell: bool = False,
    read: bool = False,
) -> Move:
    """Refused for a reason that stays on display; the draft is kept so that nothing is typed
    twice.
    """
    refused = replace(
        Activation(key=activation.key, draft=activation.draft, request_id=activation.request_id),
        phase=Phase.REFUSED,
        since=scene.now,
        failure=failure,
    )
    notice = told(activation, NoticeKind.REFUSED, scene, failure) if tell else None
    return Move(
        activation=refused,
        effects=settlement(activation, outcome, failure),
        notice=notice,
        read=read,
    )


def told(
    activation: Activation, kind: NoticeKind, scene: Scene, failure: Failure | None = None
) -> Notice:
    """A notice about this right's present window."""
    window = activation.request_id or activation.wish_id or str(activation.start_at)
    return Notice(
        id=notice_id(scene.account.key.object_id, activation.key, window, kind.value),
        kind=kind,
        key=activation.key,
        visible_after=scene.now,
        end_at=activation.end_at,
        failure=failure,
    )
