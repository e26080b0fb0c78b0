"""Every fault met by every call of the command line: exit code, words, and what the tenant did.

The program as `keyhour.__main__` puts it together, in this process; its time runs with the
tenant's, forty times as fast.
"""

from __future__ import annotations

import io
import json
import logging
import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import Struct

from keyhour.__main__ import launchers
from keyhour.adapters.http import Http
from keyhour.cli.main import main
from keyhour.cli.surroundings import Surroundings
from keyhour.core.failure import Trouble
from keyhour.core.right import DEVICE_ADMINISTRATOR
from tests.contract.practice import ROSA, Practice
from tests.faults.life import SHORT, Life, furnish
from tests.faults.wreck import (
    ASSIGNMENTS,
    BATCH,
    CANCEL,
    ELIGIBILITIES,
    POLICIES,
    SENTENCES,
    WISH,
    WRECKS,
    Call,
    Wreck,
    strike,
)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]

MINUTE: Final = timedelta(minutes=1)
SPEED: Final = 40
PATIENT: Final = 5.0
"""Seconds."""
RIGHT: Final = "Device administrator"
CODES: Final = {Trouble.UNEXPECTED_ANSWER: "service_trouble"}
"""Where the document's code is not the trouble's own."""
READ_EXITS: Final = {Trouble.CONSENT_MISSING: 4}
"""How a reading command ends; all else is 6, for nothing could be read."""
WRITE_EXITS: Final = {
    Trouble.THROTTLED: 6,
    Trouble.FORBIDDEN: 3,
    Trouble.LICENCE_MISSING: 3,
    Trouble.CONSENT_MISSING: 4,
}
"""How a command ends whose request was refused."""
READS: Final = {"the batch": BATCH, "eligibilities": ELIGIBILITIES, "assignments": ASSIGNMENTS}

wrecks = pytest.mark.parametrize("wreck", WRECKS.values(), ids=list(WRECKS))


class Ran(Struct, frozen=True):
    """How a command ended, and its document."""

    code: int
    document: dict[str, Any]

    @property
    def result(self) -> dict[str, Any]:
        """What became of the one right."""
        (found,) = self.document["results"]
        assert isinstance(found, dict)
        return found

    @property
    def failure(self) -> tuple[str, str]:
        """Code and message of the failure; empty when there is none."""
        found = self.document["failure"] or {"code": "", "message": ""}
        return found["code"], found["message"]


