"""Which account signed in last, so that the next start knows whom to look for. No secrets."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from keyhour.adapters.folder import open_folder, replace_file, set_file_aside
from keyhour.core.session import Account

log = logging.getLogger(__name__)

_LARGEST_FILE: Final = 64 * 1024


class AccountFile:
    """One small JSON file. Practice and real clouds have one each."""

    def __init__(self, folder: Path, *, practice: bool) -> None:
        self._folder = folder
        self._path = folder / ("account-practice.json" if practice else "account.json")

    def read(self) -> Account | None:
        """The account, if one was kept and can be read."""
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(_LARGEST_FILE), type=Account)
        except OSError:
            return None
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            set_file_aside(self._path)
            return None

    def write(self, account: Account) -> bool:
        """Keep it; whether that worked."""
        if open_folder(self._folder) is not None:
            return False
        try:
            replace_file(self._path, msgspec.json.encode(account))
        except OSError as error:
            log.warning("account_not_saved reason=%s", type(error).__name__)
            return False
        return True

    def forget(self) -> None:
        """Take the file away."""
        with suppress(OSError):
            self._path.unlink()
