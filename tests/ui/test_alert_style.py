"""How alerts are shown is the person's choice."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.settings import AlertStyle, Settings
from keyhour.core.state import State
from keyhour.present.words import Words
from keyhour.ui.alerts import Alerts
from keyhour.ui.last_call import LastCall
from tests.present import tenant
from tests.present.tenant import DEVICE, MINUTE, NOW
from tests.ui.stage import FakeClock, FakeNotifications, Shouting

CALM = Notice(id="calm", kind=NoticeKind.ACTIVATED, key=DEVICE, visible_after=NOW, claimed=True)
LAST = Notice(
    id="last",
    kind=NoticeKind.ENDING,
    key=DEVICE,
    visible_after=NOW,
    claimed=True,
    end_at=NOW + 5 * MINUTE,
    lead=5 * MINUTE,
)


def noticed(style: AlertStyle, *notices: Notice) -> State:
    """Device administrator is about to end."""
    settings = Settings(alert_style=style)
    return replace(tenant.active_state(5 * MINUTE), settings=settings, notices=notices)


@pytest.mark.parametrize(
    ("style", "can_show", "shown", "windows"),
    [
        (AlertStyle.AUTOMATIC, True, {"calm", "last"}, 0),
        (AlertStyle.AUTOMATIC, False, set(), 1),
        (AlertStyle.NOTIFICATION, True, {"calm", "last"}, 0),
        (AlertStyle.NOTIFICATION, False, set(), 0),
        (AlertStyle.WINDOW, True, set(), 2),
        (AlertStyle.WINDOW, False, set(), 2),
    ],
)
def test_alerts_come_as_chosen(
    qtbot: QtBot, style: AlertStyle, can_show: bool, shown: set[str], windows: int
) -> None:
    """The last warning of `automatic` is never lost; `notification` may be, as it says."""
    del qtbot
    desktop = FakeNotifications(can_show=can_show)
    alerts = Alerts(desktop, Words(), FakeClock().now)
    alerts.render_state(noticed(style, CALM, LAST))
    assert set(desktop.shown) == shown
    assert alerts.window_count == windows
    alerts.stop()


def test_an_open_window_speaks_another_language(qtbot: QtBot) -> None:
    """Its buttons too."""
    del qtbot
    alerts = Alerts(FakeNotifications(), Words(), FakeClock().now)
    alerts.render_state(noticed(AlertStyle.WINDOW, LAST))
    alerts.speak(Words(Shouting(), "xx"))
    open_windows = [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, LastCall) and one.isVisible()
    ]
    (window,) = open_windows
    texts = [button.text() for button in window.findChildren(QPushButton)]
    assert texts
    assert all(text == text.upper() for text in texts)
    alerts.stop()
