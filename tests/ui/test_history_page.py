"""The page of the past: looked at, searched, exported, forgotten."""

from __future__ import annotations

from datetime import UTC

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from keyhour.core import events
from keyhour.core.history_events import ExportChosen, HistoryForgetChosen
from keyhour.core.state import State
from keyhour.present.history import HistoryView
from keyhour.present.intent import ForgetHistory, Intent, OpenHistory, SaveText
from keyhour.present.words import Words
from keyhour.ui.errands import Errands
from keyhour.ui.history_list import HistoryList
from keyhour.ui.history_page import HistoryPage
from tests.present import tenant


class Rig:
    """The page, and what it asks for."""

    def __init__(self, qtbot: QtBot, state: State) -> None:
        self.page = HistoryPage(Words())
        qtbot.addWidget(self.page)
        self.state = state
        self.chosen: list[Intent] = []
        self.page.chosen.connect(self.chosen.append)
        self.page.redraw_wanted.connect(self.draw)
        self.draw()
        self.page.resize(380, 500)
        self.page.show()

    def draw(self) -> HistoryView:
        return self.page.render_state(self.state, tenant.NOW, UTC)

    @property
    def shown(self) -> HistoryList:
        return self.page.findChildren(HistoryList)[0]

    def titles(self) -> list[str]:
        model = self.shown.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_coming_to_the_front_reads_what_is_written_down(qtbot: QtBot) -> None:
    """Each time."""
    rig = Rig(qtbot, tenant.past_state())
    assert rig.chosen == [OpenHistory()]
    rig.page.hide()
    rig.page.show()
    assert rig.chosen == [OpenHistory(), OpenHistory()]


def test_search_and_period_narrow_what_is_shown_and_exported(qtbot: QtBot) -> None:
    """Escape takes the search back."""
    rig = Rig(qtbot, tenant.past_state())
    everything = rig.titles()
    field = rig.page.findChildren(QLineEdit)[0]
    QTest.keyClicks(field, "refused")
    assert rig.titles() == ["Intune Administrator"]
    assert len(everything) > 1
    assert rig.page.step_back()
    assert rig.titles() == everything
    assert not rig.page.step_back()
    box = rig.page.findChildren(QComboBox)[0]
    assert [box.itemText(place) for place in range(box.count())] == [
        "Last 7 days",
        "Last 30 days",
        "Everything",
    ]
    box.setCurrentIndex(0)
    assert rig.page.start is field


def test_rows_are_heard_whole_and_copied(qtbot: QtBot) -> None:
    """A row is one sentence for a screen reader and for the clipboard."""
    rig = Rig(qtbot, tenant.past_state())
    index = rig.shown.model().index(0, 0)
    heard = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard.startswith("SQL operators, Group member")
    rig.shown.setCurrentIndex(index)
    QTest.keyClick(rig.shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == heard


def test_long_words_wrap_and_nothing_is_cut_off(qtbot: QtBot) -> None:
    """The narrower the page, the higher its rows."""
    long = replace(tenant.RECEIPTS[0], justification="x" * 300)
    rig = Rig(qtbot, tenant.past_state(requests=(long,)))
    index = rig.shown.model().index(0, 0)
    wide = rig.shown.sizeHintForIndex(index).height()
    rig.page.resize(250, 500)
    assert rig.shown.sizeHintForIndex(index).height() > wide


def test_exporting_asks_where(qtbot: QtBot) -> None:
    """The file the person names gets the text."""
    posted: list[events.Event] = []
    errands = Errands(posted.append, Words(), lambda: tenant.NOW)
    errands.carry_out(SaveText("Export the history", "keyhour-history.csv", "user"))
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
    assert dialog.windowTitle() == "Export the history"
    dialog.fileSelected.emit("/tmp/mine.csv")
    dialog.reject()
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert posted == [ExportChosen(path="/tmp/mine.csv", text="user")]


def test_forgetting_is_asked_first(qtbot: QtBot) -> None:
    """Keeping it is what Return and Escape do."""
    posted: list[events.Event] = []
    errands = Errands(posted.append, Words(), lambda: tenant.NOW)
    errands.carry_out(ForgetHistory("Forget it?"))
    (box,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    assert posted == []
    go = next(one for one in box.buttons() if "orget" in one.text())
    go.click()
    qtbot.waitUntil(lambda: not isValid(box))
    assert posted == [HistoryForgetChosen()]
