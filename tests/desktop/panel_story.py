"""Rosa at a desktop whose tray and notifications only her eyes and her hand can use."""

from __future__ import annotations

from typing import Final, cast

from tests.child_process import ChildProcess
from tests.cli.practice import Tenant
from tests.desktop.real_panel import RealPanel
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import DesktopSession
from tests.desktop.story import PANEL, Story
from tests.desktop.tray_host import TrayHost, TrayItem

LEFT: Final = "1"
RIGHT: Final = "3"


class PanelStory(Story):
    """Rosa at a desktop whose tray only her eyes and her hand can use."""

    def __init__(
        self, desktop: DesktopSession, panel: RealPanel, reader: ScreenReader, tenant: Tenant
    ) -> None:
        super().__init__(desktop, cast("TrayHost", None), reader, tenant)
        self.panel = panel

    @property
    def item(self) -> TrayItem:
        """The icon, to wait for what it tells; it is not used to do anything."""
        return self.panel.item

    def start_tray(self, **extra: str) -> ChildProcess:
        """Start the tray; the panel has its icon when this returns."""
        app = self.desktop.start_app(*self.where, extra=extra)
        assert self.item.status == "Active"
        return app

    def click_icon(self) -> None:
        """Click on what the panel draws."""
        self.panel.point(self.panel.find_icon(), "click", LEFT)

    def open_panel(self) -> None:
        """Click on the icon, and wait until the panel takes keys."""
        self.click_icon()
        self.reader.wait_until(
            lambda: any(thing.is_focused for thing in self.reader.things(PANEL)), "the panel"
        )

    def choose(self, label: str) -> None:
        """Press on the icon, let go on an entry of the menu: one click that is drawn out."""
        icon = self.panel.find_icon()
        self.panel.point(icon, "mousedown", RIGHT)
        menu = self.panel.find_menu()
        entry = self.panel.find_entry(menu, label)
        self.panel.point(entry)
        self.panel.wait_until(lambda: self.panel.is_lit(entry, menu), f"{label!r} lit")
        self.save_picture("real-menu")
        self.panel.point(entry, "mouseup", RIGHT)

    def show_panel(self) -> None:
        """Bring the panel up by the icon, unless it is there."""
        if not self.reader.find(PANEL):
            self.open_panel()

    def hide_panel(self) -> None:
        """Escape closes it."""
        self.press("Escape")
        self.reader.wait_until_gone(PANEL)

    def close_notifications(self) -> None:
        """Click on every notification, which closes it, until none is left."""

        def are_gone() -> bool:
            shown = self.panel.windows("xfce4-notifyd")
            for message in shown:
                self.panel.point(message, "click", LEFT)
            return not shown

        self.panel.wait_until(are_gone, "the notifications to go")
