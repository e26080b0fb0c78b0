"""The tray icon: which picture, which words, until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import Plane
from keyhour.core.session import Session
from keyhour.core.state import Reading, State
from keyhour.present.icon import TrayKind
from keyhour.present.tray import TOOLTIP_LIMIT, TrayView, tray_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import MINUTE, NOW, SITUATIONS


def view(made: State) -> TrayView:
    """The tray at 14:28 UTC, in English."""
    return tray_view(made, NOW, Words(), UTC)


@pytest.mark.parametrize(
    ("situation", "kind", "tooltip"),
    [
        ("signed_out", TrayKind.SIGNED_OUT, "Keyhour: sign in to see your roles"),
        ("not_configured", TrayKind.SIGNED_OUT, "Keyhour: no organisation is set up yet"),
        ("keychain_locked", TrayKind.SIGNED_OUT, "Keyhour: unlock the keyring to sign in"),
        (
            "needs_consent",
            TrayKind.SIGNED_OUT,
            "Keyhour: an administrator has to allow it first",
        ),
        ("restoring", TrayKind.UNSURE, "Keyhour: looking for your sign-in"),
        ("signing_in", TrayKind.WAITING, "Keyhour: waiting for your sign-in"),
        ("ready", TrayKind.READY, "Keyhour: no role is active"),
        ("reading", TrayKind.UNSURE, "Keyhour: reading your roles"),
        ("needs_sign_in", TrayKind.ATTENTION, "Keyhour: sign in again"),
        ("busy", TrayKind.ACTIVE, "Device administrator: 42 min left (until 15:10)"),
        ("expiring", TrayKind.EXPIRING, "Device administrator: 9 min left (until 14:37)"),
        (
            "end_passed",
            TrayKind.UNSURE,
            "Device administrator: was due to end at 14:27; checking",
        ),
        (
            "awaiting",
            TrayKind.WAITING,
            "Intune Administrator: waiting for approval since 14:02",
        ),
        ("scheduled", TrayKind.WAITING, "Intune Administrator: starts tomorrow 08:28"),
        (
            "step_up",
            TrayKind.ATTENTION,
            "Intune Administrator: finish the sign-in to go on",
        ),
        ("uncertain", TrayKind.WAITING, "Intune Administrator: checking what happened"),
        ("submitting", TrayKind.WAITING, "Intune Administrator: asking"),
        ("provisioning", TrayKind.WAITING, "Intune Administrator: granted, getting ready"),
        ("withdrawing", TrayKind.WAITING, "Intune Administrator: ending"),
        ("denied", TrayKind.ATTENTION, "Intune Administrator: not granted"),
        (
            "offline",
            TrayKind.UNSURE,
            (
                "As of 14:02; cannot reach Microsoft Entra\n"
                "Device administrator: 42 min left (until 15:10)"
            ),
        ),
        (
            "practice",
            TrayKind.ACTIVE,
            "Device administrator: 42 min left (until 15:10) (practice)",
        ),
    ],
)
def test_each_situation_has_its_picture_and_its_words(
    situation: str, kind: TrayKind, tooltip: str
) -> None:
    """The table of the product's page, and what lies between its rows."""
    shown = view(SITUATIONS[situation]())
    assert (shown.kind, shown.tooltip) == (kind, tooltip)


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_every_tooltip_fits(make: Callable[[], State]) -> None:
    """Windows cuts longer ones, and a name must not change that or reorder them."""
    for practice in (False, True):
        shown = view(replace(make(), practice=practice))
        assert 0 < len(shown.tooltip) <= TOOLTIP_LIMIT
        assert "\u202e" not in shown.tooltip
        assert shown.practice is practice


def test_the_role_that_ends_first_rules_the_icon() -> None:
    """With several active, the others are counted."""
    first, first_row = tenant.held(tenant.DEVICE, 9 * MINUTE)
    later, later_row = tenant.held(tenant.INTUNE, 50 * MINUTE)
    account = tenant.account_state(later, first, assignments=(later_row, first_row))
    shown = view(tenant.state(account))
    assert shown.tooltip == "Device administrator: 9 min left (until 14:37), and 1 more"
    assert shown.fraction == 0.15


