"""The question before a Windows session ends, and its countdown."""

from __future__ import annotations

from msgspec import Struct

from keyhour.core.state import State
from keyhour.present.words import Words

SECONDS = 10
"""How long a yes can still be taken back."""


class LeaveView(Struct, frozen=True, kw_only=True):
    """The dialog; `is_counting` after the yes."""

    title: str
    body: str
    go_label: str
    stay_label: str
    is_counting: bool = False


def leave_view(state: State, words: Words, seconds: int | None = None) -> LeaveView:
    """The words; `seconds` are left of the countdown, None before it began."""
    if seconds is not None:
        body = words.plural(
            "The session ends in {n} second.", "The session ends in {n} seconds.", seconds
        )
        return LeaveView(
            title=_title(state, words),
            body=body,
            go_label=words("Sign out now"),
            stay_label=words("Stay signed in"),
            is_counting=True,
        )
    if state.practice:
        body = words(
            "Only the practice PC gets a new session; yours stays as it is. A real PC would close "
            "everything that is open."
        )
    else:
        body = words(
            "Save your work first: everything that is open will be closed. Keyhour tells you after "
            "the next sign-in whether the role is in force."
        )
    return LeaveView(
        title=_title(state, words),
        body=body,
        go_label=words("My work is saved, sign out"),
        stay_label=words("Stay signed in"),
    )


def _title(state: State, words: Words) -> str:
    if state.practice:
        return words("Sign out of the practice PC?")
    return words("Sign out of Windows?")
