"""The practice tenant as a child process: started, announced, and ended with us."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final

from msgspec import Struct

from keyhour.core.failure import Failure, Trouble

_END_SECONDS: Final = 10.0
_USAGE: Final = 2


class PracticePerson(Struct, frozen=True):
    """A person of the practice tenant."""

    name: str
    username: str
    object_id: str


class PracticeProcess(Struct, frozen=True, kw_only=True):
    """A running practice tenant and what its first line said."""

    control: str
    portal: str
    cloud_file: str
    people: tuple[PracticePerson, ...]
    child: subprocess.Popen[str]

    def close(self) -> None:
        """End the child: its standard input closes, and it takes that as its sign."""
        if self.child.stdin is not None:
            self.child.stdin.close()
        try:
            self.child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        if self.child.stdout is not None:
            self.child.stdout.close()


def start_practice(
    command: Sequence[str], environment: Mapping[str, str]
) -> PracticeProcess | Failure:
    """Start `command` (our own executable) and wait for its first line.

    NOT_FOUND when the child refused its arguments, which it has explained on standard error.
    """
    child = subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=dict(environment),
    )
    said = _announcement(child.stdout)
    if said is None:
        return _not_started(child)
    return PracticeProcess(
        control=str(said["control"]),
        portal=str(said["portal"]),
        cloud_file=str(said["cloud_file"]),
        people=tuple(
            PracticePerson(one["name"], one["username"], one["object_id"]) for one in said["users"]
        ),
        child=child,
    )


def _not_started(child: subprocess.Popen[str]) -> Failure:
    try:
        status = child.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        status = child.wait()
    trouble = Trouble.NOT_FOUND if status == _USAGE else Trouble.BUG
    return Failure(trouble=trouble, service_code="practice_tenant_did_not_start")


def _announcement(stdout: IO[str] | None) -> dict[str, Any] | None:
    line = stdout.readline() if stdout is not None else ""
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return None
    return said if isinstance(said, dict) and "cloud_file" in said else None
