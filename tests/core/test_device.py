"""What a reading of this PC says about a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.device import (
    Administrators,
    DeviceFacts,
    DeviceReading,
    Join,
    Person,
    administrators_in,
    entra_principals,
    facts_of,
)
from tests.core.sample import at

ROSA = "6f1a9c3e-42d7-4b80-9e15-0c7d88aa31f2"
ROSA_SID = "S-1-12-1-1864014910-1266696919-2097943966-4063341192"
ROLE = "73d664e4-0886-4a73-b745-c694da45ddb4"
ROLE_SID = "S-1-12-1-1943430372-1249052806-2496021943-3034400218"
OTHER_SID = "S-1-12-1-1-2-3-4"
TENANT = "aaaabbbb-0000-4ccc-9111-dddd2222eeee"
PERSON = Person(object_id=ROSA, tenant_id=TENANT, role_object_id=ROLE)
NAMELESS = replace(PERSON, role_object_id=None)
READING = DeviceReading(
    join=Join.ENTRA,
    tenant_id=TENANT.upper(),
    prt_updated_at=at(-60),
    logon_at=at(-120),
    user_sid=ROSA_SID,
    entra_groups=frozenset({ROLE_SID}),
    entra_admins=frozenset({ROLE_SID, ROSA_SID}),
)


def facts(person: Person | None = PERSON, **changes: object) -> DeviceFacts:
    """The facts of a reading that differs in this."""
    return facts_of(replace(READING, **changes), person)


def test_reading_without_anything_leaves_every_fact_unknown() -> None:
    """Nothing is guessed, and what is not known is not false."""
    assert facts_of(DeviceReading(), PERSON) == DeviceFacts(role_is_named=True)
    assert facts_of(DeviceReading(), None) == DeviceFacts()


def test_instants_are_told_by_the_servers_clock() -> None:
    """An activation is the server's, so both must be measured alike."""
    found = facts_of(READING, PERSON, timedelta(minutes=10))
    assert (found.prt_updated_at, found.logon_at) == (at(540), at(480))


@pytest.mark.parametrize(
    ("groups", "state"),
    [
        ([], Administrators.ABSENT),
        ([("S-1-5-32-545", 0x7), ("S-1-1-0", 0x7)], Administrators.ABSENT),
        ([("S-1-5-32-544", 0x10)], Administrators.DENY_ONLY),
        ([("S-1-5-32-544", 0xF)], Administrators.ENABLED),
        ([("S-1-5-32-544", 0x0)], Administrators.UNKNOWN),
    ],
)
def test_administrators_are_read_from_the_attributes(
    groups: list[tuple[str, int]], state: Administrators
) -> None:
    """By SID and bits alone: names are translated, SIDs are not."""
    assert administrators_in(groups) is state


def test_own_sid_is_no_group() -> None:
    """The person who joined the PC stands in Administrators in person."""
    sids = [ROSA_SID, ROLE_SID, "S-1-5-18"]
    assert entra_principals(sids, ROSA_SID) == {ROLE_SID}


def test_role_is_looked_for_by_its_object() -> None:
    """With its SID known, another object of the tenant does not count."""
    assert (facts().role_in_token, facts().role_in_local_admins) == (True, True)
    others = frozenset({OTHER_SID})
    found = facts(entra_groups=others, entra_admins=others)
    assert (found.role_in_token, found.role_in_local_admins) == (False, False)
    assert found.role_is_named


def test_without_the_roles_object_any_of_the_tenants_counts() -> None:
    """An administrator through the tenant; which object did it is not known."""
    found = facts(NAMELESS)
    assert (found.role_in_token, found.role_in_local_admins) == (True, None)
    assert not found.role_is_named
    assert facts(NAMELESS, entra_groups=frozenset({OTHER_SID})).role_in_token is False


def test_nobody_of_the_tenant_among_the_administrators_means_not_the_role() -> None:
    """Whatever its SID is, it is not there; the person's own entry does not count."""
    assert facts(NAMELESS, entra_admins=frozenset({ROSA_SID})).role_in_local_admins is False


def test_token_without_the_tenant_carries_no_role() -> None:
    """That much is known even when the local group can't be read."""
    assert facts(NAMELESS, entra_groups=frozenset(), entra_admins=None).role_in_token is False
    assert facts(NAMELESS, entra_admins=None).role_in_token is None
    assert facts(entra_groups=None).role_in_token is None
    assert facts(entra_admins=None).role_in_local_admins is None


@pytest.mark.parametrize(
    ("sid", "join", "same"),
    [
        (ROSA_SID, Join.ENTRA, True),
        (OTHER_SID, Join.ENTRA, False),
        ("S-1-5-21-1-2-3-1001", Join.ENTRA, False),
        ("S-1-5-21-1-2-3-1001", Join.HYBRID, None),
        (None, Join.ENTRA, None),
    ],
)
def test_windows_user_is_compared_with_the_signed_in_person(
    sid: str | None, join: Join, same: bool | None
) -> None:
    """By object id; a hybrid PC's users have SIDs of the domain, which say nothing."""
    assert facts(user_sid=sid, join=join).same_user is same


def test_tenants_are_compared() -> None:
    """A PC of another organisation knows nothing of this one's roles."""
    assert facts().same_tenant is True
    assert facts(tenant_id="other").same_tenant is False
    assert facts(tenant_id=None).same_tenant is None
