"""Tokens at rest."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import msal
import pytest

from keyhour.adapters.keychain import Keychain
from keyhour.adapters.sealed import SealedFile, TokenStore
from keyhour.core.failure import Failure, Trouble
from tests.adapters.fake_keyring import FakeKeyring, locked
from tests.log_watch import LogWatch

KEY = b"k" * 32
ROUNDS = 30


@pytest.fixture
def sealed(tmp_path: Path) -> SealedFile:
    """A sealed file with something in it."""
    file = SealedFile(tmp_path / "tokens", KEY)
    file.save('{"secret": "refresh"}')
    return file


def test_content_comes_back_and_cannot_be_read(sealed: SealedFile) -> None:
    """Only with the key; the file is its owner's alone, and each save looks different."""
    assert sealed.load() == '{"secret": "refresh"}'
    before = sealed.path.read_bytes()
    assert b"refresh" not in before
    assert sealed.path.stat().st_mode & 0o777 == 0o600
    sealed.save('{"secret": "refresh"}')
    assert sealed.path.read_bytes() != before


@pytest.mark.parametrize("place", [0, 4, 5, 16, 17, -1])
def test_any_changed_byte_is_noticed(
    sealed: SealedFile, place: int, expected_log: LogWatch
) -> None:
    """Header, version, nonce, text and tag: the file is set aside and the cache starts empty."""
    expected_log.expect("file_set_aside")
    data = bytearray(sealed.path.read_bytes())
    data[place] ^= 1
    sealed.path.write_bytes(bytes(data))
    assert sealed.load() is None
    assert sealed.aside == ["tokens.unreadable-1"]
    assert sealed.stamp() is None


@pytest.mark.parametrize("data", [b"", b"KHTC\x01", b"x" * 10, b'{"AccessToken": {}}'])
def test_short_or_plain_file_is_set_aside(
    sealed: SealedFile, data: bytes, expected_log: LogWatch
) -> None:
    """A torn file, and one that was never sealed."""
    expected_log.expect("file_set_aside")
    sealed.path.write_bytes(data)
    assert sealed.load() is None


def test_other_key_opens_nothing(sealed: SealedFile, expected_log: LogWatch) -> None:
    """A keyring that was reset leaves a file nobody can open."""
    expected_log.expect("file_set_aside")
    assert SealedFile(sealed.path, b"o" * 32).load() is None


def store(folder: Path, keyring: FakeKeyring | None = None) -> TokenStore:
    """A store over a keyring in memory."""
    backend = keyring or FakeKeyring()
    chain = Keychain(folder, practice=False, backend=lambda _: backend, prompt_seconds=1)
    return TokenStore(folder, practice=False, keychain=chain)


def entry(cache: msal.TokenCache) -> None:
    """Put an account into a cache."""
    item = {
        "home_account_id": "u.t", "environment": "localhost", "realm": "t",
        "local_account_id": "u", "username": "rosa", "authority_type": "MSSTS",
    }  # fmt: skip
    cache.modify(msal.TokenCache.CredentialType.ACCOUNT, item, item)


def accounts(cache: msal.TokenCache) -> list[str]:
    """Who is in a cache."""
    kind = msal.TokenCache.CredentialType.ACCOUNT
    return [str(item["username"]) for item in cache.search(kind)]


def test_second_process_sees_the_first_ones_tokens(tmp_path: Path) -> None:
    """Through the file, with the key of the keyring."""
    keyring = FakeKeyring()
    first, second = store(tmp_path, keyring).open(), store(tmp_path, keyring).open()
    assert not isinstance(first, Failure)
    assert not isinstance(second, Failure)
    assert accounts(second) == []
    entry(first)
    assert accounts(second) == ["rosa"]


