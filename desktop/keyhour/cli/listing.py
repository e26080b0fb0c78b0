"""`roles` and `status`: what may be activated, what is active or waiting."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType

from keyhour.cli import exit_code
from keyhour.cli.ask import RolesAsk, StatusAsk
from keyhour.cli.desk import Desk
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.output import Answer
from keyhour.cli.sight import Sight
from keyhour.cli.table import headline, rights_table
from keyhour.core.right import RightKey, right_key
from keyhour.present.device import device_line
from keyhour.present.document import FailurePart, RightPart, roles_document, status_document
from keyhour.present.plane import plane_lines

_TOLD_AS_THEY_ARE = frozenset(
    {ExitCode.BUG, ExitCode.USAGE, ExitCode.SIGN_IN, ExitCode.INTERRUPTED}
)


def roles(desk: Desk, _ask: RolesAsk) -> Answer:
    """Every right of the person."""
    desk.read()
    return roles_answer(desk.sight, None)


def roles_answer(sight: Sight, failure: FailurePart | None) -> Answer:
    """What is known of the rights; after a failure the last known ones."""
    document = roles_document(sight.state, failure)
    empty = sight.words("You are eligible for no role.")
    lines = _lines(sight, document.rights, failure, empty)
    return Answer(document, _code(failure), (*lines, *plane_lines(sight.state, sight.moment)))


def status(desk: Desk, _ask: StatusAsk) -> Answer:
    """What is not idle, and this PC."""
    desk.ask_device()
    desk.read()
    desk.await_device()
    return status_answer(desk.sight, None)


def status_answer(sight: Sight, failure: FailurePart | None) -> Answer:
    """What is known to be active or waiting; after a failure what was so last."""
    document = status_document(sight.state, sight.moment, failure)
    empty = sight.words("No role is active, and no request waits.")
    lines = _lines(sight, document.rights, failure, empty)
    pc = device_line(sight.state, sight.moment)
    return Answer(document, _code(failure), (*lines, pc) if pc and lines else lines)


def _lines(
    sight: Sight, rights: tuple[RightPart, ...], failure: FailurePart | None, empty: str
) -> tuple[RenderableType | str, ...]:
    account = sight.state.account
    if account is None:
        return ()
    head = headline(sight, account)
    if not rights:
        return () if failure else (head, empty)
    return (head, rights_table(sight, account, _keys(rights)))


def _keys(rights: tuple[RightPart, ...]) -> Iterable[RightKey]:
    keys = (right_key(right.id) for right in rights)
    return tuple(key for key in keys if key is not None)


def _code(failure: FailurePart | None) -> ExitCode:
    """A read that failed for a reason of the service is unreachable, whatever the reason."""
    if failure is None:
        return ExitCode.DONE
    code = exit_code.of_failure(failure.code)
    return code if code in _TOLD_AS_THEY_ARE else ExitCode.UNREACHABLE
