"""The settings dialog: every change at once, every control named, everything by keyboard."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from keyhour.core.failure import Failure, Trouble
from keyhour.core.organisation import Organisation
from keyhour.core.right import RightKey
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import AlertStyle, Favourite, Settings, Theme
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.intent import SettingsPart
from keyhour.present.settings import Language, Offer, settings_changed, settings_view
from keyhour.present.words import Words
from keyhour.ui.settings_dialog import SettingsDialog
from tests.present import tenant
from tests.present.tenant import DEVICE, HELPDESK, MINUTE, SQL
from tests.ui.stage import Shouting

GUID = "5b1c7f02-93a4-4d5e-8f60-7a8b9c0d1e2f"
CONTOSO = Organisation(tenant_id="contoso.com", client_id=GUID)
KEYS: tuple[RightKey, ...] = (DEVICE, HELPDESK, SQL)


class Rig:
    """The dialog over a state that obeys it, like the engine would."""

    def __init__(self, qtbot: QtBot, part: SettingsPart, **settings: object) -> None:
        self.qtbot = qtbot
        self.state: State = replace(
            tenant.state(tenant.account_state()),
            set_up=SetUp(autostart=Autostart.OFF),
            settings=replace(Settings(), **settings),
        )
        self.words = Words()
        self.offer = Offer(languages=(Language("en", "English"), Language("de", "Deutsch")))
        self.chosen: list[meant.Intent] = []
        self.entered: list[Organisation] = []
        self.dialog = SettingsDialog(
            lambda typed, left: settings_view(self.state, self.offer, self.words, typed, left)
        )
        qtbot.addWidget(self.dialog)
        self.dialog.chosen.connect(self._obey)
        self.dialog.organisation_entered.connect(self.entered.append)
        self.dialog.open_part(part)
        self.dialog.show()
        qtbot.waitExposed(self.dialog)

    def _obey(self, intent: meant.Intent) -> None:
        self.chosen.append(intent)
        self.show(settings=settings_changed(self.state.settings, intent))

    def show(self, **changes: object) -> None:
        """The state changes."""
        self.state = replace(self.state, **changes)
        self.dialog.refresh()

    def named(self, name: str) -> QWidget:
        """The one visible control of this name."""
        found = [one for one in self.visible(QWidget) if one.accessibleName() == name]
        found = [one for one in found if not isinstance(one, QLabel)]
        assert len(found) == 1, (name, found)
        return found[0]

    def pick(self, name: str, label: str) -> None:
        """Choose an option by keyboard's signal."""
        box = self.named(name)
        assert isinstance(box, QComboBox)
        place = box.findText(label)
        assert place >= 0
        box.setCurrentIndex(place)
        box.activated.emit(place)

    def button(self, text: str) -> QPushButton:
        """The first visible button that says this."""
        buttons = [one for one in self.visible(QPushButton) if isinstance(one, QPushButton)]
        return next(one for one in buttons if plain(one.text()) == text)

    def visible(self, kind: type[QWidget]) -> list[QWidget]:
        """What of a kind can be seen now."""
        return [one for one in self.dialog.findChildren(kind) if one.isVisibleTo(self.dialog)]

    def boxes(self) -> list[QSpinBox]:
        """The fields of the warnings."""
        return [one for one in self.visible(QSpinBox) if isinstance(one, QSpinBox)]

    def says(self, text: str) -> bool:
        """Whether a label on the screen says this."""
        return any(one.accessibleName() == text for one in self.visible(QLabel))


