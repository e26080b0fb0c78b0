"""Settings, help and about: one window of each, opened on request and kept true while open.

They are imported when they are opened: few people do that on a usual day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace
from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtWidgets import QWidget

from keyhour.core import events
from keyhour.core.component import Build
from keyhour.core.organisation import Doubt, Organisation
from keyhour.core.state import State
from keyhour.present.about import AboutView, about_view
from keyhour.present.intent import (
    Intent,
    OpenAbout,
    OpenHelp,
    OpenSettings,
    SetOrganisation,
    SettingsPart,
)
from keyhour.present.organisation import organisation_intent
from keyhour.present.settings import Language, Offer, SettingsView, settings_changed, settings_view
from keyhour.present.words import Words

if TYPE_CHECKING:
    from keyhour.ui.about_window import AboutWindow
    from keyhour.ui.help_window import HelpWindow
    from keyhour.ui.settings_dialog import SettingsDialog


class Surroundings(Protocol):
    """What the program lies in: its texts, its files, this machine."""

    @property
    def languages(self) -> Sequence[str]:
        """Tags of the languages that have texts, English among them."""
        ...

    @property
    def words_for(self) -> Callable[[str], Words]:
        """The texts in a language; in the system's for an empty tag."""
        ...

    @property
    def help_for(self) -> Callable[[str], str]:
        """The help page in a language, as Markdown."""
        ...

    @property
    def build(self) -> Callable[[], Build]:
        """What this program is made of; takes a moment."""
        ...

    @property
    def has_notifications(self) -> bool:
        """Whether the system shows notifications of ours."""
        ...

    @property
    def has_event_log(self) -> bool:
        """Whether this system has a log of its own that we can write into."""
        ...


class SideWindows(QObject):
    """Opens them, and turns what is chosen there into events.

    Signals: `chosen(Intent)`, what is not about settings.
    """

    chosen = Signal(object)

    def __init__(
        self,
        post: Callable[[events.Event], None],
        surroundings: Surroundings,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._post = post
        self._surroundings = surroundings
        self._words = words
        self._state = State()
        self._build: Build | None = None
        self._settings: SettingsDialog | None = None
        self._about: AboutWindow | None = None
        self._help: HelpWindow | None = None

    def open(self, intent: Intent) -> None:
        """Bring a window up."""
        match intent:
            case OpenSettings(part):
                self._open_settings(part)
            case OpenAbout():
                self._open_about()
            case OpenHelp():
                self._open_help()

    def render_state(self, state: State) -> None:
        """Keep open windows true."""
        self._state = state
        if self._settings is not None:
            self._settings.refresh()
        if self._about is not None:
            self._about.render_view(self._about_view())

    def speak(self, words: Words) -> None:
        """Go on in another language."""
        self._words = words
        if self._help is not None:
            self._help.speak(*self._help_texts())
        self.render_state(self._state)

    def close_all(self) -> None:
        """Close every window; the program ends."""
        for window in (self._settings, self._about, self._help):
            if window is not None:
                window.close()

    def _open_settings(self, part: SettingsPart | None) -> None:
        self._post(events.SettingsOpened())
        if self._settings is None:
            from keyhour.ui.settings_dialog import SettingsDialog

            self._settings = SettingsDialog(self._look)
            self._settings.chosen.connect(self._on_chosen)
            self._settings.organisation_entered.connect(self._on_organisation_entered)
        _bring_up(self._settings)
        if part is not None:
            self._settings.open_part(part)

    def _open_about(self) -> None:
        if self._about is None:
            from keyhour.ui.about_window import AboutWindow

            self._about = AboutWindow(self._about_view())
            self._about.chosen.connect(self.chosen)
        self._about.render_view(self._about_view())
        _bring_up(self._about)

    def _open_help(self) -> None:
        if self._help is None:
            from keyhour.ui.help_window import HelpWindow

            self._help = HelpWindow(*self._help_texts())
        _bring_up(self._help)

    def _look(self, typed: Organisation | None, left: frozenset[Doubt]) -> SettingsView:
        offer = Offer(
            languages=tuple(_language(tag) for tag in self._surroundings.languages),
            notifications=self._surroundings.has_notifications,
            event_log=self._surroundings.has_event_log,
        )
        return settings_view(self._state, offer, self._words, typed, left)

    def _about_view(self) -> AboutView:
        if self._build is None:
            self._build = self._surroundings.build()
        return about_view(self._state, self._build, self._words)

    def _help_texts(self) -> tuple[str, str]:
        text = self._surroundings.help_for(self._words.language)
        return self._words("Keyhour help"), text

    def _on_chosen(self, intent: Intent) -> None:
        settings = settings_changed(self._state.settings, intent)
        if settings == self._state.settings:
            self.chosen.emit(intent)
            return
        # Two quick choices must not undo each other: the second builds on the first, although no
        # snapshot has told of it yet.
        self._state = replace(self._state, settings=settings)
        self._post(events.SettingsChosen(settings=settings))

    def _on_organisation_entered(self, entered: Organisation) -> None:
        intent = organisation_intent(self._state, entered)
        if isinstance(intent, SetOrganisation):
            self._post(events.OrganisationChosen(organisation=intent.organisation))


def _language(tag: str) -> Language:
    """A language by its name in itself."""
    locale = QLocale(tag)
    name = locale.nativeLanguageName() or tag
    return Language(tag, name[:1].upper() + name[1:])


def _bring_up(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
