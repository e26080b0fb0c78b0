"""The ledger on a real disk: crashes, two processes, and files that went bad."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from keyhour.adapters.ledger import FILE_NAME, SqliteLedger
from keyhour.core.activation import Draft, Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import UNKNOWN_POLICY
from keyhour.core.reads import LastKnown
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    DirectoryKey,
    Eligibility,
    GroupKey,
    RightKey,
    Scope,
    Via,
)
from keyhour.core.wish import Wish, WishKind, WishOutcome, WishRecord, wish_id
from tests.adapters.local_cloud import NOW, account
from tests.log_watch import LogWatch

KEY = DirectoryKey("role", "/")
SOMEBODY = account()


def wish(key: RightKey = KEY, *, after: int = 0, person: str = "p") -> Wish:
    """A wish to activate."""
    owner = account(person).key
    at = NOW + timedelta(seconds=after)
    draft = Draft(
        key=key, duration=timedelta(hours=1), justification="because", ticket=Ticket("1", "s")
    )
    return Wish(
        id=wish_id(owner, key, at),
        account=owner,
        key=key,
        kind=WishKind.ACTIVATE,
        recorded_at=at,
        draft=draft,
    )


@pytest.fixture
def ledger(tmp_path: Path) -> SqliteLedger:
    """An empty ledger."""
    return SqliteLedger(tmp_path / "state")


def trouble(found: object) -> Trouble:
    """The trouble of what must have failed."""
    assert isinstance(found, Failure)
    return found.trouble


def test_wish_comes_back_as_it_was(ledger: SqliteLedger) -> None:
    """Every field survives the disk."""
    assert ledger.record(wish()) is None
    assert ledger.open_wishes() == (wish(),)


def test_one_open_wish_per_account_and_right(ledger: SqliteLedger) -> None:
    """A second one is refused until the first is settled; other rights and people are free."""
    assert ledger.record(wish()) is None
    assert trouble(ledger.record(wish(after=1))) is Trouble.ALREADY_PENDING
    assert ledger.record(wish(GroupKey("g", "owner"))) is None
    assert ledger.record(wish(person="q")) is None
    assert ledger.settle(wish().id, WishOutcome.GRANTED) is None
    assert ledger.record(wish(after=1)) is None


def test_settling_twice_is_harmless(ledger: SqliteLedger) -> None:
    """The first outcome stays."""
    ledger.record(wish())
    for outcome in (WishOutcome.GRANTED, WishOutcome.REFUSED):
        assert ledger.settle(wish().id, outcome) is None
    assert ledger.open_wishes() == ()
    assert outcomes(ledger) == ["granted"]


def outcomes(ledger: SqliteLedger) -> list[str | None]:
    """What the file says of each wish."""
    with closing(sqlite3.connect(ledger._path)) as connection:
        return [row[0] for row in connection.execute("SELECT outcome FROM wishes")]


def kept_ids(ledger: SqliteLedger) -> list[str]:
    """Every wish in the file, open or ended, oldest first."""
    with closing(sqlite3.connect(ledger._path)) as connection:
        rows = connection.execute("SELECT id FROM wishes ORDER BY recorded_at").fetchall()
    return [identifier for (identifier,) in rows]


def test_ended_wishes_go_after_four_hundred_days(ledger: SqliteLedger) -> None:
    """Open ones stay whatever their age."""
    days = (0, 1, 399, 400, 401, 402)
    wishes = [wish(after=day * 86400) for day in days]
    left = wish(DirectoryKey("other", "/"), after=-86400)
    assert ledger.record(left) is None
    for one in wishes:
        assert ledger.record(one) is None
        assert ledger.settle(one.id, WishOutcome.GRANTED) is None
    assert kept_ids(ledger) == [left.id, *(one.id for one in wishes[1:])]


def test_wish_of_a_wrong_clock_prunes_nothing(ledger: SqliteLedger) -> None:
    """One date ten years ahead is not believed; the first day of all is no harm."""
    today, ahead = wish(), wish(after=10 * 365 * 86400)
    begin = replace(wish(), id="begin", recorded_at=datetime(1, 1, 1, tzinfo=UTC))
    for one in (begin, today, ahead):
        assert ledger.record(one) is None
        assert ledger.settle(one.id, WishOutcome.GRANTED) is None
    assert kept_ids(ledger) == [today.id, ahead.id]


def test_request_id_is_noted(ledger: SqliteLedger) -> None:
    """The service's id helps to settle an open wish after a crash."""
    ledger.record(wish())
    assert ledger.annotate(wish().id, "r-1") is None
    found = ledger.open_wishes()
    assert not isinstance(found, Failure)
    assert found[0].request_id == "r-1"


