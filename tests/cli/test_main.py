"""The command line as a whole: what always holds, whatever the command."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from keyhour import __version__
from keyhour.cli.launch import Misuse, OpenAsk, SimulateAsk
from keyhour.cli.main import main
from keyhour.cli.surroundings import Surroundings, of_this_process
from keyhour.core.events import Event
from keyhour.core.failure import Failure, Trouble
from keyhour.core.state import State
from tests.cli.stage import Stage, read_well, state_of
from tests.log_watch import LogWatch

ENGINE_LINES = ("roles", "status", "activate A", "deactivate A", "cancel A", "sign-in", "sign-out")


@pytest.mark.parametrize("line", ["bogus", "roles --bogus", "activate", "activate A --for soon"])
def test_a_slip_prints_the_document_too(line: str) -> None:
    """With `--json` a usage error is a document on stdout, and the exit code is 2."""
    outcome = Stage().run(*line.split(), "--json")
    assert (outcome.code, outcome.failure_code) == (2, "usage")
    assert outcome.document["schema"] == 1
    assert outcome.stderr == ""
    outcome = Stage().run(*line.split())
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr


@pytest.mark.parametrize("line", ENGINE_LINES)
@pytest.mark.parametrize(
    ("refused", "code", "exit_code"),
    [
        (Misuse("The cloud file is not there.", "Check the path."), "usage", 2),
        (Failure(trouble=Trouble.NOT_CONFIGURED), "not_configured", 4),
    ],
)
def test_an_engine_that_cannot_be_opened_is_explained(
    line: str, refused: Misuse | Failure, code: str, exit_code: int
) -> None:
    """Every command says why, in its own document."""
    outcome = Stage(refused=refused).run("--json", *line.split())
    assert (outcome.code, outcome.failure_code) == (exit_code, code)


@pytest.mark.parametrize("line", ENGINE_LINES)
def test_ctrl_c_ends_with_130_and_stops_the_engine(line: str) -> None:
    """The engine is stopped in order, so that the ledger is right, and a document is printed."""

    def script(_state: State, _event: Event) -> Iterable[State]:
        raise KeyboardInterrupt

    stage = Stage(state_of(), script)
    outcome = stage.run("--json", *line.split())
    assert (outcome.code, outcome.failure_code) == (130, "interrupted")
    assert stage.closed == 1


def test_ctrl_c_before_the_engine_runs_ends_with_130() -> None:
    """Also while the engine is being built."""

    class Impatient(Stage):
        def _open(self, _ask: OpenAsk) -> Failure:
            raise KeyboardInterrupt

    assert Impatient().json("roles").code == 130


def test_a_bug_of_the_engine_is_a_bug_of_the_command() -> None:
    """An engine that can't go on ends the command with 1 instead of hanging it."""

    def script(state: State, _event: Event) -> Iterable[State]:
        yield replace(state, trouble=Failure(trouble=Trouble.BUG))

    outcome = Stage(state_of(), script).json("roles")
    assert (outcome.code, outcome.failure_code) == (1, "bug")


def test_a_bug_of_ours_still_prints_a_document(expected_log: LogWatch) -> None:
    """A script gets JSON even then; the log has the rest."""
    expected_log.expect("command_failed")

    def script(_state: State, _event: Event) -> Iterable[State]:
        raise ZeroDivisionError

    stage = Stage(state_of(), script)
    outcome = stage.json("roles")
    assert (outcome.code, outcome.failure_code) == (1, "bug")
    assert outcome.document["failure"]["service_code"] == "ZeroDivisionError"
    assert stage.closed == 1


def test_a_trouble_of_this_machine_is_told_once() -> None:
    """A file that was moved out of the way is named on stderr, and the command goes on."""
    trouble = Failure(trouble=Trouble.SET_ASIDE, detail="ledger.sqlite.1")

    def script(state: State, _event: Event) -> Iterable[State]:
        for read in read_well(state):
            yield replace(read, trouble=trouble)

    outcome = Stage(state_of(), script).json("roles")
    assert outcome.code == 0
    assert outcome.stderr.count("ledger.sqlite.1") == 1


def test_files_that_cannot_be_written_stop_no_command_that_reads() -> None:
    """What is told speaks of files, not of a request that nobody made."""
    trouble = Failure(trouble=Trouble.NOT_RECORDED, service_code="full")

    def script(state: State, _event: Event) -> Iterable[State]:
        for read in read_well(state):
            yield replace(read, trouble=trouble)

    outcome = Stage(state_of(), script).json("roles")
    assert outcome.code == 0
    assert "Keyhour could not read or write its files on this PC." in outcome.stderr


def test_the_version_is_a_line_or_a_document() -> None:
    """Both forms carry the same number."""
    assert Stage().run("--version").stdout == f"keyhour {__version__}\n"
    assert Stage().json("--version").document["version"] == __version__


def test_simulate_and_tray_leave_the_command_line() -> None:
    """They are handed over with their options."""
    stage = Stage()
    assert stage.run("simulate", "--scenario", "expiring", "--speed", "2").code == 0
    assert stage.run("--cloud", "c.toml", "tray").code == 0
    assert stage.asked == [
        SimulateAsk(scenario="expiring", speed=2.0),
        OpenAsk(cloud="c.toml", interactive=True),
    ]


def test_json_is_utf_8_whatever_the_terminal_speaks() -> None:
    """The bytes on stdout do not depend on the locale."""
    raw = io.BytesIO()
    stdout = io.TextIOWrapper(raw, encoding="ascii")
    around = Surroundings(None, stdout, io.StringIO())
    assert main(("activate", "„Büro“", "--json"), Stage().launchers, around) == 2
    assert "„Büro“" in json.loads(raw.getvalue().decode("utf-8"))["failure"]["message"]


def test_a_terminal_that_cannot_write_a_letter_gets_a_stand_in() -> None:
    """Nothing fails because of a letter."""
    raw = io.BytesIO()
    stderr = io.TextIOWrapper(raw, encoding="ascii")
    around = Surroundings(None, io.StringIO(), stderr)
    assert main(("activate", "„Büro“"), Stage().launchers, around) == 2
    stderr.flush()
    assert b"?B?ro?" in raw.getvalue()


def test_the_real_streams_are_the_process_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Without surroundings of its own the command line uses the process's."""
    assert main(("--version",), Stage().launchers) == 0
    assert capsys.readouterr().out == f"keyhour {__version__}\n"
    assert of_this_process().can_ask in {True, False}
