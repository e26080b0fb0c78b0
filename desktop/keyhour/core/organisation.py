"""An organisation's own registration in one of Microsoft's clouds, and what makes one usable."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from msgspec import Struct

CLOUDS: Final = ("public", "usgov", "usgov-dod", "china")
"""The built-in clouds, the usual one first."""

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TENANT: Final = re.compile(
    r"(?!(?:common|organizations|consumers)$)[A-Za-z0-9](?:[A-Za-z0-9.-]{0,126})"
)


class Organisation(Struct, frozen=True, kw_only=True):
    """Where an organisation's people sign in, as somebody typed it."""

    cloud: str = CLOUDS[0]
    tenant_id: str = ""
    """The tenant's id, or one of its domain names."""
    client_id: str = ""
    """The id of the organisation's own app registration for Keyhour."""


class Doubt(Enum):
    """The part of a registration that can't be right."""

    CLOUD = "cloud"
    TENANT_ID = "tenant_id"
    CLIENT_ID = "client_id"


def is_tenant_id(text: str) -> bool:
    """Whether this can name one tenant: an id or a domain, not one of the shared endpoints."""
    return _TENANT.fullmatch(text) is not None


def is_client_id(text: str) -> bool:
    """Whether this has the form of an application's id."""
    return _GUID.fullmatch(text) is not None


def doubts(organisation: Organisation) -> tuple[Doubt, ...]:
    """What keeps a registration from being used, in the order of the fields; none when it can be
    tried.
    """
    checks = (
        (organisation.cloud in CLOUDS, Doubt.CLOUD),
        (is_tenant_id(organisation.tenant_id), Doubt.TENANT_ID),
        (is_client_id(organisation.client_id), Doubt.CLIENT_ID),
    )
    return tuple(doubt for is_good, doubt in checks if not is_good)


def as_typed(cloud: str, tenant_id: str, client_id: str) -> Organisation:
    """A registration from what a person typed or pasted: without spaces around it and the braces
    that some consoles put around ids.
    """
    return Organisation(cloud=cloud, tenant_id=_bare(tenant_id), client_id=_bare(client_id))


def _bare(text: str) -> str:
    return text.strip().removeprefix("{").removesuffix("}").strip()
