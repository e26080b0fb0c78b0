"""Tokens at rest: one file sealed with AES-256-GCM, shared by our processes under a lock.

Layout: magic, version, nonce (12 bytes), ciphertext with tag. Magic and version are associated
data, so a later version can't be passed off as this one.
"""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msal_extensions import PersistedTokenCache
from msal_extensions.persistence import BasePersistence, PersistenceNotFound

from keyhour.adapters.folder import open_folder, replace_file, set_file_aside
from keyhour.adapters.keychain import Keychain
from keyhour.core.failure import Failure, Trouble

log = logging.getLogger(__name__)

_HEADER: Final = b"KHTC\x01"
_NONCE_BYTES: Final = 12
_LARGEST_FILE: Final = 4 * 1024 * 1024


class SealedPersistence(BasePersistence):  # type: ignore[misc]
    """A sealed file. What can't be opened is set aside, and the cache starts empty."""

    is_encrypted = True

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._cipher = AESGCM(key)
        self.aside: list[str] = []
        self.unsaved = False
        """Whether the last change could not be written."""

    def save(self, content: str) -> None:
        """Seal and replace the file. When the disk refuses, the cache goes on in memory."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, content.encode(), _HEADER)
        try:
            replace_file(self._path, _HEADER + nonce + sealed)
            self.unsaved = False
        except OSError as error:
            self.unsaved = True
            log.warning("tokens_not_saved reason=%s", type(error).__name__)

    def load(self) -> str:
        """The content; raises PersistenceNotFound when there is none that can be opened."""
        with self._path.open("rb") as file:
            data = file.read(_LARGEST_FILE)
        start = len(_HEADER) + _NONCE_BYTES
        nonce, sealed = data[len(_HEADER) : start], data[start:]
        try:
            return self._cipher.decrypt(nonce, sealed, data[: len(_HEADER)]).decode()
        except (InvalidTag, ValueError):
            name = set_file_aside(self._path)
            self.aside += [] if name is None else [name]
            raise PersistenceNotFound(location=str(self._path)) from None

    def time_last_modified(self) -> float:
        """When the file was last replaced."""
        try:
            return self._path.stat().st_mtime
        except OSError:
            raise PersistenceNotFound(location=str(self._path)) from None

    def get_location(self) -> str:
        """Where the file is; the lock lies beside it."""
        return str(self._path)


class TokenStore:
    """The token cache of one kind of cloud. Practice and real tokens never share a file or a
    key.
    """

    def __init__(self, folder: Path, *, practice: bool, keychain: Keychain | None = None) -> None:
        self._folder = folder
        self._path = folder / ("tokens-practice.sealed" if practice else "tokens.sealed")
        self._keychain = keychain or Keychain(folder, practice=practice)
        self._persistence: SealedPersistence | None = None
        self._cache: PersistedTokenCache | None = None

    def open(self) -> PersistedTokenCache | Failure:
        """The cache, opened once; KEYCHAIN_LOCKED when its key or its folder can't be had."""
        if self._cache is not None:
            return self._cache
        refused = open_folder(self._folder)
        if refused is not None:
            return Failure(trouble=Trouble.KEYCHAIN_LOCKED, service_code=refused.service_code)
        key = self._keychain.key()
        if isinstance(key, Failure):
            return key
        self._persistence = SealedPersistence(self._path, key)
        self._cache = PersistedTokenCache(self._persistence)
        return self._cache

    @property
    def unsaved(self) -> bool:
        """Whether the last change could not be written."""
        return self._persistence is not None and self._persistence.unsaved

    def destroy(self) -> None:
        """Take the file away, for when it can't be opened and its owner signs out."""
        with suppress(OSError):
            self._path.unlink()

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        return tuple(self._persistence.aside) if self._persistence else ()
