"""Tokens at rest: one file sealed with AES-256-GCM, shared by our processes under a lock.

Layout: magic, version, nonce (12 bytes), ciphertext with tag. Magic and version are associated
data, so a later version can't be passed off as this one.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import msal
import portalocker
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keyhour.adapters.folder import open_folder, replace_file, set_file_aside
from keyhour.adapters.keychain import Keychain
from keyhour.core.failure import Failure, Trouble

log = logging.getLogger(__name__)

_HEADER: Final = b"KHTC\x01"
_NONCE_BYTES: Final = 12
_LARGEST_FILE: Final = 4 * 1024 * 1024
_LOCK_SECONDS: Final = 5.0
_ASK_AGAIN_SECONDS: Final = 0.02

Stamp = tuple[int, int]


class SealedFile:
    """One text, sealed. What can't be opened is set aside."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path: Final = path
        self._cipher = AESGCM(key)
        self.aside: list[str] = []
        self.unsaved = False
        """Whether the last change could not be written."""

    def save(self, content: str) -> None:
        """Seal and replace the file. When the disk refuses, the cache goes on in memory."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, content.encode(), _HEADER)
        try:
            replace_file(self.path, _HEADER + nonce + sealed)
            self.unsaved = False
        except OSError as error:
            self.unsaved = True
            log.warning("tokens_not_saved reason=%s", type(error).__name__)

    def load(self) -> str | None:
        """The content; None when there is none that can be opened. Raises OSError when the disk
        does not give it.
        """
        try:
            with self.path.open("rb") as file:
                data = file.read(_LARGEST_FILE)
        except FileNotFoundError:
            return None
        start = len(_HEADER) + _NONCE_BYTES
        nonce, sealed = data[len(_HEADER) : start], data[start:]
        try:
            return self._cipher.decrypt(nonce, sealed, data[: len(_HEADER)]).decode()
        except (InvalidTag, ValueError):
            name = set_file_aside(self.path)
            self.aside += [] if name is None else [name]
            return None

    def stamp(self) -> Stamp | None:
        """What changes with each replacement, whichever way the clock was set; None without a
        file.
        """
        try:
            facts = self.path.stat()
        except OSError:
            return None
        return facts.st_mtime_ns, facts.st_ino


class SharedTokenCache(msal.SerializableTokenCache):  # type: ignore[misc]
    """MSAL's cache over a sealed file that several processes share.

    Not `msal_extensions`' cache: its lock is a file that a killed process leaves behind, and the
    next one waits 5 s for it; it raises on a full disk after the service has already rotated the
    token; and it takes the file's date for newer or older than its own, which a clock that was set
    back makes wrong.
    """

    def __init__(self, file: SealedFile) -> None:
        super().__init__()
        self._file = file
        self._seen: Stamp | None = None

    def search(self, credential_type: str, **query: Any) -> Iterator[dict[str, Any]]:
        """What any of our processes put in; raises OSError when the disk does not give it."""
        self._catch_up()
        found: Iterator[dict[str, Any]] = super().search(credential_type, **query)
        return found

    def modify(
        self,
        credential_type: str,
        old_entry: Mapping[str, Any],
        new_key_value_pairs: Mapping[str, Any] | None = None,
    ) -> None:
        """Change an entry in the file; when the disk refuses, in memory alone."""
        # MSAL holds its own lock when it comes here to add a token, but not when it replaces one:
        # in another order, two threads would each wait for what the other one has.
        with self._lock, _alone(self._file.path.with_name(f"{self._file.path.name}.lock")):
            is_current = self._caught_up()
            super().modify(credential_type, old_entry, new_key_value_pairs)
            if is_current:  # or what others put in would be overwritten unseen
                self._file.save(self.serialize())
                self._seen = self._file.stamp()

    def _caught_up(self) -> bool:
        try:
            self._catch_up()
        except OSError as error:
            self._file.unsaved = True
            log.warning("tokens_not_read reason=%s", type(error).__name__)
            return False
        return True

    def _catch_up(self) -> None:
        with self._lock:  # Windows replaces no file that another thread is reading
            stamp = self._file.stamp()
            if stamp is None or stamp == self._seen:
                return
            text = self._file.load()
            if text is not None:
                self.deserialize(text)
            self._seen = stamp


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep our other processes out. The kernel lets go however a process ends; whoever waits too
    long, or has no place for the lock, goes on without.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    lock = portalocker.Lock(path, "ab", _LOCK_SECONDS, _ASK_AGAIN_SECONDS)
    try:
        lock.acquire()
    except (portalocker.exceptions.BaseLockException, OSError) as error:
        log.info("tokens_not_locked reason=%s", type(error).__name__)
    try:
        yield
    finally:
        lock.release()


class TokenStore:
    """The token cache of one kind of cloud. Practice and real tokens never share a file or a
    key.
    """

    def __init__(self, folder: Path, *, practice: bool, keychain: Keychain | None = None) -> None:
        self._folder = folder
        self._path = folder / ("tokens-practice.sealed" if practice else "tokens.sealed")
        self._keychain = keychain or Keychain(folder, practice=practice)
        self._file: SealedFile | None = None
        self._cache: SharedTokenCache | None = None

    def open(self) -> SharedTokenCache | Failure:
        """The cache, opened once; KEYCHAIN_LOCKED when its key or its folder can't be had."""
        if self._cache is not None:
            return self._cache
        refused = open_folder(self._folder)
        if refused is not None:
            return Failure(trouble=Trouble.KEYCHAIN_LOCKED, service_code=refused.service_code)
        key = self._keychain.key()
        if isinstance(key, Failure):
            return key
        self._file = SealedFile(self._path, key)
        self._cache = SharedTokenCache(self._file)
        return self._cache

    @property
    def unsaved(self) -> bool:
        """Whether the last change could not be written."""
        return self._file is not None and self._file.unsaved

    def destroy(self) -> None:
        """Take the file away, for when it can't be opened and its owner signs out."""
        with suppress(OSError):
            self._path.unlink()

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        return tuple(self._file.aside) if self._file else ()
