"""Foreign text in every place it is shown: it says nothing but itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase, Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import State
from keyhour.present.activation import form_start, form_view
from keyhour.present.bundle import bundle_start, bundle_view
from keyhour.present.failure import explain, support_code
from keyhour.present.intent import Tab
from keyhour.present.menu import menu_entries
from keyhour.present.moment import Moment
from keyhour.present.more_time import more_time_start, more_time_view
from keyhour.present.notice import notice_view
from keyhour.present.panel import panel_view
from keyhour.present.tray import tray_view
from keyhour.present.words import Words
from tests.present.tenant import DEVICE, INTUNE, NASTY, NOW, nasty_state, state

MOMENT = Moment(NOW, Words(), UTC)
REFUSAL = Failure(
    trouble=Trouble.FORBIDDEN,
    detail=NASTY,
    service_code=NASTY,
    correlation_id=NASTY,
    rules=(NASTY,),
)
FORBIDDEN = ("\u202e", "\u0007", "\u200b", "\u2066", "\x1b")


def hostile() -> State:
    """Names, refusals, favourites and tickets of somebody who means harm."""
    made = nasty_state()
    account = made.account
    assert account is not None
    refused = Activation(key=INTUNE, phase=Phase.REFUSED, failure=REFUSAL)
    activations = {**account.activations, INTUNE: refused}
    favourite = Favourite(key=INTUNE, justification=NASTY, ticket=Ticket(NASTY, NASTY))
    return replace(
        state(replace(account, activations=activations)),
        settings=Settings(favourites=(favourite,)),
        trouble=replace(REFUSAL, trouble=Trouble.SET_ASIDE),
    )


def notice(kind: NoticeKind) -> Notice:
    """A notice about a right with a hostile name."""
    return Notice(
        id=NASTY, kind=kind, key=DEVICE, visible_after=NOW, end_at=NOW + timedelta(minutes=5),
        lead=timedelta(minutes=5), failure=REFUSAL,
    )  # fmt: skip


def notices(made: State) -> object:
    """Every kind of notification."""
    return [notice_view(made, notice(kind), NOW, Words(), UTC) for kind in NoticeKind]


def form(made: State) -> object:
    """The activation dialog."""
    start = form_start(made, INTUNE)
    assert start is not None
    return form_view(made, start, NOW, Words(), UTC)


def bundle(made: State) -> object:
    """The dialog for several roles."""
    start = bundle_start(made, [INTUNE])
    assert start is not None
    return bundle_view(made, start, NOW, Words(), UTC)


def more_time(made: State) -> object:
    """The dialog for more time."""
    start = more_time_start(made, DEVICE)
    assert start is not None
    return more_time_view(made, start, NOW, Words(), UTC)


PLACES: dict[str, Callable[[State], object]] = {
    "panel": lambda made: panel_view(made, NOW, Words(), UTC, tuple(Tab)),
    "menu": lambda made: menu_entries(made, MOMENT),
    "tray and tooltip": lambda made: tray_view(made, NOW, Words(), UTC),
    "notifications": notices,
    "activation dialog": form,
    "bundle dialog": bundle,
    "more time dialog": more_time,
    "failure": lambda _: explain(REFUSAL, Words(), moment=MOMENT),
    "support code": lambda _: support_code(REFUSAL),
}


@pytest.mark.parametrize("show", PLACES.values(), ids=PLACES)
def test_hostile_text_is_shown_as_text(show: Callable[[State], object]) -> None:
    """No control, override or invisible character reaches a person, wherever the text came from."""
    shown = msgspec.json.decode(msgspec.json.encode(show(hostile()), enc_hook=str))
    texts = list(_texts(shown))
    assert texts
    assert [text for text in texts if any(one in text for one in FORBIDDEN)] == []


def _texts(value: object) -> list[str]:
    """Every text in a view that a person reads; intents carry what was chosen, and show nothing."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, one in value.items() if name not in UNSEEN for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


UNSEEN = frozenset({"id", "key", "intent", "entered"})


def test_tooltip_stays_within_what_windows_shows() -> None:
    """A long hostile name does not push the rest out, nor the end over the edge."""
    assert len(tray_view(hostile(), NOW, Words(), UTC).tooltip) <= 127
