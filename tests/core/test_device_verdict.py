"""The verdict: table A9 row by row, and what must hold whatever is known or not."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from keyhour.core.device import ELSEWHERE, Administrators, DeviceFacts, Join
from keyhour.core.device_verdict import (
    PRESENT,
    Finding,
    Held,
    NextStep,
    RoleStand,
    Verdict,
    verdict,
)
from tests.core.sample import at

FACTS = DeviceFacts(
    join=Join.ENTRA,
    same_tenant=True,
    has_prt=True,
    prt_updated_at=at(-3600),
    administrators=Administrators.ABSENT,
    role_in_token=False,
    role_is_named=True,
    role_in_local_admins=True,
    same_user=True,
    logon_at=at(-7200),
    administrator_protection=False,
)
ACTIVE = RoleStand(held=Held.YES, since=at(0))
IDLE = RoleStand(held=Held.NO)
ENDED = RoleStand(held=Held.NO, ended_at=at(3600))
ADMIN: dict[str, object] = {"administrators": Administrators.DENY_ONLY, "role_in_token": True}
OTHERWISE: dict[str, object] = {"administrators": Administrators.DENY_ONLY, "role_in_token": False}
UNNAMED: dict[str, object] = {"role_is_named": False, "role_in_local_admins": None}


def judged(role: RoleStand = ACTIVE, **changes: object) -> Verdict:
    """The verdict on facts that differ in this."""
    return verdict(replace(FACTS, **changes), role)


@pytest.mark.parametrize(
    ("role", "changes", "finding", "step"),
    [
        (ACTIVE, {"join": Join.HYBRID}, Finding.HYBRID, NextStep.CONTACT_IT),
        (ACTIVE, {"join": Join.REGISTERED}, Finding.REGISTERED, NextStep.CONTACT_IT),
        (ACTIVE, {"join": Join.NONE}, Finding.NOT_JOINED, NextStep.CONTACT_IT),
        (ACTIVE, {"is_windows": False}, Finding.NOT_WINDOWS, NextStep.USE_OTHER_PC),
        (ACTIVE, {"same_tenant": False}, Finding.OTHER_TENANT, NextStep.USE_OTHER_PC),
        (ACTIVE, {"role_in_local_admins": False}, Finding.ROLE_REMOVED, NextStep.CONTACT_IT),
        (ACTIVE, {"same_user": False}, Finding.OTHER_USER, NextStep.SWITCH_ACCOUNT),
        (ACTIVE, {}, Finding.NEEDS_RENEWAL, NextStep.RENEW_SIGN_IN),
        (ACTIVE, {"prt_updated_at": None}, Finding.NEEDS_RENEWAL, NextStep.RENEW_SIGN_IN),
        (
            ACTIVE,
            {"prt_updated_at": at(60), "has_prt": False},
            Finding.NEEDS_RENEWAL,
            NextStep.RENEW_SIGN_IN,
        ),
        (ACTIVE, {"prt_updated_at": at(0)}, Finding.NEEDS_SIGN_OUT, NextStep.SIGN_OUT),
        (
            ACTIVE,
            {"prt_updated_at": at(60), "logon_at": None},
            Finding.NEEDS_SIGN_OUT,
            NextStep.SIGN_OUT,
        ),
        (
            ACTIVE,
            {"prt_updated_at": at(60), "logon_at": at(90)},
            Finding.NOT_EFFECTIVE,
            NextStep.RENEW_SIGN_IN,
        ),
        (ACTIVE, ADMIN, Finding.EFFECTIVE, NextStep.NOTHING),
        (
            ACTIVE,
            {**ADMIN, "administrators": Administrators.ENABLED},
            Finding.EFFECTIVE,
            NextStep.NOTHING,
        ),
        (ACTIVE, OTHERWISE, Finding.ADMIN_OTHERWISE, NextStep.NOTHING),
        (ENDED, ADMIN, Finding.STILL_ADMIN, NextStep.RENEW_SIGN_IN),
        (
            ENDED,
            {**ADMIN, "prt_updated_at": at(3700), "logon_at": at(60)},
            Finding.STILL_ADMIN,
            NextStep.SIGN_OUT,
        ),
        (
            ENDED,
            {**ADMIN, "prt_updated_at": at(3700), "logon_at": None},
            Finding.STILL_ADMIN,
            NextStep.SIGN_OUT,
        ),
        (
            ENDED,
            {**ADMIN, "prt_updated_at": at(3700), "logon_at": at(3800)},
            Finding.STILL_ADMIN,
            NextStep.RENEW_SIGN_IN,
        ),
        (ENDED, {**ADMIN, "prt_updated_at": None}, Finding.STILL_ADMIN, NextStep.RENEW_SIGN_IN),
        (ENDED, {}, Finding.ENDED_HERE, NextStep.ACTIVATE),
        (IDLE, OTHERWISE, Finding.ADMIN_OTHERWISE, NextStep.NOTHING),
        (IDLE, ADMIN, Finding.STILL_ADMIN, NextStep.SIGN_OUT),
        (IDLE, {}, Finding.NOT_ACTIVE, NextStep.ACTIVATE),
        (RoleStand(held=Held.WAITING), {}, Finding.WAITING, NextStep.WAIT),
    ],
)
def test_every_row_of_the_table(
    role: RoleStand, changes: dict[str, object], finding: Finding, step: NextStep
) -> None:
    """Each condition has its headline and its one step."""
    assert judged(role, **changes) == Verdict(finding, step)


@pytest.mark.parametrize(
    ("role", "changes", "finding"),
    [
        # rights as old as the session cannot come from a role that was activated later
        (ACTIVE, {**ADMIN, **UNNAMED, "role_in_token": None}, Finding.ADMIN_OTHERWISE),
        (
            ACTIVE,
            {**ADMIN, **UNNAMED, "role_in_token": None, "logon_at": at(60)},
            Finding.EFFECTIVE,
        ),
        (ACTIVE, {**ADMIN, **UNNAMED, "role_in_token": None, "logon_at": None}, Finding.EFFECTIVE),
        (ACTIVE, {**ADMIN, **UNNAMED}, Finding.EFFECTIVE),
        # some object of the tenant makes an administrator: the role's only after an activation
        (IDLE, {**ADMIN, **UNNAMED}, Finding.ADMIN_OTHERWISE),
        (ENDED, {**ADMIN, **UNNAMED}, Finding.STILL_ADMIN),
        (ENDED, {**ADMIN, **UNNAMED, "role_in_token": None}, Finding.STILL_ADMIN),
        (
            ENDED,
            {**ADMIN, **UNNAMED, "prt_updated_at": at(3700), "logon_at": at(3800)},
            Finding.ADMIN_OTHERWISE,
        ),
    ],
)
def test_role_without_a_name_is_judged_by_time(
    role: RoleStand, changes: dict[str, object], finding: Finding
) -> None:
    """Where the role's SID may not be read, what came first tells."""
    assert judged(role, **changes).finding is finding


