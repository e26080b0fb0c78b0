"""The program behind a front end, as `bootstrap` puts it together, with the practice tenant."""

from __future__ import annotations

import gc
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from keyhour.bootstrap.program import Program, ProgramAsk, open_program
from keyhour.core.events import SignInChosen
from keyhour.core.session import Session, SignInMethod
from keyhour.engine.engine import Snapshot
from tests.contract.practice import ROSA, OpenPractice, Practice

pytestmark = pytest.mark.contract

LONGEST_WAIT = 20.0
"""Seconds."""


@pytest.fixture
def quiet_log() -> Iterator[None]:
    """The log that a program sets up is taken down again."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
        handler.close()
    logging.getLogger("keyhour").setLevel(logging.NOTSET)


def rights_were_read(program: Program) -> bool:
    """Start, sign in with a code, and wait until the first rights are there."""
    read = threading.Event()

    def look(snapshot: Snapshot) -> None:
        state = snapshot.state
        if state.session is Session.SIGNED_OUT and state.session_failure is None:
            program.engine.post(SignInChosen(method=SignInMethod.DEVICE_CODE))
        if state.account is not None and state.account.reading.as_of is not None:
            read.set()

    program.engine.subscribe(look)
    program.start()
    return read.wait(LONGEST_WAIT)


def connections(practice: Practice) -> list[socket.socket]:
    """Open connections of this process to the tenant's doors for Graph and sign-in."""
    said = practice.tenant.announcement
    ports = {urlsplit(said[name]).port for name in ("graph", "authority")}
    sockets = [one for one in gc.get_objects() if isinstance(one, socket.socket)]
    return [one for one in sockets if one.fileno() >= 0 and _peer_port(one) in ports]


def _peer_port(one: socket.socket) -> int | None:
    try:
        return int(one.getpeername()[1]) if one.family == socket.AF_INET else None
    except OSError:
        return None


@pytest.mark.usefixtures("quiet_log")
def test_closing_leaves_no_connection(open_practice: OpenPractice, tmp_path: Path) -> None:
    """Neither to Graph nor to the sign-in service; a second time is harmless."""
    practice = open_practice(auto_sign_in=ROSA)
    cloud = str(practice.tenant.announcement["cloud_file"])
    program = open_program(ProgramAsk(cloud=cloud, state_dir=str(tmp_path / "state")))
    assert isinstance(program, Program)
    try:
        assert rights_were_read(program)
        assert connections(practice)
    finally:
        program.close()
    assert connections(practice) == []
    program.close()
