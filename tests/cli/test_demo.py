"""`demo`, with and without a display."""

from __future__ import annotations

from pathlib import Path

import pytest

from keyhour.cli.launch import Misuse, OpenAsk, SimulateAsk
from keyhour.core.activation import Activation, Phase
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session
from keyhour.core.state import State
from tests.cli.stage import ELIGIBLE, NOW, USERS, Stage, Terminal, active, kinds, state_of, story

HELD = active(USERS, minutes=6)
IDLE = Activation(key=USERS)


def _easy(*phases: Activation) -> Stage:
    """A tenant in which only one right needs nobody else."""
    others = [Activation(key=one.key, phase=Phase.STANDING) for one in ELIGIBLE if one.key != USERS]
    return Stage(state_of(*others), story(*phases))


def test_a_display_gets_the_tray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tray works in a folder of its own that is gone afterwards, and the tenant ends."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stage = Stage(display=True)
    outcome = stage.run("demo", "--scenario", "expiring")
    assert outcome.code == 0
    simulate, tray = stage.asked
    assert simulate == SimulateAsk(scenario="expiring", speed=1.0, auto_sign_in=None)
    assert isinstance(tray, OpenAsk)
    assert tray.cloud == "/practice/cloud.toml"
    assert tray.state_dir is not None
    assert Path(tray.state_dir).parent == tmp_path
    assert list(tmp_path.glob("keyhour-demo-*")) == []
    assert stage.practice_closed == 1
    assert "Nothing here is real" in outcome.stdout


def test_without_a_display_it_is_a_story() -> None:
    """List, activate, count down, end, and how to go on; everything is closed behind it."""
    stage = _easy(HELD, IDLE)
    outcome = stage.run("demo")
    assert outcome.code == 0
    assert kinds(outcome) == ["RefreshChosen", "RefreshChosen", "ActivateChosen"]
    assert "active until 14:34 (6 min)" in outcome.stdout
    assert "It has ended" in outcome.stdout
    assert 'keyhour activate "User Administrator"' in outcome.stdout
    assert "again?" not in outcome.stdout + outcome.stderr
    assert (stage.closed, stage.practice_closed) == (1, 1)
    simulate, opened = stage.asked
    assert isinstance(simulate, SimulateAsk)
    assert simulate.auto_sign_in == "rosa"
    assert isinstance(opened, OpenAsk)
    assert opened.device_code


@pytest.mark.parametrize(("typed", "asked"), [("y\n", 2), ("n\n", 1), ("", 1)])
def test_a_person_at_a_terminal_may_go_on(typed: str, asked: int) -> None:
    """Re-activation is offered, and only a yes asks again."""
    outcome = _easy(HELD, IDLE).run("demo", stdin=Terminal(typed))
    assert outcome.code == 0
    assert kinds(outcome).count("ActivateChosen") == asked
    assert "Activate User Administrator again? (y/N)" in outcome.stderr


def test_yes_answers_the_offer() -> None:
    """`--yes` goes on without asking."""
    outcome = _easy(HELD, IDLE).run("demo", "--yes")
    assert kinds(outcome).count("ActivateChosen") == 2
    assert "again?" not in outcome.stderr


def test_a_tenant_without_an_easy_right_ends_the_story_early() -> None:
    """The list is shown, and why there is no more to tell."""
    busy = [Activation(key=one.key, phase=Phase.STANDING) for one in ELIGIBLE]
    outcome = Stage(state_of(*busy)).run("demo")
    assert outcome.code == 0
    assert "without somebody else" in outcome.stdout


def test_an_activation_that_fails_ends_the_demo_with_its_number() -> None:
    """A demo that breaks must not look like one that worked."""
    refused = Activation(
        key=USERS, phase=Phase.REFUSED, since=NOW, failure=Failure(trouble=Trouble.OFFLINE)
    )
    stage = _easy(refused)
    assert stage.run("demo").code == 6
    assert stage.practice_closed == 1


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (Misuse("There is no such scenario."), 2),
        (Failure(trouble=Trouble.BUG, service_code="practice_tenant_did_not_start"), 1),
    ],
)
def test_a_practice_tenant_that_does_not_start_is_explained(
    refused: Misuse | Failure, code: int
) -> None:
    """Nothing is opened then."""
    stage = Stage(practice=refused)
    outcome = stage.run("demo")
    assert outcome.code == code
    assert outcome.stderr
    assert len(stage.asked) == 1


def test_a_story_that_cannot_begin_is_explained() -> None:
    """The engine can't be opened, or nobody can be signed in; the tenant ends all the same."""
    stage = Stage(refused=Misuse("The cloud file is not there."))
    assert stage.run("demo").code == 2
    assert stage.practice_closed == 1
    stage = Stage(State(loaded=True, session=Session.NOT_CONFIGURED))
    assert stage.run("demo").code == 4
    assert (stage.closed, stage.practice_closed) == (1, 1)


def test_a_practice_tenant_that_cannot_be_served_is_a_slip() -> None:
    """An unknown scenario and a taken port are told in a sentence."""

    class Wrong(Stage):
        def _simulate(self, ask: SimulateAsk) -> int:
            raise ValueError(f"unknown scenario {ask.scenario!r}")

    outcome = Wrong().run("simulate", "--scenario", "bogus")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "'bogus'" in outcome.stderr
