"""More time, honestly: PIM cannot extend a running activation, and this says what can be done
instead.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import Struct

from keyhour.core.policy import Requirement
from keyhour.core.right import RightKey
from keyhour.core.state import State
from keyhour.present.holding import end_now_choice, holdings
from keyhour.present.intent import Choice
from keyhour.present.moment import Moment, moment_of
from keyhour.present.right import right_label
from keyhour.present.waiting import approvers_text
from keyhour.present.words import Words


class MoreTimeView(Struct, frozen=True, kw_only=True):
    """What is known about the end of an activation, and the ways on."""

    title: str
    paragraphs: tuple[str, ...]
    end_now: Choice
    close_label: str
    valid_until: datetime | None = None


def more_time_view(
    state: State, key: RightKey, now: datetime, words: Words, zone: tzinfo | None = None
) -> MoreTimeView | None:
    """The words at an instant of our own clock; None when the right is not active."""
    moment = moment_of(state, now, words, zone)
    account = state.account
    held = (
        None
        if account is None
        else next((one for one in holdings(account, moment) if one.key == key), None)
    )
    if account is None or held is None:
        return None
    name = right_label(account, key, words).name
    asks_approval = account.policy(key).asks(Requirement.APPROVAL)
    approvers = approvers_text(account.policy(key).approvers, words)
    return MoreTimeView(
        title=words("More time for {name}", name=name),
        paragraphs=_paragraphs(held.end_at, moment, approvers if asks_approval else None),
        end_now=end_now_choice(account, held, moment),
        close_label=words("Keep it until it ends"),
        valid_until=moment.valid_until,
    )


def _paragraphs(end_at: datetime | None, moment: Moment, approvers: str | None) -> tuple[str, ...]:
    words = moment.words
    facts = [words("Microsoft's service cannot extend a running activation.")]
    if end_at is not None and end_at > moment.now:
        facts = [
            words(
                "It is active {until}. Microsoft's service cannot extend a running activation.",
                until=moment.until(end_at),
            )
        ]
    facts.append(
        words(
            "When it ends, Keyhour tells you and opens the form to activate it again."
            " The gap is a few seconds."
        )
    )
    if approvers is None:
        facts.append(words("Or end it now and activate it again for the full time."))
    elif approvers:
        facts.append(
            words(
                "A new activation needs a new approval by {approvers}. Until then you"
                " are without the role.",
                approvers=approvers,
            )
        )
    else:
        facts.append(
            words("A new activation needs a new approval. Until then you are without the role.")
        )
    return tuple(facts)
