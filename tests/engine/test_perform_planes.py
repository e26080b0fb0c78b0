"""Carrying out effects in three planes: whose token, which service, and what is left without
consent.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import PlaneRead
from keyhour.core.right import Plane, RightKey
from keyhour.core.state import State, mapping
from keyhour.engine.perform import check, perform
from keyhour.engine.world import World
from tests.core.playbook import ready
from tests.core.sample import (
    ANNA,
    AZURE,
    BASE,
    DEVICE,
    MEMBER,
    TOKEN,
    draft,
    eligible,
    fails,
    held,
)
from tests.engine.fake_directory import FakeDirectory
from tests.engine.fakes import FakeWorld

GRAPH = frozenset({Plane.DIRECTORY, Plane.GROUP})


def fetched(world: FakeWorld, *planes: Plane) -> ev.RightsFetched:
    """A full read of these planes."""
    effect = ef.FetchRights(
        account=ANNA, epoch=1, number=1, began_at=BASE, planes=frozenset(planes)
    )
    event = perform(effect, world.ports, lambda _event: None)
    assert isinstance(event, ev.RightsFetched)
    return event


def parts(event: ev.RightsFetched) -> dict[Plane, Trouble | None]:
    """What each plane of a read brought: a trouble, or None for its lists."""
    assert event.read is not None
    return {
        plane: None if isinstance(part, PlaneRead) else part.trouble
        for plane, part in event.read.planes.items()
    }


def test_planes_of_graph_take_one_token_and_one_read() -> None:
    """They share both."""
    world = FakeWorld()
    event = fetched(world, *GRAPH)
    assert parts(event) == {Plane.DIRECTORY: None, Plane.GROUP: None}
    assert (len(world.identity.tokens), world.directory.calls) == (1, ["read_rights"])


def test_plane_without_consent_is_left_out_of_the_read() -> None:
    """The other is read with its own permissions."""
    world = FakeWorld()
    world.identity.unconsented = frozenset({Plane.GROUP})
    event = fetched(world, *GRAPH)
    assert parts(event) == {Plane.DIRECTORY: None, Plane.GROUP: Trouble.CONSENT_MISSING}
    assert event.heard is not None
    assert world.directory.planes == [frozenset({Plane.DIRECTORY})]


def test_tenant_that_consented_to_nothing_has_nothing_read() -> None:
    """Each plane says so for itself."""
    world = FakeWorld()
    world.identity.unconsented = GRAPH
    event = fetched(world, *GRAPH)
    assert set(parts(event).values()) == {Trouble.CONSENT_MISSING}
    assert (event.heard, world.directory.calls) == (None, [])


def test_one_plane_without_consent_fails_its_read() -> None:
    """There is nothing to try apart."""
    world = FakeWorld()
    world.identity.unconsented = GRAPH
    event = fetched(world, Plane.GROUP)
    assert event.failure == fails(Trouble.CONSENT_MISSING)


def test_plane_that_does_not_come_back_alone_is_no_success() -> None:
    """A service that forgets what it was asked for tells nothing."""
    world = FakeWorld()
    world.identity.unconsented = frozenset({Plane.GROUP})
    world.directory.silent = True
    event = fetched(world, *GRAPH)
    assert parts(event)[Plane.DIRECTORY] is Trouble.UNEXPECTED_ANSWER


def test_consent_is_asked_for_its_plane() -> None:
    """A person who consents gets that plane's permissions."""
    world = FakeWorld()
    world.identity.unconsented = frozenset({Plane.GROUP})
    ask = ef.SignIn(epoch=1, account=ANNA, plane=Plane.GROUP, consent=True)
    perform(ask, world.ports, lambda _event: None)
    assert parts(fetched(world, *GRAPH)) == {Plane.DIRECTORY: None, Plane.GROUP: None}


def of_azure(world: FakeWorld) -> tuple[FakeDirectory, World]:
    """A second service, for Azure roles."""
    azure = FakeDirectory(world.clock)
    azure.eligibilities = (eligible(AZURE),)
    return azure, replace(world.ports, azure=azure)


WRITES: dict[str, Callable[[RightKey], ef.AnyEffect]] = {
    "submit": lambda key: ef.SubmitActivation(
        account=ANNA, epoch=1, wish_id="wish", draft=draft(key)
    ),
    "deactivate": lambda key: ef.Deactivate(account=ANNA, epoch=1, wish_id="wish", key=key),
    "cancel": lambda key: ef.CancelRequest(
        account=ANNA, epoch=1, wish_id="wish", key=key, request_id="request-1"
    ),
    "read_request": lambda key: ef.FetchRequest(
        account=ANNA, epoch=1, number=1, began_at=BASE, key=key, request_id=None
    ),
}


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("key", [DEVICE, MEMBER, AZURE])
def test_every_request_goes_to_the_service_of_its_plane(method: str, key: RightKey) -> None:
    """With a token that opens this plane and asks for no other."""
    world = FakeWorld()
    azure, ports = of_azure(world)
    world.directory.eligibilities += (eligible(MEMBER),)
    world.identity.unconsented = frozenset(Plane) - {_plane(key)}
    perform(WRITES[method](key), ports, lambda _event: None)
    calls = {"graph": world.directory.calls, "arm": azure.calls}
    wanted, other = ("arm", "graph") if key == AZURE else ("graph", "arm")
    assert (calls[wanted], calls[other]) == ([method], [])


def _plane(key: RightKey) -> Plane:
    return {DEVICE: Plane.DIRECTORY, MEMBER: Plane.GROUP, AZURE: Plane.AZURE}[key]


@pytest.mark.parametrize("method", WRITES)
def test_nothing_is_sent_where_consent_is_missing(method: str) -> None:
    """The answer says so."""
    world = FakeWorld()
    world.identity.unconsented = frozenset({Plane.GROUP})
    event = perform(WRITES[method](MEMBER), world.ports, lambda _event: None)
    assert event is not None
    assert event.failure == fails(Trouble.CONSENT_MISSING)  # type: ignore[attr-defined]  # each has it
    assert world.directory.calls == []


def test_draft_is_checked_by_the_service_of_its_plane() -> None:
    """Nothing changes."""
    world = FakeWorld()
    azure, ports = of_azure(world)
    state = ready().state
    assert not isinstance(check(ports, state, draft(AZURE)), Failure)
    assert (azure.calls, azure.held) == (["submit"], {})
    world.identity.refusal = fails(Trouble.OFFLINE)
    assert check(ports, state, draft(AZURE)) == fails(Trouble.OFFLINE)


def test_nobody_s_draft_is_not_checked() -> None:
    """Without an account there is no token."""
    answer = check(FakeWorld().ports, State(accounts=mapping()), draft())
    assert answer == fails(Trouble.SIGN_IN_NEEDED)


def test_rows_of_a_read_are_those_of_its_planes() -> None:
    """The double keeps the port's promise."""
    world = FakeWorld()
    world.directory.held = {DEVICE: held(), MEMBER: held(MEMBER)}
    event = fetched(world, Plane.GROUP)
    assert event.read is not None
    part = event.read.planes[Plane.GROUP]
    assert isinstance(part, PlaneRead)
    assert part.assignments == (held(MEMBER),)


def test_very_token_of_a_step_up_is_used() -> None:
    """No other token is asked for."""
    world = FakeWorld()
    effect = ef.SubmitActivation(account=ANNA, epoch=1, wish_id="w", draft=draft(), token=TOKEN)
    perform(effect, world.ports, lambda _event: None)
    assert world.identity.tokens == []
    assert world.directory.drafts == [draft()]
