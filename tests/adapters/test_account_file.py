"""Which accounts signed in here."""

from __future__ import annotations

from pathlib import Path

import pytest

from keyhour.adapters.account_file import AccountFile
from keyhour.core.session import Account, AccountKey
from tests.log_watch import LogWatch

ROSA = Account(AccountKey("a", "t", "id-rosa"), "Rosa@contoso.example", "Rosa")
ADA = Account(AccountKey("a", "t", "id-ada"), "ada@contoso.example")
ELSEWHERE = Account(AccountKey("b", "t", "id-rosa"), "rosa@contoso.example")


@pytest.fixture
def accounts(tmp_path: Path) -> AccountFile:
    """Nobody yet."""
    return AccountFile(tmp_path / "state", practice=True)


def test_last_one_comes_first(accounts: AccountFile) -> None:
    """Signing in puts an account before the others of its authority."""
    assert accounts.find("a", None) is None
    for account in (ROSA, ADA, ELSEWHERE):
        assert accounts.put_first(account)
    assert accounts.find("a", None) == ADA
    accounts.put_first(ROSA)
    assert accounts.find("a", None) == ROSA
    assert accounts.find("b", None) == ELSEWHERE


@pytest.mark.parametrize("name", ["rosa@CONTOSO.example", "id-rosa", "ID-ROSA"])
def test_account_is_found_by_username_or_id(accounts: AccountFile, name: str) -> None:
    """In any case."""
    accounts.put_first(ROSA)
    accounts.put_first(ADA)
    assert accounts.find("a", name) == ROSA
    assert accounts.find("a", "nobody") is None


def test_forgotten_is_gone(accounts: AccountFile) -> None:
    """The next one moves up; forgetting twice is harmless."""
    accounts.put_first(ROSA)
    accounts.put_first(ADA)
    assert accounts.has(ADA.key)
    assert accounts.forget(ADA.key)
    assert accounts.forget(ADA.key)
    assert not accounts.has(ADA.key)
    assert accounts.find("a", None) == ROSA


def test_practice_and_real_accounts_do_not_mix(accounts: AccountFile) -> None:
    """They lie in files of their own."""
    accounts.put_first(ROSA)
    assert AccountFile(accounts._folder, practice=False).find("a", None) is None


@pytest.mark.parametrize("data", [b"", b"[1]", b"\xff", b"[" * 60_000])
def test_unreadable_file_is_set_aside(
    accounts: AccountFile, data: bytes, expected_log: LogWatch
) -> None:
    """Nobody is signed in, and the next sign-in is kept."""
    expected_log.expect("file_set_aside")
    accounts.put_first(ROSA)
    accounts._path.write_bytes(data)
    assert accounts.find("a", None) is None
    assert len(accounts.aside) == 1
    assert accounts.put_first(ADA)
    assert accounts.find("a", None) == ADA


def test_place_that_is_no_folder_keeps_nobody(tmp_path: Path) -> None:
    """An answer, not an exception."""
    (tmp_path / "state").write_text("mine")
    assert not AccountFile(tmp_path / "state", practice=True).put_first(ROSA)
