"""Rights in words: name, scope, the way one came to them."""

from __future__ import annotations

from enum import Enum

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
from keyhour.present.foreign import plain, short_id, shortened
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
    return label_of(held, words)


def label_of(held: Eligibility | Assignment, words: Words) -> RightLabel:
    """The words for a right as a list tells it."""
    name = plain(short_name(held.name, held.template_id))
    place = [scope_text(held.key, held.scope, words), via_text(held, words)]
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


def way_text(account: AccountState, key: RightKey, words: Words) -> str:
    """How the person came to a right, without its scope."""
    held = account.eligibility(key) or account.assignment(key)
    return via_text(held, words) if held else ""


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


def is_resource(key: AzureKey) -> bool:
    """Whether the scope is one resource, below which nothing lies."""
    return _azure_kind(key.scope_id) is AzureKind.RESOURCE


class AzureKind(Enum):
    """The kinds of places in Azure."""

    EVERYTHING = "everything"
    MANAGEMENT_GROUP = "management_group"
    SUBSCRIPTION = "subscription"
    RESOURCE_GROUP = "resource_group"
    RESOURCE = "resource"


def _azure_kind(scope_id: str) -> AzureKind:
    parts = scope_id.lower().strip("/").split("/")
    if parts == [""]:
        return AzureKind.EVERYTHING
    if parts[:3] == ["providers", "microsoft.management", "managementgroups"]:
        return AzureKind.MANAGEMENT_GROUP
    if parts[0] == "subscriptions" and len(parts) == 2:  # noqa: PLR2004  /subscriptions/{id}
        return AzureKind.SUBSCRIPTION
    if len(parts) == 4 and parts[2] == "resourcegroups":  # noqa: PLR2004  …/resourceGroups/{name}
        return AzureKind.RESOURCE_GROUP
    return AzureKind.RESOURCE


def _azure_scope(scope_id: str, name: str | None, words: Words) -> str:
    label = name or _azure_name(scope_id)
    match _azure_kind(scope_id):
        case AzureKind.EVERYTHING:
            return words("All of Azure")
        case AzureKind.MANAGEMENT_GROUP:
            return words("{name} (management group)", name=label)
        case AzureKind.SUBSCRIPTION:
            return words("{name} (subscription)", name=label)
        case AzureKind.RESOURCE_GROUP:
            return words("{name} (resource group)", name=label)
        case AzureKind.RESOURCE:
            return words("{name} (resource)", name=label)


def _azure_name(scope_id: str) -> str:
    """A scope's id ends with its name, unless it is a subscription, which has an id there."""
    if _azure_kind(scope_id) is AzureKind.SUBSCRIPTION:
        return short_id(scope_id)
    return shortened(plain(scope_id.rstrip("/").rpartition("/")[2]), NAME_LIMIT)
