"""What waits for a decision, in words: harmless, complete, and true for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from keyhour.core.approval import DecisionPhase, Fate, Person, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.session import Session
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.approval import ApprovalsView, approvals_view, explain_decision, fate_text
from keyhour.present.icon import TrayKind
from keyhour.present.intent import Tab
from keyhour.present.moment import Moment
from keyhour.present.news import approvals_news
from keyhour.present.notice import Answer, intent_of, notice_view
from keyhour.present.panel import panel_view
from keyhour.present.tray import tray_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.desk import (
    AZURE,
    DESKS,
    FIRST,
    HOSTILE,
    KIM,
    READ,
    SECOND,
    decision,
    inbox_state,
)
from tests.present.tenant import NOW

WAITING = DESKS["waiting"]()


def view(made: State) -> ApprovalsView:
    """The page at 14:28 UTC, in English."""
    return approvals_view(made, NOW, Words(), UTC)


@pytest.mark.parametrize("make", DESKS.values(), ids=DESKS)
def test_no_view_lets_hostile_text_through(make: Callable[[], State]) -> None:
    """Reasons, names and tickets of other people hold no control or override character."""
    text = msgspec.json.encode(view(make()), enc_hook=str).decode()
    assert "\u202e" not in text
    assert "\\u0007" not in text
    assert "{" not in "".join(part for card in view(make()).cards for part in card.lines)


def test_a_card_says_who_what_how_long_why_and_until_when() -> None:
    """In the order in which they lapse."""
    second, first, azure = view(WAITING).cards
    assert (first.who, first.quote) == (
        "Omar Haddad",
        "“Wipe the laptop that was stolen on the train”",
    )
    assert first.lines == (
        "Intune Administrator · Whole tenant",
        "For 8 h, asked 14:08",
        "Ticket: Jira DEV-4521",
        "Lapses tomorrow 14:08",
    )
    assert first.marks == ("longer than usual",)
    assert (second.who, second.marks) == ("Kim Lee", ("first time", "outside working hours"))
    assert second.lines[:2] == (
        "SQL operators · Group member",
        "For 2 h, asked yesterday 21:28",
    )
    assert azure.who == "Person 9c8d7e6f…"
    assert azure.lines[1] == "From tomorrow 08:28, asked 14:08"
    assert azure.quote == ""


def test_the_comment_is_marked_where_it_is_required() -> None:
    """And the field says whose request it is about."""
    second, first, _ = view(WAITING).cards
    assert (first.comment_label, second.comment_label) == ("Comment (required)", "Comment")
    assert first.comment_spoken == "Comment (required) for Omar Haddad, Intune Administrator"
    assert first.approve_spoken == "Approve Intune Administrator for Omar Haddad"
    assert first.deny_spoken == "Deny Intune Administrator for Omar Haddad"


def test_a_lapsed_request_is_gone_when_its_time_has_come() -> None:
    """No read is needed for that."""
    assert view(DESKS["lapsed"]()).empty is not None
    lapses_at = SECOND.lapses_at
    assert lapses_at is not None
    made = inbox_state(SECOND)
    assert approvals_view(made, lapses_at - timedelta(seconds=1), Words(), UTC).cards
    assert not approvals_view(made, lapses_at, Words(), UTC).cards
    tray = tray_view(made, NOW, Words(), UTC)
    assert tray.valid_until is not None
    assert tray.valid_until <= lapses_at


def test_what_is_under_way_cannot_be_decided_again() -> None:
    """Being sent, or uncertain; what failed may be."""
    cards = {card.id: card for card in view(DESKS["decided"]()).cards}
    assert not cards["sending"].can_decide
    assert cards["sending"].status == ("Sending your decision",)
    assert not cards["lost"].can_decide
    assert cards["lost"].status[0].startswith("The answer was lost.")
    assert cards["failed"].can_decide
    assert cards["failed"].status[0] == "You may no longer decide on this request."
    assert cards["failed"].status[-1] == "Code: forbidden 5b1c7f02"


def test_what_is_over_is_news() -> None:
    """Approved, denied, or decided elsewhere, with the other's words; each can be dismissed."""
    yes, no, late = view(DESKS["decided"]()).decided
    assert (yes.title, yes.lines) == ("Omar Haddad: SQL operators", ("You approved it.",))
    assert no.lines == ("You denied it.",)
    assert late.lines == ("Already denied by Kim Lee.",)
    assert late.quote == "“Use the service account.”"
    assert late.dismiss.intent == meant.DismissDecision("late")


