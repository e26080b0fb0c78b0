"""What machines, networks and tenants do to a tray, lived through in virtual time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from keyring.errors import KeyringLocked

from keyhour.adapters.ledger import FILE_NAME
from keyhour.core.activation import Phase
from keyhour.core.events import DeactivateChosen, PanelOpened, RefreshChosen
from keyhour.core.failure import Trouble
from keyhour.core.session import Session
from keyhour.core.state import Freshness, Front
from tests.adapters.fake_keyring import FakeKeyring
from tests.contract.practice import ROSA, Practice
from tests.faults.life import DEVICE, HOUR, Life, furnish

pytestmark = pytest.mark.timeout(60)

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
MOST_TRIES_A_DAY: Final = 200
"""Six an hour after the first, and a read for each thing that was due."""


def is_known(life: Life) -> bool:
    """Whether the last read went well."""
    account = life.state.account
    return account is not None and account.freshness is Freshness.KNOWN


def trouble_of_reading(life: Life) -> Trouble | None:
    """Why the last read failed."""
    account = life.state.account
    failure = None if account is None else account.reading.failure
    return None if failure is None else failure.trouble


def cut_network(life: Life) -> None:
    """Nothing answers any more."""
    life.practice.fault("^/(graph|[0-9a-f]{8}-)", "drop", times=100_000)


def restore_network(life: Life) -> None:
    """Everything answers again."""
    life.practice.tenant.tenant.faults.clear()


def test_network_gone_for_a_day(life: Life) -> None:
    """What was active is shown with its age, never as ended; the tries thin out; the truth comes
    with the network.
    """
    life.begin()
    assert life.activate(8 * HOUR).phase is Phase.ACTIVE
    cut_network(life)
    before = len(life.practice.served())
    life.live(7 * HOUR)
    assert life.activation().phase is Phase.ACTIVE
    assert not is_known(life)
    assert trouble_of_reading(life) is Trouble.OFFLINE
    life.live(DAY - 7 * HOUR)
    assert life.ended_notices() == []
    assert len(life.practice.served()) - before < MOST_TRIES_A_DAY
    restore_network(life)
    assert life.live(15 * MINUTE, lambda: is_known(life))
    assert life.live(5 * MINUTE, lambda: life.activation().phase is Phase.IDLE)
    assert len(life.ended_notices()) == 1
    assert life.commits() == 1


def test_wish_while_the_network_is_gone(life: Life) -> None:
    """The line broke while it was sent, so it is unsure until the network is back; then it is told
    as never received, and can be sent.
    """
    life.begin()
    cut_network(life)
    life.activate()
    life.live(DAY)
    assert life.activation().phase is Phase.UNCERTAIN
    restore_network(life)
    assert life.live(HOUR, lambda: life.activation().phase is Phase.REFUSED)
    assert life.activate().phase is Phase.ACTIVE
    assert life.commits() == 1


@pytest.mark.parametrize("seed", range(2))
def test_day_in_a_hostile_network(life: Life, seed: int) -> None:
    """Rights are asked for, held and given back while answers fail, lag and get lost: each is sent
    once, and in the end what is shown is what is.
    """
    furnish(life.practice, "hostile_network")
    life.practice.control("settings", {"misfortune_seed": seed, "slow_answer": "PT0.1S"})
    life.begin()
    wishes = 0
    for _ in range(6):
        if life.activation().phase in {Phase.IDLE, Phase.REFUSED}:
            life.activate(HOUR)
            wishes += 1
        life.live(40 * MINUTE)
        if life.activation().phase is Phase.ACTIVE:
            life.post(DeactivateChosen(key=DEVICE))
        life.live(2 * HOUR)
    life.practice.control("settings", {"misfortunes": False})
    life.post(RefreshChosen())
    assert life.live(15 * MINUTE, lambda: is_known(life) and not _is_open(life))
    assert (life.activation().phase is Phase.ACTIVE) == life.is_held()
    assert wishes >= 3
    assert life.commits() <= wishes
    assert len(life.posts()) <= wishes + life.phases.count(Phase.WITHDRAWING)


def _is_open(life: Life) -> bool:
    """Whether a wish has not been settled."""
    return life.runner.world.ledger.open_wishes() != ()


@pytest.fixture
def own_life(tmp_path: Path) -> Iterator[Life]:
    """Rosa's tray in a tenant of its own: a sign-in that is revoked is no use to other tests."""
    practice = Practice("quiet", auto_sign_in=ROSA)
    life = Life(practice, tmp_path / "own")
    life.begin()
    life.sign_in()
    yield life
    life.end()
    practice.end()


