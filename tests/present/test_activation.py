"""The activation form offers what the tenant allows, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Draft, Phase, Ticket
from keyhour.core.policy import Requirement
from keyhour.core.right import RightKey
from keyhour.core.session import Session
from keyhour.core.settings import Favourite, Settings, favourite_of
from keyhour.core.state import State
from keyhour.present.activation import (
    form_start,
    form_view,
    settings_after,
    settings_toggled,
)
from keyhour.present.form import Field, FormInput, FormView, Problem, draft_from
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import (
    CONTRIBUTOR,
    DEVICE,
    HELPDESK,
    HOUR,
    INTUNE,
    MINUTE,
    NOW,
    POLICIES,
    READER,
    SQL,
)

READY = tenant.state(tenant.account_state())


def start(key: RightKey, made: State = READY) -> FormInput:
    """The form as it opens."""
    entered = form_start(made, key)
    assert entered is not None
    return entered


def look(entered: FormInput, made: State = READY) -> FormView:
    """The form at 14:28 UTC, in English."""
    view = form_view(made, entered, NOW, Words(), UTC)
    assert view is not None
    return view


def test_the_form_says_what_where_and_what_is_needed() -> None:
    """Nobody is surprised after the click."""
    view = look(start(INTUNE))
    assert view.title == "Activate Intune Administrator"
    assert view.subtitle == "Whole tenant · needs approval by Helpdesk leads"
    assert view.submit_label == "Ask for approval"
    assert view.reason_label == "Reason (required)"


def test_a_right_without_approval_is_activated() -> None:
    """The button says what will happen."""
    view = look(start(CONTRIBUTOR))
    assert view.submit_label == "Activate"
    assert view.reason_label == "Reason"
    assert view.can_submit


def test_mfa_and_contexts_are_announced() -> None:
    """The sign-in that follows does not come out of the blue."""
    policies = {DEVICE: tenant.policy(4, Requirement.AUTH_CONTEXT, Requirement.APPROVAL)}
    made = tenant.state(tenant.account_state(policies=policies))
    assert look(start(DEVICE, made), made).subtitle == (
        "Whole tenant · needs a stronger sign-in · needs approval"
    )
    assert look(start(HELPDESK)).subtitle.endswith("needs MFA")


def test_a_missing_reason_keeps_the_form() -> None:
    """The tenant would refuse it."""
    view = look(start(INTUNE))
    assert view.problems == (Problem(Field.REASON, "Write why you need it."),)
    assert not view.can_submit
    assert look(replace(start(INTUNE), reason="Enrolment")).can_submit


def test_blanks_are_no_reason() -> None:
    """Nor would the tenant take them."""
    assert not look(replace(start(INTUNE), reason=" \n ")).can_submit


def test_ticket_fields_are_shown_only_when_asked_for() -> None:
    """A field nobody asked for is noise."""
    assert not look(start(INTUNE)).asks_ticket
    view = look(start(SQL))
    assert view.asks_ticket
    assert Problem(Field.TICKET, "Enter the ticket's number.") in view.problems
    assert look(replace(start(SQL), ticket_number="DEV-1")).can_submit


@pytest.mark.parametrize(
    ("minutes", "problem"),
    [(4, "At least 5 min."), (5, None), (120, None), (121, "At most 2 h.")],
)
def test_the_duration_is_bounded_by_the_policy(minutes: int, problem: str | None) -> None:
    """From five minutes to the tenant's maximum, both included."""
    view = look(replace(start(CONTRIBUTOR), duration=timedelta(minutes=minutes)))
    texts = [one.text for one in view.problems if one.field is Field.DURATION]
    assert texts == ([problem] if problem else [])
    assert (view.shortest, view.longest) == (timedelta(minutes=5), 2 * HOUR)


