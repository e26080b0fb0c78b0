"""The tray is killed in the middle of asking; the next start finds out what became of it."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.ui.tray_icon import Bar, tray_pixmap
from tests.child_process import ChildProcess
from tests.desktop.story import Story

pytestmark = pytest.mark.desktop

ROLE = "Device administrator"
FORM = f"Activate {ROLE}"
WISH = "/roleAssignmentScheduleRequests$"


def _ask(story: Story, path: str, answer: object, method: str = "POST") -> ChildProcess:
    """Start the tray, let something go wrong from now on, and send a request."""
    app = story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.tenant.ask("DELETE", "requests")
    story.tenant.fault(path, answer, method=method)
    story.item.click(FORM)
    story.fill_form(FORM, "Printer driver")
    return app


def _has_wish(story: Story) -> Callable[[object], bool]:
    return lambda _state: bool(story.wishes())


def _has_post(story: Story) -> Callable[[object], bool]:
    return lambda _state: bool(story.posts())


def _is_taken(state: dict[str, list[object]]) -> bool:
    return not state["faults"]


def test_kill_after_the_tenant_granted_it_and_before_the_answer(story: Story) -> None:
    """The wish was written down before it was sent: the next start reads, finds the role active,
    and sends nothing.
    """
    app = _ask(story, WISH, {"delay": "PT3S", "after": True})
    story.tenant.wait_for(_has_wish(story))
    story.kill(app)
    story.start_tray()
    story.wait_for_tooltip("left (until")
    story.tenant.wait_for(_has_post(story))  # the log has it when the answer is given up
    assert len(story.posts()) == len(story.wishes()) == 1


def test_kill_after_the_request_left_and_before_the_tenant_took_it(story: Story) -> None:
    """The first reads find nothing, and that is not taken for a no: the role shows up later."""
    app = _ask(story, WISH, {"delay": "PT6S"})
    story.tenant.wait_for(_is_taken)
    story.kill(app)
    story.start_tray()
    story.wait_for_tooltip("checking")
    assert story.wishes() == []
    assert f"{FORM}…" not in story.item.menu().labels  # nothing to send it twice with
    story.wait_for_tooltip("left (until")
    assert len(story.posts()) == len(story.wishes()) == 1


def test_kill_after_the_answer_and_before_it_was_seen(story: Story) -> None:
    """Granted is not active: the next start reads, and that decides."""
    app = _ask(story, "/roleAssignmentScheduleInstances", {"delay": "PT20S"}, method="GET")
    story.tenant.wait_for(_has_post(story))
    story.wait_for_tooltip("granted, getting ready")
    story.kill(app)
    story.start_tray()
    story.wait_for_tooltip("left (until")
    assert len(story.posts()) == len(story.wishes()) == 1


def test_lost_answer_is_settled_by_reading(story: Story) -> None:
    """The connection breaks after the tenant granted it: nothing is sent again."""
    _ask(story, WISH, "drop_after_commit")
    story.wait_for_tooltip("left (until")
    assert len(story.posts()) == len(story.wishes()) == 1


def test_next_start_paints_what_it_knew_last_dashed(story: Story, qapp: QApplication) -> None:
    """Until the first read has come the picture says unsure, and the tooltip from when it is."""
    del qapp
    story.tenant.begin("expiring")
    app = story.start_tray()
    story.wait_for_tooltip("left (until")
    story.kill(app)
    story.tenant.fault("^/graph", {"delay": "PT2S"}, times=50)
    story.start_tray()
    assert story.picture == _picture(PaintRecord(TrayKind.UNSURE, 1.0, practice=True))
    assert story.wait_for_tooltip("As of").count(f"{ROLE}: ") == 1
    assert story.picture == _picture(PaintRecord(TrayKind.UNSURE, 1.0, practice=True))
    story.tenant.ask("DELETE", "faults")
    story.item.wait_until(lambda item: "As of" not in item.tooltip, "a known state")
    assert story.picture != _picture(PaintRecord(TrayKind.UNSURE, 1.0, practice=True))


def _picture(record: PaintRecord) -> str:
    image = tray_pixmap(record, Bar.UNKNOWN, 64).toImage()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = struct.unpack(f"<{64 * 64}I", bytes(image.constBits()))
    argb = struct.pack(f">{64 * 64}I", *pixels)
    return hashlib.sha256(struct.pack(">II", 64, 64) + argb).hexdigest()
