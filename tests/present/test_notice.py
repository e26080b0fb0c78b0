"""Notices as messages, and what their buttons mean."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Draft
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.right import Membership, RightKey
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.notice import Answer, NoticeView, intent_of, is_stale, notice_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import DEVICE, INTUNE, MINUTE, NOW


def notice(kind: NoticeKind = NoticeKind.ENDING, **changes: object) -> Notice:
    """A claimed notice about Device administrator, which ends in five minutes."""
    plain = Notice(
        id="n1",
        kind=kind,
        key=DEVICE,
        visible_after=NOW,
        end_at=NOW + 5 * MINUTE,
        lead=5 * MINUTE,
        claimed=True,
    )
    return replace(plain, **changes)


def view(made: Notice, state: State | None = None) -> NoticeView:
    """The message at 14:28 UTC, in English."""
    return notice_view(state or tenant.active_state(5 * MINUTE), made, NOW, Words(), UTC)


def test_the_warning_is_honest_about_more_time() -> None:
    """PIM cannot extend; the message says what can be done."""
    shown = view(notice())
    assert shown.title == "Device administrator ends in 5 minutes"
    assert shown.body == (
        "At 14:33. Microsoft's service cannot extend it;"
        " a new activation can start the moment it ends."
    )
    assert [one.label for one in shown.choices] == ["More time…", "End now", "Let it end"]
    assert shown.urgent
    assert (shown.ring_text, shown.own_window) == ("5", True)


def test_an_early_warning_can_be_missed() -> None:
    """A later one follows, so only the last one opens our own window."""
    assert not view(notice(lead=15 * MINUTE, end_at=NOW + 15 * MINUTE)).own_window


def test_the_minutes_of_a_warning_go_down() -> None:
    """An open window stays true."""
    shown = view(notice())
    assert shown.valid_until == NOW + MINUTE
    state = tenant.active_state(5 * MINUTE)
    later = notice_view(state, notice(), NOW + 4 * MINUTE, Words(), UTC)
    assert later.title == "Device administrator ends in 1 minute"


@pytest.mark.parametrize(
    ("kind", "title", "labels"),
    [
        (NoticeKind.ENDED, "Device administrator has ended", ["Activate again…", "Close"]),
        (
            NoticeKind.ENDED_EARLY,
            "Device administrator was ended early",
            ["Activate again…", "Close"],
        ),
        (NoticeKind.ACTIVATED, "Device administrator is active", ["Open Keyhour"]),
        (NoticeKind.REFUSED, "Device administrator was not granted", ["Open Keyhour"]),
        (NoticeKind.UNCERTAIN, "Device administrator: the answer was lost", ["Open Keyhour"]),
    ],
)
def test_every_kind_has_its_words(kind: NoticeKind, title: str, labels: list[str]) -> None:
    """What happened, in a title."""
    shown = view(notice(kind))
    assert shown.title == title
    assert shown.body
    assert [one.label for one in shown.choices] == labels


def of_eligibility(left: timedelta | None, **changes: object) -> NoticeView:
    """The message about the end of the eligibility as Device administrator."""
    right = tenant.eligibility(DEVICE, **changes)
    state = tenant.state(tenant.account_state(eligibilities=(right,)))
    end_at = None if left is None else NOW + left
    return view(notice(NoticeKind.ELIGIBILITY_ENDING, end_at=end_at), state)


def test_an_eligibility_that_ends_says_until_when_and_whom_to_ask() -> None:
    """Days first; the time in the text."""
    shown = of_eligibility(timedelta(days=9))
    assert shown.title == "Device administrator: your eligibility ends in 9 days"
    assert shown.body == (
        "After 2 Dec 14:28 you cannot activate it."
        " If you still need it, choose Extend under My roles in the Microsoft Entra admin center;"
        " an administrator decides."
    )
    assert [one.label for one in shown.choices] == ["Open Keyhour"]
    assert not shown.urgent


def test_the_last_day_of_an_eligibility_names_the_time() -> None:
    """A day is too coarse by then."""
    title = of_eligibility(timedelta(hours=20)).title
    assert title == "Device administrator: your eligibility ends tomorrow 10:28"


@pytest.mark.parametrize(
    ("membership", "advice"),
    [
        (Membership.GROUP, "through a group: ask whoever looks after the group."),
        (Membership.INHERITED, "ask an administrator to extend it."),
        (Membership.UNKNOWN, "ask an administrator to extend it."),
    ],
)
def test_an_eligibility_that_is_not_direct_is_not_one_s_own_to_extend(
    membership: Membership, advice: str
) -> None:
    """PIM takes the wish for direct rights alone."""
    body = of_eligibility(timedelta(days=9), membership=membership).body
    assert body.endswith(advice)


def test_an_eligibility_without_a_known_end_still_has_words() -> None:
    """Nothing is made up."""
    shown = of_eligibility(None)
    assert (shown.title, shown.body) == ("Device administrator: your eligibility ends soon", "")


def test_a_refusal_carries_the_approvers_words() -> None:
    """And what to do."""
    failure = Failure(trouble=Trouble.DENIED, detail="Use the other role")
    body = view(notice(NoticeKind.REFUSED, failure=failure)).body
    assert "“Use the other role”" in body
    assert body.startswith("An approver denied the request.")


def test_an_early_end_says_until_when_it_was_due() -> None:
    """Somebody took it back."""
    assert view(notice(NoticeKind.ENDED_EARLY)).body.startswith("It was due until 14:33.")


def test_a_new_activation_is_offered_only_to_the_eligible() -> None:
    """The eligibility may have ended with the role."""
    state = tenant.state(tenant.account_state(eligibilities=()))
    assert [one.answer for one in view(notice(NoticeKind.ENDED), state).choices] == [Answer.DISMISS]


def test_practice_is_marked_in_messages() -> None:
    """Everything done in a practice tenant is marked."""
    state = replace(tenant.active_state(), practice=True)
    assert view(notice(), state).body.endswith("Practice tenant.")


@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        (Answer.MORE_TIME, meant.MoreTime(DEVICE)),
        (Answer.AGAIN, meant.OpenForm(DEVICE)),
        (Answer.END_NOW, meant.EndNow(DEVICE)),
        (Answer.LET_END, meant.DismissNotice("n1")),
        (Answer.DISMISS, meant.DismissNotice("n1")),
        (Answer.OPEN, meant.OpenPanel()),
    ],
)
def test_no_button_of_a_message_activates(answer: Answer, intent: meant.Intent) -> None:
    """Activating again opens the dialog, where the person confirms."""
    assert intent_of(tenant.active_state(), notice(), answer, Words()) == intent


def test_ending_from_a_message_asks_first_where_approval_would_be_needed() -> None:
    """The same question as in the panel."""
    activation, held = tenant.held(INTUNE, 5 * MINUTE)
    state = tenant.state(tenant.account_state(activation, assignments=(held,)))
    intent = intent_of(state, notice(key=INTUNE), Answer.END_NOW, Words())
    assert isinstance(intent, meant.EndNow)
    assert intent.warning


def test_ending_what_is_over_opens_the_panel() -> None:
    """The message was older than the state."""
    ready = tenant.state(tenant.account_state())
    assert intent_of(ready, notice(), Answer.END_NOW, Words()) == meant.OpenPanel()


def test_a_message_is_stale_when_its_fact_is_over() -> None:
    """Dismissed elsewhere, or the role is gone."""
    made = notice()
    active = replace(tenant.active_state(), notices=(made,))
    assert not is_stale(active, made)
    assert is_stale(tenant.active_state(), made)
    gone = replace(tenant.state(tenant.account_state()), notices=(made,))
    assert is_stale(gone, made)


def test_a_long_warning_lead_counts_as_last_when_it_is_the_shortest() -> None:
    """With a single warning set, that one must be seen."""
    state = tenant.active_state(30 * MINUTE)
    settings = replace(state.settings, warn_before=(timedelta(minutes=30),))
    made = notice(lead=30 * MINUTE, end_at=NOW + 30 * MINUTE)
    assert view(made, replace(state, settings=settings)).own_window


def prepared(key: RightKey = DEVICE) -> State:
    """A right that ends in five minutes, with a new activation prepared for then."""
    activation, held = tenant.held(key, 5 * MINUTE)
    renewal = Draft(key=key, duration=tenant.HOUR, justification="Not done yet")
    return tenant.state(
        tenant.account_state(replace(activation, renewal=renewal), assignments=(held,))
    )


def test_the_warning_says_what_is_prepared() -> None:
    """Nothing is asked of the person; they may still change their mind."""
    shown = view(notice(), prepared())
    assert shown.body == "A new activation is prepared for 14:33."
    assert [one.label for one in shown.choices] == ["Close", "End now", "Let it end"]
    asking = view(notice(key=INTUNE), prepared(INTUNE))
    assert asking.body == "A new approval is asked for when it ends (14:33)."


def test_letting_it_end_takes_back_what_is_prepared() -> None:
    """Without anything prepared it only closes the message."""
    intent = intent_of(prepared(), notice(), Answer.LET_END, Words())
    assert intent == meant.DropRenewal(DEVICE)
    assert intent_of(prepared(), notice(), Answer.DISMISS, Words()) == meant.DismissNotice("n1")


def test_a_warning_outlives_the_account() -> None:
    """Somebody signed out while it stood there."""
    assert view(notice(), tenant.state()).title == "A role ends in 5 minutes"