def test_the_end_is_shown_and_moves_with_time() -> None:
    """An hour from 14:28; in half a minute it is another minute."""
    view = look(start(CONTRIBUTOR))
    assert view.until_text == "until 15:28"
    assert view.limit_text == "at most 2 h"
    later = form_view(READY, start(CONTRIBUTOR), NOW + timedelta(seconds=30), Words(), UTC)
    assert later is not None
    assert later.valid_until == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("key", "labels"),
    [
        (CONTRIBUTOR, ["30 min", "1 h", "2 h"]),
        (HELPDESK, ["30 min", "1 h", "2 h", "4 h"]),
        (SQL, ["1 h", "2 h", "4 h", "8 h"]),
    ],
)
def test_presets_never_exceed_the_maximum(key: RightKey, labels: list[str]) -> None:
    """The last one is the maximum itself."""
    assert [one.label for one in look(start(key)).presets] == labels


def test_the_first_offer_is_an_hour_the_favourite_or_the_maximum() -> None:
    """Whichever is smaller than what is allowed."""
    assert start(DEVICE).duration == HOUR
    favourite = Favourite(
        key=DEVICE, duration=3 * HOUR, justification="Printer", ticket=Ticket("7")
    )
    made = tenant.state(tenant.account_state(), settings=Settings(favourites=(favourite,)))
    entered = start(DEVICE, made)
    assert (entered.duration, entered.reason, entered.ticket_number) == (3 * HOUR, "Printer", "7")
    assert entered.remember
    short = tenant.account_state(policies={DEVICE: tenant.policy(0.5)})
    assert start(DEVICE, tenant.state(short)).duration == HOUR / 2


def test_after_a_refusal_nothing_is_typed_twice() -> None:
    """The form opens with what was sent."""
    draft = Draft(
        key=INTUNE, duration=2 * HOUR, justification="Enrolment", ticket=Ticket("9", "Jira")
    )
    refused = Activation(key=INTUNE, phase=Phase.REFUSED, draft=draft)
    entered = start(INTUNE, tenant.state(tenant.account_state(refused)))
    assert (entered.reason, entered.duration) == ("Enrolment", 2 * HOUR)
    assert (entered.ticket_system, entered.ticket_number) == ("Jira", "9")


def test_last_reasons_are_offered_those_for_this_right_first() -> None:
    """The person's own words, one click away."""
    assert look(start(INTUNE)).last_reasons == ("Install approved software", "Printer or driver")
    assert look(start(SQL)).last_reasons == ("Printer or driver", "Install approved software")


def test_an_unreadable_policy_lets_the_service_decide() -> None:
    """Nothing is forbidden that we do not know to be forbidden, and the form says so."""
    made = tenant.state(tenant.account_state(policies={}))
    view = look(start(DEVICE, made), made)
    assert view.note
    assert view.limit_text == ""
    assert view.can_submit


def test_a_right_that_is_on_its_way_cannot_be_asked_for_again() -> None:
    """Nothing is doubled."""
    pending = Activation(key=INTUNE, phase=Phase.AWAITING_APPROVAL)
    made = tenant.state(tenant.account_state(pending))
    fields = [one.field for one in look(replace(start(INTUNE), reason="x"), made).problems]
    assert fields == [Field.FORM]


def test_without_a_session_nothing_is_sent() -> None:
    """The sign-in ended while the form was open."""
    made = replace(READY, session=Session.NEEDS_SIGN_IN)
    assert Problem(Field.FORM, "Sign in first.") in look(start(CONTRIBUTOR), made).problems


def test_a_right_nobody_is_eligible_for_has_no_form() -> None:
    """The eligibility can end while the form is open."""
    assert form_start(READY, READER) is None
    assert form_start(tenant.state(), INTUNE) is None
    assert form_view(tenant.state(), start(INTUNE), NOW, Words(), UTC) is None


def test_practice_is_marked_in_the_form() -> None:
    """Everything done in a practice tenant is marked."""
    assert look(start(INTUNE), replace(READY, practice=True)).practice == "Practice tenant"