def test_an_active_role_is_redrawn_at_the_next_minute_only() -> None:
    """41:30 left: nothing changes for thirty seconds."""
    shown = view(tenant.active_state(timedelta(minutes=41, seconds=30)))
    assert shown.valid_until == NOW + timedelta(seconds=30)


def test_nothing_active_or_waiting_wakes_nobody() -> None:
    """Idle costs nothing."""
    assert view(tenant.state(tenant.account_state())).valid_until is None
    assert view(tenant.state()).valid_until is None


def test_fifteen_minutes_before_the_end_the_picture_changes() -> None:
    """The instant itself counts as expiring."""
    assert view(tenant.active_state(15 * MINUTE)).kind is TrayKind.EXPIRING
    assert view(tenant.active_state(timedelta(minutes=15, seconds=1))).kind is TrayKind.ACTIVE


def test_an_expiring_role_outranks_a_refusal() -> None:
    """The end comes by itself; the refusal can wait."""
    active, row = tenant.held(tenant.DEVICE, 9 * MINUTE)
    refused = Activation(key=tenant.INTUNE, phase=Phase.REFUSED)
    account = tenant.account_state(active, refused, assignments=(row,))
    assert view(tenant.state(account)).kind is TrayKind.EXPIRING


def test_a_refusal_beside_an_active_role_keeps_the_ring() -> None:
    """Attention is drawn over the time that is left, not instead of it."""
    active, row = tenant.held(tenant.DEVICE, 42 * MINUTE)
    refused = Activation(key=tenant.INTUNE, phase=Phase.REFUSED)
    account = tenant.account_state(active, refused, assignments=(row,))
    shown = view(tenant.state(account))
    assert (shown.kind, shown.fraction) == (TrayKind.ATTENTION, 0.7)


def test_a_new_sign_in_does_not_hide_what_is_active() -> None:
    """Somebody who signs in again still holds the role."""
    signing_in = replace(tenant.active_state(), session=Session.SIGNING_IN)
    assert view(signing_in).kind is TrayKind.ACTIVE


def test_memory_alone_is_shown_as_unsure() -> None:
    """What an earlier run knew is not known now."""
    reading = Reading(as_of=NOW - 26 * MINUTE, started_at=NOW)
    shown = view(tenant.state(tenant.account_state(readings=tenant.read(reading))))
    assert (shown.kind, shown.tooltip) == (
        TrayKind.UNSURE,
        "As of 14:02; reading your roles",
    )


def test_a_held_role_is_unsure_when_only_other_planes_answer() -> None:
    """Azure's answer says nothing about a directory role that cannot be read any more."""
    made = SITUATIONS["busy"]()
    account = made.account
    assert account
    lost = Reading(as_of=NOW - 26 * MINUTE, failure=Failure(trouble=Trouble.OFFLINE))
    readings = {**account.readings, Plane.DIRECTORY: lost}
    shown = view(tenant.state(replace(account, readings=readings)))
    assert (shown.kind, shown.tooltip) == (
        TrayKind.UNSURE,
        (
            "As of 14:02; cannot reach Microsoft Entra\n"
            "Device administrator: 42 min left (until 15:10)"
        ),
    )


def test_a_first_read_that_fails_says_so() -> None:
    """Nothing was ever read, so there is no time to name."""
    reading = Reading(failure=Failure(trouble=Trouble.OFFLINE))
    shown = view(tenant.state(tenant.account_state(readings=tenant.read(reading))))
    assert shown.tooltip == "Keyhour: cannot reach Microsoft Entra"


def test_server_time_rules_the_countdown() -> None:
    """Our clock is seven minutes behind: the role has seven minutes less."""
    shown = view(replace(tenant.active_state(), skew=7 * MINUTE))
    assert shown.tooltip == "Device administrator: 35 min left (until 15:10)"


def test_an_active_role_without_an_end_claims_none() -> None:
    """A missing end is not invented."""
    activation = Activation(key=tenant.DEVICE, phase=Phase.ACTIVE)
    shown = view(tenant.state(tenant.account_state(activation)))
    assert (shown.kind, shown.tooltip) == (TrayKind.ACTIVE, "Device administrator: active")


def test_the_record_is_what_the_next_start_paints() -> None:
    """Kind, fraction and the practice mark survive."""
    shown = view(SITUATIONS["practice"]())
    assert shown.record == (TrayKind.ACTIVE, 0.7, True)
