"""The ledger: one SQLite file that survives a crash and is shared by the tray and the command
line.

Write-ahead log, `synchronous=FULL`: when a method returns, the row is on the disk
(https://sqlite.org/pragma.html#pragma_synchronous). Every call has a connection of its own, so any
thread may call, and a file that another process set aside is never written to again.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from keyhour.adapters.folder import open_folder, set_file_aside
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import LastKnown
from keyhour.core.right import right_id
from keyhour.core.session import AccountKey
from keyhour.core.wish import Wish, WishOutcome, WishRecord

log = logging.getLogger(__name__)

T = TypeVar("T")

FILE_NAME: Final = "ledger.sqlite"
_VERSION: Final = 2
_BUSY_SECONDS: Final = 5.0
_NOTICES_KEPT: Final = 5000
_PAST_SHOWN: Final = 1000
_OUTCOMES: Final = frozenset(one.value for one in WishOutcome)
KEPT: Final = timedelta(days=400)
"""How long ended wishes are kept; with each new one the older ones go."""
_UNREADABLE: Final = "unreadable"  # an outcome that frees the right of a row nobody can read

_MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE wishes (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, right_id TEXT NOT NULL,
            recorded_at TEXT NOT NULL, body TEXT NOT NULL, request_id TEXT, outcome TEXT
        ) STRICT""",
        """CREATE UNIQUE INDEX one_open_wish ON wishes (account, right_id)
            WHERE outcome IS NULL""",
        "CREATE TABLE last_known (account TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT",
        "CREATE TABLE notices (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT",
    ),
    ("ALTER TABLE wishes ADD COLUMN reason TEXT NOT NULL DEFAULT ''",),
)
"""What lifts `user_version` from its index to the next number."""

_CODES: Final = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "unusable",
    sqlite3.SQLITE_IOERR: "disk_failed",
}
_BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_AFFIXES: Final = ("", "-wal", "-shm")


class NewerLedgerError(Exception):
    """The file was made by a later version; its rows are not ours to judge."""


