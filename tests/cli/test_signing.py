"""`sign-in` and `sign-out`."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from keyhour.cli.launch import Misuse, OpenAsk, Running
from keyhour.core.events import Event, SignInChosen, SignOutChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session, SignInMethod, SignInPrompt
from keyhour.core.state import State
from tests.cli.stage import Script, Stage, kinds, state_of

OUT = State(practice=True, loaded=True, session=Session.SIGNED_OUT)


def _signing_in(end: State, *prompts: SignInPrompt) -> Script:
    def script(state: State, event: Event) -> Iterable[State]:
        if isinstance(event, SignInChosen):
            yield replace(state, session=Session.SIGNING_IN)
            for prompt in prompts:
                yield replace(state, session=Session.SIGNING_IN, prompt=prompt)
            yield end
        elif isinstance(event, SignOutChosen):
            yield OUT

    return script


def test_a_sign_in_tells_who_it_is() -> None:
    """The document names the account; the browser is used unless told otherwise."""
    stage = Stage(OUT, _signing_in(state_of()))
    outcome = stage.json("sign-in")
    assert outcome.code == 0
    assert outcome.document["outcome"] == "signed_in"
    assert outcome.document["account"]["username"] == "rosa@contoso.example"
    assert stage.asked == [OpenAsk(interactive=True)]


def test_a_device_code_is_shown_on_stderr() -> None:
    """Address and code are for the person, never part of the data, and shown once."""
    prompt = SignInPrompt("https://login.example/device", "ABC-123")
    stage = Stage(OUT, _signing_in(state_of(), prompt, prompt))
    outcome = stage.json("sign-in", "--device-code")
    assert outcome.stderr.count("ABC-123") == 1
    assert "https://login.example/device" in outcome.stderr
    assert "ABC-123" not in outcome.stdout
    (event,) = outcome.posted
    assert isinstance(event, SignInChosen)
    assert event.method is SignInMethod.DEVICE_CODE


def test_the_address_of_a_browser_sign_in_is_shown() -> None:
    """Whoever sees no browser can open it."""
    prompt = SignInPrompt("https://login.example/authorize")
    outcome = Stage(OUT, _signing_in(state_of(), prompt)).run("sign-in")
    assert "https://login.example/authorize" in outcome.stderr
    assert outcome.stdout == "Signed in as rosa@contoso.example.\n"


@pytest.mark.parametrize(
    ("session", "trouble", "code", "exit_code"),
    [
        (Session.SIGNED_OUT, Trouble.SIGN_IN_CANCELLED, "sign_in_needed", 4),
        (Session.SIGNED_OUT, Trouble.SIGN_IN_TIMED_OUT, "sign_in_needed", 4),
        (Session.SIGNED_OUT, Trouble.OFFLINE, "offline", 6),
        (Session.KEYCHAIN_LOCKED, Trouble.KEYCHAIN_LOCKED, "keychain_locked", 4),
        (Session.NEEDS_CONSENT, Trouble.CONSENT_MISSING, "consent_missing", 4),
    ],
)
def test_a_sign_in_that_does_not_happen_says_why(
    session: Session, trouble: Trouble, code: str, exit_code: int
) -> None:
    """It is asked for once, and its failure decides how the command ends."""
    end = replace(OUT, session=session, session_failure=Failure(trouble=trouble))
    outcome = Stage(OUT, _signing_in(end)).json("sign-in")
    assert (outcome.code, outcome.failure_code) == (exit_code, code)
    assert outcome.document["outcome"] is None
    assert kinds(outcome) == ["SignInChosen"]


def test_without_an_organisation_there_is_no_sign_in() -> None:
    """Nothing is set up, so nobody is asked."""
    outcome = Stage(State(loaded=True, session=Session.NOT_CONFIGURED)).json("sign-in")
    assert (outcome.code, outcome.failure_code) == (4, "not_configured")
    assert kinds(outcome) == []


def test_signing_out_forgets_the_account() -> None:
    """The account is gone from the document."""
    outcome = Stage(state_of(), _signing_in(OUT)).json("sign-out")
    assert (outcome.code, outcome.document["outcome"]) == (0, "signed_out")
    assert outcome.document["account"] is None
    assert kinds(outcome) == ["SignOutChosen"]


def test_signing_out_twice_is_fine() -> None:
    """Nobody signed in is what was wanted."""
    outcome = Stage(OUT, _signing_in(OUT)).json("sign-out")
    assert outcome.code == 0
    assert kinds(outcome) == []


def test_signing_out_of_all_goes_on_until_nobody_is_left() -> None:
    """Each engine finds the next account, until one finds none."""
    accounts = [state_of(), state_of(), OUT]

    class Several(Stage):
        def _open(self, ask: OpenAsk) -> Running | Failure | Misuse:
            self.first = accounts.pop(0)
            return super()._open(ask)

    stage = Several(OUT, _signing_in(OUT))
    outcome = stage.json("sign-out", "--all")
    assert outcome.code == 0
    assert kinds(outcome) == ["SignOutChosen", "SignOutChosen"]
    assert stage.closed == 3
