"""The tenant cannot be reached: the tray keeps what it knows, says how old it is, and recovers."""

from __future__ import annotations

import json
import signal

import pytest

from tests.cli.practice import Tenant
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import DesktopSession
from tests.desktop.story import PANEL, Story
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

ROLE = "Device administrator"
OFFLINE = "Microsoft Entra cannot be reached from this PC."


def test_offline_keeps_the_rows_and_recovers_by_itself(fast_story: Story) -> None:
    """A failed read empties nothing; the next good one takes the doubt away, without a click."""
    story = fast_story
    story.tenant.begin("expiring")
    story.start_tray()
    story.wait_for_tooltip("left (until")
    known = story.picture
    story.open_panel()
    story.tenant.fault("^/(graph|arm)", "drop", times=1000)
    story.read_again()
    assert story.wait_for_tooltip("cannot reach Microsoft Entra").startswith("As of ")
    story.wait_for_other_picture(known)
    assert story.reader.wait_for(OFFLINE, window=PANEL)
    texts = story.reader.texts(PANEL)
    assert {"Active", ROLE, "Eligible", "Helpdesk Administrator"} <= set(texts)
    assert any(text.startswith("As of ") for text in texts)
    story.save_picture("offline")

    story.tenant.ask("DELETE", "faults")
    story.item.wait_until(lambda item: item.tooltip.startswith(ROLE), "a known state")
    story.reader.wait_until_gone(OFFLINE, window=PANEL)


def test_tray_outlives_the_tenant(
    desktop: DesktopSession, tray_host: TrayHost, screen_reader: ScreenReader
) -> None:
    """With nobody listening any more the tray stays, says since when it does not know, and ends
    in order.
    """
    options = ("--scenario", "expiring", "--auto-sign-in", "rosa")
    extra = {"TMPDIR": str(desktop.folder)}  # it will not be able to clear up
    served = desktop.start_app("simulate", *options, extra=extra)
    announced = json.loads(served.wait_for_line("cloud_file"))
    story = Story(desktop, tray_host, screen_reader, Tenant(announced, desktop.folder / "state"))
    sign_in = desktop.start_app(*story.where, "sign-in", "--device-code")
    assert sign_in.wait() == 0, sign_in.stderr
    app = story.start_tray()
    story.wait_for_tooltip("left (until")
    story.open_panel()
    served.send_signal(signal.SIGKILL)
    served.wait()
    story.read_again()
    assert story.wait_for_tooltip("cannot reach Microsoft Entra").startswith("As of ")
    assert {"Active", ROLE} <= set(story.reader.texts(PANEL))
    story.item.click("Quit")
    assert app.wait() == 0, app.stderr
