"""More time: what can be done about an end, in words that keep no promise the service does not."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Draft, Phase, Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import Requirement
from keyhour.core.right import RightKey
from keyhour.core.session import Session
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.form import Field, FormView
from keyhour.present.menu import MenuEntry
from keyhour.present.more_time import (
    MoreTimeInput,
    MoreTimeView,
    Way,
    more_time_draft,
    more_time_start,
    more_time_view,
)
from keyhour.present.roles import roles_view
from keyhour.present.tray import tray_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, DEVICE, HOUR, INTUNE, MINUTE, NOW

RENEWAL = Draft(key=DEVICE, duration=2 * HOUR, justification="Not done yet")


def holding(key: RightKey = DEVICE, left: timedelta = 42 * MINUTE, **changes: object) -> State:
    """A right that is active for this long."""
    activation, row = tenant.held(key, left)
    return tenant.state(tenant.account_state(replace(activation, **changes), assignments=(row,)))


def start(made: State, key: RightKey = DEVICE) -> MoreTimeInput:
    """The dialog as it opens."""
    entered = more_time_start(made, key)
    assert entered is not None
    return entered


def look(made: State, entered: MoreTimeInput) -> MoreTimeView:
    """The dialog at 14:28 UTC, in English."""
    view = more_time_view(made, entered, NOW, Words(), UTC)
    assert view is not None
    return view


def form(view: MoreTimeView) -> FormView:
    """Its form."""
    assert view.form is not None
    return view.form


def because(entered: MoreTimeInput, reason: str = "Not done yet") -> MoreTimeInput:
    """The same with a reason."""
    return replace(entered, form=replace(entered.form, reason=reason))


def test_it_says_that_nothing_can_be_extended() -> None:
    """And offers what can be done, the way that gives up nothing first."""
    made = holding()
    view = look(made, start(made))
    assert view.title == "More time for Device administrator"
    assert view.facts == (
        "It is active until 15:10 (42 min). Microsoft's service cannot extend a running activation."
    )
    assert [one.label for one in view.ways] == [
        "Activate again when it ends",
        "End it now and activate again",
    ]
    assert [one.detail for one in view.ways] == [
        "Keyhour asks then (15:10), if it is running. The gap is a few seconds.",
        "You are without the role for about half a minute.",
    ]
    assert start(made).way is Way.AT_END
    assert view.valid_until == NOW + MINUTE


def test_the_reason_is_asked_again() -> None:
    """It opens empty, whatever a favourite keeps; the last reasons are one click away."""
    favourite = Favourite(key=DEVICE, duration=3 * HOUR, justification="Always")
    made = replace(holding(), settings=Settings(favourites=(favourite,)))
    entered = start(made)
    assert (entered.form.reason, entered.form.duration) == ("", 3 * HOUR)
    shown = form(look(made, entered))
    assert shown.ready_reasons == ("Printer or driver", "Install approved software")
    assert [one.field for one in shown.problems] == [Field.REASON]
    assert form(look(made, because(entered))).can_submit


def test_a_new_window_begins_when_the_present_one_ends() -> None:
    """An hour from 15:10, or from about now when it is ended first."""
    made = holding()
    entered = because(start(made))
    assert form(look(made, entered)).until_text == "until 16:10"
    assert form(look(made, entered)).submit_label == "Activate again when it ends"
    at_once = look(made, replace(entered, way=Way.NOW))
    assert form(at_once).until_text == "until 15:28"
    assert form(at_once).submit_label == "End now and activate again…"


def test_ending_first_asks_and_waiting_does_not() -> None:
    """What gives up something is confirmed; keeping it is the other answer."""
    made = holding()
    entered = because(start(made))
    assert look(made, entered).question is None
    asked = look(made, replace(entered, way=Way.NOW)).question
    assert asked is not None
    assert asked.text == (
        "Device administrator ends now, 42 min before its time."
        " The new activation follows in about half a minute."
    )
    assert (asked.go_label, asked.keep_label) == ("End and activate again", "Keep it")


def test_approval_is_announced_for_both_ways() -> None:
    """Nobody drops a role that takes a day to get back without knowing."""
    made = holding(INTUNE)
    entered = because(start(made, INTUNE))
    view = look(made, entered)
    needs = "It needs a new approval by Helpdesk leads; until then you are without the role."
    assert [one.detail for one in view.ways] == [
        f"Keyhour asks then (15:10), if it is running. {needs}",
        f"The present activation is given up. {needs}",
    ]
    assert form(view).submit_label == "Ask for approval when it ends"
    assert form(view).until_text == "from the approval on"
    at_once = look(made, replace(entered, way=Way.NOW))
    assert form(at_once).submit_label == "End now and ask for approval…"
    assert at_once.question is not None
    assert at_once.question.text == (
        f"Intune Administrator ends now, 42 min before its time. {needs}"
    )
    assert at_once.question.go_label == "End and ask again"


def test_unnamed_approvers_are_left_out() -> None:
    """The tenant does not always tell who decides."""
    activation, row = tenant.held(DEVICE, 42 * MINUTE)
    rules = {DEVICE: tenant.policy(4, Requirement.APPROVAL)}
    made = tenant.state(tenant.account_state(activation, assignments=(row,), policies=rules))
    detail = look(made, start(made)).ways[0].detail
    assert detail.endswith("It needs a new approval; until then you are without the role.")


def test_in_the_first_five_minutes_it_cannot_be_ended() -> None:
    """That way is closed, and says until when."""
    made = holding(left=57 * MINUTE)
    entered = because(start(made))
    closed = look(made, entered).ways[1]
    assert (closed.enabled, closed.detail) == (False, "Can be ended from 14:30.")
    assert form(look(made, entered)).can_submit
    assert not form(look(made, replace(entered, way=Way.NOW))).can_submit


def test_an_eligibility_that_ends_first_leaves_nothing_to_wait_for() -> None:
    """The new activation would be refused."""
    activation, row = tenant.held(DEVICE, 42 * MINUTE)
    ending = tenant.eligibility(DEVICE, until=NOW + 30 * MINUTE)
    account = tenant.account_state(activation, assignments=(row,), eligibilities=(ending,))
    made = tenant.state(account)
    way = look(made, start(made)).ways[0]
    assert (way.enabled, way.detail) == (False, "Your eligibility ends before.")


def test_who_is_not_eligible_any_more_is_told() -> None:
    """There is no form to fill."""
    activation, row = tenant.held(DEVICE, 42 * MINUTE)
    made = tenant.state(tenant.account_state(activation, assignments=(row,), eligibilities=()))
    view = look(made, start(made))
    assert (view.form, view.ways) == (None, ())
    assert view.facts.endswith("You may not activate it again.")


def test_azure_takes_longer_to_forget() -> None:
    """The gap is said as it is."""
    made = holding(CONTRIBUTOR)
    assert look(made, start(made, CONTRIBUTOR)).ways[1].detail == (
        "You are without the role for about two minutes."
    )


def test_without_a_session_only_waiting_is_possible() -> None:
    """What is sent at once needs a sign-in; what is prepared may have one by then."""
    made = replace(holding(), session=Session.NEEDS_SIGN_IN)
    entered = because(start(made))
    assert form(look(made, entered)).can_submit
    assert not form(look(made, replace(entered, way=Way.NOW))).can_submit


def test_what_is_prepared_can_be_changed_or_taken_back() -> None:
    """The form opens with it, for nothing is typed twice."""
    made = holding(renewal=RENEWAL)
    entered = start(made)
    assert (entered.form.reason, entered.form.duration) == ("Not done yet", 2 * HOUR)
    view = look(made, entered)
    assert view.prepared == "A new activation is prepared for 15:10."
    assert view.let_end is not None
    assert view.let_end.intent == meant.DropRenewal(DEVICE)


def test_an_end_that_was_refused_is_told_in_the_form() -> None:
    """With what was typed for it."""
    failure = Failure(trouble=Trouble.TOO_EARLY)
    made = holding(draft=RENEWAL, failure=failure)
    entered = start(made)
    assert (entered.way, entered.form.reason) == (Way.NOW, "Not done yet")
    assert form(look(made, entered)).note.startswith("A role can be ended five minutes after")


def test_an_end_that_has_passed_is_not_promised() -> None:
    """The list still shows the role; the new activation starts when it is gone."""
    made = holding(left=-MINUTE)
    entered = because(start(made))
    view = look(made, entered)
    assert view.facts == "Microsoft's service cannot extend a running activation."
    assert form(view).until_text == "until 15:28"
    asked = look(made, replace(entered, way=Way.NOW)).question
    assert asked is not None
    assert asked.text.startswith("Device administrator ends now. The new")


def test_it_is_only_for_what_is_active() -> None:
    """The role may have ended while the message stood there."""
    made = holding()
    entered = start(made)
    assert more_time_start(tenant.state(), DEVICE) is None
    assert more_time_view(tenant.state(), entered, NOW, Words(), UTC) is None
    ready = tenant.state(tenant.account_state())
    assert more_time_view(ready, entered, NOW, Words(), UTC) is None


def test_the_draft_carries_what_was_entered() -> None:
    """It starts when it is sent, so it names no start."""
    made = holding(INTUNE)
    entered = because(start(made, INTUNE), " Enrolment ")
    assert more_time_draft(made, entered) == Draft(
        key=INTUNE, duration=HOUR, justification="Enrolment"
    )
    assert more_time_draft(tenant.state(), entered) is None


def test_practice_is_marked() -> None:
    """Everything done in a practice tenant is."""
    made = replace(holding(), practice=True)
    assert form(look(made, start(made))).practice == "Practice tenant"


def test_a_prepared_activation_shows_wherever_the_role_does() -> None:
    """On the card, in the tooltip and in the menu; each offers to let it end."""
    made = holding(renewal=RENEWAL)
    card = roles_view(made, NOW, Words(), UTC).active[0]
    assert "A new activation is prepared for 15:10." in card.lines
    assert [one.label for one in card.choices] == ["More time…", "Let it end", "End now"]
    tray = tray_view(made, NOW, Words(), UTC)
    assert tray.tooltip == "Device administrator: 42 min left (until 15:10), then again"
    assert [one.label for one in _submenu(tray.menu, "Device administrator")] == [
        "A new activation is prepared for 15:10.",
        "More time…",
        "Let it end",
        "End now",
    ]


def _submenu(menu: tuple[MenuEntry, ...], name: str) -> tuple[MenuEntry, ...]:
    return next(one.children for one in menu if one.label.startswith(name))


@pytest.mark.parametrize(
    ("renewal", "line"),
    [(None, "Ending"), (RENEWAL, "Ending, then activating again")],
)
def test_a_role_on_its_way_out_says_what_follows(renewal: Draft | None, line: str) -> None:
    """The present one is given up for the next."""
    leaving = Activation(key=DEVICE, phase=Phase.WITHDRAWING, renewal=renewal)
    card = roles_view(tenant.state(tenant.account_state(leaving)), NOW, Words(), UTC).waiting[0]
    assert line in card.lines


def test_a_scheduled_role_tells_both_its_ends() -> None:
    """As far as the request tells for how long it is."""
    known = replace(tenant.RECEIPTS[0], id="r9", duration=2 * HOUR)
    waiting = Activation(
        key=INTUNE, phase=Phase.SCHEDULED, start_at=NOW + 18 * HOUR, request_id="r9"
    )
    account = tenant.account_state(waiting, requests=(known,))
    card = roles_view(tenant.state(account), NOW, Words(), UTC).waiting[0]
    assert card.lines[1:] == ("Starts tomorrow 08:28", "Ends tomorrow 10:28")
    untold = tenant.account_state(waiting, requests=(replace(known, duration=None),))
    card = roles_view(tenant.state(untold), NOW, Words(), UTC).waiting[0]
    assert card.lines[1:] == ("Starts tomorrow 08:28",)


def test_a_ticket_goes_along_where_one_is_asked_for() -> None:
    """Also into what is prepared."""
    made = holding(tenant.SQL, renewal=replace(RENEWAL, key=tenant.SQL, ticket=Ticket("7", "Jira")))
    entered = start(made, tenant.SQL)
    assert form(look(made, entered)).asks_ticket
    draft = more_time_draft(made, entered)
    assert draft is not None
    assert draft.ticket == Ticket("7", "Jira")
