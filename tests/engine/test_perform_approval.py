"""Carrying out the approver's effects: who is asked, with which token, and what comes of it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core import approval_events as ap
from keyhour.core import effects as ef
from keyhour.core.approval import Fate, Ruled, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import Plane
from keyhour.engine.perform import bug
from keyhour.engine.perform_approval import perform_approval
from keyhour.engine.world import World
from tests.core.desk import approval
from tests.core.sample import ANNA, BASE, fails
from tests.engine.fake_desk import FakeDesk
from tests.engine.fakes import FakeWorld

ROLE = approval("role")
ALL = frozenset(Plane)
GRAPH = frozenset({Plane.DIRECTORY, Plane.GROUP})
DECIDE = ef.Decide(
    account=ANNA, epoch=1, approval=ROLE, verdict=Verdict.APPROVE, justification="ok"
)


class DeskWorld(FakeWorld):
    """The doubles, and an approver's desk at each service; None as in a program without it."""

    desk: FakeDesk | None = None
    azure_desk: FakeDesk | None = None

    @property
    def ports(self) -> World:
        """What the engine is given."""
        return replace(super().ports, approvals=self.desk, azure_approvals=self.azure_desk)


def fetch(*planes: Plane) -> ef.FetchApprovals:
    """A read of these planes."""
    return ef.FetchApprovals(account=ANNA, epoch=1, planes=frozenset(planes), began_at=BASE)


def fate(approval_id: str, *planes: Plane) -> ef.FetchFate:
    """A look for one approval."""
    return ef.FetchFate(
        account=ANNA, epoch=1, approval_id=approval_id, planes=planes, began_at=BASE
    )


def rows(world: DeskWorld, effect: ef.FetchApprovals) -> dict[Plane, object]:
    """What each plane brought."""
    event = perform_approval(effect, world.ports)
    assert isinstance(event, ap.ApprovalsFetched)
    assert event.effect == effect
    assert event.read is not None
    return dict(event.read.planes)


def test_each_audience_is_asked_once_with_its_own_token() -> None:
    """Graph for roles and groups together, Azure alone."""
    world = DeskWorld()
    world.desk, world.azure_desk = FakeDesk(ROLE), FakeDesk()
    found = rows(world, fetch(*ALL))
    assert found == {Plane.DIRECTORY: (ROLE,), Plane.GROUP: (), Plane.AZURE: ()}
    assert (world.desk.asked, world.azure_desk.asked) == ([GRAPH], [frozenset({Plane.AZURE})])
    assert len(world.identity.tokens) == 2


def test_missing_consent_to_one_plane_leaves_the_other() -> None:
    """Together they are refused, so each is asked alone."""
    world = DeskWorld()
    world.desk = FakeDesk(ROLE)
    world.identity.unconsented = frozenset({Plane.GROUP})
    found = rows(world, fetch(*GRAPH))
    assert found[Plane.DIRECTORY] == (ROLE,)
    group = found[Plane.GROUP]
    assert isinstance(group, Failure)
    assert group.trouble is Trouble.CONSENT_MISSING
    assert world.desk.asked == [frozenset({Plane.DIRECTORY})]


def test_a_failure_concerns_every_plane_that_was_asked_for() -> None:
    """Unreachable is unreachable."""
    world = DeskWorld()
    world.desk = FakeDesk()
    world.desk.broken = fails(Trouble.OFFLINE)
    assert rows(world, fetch(*GRAPH)) == dict.fromkeys(GRAPH, fails(Trouble.OFFLINE))


@pytest.mark.parametrize("effect", [fetch(Plane.AZURE), fate("role", Plane.AZURE)])
def test_a_plane_that_nobody_serves_is_not_asked(
    effect: ef.FetchApprovals | ef.FetchFate,
) -> None:
    """This program reads no Azure roles."""
    event = perform_approval(effect, DeskWorld().ports)
    if isinstance(event, ap.ApprovalsFetched):
        assert event.read is not None
        failure: object = event.read.planes[Plane.AZURE]
    else:
        assert isinstance(event, ap.FateFetched)
        failure = event.failure
    assert isinstance(failure, Failure)
    assert failure.service_code == "plane_not_served"


def test_a_decision_is_answered() -> None:
    """Taken; then somebody was first."""
    world = DeskWorld()
    world.desk = FakeDesk(ROLE)
    assert perform_approval(DECIDE, world.ports) == ap.DecideFinished(
        effect=DECIDE, ruled=Ruled.TAKEN
    )
    assert perform_approval(DECIDE, world.ports) == ap.DecideFinished(
        effect=DECIDE, ruled=Ruled.TOO_LATE
    )
    world.desk.broken = fails(Trouble.ANSWER_LOST)
    assert perform_approval(DECIDE, world.ports) == ap.DecideFinished(
        effect=DECIDE, failure=fails(Trouble.ANSWER_LOST)
    )


def test_nothing_is_decided_without_a_token() -> None:
    """Nor where nobody serves the plane."""
    world = DeskWorld()
    world.desk = FakeDesk(ROLE)
    world.identity.unconsented = frozenset({Plane.DIRECTORY})
    event = perform_approval(DECIDE, world.ports)
    assert isinstance(event, ap.DecideFinished)
    assert event.failure is not None
    assert event.failure.trouble is Trouble.CONSENT_MISSING
    assert world.desk.fates == {}
    nobody = perform_approval(DECIDE, DeskWorld().ports)
    assert isinstance(nobody, ap.DecideFinished)
    assert nobody.failure is not None


def test_a_fate_is_looked_for_in_one_plane_after_the_other() -> None:
    """Until one knows the approval."""
    world = DeskWorld()
    world.desk = FakeDesk(ROLE)
    event = perform_approval(fate("role", Plane.GROUP, Plane.DIRECTORY), world.ports)
    assert isinstance(event, ap.FateFetched)
    assert event.fate == Fate(is_open=True)


def test_a_plane_that_cannot_be_asked_says_more_than_one_that_knows_nothing() -> None:
    """It may be there."""
    world = DeskWorld()
    world.desk = FakeDesk()
    world.identity.unconsented = frozenset({Plane.DIRECTORY})
    event = perform_approval(fate("x", Plane.DIRECTORY, Plane.GROUP), world.ports)
    assert isinstance(event, ap.FateFetched)
    assert event.failure is not None
    assert event.failure.trouble is Trouble.CONSENT_MISSING
    unknown = perform_approval(fate("x", Plane.GROUP), world.ports)
    assert isinstance(unknown, ap.FateFetched)
    assert unknown.failure is not None
    assert unknown.failure.trouble is Trouble.NOT_FOUND


def test_a_bug_of_ours_leaves_a_decision_lost_not_failed() -> None:
    """It may have left before; reading tells."""
    decided = bug(DECIDE)
    assert isinstance(decided, ap.DecideFinished)
    assert decided.failure == fails(Trouble.ANSWER_LOST)
    for effect in (fetch(Plane.DIRECTORY), fate("role", Plane.DIRECTORY)):
        event = bug(effect)
        assert isinstance(event, ap.ApprovalsFetched | ap.FateFetched)
        assert event.failure == fails(Trouble.BUG)