def plain(text: str) -> str:
    """A label without its keyboard mark."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def marks(rig: Rig) -> list[str]:
    """The letters that work with Alt now."""
    texts = [one.text() for one in rig.visible(QAbstractButton) if isinstance(one, QAbstractButton)]
    texts += [
        one.text()
        for one in rig.visible(QLabel)
        if isinstance(one, QLabel) and one.buddy() is not None
    ]
    for bar in rig.visible(QTabBar):
        assert isinstance(bar, QTabBar)
        texts += [bar.tabText(i) for i in range(bar.count())]
    bare = [text.replace("&&", "") for text in texts]
    return [text[text.index("&") + 1].casefold() for text in bare if "&" in text]


@pytest.fixture(params=list(SettingsPart))
def part(request: pytest.FixtureRequest) -> SettingsPart:
    """Every page."""
    asked: SettingsPart = request.param
    return asked


def full(qtbot: QtBot, part: SettingsPart) -> Rig:
    """A page with everything on it."""
    favourites = tuple(Favourite(key=key) for key in KEYS)
    rig = Rig(qtbot, part, favourites=favourites)
    rig.show(set_up=SetUp(autostart=Autostart.ON, organisation=CONTOSO))
    return rig


def test_every_control_has_a_name(qtbot: QtBot, part: SettingsPart) -> None:
    """What can have the focus can be read out."""
    rig = full(qtbot, part)
    for one in rig.visible(QWidget):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled():
            if isinstance(one.parentWidget(), QSpinBox):
                continue  # its inside, which is read out as the field itself
            interface = QAccessible.queryAccessibleInterface(one)
            assert interface.text(QAccessible.Text.Name), one


def test_every_keyboard_mark_is_there_once(qtbot: QtBot, part: SettingsPart) -> None:
    """On each page, with the frame's own: also in another language."""
    rig = full(qtbot, part)
    assert len(marks(rig)) == len(set(marks(rig))) >= 6
    rig.words = Words(Shouting())
    rig.dialog.refresh()
    assert len(marks(rig)) == len(set(marks(rig))) >= 6