def test_session_is_revoked_while_a_role_is_active(own_life: Life) -> None:
    """The last known rights stay on show as such; after signing in again the truth is read."""
    life = own_life
    assert life.activate(8 * HOUR).phase is Phase.ACTIVE
    life.practice.control("revoke", {"username": ROSA})
    life.live(15 * MINUTE)
    assert life.state.session is Session.NEEDS_SIGN_IN
    assert life.activation().phase is Phase.ACTIVE
    assert not is_known(life)
    quiet = len(life.practice.served())
    life.live(6 * HOUR)
    assert len(life.practice.served()) - quiet < 10
    life.sign_in()
    assert is_known(life)
    assert life.activation().phase is Phase.ACTIVE
    assert life.commits() == 1


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["forth", "back"])
def test_clock_is_set_by_a_day_and_back_again(life: Life, jump: timedelta) -> None:
    """The service's clock rules ends and warnings, whatever the machine's says."""
    life.begin()
    assert life.activate(2 * HOUR).phase is Phase.ACTIVE
    life.clock.ahead = jump
    life.settle()
    life.live(MINUTE)
    assert life.activation().phase is Phase.ACTIVE
    assert life.ended_notices() == []
    life.live(HOUR)
    assert life.activation().phase is Phase.ACTIVE
    life.clock.ahead = timedelta()
    life.settle()
    life.live(MINUTE)
    assert life.activation().phase is Phase.ACTIVE
    assert life.live(HOUR + 2 * MINUTE, lambda: life.activation().phase is Phase.IDLE)
    assert len(life.ended_notices()) == 1
    assert not life.is_held()


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["ahead", "behind"])
def test_wish_on_a_machine_whose_clock_is_wrong(life: Life, jump: timedelta) -> None:
    """Starting, asking and ending work by the service's clock."""
    life.clock.ahead = jump
    life.begin()
    assert life.activate(HOUR).phase is Phase.ACTIVE
    assert life.live(2 * HOUR, lambda: life.activation().phase is Phase.IDLE)
    assert len(life.ended_notices()) == 1
    assert life.commits() == 1


def test_machine_sleeps_over_the_end(life: Life) -> None:
    """The end is read on waking, and told once."""
    life.begin()
    assert life.activate(HOUR).phase is Phase.ACTIVE
    life.sleep(DAY)
    assert life.live(5 * MINUTE, lambda: life.activation().phase is Phase.IDLE)
    assert len(life.ended_notices()) == 1
    life.sleep(DAY)
    life.live(MINUTE)
    assert len(life.ended_notices()) == 1


def test_machine_sleeps_within_the_window(life: Life) -> None:
    """On waking the role is still active, as a read says."""
    life.begin()
    assert life.activate(8 * HOUR).phase is Phase.ACTIVE
    reads = len(life.practice.served())
    life.sleep(HOUR)
    assert life.activation().phase is Phase.ACTIVE
    assert len(life.practice.served()) > reads
    assert is_known(life)


def test_another_process_holds_the_ledger(life: Life) -> None:
    """Nothing is sent that can't be written down, and that is said; it goes on afterwards."""
    life.begin()
    with closing(sqlite3.connect(life.folder / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        activation = life.activate()
        assert activation.failure is not None
        assert activation.failure.trouble is Trouble.NOT_RECORDED
        assert activation.failure.service_code == "locked"
        assert life.posts() == []
        other.execute("ROLLBACK")
    assert life.activate().phase is Phase.ACTIVE
    assert life.commits() == 1


@pytest.fixture
def keyring_life(shared_practice: Practice, tmp_path: Path) -> Iterator[Life]:
    """Rosa on a machine with a keyring, signed in."""
    furnish(shared_practice)
    life = Life(shared_practice, tmp_path / "with-keyring")
    life.keyring = FakeKeyring()
    life.begin()
    life.sign_in()
    yield life
    life.end()


def test_keyring_is_locked_in_the_middle(keyring_life: Life) -> None:
    """What runs goes on; the next start says so, forgets nobody, and comes back when it is open."""
    life = keyring_life
    life.keyring.trouble = KeyringLocked("locked")
    assert life.activate(8 * HOUR).phase is Phase.ACTIVE
    life.die()
    life.begin()
    assert life.state.session is Session.KEYCHAIN_LOCKED
    assert life.state.session_failure is not None
    assert life.state.session_failure.trouble is Trouble.KEYCHAIN_LOCKED
    assert Phase.ACTIVE not in life.phases[-1:]
    life.keyring.trouble = None
    life.post(PanelOpened())
    life.live(MINUTE)
    assert is_known(life)  # so somebody is signed in
    assert life.activation().phase is Phase.ACTIVE
    assert life.commits() == 1


def test_tray_and_command_ask_at_the_same_moment(life: Life) -> None:
    """One of the two sends; both come to see the role active."""
    life.begin()
    command = Life(life.practice, life.folder)
    try:
        command.begin(Front.COMMAND)
        command.post(RefreshChosen())
        _ask_in_turns(life, command)
        for one in (life, command):
            one.post(RefreshChosen())
            one.live(5 * MINUTE)
        assert life.commits() == len(life.posts()) == 1
        assert life.activation().phase is Phase.ACTIVE
    finally:
        command.end()


def _ask_in_turns(*lives: Life) -> None:
    """Each engine takes in one event, and then the other."""
    for life in lives:
        life.engine.post(life.wish())
    busy = True
    while busy:
        busy = False
        for life in lives:
            busy |= life.engine.pump(wait=False)
