"""What a command looks at when it answers: a state, the instant, and the words for it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.events import NEVER
from keyhour.core.failure import Failure, WhoseTurn
from keyhour.core.policy import ActivationPolicy
from keyhour.core.state import State
from keyhour.present.approval import explain_decision
from keyhour.present.document import FailurePart, failure_part
from keyhour.present.moment import Moment, moment_of
from keyhour.present.words import Words, later

_HINTS = {
    "sign_in_needed": later("Sign in with the command: keyhour sign-in"),
    "step_up_needed": later(
        "Run the command again on a terminal, or with --interactive or --device-code."
    ),
}
"""What helps at a command line where the words for a window do not."""


class Sight(Struct, frozen=True):
    """`at` is an instant of our own clock; before an engine runs it is never used."""

    words: Words
    state: State = State()
    at: datetime = NEVER

    @property
    def moment(self) -> Moment:
        """The instant as people read it."""
        return moment_of(self.state, self.at, self.words)

    @property
    def server_now(self) -> datetime:
        """The instant as the service names it."""
        return self.state.server_time(self.at)

    def part(self, failure: Failure, policy: ActivationPolicy | None = None) -> FailurePart:
        """A failure for the document, with the help that a command line needs."""
        part = failure_part(failure, self.words, self.at, policy)
        hint = _HINTS.get(part.code)
        return part if hint is None else replace(part, help=self.words(hint))

    def decision_part(self, failure: Failure) -> FailurePart:
        """The failure of a decision, in the words of its own."""
        view = explain_decision(failure, self.moment)
        message = " ".join(part for part in (view.message, view.quote) if part)
        return replace(self.part(failure), message=message, help=view.help)


def interruption(words: Words) -> FailurePart:
    """The person pressed Ctrl+C."""
    return FailurePart(
        code="interrupted",
        message=words("Interrupted."),
        help=words("What was sent before goes on; see what became of it with: keyhour status"),
        whose_turn=WhoseTurn.YOU.value,
    )
