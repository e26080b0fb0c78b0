"""Sealed tokens with a real keyring: open, locked, absent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.secret_service.session import SecretServiceSession

pytestmark = pytest.mark.keyring

# Prints what became of it; the second argument says practice or real, the third names an account
# to add.
STORE: Final = """
import sys, time
from pathlib import Path
import msal
from keyhour.adapters.keychain import Keychain
from keyhour.adapters.sealed import TokenStore
from keyhour.core.failure import Failure
folder, practice = Path(sys.argv[1]), sys.argv[2] == "practice"
began = time.monotonic()
chain = Keychain(folder, practice=practice, prompt_seconds=5)
cache = TokenStore(folder, practice=practice, keychain=chain).open()
if isinstance(cache, Failure):
    print(cache.trouble.value, cache.service_code, time.monotonic() - began < 9)
    raise SystemExit
kind = msal.TokenCache.CredentialType.ACCOUNT
if len(sys.argv) > 3:
    item = {"home_account_id": sys.argv[3], "environment": "localhost", "realm": "t",
            "local_account_id": "u", "username": sys.argv[3], "authority_type": "MSSTS"}
    cache.modify(kind, item, item)
print("open", *sorted(item["username"] for item in cache.search(kind)))
"""


def folder_of(tmp_path: Path) -> str:
    """A state folder."""
    return str(tmp_path / "state")


@pytest.mark.parametrize("kind", ["real", "practice"])
def test_tokens_outlive_the_program(
    open_keyring: SecretServiceSession, tmp_path: Path, kind: str
) -> None:
    """The key comes from the keyring, and no file of it is left."""
    folder = folder_of(tmp_path)
    assert open_keyring.run_python(STORE, folder, kind, "rosa") == "open rosa"
    assert open_keyring.run_python(STORE, folder, kind) == "open rosa"
    assert not (tmp_path / "state" / "practice.key").exists()
    assert b"rosa" not in next((tmp_path / "state").glob("*.sealed")).read_bytes()


def test_two_programs_share_one_key(open_keyring: SecretServiceSession, tmp_path: Path) -> None:
    """Started at once on a new machine, neither loses what the other kept."""
    folder = folder_of(tmp_path)
    names = ("rosa", "ada")
    children = [open_keyring.start_python(STORE, folder, "real", name) for name in names]
    for child in children:
        assert child.wait() == 0, child.stderr
    assert open_keyring.run_python(STORE, folder, "real") == "open ada rosa"


@pytest.mark.parametrize("kind", ["real", "practice"])
def test_locked_keyring_is_told_in_time(
    locked_keyring: SecretServiceSession, tmp_path: Path, kind: str
) -> None:
    """Nothing hangs, and nothing is written beside it."""
    said = locked_keyring.run_python(STORE, folder_of(tmp_path), kind, "rosa")
    assert said == "keychain_locked keyring_locked True"
    assert list((tmp_path / "state").iterdir()) == []


def test_keyring_locked_later_leaves_the_tokens(
    open_keyring: SecretServiceSession, tmp_path: Path
) -> None:
    """They are there again when it is open again."""
    folder = folder_of(tmp_path)
    open_keyring.run_python(STORE, folder, "real", "rosa")
    open_keyring.lock()
    assert open_keyring.run_python(STORE, folder, "real").startswith("keychain_locked")
    open_keyring.stop_daemon()
    open_keyring.start_daemon()
    assert open_keyring.run_python(STORE, folder, "real") == "open rosa"


def test_absent_keyring_keeps_no_real_token(
    absent_keyring: SecretServiceSession, tmp_path: Path
) -> None:
    """No plain-text way around it."""
    said = absent_keyring.run_python(STORE, folder_of(tmp_path), "real", "rosa")
    assert said == "keychain_locked keyring_absent True"
    assert list((tmp_path / "state").iterdir()) == []


def test_absent_keyring_keeps_practice_tokens(
    absent_keyring: SecretServiceSession, tmp_path: Path
) -> None:
    """Their key lies in a private file: they open nothing."""
    folder = folder_of(tmp_path)
    assert absent_keyring.run_python(STORE, folder, "practice", "rosa") == "open rosa"
    assert absent_keyring.run_python(STORE, folder, "practice") == "open rosa"
    assert (tmp_path / "state" / "practice.key").stat().st_mode & 0o777 == 0o600
