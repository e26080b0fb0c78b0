"""What the tray icon shows and its menu offers."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from keyhour.core.activation import Activation, Phase
from keyhour.core.right import plane_of
from keyhour.core.session import Session
from keyhour.core.state import AccountState, Freshness, Reading, State
from keyhour.present.approval import waiting_count, waiting_text
from keyhour.present.foreign import shortened
from keyhour.present.holding import Holding, holdings, prepared_text
from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.present.menu import MenuEntry, menu_entries
from keyhour.present.moment import Moment, moment_of
from keyhour.present.right import right_label
from keyhour.present.waiting import waiting_activations, waiting_line
from keyhour.present.words import Words

EXPIRING = timedelta(minutes=15)
"""From here on the icon shows that a role is about to end."""

TOOLTIP_LIMIT = 127
"""Windows cuts longer ones (NOTIFYICONDATAW.szTip)."""

_NAME_LIMIT = 48
"""Leaves room in a tooltip for what is said about the role."""

_SIGNED_OUT = frozenset(
    {Session.NOT_CONFIGURED, Session.SIGNED_OUT, Session.KEYCHAIN_LOCKED, Session.NEEDS_CONSENT}
)


class TrayView(Struct, frozen=True, kw_only=True):
    """The icon, its tooltip and its menu at one instant."""

    kind: TrayKind
    fraction: float | None = None
    """How much of the window that ends first is left, 1 to 0; None when no role is active."""
    tooltip: str
    menu: tuple[MenuEntry, ...]
    practice: bool
    valid_until: datetime | None
    """When the view becomes untrue, on our own clock; None when only a new state can change it."""

    @property
    def record(self) -> PaintRecord:
        """What the next start paints before it knows better."""
        return PaintRecord(self.kind, self.fraction, self.practice)


class _Look(Struct, frozen=True):
    kind: TrayKind
    text: str
    fraction: float | None = None


def tray_view(state: State, now: datetime, words: Words, zone: tzinfo | None = None) -> TrayView:
    """The tray for a state at an instant of our own clock; `zone` None is the system's."""
    moment = moment_of(state, now, words, zone)
    look = _account_look(state, moment)
    tooltip = look.text
    if state.practice:
        tooltip = words("{text} (practice)", text=shortened(tooltip, TOOLTIP_LIMIT - 24))
    menu = menu_entries(state, moment)
    return TrayView(
        kind=look.kind,
        fraction=look.fraction,
        tooltip=shortened(tooltip, TOOLTIP_LIMIT),
        menu=menu,
        practice=state.practice,
        valid_until=moment.valid_until,
    )


def _account_look(state: State, moment: Moment) -> _Look:
    words, account = moment.words, state.account
    if state.session is Session.SIGNING_IN and not (account and holdings(account, moment)):
        return _Look(TrayKind.WAITING, words("Keyhour: waiting for your sign-in"))
    if account is None and state.session is Session.RESTORING:
        return _Look(TrayKind.UNSURE, words("Keyhour: looking for your sign-in"))
    if account is None or state.session in _SIGNED_OUT:
        return _Look(TrayKind.SIGNED_OUT, _signed_out_text(state.session, words))
    return _signed_in_look(state, account, moment)


def _signed_out_text(session: Session, words: Words) -> str:
    match session:
        case Session.NOT_CONFIGURED:
            return words("Keyhour: no organisation is set up yet")
        case Session.KEYCHAIN_LOCKED:
            return words("Keyhour: unlock the keyring to sign in")
        case Session.NEEDS_CONSENT:
            return words("Keyhour: an administrator has to allow it first")
        case _:
            return words("Keyhour: sign in to see your roles")


