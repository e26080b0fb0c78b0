"""Signing in from the tray: with a real Chromium, with a code, and thinking better of it."""

from __future__ import annotations

import re
import shlex
import sys

import pytest

from tests.cli.practice import Tenant
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import REPOSITORY, DesktopSession
from tests.desktop.story import PANEL, Story
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

ROBOT = REPOSITORY / "tests/browser/practice_robot.py"


@pytest.fixture
def stranger(
    desktop: DesktopSession,
    tray_host: TrayHost,
    screen_reader: ScreenReader,
    served_tenant: Tenant,
) -> Story:
    """Nobody has signed in on this machine yet."""
    story = Story(desktop, tray_host, screen_reader, served_tenant)
    story.tenant.begin("needs_approval")
    return story


@pytest.mark.browser
def test_sign_in_from_the_menu_goes_through_the_browser(stranger: Story) -> None:
    """Chromium walks the pages, MFA too; the tray knows Rosa, and after a restart still does."""
    story = stranger
    walk = [sys.executable, str(ROBOT), "--user", "rosa.bauer@contoso.example"]
    app = story.start_tray(BROWSER=f"{shlex.join(walk)} %s &")
    story.wait_for_tooltip("sign in to see your roles")
    signed_out = story.picture
    story.item.click("Sign in…")
    story.wait_for_tooltip("waiting for your sign-in")
    story.wait_for_other_picture(signed_out)
    story.wait_for_tooltip("no role is active")
    story.open_panel()
    assert story.reader.wait_for("rosa.bauer@contoso.example", window=PANEL)
    story.item.click("Quit")
    assert app.wait() == 0, app.stderr

    story.start_tray(BROWSER="false")
    story.wait_for_tooltip("no role is active")


def test_sign_in_with_a_code_from_the_panel(stranger: Story) -> None:
    """The panel shows a code that works on any device; the tenant has it approved elsewhere."""
    story = stranger
    story.start_tray(BROWSER="false")
    story.wait_for_tooltip("sign in to see your roles")
    story.open_panel()
    story.click(story.reader.wait_for("Use a code…", window=PANEL))
    assert story.reader.wait_for("Sign in with a code", window=PANEL)
    story.save_picture("code")
    story.wait_for_tooltip("no role is active")


def test_sign_in_can_be_cancelled(stranger: Story) -> None:
    """The browser never comes back; one entry of the menu ends the waiting, in words."""
    story = stranger
    story.start_tray(BROWSER="true %s")
    story.wait_for_tooltip("sign in to see your roles")
    story.item.click("Sign in…")
    story.wait_for_tooltip("waiting for your sign-in")
    story.item.click("Cancel the sign-in")
    story.wait_for_tooltip("sign in to see your roles")
    story.open_panel()
    texts = " ".join(story.reader.texts(PANEL))
    assert re.search("cancel", texts, re.IGNORECASE), texts
