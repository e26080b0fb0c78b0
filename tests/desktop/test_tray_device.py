"""The practice PC at a desktop: the whole way in and out of the role, with pictures."""

from __future__ import annotations

import sys

import pytest

from tests.desktop.story import PANEL, Story

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(150)]

ROLE = "Device administrator"
FORM = f"Activate {ROLE}"
LEAVE = "Sign out of the practice PC?"
NOT_YET = "Active in Entra, not yet on this PC"
WORKS = "In force on this PC"
STILL = "Ended in Entra; this session still has administrator rights"
GONE = "Ended on this PC too"
RENEW = "Renew it and sign out…"


@pytest.fixture
def at_pc(story: Story) -> Story:
    """Rosa at a PC on which the role means something, the panel open."""
    story.tenant.begin("practice_pc")
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.open_panel()
    return story


def _told(story: Story, finding: str) -> None:
    story.host.notifications.wait_for(lambda note: note.summary == f"{ROLE}: {finding}")


def _wait_for_text(story: Story, part: str) -> None:
    """Wait until something in the panel says that, perhaps among other things."""

    def says() -> bool:
        return any(part in text for text in story.reader.texts(PANEL))

    story.reader.wait_until(says, f"{part!r} in the panel")


def _renew_and_sign_out(story: Story, picture: str) -> None:
    """Both steps, each with its own yes; the desk itself stays as it is."""
    story.click(story.reader.wait_for(RENEW, "push button", PANEL))
    assert story.reader.wait_for("Windows renews its sign-in", window=PANEL)
    story.save_picture(f"{picture}-renewing")
    go = story.reader.wait_for("My work is saved, sign out", "push button")
    assert story.reader.find(LEAVE)
    story.save_picture(f"{picture}-sign-out")
    story.click_until_gone(go, LEAVE)
    story.click(story.reader.wait_for("Sign out now", "push button"))


def test_role_comes_into_force_and_goes_by_a_new_session(at_pc: Story) -> None:
    """Active in Entra, not yet here; renewed; signed out; in force; ended; still here; renewed;
    signed out; gone. Every step is told once, in the panel and beside it.
    """
    story = at_pc
    _wait_for_text(story, "Practice PC: Entra joined, sign-in renewed")
    story.item.click(FORM)
    story.fill_form(FORM, "Printer driver on PC 7")
    story.wait_for_tooltip("left (until")
    _told(story, NOT_YET)
    assert story.reader.wait_for(NOT_YET, window=PANEL)
    story.save_picture("pc-1-not-yet")

    _renew_and_sign_out(story, "pc-2")
    _told(story, WORKS)
    _wait_for_text(story, "in force on this PC")
    story.save_picture("pc-3-in-force")
    assert _command(story)[1] == WORKS

    story.advance("PT2H")
    story.read_again()
    _told(story, STILL)
    assert story.reader.wait_for(STILL, window=PANEL)
    story.save_picture("pc-4-still")

    _renew_and_sign_out(story, "pc-5")
    _told(story, GONE)
    story.reader.wait_until_gone(STILL, PANEL)
    story.save_picture("pc-6-gone")
    line, finding = _command(story)[:2]
    assert finding == GONE
    _wait_for_text(story, line.rpartition(",")[0])


def _command(story: Story) -> list[str]:
    """What `keyhour device` says, line by line."""
    said = story.desktop.run(sys.executable, "-m", "keyhour", *story.where, "device")
    return [line.strip() for line in said.splitlines() if line.strip()]
