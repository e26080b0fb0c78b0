"""The tray icon in use: picture, tooltip and menu follow the `TrayView`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from keyhour.present.icon import PaintRecord
from keyhour.present.menu import MenuEntry
from keyhour.present.tray import TrayView
from keyhour.ui.button import unambiguous
from keyhour.ui.tray_icon import Bar, bar_of_system, tray_icon

_KEPT_STEP = 0.1


class Tray(QObject):
    """Drives an icon that is already shown.

    The menu is kept right at every change, because hosts that read it over the bus may show what
    they already have, and once more when it opens. Entries of an unchanged shape are changed in
    place, so an open menu does not jump.

    Signals: `chosen(Intent)`; `opened()`, a click on the icon; `about_to_show()`, the menu opens.
    """

    chosen = Signal(object)
    opened = Signal()
    about_to_show = Signal()

    def __init__(
        self,
        icon: QSystemTrayIcon,
        menu: QMenu,
        write_paint: Callable[[PaintRecord], None],
        parent: QObject | None = None,
        bar: Callable[[], Bar] = bar_of_system,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._menu = menu
        self._write_paint = write_paint
        self._bar = bar
        self._painted: PaintRecord | None = None
        self._kept: PaintRecord | None = None
        self._entries: tuple[MenuEntry, ...] | None = None
        icon.activated.connect(self._on_icon_activated)
        menu.aboutToShow.connect(self.about_to_show)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def render_view(self, view: TrayView) -> None:
        """Show a view."""
        if view.record != self._painted:
            self._painted = view.record
            self._repaint()
            self._keep(view.record)
        if view.tooltip != self._icon.toolTip():
            self._icon.setToolTip(view.tooltip)
        if view.menu != self._entries:
            self._render_menu(view.menu)

    def move(self) -> None:
        """Show a new icon in a tray that came later: Qt decides for each when it is made."""
        old, self._icon = self._icon, QSystemTrayIcon()
        old.hide()
        self._icon.setContextMenu(self._menu)
        self._icon.setToolTip(old.toolTip())
        self._icon.activated.connect(self._on_icon_activated)
        self._repaint()
        self._icon.show()

    @property
    def box(self) -> QRect:
        """Where the icon is on the screen; empty where the desktop does not tell."""
        return self._icon.geometry()

    def hide(self) -> None:
        """Take the icon away."""
        self._icon.hide()

    def _keep(self, record: PaintRecord) -> None:
        """Write the record down for the next start, but not at every step of a ring."""
        if self._kept is None or _differs(record, self._kept):
            self._kept = record
            self._write_paint(record)

    def _repaint(self) -> None:
        if self._painted is not None:
            self._icon.setIcon(tray_icon(self._painted, self._bar()))

    def _render_menu(self, entries: tuple[MenuEntry, ...]) -> None:
        if self._entries is None or _shape(entries) != _shape(self._entries):
            self._menu.clear()
            self._build(self._menu, entries)
        else:
            self._update(self._menu, entries)
        self._entries = entries

    def _build(self, menu: QMenu, entries: tuple[MenuEntry, ...]) -> None:
        for entry in entries:
            if entry.is_separator:
                menu.addSeparator()
            elif entry.children:
                below = menu.addMenu(unambiguous(entry.label))
                below.setEnabled(entry.enabled)
                self._build(below, entry.children)
            else:
                action = QAction(menu)
                action.triggered.connect(self._on_action_triggered)
                _fill(action, entry)
                menu.addAction(action)

    def _update(self, menu: QMenu, entries: tuple[MenuEntry, ...]) -> None:
        for action, entry in zip(menu.actions(), entries, strict=True):
            below = action.menu()
            if isinstance(below, QMenu):
                below.setTitle(unambiguous(entry.label))
                self._update(below, entry.children)
            elif not entry.is_separator:
                _fill(action, entry)

    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and action.data() is not None:
            self.chosen.emit(action.data())

    def _on_icon_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.opened.emit()

    def _on_scheme_changed(self) -> None:
        self._repaint()


def _fill(action: QAction, entry: MenuEntry) -> None:
    action.setText(unambiguous(entry.label))
    action.setEnabled(entry.enabled)
    action.setData(entry.intent)


def _differs(one: PaintRecord, other: PaintRecord) -> bool:
    gap = abs((one.fraction or 0.0) - (other.fraction or 0.0))
    return one._replace(fraction=None) != other._replace(fraction=None) or gap >= _KEPT_STEP


_Shape = tuple[object, ...]


def _shape(entries: tuple[MenuEntry, ...]) -> _Shape:
    """What decides whether a menu can be changed in place: separators and submenus, not words."""
    return tuple(
        (entry.is_separator, _shape(entry.children) if entry.children else None)
        for entry in entries
    )