def test_unreadable_cache_starts_empty(tmp_path: Path, expected_log: LogWatch) -> None:
    """And can be written again; no lock and no retry of half a second stands in the way."""
    expected_log.expect("file_set_aside")
    keyring = FakeKeyring()
    first = store(tmp_path, keyring)
    cache = first.open()
    assert not isinstance(cache, Failure)
    entry(cache)
    first._path.write_bytes(b"torn")
    second = store(tmp_path, keyring)
    again = second.open()
    assert not isinstance(again, Failure)
    assert accounts(again) == []
    assert second.set_aside() == ("tokens.sealed.unreadable-1",)
    entry(again)
    assert accounts(again) == ["rosa"]


def test_locked_keyring_opens_no_store(tmp_path: Path) -> None:
    """And leaves the file alone."""
    (tmp_path / "tokens.sealed").write_bytes(b"something")
    found = store(tmp_path, locked()).open()
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.KEYCHAIN_LOCKED
    assert (tmp_path / "tokens.sealed").exists()


def test_full_disk_is_told_and_tokens_stay_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: LogWatch
) -> None:
    """The sign-in can't be kept, but nothing breaks."""
    expected_log.expect("tokens_not_saved reason=OSError")
    keeping = store(tmp_path)
    cache = keeping.open()
    assert not isinstance(cache, Failure)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    entry(cache)
    assert keeping.unsaved
    assert accounts(cache) == ["rosa"]


def test_place_that_is_no_folder_opens_no_store(tmp_path: Path) -> None:
    """An answer, not an exception."""
    (tmp_path / "state").write_text("mine")
    found = store(tmp_path / "state").open()
    assert isinstance(found, Failure)
    assert found.service_code == "folder_unusable"


def test_destroyed_store_leaves_nothing(tmp_path: Path) -> None:
    """For when it can't be opened and its owner signs out."""
    keeping = store(tmp_path)
    cache = keeping.open()
    assert not isinstance(cache, Failure)
    entry(cache)
    keeping.destroy()
    keeping.destroy()
    assert not (tmp_path / "tokens.sealed").exists()


def test_threads_that_add_and_replace_tokens_do_not_wait_for_each_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As the planes do after a sign-in: MSAL adds under its own lock, and replaces without it."""
    caplog.set_level("INFO", "keyhour.adapters.sealed")
    cache = store(tmp_path).open()
    assert not isinstance(cache, Failure)
    kind = msal.TokenCache.CredentialType.REFRESH_TOKEN
    cache.add(answered("first"))
    (held,) = cache.search(kind)
    together = Barrier(2)

    def replace() -> None:
        together.wait()
        for number in range(ROUNDS):
            cache.update_rt(held, f"renewed-{number}")

    replacing = Thread(target=replace)
    replacing.start()
    together.wait()
    for number in range(ROUNDS):
        cache.add(answered(f"added-{number}"))
    replacing.join()
    assert "tokens_not_locked" not in caplog.text


def test_no_thread_replaces_the_file_while_another_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows would refuse, and the tokens would not be saved."""
    keyring = FakeKeyring()
    first, second = store(tmp_path, keyring).open(), store(tmp_path, keyring).open()
    assert not isinstance(first, Failure)
    assert not isinstance(second, Failure)
    entry(first)
    load, could_replace = SealedFile.load, []

    def is_free() -> bool:
        taken: bool = second._lock.acquire(blocking=False)
        if taken:
            second._lock.release()
        return taken

    def watched(file: SealedFile) -> str | None:
        other = Thread(target=lambda: could_replace.append(is_free()))
        other.start()
        other.join()
        return load(file)

    monkeypatch.setattr(SealedFile, "load", watched)
    assert accounts(second) == ["rosa"]
    assert could_replace == [False]


def answered(token: str) -> dict[str, object]:
    """What MSAL tells its cache after an answer of the token endpoint."""
    return {
        "client_id": "c", "scope": ["s"], "token_endpoint": "https://localhost/t/oauth2/v2.0/token",
        "response": {"access_token": token, "refresh_token": token, "expires_in": 3600},
    }  # fmt: skip
