"""Every fault met by every call of the tray: what is shown, what is said, what the tenant did.

Reads: nothing known is lost, the sentence is right, and it passes by itself or waits for somebody.
Writes: sent once, whatever comes; what is shown in the end is what the tenant has.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from keyhour.core.activation import Activation, Phase
from keyhour.core.effects import FetchRequest, FetchRights
from keyhour.core.events import CancelChosen, DeactivateChosen, Event, RefreshChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import DEVICE_ADMINISTRATOR
from keyhour.core.session import Session
from keyhour.core.state import Freshness
from keyhour.present.banner import banner_view
from keyhour.present.failure import explain
from keyhour.present.moment import Moment
from keyhour.present.words import Words
from tests.contract.practice import ROSA
from tests.faults.life import DEVICE, HOUR, Life
from tests.faults.wreck import (
    ASSIGNMENTS,
    BATCH,
    CANCEL,
    ELIGIBILITIES,
    FURTHER_PAGE,
    PAUSE,
    POLICIES,
    REQUESTS,
    SENTENCES,
    WISH,
    WRECKS,
    Call,
    Wreck,
    strike,
)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]

MINUTE: Final = timedelta(minutes=1)
SECOND_ROLE: Final = "User Administrator"
NOT_RECEIVED: Final = "The request did not arrive at Microsoft Entra, so nothing was changed."


READS: Final = {
    "the batch": BATCH,
    "eligibilities": ELIGIBILITIES,
    "assignments": ASSIGNMENTS,
    "requests": REQUESTS,
    "a further page": FURTHER_PAGE,
}

wrecks = pytest.mark.parametrize("wreck", WRECKS.values(), ids=list(WRECKS))


def known(life: Life) -> tuple[int, int, int, Phase]:
    """How much is known."""
    account = life.state.account
    assert account is not None
    lists = (account.eligibilities, account.assignments, account.policies)
    eligibilities, assignments, policies = map(len, lists)
    return eligibilities, assignments, policies, life.activation().phase


def freshness(life: Life) -> Freshness:
    """How far what is shown can be trusted."""
    assert life.state.account is not None
    return life.state.account.freshness


def shown(life: Life) -> str:
    """The banner's title, or nothing."""
    moment = Moment(life.state.server_time(life.clock.now()), Words(), skew=life.state.skew)
    view = banner_view(life.state, moment)
    return "" if view is None else view.title


def sentence(failure: Failure | None) -> str:
    """What is said of a right."""
    return "" if failure is None else explain(failure, Words()).message


def meet(life: Life, wreck: Wreck, call: Call) -> None:
    """Let the next such request meet a fault."""
    strike(life.practice, wreck, call)
    if wreck.is_slow:
        life.hurry()


def let_arrive(life: Life, wreck: Wreck, action: str) -> None:
    """Minutes pass in no time here; a slow service must not be left behind by that."""
    if wreck.commits:
        life.wait_until(lambda: life.commits(action) > 0 and is_logged(life, action))


def is_logged(life: Life, action: str) -> bool:
    """Whether the tenant has given up to answer, too."""
    return len(life.posts()) == life.commits() + (action == "selfDeactivate")


@pytest.fixture
def active(life: Life) -> Life:
    """A role is active for hours, and lists come in pages."""
    life.practice.control("add_eligibility", {"username": ROSA, "role": SECOND_ROLE})
    life.practice.control("settings", {"page_size": 1})
    life.begin()
    assert life.activate(8 * HOUR).phase is Phase.ACTIVE
    life.live(MINUTE)
    return life


@pytest.mark.parametrize("call", READS.values(), ids=list(READS))
@wrecks
def test_read(active: Life, call: Call, wreck: Wreck) -> None:
    """Everything known stays and is called old; one sentence says why; then it is read again."""
    life, before = active, known(active)
    meet(life, wreck, call)
    began = life.clock.now()
    life.post(RefreshChosen())
    assert known(life) == before
    assert freshness(life) is Freshness.STALE
    assert shown(life) == SENTENCES[wreck.read]
    is_back = life.live(30 * MINUTE, lambda: freshness(life) is Freshness.KNOWN)
    assert known(life) == before
    if wreck.read is Trouble.CONSENT_MISSING:
        assert life.state.session is Session.NEEDS_CONSENT
        life.sign_in()
        assert freshness(life) is Freshness.KNOWN
        return
    assert is_back
    assert shown(life) == ""
    waited = (life.clock.now() - began).total_seconds()
    assert waited >= (PAUSE - 1 if wreck.pauses else 20)
    assert waited < 120


