"""This PC fact by fact."""

from __future__ import annotations

from datetime import UTC

import pytest
from msgspec.structs import replace

from keyhour.core.device import DeviceReading, Join
from keyhour.core.state import DeviceState, State
from keyhour.present.check import CheckView, Result
from keyhour.present.device_check import device_checks
from keyhour.present.moment import moment_of
from keyhour.present.words import Words
from tests.present import pc, tenant
from tests.present.tenant import ACCOUNT, HOUR, NOW, pc_state

OWN = replace(pc.EFFECTIVE, user_sid="S-1-12-1-1-2-3-9", user_name="Rosa")


def checks(state: State) -> dict[str, CheckView]:
    """The checks by their names."""
    found = device_checks(state, moment_of(state, NOW, Words(), UTC))
    return {one.id: one for one in found}


def check(reading: DeviceReading, name: str) -> CheckView:
    """One check of a PC that says this."""
    return checks(pc_state(reading))[name]


def test_verdict_comes_first_with_its_step() -> None:
    """The same words as everywhere."""
    found = checks(pc_state())
    assert next(iter(found)) == "device_role"
    verdict = found["device_role"]
    assert (verdict.result, verdict.detail) == (
        Result.WARNING,
        "Active in Entra, not yet on this PC",
    )
    assert not verdict.choices, "the banner above has the buttons"
    silent = checks(pc_state(remind_at=NOW + HOUR))["device_role"]
    assert silent.choices


def test_elsewhere_there_is_the_verdict_alone() -> None:
    """Linux and macOS: not available here, and why."""
    state = replace(tenant.active_state(), device=DeviceState(offered=False))
    (verdict,) = checks(state).values()
    assert verdict.result is Result.SKIPPED
    assert verdict.detail == "No effect on this computer: it does not run Windows"


def test_unread_pc_has_no_facts() -> None:
    """Nothing is made up before the first read."""
    assert list(checks(pc_state(None))) == ["device_role"]


@pytest.mark.parametrize(
    ("name", "reading", "result", "detail"),
    [
        ("device_join", pc.READING, Result.OK, "This PC is Entra joined."),
        ("device_join", pc.HYBRID, Result.WARNING, "This PC is hybrid joined."),
        (
            "device_join",
            replace(pc.READING, join=Join.UNKNOWN),
            Result.SKIPPED,
            "It is not known whether this PC is joined.",
        ),
        (
            "device_tenant",
            replace(pc.READING, tenant_id="other"),
            Result.WARNING,
            "This PC belongs to another organisation than the one you are signed in to.",
        ),
        (
            "device_tenant",
            replace(pc.READING, tenant_id=None),
            Result.SKIPPED,
            "It is not known which organisation this PC belongs to.",
        ),
        (
            "device_user",
            pc.OTHER_USER,
            Result.WARNING,
            "Windows' user is RECEPTION\\guest, not the person signed in here.",
        ),
        (
            "device_user",
            replace(pc.OTHER_USER, user_name=None),
            Result.WARNING,
            "Windows' user is not the person signed in here.",
        ),
        (
            "device_prt",
            pc.READING,
            Result.OK,
            "Windows' sign-in was renewed 6 h ago.",
        ),
        (
            "device_prt",
            replace(pc.READING, prt_updated_at=NOW - 9 * HOUR),
            Result.WARNING,
            "Windows' sign-in was renewed 9 h ago.",
        ),
        (
            "device_prt",
            replace(pc.READING, has_prt=False),
            Result.FAILED,
            "Windows has no sign-in to your organisation.",
        ),
        (
            "device_prt",
            replace(pc.READING, prt_updated_at=None),
            Result.SKIPPED,
            "It is not known when Windows' sign-in was renewed.",
        ),
        ("device_logon", pc.READING, Result.OK, "This Windows session began 8 h ago."),
        (
            "device_logon",
            replace(pc.READING, logon_at=None),
            Result.SKIPPED,
            "It is not known when this Windows session began.",
        ),
        (
            "device_session",
            DeviceReading(),
            Result.SKIPPED,
            "Windows did not tell what this session may do.",
        ),
        (
            "device_group",
            pc.REMOVED,
            Result.FAILED,
            "This PC's Administrators group no longer has the role.",
        ),
        (
            "device_group",
            pc.READING,
            Result.SKIPPED,
            "It is not known whether this PC's Administrators group has the role.",
        ),
    ],
)
def test_each_fact_has_its_sentence(
    name: str, reading: DeviceReading, result: Result, detail: str
) -> None:
    """And a fix where something is to be mended."""
    found = check(reading, name)
    assert (found.result, found.detail) == (result, detail)
    assert bool(found.help) is (result in {Result.WARNING, Result.FAILED})


def test_right_person_and_group_are_good_news() -> None:
    """By the person's object id and the role's own SID."""
    person = "00000001-0002-0000-0300-000009000000"
    key = replace(ACCOUNT.key, object_id=person)
    state = pc_state(OWN)
    assert state.account is not None
    account = replace(
        state.account,
        account=replace(ACCOUNT, key=key),
        device_role_id="00000001-0002-0000-0300-000004000000",
    )
    found = checks(replace(state, shown=key, accounts={key: account}))
    assert found["device_user"].result is Result.OK
    assert found["device_group"].result is Result.OK


def test_administrator_protection_is_a_note() -> None:
    """It explains what cannot be seen."""
    found = check(replace(pc.READING, administrator_protection=True), "device_session")
    assert "Administrator protection is on" in found.help