def known(person: str = "p") -> LastKnown:
    """A last known state with everything in it."""
    return LastKnown(
        account=account(person),
        as_of=NOW,
        eligibilities=(Eligibility(key=KEY, name="n", scope=Scope("/"), via=Via("g")),),
        assignments=(
            Assignment(
                key=KEY, name="n", scope=Scope("/"), origin=AssignmentOrigin.ACTIVATED, end_at=NOW
            ),
        ),
        policies=((KEY, UNKNOWN_POLICY),),
    )


def test_last_known_state_is_kept_per_account(ledger: SqliteLedger) -> None:
    """Remembering replaces; forgetting takes one account away and leaves wishes."""
    ledger.record(wish())
    for person in ("p", "q", "p"):
        assert ledger.remember(known(person)) is None
    assert ledger.last_known() == (known("p"), known("q"))
    assert ledger.forget(account("p").key) is None
    assert ledger.last_known() == (known("q"),)
    assert ledger.open_wishes() == (wish(),)


def test_notice_is_claimed_once(ledger: SqliteLedger) -> None:
    """Also by another instance on the same file."""
    other = SqliteLedger(ledger._folder)
    assert ledger.claim("n") is True
    assert other.claim("n") is False
    assert other.claim("m") is True


def test_threads_take_turns(ledger: SqliteLedger) -> None:
    """Of many threads exactly one records the wish."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: ledger.record(wish(after=n)), range(24)))
    assert found.count(None) == 1


RACE = """
import sys
from pathlib import Path
from tests.adapters.test_ledger import SqliteLedger, wish
ledger = SqliteLedger(Path(sys.argv[1]))
print(sum(ledger.record(wish(after=n)) is None for n in range(int(sys.argv[2]), 200, 2)))
"""


def test_two_processes_never_record_both(tmp_path: Path) -> None:
    """Two programs that start at once on no file at all: one wish stands."""
    root = Path(__file__).parents[2]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, str(tmp_path / "s"), str(number)],
            env={"PYTHONPATH": f"{root / 'desktop'}:{root}"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    said = [child.communicate()[0].strip() for child in children]
    assert sorted(said) == ["0", "1"]


def test_wish_survives_a_killed_process(tmp_path: Path) -> None:
    """When `record` has returned, kill -9 changes nothing."""
    root = Path(__file__).parents[2]
    code = RACE.replace("print(", "record = (") + "\nimport os; os.kill(os.getpid(), 9)\n"
    child = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "s"), "0"],
        env={"PYTHONPATH": f"{root / 'desktop'}:{root}"},
        check=False,
    )
    assert child.returncode == -9
    assert SqliteLedger(tmp_path / "s").open_wishes() == (wish(),)


@pytest.mark.parametrize("garbage", [b"not a database at all" * 100, b"SQLite format 3\0" * 300])
def test_unreadable_file_is_set_aside(
    ledger: SqliteLedger, garbage: bytes, expected_log: LogWatch
) -> None:
    """A new ledger is started, and the old file stays to be looked at."""
    expected_log.expect("file_set_aside")
    ledger._folder.mkdir(mode=0o700)
    ledger._path.write_bytes(garbage)
    assert ledger.open_wishes() == ()
    assert ledger.record(wish()) is None
    assert ledger.set_aside() == (f"{FILE_NAME}.unreadable-1",)
    assert (ledger._folder / ledger.set_aside()[0]).read_bytes() == garbage


def test_torn_file_is_set_aside(ledger: SqliteLedger, expected_log: LogWatch) -> None:
    """Damage in the middle of a file, as a failing disk makes it."""
    expected_log.expect("file_set_aside")
    for number in range(50):
        ledger.record(wish(person=str(number)))
    data = ledger._path.read_bytes()
    ledger._path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    assert ledger.open_wishes() == ()
    assert ledger.record(wish()) is None
    assert ledger.set_aside() != ()


def test_unreadable_row_frees_its_right(ledger: SqliteLedger, expected_log: LogWatch) -> None:
    """A row nobody can read is skipped, and does not block the right for ever."""
    expected_log.expect("ledger_row_unreadable kind=wish")
    ledger.record(wish())
    with closing(sqlite3.connect(ledger._path)) as connection, connection:
        connection.execute("UPDATE wishes SET body = '{\"id\": 1}'")
    assert ledger.open_wishes() == ()
    assert ledger.record(wish(after=1)) is None


def test_unreadable_last_state_is_left_out(ledger: SqliteLedger, expected_log: LogWatch) -> None:
    """The others are still shown."""
    expected_log.expect("ledger_row_unreadable kind=last_known")
    ledger.remember(known("p"))
    ledger.remember(known("q"))
    with closing(sqlite3.connect(ledger._path)) as connection, connection:
        connection.execute("UPDATE last_known SET body = '[' WHERE account LIKE '%|p'")
    assert ledger.last_known() == (known("q"),)


def test_ledger_of_a_later_version_is_left_alone(ledger: SqliteLedger) -> None:
    """We can't judge its rows, so nothing is recorded and nothing sent."""
    ledger.record(wish())
    with closing(sqlite3.connect(ledger._path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    found = ledger.record(wish(after=1))
    assert trouble(found) is Trouble.NOT_RECORDED
    assert isinstance(found, Failure)
    assert found.service_code == "newer_version"
    assert ledger.set_aside() == ()


def test_locked_ledger_refuses_in_time(tmp_path: Path) -> None:
    """Another program that holds the file for long costs a bounded wait."""
    ledger = SqliteLedger(tmp_path, busy_seconds=0.1)
    ledger.open_wishes()
    with closing(sqlite3.connect(ledger._path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = ledger.record(wish())
        other.execute("ROLLBACK")
    assert isinstance(found, Failure)
    assert (found.trouble, found.service_code) == (Trouble.NOT_RECORDED, "locked")
    assert ledger.record(wish()) is None


def test_full_disk_records_nothing(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that finds no room is a failure, and what was there stays."""
    ledger.record(wish())
    connect = SqliteLedger._connect

    def small(self: SqliteLedger) -> sqlite3.Connection:
        connection = connect(self)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(SqliteLedger, "_connect", small)
        big = known()
        many = LastKnown(account=big.account, as_of=NOW, eligibilities=big.eligibilities * 500)
        found = ledger.remember(many)
    assert isinstance(found, Failure)
    assert (found.trouble, found.service_code) == (Trouble.NOT_RECORDED, "disk_full")
    assert ledger.open_wishes() == (wish(),)


def test_place_that_is_no_folder_records_nothing(tmp_path: Path) -> None:
    """Somebody's file lies where the folder should be."""
    (tmp_path / "state").write_text("mine")
    ledger = SqliteLedger(tmp_path / "state")
    assert trouble(ledger.record(wish())) is Trouble.NOT_RECORDED
    assert trouble(ledger.open_wishes()) is Trouble.NOT_RECORDED
    assert trouble(ledger.claim("n")) is Trouble.NOT_RECORDED


def test_only_the_owner_may_look(ledger: SqliteLedger) -> None:
    """The folder is 0700 and the file 0600: the ledger holds reasons."""
    ledger.record(wish())
    assert ledger._folder.stat().st_mode & 0o777 == 0o700
    assert ledger._path.stat().st_mode & 0o777 == 0o600


def test_the_past_tells_every_wish_with_its_end(ledger: SqliteLedger) -> None:
    """The latest first, somebody else's not at all."""
    for one in (first := wish(), second := wish(after=60, key=GroupKey("g", "member"))):
        assert ledger.record(one) is None
    assert ledger.record(wish(person="q")) is None
    assert ledger.annotate(second.id, "request-2") is None
    assert ledger.settle(first.id, WishOutcome.REFUSED, "MfaRule") is None
    assert ledger.past(first.account) == (
        WishRecord(msgspec.structs.replace(second, request_id="request-2"), None),
        WishRecord(first, WishOutcome.REFUSED, "MfaRule"),
    )


def test_forgetting_the_past_keeps_what_is_open(ledger: SqliteLedger) -> None:
    """An open wish is still needed; another person's past is not mine to forget."""
    mine, open_one, other = wish(), wish(after=60, key=GroupKey("g", "owner")), wish(person="q")
    for one in (mine, open_one, other):
        assert ledger.record(one) is None
    for one in (mine, other):
        assert ledger.settle(one.id, WishOutcome.GRANTED) is None
    assert ledger.forget_past(mine.account) is None
    assert ledger.past(mine.account) == (WishRecord(open_one, None),)
    assert ledger.past(other.account) == (WishRecord(other, WishOutcome.GRANTED),)


def test_a_ledger_of_the_first_version_goes_on(ledger: SqliteLedger, tmp_path: Path) -> None:
    """What was written before there were reasons is kept."""
    old = wish()
    assert ledger.record(old) is None
    with closing(sqlite3.connect(tmp_path / "state" / FILE_NAME)) as connection:
        connection.execute("ALTER TABLE wishes DROP COLUMN reason")
        connection.execute("PRAGMA user_version = 1")
    assert SqliteLedger(tmp_path / "state").past(old.account) == (WishRecord(old, None),)


def test_rows_nobody_can_read_are_left_out_of_the_past(
    ledger: SqliteLedger, tmp_path: Path, expected_log: LogWatch
) -> None:
    """The rest is told."""
    expected_log.expect("ledger_row_unreadable kind=wish")
    good, bad = wish(), wish(after=60, key=GroupKey("g", "member"))
    for one in (good, bad):
        assert ledger.record(one) is None
    with closing(sqlite3.connect(tmp_path / "state" / FILE_NAME)) as connection:
        connection.execute("UPDATE wishes SET body = '{' WHERE id = ?", (bad.id,))
        connection.commit()
    assert ledger.past(good.account) == (WishRecord(good, None),)
