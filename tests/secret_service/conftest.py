"""Fixtures of the keyring rig."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.secret_service.session import KeyringState, SecretServiceSession


@pytest.fixture
def open_keyring() -> Iterator[SecretServiceSession]:
    """A keyring that takes and gives secrets."""
    session = SecretServiceSession(KeyringState.OPEN)
    yield session
    session.end()


@pytest.fixture
def locked_keyring() -> Iterator[SecretServiceSession]:
    """A keyring that exists and stays locked."""
    session = SecretServiceSession(KeyringState.LOCKED)
    yield session
    session.end()


@pytest.fixture
def absent_keyring() -> Iterator[SecretServiceSession]:
    """A bus on which nobody keeps secrets."""
    session = SecretServiceSession(KeyringState.ABSENT)
    yield session
    session.end()
