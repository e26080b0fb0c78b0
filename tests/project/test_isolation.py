"""The fences around every test hold."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path

import pytest

from tests.conftest import guard
from tests.log_watch import LogWatch
from tests.network_guard import NetworkForbiddenError


def test_loopback_is_reachable() -> None:
    """A practice tenant on 127.0.0.1 can be talked to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize("host", ["192.0.2.1", "0.0.0.0", "::"])  # noqa: S104  must be refused
def test_other_addresses_are_refused(host: str) -> None:
    """Nothing else can be connected to, and the attempt is remembered."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(NetworkForbiddenError):
        sock.connect((host, 80))
    assert guard.take_attempts() == [f"socket.connect {host!r}"]


def test_listening_for_the_whole_network_is_refused() -> None:
    """A server of ours listens on loopback only."""
    with socket.socket() as sock, pytest.raises(NetworkForbiddenError):
        sock.bind(("", 0))
    assert guard.take_attempts()


def test_names_are_not_looked_up() -> None:
    """Not even a name leaves this machine."""
    with pytest.raises(NetworkForbiddenError):
        socket.getaddrinfo("graph.microsoft.com", 443)
    assert guard.take_attempts()


def test_reserved_name_is_a_dead_network() -> None:
    """A name under .invalid fails as a name does that nobody knows."""
    with pytest.raises(socket.gaierror):
        socket.create_connection(("nowhere.invalid", 443))


def test_home_belongs_to_the_test(tmp_path: Path) -> None:
    """Settings of the person at this machine are out of reach."""
    assert Path.home().is_relative_to(tmp_path)
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ


def test_unexpected_warning_is_a_complaint() -> None:
    """A warning of ours that nobody asked for is told, and one that was asked for is not."""
    watch = LogWatch()
    logger = logging.getLogger("somebody.else")
    logger.propagate = False
    logger.addHandler(watch)
    logger.warning("disk is full")
    assert watch.complaints() == ["unexpected log record: WARNING somebody.else: disk is full"]
    watch.expect("disk is")
    assert watch.complaints() == []
    logger.removeHandler(watch)


def test_expected_warning_that_never_came_is_a_complaint() -> None:
    """An expectation is a promise."""
    watch = LogWatch()
    watch.expect("disk is full")
    assert watch.complaints() == ["no log record matched 'disk is full'"]


def test_warning_can_be_expected(expected_log: LogWatch) -> None:
    """A test names the warning that belongs to its story."""
    expected_log.expect("clock jumped")
    logging.getLogger("keyhour.engine").warning("clock jumped by=%s", 40)