@pytest.mark.parametrize(
    ("fate", "text"),
    [
        (None, "It no longer waits: it was decided elsewhere, withdrawn, or it lapsed."),
        (
            Fate(is_open=False),
            "It no longer waits: it was decided elsewhere, withdrawn, or it lapsed.",
        ),
        (Fate(is_open=False, verdict=Verdict.APPROVE, by=KIM), "Already approved by Kim Lee."),
        (Fate(is_open=False, verdict=Verdict.APPROVE), "Already approved by somebody else."),
        (
            Fate(is_open=False, verdict=Verdict.DENY, by=Person("x")),
            "Already denied by somebody else.",
        ),
    ],
)
def test_who_was_faster_is_told_as_far_as_it_is_known(fate: Fate | None, text: str) -> None:
    """It is no error."""
    made = decision(FIRST, DecisionPhase.TOO_LATE, fate=fate)
    assert fate_text(made, Words()) == text


def test_a_missing_permission_is_named_to_be_handed_on() -> None:
    """On the request itself; what can be read is shown."""
    closed = view(DESKS["closed"]())
    (card,) = closed.cards
    assert not card.can_decide
    assert card.status[0] == "Keyhour may not decide on requests in this organisation yet."
    assert "It is missing: PrivilegedAccess.ReadWrite.AzureAD." in card.status[1]
    (trouble,) = closed.troubles
    assert trouble.startswith("Requests for groups could not be read. Microsoft Entra cannot")


def test_a_failure_without_words_of_its_own_keeps_the_usual_ones() -> None:
    """Offline is offline."""
    shown = explain_decision(Failure(trouble=Trouble.OFFLINE), Moment(NOW, Words()))
    assert shown.message == "Microsoft Entra cannot be reached from this PC."


@pytest.mark.parametrize(
    ("desk", "title", "labels"),
    [
        ("none", "Nothing waits for your decision", ["Read again"]),
        ("looking", "Looking for requests", []),
        (
            "no_consent",
            "Keyhour may not decide on requests in this organisation yet.",
            ["Read again"],
        ),
    ],
)
def test_an_empty_page_says_why(desk: str, title: str, labels: list[str]) -> None:
    """Nothing there, not known yet, or not allowed."""
    empty = view(DESKS[desk]()).empty
    assert empty is not None
    assert (empty.title, [one.label for one in empty.choices]) == (title, labels)


def test_the_age_is_told() -> None:
    """And that it is being made anew."""
    assert view(WAITING).stamp == "As of 14:27"
    assert view(DESKS["looking"]()).stamp == ""
    again = inbox_state(FIRST, reading=replace(READ, started_at=NOW))
    assert view(again).stamp == "As of 14:27, reading again"


def test_without_a_session_nothing_can_be_decided() -> None:
    """The rows stay on display."""
    made = replace(WAITING, session=Session.NEEDS_SIGN_IN)
    assert not any(card.can_decide for card in view(made).cards)
    assert view(tenant.state()).empty is not None


def test_the_tab_counts_what_waits() -> None:
    """And says it in words."""
    tabs = panel_view(WAITING, NOW, Words(), UTC, (Tab.ROLES, Tab.APPROVALS)).tabs
    assert (tabs[1].label, tabs[1].count) == ("Approvals", 3)
    assert tabs[1].accessible == "Approvals, 3 requests wait for your decision"
    none = panel_view(DESKS["none"](), NOW, Words(), UTC, (Tab.APPROVALS,)).tabs
    assert (none[0].count, none[0].accessible) == (0, "Approvals")


