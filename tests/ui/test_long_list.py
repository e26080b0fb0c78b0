"""Many rights: only what may be seen has widgets."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from keyhour.core.right import DirectoryKey, Eligibility, RightKey, Scope
from keyhour.core.state import State, mapping
from keyhour.present.intent import Intent, OpenForm
from keyhour.present.words import Words
from keyhour.ui.panel import Panel
from keyhour.ui.roster import STEP, RowSection
from keyhour.ui.row import Row
from tests.present import tenant

MANY = 90


def _many(count: int = MANY) -> State:
    rights = tuple(
        Eligibility(key=DirectoryKey(f"role-{n:03}", "/"), name=f"Role-{n:03}", scope=Scope("/"))
        for n in range(count)
    )
    policies = mapping({one.key: tenant.POLICIES[tenant.DEVICE] for one in rights})
    return tenant.state(tenant.account_state(eligibilities=rights, policies=policies))


class Rig:
    """A panel that shows many rights."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.state = _many()
        self.panel = Panel(Words())
        qtbot.addWidget(self.panel)
        self.panel.redraw_wanted.connect(self.draw)
        self.chosen: list[Intent] = []
        self.panel.chosen.connect(self.chosen.append)
        self.draw()

    def draw(self) -> None:
        """Draw the state."""
        self.panel.render_state(self.state, tenant.NOW)

    @property
    def sections(self) -> list[RowSection]:
        """The two lists."""
        return self.panel.findChildren(RowSection)

    @property
    def rows(self) -> list[Row]:
        """The rows that have widgets."""
        return next(one for one in self.sections if one.rows).rows

    def titles(self) -> list[str]:
        """What they are called."""
        return [row.accessibleName() for row in self.rows]

    def search(self, text: str) -> QLineEdit:
        """Type into the search field."""
        field = self.panel.findChild(QLineEdit)
        assert field is not None
        field.setText(text)
        return field


def test_a_long_list_begins_with_few_widgets(qtbot: QtBot) -> None:
    """The rest is an empty place as high as its rows will be, so that the scroll bar is true."""
    rig = Rig(qtbot)
    assert rig.titles() == [f"Role-{n:03}" for n in range(STEP)]
    (section,) = [one for one in rig.sections if one.rows]
    height = rig.rows[0].sizeHint().height()
    assert section.rest.height() >= (MANY - STEP) * height * 0.9


def test_what_comes_into_view_gets_its_widgets(qtbot: QtBot) -> None:
    """While the panel shows, as far as it shows and a bit more; at the end all of them."""
    rig = Rig(qtbot)
    rig.panel.show()
    area = rig.panel.findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert len(rig.rows) < MANY / 2

    def all_there() -> bool:
        bar.setValue(bar.maximum())
        return len(rig.rows) == MANY

    qtbot.waitUntil(all_there, timeout=8000)
    assert rig.titles()[-1] == f"Role-{MANY - 1:03}"
    rig.panel.hide()


def test_walking_down_makes_the_next_rows(qtbot: QtBot) -> None:
    """The arrow keys do not end where the widgets do."""
    rig = Rig(qtbot)
    rig.panel.show()
    rig.rows[STEP - 1].button.setFocus()
    for _ in range(3):
        QTest.keyClick(rig.panel.focusWidget(), Qt.Key.Key_Down)
    focus = rig.panel.focusWidget()
    row = next(one for one in rig.rows if one.isAncestorOf(focus))
    assert int(row.accessibleName().split("-")[1]) >= STEP
    rig.panel.hide()


def test_a_search_finds_what_has_no_widget_yet(qtbot: QtBot) -> None:
    """And takes over the widgets of what it does not show."""
    rig = Rig(qtbot)
    before = set(map(id, rig.rows))
    rig.search("role-07")
    assert rig.titles() == [f"Role-{n:03}" for n in range(70, 80)]
    assert set(map(id, rig.rows)) <= before
    rig.rows[3].button.click()
    assert rig.chosen == [OpenForm(DirectoryKey("role-073", "/"))]


def test_a_widget_in_use_becomes_nobody_elses(qtbot: QtBot) -> None:
    """Whoever is about to press a button presses it for the right it was made for, or not at
    all.
    """
    rig = Rig(qtbot)
    rig.panel.show()
    qtbot.waitExposed(rig.panel)
    used = rig.rows[2]
    used.button.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is used.button)
    rig.search("role-07")
    assert used not in rig.rows
    rig.panel.hide()


def test_ticks_are_of_the_right_that_is_shown(qtbot: QtBot) -> None:
    """Also in a widget that showed another one before."""
    rig = Rig(qtbot)
    (section,) = [one for one in rig.sections if one.rows]
    ticked: list[RightKey] = []
    section.ticked.connect(lambda key, _is_on: ticked.append(key))
    rig.search("role-07")
    rig.rows[0].ticked.emit(True)
    assert ticked == [DirectoryKey("role-070", "/")]
