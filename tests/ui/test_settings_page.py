"""The pages of the settings: warnings, favourites, an organisation."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from keyhour.core.right import Plane
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import AlertStyle, Favourite, Leaving
from keyhour.present import intent as meant
from keyhour.present.intent import SettingsPart
from tests.present.tenant import DEVICE, HELPDESK, MINUTE, SQL
from tests.ui.settings_rig import CONTOSO, GUID, KEYS, Rig


def test_planes_are_switched_one_by_one(qtbot: QtBot) -> None:
    """Each switch says what it is about; a program that reads one plane has none."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    assert not [one for one in rig.visible(QCheckBox) if one.accessibleName().startswith("Show")]
    rig.show(planes=frozenset(Plane))
    switch = rig.named("Show: Groups")
    assert isinstance(switch, QCheckBox)
    assert switch.isChecked()
    switch.click()
    assert rig.chosen == [meant.SetPlane(Plane.GROUP, False)]
    assert not switch.isChecked()


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


def test_roles_that_end_when_the_person_leaves_are_ticked(qtbot: QtBot) -> None:
    """Which of them stay is asked once something ends; ticks are kept while names come and go."""
    rig = Rig(qtbot, SettingsPart.LEAVING)
    boxes = [one for one in rig.visible(QCheckBox) if isinstance(one, QCheckBox)]
    assert [one.isChecked() for one in boxes] == [False] * 4
    assert rig.dialog.focusWidget() is boxes[0]
    boxes[0].click()
    assert rig.state.settings.end_when == frozenset({Leaving.LOCK})
    device = rig.named("Device administrator · Whole tenant")
    assert isinstance(device, QCheckBox)
    device.click()
    assert rig.state.settings.end_exempt == frozenset({DEVICE})
    assert device.isChecked()
    boxes[0].click()
    assert rig.state.settings.end_when == frozenset()
    assert len(rig.visible(QCheckBox)) == 4
    assert rig.state.settings.end_exempt == frozenset({DEVICE})


def test_windows_event_log_is_a_switch_where_there_is_one(qtbot: QtBot) -> None:
    """Elsewhere the page says nothing of it."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    assert len(rig.visible(QCheckBox)) == 1
    rig.offer = replace(rig.offer, event_log=True)
    rig.dialog.refresh()
    switch = rig.named("Write errors to the Windows event log too")
    assert isinstance(switch, QCheckBox)
    switch.click()
    assert rig.chosen == [meant.SetEventLog(True)]
    assert rig.state.settings.event_log
