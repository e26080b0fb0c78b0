"""Ids in the forms the service uses; names of the practice tenant always give the same ids."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Final

_SPACE: Final = uuid.UUID("6b7c1f5e-0c1d-4b8e-9a57-2f3a4d5b6c7d")
_STEM_BYTES: Final = 32
TENANT_SCOPE: Final = "/"
UNIT_PREFIX: Final = "/administrativeUnits/"


def stable_id(name: str) -> str:
    """Return the GUID of a name: the same in every run, so that pictures and scripts keep true."""
    digest = bytearray(uuid.uuid5(_SPACE, name).bytes)
    digest[6] = (digest[6] & 0x0F) | 0x40
    return str(uuid.UUID(bytes=bytes(digest)))


def fresh_id() -> str:
    """Return a new random GUID."""
    return str(uuid.uuid4())


def assignment_id(role_id: str, principal_id: str, scope: str) -> str:
    """Return the id of an assignment of a role.

    At tenant scope it is base64url of role and principal in little-endian layout, plus `-1`;
    the form at other scopes does not decode and is made up here.
    """
    if scope == TENANT_SCOPE:
        stem, suffix = uuid.UUID(role_id).bytes_le + uuid.UUID(principal_id).bytes_le, "-1"
    else:
        stem, suffix = hashlib.sha256(f"{role_id}{principal_id}{scope}".encode()).digest(), "-2"
    return base64.urlsafe_b64encode(stem[:_STEM_BYTES]).decode().rstrip("=") + suffix


def eligibility_id(role_id: str, principal_id: str, scope: str) -> str:
    """Return the id of an eligibility instance: that of the assignment plus `-e`."""
    return assignment_id(role_id, principal_id, scope) + "-e"
