"""Which accounts signed in here, the last one first, so that a start knows whom to look for. No
secrets.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

import msgspec

from keyhour.adapters.folder import open_folder, replace_file, set_file_aside
from keyhour.core.session import Account, AccountKey

log = logging.getLogger(__name__)

_LARGEST_FILE: Final = 64 * 1024
_MOST_KEPT: Final = 20


class AccountFile:
    """One small JSON file. Practice and real clouds have one each."""

    def __init__(self, folder: Path, *, practice: bool) -> None:
        self._folder = folder
        self._path = folder / ("accounts-practice.json" if practice else "accounts.json")
        self._lock = threading.Lock()
        self.aside: list[str] = []

    def find(self, authority: str, name: str | None) -> Account | None:
        """The account of this authority that signed in last, or the one with this username or
        object id.
        """
        for account in self._read():
            if account.key.authority == authority and (name is None or is_named(account, name)):
                return account
        return None

    def of(self, authority: str) -> tuple[Account, ...]:
        """All accounts of this authority, the one that signed in last first."""
        return tuple(one for one in self._read() if one.key.authority == authority)

    def has(self, key: AccountKey) -> bool:
        """Whether this account signed in here and was not forgotten."""
        return any(account.key == key for account in self._read())

    def put_first(self, account: Account) -> bool:
        """Keep an account as the last one that signed in; whether that worked."""
        others = tuple(one for one in self._read() if one.key != account.key)
        return self._write((account, *others)[:_MOST_KEPT])

    def forget(self, key: AccountKey) -> bool:
        """Take an account out; whether that worked."""
        accounts = self._read()
        others = tuple(one for one in accounts if one.key != key)
        return len(others) == len(accounts) or self._write(others)

    def _read(self) -> tuple[Account, ...]:
        with self._lock:
            try:
                with self._path.open("rb") as file:
                    return msgspec.json.decode(file.read(_LARGEST_FILE), type=tuple[Account, ...])
            except OSError:
                return ()
            except (msgspec.DecodeError, UnicodeError, RecursionError):
                name = set_file_aside(self._path)
                self.aside += [] if name is None else [name]
                return ()

    def _write(self, accounts: tuple[Account, ...]) -> bool:
        if open_folder(self._folder) is not None:
            return False
        try:
            replace_file(self._path, msgspec.json.encode(accounts))
        except OSError as error:
            log.warning("accounts_not_saved reason=%s", type(error).__name__)
            return False
        return True


def is_named(account: Account, name: str) -> bool:
    """Whether a username (in any case) or an object id means this account."""
    return name.casefold() in {account.username.casefold(), account.key.object_id.casefold()}
