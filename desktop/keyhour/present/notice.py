"""Notices as messages with buttons, and what their buttons mean.

Nothing here activates: "Re-activate" opens the dialog, where the person confirms with a reason.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import Enum

from msgspec import Struct

from keyhour.core.failure import Failure
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.right import Membership
from keyhour.core.state import AccountState, State
from keyhour.present.approval import reason_quote, requester_text, wanted_text
from keyhour.present.device import device_view
from keyhour.present.failure import explain
from keyhour.present.foreign import shortened
from keyhour.present.holding import Holding, end_now_choice, holdings, prepared_text
from keyhour.present.intent import (
    DismissNotice,
    DropRenewal,
    EndNow,
    Intent,
    MoreTime,
    OpenForm,
    OpenPanel,
    RemindDevice,
    RenewWindows,
    SignOutOfWindows,
    Tab,
)
from keyhour.present.moment import Moment, duration_text, moment_of
from keyhour.present.right import right_label
from keyhour.present.words import Words

_NAME_LIMIT = 60


class Answer(Enum):
    """A button of a notice; the value is what travels through the notification service."""

    OPEN = ""
    """A click on the message itself."""
    MORE_TIME = "more_time"
    AGAIN = "again"
    END_NOW = "end_now"
    LET_END = "let_end"
    DECIDE = "decide"
    DISMISS = "dismiss"
    RENEW = "renew"
    SIGN_OUT = "sign_out"
    REMIND = "remind"


_OF_THIS_PC: dict[Answer, Intent] = {
    Answer.RENEW: RenewWindows(),
    Answer.SIGN_OUT: SignOutOfWindows(),
    Answer.REMIND: RemindDevice(),
}
"""Buttons that are the panel's own."""


class AnswerChoice(Struct, frozen=True):
    """A button and its words."""

    answer: Answer
    label: str


class NoticeView(Struct, frozen=True, kw_only=True):
    """A message as the desktop or our own small window shows it."""

    id: str
    title: str
    body: str
    choices: tuple[AnswerChoice, ...]
    urgent: bool
    fraction: float | None = None
    """For a ring beside it: how much of the window is left; None when no window runs."""
    ring_text: str = ""
    own_window: bool = False
    """Whether it must be seen: shown in our own window when the desktop shows nothing."""
    valid_until: datetime | None = None


def notice_view(
    state: State, notice: Notice, now: datetime, words: Words, zone: tzinfo | None = None
) -> NoticeView:
    """The words for a notice at an instant of our own clock."""
    moment = moment_of(state, now, words, zone)
    is_of_pc = notice.finding is not None
    title, body = (_texts_of_this_pc if is_of_pc else _texts)(state, notice, moment)
    fraction, ring_text = _ring(state, notice, moment)
    if state.practice:
        body = words("{body} Practice tenant.", body=body)
    return NoticeView(
        id=notice.id,
        title=title,
        body=body,
        choices=_choices_of_this_pc(state, moment) if is_of_pc else _choices(state, notice, moment),
        urgent=notice.kind in {NoticeKind.ENDING, NoticeKind.ENDED},
        fraction=fraction,
        ring_text=ring_text,
        own_window=_must_be_seen(state, notice),
        valid_until=moment.valid_until,
    )


def intent_of(  # noqa: PLR0911  one line for each button
    state: State, notice: Notice, answer: Answer, words: Words
) -> Intent:
    """What a pressed button means now, in the present state."""
    match answer:
        case Answer.MORE_TIME:
            return MoreTime(notice.key)
        case Answer.AGAIN:
            return OpenForm(notice.key)
        case Answer.END_NOW:
            return _end_now(state, notice, words)
        case Answer.DECIDE:
            return _open_decision(notice)
        case Answer.OPEN if notice.kind is NoticeKind.TO_DECIDE:
            return _open_decision(notice)
        case Answer.LET_END if _is_prepared(state, notice):
            return DropRenewal(notice.key)
        case Answer.LET_END | Answer.DISMISS:
            return DismissNotice(notice.id)
        case _:
            return _OF_THIS_PC.get(answer, OpenPanel())


def is_stale(state: State, notice: Notice) -> bool:
    """Whether the fact is over, so that the message should disappear."""
    if all(one.id != notice.id for one in state.notices):
        return True
    account = state.account
    return notice.kind is NoticeKind.ENDING and (
        account is None or account.assignment(notice.key) is None
    )


def _open_decision(notice: Notice) -> Intent:
    """The page with the request; it is decided by a click there."""
    return OpenPanel(Tab.APPROVALS, notice.approval_id or "")


