"""`roles` and `status`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.events import Event, SignInChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import right_id
from keyhour.core.session import Session
from keyhour.core.state import State, mapping
from tests.cli.stage import (
    DEVICE,
    HELPDESK,
    NOW,
    ROSA,
    USERS,
    Stage,
    Terminal,
    active,
    kinds,
    read_badly,
    read_well,
    state_of,
    story,
    with_reading,
)


def test_roles_reads_once_and_lists_every_right() -> None:
    """One refresh, and every right with all its fields."""
    stage = Stage(state_of(active(USERS)))
    outcome = stage.json("roles")
    assert outcome.code == 0
    assert kinds(outcome) == ["RefreshChosen"]
    document = outcome.document
    assert document["schema"] == 1
    assert document["practice"] is True
    assert document["as_of"] == "2026-11-23T14:28:00Z"
    assert document["account"]["username"] == ROSA.username
    assert document["failure"] is None
    assert document["planes"] == {"directory": "on", "group": "off", "azure": "off"}
    assert len(document["rights"]) == 4
    assert {right["freshness"] for right in document["rights"]} == {"known"}
    assert stage.closed == 1


def test_status_lists_only_what_is_not_idle() -> None:
    """Active, waiting and standing rights; idle ones and this PC's unknown facts as such."""
    state = state_of(
        active(USERS),
        Activation(key=DEVICE, phase=Phase.AWAITING_APPROVAL, request_id="req-2", start_at=NOW),
        Activation(key=HELPDESK, phase=Phase.STANDING),
    )
    document = Stage(state).json("status").document
    phases = {right["id"]: right["phase"] for right in document["rights"]}
    assert phases == {
        right_id(USERS): "active",
        right_id(DEVICE): "awaiting_approval",
        right_id(HELPDESK): "standing",
    }
    assert document["device"]["join"] == "unknown"


@pytest.mark.parametrize("command", ["roles", "status"])
@pytest.mark.parametrize(
    ("trouble", "code", "exit_code"),
    [
        (Trouble.OFFLINE, "offline", 6),
        (Trouble.THROTTLED, "throttled", 6),
        (Trouble.UNEXPECTED_ANSWER, "service_trouble", 6),
        (Trouble.FORBIDDEN, "forbidden", 6),
        (Trouble.CONSENT_MISSING, "consent_missing", 4),
        (Trouble.BUG, "bug", 1),
    ],
)
def test_a_failed_read_shows_what_was_known_last(
    command: str, trouble: Trouble, code: str, exit_code: int
) -> None:
    """The last known rights stand beside the failure, marked stale."""
    stage = Stage(state_of(active(USERS)), story(read=Failure(trouble=trouble)))
    outcome = stage.json(command)
    assert outcome.code == exit_code
    assert outcome.failure_code == code
    rights = outcome.document["rights"]
    assert rights
    assert {right["freshness"] for right in rights} == {"stale"}


def test_a_plane_without_consent_says_so() -> None:
    """Consent that is missing is told apart from a failed read."""
    stage = Stage(script=story(read=Failure(trouble=Trouble.CONSENT_MISSING)))
    assert stage.json("roles").document["planes"]["directory"] == "no_consent"
    stage = Stage(script=story(read=Failure(trouble=Trouble.OFFLINE)))
    assert stage.json("roles").document["planes"]["directory"] == "failed"


@pytest.mark.parametrize(
    ("session", "code"),
    [
        (Session.SIGNED_OUT, "sign_in_needed"),
        (Session.NEEDS_SIGN_IN, "sign_in_needed"),
        (Session.KEYCHAIN_LOCKED, "keychain_locked"),
        (Session.NOT_CONFIGURED, "not_configured"),
        (Session.NEEDS_CONSENT, "consent_missing"),
    ],
)
def test_a_dead_session_ends_with_4(session: Session, code: str) -> None:
    """Nothing is asked of the network, and the last known rights are shown where there are any."""
    outcome = Stage(state_of(active(USERS), session=session)).json("roles")
    assert outcome.code == 4
    assert outcome.failure_code == code
    assert {right["freshness"] for right in outcome.document["rights"]} == {"stale"}
    assert kinds(outcome) == []


def test_nobody_known_is_an_empty_list() -> None:
    """Without any account there is nothing to show but the failure."""
    outcome = Stage(State(loaded=True, session=Session.SIGNED_OUT)).json("status")
    assert outcome.code == 4
    assert outcome.document["account"] is None
    assert outcome.document["rights"] == []


def test_a_sign_in_that_cannot_be_looked_for_is_told_at_once() -> None:
    """A network that is down while the kept sign-in is looked for does not hang the command."""
    state = replace(
        state_of(session=Session.RESTORING), session_failure=Failure(trouble=Trouble.OFFLINE)
    )
    outcome = Stage(state).json("roles")
    assert (outcome.code, outcome.failure_code) == (6, "offline")


