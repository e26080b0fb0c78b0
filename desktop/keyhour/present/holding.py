"""Active rights: what is held now, and when it may be ended."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from keyhour.core.activation import Phase
from keyhour.core.policy import SHORTEST, Requirement
from keyhour.core.right import RightKey
from keyhour.core.state import AccountState
from keyhour.present.intent import Choice, DropRenewal, EndNow, MoreTime
from keyhour.present.moment import Moment
from keyhour.present.right import right_label
from keyhour.present.words import Words


class Holding(Struct, frozen=True, kw_only=True):
    """A right that a read showed active. Instants are the server's."""

    key: RightKey
    start_at: datetime | None = None
    end_at: datetime | None = None


def holdings(account: AccountState, moment: Moment) -> tuple[Holding, ...]:
    """Every active right, the one that ends first in front."""
    found = []
    for activation in account.activations.values():
        if activation.phase is Phase.ACTIVE:
            held = account.assignment(activation.key)
            found.append(
                Holding(
                    key=activation.key,
                    start_at=held.start_at if held else activation.start_at,
                    end_at=held.end_at if held else activation.end_at,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.end_at is None, one.end_at or moment.now)))


def more_time_choice(account: AccountState, holding: Holding, moment: Moment) -> Choice:
    """The button that tells what can be done about the end."""
    words = moment.words
    name = right_label(account, holding.key, words).name
    return Choice(
        label=words("More time…"),
        intent=MoreTime(holding.key),
        accessible=words("More time for {name}", name=name),
    )


def prepared_text(account: AccountState, holding: Holding, moment: Moment) -> str:
    """Says that a new activation is prepared for the end; empty when none is."""
    words = moment.words
    if account.activation(holding.key).renewal is None or holding.end_at is None:
        return ""
    time = moment.clock(holding.end_at)
    if account.policy(holding.key).asks(Requirement.APPROVAL):
        return words("A new approval is asked for when it ends ({time}).", time=time)
    return words("A new activation is prepared for {time}.", time=time)


def drop_renewal_choice(account: AccountState, holding: Holding, words: Words) -> Choice:
    """The button that takes back what is prepared for the end."""
    name = right_label(account, holding.key, words).name
    return Choice(
        label=words("Let it end"),
        intent=DropRenewal(holding.key),
        accessible=words("Let {name} end", name=name),
    )


def end_now_choice(account: AccountState, holding: Holding, moment: Moment) -> Choice:
    """The button that gives the right back; PIM refuses that in the first five minutes, and the
    button says so.
    """
    words = moment.words
    name = right_label(account, holding.key, words).name
    warning = ""
    if account.policy(holding.key).asks(Requirement.APPROVAL):
        warning = words("To get {name} again you need a new approval.", name=name)
    choice = Choice(
        label=words("End now"),
        intent=EndNow(holding.key, warning),
        accessible=words("End {name} now", name=name),
    )
    if holding.start_at is None or moment.turns_at(holding.start_at + SHORTEST):
        return choice
    time = moment.clock(holding.start_at + SHORTEST)
    return Choice(
        label=words("End now"),
        intent=choice.intent,
        accessible=choice.accessible,
        enabled=False,
        hint=words("Can be ended from {time}", time=time),
    )
