"""Practice tenants for tests, over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from keyhour.simulator.server import PracticeTenant
from tests.simulator.visitor import Visitor

Arrive = Callable[..., Visitor]


@pytest.fixture
def arrive() -> Iterator[Arrive]:
    """Return a function that starts a scenario and lets somebody in."""
    with ExitStack() as stack:

        def start(scenario: str = "quiet", username: str = "rosa", **options: object) -> Visitor:
            tenant = stack.enter_context(PracticeTenant.start(scenario, **options))  # type: ignore[arg-type]
            visitor = Visitor(tenant, username)
            stack.callback(visitor.http.close)
            return visitor

        yield start


@pytest.fixture
def rosa(arrive: Arrive) -> Visitor:
    """Return Rosa in the quiet tenant."""
    return arrive("quiet")
