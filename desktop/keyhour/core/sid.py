"""Windows' names for principals of Microsoft Entra: an object id as a SID, and back.

A GUID's sixteen bytes in Microsoft's mixed-endian layout are four little-endian numbers behind
`S-1-12-1`.
https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers
"""

from __future__ import annotations

import re

ENTRA = "S-1-12-1-"
"""How the SID of every user, group and role object of a tenant begins."""

ADMINISTRATORS = "S-1-5-32-544"
"""The local group BUILTIN\\Administrators, in every language."""

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_WORD = 2**32


def sid_of(object_id: str) -> str | None:
    """The SID of an Entra object; None when the text is no GUID.

    For a role that is the object id of the tenant's own directoryRole, never its template id.
    """
    guid = object_id.strip().lower()
    if not _GUID.fullmatch(guid):
        return None
    first, second, third, fourth, fifth = (bytes.fromhex(part) for part in guid.split("-"))
    layout = first[::-1] + second[::-1] + third[::-1] + fourth + fifth
    words = (layout[at : at + 4] for at in range(0, 16, 4))
    return ENTRA + "-".join(str(int.from_bytes(word, "little")) for word in words)


def object_id_of(sid: str) -> str | None:
    """The Entra object that a SID names; None when it names none."""
    if not is_entra(sid):
        return None
    numbers = sid[len(ENTRA) :].split("-")
    is_plain = all(text.isascii() and text.isdecimal() for text in numbers)
    if len(numbers) != 4 or not is_plain:  # noqa: PLR2004  the four words of a GUID
        return None
    words = [int(text) for text in numbers]
    if any(word >= _WORD for word in words):
        return None
    layout = b"".join(word.to_bytes(4, "little") for word in words)
    parts = (layout[3::-1], layout[5:3:-1], layout[7:5:-1], layout[8:10], layout[10:])
    return "-".join(part.hex() for part in parts)


def is_entra(sid: str) -> bool:
    """Whether a SID names an object of a tenant."""
    return sid.startswith(ENTRA)
