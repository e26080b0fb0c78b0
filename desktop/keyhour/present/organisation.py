"""The page of the settings where an organisation is set up."""

from __future__ import annotations

from msgspec import Struct

from keyhour.core.organisation import CLOUDS, Doubt, Organisation, doubts
from keyhour.core.state import State
from keyhour.present.intent import Choice, Intent, Quit, SetOrganisation
from keyhour.present.words import Words, later

_CLOUDS = {
    "public": later("Microsoft Entra (worldwide)"),
    "usgov": later("US Government (GCC High)"),
    "usgov-dod": later("US Government (DoD)"),
    "china": later("China (21Vianet)"),
}

_PROBLEMS = {
    Doubt.CLOUD: later("Choose one of these clouds."),
    Doubt.TENANT_ID: later("A tenant id, or a domain such as contoso.com."),
    Doubt.CLIENT_ID: later("A client id has 32 digits and letters in five groups."),
}


class CloudOption(Struct, frozen=True):
    """A cloud that can be chosen."""

    cloud: str
    label: str


class FieldView(Struct, frozen=True, kw_only=True):
    """A text field of the page."""

    label: str
    problem: str = ""
    """What is wrong with the text in it; empty while nothing is, or while it is being typed."""


class OrganisationView(Struct, frozen=True, kw_only=True):
    """The page, for what its fields hold."""

    intro: str
    cloud_label: str
    clouds: tuple[CloudOption, ...]
    tenant_id: FieldView
    client_id: FieldView
    status: str
    needs_restart: bool
    quit: Choice
    kept: Organisation
    """What is kept; the fields show it until somebody types."""


def organisation_view(
    state: State, typed: Organisation | None, left: frozenset[Doubt], words: Words
) -> OrganisationView:
    """The page. `typed` is what the fields hold, None before anything was typed; `left` names the
    fields that the cursor has left, for nobody likes to be corrected in the middle of a word.
    """
    kept = _kept(state) or Organisation()
    shown = typed or kept
    return OrganisationView(
        intro=words(
            "Keyhour signs in with your organisation's own app registration. Your administrator"
            " knows both ids."
        ),
        cloud_label=words("Cloud"),
        clouds=_clouds(shown.cloud, words),
        tenant_id=_field(words("Tenant id"), Doubt.TENANT_ID, shown, left, words),
        client_id=_field(words("Client id"), Doubt.CLIENT_ID, shown, left, words),
        status=_status(state, shown, words),
        needs_restart=_needs_restart(state),
        quit=Choice(label=words("Quit Keyhour"), intent=Quit()),
        kept=kept,
    )


def organisation_intent(state: State, typed: Organisation) -> Intent | None:
    """What the fields ask for now: to keep what is in them, or to forget what is kept; None when
    there is nothing to do or nothing that can be used.
    """
    kept = _kept(state)
    if state.set_up is None or typed == kept:
        return None
    if not typed.tenant_id and not typed.client_id:
        return None if kept is None else SetOrganisation(None)
    return None if doubts(typed) else SetOrganisation(typed)


def _kept(state: State) -> Organisation | None:
    return state.set_up.organisation if state.set_up is not None else None


def _needs_restart(state: State) -> bool:
    return state.set_up is not None and state.set_up.organisation != state.organisation_at_start


def _clouds(chosen: str, words: Words) -> tuple[CloudOption, ...]:
    """The built-in ones, and whatever else stands in the file."""
    names = CLOUDS if chosen in CLOUDS else (*CLOUDS, chosen)
    return tuple(
        CloudOption(name, words(_CLOUDS[name]) if name in _CLOUDS else name) for name in names
    )


def _field(
    label: str, part: Doubt, shown: Organisation, left: frozenset[Doubt], words: Words
) -> FieldView:
    text = shown.tenant_id if part is Doubt.TENANT_ID else shown.client_id
    is_wrong = part in left and bool(text) and part in doubts(shown)
    return FieldView(label=label, problem=words(_PROBLEMS[part]) if is_wrong else "")


def _status(state: State, shown: Organisation, words: Words) -> str:
    if state.set_up is None:
        return ""
    kept = _kept(state)
    is_empty = not shown.tenant_id and not shown.client_id
    if shown != (kept or Organisation(cloud=shown.cloud)) and not is_empty:
        return words("Not saved yet. Both ids are needed.") if doubts(shown) else ""
    if _needs_restart(state):
        return words("Saved. Keyhour uses it when it is started again.")
    if state.practice:
        return words("This is the practice tenant. What is set up here counts without it.")
    return words("No organisation is set up.") if kept is None else words("In use.")
