"""Starting, announcing, ending."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

import keyhour
from keyhour.simulator.command import serve
from keyhour.simulator.journal import Entry, Journal
from keyhour.simulator.server import PracticeTenant
from tests.simulator.visitor import plain_http

PROGRAM = (
    "import sys; from keyhour.simulator.command import serve; "
    "sys.exit(serve('quiet', 0, 1, None, sys.stdout, until_stdin_closes={}))"
)


def test_announcement_and_cloud_file_agree() -> None:
    """The file is complete, private, and its certificate lies beside it."""
    with PracticeTenant.start() as tenant:
        door = tenant.announcement
        assert list(door) == [
            "graph",
            "arm",
            "authority",
            "portal",
            "control",
            "cloud_file",
            "tenant_id",
            "client_id",
            "users",
            "second_tenant",
        ]
        assert door["users"][0]["name"] == "Rosa Bauer"
        path = Path(door["cloud_file"])
        cloud = tomllib.loads(path.read_text())
        for name in ("graph", "arm", "authority", "portal", "tenant_id", "client_id"):
            assert cloud[name] == door[name]
        assert (cloud["name"], cloud["device_code"], cloud["ca_file"]) == (
            "practice",
            True,
            "ca.pem",
        )
        assert set(cloud["clock"]) == {"epoch", "origin", "speed"}
        assert "BEGIN CERTIFICATE" in (path.parent / "ca.pem").read_text()
        assert "PRIVATE KEY" not in (path.parent / "ca.pem").read_text()
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert path.stat().st_mode & 0o777 == 0o600
    assert not path.parent.exists()


def test_given_folder_and_ports_are_used(tmp_path: Path) -> None:
    """The folder outlives the run; the port is free again afterwards."""
    with PracticeTenant.start(folder=tmp_path / "run") as tenant:
        port = tenant.tenant.addresses.port
        with pytest.raises(OSError, match="in use"):
            PracticeTenant.start(port=port)
    with PracticeTenant.start(port=port, folder=tmp_path / "run") as tenant:
        assert tenant.announcement["graph"] == f"http://127.0.0.1:{port}/graph"
        assert tenant.announcement["authority"] == f"https://localhost:{port + 1}"
    assert (tmp_path / "run" / "cloud.toml").exists()
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


@pytest.mark.parametrize(
    "options", [{"scenario": "nix"}, {"auto_sign_in": "nobody"}, {"speed": 0}, {"speed": -1}]
)
def test_nonsense_is_refused_before_anything_listens(options: dict[str, object]) -> None:
    """ValueError with a sentence."""
    with pytest.raises(ValueError, match=r"\w"):
        PracticeTenant.start(**options)  # type: ignore[arg-type]


def test_stopping_ends_kept_connections_and_can_be_repeated() -> None:
    """No thread waits for a client that stays connected."""
    tenant = PracticeTenant.start()
    with plain_http() as http:
        url = tenant.announcement["portal"]
        assert http.get(url, timeout=8).status_code == 200
        tenant.stop()
        tenant.stop()
        with pytest.raises(requests.exceptions.ConnectionError):
            http.get(url, timeout=8)


def _start_program(until_stdin_closes: bool) -> subprocess.Popen[str]:
    source = Path(keyhour.__file__).parent.parent
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(until_stdin_closes)],
        env={**os.environ, "PYTHONPATH": str(source)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_program_announces_in_one_line_and_ends_at_a_signal(number: signal.Signals) -> None:
    """Exit status 0, nothing left in the run folder."""
    with _start_program(until_stdin_closes=False) as program:
        assert program.stdout
        door = json.loads(program.stdout.readline())
        program.send_signal(number)
        assert program.wait(8) == 0
        assert program.stdout.read() == ""
    assert not Path(door["cloud_file"]).exists()


def test_program_ends_with_its_parent() -> None:
    """A demo that dies takes its tenant along."""
    with _start_program(until_stdin_closes=True) as program:
        assert program.stdout
        assert program.stdin
        json.loads(program.stdout.readline())
        program.stdin.close()
        assert program.wait(8) == 0


def test_serving_outside_the_main_thread_ends_with_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signals belong to the main thread; the parent's end still works."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    out, codes = io.StringIO(), list[int]()

    def run() -> None:
        codes.append(serve("quiet", 0, 1, None, out, until_stdin_closes=True))

    worker = threading.Thread(target=run)
    worker.start()
    worker.join(8)
    assert codes == [0]
    assert json.loads(out.getvalue())["client_id"]


def test_a_log_that_was_cleared_does_not_get_what_was_begun_before() -> None:
    """An answer that takes long belongs to the story it was asked in."""
    journal = Journal()
    early = Entry(datetime(2026, 11, 23, tzinfo=UTC), "POST", "/", "", None, None, journal.page)
    journal.clear()
    journal.add(early)
    assert journal.to_json() == []
    journal.add(replace(early, page=journal.page))
    assert len(journal.to_json()) == 1
