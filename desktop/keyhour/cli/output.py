"""What a command prints: data on stdout, everything else on stderr."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import NamedTuple, TextIO

import msgspec
from rich.console import Console, RenderableType
from rich.text import Text

from keyhour.cli.exit_code import ExitCode
from keyhour.present.document import Document, FailurePart
from keyhour.present.foreign import plain
from keyhour.present.words import Words

_PIPE_WIDTH = 160
"""Columns of a table that no person's terminal bounds."""


class Answer(NamedTuple):
    """How a command ends: for scripts, for people, and as a number."""

    document: Document
    code: ExitCode
    lines: Sequence[RenderableType | str] = ()
    told: bool = False
    """Whether the lines say already what went wrong."""


class Output:
    """The two streams. With `json` stdout carries exactly one document. `words` is asked when there
    is something to say in them.
    """

    def __init__(
        self, stdout: TextIO, stderr: TextIO, *, json: bool, words: Callable[[], Words]
    ) -> None:
        self._json = json
        self._words_now = words
        self._stdout = _tolerant(stdout)
        self._stderr = _tolerant(stderr)

    def answer(self, answer: Answer) -> int:
        """Print an answer and return its exit code."""
        if self._json:
            self._print_json(answer.document)
        else:
            self._mark(answer.document)
            self._print_lines(answer.lines)
            self._explain(answer)
        return int(answer.code)

    def say(self, text: str) -> None:
        """A line of ours for the person, never data."""
        _print(self._stderr, [text])

    def show(self, line: RenderableType | str) -> None:
        """A line of data, for commands that tell a story (not with `--json`)."""
        self._print_lines([line])

    def _print_lines(self, lines: Sequence[RenderableType | str]) -> None:
        _print(self._stdout, lines)

    def _print_json(self, document: Document) -> None:
        encoded = msgspec.json.encode(document) + b"\n"
        raw = getattr(self._stdout, "buffer", None)
        if raw is None:
            self._stdout.write(encoded.decode())
        else:
            raw.write(encoded)
        self._stdout.flush()

    def _mark(self, document: Document) -> None:
        """Nobody shall take practice for real, nor the other way round."""
        if document.practice:
            words = self._words_now()
            self.say(words("Practice tenant"))

    def _explain(self, answer: Answer) -> None:
        failure = answer.document.failure
        if failure is None:
            return
        if not answer.told:
            self.say(failure.message)
        if failure.help:
            self.say(failure.help)
        if answer.code in {ExitCode.BUG, ExitCode.SIGN_IN, ExitCode.UNREACHABLE}:
            self.say(f"({support_line(failure)})")


def support_line(failure: FailurePart) -> str:
    """What support needs to know."""
    parts = (failure.code, failure.service_code, failure.correlation_id)
    return " ".join(part for part in parts if part)


def _print(stream: TextIO, lines: Sequence[RenderableType | str]) -> None:
    console = Console(
        file=stream,
        width=None if stream.isatty() else _PIPE_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for line in lines:
        if isinstance(line, str):
            console.print(Text(plain(line)), soft_wrap=True)
        else:
            console.print(line)


def _tolerant(stream: TextIO) -> TextIO:
    """A stream that shows a stand-in for what its terminal cannot write, instead of failing."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream
