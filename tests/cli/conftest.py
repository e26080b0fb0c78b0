"""Practice tenants for the tests that run the real program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.practice import Person, Tenant, served


@pytest.fixture(scope="session")
def served_tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """One practice tenant for all tests; its clock runs like ours."""
    with served(tmp_path_factory.mktemp("practice")) as tenant:
        yield tenant


@pytest.fixture(scope="session")
def served_fast_tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """A practice tenant in which a minute lasts a second, for client and server alike."""
    with served(tmp_path_factory.mktemp("fast"), speed=60) as tenant:
        yield tenant


@pytest.fixture
def tenant(served_tenant: Tenant) -> Tenant:
    """The practice tenant, furnished anew with `needs_approval`."""
    served_tenant.begin("needs_approval")
    return served_tenant


@pytest.fixture
def fast_tenant(served_fast_tenant: Tenant) -> Tenant:
    """The fast practice tenant, furnished anew with `needs_approval`."""
    served_fast_tenant.begin("needs_approval")
    return served_fast_tenant


@pytest.fixture
def rosa(tenant: Tenant, tmp_path: Path) -> Person:
    """The requester, signed in."""
    return Person(tenant, tmp_path)


@pytest.fixture
def hasty_rosa(fast_tenant: Tenant, tmp_path: Path) -> Person:
    """The requester of the fast tenant, signed in."""
    return Person(fast_tenant, tmp_path)


@pytest.fixture
def stranger(tenant: Tenant, tmp_path: Path) -> Person:
    """Somebody whom nobody has signed in yet."""
    return Person(tenant, tmp_path, signed_in=False)
