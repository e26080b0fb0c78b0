"""The cards of the panel: what is active, what waits, what was refused."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from keyhour.core.activation import WAITING, Activation, Phase
from keyhour.core.failure import Failure
from keyhour.core.right import GroupKey, RightKey
from keyhour.core.state import AccountState, State
from keyhour.core.this_pc import is_device_role
from keyhour.present.device import card_line
from keyhour.present.failure import explain
from keyhour.present.foreign import shortened
from keyhour.present.holding import (
    Holding,
    drop_renewal_choice,
    end_now_choice,
    holdings,
    more_time_choice,
    prepared_text,
)
from keyhour.present.intent import CancelRequest, Choice, CopyText, Dismiss, OpenForm, Refresh
from keyhour.present.moment import Moment
from keyhour.present.right import NAME_LIMIT, RightLabel, right_label
from keyhour.present.tray import EXPIRING
from keyhour.present.waiting import waiting_activations, waiting_details
from keyhour.present.words import Words


class RingKind(Enum):
    """The picture at a card's side; the same shapes as in the tray."""

    ARC = "arc"
    EXPIRING = "expiring"
    DOTS = "dots"
    DASHED = "dashed"
    STOPPED = "stopped"


class RingView(Struct, frozen=True, kw_only=True):
    """A ring: how much of it is drawn, what it says, and what it says to people who hear it."""

    kind: RingKind
    fraction: float = 1.0
    text: str = ""
    accessible: str = ""


class CardView(Struct, frozen=True, kw_only=True):
    """One right that is more than eligible."""

    key: RightKey
    title: str
    lines: tuple[str, ...]
    quote: str = ""
    """What somebody else wrote about it, already made harmless."""
    ring: RingView
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    """Why a button can't be pressed."""


_CAN_CANCEL = frozenset({Phase.AWAITING_APPROVAL, Phase.SCHEDULED, Phase.STEP_UP})


def active_cards(state: State, account: AccountState, moment: Moment) -> tuple[CardView, ...]:
    """A card per active right, the one that ends first in front."""
    return tuple(_active_card(state, account, held, moment) for held in holdings(account, moment))


def waiting_cards(account: AccountState, moment: Moment) -> tuple[CardView, ...]:
    """A card per request under way."""
    return tuple(_waiting_card(account, one, moment) for one in waiting_activations(account))


def refused_cards(account: AccountState, moment: Moment) -> tuple[CardView, ...]:
    """A card per refusal nobody has dismissed."""
    refused = [one for one in account.activations.values() if one.phase is Phase.REFUSED]
    return tuple(_refused_card(account, one, moment) for one in refused)


def _active_card(state: State, account: AccountState, held: Holding, moment: Moment) -> CardView:
    label = right_label(account, held.key, moment.words)
    choices = _active_choices(account, held, moment)
    failure = account.activation(held.key).failure
    return CardView(
        key=held.key,
        title=shortened(label.name, NAME_LIMIT),
        lines=_lines(
            label.place,
            _end_text(held, moment),
            card_line(state, moment) if is_device_role(held.key) else "",
            _brings_text(account, held.key, moment.words),
            prepared_text(account, held, moment),
            *_not_ended(failure, moment),
        ),
        ring=_active_ring(held, moment),
        choices=choices if failure is None else (*choices, _dismiss(held.key, label, moment.words)),
        hint=" ".join(one.hint for one in choices if one.hint),
    )


def _brings_text(account: AccountState, key: RightKey, words: Words) -> str:
    """The second step: what a membership that is held makes eligible, and nobody asked for yet."""
    if not isinstance(key, GroupKey) or key.access != "member":
        return ""
    brought = [
        right_label(account, one.key, words).name
        for one in account.eligibilities
        if one.via is not None
        and one.via.group_id == key.group_id
        and account.phase(one.key) is Phase.IDLE
    ]
    names = ", ".join(shortened(name, NAME_LIMIT) for name in brought)
    return words("lets you activate {names}", names=names) if names else ""


def _active_choices(account: AccountState, held: Holding, moment: Moment) -> tuple[Choice, ...]:
    end = end_now_choice(account, held, moment)
    if held.end_at is None:
        return (end,)
    if held.end_at <= moment.now:
        return (Choice(label=moment.words("Check now"), intent=Refresh()),)
    more = more_time_choice(account, held, moment)
    if account.activation(held.key).renewal is None:
        return (more, end)
    return (more, drop_renewal_choice(account, held, moment.words), end)


