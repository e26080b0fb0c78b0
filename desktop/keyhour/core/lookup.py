"""Finding a right by what a person typed: its id, its short alias, or the beginning of its name.

Where one name stands for several rights, `@` and the beginning of the scope's name tell them apart
("Helpdesk@North").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.activation import Phase
from keyhour.core.detail import has_details
from keyhour.core.policy import Requirement
from keyhour.core.right import (
    SHORT_NAMES,
    Assignment,
    AzureKey,
    DirectoryKey,
    Eligibility,
    GroupKey,
    Plane,
    RightKey,
    Scope,
    plane_of,
    right_id,
    right_key,
    short_name,
)
from keyhour.core.state import AccountState

WHOLE_TENANT = "Whole tenant"
"""What the directory scope `/` is called; the service gives it no name."""

_NEEDS_OTHERS = (
    Requirement.APPROVAL,
    Requirement.TICKET,
    Requirement.AUTH_CONTEXT,
    Requirement.MFA,
)


class Candidate(Struct, frozen=True, kw_only=True):
    """A right that could be meant."""

    key: RightKey
    name: str
    template_id: str | None = None
    scope: Scope


class Found(Struct, frozen=True):
    """Exactly one right is meant."""

    key: RightKey


class Ambiguous(Struct, frozen=True):
    """Several rights could be meant."""

    candidates: tuple[Candidate, ...]


class NotFound(Struct, frozen=True):
    """No right is called this."""


Lookup = Found | Ambiguous | NotFound


def candidates(rights: Iterable[Eligibility | Assignment]) -> tuple[Candidate, ...]:
    """Every right once, in the order given; the first mention names it."""
    first: dict[RightKey, Candidate] = {}
    for right in rights:
        candidate = Candidate(
            key=right.key, name=right.name, template_id=right.template_id, scope=right.scope
        )
        first.setdefault(right.key, candidate)
    return tuple(first.values())


def scope_name(key: RightKey, scope: Scope) -> str | None:
    """What the scope is called; None when the service told no name."""
    match key:
        case DirectoryKey(_, "/"):
            return WHOLE_TENANT
        case GroupKey(_, access):
            return access.capitalize()
        case _:
            return scope.name


def plane_named(text: str) -> Plane | None:
    """The plane of a right that is named by its id or its short alias; None for other names."""
    key = right_key(text.strip())
    if key is not None:
        return plane_of(key)
    alias = text.partition("@")[0].strip().casefold()
    is_alias = alias in {name.casefold() for name in SHORT_NAMES.values()}
    return Plane.DIRECTORY if is_alias else None


def lookup(text: str, known: Iterable[Candidate]) -> Lookup:
    """The right that this text names among those known. Case does not matter.

    An id names its right; then the whole name or the short alias, and only then the beginning of
    either, so that a short name is not hidden by a longer one that begins like it.
    """
    rights = tuple(known)
    for found in _attempts(text.strip().casefold(), rights):
        if len(found) == 1:
            return Found(found[0].key)
        if found:
            return Ambiguous(found)
    return NotFound()


def wider_rights(text: str, known: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The rights whose scopes may hold the narrower one that stands behind an `@`."""
    readings = [(name, scope) for name, scope in _readings(text.strip().casefold()) if scope]
    return tuple(
        one
        for one in known
        if has_details(one.key) and any(_name(one).startswith(name) for name, _ in readings)
    )


def narrower(wider: Candidate, places: Iterable[Scope]) -> tuple[Candidate, ...]:
    """An Azure right as it would be at each of these places."""
    if not isinstance(wider.key, AzureKey):
        return ()
    role = wider.key.role_definition_id
    return tuple(replace(wider, key=AzureKey(role, place.id), scope=place) for place in places)


def easy_right(account: AccountState) -> RightKey | None:
    """The first right that can be activated alone and now; None when there is none."""
    for eligibility in account.eligibilities:
        policy = account.policy(eligibility.key)
        alone = not any(policy.asks(requirement) for requirement in _NEEDS_OTHERS)
        if account.phase(eligibility.key) is Phase.IDLE and policy.known and alone:
            return eligibility.key
    return None


def _attempts(wanted: str, rights: tuple[Candidate, ...]) -> Iterator[tuple[Candidate, ...]]:
    if not wanted:
        return
    yield tuple(one for one in rights if right_id(one.key).casefold() == wanted)
    for name, scope in _readings(wanted):
        there = tuple(one for one in rights if _is_at(one, scope))
        yield tuple(one for one in there if name in {_name(one), _alias(one)})
        yield tuple(one for one in there if _name(one).startswith(name))
        yield tuple(one for one in there if _alias(one).startswith(name))


def _readings(wanted: str) -> Iterator[tuple[str, str]]:
    """The text as a name alone, then split at each `@` (a name may contain one)."""
    yield wanted, ""
    for place, letter in enumerate(wanted):
        name = wanted[:place].rstrip()
        if letter == "@" and name:
            yield name, wanted[place + 1 :].lstrip()


def _is_at(right: Candidate, scope: str) -> bool:
    names = (scope_name(right.key, right.scope) or "", right.scope.id)
    return any(name.casefold().startswith(scope) for name in names)


def _name(right: Candidate) -> str:
    return right.name.casefold()


def _alias(right: Candidate) -> str:
    return short_name(right.name, right.template_id).casefold()
