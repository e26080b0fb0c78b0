"""The key that seals our tokens: 32 random bytes, one item in the system's keychain.

The backend is named here. `keyring`'s own choice can be steered by the environment and by a file
that loads code, so it is never asked. Every call is bounded: a locked keyring may show a prompt
that nobody sees.
"""

from __future__ import annotations

import base64
import binascii
import logging
import secrets
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from keyring.backend import KeyringBackend

from keyhour.adapters.folder import open_folder, replace_file
from keyhour.core.failure import Failure, Trouble

log = logging.getLogger(__name__)

T = TypeVar("T")

KEY_BYTES: Final = 32
SERVICE: Final = "Keyhour"
ITEM: Final = "token-cache-key"
PROMPT_SECONDS: Final = 60.0
KEY_FILE_NAME: Final = "practice.key"
_LOCKED: Final = frozenset(
    {"KeyringLocked", "LockedException", "PromptDismissedException", "TimeoutError"}
)
_GRACE_SECONDS: Final = 2.0


class Keychain:
    """Where the key lies. `practice` allows a file of our folder on a machine without a keyring.

    Practice tokens open nothing, so a file that only its owner reads is enough for them; for real
    clouds there is no such way.
    """

    def __init__(
        self,
        folder: Path,
        *,
        practice: bool,
        backend: Callable[[float], KeyringBackend] | None = None,
        prompt_seconds: float = PROMPT_SECONDS,
    ) -> None:
        self._folder = folder
        self._practice = practice
        self._backend = backend or system_backend
        self._seconds = prompt_seconds
        self._lock = threading.Lock()
        self._key: bytes | None = None

    def key(self) -> bytes | Failure:
        """The key, made when there is none; KEYCHAIN_LOCKED when the keychain can't be opened."""
        with self._lock:
            if self._key is None:
                found = self._find()
                if isinstance(found, Failure):
                    return found
                self._key = found
            return self._key

    def _find(self) -> bytes | Failure:
        if self._practice:  # once it lies there it stays there, or its tokens would be lost
            kept = _decoded(self._read_file())
            if kept is not None:
                return kept
        found = bounded(self._from_keyring, self._seconds + _GRACE_SECONDS)
        if not isinstance(found, Exception):
            return found
        is_locked = type(found).__name__ in _LOCKED
        log.info("keyring_unavailable reason=%s", "locked" if is_locked else "absent")
        if self._practice and not is_locked:
            return self._from_file()
        code = "keyring_locked" if is_locked else "keyring_absent"
        return Failure(trouble=Trouble.KEYCHAIN_LOCKED, service_code=code)

    def _from_keyring(self) -> bytes:
        backend = self._backend(self._seconds)
        kept = _decoded(backend.get_password(SERVICE, ITEM))
        if kept is not None:
            return kept
        backend.set_password(SERVICE, ITEM, _encoded(secrets.token_bytes(KEY_BYTES)))
        # Read again: another process may have set its own at the same moment, and the last one
        # counts.
        kept = _decoded(backend.get_password(SERVICE, ITEM))
        if kept is None:
            raise LookupError
        return kept

    def _from_file(self) -> bytes | Failure:
        key = secrets.token_bytes(KEY_BYTES)
        refused = open_folder(self._folder)
        if refused is not None:
            return Failure(trouble=Trouble.KEYCHAIN_LOCKED, service_code=refused.service_code)
        try:
            replace_file(self._folder / KEY_FILE_NAME, _encoded(key).encode())
        except OSError:
            return Failure(trouble=Trouble.KEYCHAIN_LOCKED, service_code="key_file_unusable")
        return _decoded(self._read_file()) or key

    def _read_file(self) -> str | None:
        with suppress(OSError, UnicodeDecodeError):
            return (self._folder / KEY_FILE_NAME).read_text("ascii")
        return None


def system_backend(prompt_seconds: float) -> KeyringBackend:
    """The keychain of this system; raises when there is none."""
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        windows: Any = WinVaultKeyring()
        windows.persist = "local machine"  # the default roams with the profile
        return windows  # type: ignore[no-any-return]
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as MacKeyring

        return MacKeyring()
    return _secret_service(prompt_seconds)


def _secret_service(prompt_seconds: float) -> KeyringBackend:
    """The desktop's Secret Service, whose unlock prompt we do not wait for without end."""
    import secretstorage
    from keyring.backends.SecretService import Keyring
    from keyring.errors import KeyringLocked

    class BoundedKeyring(Keyring):
        """keyring's own backend, with a bound on the prompt."""

        def get_preferred_collection(self) -> Any:
            bus = secretstorage.dbus_init()
            try:
                collection = secretstorage.get_default_collection(bus)
                if collection.is_locked():
                    collection.unlock(timeout=prompt_seconds)
                is_open = not collection.is_locked()
            except BaseException:
                bus.close()
                raise
            if not is_open:
                bus.close()
                raise KeyringLocked
            return collection

    make: Callable[[], KeyringBackend] = BoundedKeyring
    return make()


def bounded(work: Callable[[], T], seconds: float) -> T | Exception:
    """The result of `work` or the exception it ended with; TimeoutError when it takes too long.

    The thread of a call that hangs can't be ended; it is left behind and does not hold up the exit.
    """
    results: list[T | Exception] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001  backends raise errors of a dozen libraries
            results.append(error)

    thread = threading.Thread(target=run, name="keyhour-keychain", daemon=True)
    thread.start()
    thread.join(seconds)
    return results[0] if results else TimeoutError()


def _encoded(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _decoded(text: str | None) -> bytes | None:
    """A key from its text; None when it is not one."""
    try:
        key = base64.b64decode((text or "").strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
