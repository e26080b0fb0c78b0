"""Rosa at her desk: what she sees, reads, clicks and types, with the real program and tenant."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path
from typing import Any, Final

from tests.child_process import ChildProcess
from tests.cli.practice import Tenant
from tests.desktop.screen_reader import ScreenReader, Thing
from tests.desktop.session import REPOSITORY, DesktopSession
from tests.desktop.tray_host import TrayHost, TrayItem

PANEL: Final = "Keyhour"
PICTURES: Final = REPOSITORY / "tests/.output/desktop"
_REQUESTS: Final = "roleAssignmentScheduleRequests"
_STUBBORN_SECONDS: Final = 10.0
_ELIGIBILITY: Final = ": your eligibility ends "


class Story:
    """One person, one desktop, one state folder; the tray is started by the test."""

    def __init__(
        self,
        desktop: DesktopSession,
        host: TrayHost,
        reader: ScreenReader,
        tenant: Tenant,
    ) -> None:
        self.desktop: Final = desktop
        self.host: Final = host
        self.reader: Final = reader
        self.tenant: Final = tenant
        self.state_dir: Final = desktop.folder / "state"

    # -------------------------------------------------------------- the program
    def sign_in(self) -> None:
        """Take over the sign-in that `keyhour sign-in --device-code` has left."""
        shutil.copytree(self.tenant.signed_in, self.state_dir)

    @property
    def where(self) -> tuple[str, ...]:
        """The options that choose the practice tenant and the state folder."""
        return ("--cloud", self.tenant.cloud_file, "--state-dir", str(self.state_dir))

    def start_tray(self, **extra: str) -> ChildProcess:
        """Start the tray with more environment; it has registered when this returns."""
        self.host.wait_until_empty()
        app = self.desktop.start_app(*self.where, extra=extra)
        self.host.wait_for_item()
        return app

    def kill(self, app: ChildProcess) -> None:
        """End the tray as a power cut would, and wait until the desktop has noticed."""
        app.send_signal(signal.SIGKILL)
        app.wait()
        self.host.wait_until_empty()

    # -------------------------------------------------------------- the tray
    @property
    def item(self) -> TrayItem:
        """The icon in the tray."""
        return self.host.wait_for_item()

    @property
    def picture(self) -> str:
        """A fingerprint of what the icon shows."""
        return self.item.icons[0].digest

    def wait_for_tooltip(self, part: str) -> str:
        """Wait until the tooltip says that, and return all of it."""
        self.item.wait_until(lambda item: part in item.tooltip, f"a tooltip with {part!r}")
        return self.item.tooltip

    def wait_for_other_picture(self, *known: str) -> str:
        """Wait until the icon shows none of these, and return what it shows."""
        self.item.wait_until(lambda item: item.icons[0].digest not in known, "another icon")
        return self.picture

    def wait_for_entry(self, label: str) -> list[str]:
        """Wait until the menu has an entry that begins like this, and return all its labels."""
        return (
            self.item.wait_until(
                lambda item: next(
                    (
                        labels
                        for labels in [item.menu().labels]
                        if any(one.startswith(label) for one in labels)
                    ),
                    None,
                ),
                f"an entry {label!r}",
            )
            or []
        )

    def open_panel(self) -> None:
        """Click on the icon, and wait until the panel takes keys: then it stands in its place."""
        self.item.activate(1000, 700)
        self.reader.wait_until(
            lambda: any(thing.is_focused for thing in self.reader.things(PANEL)), "the panel"
        )

    def read_again(self) -> None:
        """Choose that, the first entry of the menu in the panel, which must be open."""
        before = self._windows()
        self.click(self.reader.wait_for("More", window=PANEL))
        self.reader.wait_until(lambda: self._windows() > before, "the menu to take keys")
        self.press("Down", "Return")

    def _windows(self) -> int:
        """How many windows the screen shows, menus too."""
        return len(self.desktop.run("xdotool", "search", "--onlyvisible", "--name", "").split())

    def told_of_roles(self) -> list[str]:
        """Return the titles of all notifications but those about this PC and the ends of
        eligibilities, oldest first.
        """
        titles = [note.summary for note in self.host.notifications.shown]
        others = [one for one in titles if not one.startswith("Device administrator: ")]
        return [one for one in others if _ELIGIBILITY not in one]

    def told_of_eligibilities(self) -> list[str]:
        """Return the titles about eligibilities that are about to end, in order of the alphabet."""
        titles = [note.summary for note in self.host.notifications.shown]
        return sorted(one for one in titles if _ELIGIBILITY in one)

    # -------------------------------------------------------------- windows
    def click(self, thing: Thing) -> None:
        """Click in its middle with the left button."""
        x, y = thing.centre
        self.desktop.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def click_until_gone(self, thing: Thing, window: str) -> None:
        """Click on it again and again, as an impatient person does, until it is gone."""
        deadline = time.monotonic() + _STUBBORN_SECONDS
        while self.reader.find(thing.name, thing.role, window):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{thing.name!r} stays; showing: {self.reader.texts(window)}")
            self.click(thing)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.desktop.run("xdotool", "type", "--delay", "4", text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by their X names."""
        self.desktop.run("xdotool", "key", *keys)

    def wait_for_focus(self, name: str, window: str) -> None:
        """Wait until what is typed goes there; a field's name may go on, as in "(required)"."""

        def has_focus() -> bool:
            things = self.reader.things(window)
            return any(one.name.startswith(name) and one.is_focused for one in things)

        self.reader.wait_until(has_focus, f"the focus on {name!r}")

    def confirm(self, dialog: str) -> None:
        """Press Return until the dialog has taken it; the first half second it takes none."""
        deadline = time.monotonic() + _STUBBORN_SECONDS
        while self.reader.find(dialog, window=dialog):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{dialog!r} stays; showing: {self.reader.texts(dialog)}")
            self.press("Return")

    def save_picture(self, name: str) -> Path:
        """Save the screen where a person may look at it after the tests."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        return self.desktop.screenshot(PICTURES / f"{name}.png")

    # -------------------------------------------------------------- the tenant
    def fill_form(self, title: str, reason: str) -> None:
        """Wait for the dialog, type the reason where the focus is, and confirm with Return."""
        self.wait_for_focus("Reason", title)
        self.type(reason)
        self.confirm(title)

    def posts(self) -> list[dict[str, Any]]:
        """Return the requests for roles that reached the tenant, whether answered or not."""
        log = self.tenant.ask("GET", "requests")["requests"]
        return [one for one in log if one["method"] == "POST" and one["path"].endswith(_REQUESTS)]

    def wishes(self, action: str = "selfActivate") -> list[dict[str, Any]]:
        """Return Rosa's requests of that kind as the tenant keeps them, oldest first."""
        requests = self.tenant.ask("GET", "state")["requests"]
        found = [one for one in requests if one["action"] == action]
        return [one for one in found if one["principal"] == "Rosa Bauer"]

    def advance(self, duration: str) -> None:
        """Move the tenant's clock on."""
        self.tenant.ask("POST", "clock", {"advance": duration})
