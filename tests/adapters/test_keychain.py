"""The key that seals tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from keyhour.adapters.keychain import ITEM, KEY_FILE_NAME, SERVICE, Keychain
from keyhour.core.failure import Failure, Trouble
from tests.adapters.fake_keyring import FakeKeyring, HangingKeyring, absent, locked


def keychain(folder: Path, keyring: FakeKeyring, *, practice: bool = False) -> Keychain:
    """A keychain over this keyring."""
    return Keychain(folder, practice=practice, backend=lambda _: keyring, prompt_seconds=0.05)


def failure_code(found: object) -> str | None:
    """The code of a locked keychain."""
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.KEYCHAIN_LOCKED
    return found.service_code


@pytest.mark.parametrize("practice", [True, False])
def test_key_is_made_once_and_kept(tmp_path: Path, *, practice: bool) -> None:
    """32 bytes, one item, the same for the next process; asked for once in each."""
    keyring = FakeKeyring()
    first = keychain(tmp_path, keyring, practice=practice)
    key = first.key()
    assert isinstance(key, bytes)
    assert len(key) == 32
    assert set(keyring.kept) == {(SERVICE, ITEM)}
    asked = keyring.asked
    assert first.key() == key
    assert keyring.asked == asked
    assert keychain(tmp_path, keyring, practice=practice).key() == key
    assert not (tmp_path / KEY_FILE_NAME).exists()


@pytest.mark.parametrize(
    ("keyring", "code"), [(locked(), "keyring_locked"), (absent(), "keyring_absent")]
)
def test_real_cloud_has_no_way_around_the_keyring(
    tmp_path: Path, keyring: FakeKeyring, code: str
) -> None:
    """Nothing is ever written in plain text."""
    assert failure_code(keychain(tmp_path, keyring).key()) == code
    assert list(tmp_path.glob("*.key")) == []


def test_practice_may_keep_its_key_in_a_file(tmp_path: Path) -> None:
    """Where there is no keyring; the next process finds it, also when a keyring has come."""
    key = keychain(tmp_path, absent(), practice=True).key()
    assert isinstance(key, bytes)
    assert (tmp_path / KEY_FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert keychain(tmp_path, absent(), practice=True).key() == key
    assert keychain(tmp_path, FakeKeyring(), practice=True).key() == key


def test_practice_does_not_go_around_a_locked_keyring(tmp_path: Path) -> None:
    """It is there, and its owner can open it."""
    assert failure_code(keychain(tmp_path, locked(), practice=True).key()) == "keyring_locked"


def test_real_cloud_never_reads_the_practice_key(tmp_path: Path) -> None:
    """The file counts for practice alone."""
    keychain(tmp_path, absent(), practice=True).key()
    assert failure_code(keychain(tmp_path, absent()).key()) == "keyring_absent"


def test_keyring_opened_later_is_used(tmp_path: Path) -> None:
    """A failure is not remembered."""
    keyring = locked()
    chain = keychain(tmp_path, keyring)
    assert failure_code(chain.key()) == "keyring_locked"
    keyring.trouble = None
    assert isinstance(chain.key(), bytes)


def test_prompt_that_nobody_sees_does_not_hang_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the bound it counts as locked."""
    monkeypatch.setattr("keyhour.adapters.keychain._GRACE_SECONDS", 0.05)
    keyring = HangingKeyring()
    assert failure_code(keychain(tmp_path, keyring).key()) == "keyring_locked"
    keyring.released.set()


@pytest.mark.parametrize("text", ["", "not base64 !", "c2hvcnQ="])
def test_spoilt_item_is_replaced(tmp_path: Path, text: str) -> None:
    """An item that holds no key of ours."""
    keyring = FakeKeyring()
    keyring.kept[SERVICE, ITEM] = text
    key = keychain(tmp_path, keyring).key()
    assert isinstance(key, bytes)
    assert keychain(tmp_path, keyring).key() == key


def test_environment_does_not_choose_the_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A null or plain-text backend named by a variable is never asked."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    found = Keychain(tmp_path, practice=False, prompt_seconds=0.05).key()
    assert failure_code(found) == "keyring_absent"


def test_practice_without_a_place_for_the_file(tmp_path: Path) -> None:
    """Neither keyring nor folder: an answer, not an exception."""
    (tmp_path / "state").write_text("mine")
    found = keychain(tmp_path / "state", absent(), practice=True).key()
    assert failure_code(found) == "folder_unusable"