def test_tab_reaches_everything(qtbot: QtBot, part: SettingsPart) -> None:
    """Round the page and back to the beginning, top to bottom."""
    rig = full(qtbot, part)
    wanted = {
        one
        for one in rig.visible(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.isEnabled()
        and one.focusProxy() is None
        and not isinstance(one.parentWidget(), QSpinBox)
    }
    seen: list[QWidget] = []
    at = QApplication.focusWidget() or rig.dialog.focusWidget()
    for _ in range(4 * len(wanted)):
        seen.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
        at = rig.dialog.focusWidget()
    assert wanted <= set(seen)
    first_round = list(dict.fromkeys(seen))
    inside = [one for one in first_round if one in wanted and not isinstance(one, QTabBar)]
    tops = [one.mapTo(rig.dialog, QPoint(0, 0)).y() for one in inside]
    start = tops.index(min(tops))
    assert tops[start:] == sorted(tops[start:])


def test_texts_of_a_page_are_not_cut(qtbot: QtBot, part: SettingsPart) -> None:
    """Each button has the room that it asks for."""
    for one in full(qtbot, part).visible(QAbstractButton):
        assert one.width() >= min(one.sizeHint().width(), one.minimumSizeHint().width()), one


def test_choosing_a_language_is_told_at_once(qtbot: QtBot) -> None:
    """No OK, no Apply."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.pick("Language", "Deutsch")
    assert rig.chosen == [meant.SetLanguage("de")]


def test_choosing_what_is_chosen_tells_nothing(qtbot: QtBot) -> None:
    """Closing a list with its own value is no change."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.pick("Theme", "Like the system")
    assert rig.chosen == []


def test_choosing_a_theme(qtbot: QtBot) -> None:
    """By its value."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.pick("Theme", "Dark")
    assert rig.chosen == [meant.SetTheme(Theme.DARK)]


def test_a_turning_wheel_changes_nothing_by_accident(qtbot: QtBot) -> None:
    """Scrolling over a box that has no focus scrolls the page."""
    rig = Rig(qtbot, SettingsPart.ALERTS)
    box = rig.named("Show alerts")
    event = QWheelEvent(
        QPointF(5, 5), QPointF(box.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert rig.chosen == []


def test_the_switch_stays_true_when_the_system_refuses(qtbot: QtBot) -> None:
    """A click wishes; the picture is what the system says, with the reason below."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    switch = rig.named("Start at sign-in")
    assert isinstance(switch, QAbstractButton)
    switch.click()
    assert rig.chosen == [meant.SetAutostart(True)]
    failure = Failure(trouble=Trouble.NOT_RECORDED, service_code="autostart_not_changed")
    rig.show(set_up=SetUp(autostart=Autostart.OFF, failure=failure))
    assert not switch.isChecked()
    assert any("could not be written down" in one.accessibleName() for one in rig.visible(QLabel))


def test_a_language_swaps_every_word(qtbot: QtBot, part: SettingsPart) -> None:
    """Titles, labels and names; what stays small is a name of its own or a value."""
    rig = full(qtbot, part)
    rig.words = Words(Shouting())
    rig.dialog.refresh()
    assert rig.dialog.windowTitle() == "KEYHOUR SETTINGS"
    texts = [
        one.text()
        for kind in (QLabel, QAbstractButton)
        for one in rig.visible(kind)
        if isinstance(one, QLabel | QAbstractButton)
    ]
    assert all(text == text.upper() for text in texts), texts


def test_warnings_are_edited_in_place(qtbot: QtBot) -> None:
    """A typed number counts when it is complete, and rows keep their places."""
    rig = Rig(qtbot, SettingsPart.ALERTS)
    first = rig.named("Warning 1, minutes before the end")
    assert isinstance(first, QSpinBox)
    first.setFocus()
    first.selectAll()
    QTest.keyClicks(first, "3")
    assert rig.chosen == []
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert rig.state.settings.warn_before == (5 * MINUTE, 3 * MINUTE)
    assert [box.value() for box in rig.boxes()] == [3, 5]
    assert rig.dialog.isVisible()


def test_warnings_are_added_and_removed(qtbot: QtBot) -> None:
    """The focus goes where the person goes on."""
    rig = Rig(qtbot, SettingsPart.ALERTS)
    add = rig.button("Add a warning")
    add.click()
    assert rig.state.settings.warn_before == (30 * MINUTE, 15 * MINUTE, 5 * MINUTE)
    third = rig.named("Warning 3, minutes before the end")
    assert rig.dialog.focusWidget() is third
    add.click()
    assert not add.isEnabled()
    for _ in range(4):
        remove = rig.named("Remove warning 1")
        assert isinstance(remove, QPushButton)
        remove.click()
    assert rig.boxes() == []
    assert rig.dialog.focusWidget() is add


def test_warnings_follow_a_change_from_outside(qtbot: QtBot) -> None:
    """The file, or another window."""
    rig = Rig(qtbot, SettingsPart.ALERTS)
    rig.show(settings=replace(rig.state.settings, warn_before=(20 * MINUTE,)))
    assert [box.value() for box in rig.boxes()] == [20]


def test_alert_styles_are_explained_where_they_are_chosen(qtbot: QtBot) -> None:
    """The sentence below follows the choice, for the eye and for the ear."""
    rig = Rig(qtbot, SettingsPart.ALERTS)
    rig.pick("Show alerts", "Keyhour's own window")
    assert rig.chosen == [meant.SetAlertStyle(AlertStyle.WINDOW)]
    assert "until you answer" in rig.named("Show alerts").accessibleDescription()


def favourites(qtbot: QtBot) -> tuple[Rig, QListWidget]:
    """Three favourites and their list."""
    rig = Rig(qtbot, SettingsPart.FAVOURITES, favourites=tuple(Favourite(key=k) for k in KEYS))
    (found,) = rig.visible(QListWidget)
    assert isinstance(found, QListWidget)
    assert found.accessibleName() == "Favourites"
    return rig, found


def test_a_moved_favourite_stays_selected(qtbot: QtBot) -> None:
    """So that it can be moved on."""
    rig, shown = favourites(qtbot)
    shown.setCurrentRow(0)
    down = rig.button("Move down")
    down.setFocus()
    down.click()
    assert [one.key for one in rig.state.settings.favourites] == [HELPDESK, DEVICE, SQL]
    assert shown.currentRow() == 1
    down.click()
    assert shown.currentRow() == 2
    assert not down.isEnabled()
    assert rig.dialog.focusWidget() is shown, "the focus must not die with the button"


def test_a_favourite_is_removed_by_button_or_key(qtbot: QtBot) -> None:
    """The next one is selected."""
    rig, shown = favourites(qtbot)
    shown.setCurrentRow(1)
    rig.button("Remove from favourites").click()
    assert [one.key for one in rig.state.settings.favourites] == [DEVICE, SQL]
    assert shown.currentRow() == 1
    rig.dialog.activateWindow()
    qtbot.waitUntil(rig.dialog.isActiveWindow)
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_Delete)
    assert [one.key for one in rig.state.settings.favourites] == [DEVICE]


