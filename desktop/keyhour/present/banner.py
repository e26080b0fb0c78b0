"""The one banner of the panel: the most useful thing to know about the session, with what to do."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session, SignInPrompt
from keyhour.core.state import State
from keyhour.present.device import ASKS_FOR_ACTION, device_view
from keyhour.present.failure import FailureView, explain, explain_own
from keyhour.present.foreign import plain
from keyhour.present.intent import (
    CancelSignIn,
    Choice,
    CopyText,
    DismissTrouble,
    OpenAddress,
    Refresh,
    SignIn,
    SignInWithCode,
)
from keyhour.present.moment import Moment, duration_text
from keyhour.present.words import Words

WRONG_CLOCK = timedelta(minutes=2)
"""Below this nobody notices; Entra itself tolerates five minutes."""


class Tone(Enum):
    """How loud a message is."""

    CALM = "calm"
    WARNING = "warning"


class BannerView(Struct, frozen=True, kw_only=True):
    """A message above the list."""

    title: str
    body: str
    code: str = ""
    """A code to read off in large letters (device sign-in), or empty."""
    support_code: str = ""
    choices: tuple[Choice, ...] = ()
    tone: Tone = Tone.WARNING


def banner_view(state: State, moment: Moment) -> BannerView | None:
    """The most useful message now; None when all is well or the empty list says it already."""
    return (
        _prompt_banner(state, moment)
        or _session_banner(state, moment)
        or _trouble_banner(state, moment)
        or _reading_banner(state, moment)
        or _device_banner(state, moment)
        or _clock_banner(state, moment.words)
    )


def sign_in_choices(words: Words) -> tuple[Choice, ...]:
    """The two ways to sign in."""
    return (
        Choice(label=words("Sign in"), intent=SignIn()),
        Choice(label=words("Use a code…"), intent=SignInWithCode()),
    )


def _prompt_banner(state: State, moment: Moment) -> BannerView | None:
    words, prompt = moment.words, state.prompt
    cancel = Choice(
        label=words("Cancel"), intent=CancelSignIn(), accessible=words("Cancel the sign-in")
    )
    if prompt is not None:
        return _prompt_view(prompt, cancel, moment)
    if state.session is Session.SIGNING_IN:
        return BannerView(
            title=words("Signing in"),
            body=words("A sign-in page opens in your browser."),
            choices=(cancel,),
            tone=Tone.CALM,
        )
    return None


def _prompt_view(prompt: SignInPrompt, cancel: Choice, moment: Moment) -> BannerView:
    words = moment.words
    open_page = Choice(label=words("Open the page"), intent=OpenAddress(prompt.address))
    if prompt.user_code is None:
        return BannerView(
            title=words("Finish the sign-in in your browser"),
            body=words("No page to be seen? Open it here."),
            choices=(open_page, cancel),
            tone=Tone.CALM,
        )
    code = plain(prompt.user_code)
    body = words("Open {address} on any device and enter the code.", address=prompt.address)
    if prompt.expires_at is not None:
        time = moment.clock(moment.of_ours(prompt.expires_at))
        body = f"{body} {words('It is valid until {time}.', time=time)}"
    copy = Choice(label=words("Copy the code"), intent=CopyText(code))
    return BannerView(
        title=words("Sign in with a code"),
        body=body,
        code=code,
        choices=(open_page, copy, cancel),
        tone=Tone.CALM,
    )


def _session_banner(state: State, moment: Moment) -> BannerView | None:
    words = moment.words
    match state.session:
        case Session.NEEDS_SIGN_IN:
            return BannerView(
                title=words("Sign in again"),
                body=words("Your roles are shown as last read. To ask for one, sign in."),
                choices=sign_in_choices(words),
            )
        case Session.KEYCHAIN_LOCKED if state.account is not None:
            return _failure_banner(_session_failure(state), moment, sign_in_choices(words)[:1])
        case Session.NEEDS_CONSENT if state.account is not None:
            return _failure_banner(_session_failure(state), moment, sign_in_choices(words)[:1])
        case Session.RESTORING if state.account is not None and state.session_failure is not None:
            return _failure_banner(state.session_failure, moment, sign_in_choices(words)[:1])
        case _:
            return None


def _session_failure(state: State) -> Failure:
    if state.session_failure is not None:
        return state.session_failure
    locked = state.session is Session.KEYCHAIN_LOCKED
    return Failure(trouble=Trouble.KEYCHAIN_LOCKED if locked else Trouble.CONSENT_MISSING)


def _trouble_banner(state: State, moment: Moment) -> BannerView | None:
    words = moment.words
    if state.trouble is None:
        return None
    dismiss = Choice(
        label=words("Dismiss"), intent=DismissTrouble(), accessible=words("Dismiss this message")
    )
    return _worded(explain_own(state.trouble, words, moment=moment), (dismiss,))


def _failure_banner(failure: Failure, moment: Moment, choices: tuple[Choice, ...]) -> BannerView:
    return _worded(explain(failure, moment.words, moment=moment), choices)


def _worded(view: FailureView, choices: tuple[Choice, ...]) -> BannerView:
    return BannerView(
        title=view.message,
        body=f"{view.quote} {view.help}".strip(),
        support_code=view.support_code,
        choices=choices,
    )


def _reading_banner(state: State, moment: Moment) -> BannerView | None:
    """What kept the last read from succeeding; the list below keeps what was known."""
    account = state.account
    if account is None or account.reading.failure is None:
        return None
    words, reading = moment.words, account.reading
    view = explain(account.reading.failure, words, moment=moment)
    body = view.help
    if reading.as_of is not None:
        shown = words("Shown as of {time}.", time=moment.clock(reading.as_of))
        body = f"{shown} {body}"
    return BannerView(
        title=view.message,
        body=body,
        support_code="" if reading.failure and _is_network(reading.failure) else view.support_code,
        choices=(Choice(label=words("Try now"), intent=Refresh()),),
    )


def _device_banner(state: State, moment: Moment) -> BannerView | None:
    """That the role and this PC do not agree, with the one thing to do; silent for a while after
    "Remind me".
    """
    if state.account is None or not state.device.offered or state.device.reading is None:
        return None
    view = device_view(state, moment)
    is_to_do = view.verdict.next_step in ASKS_FOR_ACTION or view.is_busy
    if not is_to_do or state.device.remind_at is not None:
        return None
    return BannerView(
        title=view.headline,
        body=view.advice,
        choices=view.choices,
        tone=Tone.CALM if view.is_busy else Tone.WARNING,
    )


def _is_network(failure: Failure) -> bool:
    return failure.trouble in {Trouble.OFFLINE, Trouble.THROTTLED}


def _clock_banner(state: State, words: Words) -> BannerView | None:
    """Only for real tenants: a practice tenant's clock is moved on purpose."""
    if state.practice or abs(state.skew) < WRONG_CLOCK:
        return None
    off = duration_text(abs(state.skew), words)
    title = words("This PC's clock is {off} behind", off=off)
    if state.skew < timedelta():
        title = words("This PC's clock is {off} ahead", off=off)
    return BannerView(
        title=title,
        body=words("Times here are Microsoft's. Sign-in can fail until the clock is set right."),
    )
