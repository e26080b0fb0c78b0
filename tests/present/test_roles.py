"""The page of roles: what is held, what waits, what may be asked for, how old it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase, Withdrawal
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import UNKNOWN_POLICY, Requirement
from keyhour.core.right import AzureKey
from keyhour.core.session import Session
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import Freshness, Reading, State
from keyhour.present import intent as meant
from keyhour.present.card import CardView, RingKind
from keyhour.present.roles import RolesView, roles_view
from keyhour.present.row import RowView
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, DEVICE, INTUNE, MINUTE, NOW, SITUATIONS, SQL


def view(made: State, search: str = "") -> RolesView:
    """The page at 14:28 UTC, in English."""
    return roles_view(made, NOW, Words(), UTC, search)


def waiting(name: str) -> CardView:
    """The one waiting card of a situation."""
    (card,) = view(SITUATIONS[name]()).waiting
    return card


def row(made: State, title: str) -> RowView:
    """The eligible row with this title."""
    return next(one for one in view(made).eligible if one.title == title)


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_no_view_lets_hostile_text_through(make: Callable[[], State]) -> None:
    """Whatever a view carries, it holds no control or override character."""
    text = msgspec.json.encode(view(make()), enc_hook=str).decode()
    assert "\\u202e" not in text
    assert "\u202e" not in text
    assert "\\u0007" not in text


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_no_view_shouts_or_leaves_a_hole(make: Callable[[], State]) -> None:
    """No exclamation marks; every place of a template is filled."""
    text = str(msgspec.to_builtins(view(make()), enc_hook=str))
    assert "!" not in text
    assert "{n}" not in text
    assert "{name}" not in text


def test_an_active_card_shows_ring_end_and_both_buttons() -> None:
    """The product's first card."""
    (card,) = view(tenant.active_state()).active
    assert card.title == "Device administrator"
    assert card.lines == ("Whole tenant", "until 15:10 (42 min)")
    assert (card.ring.kind, card.ring.text, card.ring.fraction) == (RingKind.ARC, "0:42", 0.7)
    assert card.ring.accessible == "42 min left"
    assert [one.label for one in card.choices] == ["More time…", "End now"]
    assert [one.accessible for one in card.choices] == [
        "More time for Device administrator",
        "End Device administrator now",
    ]


def test_the_first_five_minutes_disable_end_now_with_a_clock() -> None:
    """PIM's rule is shown, not met."""
    made = view(tenant.active_state(58 * MINUTE))
    (card,) = made.active
    assert not card.choices[1].enabled
    assert card.hint == "Can be ended from 14:31"
    assert made.valid_until == NOW + MINUTE


def test_ending_a_role_that_needs_approval_asks_first() -> None:
    """A slip would cost an approver's time."""
    activation, held = tenant.held(INTUNE, 42 * MINUTE)
    account = tenant.account_state(activation, assignments=(held,))
    (card,) = view(tenant.state(account)).active
    intent = card.choices[1].intent
    assert intent == meant.EndNow(
        INTUNE, "To get Intune Administrator again you need a new approval."
    )


def test_the_last_minute_counts_seconds() -> None:
    """Only while it is looked at."""
    made = view(tenant.active_state(timedelta(seconds=42)))
    assert made.active[0].ring.text == "42 s"
    assert made.valid_until == NOW + timedelta(seconds=1)


def test_a_passed_end_is_checked_not_claimed() -> None:
    """Only a read decides that it is over."""
    (card,) = view(SITUATIONS["end_passed"]()).active
    assert card.lines[1] == "was due to end 14:27; checking"
    assert card.ring.kind is RingKind.DASHED
    assert [one.intent for one in card.choices] == [meant.Refresh()]


def test_a_refused_end_keeps_the_card_and_says_why() -> None:
    """The role is still held, and the person knows."""
    activation, held = tenant.held(DEVICE, 42 * MINUTE)
    failed = replace(activation, failure=Failure(trouble=Trouble.TOO_EARLY))
    (card,) = view(tenant.state(tenant.account_state(failed, assignments=(held,)))).active
    assert card.lines[2] == "Not ended."
    assert card.choices[-1].intent == meant.Dismiss(DEVICE)


@pytest.mark.parametrize(
    ("situation", "line", "choices"),
    [
        ("awaiting", "Waiting for Helpdesk leads since 14:02", ["Cancel request"]),
        ("scheduled", "Starts tomorrow 08:28", ["Cancel request"]),
        ("step_up", "Your organisation asks for a stronger sign-in.", ["Cancel request"]),
        ("uncertain", "The answer was lost. Keyhour is checking what happened.", ["Check now"]),
        ("submitting", "Asking", []),
        ("provisioning", "Granted. Waiting until Microsoft Entra shows it active.", []),
        ("withdrawing", "Ending", []),
    ],
)
def test_a_waiting_card_says_for_what(situation: str, line: str, choices: list[str]) -> None:
    """Who or what, and what the person can do meanwhile."""
    card = waiting(situation)
    assert card.lines[1] == line
    assert [one.label for one in card.choices] == choices