@wrecks
def test_read_of_policies(active: Life, wreck: Wreck) -> None:
    """The rules of a role are not needed to show what is active; the old ones stay in force."""
    life, before = active, known(active)
    life.live(4 * HOUR - 10 * MINUTE)
    meet(life, wreck, POLICIES)
    life.live(25 * MINUTE)
    assert life.practice.tenant.tenant.faults.to_json() == []
    assert known(life) == before
    if wreck.read is not Trouble.CONSENT_MISSING:
        assert freshness(life) is Freshness.KNOWN


@wrecks
def test_submission(life: Life, wreck: Wreck) -> None:
    """Sent once. A definite no is shown at once; a lost answer is unsure until reading tells."""
    life.begin()
    meet(life, wreck, WISH)
    first = send(life, life.wish())
    assert first.phase is (Phase.UNCERTAIN if wreck.write is Trouble.ANSWER_LOST else Phase.REFUSED)
    assert sentence(first.failure) == SENTENCES[wreck.write]
    let_arrive(life, wreck, "selfActivate")
    last = go_on(life)
    assert last.phase is (Phase.ACTIVE if wreck.commits else Phase.REFUSED)
    assert life.is_held() == wreck.commits
    if wreck.write is Trouble.ANSWER_LOST and not wreck.commits:
        assert sentence(last.failure) == NOT_RECEIVED
    assert life.commits() == int(wreck.commits)
    assert len(life.posts()) == 1
    assert life.runner.world.ledger.open_wishes() == ()


@wrecks
def test_confirmation(life: Life, wreck: Wreck) -> None:
    """The role was granted: it is shown as such until a read comes through, and then as active."""
    life.begin()
    meet(life, wreck, ASSIGNMENTS)
    life.activate()
    assert Phase.PROVISIONING in life.phases
    if wreck.read is Trouble.CONSENT_MISSING:
        life.sign_in()
    assert life.live(3 * MINUTE, lambda: life.activation().phase is Phase.ACTIVE)
    assert Phase.UNCERTAIN not in life.phases
    assert life.commits() == len(life.posts()) == 1


@wrecks
def test_deactivation(active: Life, wreck: Wreck) -> None:
    """Sent once. The role is shown as held until a read shows it gone."""
    life = active
    meet(life, wreck, WISH)
    first = send(life, DeactivateChosen(key=DEVICE))
    assert first.phase is (Phase.UNCERTAIN if wreck.write is Trouble.ANSWER_LOST else Phase.ACTIVE)
    assert sentence(first.failure) == SENTENCES[wreck.write]
    let_arrive(life, wreck, "selfDeactivate")
    if wreck.write is Trouble.CONSENT_MISSING:  # nothing is read before somebody signs in
        life.sign_in()
    last = go_on(life)
    assert last.phase is (Phase.IDLE if wreck.commits else Phase.ACTIVE)
    assert life.is_held() != wreck.commits
    if wreck.write is Trouble.ANSWER_LOST and not wreck.commits:
        assert sentence(last.failure) == NOT_RECEIVED
    assert life.commits("selfDeactivate") == int(wreck.commits)
    assert len(life.posts()) == 2
    assert life.runner.world.ledger.open_wishes() == ()


@wrecks
def test_cancellation(life: Life, wreck: Wreck) -> None:
    """Sent once. The request is shown as waiting until a read shows it gone."""
    life.practice.control("policy", {"role": DEVICE_ADMINISTRATOR, "needs_approval": True})
    life.begin()
    assert life.activate().phase is Phase.AWAITING_APPROVAL
    meet(life, wreck, CANCEL)
    first = send(life, CancelChosen(key=DEVICE))
    assert first.phase is Phase.UNCERTAIN  # also after a no: somebody may just have decided
    if wreck.commits:
        life.wait_until(lambda: waiting(life) == 0)
    if wreck.write is Trouble.CONSENT_MISSING:  # nothing is read before somebody signs in
        life.sign_in()
    last = go_on(life)
    assert last.phase is (Phase.IDLE if wreck.commits else Phase.AWAITING_APPROVAL)
    if not wreck.commits:
        lost = wreck.write is Trouble.ANSWER_LOST
        assert sentence(last.failure) == (NOT_RECEIVED if lost else SENTENCES[wreck.write])
    assert waiting(life) == int(not wreck.commits)
    assert life.runner.world.ledger.open_wishes() == ()


def waiting(life: Life) -> int:
    """How many requests of Rosa's wait for an approver."""
    tenant = life.practice.tenant.tenant
    with tenant.lock:
        return sum(one.status == "PendingApproval" for one in tenant.requests.values())


def send(life: Life, choice: Event) -> Activation:
    """Somebody chooses, and the write is answered; what is shown before anything is read."""
    life.runner.held_back |= {FetchRights, FetchRequest}
    life.post(choice)
    return life.activation()


def go_on(life: Life, length: timedelta = 5 * MINUTE) -> Activation:
    """Reading goes on for some minutes."""
    life.runner.release()
    life.settle()
    life.live(length)
    return life.activation()
