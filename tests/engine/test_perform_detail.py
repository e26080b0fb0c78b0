"""Reading a detail: Azure alone is asked, with a token of its own."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.detail import Detail
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.right import AzureKey, Plane, RightKey, Scope
from keyhour.core.session import Account, Token
from keyhour.engine.perform import perform
from keyhour.ports.pim import Answered
from tests.core.azure import GROUP, WIDE
from tests.core.sample import ANNA, DEVICE, fails, policy
from tests.engine.fake_directory import FakeDirectory
from tests.engine.fakes import FakeWorld

PLACES = (Scope(GROUP, "rg-web"),)


class FakeAzure(FakeDirectory):
    """Azure, whose details are these or the same failure."""

    failure: Failure | None = None

    def read_policy(
        self, token: Token, account: Account, key: AzureKey
    ) -> Answered[ActivationPolicy]:
        """The usual policy."""
        return self._answered("read_policy", token, account, lambda: self.failure or policy())

    def read_places(
        self, token: Token, account: Account, key: AzureKey
    ) -> Answered[tuple[Scope, ...]]:
        """One resource group."""
        return self._answered("read_places", token, account, lambda: self.failure or PLACES)


class Rig:
    """The effect, carried out."""

    def __init__(self) -> None:
        self.world = FakeWorld()
        self.azure = FakeAzure(self.world.clock)

    def fetch(self, detail: Detail, key: RightKey = WIDE) -> ev.DetailFetched:
        """The answer."""
        effect = ef.FetchDetail(account=ANNA, epoch=1, key=key, detail=detail)
        ports = replace(self.world.ports, azure=self.azure)
        event = perform(effect, ports, lambda _event: None)
        assert isinstance(event, ev.DetailFetched)
        assert event.effect is effect
        return event


def test_rules_come_as_rules_and_places_as_places() -> None:
    """One call each, to Azure and to nobody else."""
    rig = Rig()
    rig.world.identity.unconsented = frozenset({Plane.DIRECTORY, Plane.GROUP})
    assert rig.fetch(Detail.POLICY).policy == policy()
    places = rig.fetch(Detail.PLACES)
    assert places.places == PLACES
    assert places.heard is not None
    assert rig.azure.calls == ["read_policy", "read_places"]
    assert rig.world.directory.calls == []


@pytest.mark.parametrize("detail", list(Detail))
def test_refusal_is_handed_on(detail: Detail) -> None:
    """With the service's clock, as every answer."""
    rig = Rig()
    rig.azure.failure = fails(Trouble.FORBIDDEN)
    found = rig.fetch(detail)
    assert found.failure == fails(Trouble.FORBIDDEN)
    assert found.heard is not None


def test_without_a_token_nothing_is_asked() -> None:
    """A plane without consent asks nobody."""
    rig = Rig()
    rig.world.identity.unconsented = frozenset({Plane.AZURE})
    assert rig.fetch(Detail.PLACES).failure == fails(Trouble.CONSENT_MISSING)
    assert rig.azure.calls == []


def test_right_of_another_plane_has_no_details() -> None:
    """Only a bug of ours could ask."""
    assert Rig().fetch(Detail.POLICY, DEVICE).failure == fails(Trouble.BUG)
