"""The command line: parse, do, print, and end with the right number."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence

from keyhour import __version__
from keyhour.cli import exit_code
from keyhour.cli.ask import Common, DemoAsk, SelfTestAsk, TrayAsk, VersionAsk
from keyhour.cli.demo import demo
from keyhour.cli.errand import run_errand
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.grammar import parse
from keyhour.cli.launch import Launchers, Misuse, SimulateAsk
from keyhour.cli.output import Answer, Output
from keyhour.cli.self_test import self_test
from keyhour.cli.sight import Sight, interruption
from keyhour.cli.surroundings import Surroundings, of_this_process
from keyhour.core.failure import Failure, Trouble
from keyhour.present.document import Document, FailurePart, VersionDocument, usage_part

_LOG = logging.getLogger("keyhour.cli")


def main(
    argv: Sequence[str], launchers: Launchers, surroundings: Surroundings | None = None
) -> int:
    """Do what `argv` (without the program's name) asks for and return the exit code."""
    around = surroundings or of_this_process()
    is_json = "--json" in argv
    output = Output(around.stdout, around.stderr, json=is_json, words=launchers.words)
    try:
        return _run(argv, launchers, around, output)
    except KeyboardInterrupt:
        return output.answer(_failed(interruption(launchers.words())))
    except BrokenPipeError:
        return _nobody_listens(around)
    except Exception as error:  # noqa: BLE001  scripts get a document even now
        _LOG.exception("command_failed")
        failure = Failure(trouble=Trouble.BUG, service_code=type(error).__name__)
        return output.answer(_failed(Sight(launchers.words()).part(failure)))


def _run(  # noqa: PLR0911  one for each kind of command
    argv: Sequence[str], launchers: Launchers, around: Surroundings, output: Output
) -> int:
    parsed = parse(argv)
    if isinstance(parsed, int):
        return parsed
    if isinstance(parsed, Misuse):
        return output.answer(_failed(usage_part(parsed.message, parsed.help)))
    common, ask = parsed.common, parsed.ask
    output = Output(around.stdout, around.stderr, json=common.json, words=launchers.words)
    match ask:
        case VersionAsk():
            return output.answer(_version())
        case SimulateAsk():
            return _simulate(ask, launchers, output)
        case TrayAsk():
            return launchers.tray(common.open_ask(interactive=True))
        case SelfTestAsk():
            return output.answer(self_test(common, launchers, output))
        case DemoAsk():
            return demo(ask, launchers, output, _agreement(common, around, output))
        case _:
            answer = run_errand(ask, common, launchers, output, can_ask=around.can_ask)
            return output.answer(answer)


def _version() -> Answer:
    document = VersionDocument(version=__version__)
    return Answer(document, ExitCode.DONE, (f"keyhour {__version__}",))


def _simulate(ask: SimulateAsk, launchers: Launchers, output: Output) -> int:
    try:
        return launchers.simulate(ask)
    except (ValueError, OSError) as wrong:
        part = usage_part(f"{wrong}.", "See keyhour simulate --help.")
        return output.answer(_failed(part))


def _agreement(common: Common, around: Surroundings, output: Output) -> Callable[[str], bool]:
    """Asks the person for a yes, unless it was given already or nobody is there."""

    def agreed(question: str) -> bool:
        if common.yes:
            return True
        if not around.can_ask:
            return False
        output.say(question)
        return around.answer().casefold() in {"y", "yes"}

    return agreed


def _failed(failure: FailurePart) -> Answer:
    return Answer(Document(failure=failure), exit_code.of_failure(failure.code))


def _nobody_listens(around: Surroundings) -> int:
    """The reader of our output is gone (`| head`): end quietly, also when Python flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), around.stdout.fileno())
    return ExitCode.DONE
