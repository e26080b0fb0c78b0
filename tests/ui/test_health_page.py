"""The Health page: what is drawn, what is read out, what is pressed."""

from __future__ import annotations

from datetime import UTC

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from keyhour.core.device import DeviceReading
from keyhour.core.state import State
from keyhour.present.check import Result
from keyhour.present.health import health_view, result_text
from keyhour.present.intent import Intent, ReadDevice, Tab
from keyhour.present.words import Words
from keyhour.ui.check_line import CheckLine, Sign
from keyhour.ui.health_page import HealthPage
from keyhour.ui.panel import Panel
from tests.present import pc
from tests.present.tenant import NOW, pc_state


def page(qtbot: QtBot, state: State) -> HealthPage:
    """The page in a state."""
    shown = HealthPage(Words())
    qtbot.addWidget(shown)
    shown.resize(380, 700)
    shown.show()
    shown.render_state(state, NOW, UTC)
    return shown


def lines(shown: HealthPage) -> dict[str, CheckLine]:
    """The lines by what they are called."""
    found = [one for one in shown.findChildren(CheckLine) if one.isVisibleTo(shown)]
    return {one.accessibleName(): one for one in found}


def test_every_check_says_how_it_ended(qtbot: QtBot) -> None:
    """In words, for people who do not see the picture."""
    found = lines(page(qtbot, pc_state(pc.REMOVED)))
    assert "Device administrator on this PC: needs attention" in found
    assert "Join: in order" in found
    assert "Role on this PC: not in order" in found
    assert "Windows user: not known" in found


def test_pictures_differ_without_colour(qtbot: QtBot) -> None:
    """Four shapes, all different in one colour."""
    pictures = set()
    for result in Result:
        sign = Sign()
        qtbot.addWidget(sign)
        sign.resize(sign.sizeHint())
        sign.show_result(result, result_text(result, Words()))
        pictures.add(bytes(sign.grab().toImage().constBits()))
    assert len(pictures) == len(Result)


def test_lines_come_and_go_with_what_is_known(qtbot: QtBot) -> None:
    """The same widgets, so that nothing flickers."""
    shown = page(qtbot, pc_state(None))
    assert len(lines(shown)) == 1
    kept = next(iter(lines(shown).values()))
    shown.render_state(pc_state(), NOW, UTC)
    assert len(lines(shown)) == 8
    assert kept in lines(shown).values()
    shown.render_state(pc_state(None), NOW, UTC)
    assert list(lines(shown).values()) == [kept]


def test_change_of_a_result_is_news_and_an_age_is_none(qtbot: QtBot) -> None:
    """What is read out while the page is in front."""
    shown = page(qtbot, pc_state())
    shown.render_state(pc_state(), NOW, UTC)
    assert shown.news == ""
    shown.render_state(pc_state(pc.EFFECTIVE), NOW, UTC)
    assert shown.news == "In force on this PC"


def test_button_says_its_intent(qtbot: QtBot) -> None:
    """The fix is a click away where there is one."""
    shown = page(qtbot, pc_state(DeviceReading()))
    chosen: list[Intent] = []
    shown.chosen.connect(chosen.append)
    buttons = [one for one in shown.findChildren(QPushButton) if one.isVisibleTo(shown)]
    (button,) = [one for one in buttons if one.text() == "Read again"]
    button.click()
    assert chosen == [ReadDevice()]


def test_page_says_how_old_it_is() -> None:
    """And that it is being read."""
    assert health_view(pc_state(), NOW, Words(), UTC).stamp == "As of 14:28"
    assert health_view(pc_state(started_at=NOW), NOW, Words(), UTC).stamp == "Reading this PC"
    assert health_view(State(), NOW, Words(), UTC).stamp == ""


def test_panel_has_the_page_before_anybody_signs_in(qtbot: QtBot) -> None:
    """A person may need it to find out why they cannot."""
    panel = Panel(Words())
    qtbot.addWidget(panel)
    panel.show()
    panel.render_state(State(loaded=True), NOW, UTC)
    panel.turn_to(Tab.HEALTH)
    assert isinstance(panel.page, HealthPage)