def _end_now(state: State, notice: Notice, words: Words) -> Intent:
    account = state.account
    if account is None:
        return OpenPanel()
    moment = Moment(notice.visible_after, words)
    held = next((one for one in holdings(account, moment) if one.key == notice.key), None)
    if held is None:
        return OpenPanel()
    choice = end_now_choice(account, held, moment)
    return choice.intent if choice.enabled else EndNow(notice.key)


def _texts(  # noqa: C901, PLR0911  one line for each fact
    state: State, notice: Notice, moment: Moment
) -> tuple[str, str]:
    words = moment.words
    name = _name(state.account, notice, words)
    match notice.kind:
        case NoticeKind.ENDING:
            return _ending_texts(name, notice, moment, _prepared(state, notice, moment))
        case NoticeKind.ENDED:
            return (
                words("{name} has ended", name=name),
                _at(notice, moment) + words("Activate it again if you still need it."),
            )
        case NoticeKind.ENDED_EARLY:
            return words("{name} was ended early", name=name), _early_text(notice, moment)
        case NoticeKind.ACTIVATED:
            return words("{name} is active", name=name), _active_text(notice, moment)
        case NoticeKind.REFUSED:
            return words("{name} was not granted", name=name), _failure_text(notice.failure, moment)
        case NoticeKind.LEAVING:
            return words("{name} is about to be ended", name=name), _leaving_text(notice, moment)
        case NoticeKind.ELIGIBILITY_ENDING:
            return _eligibility_texts(name, state.account, notice, moment)
        case NoticeKind.TO_DECIDE:
            return _decision_texts(state.account, notice, moment)
        case _:
            return (
                words("{name}: the answer was lost", name=name),
                words("Keyhour is checking what happened. Nothing is sent twice."),
            )


def _leaving_text(notice: Notice, moment: Moment) -> str:
    words = moment.words
    text = words(
        "You left this PC, so Keyhour gives it back. The service takes a role back five minutes"
        " after it began, not before."
    )
    return _at(notice, moment) + text


def _eligibility_texts(
    name: str, account: AccountState | None, notice: Notice, moment: Moment
) -> tuple[str, str]:
    """Until when it can be activated, and whom to ask."""
    words = moment.words
    if notice.end_at is None:
        return words("{name}: your eligibility ends soon", name=name), ""
    time, days = moment.clock(notice.end_at), moment.days_left(notice.end_at)
    title = words.plural(
        "{name}: your eligibility ends in {n} day",
        "{name}: your eligibility ends in {n} days",
        days,
        name=name,
    )
    if days <= 1:
        title = words("{name}: your eligibility ends {time}", name=name, time=time)
    right = account.eligibility(notice.key) if account is not None else None
    whom = _whom_to_ask(right.membership if right is not None else Membership.UNKNOWN, words)
    return title, words("After {time} you cannot activate it. {whom}", time=time, whom=whom)


def _whom_to_ask(membership: Membership, words: Words) -> str:
    """Only what one has directly can be extended by asking for it, and that not through us: it
    takes a permission to change eligibilities, which Keyhour does not want.
    """
    match membership:
        case Membership.DIRECT:
            return words(
                "If you still need it, choose Extend under My roles in the Microsoft Entra admin"
                " center; an administrator decides."
            )
        case Membership.GROUP:
            return words("It comes to you through a group: ask whoever looks after the group.")
        case _:
            return words("If you still need it, ask an administrator to extend it.")


def _decision_texts(
    account: AccountState | None, notice: Notice, moment: Moment
) -> tuple[str, str]:
    """Who wants what, for how long and why."""
    words = moment.words
    approval = account.inbox.approval(notice.approval_id or "") if account is not None else None
    if approval is None:
        return words("A request waits for your decision"), ""
    who, wanted = requester_text(approval, words), wanted_text(approval)
    title = words("{who} asks for {name}", who=who, name=wanted)
    parts = [reason_quote(approval, words)]
    if approval.duration is not None:
        length = duration_text(approval.duration, words)
        parts.insert(0, words("For {duration}.", duration=length))
    return title, " ".join(part for part in parts if part)


def _texts_of_this_pc(state: State, notice: Notice, moment: Moment) -> tuple[str, str]:
    view, name = device_view(state, moment), _name(state.account, notice, moment.words)
    return moment.words("{name}: {what}", name=name, what=view.headline), view.advice


def _is_prepared(state: State, notice: Notice) -> bool:
    """Whether a new activation is prepared for the end of this one."""
    account = state.account
    return account is not None and account.activation(notice.key).renewal is not None


def _prepared(state: State, notice: Notice, moment: Moment) -> str:
    if state.account is None:
        return ""
    held = Holding(key=notice.key, end_at=notice.end_at)
    return prepared_text(state.account, held, moment)