def test_a_table_is_calm_and_complete() -> None:
    """Name, scope, what is needed and until when; the account and its age above."""
    outcome = Stage(state_of(active(USERS))).run("roles")
    assert outcome.code == 0
    assert "rosa@contoso.example, as of 14:28" in outcome.stdout
    assert "User Administrator" in outcome.stdout
    assert "active until 15:10 (42 min)" in outcome.stdout
    assert "up to 4 h, reason, approval" in outcome.stdout
    assert "North branch" in outcome.stdout
    assert outcome.stderr == "Practice tenant\n"


def test_hostile_names_do_no_harm() -> None:
    """Markup is text, and control characters are shown as symbols."""
    state = state_of()
    account = state.account
    assert account is not None
    evil = replace(account.eligibilities[1], name="[red]Evil[/red]\x1b[2J\u202egnp")
    hostile = replace(account, eligibilities=(evil,))
    stage = Stage(replace(state, accounts=mapping({ROSA.key: hostile})))
    shown = stage.run("roles").stdout
    assert "[red]Evil[/red]␛[2J\N{REPLACEMENT CHARACTER}gnp" in shown
    assert "\x1b" not in shown


def test_a_failure_is_explained_on_stderr() -> None:
    """The table stays on stdout; what happened, what to do and a code go to stderr."""
    failure = Failure(trouble=Trouble.OFFLINE, correlation_id="c-1")
    outcome = Stage(script=story(read=failure)).run("roles")
    assert "(last known)" in outcome.stdout
    assert "cannot be reached" in outcome.stderr
    assert "(offline c-1)" in outcome.stderr


def test_nothing_active_is_a_sentence() -> None:
    """An empty status says so."""
    assert "No role is active" in Stage().run("status").stdout


def test_a_person_at_a_terminal_is_asked_to_sign_in() -> None:
    """On a terminal a command may sign in; without one it never does."""
    state = State(loaded=True, session=Session.SIGNED_OUT)
    failed = replace(state, session_failure=Failure(trouble=Trouble.SIGN_IN_CANCELLED))

    def script(_state: State, _event: object) -> tuple[State, ...]:
        return replace(state, session=Session.SIGNING_IN), failed

    outcome = Stage(state, script).json("roles", stdin=Terminal())
    assert (outcome.code, outcome.failure_code) == (4, "sign_in_needed")
    assert kinds(outcome) == ["SignInChosen"]
    assert kinds(Stage(state, script).json("roles")) == []
    assert kinds(Stage(state, script).json("roles", "--interactive")) == ["SignInChosen"]
    assert kinds(Stage(state, script).json("roles", "--device-code")) == ["SignInChosen"]


def test_a_sign_in_that_died_is_renewed_at_a_terminal() -> None:
    """The read that found out is made again after the sign-in, once."""
    dead = Failure(trouble=Trouble.SIGN_IN_NEEDED)
    reads: list[int] = []

    def script(state: State, event: Event) -> Iterable[State]:
        if isinstance(event, SignInChosen):
            yield replace(state, session=Session.SIGNING_IN)
            yield replace(state, session=Session.SIGNED_IN, session_failure=None)
        elif reads:
            yield from read_well(state)
        else:
            reads.append(1)
            begun, ended = read_badly(state, dead)
            yield begun
            yield replace(ended, session=Session.NEEDS_SIGN_IN, session_failure=dead)

    outcome = Stage(state_of(), script).json("roles", "--interactive")
    assert outcome.code == 0
    assert kinds(outcome) == ["RefreshChosen", "SignInChosen", "RefreshChosen"]


@pytest.mark.parametrize(
    ("activation", "words"),
    [
        (Activation(key=USERS, phase=Phase.STANDING), "held all the time"),
        (Activation(key=USERS, phase=Phase.REFUSED, since=NOW), "refused"),
        (
            Activation(
                key=USERS, phase=Phase.REFUSED, since=NOW, failure=Failure(trouble=Trouble.DENIED)
            ),
            "refused: An approver denied the request.",
        ),
        (
            Activation(key=USERS, phase=Phase.SCHEDULED, start_at=NOW + timedelta(hours=1)),
            "starts 15:28",
        ),
        (Activation(key=USERS, phase=Phase.UNCERTAIN), "checking what happened"),
        (replace(active(USERS), end_at=None), "active"),
    ],
)
def test_people_read_where_a_right_stands(activation: Activation, words: str) -> None:
    """Each phase has its words in the table."""
    line = next(
        line
        for line in Stage(state_of(activation)).run("status").stdout.splitlines()
        if line.lstrip().startswith("User Administrator")
    )
    assert line.rstrip().endswith(words)


def test_what_was_never_read_says_so() -> None:
    """No age is invented."""
    state = with_reading(state_of(session=Session.NEEDS_SIGN_IN), as_of=None)
    assert "rosa@contoso.example: not read yet" in Stage(state).run("roles").stdout
