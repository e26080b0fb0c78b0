"""This PC in words: one line, a verdict, one next step; everywhere the same."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.device import DeviceReading, Join
from keyhour.core.device_verdict import Finding, NextStep, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.state import DeviceState, Renewal, State
from keyhour.present.card import active_cards
from keyhour.present.device import DeviceView, card_line, device_line, device_view
from keyhour.present.device_document import device_part
from keyhour.present.device_words import HEADLINES, advice_for
from keyhour.present.intent import (
    Intent,
    ReadDevice,
    RemindDevice,
    RenewWindows,
    SignIn,
    SignOutOfWindows,
)
from keyhour.present.moment import Moment, moment_of
from keyhour.present.notice import Answer, intent_of, notice_view
from keyhour.present.panel import panel_view
from keyhour.present.words import Words
from tests.present import pc, tenant
from tests.present.tenant import DEVICE, HOUR, MINUTE, NOW, pc_state

WORDS = Words()


def moment(state: State) -> Moment:
    """Now, in UTC and English."""
    return moment_of(state, NOW, WORDS, UTC)


def view(state: State) -> DeviceView:
    """The verdict in words."""
    return device_view(state, moment(state))


def line(reading: DeviceReading | None, **changes: object) -> str:
    """The line in the panel's head."""
    state = replace(pc_state(reading), **changes)
    return device_line(state, moment(state))


def intents(shown: DeviceView) -> list[Intent]:
    """What the buttons mean."""
    return [one.intent for one in shown.choices]


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (pc.READING, "This PC: Entra joined, sign-in renewed 6 h ago"),
        (pc.RENEWED, "This PC: Entra joined, sign-in renewed 1 min ago"),
        (
            replace(pc.READING, prt_updated_at=NOW - timedelta(seconds=59)),
            "This PC: Entra joined, sign-in renewed just now",
        ),
        (
            replace(pc.READING, prt_updated_at=NOW - timedelta(days=12)),
            "This PC: Entra joined, sign-in renewed on 11 Nov 14:28",
        ),
        (
            replace(pc.READING, prt_updated_at=None),
            "This PC: Entra joined, sign-in of unknown age",
        ),
        (
            replace(pc.READING, has_prt=False),
            "This PC: Entra joined, without a sign-in of Windows",
        ),
        (pc.HYBRID, "This PC: hybrid joined"),
        (replace(pc.READING, join=Join.UNKNOWN), "This PC: join not known"),
        (None, ""),
    ],
)
def test_one_line_tells_the_join_and_the_age(reading: DeviceReading | None, text: str) -> None:
    """What matters for the role, and how old it is."""
    assert line(reading) == text


def test_line_says_when_it_becomes_untrue() -> None:
    """The panel redraws it each minute, and only while it shows."""
    state = pc_state(pc.RENEWED)
    now = moment(state)
    device_line(state, now)
    assert now.valid_until == NOW + MINUTE


def test_practice_pc_is_never_taken_for_the_one_on_the_desk() -> None:
    """It has a name of its own."""
    assert line(pc.HYBRID, practice=True) == "Practice PC: hybrid joined"


def test_elsewhere_there_is_no_line_but_the_role_says_why() -> None:
    """Linux and macOS: quiet, unless the role is active."""
    state = replace(tenant.active_state(), device=DeviceState(offered=False))
    assert device_line(state, moment(state)) == ""
    assert state.account is not None
    (card,) = active_cards(state, state.account, moment(state))
    assert "No effect on this computer: it does not run Windows" in card.lines
    assert view(state).advice.startswith("The role works on Windows PCs")


@pytest.mark.parametrize(
    ("state", "finding", "choices"),
    [
        (pc_state(), Finding.NEEDS_RENEWAL, [RenewWindows(), RemindDevice()]),
        (pc_state(pc.RENEWED), Finding.NEEDS_SIGN_OUT, [SignOutOfWindows(), RemindDevice()]),
        (pc_state(pc.STALE), Finding.NOT_EFFECTIVE, [RenewWindows(), RemindDevice()]),
        (pc_state(pc.EFFECTIVE), Finding.EFFECTIVE, []),
        (pc_state(pc.REMOVED), Finding.ROLE_REMOVED, []),
        (pc_state(pc.HYBRID), Finding.HYBRID, []),
        (pc_state(DeviceReading()), Finding.UNKNOWN, [ReadDevice()]),
        (pc_state(made=tenant.state()), Finding.ROLE_UNKNOWN, [SignIn()]),
        (
            pc_state(pc.EFFECTIVE, made=tenant.ended_state()),
            Finding.STILL_ADMIN,
            [RenewWindows(), RemindDevice()],
        ),
    ],
)
def test_one_step_is_offered(state: State, finding: Finding, choices: list[Intent]) -> None:
    """A button where something can be done here, and words in any case."""
    shown = view(state)
    assert shown.verdict.finding is finding
    assert shown.headline == HEADLINES[finding]
    assert shown.advice
    assert intents(shown) == choices


@pytest.mark.parametrize("finding", Finding)
@pytest.mark.parametrize("step", NextStep)
def test_every_finding_has_its_words(finding: Finding, step: NextStep) -> None:
    """A headline each, and advice unless that needs values."""
    assert HEADLINES[finding]
    has_values = finding in {Finding.NEEDS_RENEWAL, Finding.OTHER_USER}
    assert bool(advice_for(Verdict(finding, step))) is not has_values