def _ending_texts(name: str, notice: Notice, moment: Moment, prepared: str) -> tuple[str, str]:
    words = moment.words
    honest = prepared or words(
        "Microsoft's service cannot extend it; a new activation can start the moment it ends."
    )
    if notice.end_at is None:
        return words("{name} ends soon", name=name), honest
    minutes = moment.minutes_left(notice.end_at)
    title = words.plural(
        "{name} ends in {n} minute", "{name} ends in {n} minutes", minutes, name=name
    )
    if not minutes:
        title = words("{name} is ending", name=name)
    if prepared:
        return title, prepared
    return title, words("At {time}. {honest}", time=moment.clock(notice.end_at), honest=honest)


def _at(notice: Notice, moment: Moment) -> str:
    if notice.end_at is None:
        return ""
    return moment.words("At {time}.", time=moment.clock(notice.end_at)) + " "


def _early_text(notice: Notice, moment: Moment) -> str:
    words = moment.words
    text = words("Somebody took it back, or it was ended elsewhere.")
    if notice.end_at is None:
        return text
    due = words("It was due until {time}.", time=moment.clock(notice.end_at))
    return f"{due} {text}"


def _active_text(notice: Notice, moment: Moment) -> str:
    if notice.end_at is None or notice.end_at <= moment.now:
        return moment.words("You hold it now.")
    left = duration_text(notice.end_at - moment.now, moment.words)
    time = moment.clock(notice.end_at)
    return moment.words("You hold it until {time} ({left}).", time=time, left=left)


def _failure_text(failure: Failure | None, moment: Moment) -> str:
    if failure is None:
        return moment.words("Open Keyhour to see why.")
    view = explain(failure, moment.words, moment=moment, asked=True)
    parts = (view.message, view.quote, view.help)
    return " ".join(part for part in parts if part)


def _choices(state: State, notice: Notice, moment: Moment) -> tuple[AnswerChoice, ...]:
    words = moment.words
    match notice.kind:
        case NoticeKind.ENDING if _is_prepared(state, notice):
            return (
                AnswerChoice(Answer.DISMISS, words("Close")),
                AnswerChoice(Answer.END_NOW, words("End now")),
                AnswerChoice(Answer.LET_END, words("Let it end")),
            )
        case NoticeKind.ENDING:
            return (
                AnswerChoice(Answer.MORE_TIME, words("More time…")),
                AnswerChoice(Answer.END_NOW, words("End now")),
                AnswerChoice(Answer.LET_END, words("Let it end")),
            )
        case NoticeKind.ENDED | NoticeKind.ENDED_EARLY:
            if state.account is None or state.account.eligibility(notice.key) is None:
                return (AnswerChoice(Answer.DISMISS, words("Close")),)
            return (
                AnswerChoice(Answer.AGAIN, words("Activate again…")),
                AnswerChoice(Answer.DISMISS, words("Close")),
            )
        case NoticeKind.TO_DECIDE:
            return (
                AnswerChoice(Answer.DECIDE, words("Decide…")),
                AnswerChoice(Answer.DISMISS, words("Later")),
            )
        case _:
            return (AnswerChoice(Answer.OPEN, words("Open Keyhour")),)


def _choices_of_this_pc(state: State, moment: Moment) -> tuple[AnswerChoice, ...]:
    """What the panel offers, as buttons of a message."""
    answers = {intent: answer for answer, intent in _OF_THIS_PC.items()}
    offered = tuple(
        AnswerChoice(answers[one.intent], one.label)
        for one in device_view(state, moment).choices
        if one.intent in answers
    )
    return offered or (AnswerChoice(Answer.DISMISS, moment.words("Close")),)


def _ring(state: State, notice: Notice, moment: Moment) -> tuple[float | None, str]:
    if notice.kind is not NoticeKind.ENDING or notice.end_at is None or state.account is None:
        return None, ""
    held = state.account.assignment(notice.key)
    fraction = moment.fraction_left(held.start_at if held else None, notice.end_at)
    return fraction, str(moment.minutes_left(notice.end_at))


_MUST_BE_SEEN = frozenset(
    {NoticeKind.ENDED, NoticeKind.ENDED_EARLY, NoticeKind.REFUSED, NoticeKind.STILL_HERE}
)


def _must_be_seen(state: State, notice: Notice) -> bool:
    """The last warning and the end; an earlier warning that nobody sees is followed by a later
    one.
    """
    if notice.kind in _MUST_BE_SEEN:
        return True
    last = min(state.settings.warn_before, default=None)
    return notice.kind is NoticeKind.ENDING and (
        notice.lead is None or last is None or notice.lead <= last
    )


def _name(account: AccountState | None, notice: Notice, words: Words) -> str:
    if account is None:
        return words("A role")
    return shortened(right_label(account, notice.key, words).name, _NAME_LIMIT)
