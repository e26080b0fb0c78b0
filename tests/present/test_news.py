"""News are told once; a countdown is none."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from keyhour.core.state import State
from keyhour.present.news import panel_news, roles_news
from keyhour.present.panel import PanelView, panel_view
from keyhour.present.roles import RolesView, roles_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import MINUTE, NOW


class Look(NamedTuple):
    """The panel with the page of roles in front."""

    frame: PanelView
    page: RolesView


def view(state: State, later: timedelta = timedelta(), search: str = "") -> Look:
    now = NOW + later
    return Look(panel_view(state, now, Words(), UTC), roles_view(state, now, Words(), UTC, search))


def news(before: Look, after: Look) -> str:
    around = panel_news(before.frame, after.frame)
    within = roles_news(before.page, after.page, Words())
    return " ".join(part for part in (around, within) if part)


@pytest.mark.parametrize("situation", tenant.SITUATIONS)
def test_the_same_view_is_no_news(situation: str) -> None:
    """Whatever it shows."""
    state = tenant.SITUATIONS[situation]()
    assert news(view(state), view(state)) == ""


def test_an_hour_of_minutes_is_two_sentences() -> None:
    """The last quarter begins; the end has come and is looked at."""
    views = [view(tenant.active_state(), MINUTE * minute) for minute in range(44)]
    told = [news(one, other) for one, other in pairwise(views)]
    assert [text for text in told if text] == [
        "Device administrator: 15 min left.",
        "Device administrator: Checking.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ready", "active_early", "Device administrator is active. 58 min left."),
        ("active_early", "ready", "Device administrator has ended."),
        ("awaiting", "ready", "Intune Administrator no longer waits."),
        ("denied", "ready", ""),
        (
            "busy",
            "signed_out",
            "Keyhour. You are signed out. Sign in with your work account to see",
        ),
    ],
)
def test_a_change_of_state_is_told(before: str, after: str, told: str) -> None:
    """What came, what is over; what the person dismissed is not told."""
    found = news(view(tenant.SITUATIONS[before]()), view(tenant.SITUATIONS[after]()))
    assert found.startswith(told)
    assert bool(found) == bool(told)


def test_a_refusal_is_told_with_its_words() -> None:
    """The approver's own, too."""
    found = news(view(tenant.SITUATIONS["awaiting"]()), view(tenant.SITUATIONS["denied"]()))
    assert found.startswith("Intune Administrator: Not granted. ")
    assert found.endswith("“Please use the service account instead.”")


def test_a_search_without_a_match_is_told_once() -> None:
    """While one goes on typing it stays quiet."""
    state = tenant.busy_state()
    none = view(state, search="zzz")
    assert news(view(state), none).startswith("No role matches. ")
    assert news(none, view(state, search="zzzz")) == ""


def test_somebody_elses_roles_have_not_ended() -> None:
    """Another account is shown: its name is the news."""
    key = replace(tenant.ACCOUNT.key, object_id="kim")
    other = replace(tenant.ACCOUNT, key=key, name="Kim Lee", username="kim@contoso.example")
    account = tenant.account_state(account=other)
    assert news(view(tenant.busy_state()), view(tenant.state(account))) == "Kim Lee."