class SqliteLedger:
    """Implements `ports.ledger.Ledger` in a folder of ours."""

    def __init__(
        self, folder: Path, *, busy_seconds: float = _BUSY_SECONDS, kept: timedelta = KEPT
    ) -> None:
        self._kept = kept
        self._folder = folder
        self._path = folder / FILE_NAME
        self._busy_seconds = busy_seconds
        self._lock = threading.Lock()
        self._aside: list[str] = []

    def open_wishes(self) -> tuple[Wish, ...] | Failure:
        """Every open wish. A row nobody can read is closed, for it would block its right for
        ever.
        """
        return self._run(_open_wishes)

    def record(self, wish: Wish) -> Failure | None:
        """Write a wish down; ALREADY_PENDING when one is open for the same account and right."""

        def insert(connection: sqlite3.Connection) -> Failure | None:
            try:
                connection.execute(
                    "INSERT INTO wishes (id, account, right_id, recorded_at, body, request_id)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        wish.id,
                        str(wish.account),
                        right_id(wish.key),
                        wish.recorded_at.isoformat(),
                        msgspec.json.encode(wish).decode(),
                        wish.request_id,
                    ),
                )
            except sqlite3.IntegrityError:
                return Failure(trouble=Trouble.ALREADY_PENDING, service_code="wish_open")
            _prune(connection, self._kept)
            return None

        return self._run(insert)

    def annotate(self, wish_id: str, request_id: str) -> Failure | None:
        """Note the service's id of an open wish."""
        return self._write(
            "UPDATE wishes SET request_id = ? WHERE id = ? AND outcome IS NULL",
            (request_id, wish_id),
        )

    def settle(self, wish_id: str, outcome: WishOutcome, reason: str = "") -> Failure | None:
        """Close a wish; the first outcome stays."""
        return self._write(
            "UPDATE wishes SET outcome = ?, reason = ? WHERE id = ? AND outcome IS NULL",
            (outcome.value, reason, wish_id),
        )

    def past(self, account: AccountKey) -> tuple[WishRecord, ...] | Failure:
        """An account's wishes, the latest first; what can't be read is left out."""
        return self._run(lambda connection: tuple(_past(connection, account)))

    def forget_past(self, account: AccountKey) -> Failure | None:
        """Drop the ended wishes of an account."""
        return self._write(
            "DELETE FROM wishes WHERE account = ? AND outcome IS NOT NULL", (str(account),)
        )

    def remember(self, last_known: LastKnown) -> Failure | None:
        """Replace what is kept of one account."""
        return self._write(
            "INSERT INTO last_known (account, body) VALUES (?, ?)"
            " ON CONFLICT (account) DO UPDATE SET body = excluded.body",
            (str(last_known.account.key), msgspec.json.encode(last_known).decode()),
        )

    def last_known(self) -> tuple[LastKnown, ...] | Failure:
        """What was kept, of every account; what can't be read is left out."""
        return self._run(
            lambda connection: tuple(
                found
                for (body,) in connection.execute("SELECT body FROM last_known ORDER BY account")
                if (found := _decoded(body, LastKnown, "last_known")) is not None
            )
        )

    def forget(self, account: AccountKey) -> Failure | None:
        """Drop the last known state of one account."""
        return self._write("DELETE FROM last_known WHERE account = ?", (str(account),))

    def claim(self, notice_id: str) -> bool | Failure:
        """Whether the caller is the first, in any process, to claim a notice."""

        def insert(connection: sqlite3.Connection) -> bool:
            cursor = connection.execute(
                "INSERT INTO notices (id) VALUES (?) ON CONFLICT DO NOTHING", (notice_id,)
            )
            connection.execute(
                "DELETE FROM notices WHERE number <= (SELECT max(number) FROM notices) - ?",
                (_NOTICES_KEPT,),
            )
            return cursor.rowcount == 1

        return self._run(insert)

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        return tuple(self._aside)

    def _write(self, statement: str, values: tuple[str, ...]) -> Failure | None:
        def write(connection: sqlite3.Connection) -> None:
            connection.execute(statement, values)

        return self._run(write)

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T | Failure:
        """Do it in one transaction; an unreadable file is set aside, and done again in a new
        one.
        """
        with self._lock:
            try:
                return self._attempt(work)
            except sqlite3.DatabaseError as error:
                if _primary(error) not in _BROKEN or not self._set_aside():
                    return _not_recorded(error)
            except (OSError, NewerLedgerError) as error:
                return _not_recorded(error)
            try:
                return self._attempt(work)
            except (sqlite3.Error, OSError, NewerLedgerError) as error:
                return _not_recorded(error)

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        refused = open_folder(self._folder)
        if refused is not None:
            raise PermissionError(refused.service_code)
        with closing(self._connect()) as connection, _transaction(connection):
            _migrate(connection)
            return work(connection)

    def _connect(self) -> sqlite3.Connection:
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            _use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA trusted_schema = OFF")
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> bool:
        """Move the file and what belongs to it out of the way; whether a new one can be made."""
        for affix in _AFFIXES:
            path = self._path.with_name(FILE_NAME + affix)
            if not path.exists():
                continue
            name = set_file_aside(path)
            if name is None:
                return False
            self._aside.append(name)
        return True


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """A lasting property of the file, so a process that finds another setting it may go on."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _primary(error) != sqlite3.SQLITE_BUSY:
            raise


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the write lock first, so that two processes can't both find a right free."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise NewerLedgerError
    for steps in _MIGRATIONS[version:]:
        for statement in steps:
            connection.execute(statement)
    if version < _VERSION:
        connection.execute(f"PRAGMA user_version = {_VERSION}")


def _prune(connection: sqlite3.Connection, kept: timedelta) -> None:
    """Drop ended wishes that are much older than the last but one: a single one with a wrong date
    costs nothing.
    """
    row = connection.execute(
        "SELECT recorded_at FROM wishes ORDER BY recorded_at DESC LIMIT 1 OFFSET 1"
    ).fetchone()
    try:
        oldest = None if row is None else datetime.fromisoformat(row[0]) - kept
    except (ValueError, OverflowError):
        return
    if oldest is not None:
        connection.execute(
            "DELETE FROM wishes WHERE outcome IS NOT NULL AND recorded_at < ?",
            (oldest.isoformat(),),
        )


def _open_wishes(connection: sqlite3.Connection) -> tuple[Wish, ...]:
    found: list[Wish] = []
    rows = connection.execute(
        "SELECT id, body, request_id FROM wishes WHERE outcome IS NULL ORDER BY recorded_at, id"
    ).fetchall()
    for identifier, body, request_id in rows:
        wish = _decoded(body, Wish, "wish")
        if wish is None:
            connection.execute(
                "UPDATE wishes SET outcome = ? WHERE id = ?", (_UNREADABLE, identifier)
            )
        else:
            found.append(msgspec.structs.replace(wish, request_id=request_id or wish.request_id))
    return tuple(found)


def _past(connection: sqlite3.Connection, account: AccountKey) -> Iterator[WishRecord]:
    rows = connection.execute(
        "SELECT body, request_id, outcome, reason FROM wishes WHERE account = ?"
        " ORDER BY recorded_at DESC LIMIT ?",
        (str(account), _PAST_SHOWN),
    )
    for body, request_id, outcome, reason in rows:
        wish = _decoded(body, Wish, "wish")
        if wish is not None and (outcome is None or outcome in _OUTCOMES):
            wish = msgspec.structs.replace(wish, request_id=request_id or wish.request_id)
            yield WishRecord(wish, WishOutcome(outcome) if outcome else None, reason)


def _decoded(body: object, kind: type[T], name: str) -> T | None:
    """A value from its JSON, or None: what an older or broken program wrote is no reason to
    stop.
    """
    try:
        if not isinstance(body, str):
            return None
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        log.warning("ledger_row_unreadable kind=%s", name)
        return None


def _primary(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code (the low byte of the extended one)."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _not_recorded(error: Exception) -> Failure:
    code = "newer_version" if isinstance(error, NewerLedgerError) else "unusable"
    if isinstance(error, sqlite3.Error):
        code = _CODES.get(_primary(error) or 0, "failed")
    log.info("ledger_failed code=%s", code)
    return Failure(trouble=Trouble.NOT_RECORDED, service_code=code)
