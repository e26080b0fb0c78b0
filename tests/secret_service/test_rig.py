"""The keyring rig shows an app what real desktops show it."""

from __future__ import annotations

from typing import Final

import pytest

from tests.secret_service.session import SecretServiceSession

pytestmark = pytest.mark.keyring

# The backend is named, for keyring would otherwise choose what it finds first.
KEEP: Final = """
import sys, keyring
from keyring.backends.SecretService import Keyring
keyring.set_keyring(Keyring())
try:
    keyring.set_password("rig", "key", sys.argv[1] * int(sys.argv[2]))
    print("kept", len(keyring.get_password("rig", "key")), flush=True)
except Exception as error:
    print("refused", type(error).__name__, flush=True)
"""
READ: Final = """
from keyring.backends.SecretService import Keyring
try:
    print("read", Keyring().get_password("rig", "key"), flush=True)
except Exception as error:
    print("refused", type(error).__name__, flush=True)
"""


def test_open_keyring_keeps_a_long_secret(open_keyring: SecretServiceSession) -> None:
    """A secret of 20,000 characters goes in and comes out."""
    assert open_keyring.run_python(KEEP, "x", "20000") == "kept 20000"


def test_secret_outlives_the_process(open_keyring: SecretServiceSession) -> None:
    """Another process reads what the first one kept."""
    assert open_keyring.run_python(KEEP, "y", "1") == "kept 1"
    assert open_keyring.run_python(READ) == "read y"


def test_secret_outlives_the_daemon(open_keyring: SecretServiceSession) -> None:
    """The keyring lies on disk: a daemon that comes back gives the secret again."""
    assert open_keyring.run_python(KEEP, "y", "1") == "kept 1"
    open_keyring.stop_daemon()
    open_keyring.start_daemon()
    assert open_keyring.run_python(READ) == "read y"


def test_locked_keyring_refuses(locked_keyring: SecretServiceSession) -> None:
    """A keyring that nobody unlocks answers with KeyringLocked, not with silence."""
    assert locked_keyring.is_locked()
    assert locked_keyring.run_python(KEEP, "x", "1") == "refused KeyringLocked"


def test_keyring_locked_later_refuses(open_keyring: SecretServiceSession) -> None:
    """A keyring can be locked while the app runs."""
    assert open_keyring.run_python(KEEP, "x", "1") == "kept 1"
    open_keyring.lock()
    assert open_keyring.is_locked()
    assert open_keyring.run_python(READ) == "refused KeyringLocked"


def test_absent_keyring_is_told_apart(absent_keyring: SecretServiceSession) -> None:
    """Without a Secret Service on the bus the backend refuses with an error of its own."""
    answer = absent_keyring.run_python(KEEP, "x", "1")
    assert answer.startswith("refused ")
    assert answer != "refused KeyringLocked"
