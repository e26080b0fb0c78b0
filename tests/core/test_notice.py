"""Notices and their names."""

from __future__ import annotations

from keyhour.core.effects import ClaimNotice, FetchRights
from keyhour.core.events import ClockTicked
from keyhour.core.notice import notice_id
from tests.core.playbook import ready
from tests.core.sample import BEN, DEVICE, HOUR, USERS, held


def test_one_fact_has_one_name_in_every_process() -> None:
    """Made from the fact alone: person, right, window and what happened."""
    names = {
        notice_id(person, key, window, fact)
        for person in ("anna", "ben")
        for key in (DEVICE, USERS)
        for window in ("request-1", "request-2")
        for fact in ("ended", "ending-5")
    }
    assert len(names) == 16


def test_two_processes_name_the_same_warning_alike() -> None:
    """Whoever claims it first shows it."""
    claims = set()
    for asked_at in (2700, 2800):
        play = ready(held(start=0, end=HOUR))
        play.feed(asked_at, ClockTicked(), FetchRights, ClaimNotice)
        claims.add(play.flight(ClaimNotice).notice_id)
    assert len(claims) == 1
    assert BEN.key.object_id not in claims.pop()
