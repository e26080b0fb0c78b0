"""The practice PC as the app reads it: its own door, and the whole way in and out of the role."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from keyhour.adapters.cloud import load_cloud
from keyhour.adapters.graph.directory_role import GraphRoleObjects
from keyhour.adapters.http import Http, make_session
from keyhour.adapters.practice_device import PracticeDevice
from keyhour.core.activation import Draft
from keyhour.core.device import Administrators, DeviceReading, Join, Person, facts_of
from keyhour.core.device_verdict import Finding, Held, NextStep, RoleStand, Verdict, verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.this_pc import DEVICE_ROLE
from tests.contract.practice import OpenPractice, Practice

REASON = "Install the printer driver"
MINUTE = timedelta(minutes=1)


class Bench:
    """Adapters at a practice tenant with a PC."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.http = Http(practice.cloud, practice.clock)
        assert practice.cloud.device is not None
        self.pc = PracticeDevice(self.http, practice.cloud.device, practice.clock)
        self.roles = GraphRoleObjects(self.http, practice.cloud)
        self.account = practice.account()
        self.role: str | None = None

    def name_role(self) -> None:
        """Learn the role's object id, with the permission for it."""
        token = self.practice.token(scopes=["RoleManagement.Read.Directory"])
        found = self.roles.device_role(token, self.account)
        assert isinstance(found, str)
        self.role = found

    def judged(self, stand: RoleStand) -> Verdict:
        """The verdict on what the PC says now."""
        key = self.account.key
        person = Person(object_id=key.object_id, tenant_id=key.tenant_id, role_object_id=self.role)
        return verdict(facts_of(self.pc.read(), person), stand)

    def set(self, **wanted: Any) -> None:
        """Change what the PC is like."""
        self.practice.control("device", {"set": wanted})


@pytest.fixture
def bench(open_practice: OpenPractice) -> Bench:
    """The scenario of the PC."""
    return Bench(open_practice("practice_pc"))


def test_cloud_file_names_the_pc_and_nothing_that_opens_more(practice: Practice) -> None:
    """On this machine, under a path of its own: the control interface stays secret."""
    address, control = practice.cloud.device, str(practice.tenant.announcement["control"])
    assert address is not None
    assert address.startswith("http://127.0.0.1:")
    assert control.rpartition("/")[2] not in address
    session = make_session(practice=True, ca_file=None)
    for path in ("/tokens", "/clock"):
        assert session.post(address + path, json={}, timeout=5).status_code == 404
    session.close()


def test_foreign_address_of_a_pc_is_refused(practice: Practice, tmp_path: Path) -> None:
    """A cloud file cannot send the app elsewhere."""
    said = str(practice.tenant.announcement["cloud_file"])
    text = Path(said).read_text(encoding="utf-8").replace('ca_file = "ca.pem"\n', "")
    assert practice.cloud.device is not None
    for address in ("http://10.0.0.8/pc", "http://user@127.0.0.1:1/pc", "ftp://127.0.0.1/pc"):
        path = tmp_path / "cloud.toml"
        path.write_text(text.replace(practice.cloud.device, address))
        path.chmod(0o600)
        refused = load_cloud(path)
        assert getattr(refused, "subject", None) == "device"


def test_pc_is_read_as_a_pc_of_the_tenant(bench: Bench) -> None:
    """Joined, with Rosa in front, without administrator rights."""
    reading = bench.pc.read()
    assert (reading.join, reading.has_prt) == (Join.ENTRA, True)
    assert reading.administrators is Administrators.ABSENT
    assert reading.tenant_id == bench.practice.cloud.tenant_id
    now = bench.practice.clock.now()
    assert reading.prt_updated_at is not None
    assert timedelta(hours=1) < now - reading.prt_updated_at < timedelta(hours=2)
    found = facts_of(reading, Person(object_id=bench.account.key.object_id, tenant_id="x"))
    assert found.same_user is True


def test_role_has_an_object_of_its_own_in_the_tenant(bench: Bench) -> None:
    """Not the template's id; it is the PC's Administrators that have it."""
    bench.name_role()
    assert bench.role not in {None, DEVICE_ROLE.role_definition_id}
    person = Person(object_id="x", tenant_id="x", role_object_id=bench.role)
    assert facts_of(bench.pc.read(), person).role_in_local_admins is True
    bench.set(role_is_administrator=False)
    assert facts_of(bench.pc.read(), person).role_in_local_admins is False