def test_a_request_says_when_it_lapses() -> None:
    """Entra drops it after 24 hours."""
    assert waiting("awaiting").lines[2] == "Lapses tomorrow 14:02"


def test_a_request_that_could_not_be_cancelled_still_waits_and_says_why() -> None:
    """The card stays; the message can be dismissed."""
    failure = Failure(trouble=Trouble.FORBIDDEN)
    (card,) = view(tenant.phase_state(Phase.AWAITING_APPROVAL, failure=failure)).waiting
    assert card.lines[3:] == (
        "Not cancelled.",
        (
            "Your organisation does not allow this."
            " Ask your administrator, and send them the code below."
        ),
    )
    assert card.choices[-1].intent == meant.Dismiss(INTUNE)


def test_a_cancelled_request_is_on_its_way() -> None:
    """The withdrawal of a request is not the end of a role."""
    made = tenant.phase_state(Phase.WITHDRAWING, withdrawal=Withdrawal.CANCEL)
    (card,) = view(made).waiting
    assert card.lines[1] == "Cancelling the request"


def test_a_refused_card_says_why_and_how_to_go_on() -> None:
    """What happened, the approver's words, what to do, a code for support."""
    (card,) = view(SITUATIONS["denied"]()).refused
    assert card.lines[1:] == (
        "An approver denied the request.",
        "Ask the approver what is missing before you ask again.",
    )
    assert card.quote == "“Please use the service account instead.”"
    assert [one.intent for one in card.choices] == [
        meant.OpenForm(INTUNE),
        meant.Dismiss(INTUNE),
        meant.CopyText("denied 5b1c7f02"),
    ]


def test_a_row_tells_what_will_be_asked() -> None:
    """Requirements are known before anybody asks."""
    made = tenant.state(tenant.account_state())
    assert row(made, "Helpdesk Administrator").marks == ("up to 4 h", "reason", "MFA")
    assert row(made, "SQL operators").marks == ("up to 8 h", "ticket", "approval")
    assert row(made, "Contributor").marks == ("up to 2 h",)


def test_an_unreadable_policy_is_admitted() -> None:
    """No invented rules."""
    made = tenant.state(tenant.account_state(policies={}))
    assert row(made, "Intune Administrator").marks == ("rules not readable",)


def test_rules_of_azure_are_not_spoken_of_before_somebody_looked() -> None:
    """They are read with the form; whether they may be read is not known until then."""
    made = tenant.state(tenant.account_state(policies={}))
    assert row(made, "Contributor").marks == ()
    refused = tenant.state(tenant.account_state(policies={CONTRIBUTOR: UNKNOWN_POLICY}))
    assert row(refused, "Contributor").marks == ("rules not readable",)


def test_favourite_part_of_an_azure_right_has_a_row_of_its_own() -> None:
    """What was narrowed once need not be narrowed again."""
    part = AzureKey(CONTRIBUTOR.role_definition_id, f"{CONTRIBUTOR.scope_id}/providers/M.W/sites/a")
    made = tenant.state(tenant.account_state())
    settings = replace(made.settings, favourites=(Favourite(key=part),))
    found = [one for one in view(replace(made, settings=settings)).eligible if one.key == part]
    assert [one.subtitle for one in found] == ["a (resource) · via group Web team"]


def test_an_eligibility_that_ends_soon_says_so() -> None:
    """Fourteen days are time enough to ask for an extension."""
    subtitle = "Group member · eligibility ends in 9 days"
    assert row(tenant.state(tenant.account_state()), "SQL operators").subtitle == subtitle


@pytest.mark.parametrize(
    ("left", "subtitle"),
    [
        (timedelta(days=15), "Group member"),
        (timedelta(days=2), "Group member · eligibility ends in 2 days"),
        (timedelta(hours=20), "Group member · eligibility ends tomorrow 10:28"),
        (-MINUTE, "Group member · eligibility has ended"),
    ],
)
def test_the_end_of_an_eligibility_comes_nearer(left: timedelta, subtitle: str) -> None:
    """Days, then the time itself."""
    account = tenant.account_state(eligibilities=(tenant.eligibility(SQL, until=NOW + left),))
    assert row(tenant.state(account), "SQL operators").subtitle == subtitle


def test_a_far_end_turns_the_view_when_it_becomes_near() -> None:
    """Fifteen days ahead: in one day the words change by themselves."""
    until = NOW + timedelta(days=15)
    account = tenant.account_state(eligibilities=(tenant.eligibility(SQL, until=until),))
    assert view(tenant.state(account)).valid_until is not None


def test_favourites_come_first_then_names() -> None:
    """The star sorts."""
    settings = Settings(favourites=(Favourite(key=SQL),))
    titles = [
        one.title for one in view(tenant.state(tenant.account_state(), settings=settings)).eligible
    ]
    assert titles == [
        "SQL operators",
        "Contributor",
        "Device administrator",
        "Helpdesk Administrator",
        "Intune Administrator",
    ]