def test_the_draft_carries_what_was_entered_trimmed() -> None:
    """A ticket goes along only where one is asked for."""
    entered = replace(
        start(SQL), reason=" why ", ticket_system=" Jira ", ticket_number=" 7 ", duration=2 * HOUR
    )
    assert draft_from(entered, POLICIES[SQL]) == Draft(
        key=SQL, duration=2 * HOUR, justification="why", ticket=Ticket("7", "Jira")
    )
    assert draft_from(replace(entered, ticket_number=" "), POLICIES[SQL]).ticket is None
    assert draft_from(replace(entered, key=DEVICE), POLICIES[DEVICE]).ticket is None


def test_a_favourite_keeps_the_duration_and_never_the_reason() -> None:
    """A kept reason would turn the question "why now?" into a click."""
    entered = replace(start(INTUNE), reason="secret", duration=2 * HOUR, remember=True)
    settings = settings_after(Settings(), entered)
    assert settings.favourites == (Favourite(key=INTUNE, duration=2 * HOUR),)


def test_favourites_keep_their_order_when_one_changes() -> None:
    """The menu must not jump."""
    settings = Settings(favourites=(Favourite(key=INTUNE), Favourite(key=SQL)))
    changed = settings_after(settings, replace(start(INTUNE), remember=True, duration=2 * HOUR))
    assert [one.key for one in changed.favourites] == [INTUNE, SQL]
    forgotten = settings_after(settings, replace(start(INTUNE), remember=False))
    assert [one.key for one in forgotten.favourites] == [SQL]


def test_the_star_turns_a_favourite_on_and_off() -> None:
    """The other settings stay."""
    before = Settings(language="de")
    starred = settings_toggled(before, SQL)
    assert favourite_of(starred, SQL) is not None
    assert settings_toggled(starred, SQL) == before


def test_a_later_start_moves_the_end() -> None:
    """And the button says that it is planned, not begun."""
    entered = replace(start(CONTRIBUTOR), start_at=NOW + 18 * HOUR)
    view = look(entered)
    assert view.until_text == "until tomorrow 09:28"
    assert view.submit_label == "Schedule"
    assert draft_from(entered, POLICIES[CONTRIBUTOR]).start_at == NOW + 18 * HOUR
    assert look(replace(start(INTUNE), start_at=NOW + HOUR)).submit_label == "Ask for approval"


def test_a_start_lies_between_now_and_the_end_of_the_eligibility() -> None:
    """What is offered first is in about an hour, on a round minute."""
    offer = look(start(SQL)).start
    assert offer is not None
    assert offer.earliest == NOW + MINUTE
    assert offer.latest == NOW + timedelta(days=8, hours=4)
    assert offer.offered == NOW + timedelta(minutes=62)
    unbounded = look(start(CONTRIBUTOR)).start
    assert unbounded is not None
    assert unbounded.latest is None


def test_an_offered_start_is_never_beyond_the_eligibility() -> None:
    """It ends in half an hour."""
    soon = tenant.eligibility(SQL, until=NOW + 30 * MINUTE)
    made = tenant.state(tenant.account_state(eligibilities=(soon,)))
    offer = look(start(SQL, made), made).start
    assert offer is not None
    assert offer.offered == NOW + 30 * MINUTE


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        (NOW - MINUTE, "This start has passed. Choose a later one, or now."),
        (NOW, "This start has passed. Choose a later one, or now."),
        (NOW + MINUTE, None),
        (NOW + timedelta(days=8, hours=4), "Your eligibility ends 1 Dec 18:28."),
    ],
)
def test_a_start_that_cannot_be_is_told(at: datetime, problem: str | None) -> None:
    """Time may pass it while the form is open."""
    entered = replace(start(SQL), start_at=at)
    texts = [one.text for one in look(entered).problems if one.field is Field.START]
    assert texts == ([problem] if problem else [])


def test_the_form_after_a_refusal_says_why() -> None:
    """Above what was typed."""
    made = tenant.refused_state(tenant.TOO_LONG)
    view = look(start(INTUNE, made), made)
    assert view.note.startswith("The time asked for is longer than this role allows")
