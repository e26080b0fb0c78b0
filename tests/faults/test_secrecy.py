"""What must stay secret is looked for where it could turn up: the log, files, the process list."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msal
import pytest
from msgspec.structs import replace

from keyhour.adapters.logs import FILE_NAME, set_up_log
from keyhour.core.activation import Phase, Ticket
from keyhour.core.events import CancelChosen, DeactivateChosen, RefreshChosen, SignOutChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.simulator import people
from tests.adapters.fake_keyring import absent
from tests.cli.practice import Person, served
from tests.contract.practice import ROSA, Practice
from tests.faults.app_writer import store
from tests.faults.life import DEVICE, HOUR, Life, furnish
from tests.faults.wreck import ASSIGNMENTS, BATCH, WISH, WRECKS, strike
from tests.log_watch import LogWatch

pytestmark = pytest.mark.timeout(60)

REASON: Final = "Zebrafink fixes the plotter"
TICKET: Final = Ticket("INC-48151623", "Kondor")
SPOKEN: Final = "Not before Pelikan is back"
MINUTE: Final = timedelta(minutes=1)
JWT: Final = re.compile(r"eyJ[A-Za-z0-9_-]{8,}")


@contextmanager
def logging_to(folder: Path) -> Iterator[Path]:
    """The log as the program sets it up, taken down again."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    assert set_up_log(folder) is None
    try:
        yield folder / FILE_NAME
    finally:
        root.setLevel(level)
        for handler in [one for one in root.handlers if one not in handlers]:
            root.removeHandler(handler)
            handler.close()
        logging.getLogger("keyhour").setLevel(logging.NOTSET)


class Day:
    """A busy day of Rosa's, in which everything goes wrong once."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.secrets: set[str] = set()

    def live(self) -> None:
        """Sign in, ask, be refused, be denied, be cut off, sign out."""
        life = self.life
        life.begin()
        life.sign_in()
        self._collect()
        self._be_granted()
        for wreck in WRECKS.values():
            for call in (BATCH, ASSIGNMENTS):
                strike(life.practice, wreck, call)
                life.post(RefreshChosen())
                life.live(2 * MINUTE)
                if wreck.read.value == "consent_missing":
                    life.sign_in()
            self._collect()
        self._be_denied()
        for wreck in WRECKS.values():
            strike(life.practice, wreck, WISH)
            life.post(replace(life.wish(), draft=self._draft()))
            life.live(10 * MINUTE)
            if life.activation().phase is Phase.AWAITING_APPROVAL:
                life.post(CancelChosen(key=DEVICE))
        life.practice.control("revoke", {"username": ROSA})
        life.live(5 * HOUR)
        life.sign_in()
        self._collect()
        life.post(SignOutChosen())

    def _draft(self) -> Any:
        return replace(self.life.wish().draft, justification=REASON, ticket=TICKET)

    def _be_granted(self) -> None:
        life = self.life
        life.post(replace(life.wish(), draft=self._draft()))
        assert life.activation().phase is Phase.ACTIVE
        life.live(10 * MINUTE)
        life.post(DeactivateChosen(key=DEVICE))
        life.live(MINUTE)

    def _be_denied(self) -> None:
        life = self.life
        wanted = {"role": DEVICE.role_definition_id, "needs_approval": True, "approvers": ["ada"]}
        life.practice.control("policy", wanted)
        life.post(replace(life.wish(), draft=self._draft()))
        request = life.activation().request_id
        decision = {"request_id": request, "decision": "Deny", "by": "ada", "reason": SPOKEN}
        life.practice.control("decide", decision)
        life.live(15 * MINUTE)
        failure = life.activation().failure
        assert failure is not None
        assert failure.trouble is Trouble.DENIED

    def _collect(self) -> None:
        """Every secret in the token cache now."""
        cache = store(self.life.folder).open()
        assert not isinstance(cache, Failure)
        kinds = msal.TokenCache.CredentialType
        for kind in (kinds.ACCESS_TOKEN, kinds.REFRESH_TOKEN, kinds.ID_TOKEN):
            self.secrets |= {str(entry["secret"]) for entry in cache.search(kind)}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """The day has not begun."""
    practice = Practice("quiet", auto_sign_in=ROSA)
    furnish(practice)
    life = Life(practice, tmp_path / "state")
    life.keyring = absent()
    yield Day(life)
    life.end()
    practice.end()


def persons() -> set[str]:
    """Names, usernames and ids of everybody in the tenant."""
    names = {part for user in people.USERS for part in (*user.name.split(), user.id, user.username)}
    return {name for name in names if len(name) > len("Ada")}


def found_in(text: str, words: set[str]) -> list[str]:
    """Those of the words that stand in a text."""
    return sorted(word for word in words if word.casefold() in text.casefold())


def test_log_of_a_busy_day_names_no_secret_no_person_and_no_reason(
    day: Day, expected_log: LogWatch
) -> None:
    """Not one token, name, id, reason, ticket or word of an approver, however the day went."""
    with logging_to(day.life.folder) as file:
        day.live()
    text = "".join(path.read_text("utf-8") for path in file.parent.glob(f"{FILE_NAME}*"))
    assert text.count("\n") > 100
    assert "line_withheld" not in text
    assert len(day.secrets) > 4
    told = {REASON, "Zebrafink", TICKET.number, TICKET.system, SPOKEN, "Pelikan", "Insufficient"}
    assert found_in(text, day.secrets | persons() | told) == []
    assert JWT.search(text) is None
    del expected_log


def test_files_of_a_busy_day_hold_no_token(day: Day, expected_log: LogWatch) -> None:
    """Nothing in the state folder is a token; what is sealed looks like noise; all of it is
    private.
    """
    day.live()
    for path in day.life.folder.iterdir():
        data = path.read_bytes()
        assert not [one for one in day.secrets if one.encode() in data], path.name
        assert path.stat().st_mode & 0o077 == 0, path.name
    assert day.life.folder.stat().st_mode & 0o077 == 0
    del expected_log


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs Linux's /proc")
def test_process_list_and_crashes_give_no_secret_away(tmp_path: Path) -> None:
    """A command that waits has no token in its arguments, its environment or a child's, and would
    leave no core.
    """
    with served(tmp_path) as tenant:
        tenant.begin("needs_approval")
        rosa = Person(tenant, tmp_path / "rosa")
        with rosa.started("activate", "Device administrator", "--reason", "x", "--wait") as command:
            tenant.wait_for(
                lambda state: [o for o in state["requests"] if o["principal"] == "Rosa Bauer"]
            )
            proc = Path(f"/proc/{command.pid}")
            shown = [(proc / name).read_text("utf-8") for name in ("cmdline", "environ", "limits")]
            children = (proc / f"task/{command.pid}/children").read_text("ascii")
    assert not any(JWT.search(text) for text in shown)
    assert re.search(r"Max core file size +0 +0 ", shown[-1])
    assert children == ""