class CommandLine:
    """Rosa at a command line."""

    def __init__(self, practice: Practice, folder: Path) -> None:
        self.life = Life(practice, folder)  # for what the tenant knows
        self._where = ["--state-dir", str(folder)]
        self.seconds = PATIENT
        """How long an answer is waited for."""
        self._cloud = ["--cloud", str(practice.tenant.announcement["cloud_file"])]

    def meet(self, wreck: Wreck, call: Call, times: int = 1) -> None:
        """Let the next such requests meet a fault."""
        strike(self.life.practice, wreck, call, times)
        self.seconds = SHORT if wreck.is_slow else PATIENT

    def run(self, *command: str) -> Ran:
        """Run a command to its end."""
        stdout, stderr = io.StringIO(), io.StringIO()
        around = Surroundings(io.StringIO(), stdout, stderr)
        argv = [*self._cloud, *self._where, *command, "--json"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("keyhour.adapters.http.Http", partial(Http, seconds=self.seconds))
            code = main(argv, launchers(), around)
        return Ran(code, json.loads(stdout.getvalue()))

    def activate(self, *options: str) -> Ran:
        """Ask for the role."""
        return self.run("activate", RIGHT, "--for", "2h", "--reason", "Printer driver", *options)


@pytest.fixture(scope="module")
def fast_practice() -> Iterator[Practice]:
    """A quiet tenant whose time flies."""
    practice = Practice("quiet", auto_sign_in=ROSA, speed=SPEED)
    yield practice
    practice.end()


@pytest.fixture(scope="module")
def kept(fast_practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with Rosa's sign-in, for copying."""
    folder = tmp_path_factory.mktemp("kept") / "state"
    life = Life(fast_practice, folder)
    life.begin()
    life.sign_in()
    life.end()
    return folder


@pytest.fixture
def rosa(fast_practice: Practice, kept: Path, tmp_path: Path) -> Iterator[CommandLine]:
    """Rosa, signed in, in a tenant furnished anew; other planes are off, for they would answer."""
    shutil.copytree(kept, tmp_path / "state")
    (tmp_path / "state/settings.toml").write_text('planes_off = ["azure", "group"]\n')
    furnish(fast_practice)
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield CommandLine(fast_practice, tmp_path / "state")
    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
        handler.close()
    logging.getLogger("keyhour").setLevel(logging.NOTSET)


@pytest.mark.parametrize("call", READS.values(), ids=list(READS))
@wrecks
def test_roles(rosa: CommandLine, call: Call, wreck: Wreck) -> None:
    """The last known rights are printed all the same, marked stale, beside the failure."""
    assert rosa.run("roles").code == 0
    rosa.meet(wreck, call, times=5)
    ran = rosa.run("roles")
    assert ran.code == READ_EXITS.get(wreck.read, 6)
    _check_words(ran, wreck.read)
    assert [one["freshness"] for one in ran.document["rights"]] == ["stale"]


@wrecks
def test_roles_without_policies(rosa: CommandLine, wreck: Wreck) -> None:
    """Rights without their rules are an answer, unless the whole connection broke."""
    rosa.meet(wreck, POLICIES, times=5)
    ran = rosa.run("roles")
    assert ran.code == (READ_EXITS.get(wreck.read, 6) if wreck.is_whole else 0)
    assert [one["policy"]["known"] for one in ran.document["rights"]] == [True]  # as remembered


@wrecks
def test_activate(rosa: CommandLine, wreck: Wreck) -> None:
    """Sent once, whatever comes; the code says whether to try again, to wait or to ask somebody."""
    rosa.meet(wreck, WISH)
    ran = rosa.activate()
    _check_write(ran, wreck, "active")
    assert rosa.life.commits() == int(wreck.commits)
    rosa.life.wait_until(lambda: len(rosa.life.posts()) > 0)
    assert len(rosa.life.posts()) == 1
    assert rosa.life.is_held() == wreck.commits
    if wreck.write is Trouble.ANSWER_LOST:  # the next command settles it, and then asks anew
        rosa.life.practice.advance(6 * MINUTE)
        again = rosa.activate()
        assert (again.code, again.result["outcome"]) == (0, "active")
        assert rosa.life.commits() == 1


@wrecks
def test_activate_with_a_confirmation_that_fails_once(rosa: CommandLine, wreck: Wreck) -> None:
    """The role was granted, and reading goes on until it is seen; only a sign-in that became
    worthless ends that.
    """
    assert rosa.run("roles").code == 0
    assignments = Call("/\\$batch$", "POST")
    rosa.life.practice.fault(assignments.path, {"delay": "PT0.01S"}, method="POST")
    rosa.meet(wreck, assignments)
    ran = rosa.activate()
    if wreck.read is Trouble.CONSENT_MISSING:
        assert (ran.code, ran.result["outcome"]) == (4, "provisioning")
    else:
        assert (ran.code, ran.result["outcome"]) == (0, "active")
    assert rosa.life.commits() == len(rosa.life.posts()) == 1


@wrecks
def test_deactivate(rosa: CommandLine, wreck: Wreck) -> None:
    """The same for giving back."""
    assert rosa.activate("--wait").code == 0
    rosa.life.practice.advance(MINUTE)
    rosa.meet(wreck, WISH)
    ran = rosa.run("deactivate", RIGHT)
    _check_write(ran, wreck, "ended")
    assert rosa.life.commits("selfDeactivate") == int(wreck.commits)
    rosa.life.wait_until(lambda: len(rosa.life.posts()) > 1)
    assert len(rosa.life.posts()) == 2
    assert rosa.life.is_held() != wreck.commits


@wrecks
def test_cancel(rosa: CommandLine, wreck: Wreck) -> None:
    """The same for a request that waits."""
    life = rosa.life
    life.practice.control("policy", {"role": DEVICE_ADMINISTRATOR, "needs_approval": True})
    assert rosa.activate().code == 5
    rosa.meet(wreck, CANCEL)
    ran = rosa.run("cancel", RIGHT)
    if wreck.write is Trouble.CONSENT_MISSING:  # and so nothing could be read afterwards
        assert (ran.code, ran.result["outcome"]) == (7, "uncertain")
    else:
        _check_write(ran, wreck, "cancelled")


def _check_write(ran: Ran, wreck: Wreck, done: str) -> None:
    """Done although the answer was lost, not known yet, or refused for a reason that is named."""
    if wreck.commits:
        assert (ran.code, ran.result["outcome"]) == (0, done)
    elif wreck.write is Trouble.ANSWER_LOST:
        assert (ran.code, ran.result["outcome"]) == (7, "uncertain")
    else:
        assert (ran.code, ran.result["outcome"]) == (WRITE_EXITS[wreck.write], "refused")
        _check_words(ran, wreck.write)


def _check_words(ran: Ran, trouble: Trouble) -> None:
    """The document's code, and what a person reads first."""
    code, message = ran.failure
    assert code == CODES.get(trouble, trouble.value)
    assert message.startswith(SENTENCES[trouble])
