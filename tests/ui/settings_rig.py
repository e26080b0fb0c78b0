"""The settings dialog on a state that obeys it."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from keyhour.core.organisation import Organisation
from keyhour.core.right import RightKey
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import Settings
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.intent import SettingsPart
from keyhour.present.settings import Language, Offer, settings_changed, settings_view
from keyhour.present.words import Words
from keyhour.ui.settings_dialog import SettingsDialog
from tests.present import tenant
from tests.present.tenant import DEVICE, HELPDESK, SQL

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
