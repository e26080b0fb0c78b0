"""What several sources of Windows say together, each of which may fail."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keyhour.adapters.windows import administrators, device, dsregcmd, join, own_token
from keyhour.adapters.windows.device import WindowsDevice
from keyhour.adapters.windows.dsreg_status import DsregStatus
from keyhour.adapters.windows.join import EntraJoin, join_of
from keyhour.core.device import Administrators, DeviceReading, Join
from keyhour.core.failure import Failure, Trouble

OUTPUTS = Path(__file__).parent / "dsregcmd"
DEVICE, WORKPLACE, NEITHER = EntraJoin(1, "tenant"), EntraJoin(2, "tenant"), EntraJoin()
YES, NO = DsregStatus(entra_joined=True), DsregStatus(entra_joined=False)
LOGON = datetime(2026, 11, 23, 6, tzinfo=UTC)
ROSA, ROLE = "S-1-12-1-1-2-3-4", "S-1-12-1-5-6-7-8"
NOT_TAKEN = Failure(trouble=Trouble.NOT_SENT)


@pytest.mark.parametrize(
    ("entra", "domain", "status", "entry", "found"),
    [
        (DEVICE, False, DsregStatus(), None, Join.ENTRA),
        (DEVICE, True, DsregStatus(), None, Join.HYBRID),
        (DEVICE, None, DsregStatus(domain_joined=True), None, Join.HYBRID),
        (DEVICE, None, DsregStatus(), None, Join.UNKNOWN),
        (WORKPLACE, False, DsregStatus(), None, Join.REGISTERED),
        (WORKPLACE, True, NO, None, Join.REGISTERED),
        (NEITHER, False, DsregStatus(), None, Join.NONE),
        (NEITHER, True, DsregStatus(), None, Join.NONE),
        (None, False, YES, None, Join.ENTRA),
        (None, None, DsregStatus(entra_joined=True, domain_joined=True), None, Join.HYBRID),
        (None, False, DsregStatus(), True, Join.ENTRA),
        (None, False, DsregStatus(workplace_joined=True), False, Join.REGISTERED),
        (None, False, DsregStatus(workplace_joined=False), False, Join.NONE),
        (None, False, DsregStatus(), False, Join.UNKNOWN),
        (None, None, DsregStatus(), None, Join.UNKNOWN),
        (None, False, NO, None, Join.UNKNOWN),
    ],
)
def test_join_is_what_the_sources_agree_on(
    entra: EntraJoin | None,
    domain: bool | None,
    status: DsregStatus,
    entry: bool | None,
    found: Join,
) -> None:
    """A source that failed says nothing; it is never taken for "not joined"."""
    assert join_of(entra, domain, status, entry) is found


def test_elsewhere_than_on_windows_every_fact_is_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No function can be had: nothing is known, nothing raises, nothing is done."""
    monkeypatch.setattr(subprocess, "run", None)  # it must not come so far
    assert WindowsDevice().read() == DeviceReading()
    assert WindowsDevice().renew_sign_in() == NOT_TAKEN
    assert WindowsDevice().sign_out() == NOT_TAKEN


def test_reading_is_made_of_all_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fact from where it is known best; only the tenant's objects are kept of the SIDs."""
    status = DsregStatus(has_prt=True, prt_updated_at=LOGON, tenant_id="tenant")
    monkeypatch.setattr(dsregcmd, "dsreg_status", lambda: status)
    monkeypatch.setattr(join, "entra_join", lambda: EntraJoin(1, None))
    monkeypatch.setattr(join, "is_domain_joined", lambda: False)
    groups = [("S-1-5-32-544", 0x10), (ROLE, 0x7), (ROSA, 0x7), ("S-1-1-0", 0x7)]
    monkeypatch.setattr(own_token, "groups", lambda: groups)
    monkeypatch.setattr(own_token, "user_sid", lambda: ROSA)
    monkeypatch.setattr(own_token, "session", lambda: own_token.Session(LOGON, "rosa"))
    members = frozenset({ROLE, "S-1-5-21-1-2-3-500"})
    monkeypatch.setattr(administrators, "administrators", lambda: members)
    monkeypatch.setattr(device, "administrator_protection", lambda: True)
    assert WindowsDevice().read() == DeviceReading(
        join=Join.ENTRA,
        tenant_id="tenant",
        has_prt=True,
        prt_updated_at=LOGON,
        administrators=Administrators.DENY_ONLY,
        entra_groups=frozenset({ROLE}),
        entra_admins=frozenset({ROLE}),
        user_sid=ROSA,
        user_name="rosa",
        logon_at=LOGON,
        administrator_protection=True,
    )


class Runs:
    """Stands for `subprocess.run`."""

    def __init__(self, outcome: subprocess.CompletedProcess[bytes] | Exception) -> None:
        self.outcome = outcome
        self.lines: list[list[str]] = []
        self.options: dict[str, object] = {}

    def __call__(self, line: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        """Note how it was called, and end as told."""
        self.lines.append(line)
        self.options = options
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def runs(
    monkeypatch: pytest.MonkeyPatch,
    outcome: subprocess.CompletedProcess[bytes] | Exception,
) -> Runs:
    """Let `dsregcmd` end like this."""
    fake = Runs(outcome)
    monkeypatch.setattr(subprocess, "run", fake)
    program = Path("/Windows/System32/dsregcmd.exe")
    monkeypatch.setattr(dsregcmd, "_program", lambda: program)
    return fake


def ended(status: int, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A program that ended."""
    return subprocess.CompletedProcess([], status, said, b"")


def test_dsregcmd_runs_by_its_full_path_and_for_a_bounded_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No shell, no input, no look at the PATH."""
    said = (OUTPUTS / "joined.txt").read_bytes()
    fake = runs(monkeypatch, ended(0, said + b"\xff"))
    assert dsregcmd.dsreg_status().has_prt is True
    assert fake.lines == [[str(Path("/Windows/System32/dsregcmd.exe")), "/status"]]
    assert fake.options["stdin"] == subprocess.DEVNULL
    assert fake.options["timeout"] == 20
    assert "shell" not in fake.options


@pytest.mark.parametrize(
    "outcome",
    [ended(1), subprocess.TimeoutExpired("dsregcmd", 20), FileNotFoundError(), PermissionError()],
)
def test_dsregcmd_that_fails_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, outcome: subprocess.CompletedProcess[bytes] | Exception
) -> None:
    """Nothing is known, and the order counts as not taken."""
    runs(monkeypatch, outcome)
    assert dsregcmd.dsreg_status() == DsregStatus()
    assert dsregcmd.order_renewal() is False


def test_order_is_taken_when_the_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is carried out shows the time of the renewal alone."""
    fake = runs(monkeypatch, ended(0, b"The refresh was scheduled."))
    assert WindowsDevice().renew_sign_in() is None
    assert fake.lines[0][1] == "/refreshprt"
