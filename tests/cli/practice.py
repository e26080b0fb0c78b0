"""The real program against a real practice tenant, each in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from tests.child_process import PATIENCE_SECONDS, ChildProcess

ROOT: Final = Path(__file__).resolve().parents[2]
COMMAND_SECONDS: Final = 60.0


class Ran(Struct, frozen=True):
    """How a command ended and what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        assert self.stdout, self.stderr
        found: dict[str, Any] = json.loads(self.stdout)
        return found

    @property
    def result(self) -> dict[str, Any]:
        """The only result of a command about rights."""
        (found,) = self.document["results"]
        assert isinstance(found, dict)
        return found

    @property
    def failure_code(self) -> str | None:
        """The code of the failure, if there is one."""
        failure = self.document["failure"]
        return failure["code"] if failure else None


def environment(home: Path) -> dict[str, str]:
    """What a child sees: a home of its own, no proxies, no display, no keyring."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "desktop"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": str(home),
    }


class Tenant:
    """A practice tenant and its control interface."""

    def __init__(self, announced: Mapping[str, Any], signed_in: Path) -> None:
        self.cloud_file = str(announced["cloud_file"])
        self._control = urlsplit(str(announced["control"]))
        self.signed_in = signed_in

    def ask(self, method: str, name: str, body: Any = None) -> Any:
        """One call of the control interface."""
        connection = http.client.HTTPConnection(self._control.netloc, timeout=10)
        try:
            payload = None if body is None else json.dumps(body)
            headers = {"Content-Type": "application/json"}
            connection.request(method, f"{self._control.path}/{name}", payload, headers)
            answer = connection.getresponse()
            found = json.loads(answer.read())
            assert answer.status < 400, found
            return found
        finally:
            connection.close()

    def sign_in(self) -> None:
        """Keep a sign-in of Rosa for copying."""
        where = ["--cloud", self.cloud_file, "--state-dir", str(self.signed_in)]
        line = [sys.executable, "-m", "keyhour", *where, "sign-in", "--device-code"]
        ran = run(line, environment(self.signed_in.parent))
        assert ran.code == 0, ran.stderr
        # A first read fetches the tokens of all planes; it leaves nothing else behind.
        assert run([*line[:-2], "roles"], environment(self.signed_in.parent)).code == 0
        for file in self.signed_in.glob("ledger*"):
            file.unlink()

    def begin(self, scenario: str) -> None:
        """Furnish the tenant anew."""
        self.ask("POST", "scenario", {"name": scenario})
        self.ask("DELETE", "faults")
        self.ask("DELETE", "requests")

    def fault(self, path: str, answer: Any, method: str | None = None, times: int = 1) -> None:
        """Let something go wrong with the next matching requests."""
        match = {"path": path} | ({"method": method} if method else {})
        self.ask("POST", "faults", [{"match": match, "times": times, "answer": answer}])

    def wait_for(self, found: Callable[[Any], Any]) -> Any:
        """Look at the tenant's state until something is found in it, and return that."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        never = threading.Event()
        while time.monotonic() < deadline:
            what = found(self.ask("GET", "state"))
            if what:
                return what
            never.wait(0.05)
        raise TimeoutError("the tenant never came to this state")

    def graph_requests(self) -> list[tuple[str, str]]:
        """Method and path of every round trip to Graph since the log was cleared."""
        log = self.ask("GET", "requests")["requests"]
        return [(one["method"], one["path"]) for one in log if one["path"].startswith("/graph")]

    def arm_requests(self) -> list[str]:
        """Paths of every round trip to ARM since the log was cleared."""
        log = self.ask("GET", "requests")["requests"]
        return [one["path"] for one in log if one["path"].startswith("/arm")]


class Person:
    """Somebody at a command line, with a state folder of their own."""

    def __init__(self, tenant: Tenant, folder: Path, *, signed_in: bool = True) -> None:
        self.tenant = tenant
        self.state_dir = folder / "state"
        self._folder = folder
        if signed_in:
            shutil.copytree(tenant.signed_in, self.state_dir)

    def line(self, *argv: str) -> list[str]:
        """The whole command line."""
        where = ["--cloud", self.tenant.cloud_file, "--state-dir", str(self.state_dir)]
        return [sys.executable, "-m", "keyhour", *where, *argv]

    def run(self, *argv: str) -> Ran:
        """Run a command to its end."""
        return run(self.line(*argv), environment(self._folder))

    def json(self, *argv: str) -> Ran:
        """Run a command with `--json`."""
        return self.run(*argv, "--json")

    @contextmanager
    def started(self, *argv: str) -> Iterator[ChildProcess]:
        """A command that runs on while the test goes on."""
        child = ChildProcess(self.line(*argv), environment(self._folder), self._folder / "out")
        try:
            yield child
        finally:
            child.end()


def run(line: Sequence[str], variables: Mapping[str, str]) -> Ran:
    """Run a program to its end, with nobody at its stdin."""
    done = subprocess.run(
        line,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def served(folder: Path, *, speed: float = 1.0) -> Iterator[Tenant]:
    """A practice tenant for as long as it is needed, with Rosa's sign-in kept for copying."""
    options = ["simulate", "--scenario", "quiet", "--speed", str(speed), "--auto-sign-in", "rosa"]
    child = ChildProcess(
        [sys.executable, "-m", "keyhour", *options], environment(folder), folder / "out"
    )
    try:
        announced = json.loads(child.wait_for_line("cloud_file"))
        signed_in = folder / "signed-in"
        tenant = Tenant(announced, signed_in)
        tenant.sign_in()
        yield tenant
    finally:
        child.end()
