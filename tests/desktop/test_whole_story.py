"""One hour as a newcomer lives it: `run.py demo` on a desktop of which every part is real.

Window manager, panel with a tray, notification service, keyring, Chromium, and a real pointer.
Pictures of each step are left in `tests/.output/desktop/story-*.png`.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from typing import cast

import pytest

from tests.child_process import ChildProcess
from tests.cli.practice import Tenant
from tests.desktop.approver import Approver, approver_at
from tests.desktop.panel_story import PanelStory
from tests.desktop.real_panel import RealPanel
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import REPOSITORY, DesktopSession
from tests.desktop.story import PANEL, PICTURES
from tests.secret_service.session import start_keyring

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(300)]

ROLE = "Device administrator"
FORM = f"Activate {ROLE}"
AT_MICROSOFT = "Microsoft Entra Joined Device Local Administrator"
ROBOT = REPOSITORY / "tests/browser/practice_robot.py"
_OF_TWO, _OF_THREE = 2, 3


class Newcomer(PanelStory):
    """Somebody with a clone and a desktop; the tenant is the demo's own."""

    def __init__(self, desktop: DesktopSession, panel: RealPanel, reader: ScreenReader) -> None:
        super().__init__(desktop, panel, reader, cast("Tenant", None))
        self._pictures = 0

    def start_demo(self) -> ChildProcess:
        """The README's command; the browser that it opens is on this screen, and Rosa's."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        phone = str(PICTURES / "story-phone.png")
        walk = [sys.executable, str(ROBOT), "--user", "rosa.bauer@contoso.example"]
        browser = f"{shlex.join([*walk, '--visible', '--picture', phone])} %s &"
        command = (sys.executable, str(REPOSITORY / "run.py"), "demo")
        arguments = ("--scenario", "needs_approval")
        return self.desktop.start(*command, *arguments, extra={"BROWSER": browser})

    def keep(self, name: str) -> None:
        """Keep the screen as the next picture of the story."""
        self._pictures += 1
        self.save_picture(f"story-{self._pictures}-{name}")

    def look_again(self, part: str) -> None:
        """Read again in the panel, rather than wait for the next look, and wait for a tooltip."""
        self.show_panel()
        self.read_again()
        self.wait_for_tooltip(part)

    def press_notification(self, place: int, of: int) -> None:
        """Click a button of the notification that is drawn now."""
        self.panel.point(self.panel.find_button(place, of), "click", "1")


@pytest.fixture
def newcomer(desktop: DesktopSession, screen_reader: ScreenReader) -> Iterator[Newcomer]:
    """A desktop with an open keyring and a panel; nothing of Keyhour is there yet."""
    keyring = start_keyring(desktop.environment, desktop.folder / "keyring-log", is_open=True)
    panel = RealPanel(desktop)
    yield Newcomer(desktop, panel, screen_reader)
    panel.end()
    keyring.end()


def test_a_newcomer_asks_is_granted_warned_and_asks_again(newcomer: Newcomer) -> None:
    """From the README's command to a role that was activated again from its prompt."""
    demo = newcomer.start_demo()
    said = demo.wait_for_line("Approvers decide here", 120)
    (portal,) = re.findall(r"http://127\.0\.0\.1:\d+/portal", said)
    newcomer.wait_for_tooltip("sign in to see your roles")

    _sign_in(newcomer)
    _ask_as_a_favourite(newcomer)
    with approver_at(portal, newcomer.desktop.environment) as ada:
        _be_granted(newcomer, ada)
        _be_warned(newcomer, ada)
        _ask_again(newcomer, ada)

    newcomer.choose("Quit")
    assert demo.wait() == 0, demo.stderr


def _sign_in(newcomer: Newcomer) -> None:
    """A click on the icon, one on the button; then the browser asks for the phone's number."""
    newcomer.open_panel()
    newcomer.keep("signed-out")
    newcomer.click(newcomer.reader.wait_for("Sign in", "push button", PANEL))
    newcomer.wait_for_tooltip("no role is active")
    assert (PICTURES / "story-phone.png").exists()


def _ask_as_a_favourite(newcomer: Newcomer) -> None:
    """The star, then the icon's menu, then the reason: two gestures from now on."""
    newcomer.show_panel()
    newcomer.click(newcomer.reader.wait_for(f"Make {ROLE} a favourite"))
    newcomer.wait_for_entry(FORM)
    newcomer.keep("roles")
    newcomer.hide_panel()
    newcomer.choose(FORM)
    newcomer.wait_for_focus("Reason", FORM)
    newcomer.type("Printer driver on PC 7")
    newcomer.keep("form")
    newcomer.confirm(FORM)
    newcomer.wait_for_tooltip("waiting for approval since")


def _be_granted(newcomer: Newcomer, ada: Approver) -> None:
    """Ada reads the reason in her browser and approves; the desktop tells Rosa."""
    ada.approve(AT_MICROSOFT, "Go ahead", PICTURES / "story-portal.png")
    newcomer.look_again("left (until")
    newcomer.panel.find_notification()
    newcomer.keep("granted")
    newcomer.close_notifications()


def _be_warned(newcomer: Newcomer, ada: Approver) -> None:
    """The countdown runs; before the end the desktop warns, and one of its buttons is pressed."""
    newcomer.show_panel()
    hour = newcomer.item.tooltip
    for _ in range(5):
        ada.advance("PT10M")
    newcomer.read_again()
    newcomer.item.wait_until(lambda item: item.tooltip != hour, "the countdown")
    newcomer.wait_for_tooltip("min left")
    newcomer.panel.find_notification()
    newcomer.keep("warned")
    newcomer.press_notification(2, _OF_THREE)  # let it end
    newcomer.panel.wait_until(lambda: not newcomer.panel.windows("xfce4-notifyd"), "it to go")


def _ask_again(newcomer: Newcomer, ada: Approver) -> None:
    """The role ends; the prompt leads to the form, which asks for the reason once more."""
    ada.advance("PT10M")
    newcomer.read_again()
    newcomer.wait_for_tooltip("no role is active")
    newcomer.panel.find_notification()
    newcomer.keep("ended")
    newcomer.press_notification(0, _OF_TWO)  # activate again
    newcomer.wait_for_focus("Reason", FORM)
    assert newcomer.reader.value(newcomer.reader.wait_for("Reason (required)", "text", FORM)) == ""
    newcomer.type("Printer driver on PC 8")
    newcomer.confirm(FORM)
    newcomer.wait_for_tooltip("waiting for approval since")
    ada.approve(AT_MICROSOFT, "Once more, then")
    newcomer.look_again("left (until")
    newcomer.keep("active-again")
