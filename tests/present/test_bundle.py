"""Several rights with one reason: bounds, what is sent, and what became of each."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Draft, Phase, Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import RightKey
from keyhour.core.session import Session
from keyhour.core.state import State
from keyhour.present.bundle import (
    BundleInput,
    BundleView,
    LineView,
    Outcome,
    bundle_drafts,
    bundle_followed,
    bundle_sent,
    bundle_start,
    bundle_view,
)
from keyhour.present.card import RingKind
from keyhour.present.form import Field
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, DEVICE, HELPDESK, HOUR, INTUNE, MINUTE, NOW, SQL

READY = tenant.state(tenant.account_state())
KEYS = (HELPDESK, INTUNE)
TOO_LONG = (
    "The time asked for is longer than this role allows (at most 8 h). Choose a shorter time."
)


def start(*keys: RightKey, made: State = READY, reason: str = "Branch office") -> BundleInput:
    """The dialog as it opens, with a reason."""
    entered = bundle_start(made, keys)
    assert entered is not None
    return replace(entered, form=replace(entered.form, reason=reason))


def look(entered: BundleInput, made: State = READY) -> BundleView:
    """The dialog at 14:28 UTC, in English."""
    view = bundle_view(made, entered, NOW, Words(), UTC)
    assert view is not None
    return view


def lines(entered: BundleInput, made: State = READY) -> dict[RightKey, LineView]:
    """Its lines by right."""
    return {one.key: one for one in look(entered, made).lines}


def moved(*activations: Activation) -> State:
    """The state with rights on their way."""
    return tenant.state(tenant.account_state(*activations))


def test_it_says_what_each_needs_before_anything_is_sent() -> None:
    """One title, a line each, no result yet."""
    view = look(start(*KEYS))
    assert view.title == "Activate 2 roles"
    assert [(one.name, one.detail) for one in view.lines] == [
        ("Helpdesk Administrator", "North branch (administrative unit) · needs MFA"),
        ("Intune Administrator", "Whole tenant · needs approval by Helpdesk leads"),
    ]
    assert {one.ring for one in view.lines} == {None}
    assert (view.is_sent, view.summary, view.close_label) == (False, "", "Cancel")


@pytest.mark.parametrize(
    ("keys", "label"),
    [
        ((HELPDESK, CONTRIBUTOR), "Activate"),
        ((INTUNE, SQL), "Ask for approval"),
        (KEYS, "Activate and ask for approval"),
    ],
)
def test_the_button_says_what_will_happen(keys: tuple[RightKey, ...], label: str) -> None:
    """To all of them."""
    assert look(start(*keys)).form.submit_label == label


def test_the_shortest_maximum_bounds_them_all() -> None:
    """One of them may still be asked for longer by itself."""
    entered = start(HELPDESK, CONTRIBUTOR)
    form = look(entered).form
    assert (form.longest, form.limit_text) == (2 * HOUR, "at most 2 h")
    assert lines(entered)[HELPDESK].longest == 4 * HOUR
    longer = replace(entered, own=((HELPDESK, 4 * HOUR),))
    assert [one.duration for one in bundle_drafts(READY, longer)] == [4 * HOUR, HOUR]


def test_a_short_maximum_is_what_is_offered() -> None:
    """Never more than the strictest of them allows."""
    policies = {**tenant.POLICIES, CONTRIBUTOR: tenant.policy(0.5)}
    made = tenant.state(tenant.account_state(policies=policies))
    assert start(HELPDESK, CONTRIBUTOR, made=made).form.duration == HOUR / 2


def test_one_ticket_goes_to_those_that_ask_for_one() -> None:
    """And is asked for when one does."""
    entered = start(HELPDESK, SQL)
    assert look(entered).form.asks_ticket
    assert [one.field for one in look(entered).form.problems] == [Field.TICKET]
    filled = replace(entered, form=replace(entered.form, ticket_number="7", ticket_system="Jira"))
    assert look(filled).form.can_submit
    assert bundle_drafts(READY, filled) == (
        Draft(key=HELPDESK, duration=HOUR, justification="Branch office"),
        Draft(key=SQL, duration=HOUR, justification="Branch office", ticket=Ticket("7", "Jira")),
    )


def test_one_missing_reason_is_told_once() -> None:
    """Not per role."""
    assert [one.text for one in look(start(*KEYS, reason="")).form.problems] == [
        "Write why you need it."
    ]


def test_without_a_session_nothing_is_sent() -> None:
    """The sign-in ended while the dialog was open."""
    made = replace(READY, session=Session.NEEDS_SIGN_IN)
    assert not look(start(*KEYS), made).form.can_submit


def test_rules_that_cannot_be_read_are_announced() -> None:
    """The service will judge."""
    made = tenant.state(tenant.account_state(policies={}))
    view = look(start(*KEYS, made=made), made)
    assert view.form.note.startswith("The rules of this role cannot be read")
    assert view.form.can_submit


def test_only_what_can_be_asked_for_is_taken_up() -> None:
    """Twice named is once asked."""
    busy = moved(Activation(key=INTUNE, phase=Phase.AWAITING_APPROVAL))
    assert start(HELPDESK, INTUNE, HELPDESK, tenant.READER, made=busy).keys == (HELPDESK,)
    assert bundle_start(busy, (INTUNE,)) is None
    assert bundle_start(tenant.state(), KEYS) is None


def test_what_became_active_meanwhile_counts_as_done() -> None:
    """It is not asked for again."""
    activation, row = tenant.held(HELPDESK, HOUR)
    made = tenant.state(tenant.account_state(activation, assignments=(row,)))
    entered = start(*KEYS)
    line = lines(entered, made)[HELPDESK]
    assert (line.outcome, line.detail) == (Outcome.DONE, "Active until 15:28 (1 h)")
    assert [one.key for one in bundle_drafts(made, entered)] == [INTUNE]


def test_results_come_one_by_one() -> None:
    """Each as far as it is known, in words and as a ring."""
    made = tenant.bundle_state()
    keys = (HELPDESK, INTUNE, CONTRIBUTOR, SQL)
    entered = bundle_followed(made, bundle_sent(start(*keys), keys))
    view = look(entered, made)
    assert [(one.detail, one.outcome) for one in view.lines] == [
        ("Active until 15:28 (1 h)", Outcome.DONE),
        ("Waiting for approval since 14:28", Outcome.DONE),
        ("Asking", Outcome.UNDER_WAY),
        (TOO_LONG, Outcome.FAILED),
    ]
    rings = [one.ring.kind for one in view.lines if one.ring is not None]
    assert rings == [RingKind.ARC, RingKind.DOTS, RingKind.DOTS, RingKind.STOPPED]
    assert (view.summary, view.can_retry, view.close_label) == ("2 of 4 done", True, "Close")


def test_only_what_failed_is_tried_again_with_the_same_draft() -> None:
    """The others are done or under way."""
    made = tenant.bundle_state()
    keys = (HELPDESK, INTUNE, CONTRIBUTOR, SQL)
    filled = start(*keys)
    filled = replace(filled, form=replace(filled.form, ticket_number="7"))
    first = bundle_drafts(READY, filled)
    entered = bundle_followed(made, bundle_sent(filled, keys))
    assert bundle_drafts(made, entered) == tuple(one for one in first if one.key == SQL)


def test_a_request_that_has_not_shown_yet_is_being_asked() -> None:
    """Between the click and the first answer nothing has failed."""
    entered = bundle_sent(start(*KEYS), KEYS)
    assert {one.detail for one in lines(entered).values()} == {"Asking"}
    assert bundle_drafts(READY, entered) == ()


def test_a_step_up_that_was_given_up_can_be_tried_again() -> None:
    """Nothing was sent; the draft is still here."""
    entered = bundle_sent(start(*KEYS), KEYS)
    asked = moved(Activation(key=HELPDESK, phase=Phase.STEP_UP))
    entered = bundle_followed(asked, entered)
    assert lines(entered, asked)[HELPDESK].detail == "Finish the sign-in to go on"
    line = lines(bundle_followed(READY, entered))[HELPDESK]
    assert (line.outcome, line.detail) == (
        Outcome.FAILED,
        "Not sent. The sign-in was given up.",
    )
    again = bundle_sent(entered, (HELPDESK,))
    assert lines(again)[HELPDESK].detail == "Asking"


def test_a_denial_carries_the_approvers_words() -> None:
    """What somebody said about one of them."""
    made = moved(Activation(key=INTUNE, phase=Phase.REFUSED, failure=tenant.DENIED))
    entered = bundle_sent(start(*KEYS), KEYS)
    assert "“Please use the service account instead.”" in lines(entered, made)[INTUNE].detail


def test_a_lost_answer_is_being_checked() -> None:
    """It neither failed nor succeeded, and is not sent again."""
    failure = Failure(trouble=Trouble.ANSWER_LOST)
    made = moved(Activation(key=INTUNE, phase=Phase.UNCERTAIN, failure=failure))
    entered = bundle_sent(start(*KEYS), KEYS)
    line = lines(entered, made)[INTUNE]
    assert line.ring is not None
    assert (line.outcome, line.ring.kind) == (Outcome.UNDER_WAY, RingKind.DASHED)
    assert bundle_drafts(made, entered) == ()


def test_an_eligibility_that_ended_meanwhile_is_told() -> None:
    """That one cannot be asked for; the others can."""
    made = tenant.state(tenant.account_state(eligibilities=(tenant.eligibility(INTUNE),)))
    line = lines(start(*KEYS), made)[HELPDESK]
    assert (line.outcome, line.detail) == (
        Outcome.FAILED,
        "You are not eligible for this role.",
    )
    assert [one.key for one in bundle_drafts(made, start(*KEYS))] == [INTUNE]


def test_a_right_held_all_the_time_or_without_end_is_done() -> None:
    """However it came to that."""
    made = moved(
        Activation(key=HELPDESK, phase=Phase.STANDING), Activation(key=DEVICE, phase=Phase.ACTIVE)
    )
    shown = lines(bundle_sent(start(HELPDESK, DEVICE), ()), made)
    assert shown[HELPDESK].detail == "You hold this all the time"
    assert shown[DEVICE].detail == "Active"


def test_it_stays_true_as_time_goes_by() -> None:
    """The end moves with the minute."""
    assert look(start(*KEYS)).valid_until == NOW + MINUTE
    later = bundle_view(READY, start(*KEYS), NOW + timedelta(minutes=1), Words(), UTC)
    assert later is not None
    assert later.form.until_text == "until 15:29"


def test_nobody_signed_in_has_no_bundle() -> None:
    """The dialog closes."""
    assert bundle_view(tenant.state(), start(*KEYS), NOW, Words(), UTC) is None
    assert bundle_drafts(tenant.state(), start(*KEYS)) == ()
    assert bundle_followed(tenant.state(), start(*KEYS)) == start(*KEYS)
