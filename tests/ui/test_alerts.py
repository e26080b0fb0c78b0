"""A notice is shown once, by the desktop or by us, and its buttons say what was meant."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.notice import Answer, notice_view
from keyhour.present.words import Words
from keyhour.ui.alerts import Alerts
from keyhour.ui.guard import Guard
from keyhour.ui.last_call import LastCall
from tests.present import tenant
from tests.present.tenant import DEVICE, MINUTE, NOW
from tests.ui.stage import FakeClock, FakeNotifications, Seconds


def ending(**changes: object) -> Notice:
    """The last warning about Device administrator."""
    made = Notice(
        id="n1",
        kind=NoticeKind.ENDING,
        key=DEVICE,
        visible_after=NOW,
        end_at=NOW + 5 * MINUTE,
        lead=5 * MINUTE,
        claimed=True,
    )
    return replace(made, **changes)


def with_notice(*notices: Notice) -> State:
    """Device administrator ends in five minutes, and these notices."""
    return replace(tenant.active_state(5 * MINUTE), notices=notices)


class Rig:
    """Alerts with everything they touch."""

    def __init__(self, *, can_show: bool = True) -> None:
        self.desktop = FakeNotifications(can_show=can_show)
        self.clock = FakeClock()
        self.alerts = Alerts(self.desktop, Words(), self.clock.now)
        self.intents: list[meant.Intent] = []
        self.told: list[str] = []
        self.alerts.chosen.connect(self.intents.append)
        self.alerts.told.connect(self.told.append)
        self.alerts.start()

    def windows(self) -> list[LastCall]:
        """Our own windows on screen."""
        return [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, LastCall) and one.isVisible()
        ]


def test_only_a_claimed_notice_is_shown_and_only_once(qtbot: QtBot) -> None:
    """Another process may be the one to show it."""
    del qtbot
    rig = Rig()
    rig.alerts.render_state(with_notice(ending(claimed=False)))
    assert rig.desktop.shown == {}
    rig.alerts.render_state(with_notice(ending()))
    rig.desktop.shown.clear()
    rig.alerts.render_state(with_notice(ending()))
    assert rig.desktop.shown == {}


def test_the_desktop_gets_title_body_buttons_and_urgency(qtbot: QtBot) -> None:
    """A click on the message itself needs no button."""
    del qtbot
    rig = Rig()
    rig.alerts.render_state(with_notice(ending()))
    shown = rig.desktop.shown["n1"]
    assert shown.title == "Device administrator ends in 5 minutes"
    assert [(one.action, one.label) for one in shown.buttons] == [
        ("more_time", "More time…"),
        ("end_now", "End now"),
        ("let_end", "Let it end"),
    ]
    assert shown.urgent


def test_a_pressed_button_becomes_an_intent_in_the_widgets_thread(qtbot: QtBot) -> None:
    """And the notice counts as answered."""
    rig = Rig()
    rig.alerts.render_state(with_notice(ending()))
    with qtbot.waitSignal(rig.alerts.chosen):
        rig.desktop.pressed("n1", "more_time")
    assert rig.intents == [meant.MoreTime(DEVICE)]
    assert rig.told == ["n1"]


def test_foreign_actions_and_unknown_notices_are_ignored(qtbot: QtBot) -> None:
    """Anybody on the bus can send a signal."""
    rig = Rig()
    rig.alerts.render_state(with_notice(ending()))
    with qtbot.assertNotEmitted(rig.alerts.chosen, wait=30):
        rig.desktop.pressed("n1", "activate")
        rig.desktop.pressed("other", "end_now")


def test_what_is_over_is_taken_back(qtbot: QtBot) -> None:
    """The role was ended elsewhere."""
    del qtbot
    rig = Rig()
    rig.alerts.render_state(with_notice(ending()))
    rig.alerts.render_state(tenant.state(tenant.account_state()))
    assert rig.desktop.withdrawn == ["n1"]


def test_without_the_desktop_our_own_window_shows_the_last_warning(qtbot: QtBot) -> None:
    """Notifications are off or swallowed; the same words and buttons."""
    rig = Rig(can_show=False)
    rig.alerts.render_state(with_notice(ending()))
    (window,) = rig.windows()
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    texts = [one.text() for one in window.findChildren(QPushButton)]
    assert texts == ["More time…", "End now", "Let it end"]
    assert rig.alerts.valid_until() == NOW + MINUTE
    rig.alerts.stop()
    qtbot.waitUntil(lambda: rig.windows() == [])


def test_an_earlier_warning_opens_no_window(qtbot: QtBot) -> None:
    """A later one follows."""
    del qtbot
    rig = Rig(can_show=False)
    rig.alerts.render_state(with_notice(ending(lead=15 * MINUTE)))
    assert rig.windows() == []
    assert rig.alerts.valid_until() is None


def test_closing_our_window_is_an_answer(qtbot: QtBot) -> None:
    """It does not come back."""
    rig = Rig(can_show=False)
    rig.alerts.render_state(with_notice(ending()))
    rig.windows()[0].close()
    assert rig.told == ["n1"]
    rig.alerts.render_state(with_notice(ending()))
    assert rig.windows() == []
    rig.alerts.stop()
    del qtbot


def test_our_window_ignores_clicks_of_the_first_half_second(qtbot: QtBot) -> None:
    """A click meant for what lay below ends nothing."""
    seconds = Seconds()
    view = notice_view(with_notice(ending()), ending(), NOW, Words())
    window = LastCall(view, Guard(seconds))
    qtbot.addWidget(window)
    answers: list[Answer] = []
    window.answered.connect(answers.append)
    window.show()
    end = next(one for one in window.findChildren(QPushButton) if one.text() == "End now")
    end.click()
    assert answers == []
    seconds.now += 0.5
    end.click()
    assert answers == [Answer.END_NOW]
    assert not window.isVisible()


def test_no_button_of_our_window_is_a_default(qtbot: QtBot) -> None:
    """A stray Return must not answer."""
    window = LastCall(notice_view(with_notice(ending()), ending(), NOW, Words()))
    qtbot.addWidget(window)
    assert not any(one.isDefault() for one in window.findChildren(QPushButton))
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