@pytest.mark.parametrize("phase", [one for one in Phase if one is not Phase.IDLE])
def test_a_right_is_shown_in_one_place_only(phase: Phase) -> None:
    """What is active, waiting, refused or standing is not offered a second time."""
    made = view(tenant.phase_state(phase, start_at=NOW + timedelta(hours=1)))
    titles = [one.title for one in (*made.active, *made.waiting, *made.refused)]
    titles += [one.title for one in (*made.eligible, *made.standing)]
    assert titles.count("Intune Administrator") == 1


def test_what_is_held_all_the_time_is_flagged() -> None:
    """Just-in-time gives nothing there."""
    (standing,) = view(tenant.busy_state()).standing
    assert standing.title == "Directory Readers"
    assert standing.marks == ("you hold this all the time",)
    assert standing.activate is None


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("help", ["Helpdesk Administrator"]),
        ("ADMIN north", ["Helpdesk Administrator"]),
        ("joined device", ["Device administrator"]),
        ("web team", ["Contributor"]),
        ("  ", ["Contributor", "Device administrator", "Helpdesk Administrator"]),
        ("nothing like it", []),
    ],
)
def test_search_looks_into_names_places_and_groups(search: str, titles: list[str]) -> None:
    """Every typed word must occur; case does not matter."""
    made = tenant.state(tenant.account_state())
    assert [one.title for one in view(made, search).eligible][: len(titles) or 1] == titles


def test_a_search_without_a_match_says_so() -> None:
    """An empty list is explained."""
    made = view(tenant.state(tenant.account_state()), "zzz")
    assert made.empty is not None
    assert made.empty.title == "No role matches"
    assert made.search_hint == "Search 5 roles"


def test_search_leaves_cards_alone() -> None:
    """What is active never disappears."""
    assert len(view(tenant.busy_state(), "zzz").active) == 1


@pytest.mark.parametrize(
    ("situation", "title", "labels"),
    [
        ("restoring", "Starting", []),
        ("signed_out", "You are signed out", ["Sign in", "Use a code…"]),
        ("signing_in", "Waiting for your sign-in", []),
        (
            "not_configured",
            "No organisation is set up in Keyhour yet.",
            ["Set up your organisation…"],
        ),
        (
            "keychain_locked",
            "The system's place for secrets is locked or missing, so a sign-in cannot be kept.",
            ["Sign in"],
        ),
        (
            "needs_consent",
            "Keyhour may not read your roles in this organisation yet.",
            ["Sign in", "Copy code"],
        ),
        ("no_roles", "No roles to activate", ["Read again"]),
        ("reading", "Reading your roles", []),
    ],
)
def test_an_empty_panel_says_why(situation: str, title: str, labels: list[str]) -> None:
    """And what to do, where something can be done."""
    empty = view(SITUATIONS[situation]()).empty
    assert empty is not None
    assert empty.title == title
    assert [one.label for one in empty.choices] == labels


def test_a_cancelled_sign_in_is_told_without_a_code() -> None:
    """Whoever cancelled needs no support."""
    empty = view(SITUATIONS["sign_in_cancelled"]()).empty
    assert empty is not None
    assert empty.body.startswith("The sign-in was cancelled.")
    assert empty.support_code == ""


def test_a_first_read_that_failed_promises_nothing() -> None:
    """Unknown is not empty."""
    reading = Reading(failure=Failure(trouble=Trouble.OFFLINE))
    made = view(tenant.state(tenant.account_state(eligibilities=(), readings=tenant.read(reading))))
    assert made.empty is not None
    assert made.empty.title == "Your roles are not known yet"
    assert made.freshness is Freshness.UNKNOWN
    assert made.stamp == "Not read yet"


def test_a_failed_read_never_empties_the_list() -> None:
    """Everything known stays, with its age."""
    made = view(SITUATIONS["offline"]())
    assert len(made.active) == 1
    assert made.eligible
    assert made.stamp == "As of 14:02"
    assert made.freshness is Freshness.STALE


def test_reading_again_is_told_beside_the_age() -> None:
    """The list is not known to be fresh before the answer."""
    reading = Reading(as_of=NOW - MINUTE, fetched_at=NOW, started_at=NOW)
    assert view(tenant.state(tenant.account_state(readings=tenant.read(reading)))).stamp == (
        "As of 14:27, reading again"
    )


def test_without_a_session_activate_is_off() -> None:
    """Writes are off; roles stay on display."""
    made = replace(tenant.busy_state(), session=Session.NEEDS_SIGN_IN)
    buttons = [one.activate for one in view(made).eligible]
    assert buttons
    assert not any(one is not None and one.enabled for one in buttons)


def test_several_approvers_are_counted() -> None:
    """Two by name, the others as a number."""
    people = ("Kim Lee", "Sam Roe", "Ada Fox", "Bo Day")
    policies = {INTUNE: tenant.policy(2, Requirement.APPROVAL, approvers=people)}
    activation = Activation(key=INTUNE, phase=Phase.AWAITING_APPROVAL, since=NOW)
    (card,) = view(tenant.state(tenant.account_state(activation, policies=policies))).waiting
    assert card.lines[1] == "Waiting for Kim Lee, Sam Roe and 2 others since 14:28"