def _signed_in_look(state: State, account: AccountState, moment: Moment) -> _Look:
    held = holdings(account, moment)
    active = _active_look(account, held, moment) if held else None
    wanted = _attention_text(state, account, moment)
    if active is not None and active.kind is TrayKind.EXPIRING:
        return active
    if wanted is not None:
        return _Look(TrayKind.ATTENTION, wanted, active.fraction if active else None)
    freshness = account.freshness_of(held[0].key) if held else account.freshness
    if freshness is not Freshness.KNOWN:
        return _unsure_look(_spoken_for(account, held), active, moment)
    if active is not None:
        return active
    waiting = waiting_activations(account)
    if waiting:
        return _waiting_look(account, waiting, moment)
    return _Look(TrayKind.READY, moment.words("Keyhour: no role is active"))


def _active_look(account: AccountState, held: tuple[Holding, ...], moment: Moment) -> _Look:
    """The role that ends first rules the icon."""
    first, words = held[0], moment.words
    name = shortened(right_label(account, first.key, words).name, _NAME_LIMIT)
    if first.end_at is None:
        return _Look(
            TrayKind.ACTIVE, _with_more(words("{name}: active", name=name), held, words), 1.0
        )
    if first.end_at <= moment.now:
        text = words(
            "{name}: was due to end at {time}; checking", name=name, time=moment.clock(first.end_at)
        )
        return _Look(TrayKind.UNSURE, text, 0.0)
    text = words(
        "{name}: {left} left (until {time})",
        name=name,
        left=moment.left(first.end_at),
        time=moment.clock(first.end_at),
    )
    if prepared_text(account, first, moment):
        text = words("{text}, then again", text=text)
    is_expiring = moment.turns_at(first.end_at - EXPIRING)
    kind = TrayKind.EXPIRING if is_expiring else TrayKind.ACTIVE
    fraction = round(moment.fraction_left(first.start_at, first.end_at), 2)
    return _Look(kind, _with_more(text, held, words), fraction)


def _with_more(text: str, held: tuple[Holding, ...], words: Words) -> str:
    if len(held) == 1:
        return text
    return words.plural("{text}, and {n} more", "{text}, and {n} more", len(held) - 1, text=text)


def _attention_text(state: State, account: AccountState, moment: Moment) -> str | None:
    """What only the person can settle; None when nothing waits for them."""
    words = moment.words
    if state.session is Session.NEEDS_SIGN_IN:
        return words("Keyhour: sign in again")
    for activation in account.activations.values():
        name = shortened(right_label(account, activation.key, words).name, _NAME_LIMIT)
        if activation.phase is Phase.STEP_UP:
            return words("{name}: finish the sign-in to go on", name=name)
        if activation.phase is Phase.REFUSED:
            return words("{name}: not granted", name=name)
    count = waiting_count(account, moment)
    return waiting_text(count, words) if count else None


def _spoken_for(account: AccountState, held: tuple[Holding, ...]) -> Reading:
    """The reading that what is told rests on: no other plane's answer makes a held role sure."""
    return account.reading_of(plane_of(held[0].key)) if held else account.reading


def _unsure_look(reading: Reading, active: _Look | None, moment: Moment) -> _Look:
    words = moment.words
    if reading.as_of is None:
        text = words("Keyhour: reading your roles")
        if reading.failure is not None:
            text = words("Keyhour: cannot reach Microsoft Entra")
        return _Look(TrayKind.UNSURE, text)
    time = moment.clock(reading.as_of)
    if reading.failure is None:
        text = words("As of {time}; reading your roles", time=time)
    else:
        text = words("As of {time}; cannot reach Microsoft Entra", time=time)
    if active is None:
        return _Look(TrayKind.UNSURE, text)
    return _Look(TrayKind.UNSURE, f"{text}\n{active.text}", active.fraction)


def _waiting_look(account: AccountState, waiting: tuple[Activation, ...], moment: Moment) -> _Look:
    words = moment.words
    name = shortened(right_label(account, waiting[0].key, words).name, _NAME_LIMIT)
    text = words("{name}: {what}", name=name, what=waiting_line(account, waiting[0], moment))
    if len(waiting) > 1:
        text = words.plural(
            "{text}, and {n} more", "{text}, and {n} more", len(waiting) - 1, text=text
        )
    return _Look(TrayKind.WAITING, text)
