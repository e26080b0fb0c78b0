"""Windows' structures as they lie in memory of a 64-bit process, and what is read from bytes."""

from __future__ import annotations

import ctypes
from datetime import UTC, datetime

import pytest

from keyhour.adapters.windows import layout
from keyhour.adapters.windows.own_token import groups_in
from keyhour.core.device import Administrators, administrators_in


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (layout.JoinInfo, 96),
        (layout.Luid, 8),
        (layout.SidAndAttributes, 16),
        (layout.TokenGroups, 24),
        (layout.TokenStatistics, 56),
        (layout.LsaText, 16),
        (layout.LocalGroupMember, 8),
        (layout.LogonSession, 136),
    ],
)
def test_size_is_that_of_the_headers(structure: type[ctypes.Structure], size: int) -> None:
    """A field too few or too wide shifts everything behind it."""
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize(
    ("structure", "field", "offset"),
    [
        (layout.JoinInfo, "tenant_id", 32),
        (layout.JoinInfo, "user_info", 88),
        (layout.SidAndAttributes, "attributes", 8),
        (layout.TokenGroups, "groups", 8),
        (layout.TokenStatistics, "authentication_id", 8),
        (layout.TokenStatistics, "token_type", 24),
        (layout.TokenStatistics, "modified_id", 48),
        (layout.LsaText, "buffer", 8),
        (layout.LogonSession, "logon_id", 4),
        (layout.LogonSession, "user_name", 16),
        (layout.LogonSession, "logon_type", 64),
        (layout.LogonSession, "sid", 72),
        (layout.LogonSession, "logon_time", 80),
        (layout.LogonSession, "upn", 120),
    ],
)
def test_field_lies_where_the_headers_say(
    structure: type[ctypes.Structure], field: str, offset: int
) -> None:
    """What is read is what was meant."""
    assert getattr(structure, field).offset == offset


def sid(*subs: int, authority: int = 5) -> bytes:
    """A SID as Windows writes it."""
    numbers = b"".join(sub.to_bytes(4, "little") for sub in subs)
    return bytes((1, len(subs))) + authority.to_bytes(6, "big") + numbers


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (sid(32, 544), "S-1-5-32-544"),
        (sid(1, 1943430372, 1249052806, 2496021943, 3034400218, authority=12),
         "S-1-12-1-1943430372-1249052806-2496021943-3034400218"),
        (sid(), "S-1-5"),
        (b"", None),
        (b"\x02\x01" + bytes(10), None),
        (b"\x01\x10" + bytes(80), None),
        (sid(32, 544)[:-1], None),
    ],
)  # fmt: skip
def test_sid_is_read_from_its_bytes(data: bytes, text: str | None) -> None:
    """Nothing is asked of the system, and nonsense is none."""
    assert layout.sid_text(data) == text


def test_sid_is_found_where_a_pointer_points() -> None:
    """As in a token; a null pointer names nobody."""
    memory = ctypes.create_string_buffer(sid(32, 544))
    assert layout.sid_at(ctypes.addressof(memory)) == "S-1-5-32-544"
    assert layout.sid_at(None) is None


def test_groups_are_read_from_a_token_in_memory() -> None:
    """The count, then the rows at their place; the state of Administrators comes from the bits."""
    people, admins = (ctypes.create_string_buffer(sid(32, number)) for number in (545, 544))
    rows = (layout.SidAndAttributes * 2)(
        layout.SidAndAttributes(ctypes.addressof(people), 0x7),
        layout.SidAndAttributes(ctypes.addressof(admins), 0x10),
    )
    data = ctypes.create_string_buffer(8 + ctypes.sizeof(rows))
    ctypes.memmove(data, (2).to_bytes(4, "little"), 4)
    ctypes.memmove(ctypes.addressof(data) + 8, rows, ctypes.sizeof(rows))
    found = groups_in(data)
    assert found == [("S-1-5-32-545", 0x7), ("S-1-5-32-544", 0x10)]
    assert administrators_in(found) is Administrators.DENY_ONLY


def test_counted_text_needs_no_end() -> None:
    """Its length is in bytes; an empty one says nothing."""
    memory = ctypes.create_string_buffer("rosa@contoso".encode("utf-16-le"))
    text = layout.LsaText(8, 24, ctypes.addressof(memory))
    assert layout.text_at(text) == "rosa"
    assert layout.text_at(layout.LsaText()) is None


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (134_085_438_120_000_000, datetime(2025, 11, 25, 11, 30, 12, tzinfo=UTC)),
        (116_444_736_000_000_000, datetime(1970, 1, 1, tzinfo=UTC)),
        (0, None),
        (-1, None),
        (2**63 - 1, None),
    ],
)
def test_instant_is_counted_from_1601(value: int, at: datetime | None) -> None:
    """None and "never" are no instants."""
    assert layout.file_time(value) == at