def test_activation_of_unknown_age_needs_a_renewal() -> None:
    """It does no harm, and nothing else can be advised."""
    assert judged(replace(ACTIVE, since=None)).next_step is NextStep.RENEW_SIGN_IN


@pytest.mark.parametrize(
    ("held", "step"), [(Held.NOBODY, NextStep.SIGN_IN), (Held.UNKNOWN, NextStep.READ_AGAIN)]
)
def test_role_that_is_not_known_is_not_taken_for_ended(held: Held, step: NextStep) -> None:
    """Signed out or not read yet: that is what is said."""
    facts = replace(FACTS, **ADMIN)
    assert verdict(facts, RoleStand(held=held)) == Verdict(Finding.ROLE_UNKNOWN, step)


def test_token_that_cannot_be_read_decides_nothing() -> None:
    """Neither administrator nor not."""
    found = judged(administrators=Administrators.UNKNOWN)
    assert found == Verdict(Finding.UNKNOWN, NextStep.READ_AGAIN)


def test_unknown_join_promises_nothing() -> None:
    """A renewal could be in vain; an administrator is one all the same."""
    assert judged(join=Join.UNKNOWN).finding is Finding.UNKNOWN
    assert judged(ACTIVE, join=Join.UNKNOWN, **ADMIN).finding is Finding.EFFECTIVE


def test_administrator_protection_is_not_read_as_no() -> None:
    """What this token shows is not all there is."""
    found = judged(administrator_protection=True, role_in_token=True)
    assert found == Verdict(Finding.PROTECTED, NextStep.TRY_IT)


def test_elsewhere_the_role_means_nothing() -> None:
    """Linux and macOS, whatever is active."""
    assert verdict(ELSEWHERE, ACTIVE).finding is Finding.NOT_WINDOWS


def _maybe(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from([None, *values])


_INSTANTS = st.none() | st.integers(-9000, 9000).map(at)
_FACTS = st.builds(
    DeviceFacts,
    is_windows=st.booleans(),
    join=st.sampled_from(Join),
    tenant_id=st.none(),
    same_tenant=_maybe(True, False),
    has_prt=_maybe(True, False),
    prt_updated_at=_INSTANTS,
    administrators=st.sampled_from(Administrators),
    role_in_token=_maybe(True, False),
    role_is_named=st.booleans(),
    role_in_local_admins=_maybe(True, False),
    same_user=_maybe(True, False),
    logon_at=_INSTANTS,
    administrator_protection=_maybe(True, False),
)
_ROLES = st.builds(RoleStand, held=st.sampled_from(Held), since=_INSTANTS, ended_at=_INSTANTS)


@given(_FACTS, _ROLES)
def test_every_combination_has_one_headline_and_one_step(
    facts: DeviceFacts, role: RoleStand
) -> None:
    """Whatever is unknown; and what could not be read is never taken for a no."""
    found = verdict(facts, role)
    assert isinstance(found.finding, Finding)
    assert isinstance(found.next_step, NextStep)


@given(_FACTS, _ROLES)
def test_effective_is_never_said_without_administrators_in_the_token(
    facts: DeviceFacts, role: RoleStand
) -> None:
    """And never of a role that is not held."""
    if verdict(facts, role).finding is Finding.EFFECTIVE:
        assert facts.administrators in PRESENT
        assert role.held is Held.YES


@given(_FACTS, _ROLES)
def test_ended_here_is_never_said_while_administrators_are_in_the_token(
    facts: DeviceFacts, role: RoleStand
) -> None:
    """Nor while nobody knows."""
    if verdict(facts, role).finding in {Finding.ENDED_HERE, Finding.NOT_ACTIVE}:
        assert facts.administrators is Administrators.ABSENT


@given(_FACTS, st.integers(-9000, 9000).map(at))
def test_sign_out_is_advised_only_after_a_renewal(facts: DeviceFacts, since: datetime) -> None:
    """Otherwise the next session would be as the last."""
    role = RoleStand(held=Held.YES, since=since)
    if verdict(facts, role).next_step is NextStep.SIGN_OUT:
        assert facts.prt_updated_at is not None
        assert facts.prt_updated_at >= since
