"""`device`: whether the role works on this PC, and what is left to do."""

from __future__ import annotations

from keyhour.cli import exit_code
from keyhour.cli.ask import DeviceAsk
from keyhour.cli.desk import Desk
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.output import Answer
from keyhour.cli.sight import Sight
from keyhour.present.device import device_line
from keyhour.present.device_check import device_checks
from keyhour.present.document import FailurePart, device_document


def device(desk: Desk, _ask: DeviceAsk) -> Answer:
    """Ask the PC; the roles are read where somebody is signed in, and nobody is asked to be."""
    desk.ask_device()
    desk.glance()
    desk.await_device()
    return device_answer(desk.sight, None)


def device_answer(sight: Sight, failure: FailurePart | None) -> Answer:
    """What is known of this PC."""
    document = device_document(sight.state, sight.moment, failure)
    code = ExitCode.DONE if failure is None else exit_code.of_failure(failure.code)
    return Answer(document, code, () if failure else device_lines(sight))


def device_lines(sight: Sight) -> tuple[str, ...]:
    """The panel's line and verdict, then the facts."""
    lines = [device_line(sight.state, sight.moment)]
    for check in device_checks(sight.state, sight.moment):
        lines.append(check.detail)
        if check.help:
            lines.append(f"  {check.help}")
    return tuple(line for line in lines if line)