def test_the_icon_has_a_badge_and_the_menu_an_entry() -> None:
    """Nothing is decided from either."""
    tray = tray_view(WAITING, NOW, Words(), UTC)
    assert tray.record.kind is TrayKind.ATTENTION
    assert tray.tooltip == "3 requests wait for your decision"
    (entry,) = [one for one in tray.menu if one.label.startswith("Approvals")]
    assert (entry.label, entry.intent) == ("Approvals (3)", meant.OpenPanel(Tab.APPROVALS))
    one = tray_view(inbox_state(FIRST), NOW, Words(), UTC)
    assert one.tooltip == "1 request waits for your decision"
    quiet = tray_view(DESKS["none"](), NOW, Words(), UTC)
    assert quiet.record.kind is TrayKind.READY
    assert not any(entry.label.startswith("Approvals") for entry in quiet.menu)


def to_decide(approval_id: str = "first") -> Notice:
    """The news that a request waits."""
    return Notice(
        id="n",
        kind=NoticeKind.TO_DECIDE,
        key=FIRST.key,
        visible_after=NOW,
        approval_id=approval_id,
        claimed=True,
    )


def test_a_notification_says_who_wants_what_and_why() -> None:
    """Its buttons lead to the page, where somebody decides."""
    shown = notice_view(WAITING, to_decide(), NOW, Words(), UTC)
    assert shown.title == "Omar Haddad asks for Intune Administrator"
    assert shown.body == "For 8 h. “Wipe the laptop that was stolen on the train”"
    assert [one.label for one in shown.choices] == ["Decide…", "Later"]
    opens = meant.OpenPanel(Tab.APPROVALS, "first")
    for answer in (Answer.DECIDE, Answer.OPEN):
        assert intent_of(WAITING, to_decide(), answer, Words()) == opens
    later = intent_of(WAITING, to_decide(), Answer.DISMISS, Words())
    assert later == meant.DismissNotice("n")


def test_a_notification_of_what_is_gone_says_little() -> None:
    """It is about to be taken back."""
    shown = notice_view(WAITING, to_decide("gone"), NOW, Words(), UTC)
    assert (shown.title, shown.body) == ("A request waits for your decision", "")
    bare = notice_view(inbox_state(AZURE), to_decide("azure"), NOW, Words(), UTC)
    assert bare.body == ""


def test_no_notification_lets_hostile_text_through() -> None:
    """It is shown by somebody else's program."""
    shown = notice_view(inbox_state(HOSTILE), to_decide("hostile"), NOW, Words(), UTC)
    assert "\u202e" not in shown.title + shown.body
    assert "\x07" not in shown.title + shown.body


def test_news_of_the_page_are_told_once() -> None:
    """What came, what failed, what became of it."""
    empty = view(DESKS["none"]())
    assert approvals_news(empty, view(WAITING)).startswith(
        "Kim Lee asks for SQL operators. Omar Haddad asks for Intune Administrator."
    )
    assert approvals_news(view(WAITING), view(WAITING)) == ""
    lost = inbox_state(FIRST, decisions=(decision(FIRST, DecisionPhase.UNCERTAIN),))
    told = approvals_news(view(inbox_state(FIRST)), view(lost))
    assert told.startswith("Omar Haddad asks for Intune Administrator. The answer was lost.")
    done = inbox_state(decisions=(decision(FIRST, DecisionPhase.DONE),))
    assert approvals_news(view(inbox_state(FIRST)), view(done)) == (
        "Omar Haddad: Intune Administrator. You approved it."
    )
    assert approvals_news(view(WAITING), empty).startswith("Nothing waits for your decision.")