def test_a_favourite_is_read_out_with_its_place(qtbot: QtBot) -> None:
    """In one breath."""
    _, shown = favourites(qtbot)
    said = shown.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Helpdesk Administrator, North branch (administrative unit)"


def typed(rig: Rig, name: str, text: str) -> QLineEdit:
    """Type into a field and leave it with Enter."""
    field = rig.named(name)
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    return field


def test_an_organisation_is_told_when_a_field_is_left(qtbot: QtBot) -> None:
    """Trimmed; what it means is not the dialog's to decide. Enter does not close it."""
    rig = Rig(qtbot, SettingsPart.ORGANISATION)
    typed(rig, "Tenant id", " contoso.com ")
    field = typed(rig, "Client id", f"{{{GUID}}}")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert rig.entered[-1] == CONTOSO
    assert rig.dialog.isVisible()


def test_a_wrong_id_is_said_at_its_field(qtbot: QtBot) -> None:
    """Only after the cursor has left it, and gone when it is mended."""
    rig = Rig(qtbot, SettingsPart.ORGANISATION)
    field = typed(rig, "Client id", "12")
    assert field.accessibleDescription() == ""
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert rig.says(field.accessibleDescription())
    assert "five groups" in field.accessibleDescription()
    typed(rig, "Client id", GUID)
    assert field.accessibleDescription() == ""


def test_typing_is_left_alone_by_a_redraw(qtbot: QtBot) -> None:
    """A snapshot in the middle of a word must not eat it."""
    rig = Rig(qtbot, SettingsPart.ORGANISATION)
    field = typed(rig, "Tenant id", "cont")
    rig.show(set_up=SetUp(autostart=Autostart.ON))
    assert field.text() == "cont"


def test_a_kept_organisation_is_shown_with_the_way_to_use_it(qtbot: QtBot) -> None:
    """Saved, to be used at the next start, and a button to end this one."""
    rig = Rig(qtbot, SettingsPart.ORGANISATION)
    rig.show(set_up=SetUp(organisation=CONTOSO))
    field = rig.named("Tenant id")
    assert isinstance(field, QLineEdit)
    assert field.text() == "contoso.com"
    assert rig.says("Saved. Keyhour uses it when it is started again.")
    rig.button("Quit Keyhour").click()
    assert rig.chosen == [meant.Quit()]
    rig.show(organisation_at_start=CONTOSO)
    assert rig.says("In use.")
    assert not [one for one in rig.visible(QPushButton) if one.accessibleName() == "Quit Keyhour"]


def test_another_cloud_is_told_at_once(qtbot: QtBot) -> None:
    """With the ids that are kept."""
    rig = Rig(qtbot, SettingsPart.ORGANISATION)
    rig.show(set_up=SetUp(organisation=CONTOSO))
    rig.pick("Cloud", "China (21Vianet)")
    assert rig.entered == [replace(CONTOSO, cloud="china")]


def test_help_is_one_key_away(qtbot: QtBot) -> None:
    """F1, as everywhere."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.dialog.activateWindow()
    qtbot.waitUntil(rig.dialog.isActiveWindow)
    QTest.keyClick(rig.dialog, Qt.Key.Key_F1)
    assert rig.chosen == [meant.OpenHelp()]


def test_escape_closes(qtbot: QtBot) -> None:
    """Nothing is lost by it."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    QTest.keyClick(rig.dialog, Qt.Key.Key_Escape)
    assert not rig.dialog.isVisible()
