"""The rows of the panel: what may be activated, and what is held all the time."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from msgspec import Struct

from keyhour.core.activation import Phase
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import Eligibility, RightKey
from keyhour.core.session import Session
from keyhour.core.settings import favourite_of
from keyhour.core.state import AccountState, State
from keyhour.present.foreign import shortened
from keyhour.present.intent import Choice, OpenForm, ToggleFavourite
from keyhour.present.moment import Moment, duration_text
from keyhour.present.right import NAME_LIMIT, label_of, right_label
from keyhour.present.words import Words

ENDS_SOON = timedelta(days=14)
"""From here on the end of an eligibility is worth a word; Entra lets one ask for an extension from
then.
"""


class TickView(Struct, frozen=True, kw_only=True):
    """A box in front of a row, while several are picked."""

    is_on: bool
    accessible: str


class RowView(Struct, frozen=True, kw_only=True):
    """One right in the list."""

    key: RightKey
    title: str
    subtitle: str
    marks: tuple[str, ...] = ()
    """What will be asked, in a word each."""
    star: Choice | None = None
    is_favourite: bool = False
    activate: Choice | None = None
    tick: TickView | None = None
    """In place of star and button while several are picked."""
    spoken: str = ""
    """All that stands beside the name, for people who hear it."""
    search: str = ""
    """Case-folded text that a search looks into."""


def eligible_rows(state: State, account: AccountState, moment: Moment) -> tuple[RowView, ...]:
    """The rights that may be activated now: favourites first, then by name."""
    offered = account.offered(state.settings)
    idle = [one for one in offered if account.phase(one.key) is Phase.IDLE]
    rows = [_eligible_row(state, account, one, moment) for one in idle]
    return tuple(sorted(rows, key=lambda row: (not row.is_favourite, row.title.casefold())))


def standing_rows(account: AccountState, words: Words) -> tuple[RowView, ...]:
    """The rights held without any activation."""
    keys = [one.key for one in account.activations.values() if one.phase is Phase.STANDING]
    marks = (words("you hold this all the time"),)
    rows = []
    for key in keys:
        label = right_label(account, key, words)
        rows.append(
            RowView(
                key=key,
                title=shortened(label.name, NAME_LIMIT),
                subtitle=label.place,
                marks=marks,
                spoken=", ".join((label.place, *marks)),
                search=_search_text(label.name, label.service_name, label.place),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.title.casefold()))


def filtered(rows: tuple[RowView, ...], text: str) -> tuple[RowView, ...]:
    """The rows in which every typed word occurs."""
    wanted = text.casefold().split()
    return tuple(row for row in rows if all(word in row.search for word in wanted))


@lru_cache(maxsize=128)  # many rights share a policy
def policy_marks(policy: ActivationPolicy, words: Words) -> tuple[str, ...]:
    """What a policy asks, in a word each, before anybody asks."""
    if not policy.known:
        return (words("rules not readable"),)
    names = {
        Requirement.JUSTIFICATION: words("reason"),
        Requirement.TICKET: words("ticket"),
        Requirement.MFA: words("MFA"),
        Requirement.AUTH_CONTEXT: words("stronger sign-in"),
        Requirement.APPROVAL: words("approval"),
    }
    longest = words("up to {duration}", duration=duration_text(policy.max_duration, words))
    return (longest, *(name for requirement, name in names.items() if policy.asks(requirement)))


def _eligible_row(
    state: State, account: AccountState, eligibility: Eligibility, moment: Moment
) -> RowView:
    words, key = moment.words, eligibility.key
    return _row(
        eligibility,
        account.policy(key) if account.has_rules(key) else None,
        _ends_text(eligibility, moment),
        words,
        is_favourite=favourite_of(state.settings, key) is not None,
        is_signed_in=state.session is Session.SIGNED_IN,
    )


@lru_cache(maxsize=2048)
def _row(
    eligibility: Eligibility,
    policy: ActivationPolicy | None,
    ends: str,
    words: Words,
    *,
    is_favourite: bool,
    is_signed_in: bool,
) -> RowView:
    """The row as long as nothing of this changes: a thousand rights are drawn anew every minute,
    and at every letter of a search.
    """
    key, label = eligibility.key, label_of(eligibility, words)
    marks = () if policy is None else policy_marks(policy, words)
    starred = (words("Favourite"),) if is_favourite else ()
    return RowView(
        key=key,
        title=shortened(label.name, NAME_LIMIT),
        subtitle=" · ".join(part for part in (label.place, ends) if part),
        marks=marks,
        spoken=", ".join(part for part in (label.place, ends, *marks, *starred) if part),
        star=_star(key, label.name, is_favourite=is_favourite, words=words),
        is_favourite=is_favourite,
        activate=Choice(
            label=words("Activate"),
            intent=OpenForm(key),
            accessible=words("Activate {name}", name=label.name),
            enabled=is_signed_in,
        ),
        search=_search_text(label.name, label.service_name, label.place),
    )


def _star(key: RightKey, name: str, *, is_favourite: bool, words: Words) -> Choice:
    label = words("Favourite")
    if is_favourite:
        accessible = words("Remove {name} from the favourites", name=name)
    else:
        accessible = words("Make {name} a favourite", name=name)
    return Choice(label=label, intent=ToggleFavourite(key), accessible=accessible, hint=accessible)


def _ends_text(eligibility: Eligibility, moment: Moment) -> str:
    until = eligibility.until
    if until is None or not moment.turns_at(until - ENDS_SOON):
        return ""
    if until <= moment.now:
        return moment.words("eligibility has ended")
    days = moment.days_left(until)
    if days == 1:
        return moment.words("eligibility ends {time}", time=moment.clock(until))
    return moment.words.plural("eligibility ends in {n} day", "eligibility ends in {n} days", days)


def _search_text(*parts: str) -> str:
    return " ".join(parts).casefold()