def test_role_may_not_be_read_with_the_usual_permissions(bench: Bench) -> None:
    """The facts then rest on what the session and the group have in common."""
    found = bench.roles.device_role(bench.practice.token(), bench.account)
    assert isinstance(found, Failure)
    assert found.trouble in {Trouble.CONSENT_MISSING, Trouble.FORBIDDEN}


@pytest.mark.parametrize("is_named", [True, False])
def test_whole_story(bench: Bench, is_named: bool) -> None:
    """Active in Entra, not here; renewed; new session, in force; ended; still here; renewed; new
    session, gone. With and without the role's own name.
    """
    if is_named:
        bench.name_role()
    directory, token = bench.practice.directory(), bench.practice.token()
    draft = Draft(key=DEVICE_ROLE, duration=timedelta(minutes=30), justification=REASON)
    directory.submit(token, bench.account, draft)
    active = RoleStand(held=Held.YES, since=bench.practice.clock.now())
    assert bench.judged(active).next_step is NextStep.RENEW_SIGN_IN
    assert bench.pc.sign_out() is None
    assert bench.judged(active).finding is Finding.NEEDS_RENEWAL, "a new session alone is in vain"
    assert bench.pc.renew_sign_in() is None
    assert bench.judged(active).next_step is NextStep.RENEW_SIGN_IN, "an order is no renewal"
    bench.practice.advance(MINUTE)
    active = replace(active, since=bench.pc.read().logon_at)  # our clock stays behind the tenant's
    assert bench.judged(active) == Verdict(Finding.NEEDS_SIGN_OUT, NextStep.SIGN_OUT)
    assert bench.pc.sign_out() is None
    assert bench.judged(active).finding is Finding.EFFECTIVE
    bench.practice.advance(timedelta(minutes=30))
    ended = RoleStand(held=Held.NO, ended_at=bench.practice.clock.now())
    assert bench.judged(ended).finding is Finding.STILL_ADMIN
    assert bench.pc.sign_out() is None
    assert bench.judged(ended).finding is Finding.STILL_ADMIN, "a new session alone is in vain"
    assert bench.pc.renew_sign_in() is None
    bench.practice.advance(MINUTE)
    assert bench.judged(ended).finding is Finding.STILL_ADMIN
    assert bench.pc.sign_out() is None
    assert bench.judged(ended).finding is Finding.ENDED_HERE


@pytest.mark.parametrize(
    ("wanted", "finding"),
    [
        ({"join": "hybrid"}, Finding.HYBRID),
        ({"join": "registered"}, Finding.REGISTERED),
        ({"join": "none"}, Finding.NOT_JOINED),
        ({"tenant_id": "other"}, Finding.OTHER_TENANT),
        ({"user": None}, Finding.OTHER_USER),
        ({"user": "ada"}, Finding.OTHER_USER),
        ({"user_is_administrator": True}, Finding.ADMIN_OTHERWISE),
    ],
)
def test_trainer_changes_what_the_pc_is_like(
    bench: Bench, wanted: dict[str, object], finding: Finding
) -> None:
    """Every row of the table can be practised."""
    bench.name_role()
    bench.set(**wanted)
    assert (
        bench.judged(RoleStand(held=Held.YES, since=bench.practice.clock.now())).finding is finding
    )


def test_windows_that_takes_no_order_says_so(bench: Bench) -> None:
    """An old build: the app must not wait."""
    bench.set(takes_orders=False)
    assert bench.pc.renew_sign_in() == Failure(trouble=Trouble.NOT_SENT)


def test_windows_that_does_not_carry_the_order_out_stays_as_it_is(bench: Bench) -> None:
    """Taken, and nothing comes of it."""
    before = bench.pc.read().prt_updated_at
    bench.set(renews=False)
    assert bench.pc.renew_sign_in() is None
    bench.practice.advance(MINUTE)
    after = bench.pc.read().prt_updated_at
    assert before is not None
    assert after is not None
    assert after < before, "older by our clock, which the tenant's has left behind"


def test_nothing_is_known_when_nobody_answers(bench: Bench) -> None:
    """The practice tenant has ended."""
    token = bench.practice.token()
    bench.practice.tenant.stop()
    assert bench.pc.read() == DeviceReading()
    assert bench.pc.sign_out() == Failure(trouble=Trouble.NOT_SENT)
    assert isinstance(bench.roles.device_role(token, bench.account), Failure)