def _not_ended(failure: Failure | None, moment: Moment) -> tuple[str, ...]:
    """Why giving the right back did not work; it is still held."""
    if failure is None:
        return ()
    view = explain(failure, moment.words, moment=moment, asked=True)
    return (moment.words("Not ended."), f"{view.message} {view.help}")


def _still_there(activation: Activation, moment: Moment) -> tuple[str, ...]:
    """Why cancelling did not work; the request still waits."""
    if activation.failure is None or activation.phase not in WAITING:
        return ()
    view = explain(activation.failure, moment.words, moment=moment, asked=True)
    return (moment.words("Not cancelled."), f"{view.message} {view.help}")


def _dismiss(key: RightKey, label: RightLabel, words: Words) -> Choice:
    return Choice(
        label=words("Dismiss"),
        intent=Dismiss(key),
        accessible=words("Dismiss the message about {name}", name=label.name),
    )


def _end_text(held: Holding, moment: Moment) -> str:
    words = moment.words
    if held.end_at is None:
        return words("active, no end known")
    if held.end_at <= moment.now:
        return words("was due to end {time}; checking", time=moment.clock(held.end_at))
    return moment.until(held.end_at)


def _active_ring(held: Holding, moment: Moment) -> RingView:
    words = moment.words
    if held.end_at is None:
        return RingView(kind=RingKind.ARC, accessible=words("Active"))
    if held.end_at <= moment.now:
        return RingView(kind=RingKind.DASHED, fraction=0.0, accessible=words("Checking"))
    is_expiring = moment.turns_at(held.end_at - EXPIRING)
    return RingView(
        kind=RingKind.EXPIRING if is_expiring else RingKind.ARC,
        fraction=moment.fraction_left(held.start_at, held.end_at),
        text=moment.countdown(held.end_at),
        accessible=words("{left} left", left=moment.left(held.end_at)),
    )


def _waiting_card(account: AccountState, activation: Activation, moment: Moment) -> CardView:
    words = moment.words
    label = right_label(account, activation.key, words)
    is_checking = activation.phase is Phase.UNCERTAIN
    failed = _still_there(activation, moment)
    return CardView(
        key=activation.key,
        title=shortened(label.name, NAME_LIMIT),
        lines=_lines(label.place, *waiting_details(account, activation, moment), *failed),
        ring=RingView(
            kind=RingKind.DASHED if is_checking else RingKind.DOTS,
            accessible=words("Checking") if is_checking else words("Waiting"),
        ),
        choices=_waiting_choices(activation, label, words),
    )


def _waiting_choices(activation: Activation, label: RightLabel, words: Words) -> tuple[Choice, ...]:
    if activation.phase is Phase.UNCERTAIN:
        text = words("Check now")
        return (Choice(label=text, intent=Refresh()),)
    if activation.phase not in _CAN_CANCEL:
        return ()
    cancel = Choice(
        label=words("Cancel request"),
        intent=CancelRequest(activation.key),
        accessible=words("Cancel the request for {name}", name=label.name),
    )
    if activation.failure is None or activation.phase not in WAITING:
        return (cancel,)
    return (cancel, _dismiss(activation.key, label, words))


def _refused_card(account: AccountState, activation: Activation, moment: Moment) -> CardView:
    words = moment.words
    label = right_label(account, activation.key, words)
    lines: tuple[str, ...] = ()
    quote, copy = "", None
    if activation.failure is not None:
        policy = account.policy(activation.key)
        view = explain(activation.failure, words, policy=policy, moment=moment, asked=True)
        lines, quote = (view.message, view.help), view.quote
        copy = Choice(
            label=words("Copy code"),
            intent=CopyText(view.support_code),
            accessible=words("Copy code for support"),
        )
    again = Choice(
        label=words("Ask again…"),
        intent=OpenForm(activation.key),
        accessible=words("Ask again for {name}", name=label.name),
    )
    dismiss = _dismiss(activation.key, label, words)
    return CardView(
        key=activation.key,
        title=shortened(label.name, NAME_LIMIT),
        lines=_lines(label.place, *lines),
        quote=quote,
        ring=RingView(kind=RingKind.STOPPED, accessible=words("Not granted")),
        choices=tuple(one for one in (again, dismiss, copy) if one is not None),
    )


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
