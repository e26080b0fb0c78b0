"""`python -m keyhour`: the tray app or the command line, decided before anything heavy is
imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from keyhour.bootstrap import place, practice, program, surroundings
from keyhour.bootstrap.program import ProgramAsk
from keyhour.ui.door import SHOW
from keyhour.ui.link import link_in, verb_of

if TYPE_CHECKING:
    from pathlib import Path

    from keyhour.bootstrap.program import CloudProblem, Program
    from keyhour.cli.launch import Launchers, Misuse, OpenAsk, Practice, Running, SimulateAsk
    from keyhour.core.failure import Failure
    from keyhour.present.startup import StartProblem
    from keyhour.present.words import Words
    from keyhour.ui.app import FirstWords
    from keyhour.ui.door import Door
    from keyhour.ui.program import Program as Shown
    from keyhour.ui.program import Running as Loaded
    from keyhour.ui.self_test import SelfTest

DONE = 0
SILENT = 1
NO_DISPLAY = 2
SELF_TEST = "--selftest"
_WITH_VALUE = {"--cloud": "cloud", "--state-dir": "state_dir", "--account": "account"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one or the other; the answer is the exit code."""
    given = tuple(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ("tray",) and SELF_TEST in given:
        ask = tray_ask([word for word in given if word != SELF_TEST])
        if ask is not None:
            return try_tray(ask)
    ask = tray_ask(given)
    if ask is not None:
        return run_tray(ask)
    from keyhour.cli.main import main as run_command

    return run_command(given, launchers())


def tray_ask(arguments: Sequence[str]) -> ProgramAsk | None:
    """What the tray is asked for, or None when this is a line for the command line.

    Anything but `tray` and the options that choose where to work goes to the command line's own
    parser,
    which also explains mistakes.
    """
    link = link_in(arguments)
    if link is not None:  # nothing that stands beside a link is ours
        return ProgramAsk(link=link)
    chosen: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, has_value, value = word.partition("=")
        if word == "tray":
            continue
        if name not in _WITH_VALUE or not (has_value or rest):
            return None
        chosen[_WITH_VALUE[name]] = value if has_value else rest.pop(0)
    return ProgramAsk(chosen.get("cloud"), chosen.get("state_dir"), chosen.get("account"))


def has_display() -> bool:
    """Whether a window could be shown; asked before Qt, which would abort the process."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_tray(ask: ProgramAsk, self_test: Callable[[Shown, Loaded], None] | None = None) -> int:
    """The tray app. The icon is painted first; what it needs is loaded behind it."""
    folder = place.state_folder(ask.state_dir)
    if not has_display():
        words = _chosen_words(folder)
        _complain(
            words(
                "Keyhour's tray needs a display; set DISPLAY or WAYLAND_DISPLAY, or use the"
                " commands (keyhour --help)."
            )
        )
        return NO_DISPLAY
    verb = verb_of(ask.link) if ask.link else SHOW
    door = _claim(folder, verb)
    if isinstance(door, int):
        return door
    from keyhour.ui.frugal import read_no_sources

    read_no_sources()
    if sys.platform == "win32":
        from keyhour.adapters.windows.shell import name_process

        name_process()
    from keyhour.ui.app import Entry, Paint
    from keyhour.ui.app import run_tray as run

    return run(
        load=lambda: _load(ask),
        paint=Paint(
            read=lambda: place.read_paint(folder),
            write=lambda record: place.write_paint(folder, record),
        ),
        entry=Entry(door, verb if ask.link else b""),
        read_words=lambda: _first_words(folder),
        watch_tray=_watch_tray if sys.platform.startswith("linux") else None,
        self_test=self_test,
    )


def _watch_tray(came: Callable[[], None]) -> Callable[[], None]:
    from keyhour.adapters.linux.tray_watch import TrayWatch

    waiting = TrayWatch(came)
    waiting.start()
    return waiting.stop


def try_tray(ask: ProgramAsk) -> int:
    """The tray app tries itself, on the practice tenant that is named or one of its own, and says
    on standard output what came of it: the document of `activate --json`.
    """
    from contextlib import ExitStack
    from tempfile import TemporaryDirectory

    from keyhour.adapters.practice_process import PracticeProcess

    with ExitStack() as ending:
        if ask.state_dir is None:
            folder = ending.enter_context(TemporaryDirectory(prefix="keyhour-selftest-"))
            ask = ask._replace(state_dir=folder)
        if ask.cloud is None:
            tenant = practice.start_practice("quiet", 1.0, "rosa")
            if not isinstance(tenant, PracticeProcess):
                return SILENT
            ending.callback(tenant.close)
            ask = ask._replace(cloud=tenant.cloud_file)
        tests: list[SelfTest] = []
        status = run_tray(ask, lambda program, running: tests.append(_self_test(program, running)))
        return _told(tests) if status == DONE else status


def _self_test(program: Shown, running: Loaded) -> SelfTest:
    from keyhour.ui.self_test import SelfTest

    return SelfTest(program, running)


def _told(tests: Sequence[SelfTest]) -> int:
    """Print what came of the self-test; a tray that was told to quit before has not passed it."""
    import msgspec

    answer = tests[0].answer if tests else None
    if answer is None:
        return SILENT
    if sys.stdout is not None:  # a program without a console has none on Windows
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    return DONE if answer.failure is None else SILENT


def _first_words(folder: Path) -> FirstWords:
    """What the icon says until the program is loaded, or when it can't be."""
    from keyhour.ui.app import FirstWords

    words = _chosen_words(folder)
    return FirstWords(
        quit=words("Quit"),
        crashed=words("Keyhour could not start."),
        crash_help=words("Start it once more. If it happens again, send the log to support."),
    )


def _chosen_words(folder: Path) -> Words:
    """The words for what is said before the settings in this folder are loaded."""
    from keyhour.adapters.settings import chosen_language

    return surroundings.words(chosen_language(folder))


def _complain(text: str) -> None:
    if sys.stderr is not None:  # a program without a console has none on Windows
        sys.stderr.write(f"{text}\n")


def _claim(folder: Path, verb: bytes) -> Door | int | None:
    """The door of the first start; else the exit code, when another start has shown its panel."""
    from keyhour.ui.door import Elsewhere
    from keyhour.ui.instance import claim

    where = place.meeting_folder(folder)
    found = claim(where, folder, verb) if where is not None else None
    if not isinstance(found, Elsewhere):
        return found
    if found.heard:
        return DONE
    words = _chosen_words(folder)
    _complain(words("Keyhour runs already, but does not answer. End it and start it again."))
    return SILENT


def launchers() -> Launchers:
    """The doors out of the command line."""
    from keyhour.cli.launch import Launchers

    return Launchers(
        open_engine=_open_engine,
        simulate=_simulate,
        start_practice=_start_practice,
        tray=_tray,
        has_display=has_display,
        words=surroundings.words,
    )


def _tray(ask: OpenAsk) -> int:
    return run_tray(ProgramAsk(cloud=ask.cloud, state_dir=ask.state_dir, account=ask.account))


def _load(ask: ProgramAsk) -> Program | StartProblem:
    """Build the program behind the icon, or say why it can't be."""
    opened = program.open_program(ask)
    if isinstance(opened, program.Program):
        opened.start()
        return opened
    return _problem(opened, ask.state_dir)


def _problem(opened: CloudProblem | Failure, state_dir: str | None) -> StartProblem:
    from keyhour.present.startup import cloud_problem, folder_problem

    words = _chosen_words(place.state_folder(state_dir))
    if isinstance(opened, program.CloudProblem):
        return cloud_problem(opened.reason, opened.subject, words)
    return folder_problem(words)


def _open_engine(ask: OpenAsk) -> Running | Failure | Misuse:
    from keyhour.cli.launch import Misuse, Running
    from keyhour.core.failure import Failure, Trouble

    opened = program.open_program(
        ProgramAsk(
            cloud=ask.cloud,
            state_dir=ask.state_dir,
            account=ask.account,
            command=True,
            interactive=ask.interactive,
            device_code=ask.device_code,
        )
    )
    if isinstance(opened, program.CloudProblem) and opened.reason == "no_organisation":
        return Failure(trouble=Trouble.NOT_CONFIGURED)
    if not isinstance(opened, program.Program):
        problem = _problem(opened, ask.state_dir)
        return Misuse(problem.message, problem.help)
    opened.start()
    return Running(
        engine=opened.engine,
        clock=opened.clock,
        words=opened.words,
        check=opened.check,
        close=opened.close,
    )


def _simulate(ask: SimulateAsk) -> int:
    return practice.serve_practice(
        ask.scenario,
        ask.port,
        ask.speed,
        ask.auto_sign_in,
        until_stdin_closes=os.environ.get(practice.ENDS_WITH_PARENT) == "1",
    )


def _start_practice(ask: SimulateAsk) -> Practice | Failure | Misuse:
    from keyhour.cli.launch import Announcement, Misuse, Practice, PracticeUser
    from keyhour.core.failure import Failure, Trouble

    started = practice.start_practice(ask.scenario, ask.speed, ask.auto_sign_in)
    if isinstance(started, Failure) and started.trouble is Trouble.NOT_FOUND:
        from keyhour.present.startup import scenario_problem

        problem = scenario_problem(ask.scenario, surroundings.words())
        return Misuse(problem.message, problem.help)
    if isinstance(started, Failure):
        return started
    people = tuple(PracticeUser(one.name, one.username, one.object_id) for one in started.people)
    announcement = Announcement(
        control=started.control, portal=started.portal, cloud_file=started.cloud_file, users=people
    )
    return Practice(announcement=announcement, close=started.close)


if __name__ == "__main__":
    sys.exit(main())
