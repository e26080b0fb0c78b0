"""What this program is, what it is made of, and the code that support asks for."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from keyhour.core.component import Build, Component
from keyhour.core.failure import Failure
from keyhour.core.state import State
from keyhour.present.failure import support_code
from keyhour.present.foreign import plain
from keyhour.present.intent import Choice, CopyText
from keyhour.present.words import Words

_RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 24
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Fact(Struct, frozen=True):
    """A name and what stands behind it."""

    name: str
    value: str


class AboutView(Struct, frozen=True, kw_only=True):
    """The window about Keyhour."""

    title: str
    name: str
    claim: str
    """What it is for, in a sentence."""
    facts: tuple[Fact, ...]
    licence: str
    support_label: str
    support_code: str
    """No person, no tenant, no reason: safe to paste into any ticket."""
    copy: Choice
    copied: str
    """Said after the code was copied."""
    parts_label: str
    parts: str
    """The parts by others with their licences, one after the other."""
    close_label: str


def about_view(state: State, build: Build, words: Words) -> AboutView:
    """The words about this build."""
    code = about_code(state, build)
    return AboutView(
        title=words("About Keyhour"),
        name=words("Keyhour {version}", version=build.version),
        claim=words("Administrator roles for an hour, not for ever."),
        facts=_facts(build, words),
        licence=words("Keyhour is free software under the MIT licence."),
        support_label=words("Code for support"),
        support_code=code,
        copy=Choice(
            label=words("Copy"), intent=CopyText(code), accessible=words("Copy code for support")
        ),
        copied=words("Copied"),
        parts_label=words("Parts by others and their licences"),
        parts=_parts(build, words),
        close_label=words("Close"),
    )


def about_code(state: State, build: Build) -> str:
    """Version, system, and the last failure by its codes and the id of its call."""
    parts = [f"Keyhour {build.version}", build.system, f"Python {build.python}"]
    failure = last_failure(state)
    if failure is not None:
        parts.append(support_code(failure))
    return "; ".join(plain(part) for part in parts if part)


def last_failure(state: State) -> Failure | None:
    """The failure that a person most probably asks about: of a request, of the last read, of the
    sign-in, or of this machine.
    """
    found: list[Failure | None] = []
    account = state.account
    if account is not None:
        failed = [one for one in account.activations.values() if one.failure is not None]
        failed.sort(key=lambda one: one.since or _LONG_AGO, reverse=True)
        found += [one.failure for one in failed]
        found.append(account.reading.failure)
    found += [state.session_failure, state.trouble]
    return next((one for one in found if one is not None), None)


def _facts(build: Build, words: Words) -> tuple[Fact, ...]:
    facts = (
        Fact(words("System"), build.system),
        Fact("Python", build.python),
        Fact("Qt", build.version_of("PySide6_Essentials")),
        Fact("MSAL", build.version_of("msal")),
    )
    return tuple(one for one in facts if one.value)


def _parts(build: Build, words: Words) -> str:
    if not build.components:
        return words("This build does not tell its parts. They are listed in its licences folder.")
    heads = "\n".join(_head(one, words) for one in build.components)
    texts = [
        f"{_head(one, words)}\n\n{plain(one.text.strip(), lines=True)}"
        for one in build.components
        if one.text
    ]
    return f"\n\n{_RULE}\n\n".join((heads, *texts))


def _head(part: Component, words: Words) -> str:
    return plain(f"{part.name} {part.version}: {part.licence or words('see its licence')}")
