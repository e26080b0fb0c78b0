"""`--selftest`: a whole activation by an installation that nobody watches."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from keyhour.cli.launch import Misuse, OpenAsk, SimulateAsk
from keyhour.core.activation import Activation, Phase
from keyhour.core.events import Event, RefreshChosen, SignInChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session, SignInMethod
from keyhour.core.state import State
from tests.cli.stage import ELIGIBLE, NOW, USERS, Stage, active, kinds, state_of, story

HELD = active(USERS, minutes=60)


def _easy(*phases: Activation) -> Stage:
    """A tenant in which only one right needs nobody else."""
    others = [Activation(key=one.key, phase=Phase.STANDING) for one in ELIGIBLE if one.key != USERS]
    return Stage(state_of(*others), story(*phases))


def test_it_starts_a_tenant_of_its_own_and_activates() -> None:
    """Nothing has to be named; what it leaves is the answer of an activation."""
    stage = _easy(HELD)
    outcome = stage.json("--selftest")
    assert (outcome.code, outcome.result["outcome"]) == (0, "active")
    assert kinds(outcome) == ["RefreshChosen", "RefreshChosen", "ActivateChosen"]
    assert (stage.closed, stage.practice_closed) == (1, 1)
    simulate, opened = stage.asked
    assert simulate == SimulateAsk(scenario="quiet", auto_sign_in="rosa")
    assert isinstance(opened, OpenAsk)
    assert (opened.cloud, opened.device_code) == ("/practice/cloud.toml", True)
    assert opened.state_dir is not None
    assert "keyhour-selftest-" in opened.state_dir


def test_a_named_cloud_and_folder_are_used() -> None:
    """The tenant of whoever calls; no other is started."""
    stage = _easy(HELD)
    assert stage.json("--selftest", "--cloud", "c.toml", "--state-dir", "there").code == 0
    (opened,) = stage.asked
    assert isinstance(opened, OpenAsk)
    assert (opened.cloud, opened.state_dir) == ("c.toml", "there")


def test_it_signs_in_with_a_code() -> None:
    """A bare machine has no browser."""

    def script(state: State, event: Event) -> Iterable[State]:
        if isinstance(event, SignInChosen):
            yield replace(state, session=Session.SIGNING_IN)
            yield replace(_easy().first)
        yield from story(HELD)(state, event)

    stage = Stage(State(practice=True, loaded=True, session=Session.SIGNED_OUT), script)
    outcome = stage.json("--selftest")
    assert SignInChosen(method=SignInMethod.DEVICE_CODE) in outcome.posted
    assert outcome.code == 0


def test_a_real_tenant_is_left_alone() -> None:
    """Whatever cloud is named: outside of practice nothing is asked for."""
    stage = _easy(HELD)
    stage.first = replace(stage.first, practice=False)
    outcome = stage.json("--selftest", "--cloud", "public")
    assert (outcome.code, outcome.failure_code, outcome.posted) == (2, "usage", ())
    assert stage.closed == 1


def test_what_goes_wrong_is_the_answer() -> None:
    """A refused activation, no right to try it with, an engine that met a bug."""
    refused = Activation(
        key=USERS, phase=Phase.REFUSED, since=NOW, failure=Failure(trouble=Trouble.OFFLINE)
    )
    assert _easy(refused).json("--selftest").code == 6
    busy = [Activation(key=one.key, phase=Phase.STANDING) for one in ELIGIBLE]
    outcome = Stage(state_of(*busy)).json("--selftest")
    assert (outcome.code, outcome.failure_code) == (3, "not_eligible")

    def broken(state: State, _event: Event) -> Iterable[State]:
        yield replace(state, trouble=Failure(trouble=Trouble.BUG))

    stage = Stage(_easy().first, broken)
    assert stage.json("--selftest").code == 1
    assert stage.practice_closed == 1


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (Misuse("There is no such scenario."), 2),
        (Failure(trouble=Trouble.BUG, service_code="practice_tenant_did_not_start"), 1),
    ],
)
def test_without_a_tenant_nothing_is_opened(refused: Misuse | Failure, code: int) -> None:
    """An installation without the practice tenant says so."""
    stage = Stage(practice=refused)
    assert stage.json("--selftest").code == code
    assert len(stage.asked) == 1


def test_it_stands_alone() -> None:
    """No command beside it, and no `--version`."""
    assert Stage().json("--selftest", "--version").code == 2
    assert Stage().json("--selftest", "roles").code == 2


def test_it_reads_only_when_asked() -> None:
    """The read before the activation is the command's own."""
    outcome = _easy(HELD).json("--selftest")
    assert isinstance(outcome.posted[0], RefreshChosen)
