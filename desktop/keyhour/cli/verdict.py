"""What became of each right that a command was about, and how the whole command ended."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from keyhour.cli import exit_code
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.output import Answer
from keyhour.cli.sight import Sight
from keyhour.cli.table import standing_text
from keyhour.core.failure import Failure
from keyhour.core.right import RightKey, right_id
from keyhour.present.document import FailurePart, ResultPart, active_until, results_document
from keyhour.present.foreign import plain
from keyhour.present.right import right_label

_HELD = frozenset({"active"})
_SAID = {
    "ended": "ended",
    "cancelled": "the request is withdrawn",
    "would_succeed": "would succeed",
    "would_be_refused": "would be refused",
    "refused": "refused",
    "uncertain": "uncertain: the answer was lost, and reading has not settled it yet",
}


def result(sight: Sight, key: RightKey, outcome: str, failure: Failure | None = None) -> ResultPart:
    """What became of one right. An end is told only of what is held."""
    account = sight.state.account
    if account is None:
        return ResultPart(right=right_id(key), outcome=outcome)
    activation = account.activation(key)
    part = None if failure is None else sight.part(failure, account.policy(key))
    return ResultPart(
        right=right_id(key),
        outcome=outcome,
        request_id=activation.request_id,
        active_until=active_until(account, key) if outcome in _HELD else None,
        failure=part,
    )


def verdict(sight: Sight, results: Sequence[tuple[RightKey, ResultPart]]) -> Answer:
    """The answer of a command about rights; the gravest result decides how it ends."""
    codes = [exit_code.of_outcome(part.outcome, _code(part)) for _, part in results]
    code = exit_code.of_all(codes)
    failures = [part.failure for (_, part), one in zip(results, codes, strict=True) if one == code]
    failure = None if code == ExitCode.DONE else next((one for one in failures if one), None)
    document = results_document(sight.state, tuple(part for _, part in results), failure)
    lines = [_line(sight, key, part) for key, part in results]
    return Answer(document, code, lines, told=True)


def nothing_done(sight: Sight, failure: FailurePart) -> Answer:
    """The answer of a command about rights that ended before it did anything."""
    document = results_document(sight.state, (), failure)
    return Answer(document, exit_code.of_failure(failure.code))


def _code(part: ResultPart) -> str | None:
    return part.failure.code if part.failure else None


def _line(sight: Sight, key: RightKey, part: ResultPart) -> Text:
    words, account = sight.words, sight.state.account
    if account is None:
        return Text(plain(part.right))
    label = right_label(account, key, words)
    name = f"{label.name} ({label.place})" if label.place else label.name
    said = words(_SAID[part.outcome]) if part.outcome in _SAID else ""
    text = said or standing_text(sight, account, key)
    reason = f" ({part.failure.message})" if part.failure else ""
    return Text(plain(f"{name}: {text}{reason}"))