def test_advice_names_the_age_of_the_sign_in() -> None:
    """As the banner says it."""
    assert view(pc_state()).advice == (
        "Your Windows sign-in is from 07:41. Renew it, then sign out and in again to use the role "
        "here."
    )
    unknown = view(pc_state(replace(pc.READING, prt_updated_at=None)))
    assert unknown.advice.startswith("Renew your Windows sign-in, then")
    failing = view(pc_state(replace(pc.READING, has_prt=False)))
    assert failing.advice.startswith("Windows has no sign-in to your organisation.")


def test_both_accounts_are_named() -> None:
    """Who sits at Windows and whose role it is."""
    assert view(pc_state(pc.OTHER_USER)).advice == (
        "Windows' user is RECEPTION\\guest, the role is rosa.berg@contoso.example's. Sign in to "
        "Windows as rosa.berg@contoso.example."
    )
    nameless = view(pc_state(replace(pc.OTHER_USER, user_name=None)))
    assert nameless.advice.startswith("The role is rosa.berg@contoso.example's.")


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.NOT_RECEIVED, "within three minutes"),
        (Trouble.NOT_SENT, "by itself within four hours"),
    ],
)
def test_renewal_that_failed_says_what_helps(trouble: Trouble, words: str) -> None:
    """And can be asked for again."""
    shown = view(pc_state(renewal=Renewal(asked_at=NOW, failure=Failure(trouble=trouble))))
    assert words in shown.advice
    assert intents(shown)[0] == RenewWindows()


def test_renewal_under_way_offers_nothing_to_press() -> None:
    """Waiting is the step."""
    shown = view(pc_state(renewal=Renewal(asked_at=NOW)))
    assert (shown.headline, shown.choices) == ("Windows renews its sign-in", ())


def test_session_that_did_not_end_is_told() -> None:
    """With the way that always works."""
    state = pc_state(pc.RENEWED, sign_out_failure=Failure(trouble=Trouble.NOT_SENT))
    assert view(state).advice.endswith("Sign out with the Start menu.")


def test_banner_leads_to_the_step_and_keeps_quiet_when_told_to() -> None:
    """Nothing while all is well, nothing after "Remind me"."""
    shown = panel_view(pc_state(), NOW, WORDS, UTC)
    assert shown.banner is not None
    assert shown.banner.title == "Active in Entra, not yet on this PC"
    for state in (
        pc_state(remind_at=NOW + MINUTE),
        pc_state(pc.EFFECTIVE),
        pc_state(None),
        pc_state(pc.HYBRID),
        tenant.active_state(),
    ):
        assert panel_view(state, NOW, WORDS, UTC).banner is None


def test_card_says_it_in_a_few_words() -> None:
    """Beside the end of the role, and only of that role."""
    assert card_line(pc_state(), moment(pc_state())) == "not yet on this PC"
    assert card_line(pc_state(None), moment(pc_state())) == ""
    state = pc_state()
    assert state.account is not None
    (card,) = active_cards(state, state.account, moment(state))
    assert card.lines[2] == "not yet on this PC"


def test_script_and_person_are_told_the_same() -> None:
    """The document carries the words of the panel."""
    state = pc_state(pc.ELEVATED)
    part, shown = device_part(state, moment(state)), view(state)
    assert (part.headline, part.advice) == (shown.headline, shown.advice)
    assert (part.verdict, part.next_step) == ("effective", "nothing")
    assert (part.join, part.session_admin) == ("entra", "elevated")
    assert part.logon_at == NOW - 8 * HOUR


@pytest.mark.parametrize(
    ("state", "kind", "title", "answers"),
    [
        (
            pc_state(),
            NoticeKind.NOT_HERE,
            "Device administrator: Active in Entra, not yet on this PC",
            [Answer.RENEW, Answer.REMIND],
        ),
        (
            pc_state(pc.RENEWED),
            NoticeKind.NOT_HERE,
            "Device administrator: Active in Entra, on this PC after you sign out",
            [Answer.SIGN_OUT, Answer.REMIND],
        ),
        (
            pc_state(pc.EFFECTIVE),
            NoticeKind.WORKS_HERE,
            "Device administrator: In force on this PC",
            [Answer.DISMISS],
        ),
    ],
)
def test_notice_says_what_the_panel_says(
    state: State, kind: NoticeKind, title: str, answers: list[Answer]
) -> None:
    """With the same buttons; "Read again" is none of a message."""
    finding = view(state).verdict.finding
    notice = Notice(id="n", kind=kind, key=DEVICE, visible_after=NOW, finding=finding)
    shown = notice_view(state, notice, NOW, WORDS, UTC)
    assert (shown.title, shown.body) == (title, view(state).advice)
    assert [one.answer for one in shown.choices] == answers


@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        (Answer.RENEW, RenewWindows()),
        (Answer.SIGN_OUT, SignOutOfWindows()),
        (Answer.REMIND, RemindDevice()),
    ],
)
def test_button_of_a_notice_means_the_panels(answer: Answer, intent: Intent) -> None:
    """Nothing happens by a notification that the panel would ask about."""
    notice = Notice(
        id="n",
        kind=NoticeKind.NOT_HERE,
        key=DEVICE,
        visible_after=NOW,
        finding=Finding.NEEDS_RENEWAL,
    )
    assert intent_of(pc_state(), notice, answer, WORDS) == intent
