"""Rights in words: name, scope, the way one came to them."""

from __future__ import annotations

from msgspec import Struct

from keyhour.core.right import (
    Assignment,
    AzureKey,
    DirectoryKey,
    Eligibility,
    GroupKey,
    Membership,
    RightKey,
    Scope,
    right_id,
    short_name,
)
from keyhour.core.state import AccountState
from keyhour.present.foreign import plain, short_id
from keyhour.present.words import Words

NAME_LIMIT = 80
"""Longer names are cut on screen; Entra allows 256 characters for a role's name."""


class RightLabel(Struct, frozen=True):
    """A right as a person reads it."""

    name: str
    place: str
    """Scope and way, in one line: "North branch (administrative unit) · via group Web team"."""
    service_name: str
    """What the service calls it, for search."""


def right_label(account: AccountState, key: RightKey, words: Words) -> RightLabel:
    """The words for a right, from whatever list knows it."""
    held = account.eligibility(key) or account.assignment(key)
    if held is None:
        return RightLabel(short_id(right_id(key)), "", "")
    name = plain(short_name(held.name, held.template_id))
    place = [scope_text(key, held.scope, words), via_text(held, words)]
    return RightLabel(name, " · ".join(part for part in place if part), plain(held.name))


def scope_text(key: RightKey, scope: Scope, words: Words) -> str:
    """Where a right applies."""
    match key:
        case DirectoryKey():
            return _directory_scope(key.scope_id, scope.name, words)
        case GroupKey(access="owner"):
            return words("Group owner")
        case GroupKey():
            return words("Group member")
        case AzureKey():
            return _azure_scope(key.scope_id, scope.name, words)


def via_text(held: Eligibility | Assignment, words: Words) -> str:
    """The group or the higher scope that brings a right; empty when it is direct."""
    if held.via is not None:
        return words("via group {name}", name=held.via.name or short_id(held.via.group_id))
    match held.membership:
        case Membership.GROUP:
            return words("via a group")
        case Membership.INHERITED:
            return words("inherited")
        case _:
            return ""


def _directory_scope(scope_id: str, name: str | None, words: Words) -> str:
    if scope_id == "/":
        return words("Whole tenant")
    if scope_id.lower().startswith("/administrativeunits/"):
        if name:
            return words("{name} (administrative unit)", name=name)
        return words("Administrative unit {id}", id=short_id(scope_id))
    if name:
        return words("{name} (one object)", name=name)
    return words("One object, {id}", id=short_id(scope_id))


def _azure_scope(scope_id: str, name: str | None, words: Words) -> str:
    label = name or short_id(scope_id)
    parts = scope_id.lower().strip("/").split("/")
    if "managementgroups" in parts:
        return words("{name} (management group)", name=label)
    if parts[0] == "subscriptions" and len(parts) == 2:  # noqa: PLR2004  /subscriptions/{id}
        return words("{name} (subscription)", name=label)
    if len(parts) == 4 and parts[2] == "resourcegroups":  # noqa: PLR2004  …/resourceGroups/{name}
        return words("{name} (resource group)", name=label)
    return words("{name} (resource)", name=label)
