"""Details of one right: read when somebody looks, once at a time, and kept for a while."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core.detail import Detail
from keyhour.core.effects import FetchDetail, FetchRights
from keyhour.core.events import DetailFetched, DetailWanted
from keyhour.core.failure import Trouble
from keyhour.core.policy import UNKNOWN_POLICY
from keyhour.core.right import RightKey, Scope
from keyhour.core.state import State
from keyhour.core.step import step
from tests.core.azure import GROUP, WIDE, azure_ready
from tests.core.playbook import Playbook, like
from tests.core.sample import DEVICE, HOUR, at, fails, policy

PLACES = (Scope(GROUP, "rg-web"),)


def looked(seconds: float, play: Playbook, detail: Detail, *expected: object) -> Playbook:
    """Somebody looks at the subscription."""
    wanted = DetailWanted(key=WIDE, detail=detail)
    return play.feed(seconds, wanted, *expected)  # type: ignore[arg-type]  # handed through


def test_places_are_read_when_somebody_looks() -> None:
    """A second look while they are being read asks nothing."""
    play = looked(10, azure_ready(), Detail.PLACES, like(FetchDetail, key=WIDE))
    looked(11, play, Detail.PLACES)
    assert play.account.detailing == {(WIDE, Detail.PLACES)}
    play.answer(12, FetchDetail, places=PLACES)
    assert play.account.places[WIDE] == PLACES
    assert not play.account.detailing


def test_places_are_read_again_after_ten_minutes() -> None:
    """Resources come and go; a clock that was set back makes nothing fresh."""
    play = looked(10, azure_ready(), Detail.PLACES, FetchDetail)
    play.answer(12, FetchDetail, places=PLACES)
    looked(600, play, Detail.PLACES)
    looked(612, play, Detail.PLACES, FetchDetail)
    play.answer(613, FetchDetail, places=())
    assert play.account.places[WIDE] == ()
    looked(500, play, Detail.PLACES, FetchDetail)


def test_places_that_could_not_be_had_say_why_and_are_tried_at_the_next_look() -> None:
    """The reason stands where they would."""
    play = looked(10, azure_ready(), Detail.PLACES, FetchDetail)
    play.answer(12, FetchDetail, failure=fails(Trouble.FORBIDDEN))
    assert play.account.places[WIDE] == fails(Trouble.FORBIDDEN)
    looked(13, play, Detail.PLACES, FetchDetail)


def test_rules_are_read_once_in_four_hours() -> None:
    """They change seldom."""
    play = looked(10, azure_ready(), Detail.POLICY, like(FetchDetail, detail=Detail.POLICY))
    play.answer(12, FetchDetail, policy=policy())
    assert play.account.policy(WIDE) == policy()
    looked(HOUR, play, Detail.POLICY)
    looked(12 + 4 * HOUR, play, Detail.POLICY, FetchDetail, FetchRights, FetchRights)


def test_rules_that_may_not_be_read_are_unknown() -> None:
    """For people who are only eligible that is a normal day; nobody asks twice."""
    play = looked(10, azure_ready(), Detail.POLICY, FetchDetail)
    play.answer(12, FetchDetail, failure=fails(Trouble.FORBIDDEN))
    assert play.account.policies[WIDE] == UNKNOWN_POLICY
    looked(13, play, Detail.POLICY)


@pytest.mark.parametrize("trouble", [Trouble.OFFLINE, Trouble.THROTTLED, Trouble.TOKEN_REFUSED])
def test_passing_trouble_says_nothing_of_the_rules(trouble: Trouble) -> None:
    """What was known stays known, and the next look tries again."""
    play = looked(10, azure_ready(), Detail.POLICY, FetchDetail)
    play.answer(12, FetchDetail, policy=policy())
    looked(12 + 4 * HOUR, play, Detail.POLICY, FetchDetail, FetchRights, FetchRights)
    play.answer(13 + 4 * HOUR, FetchDetail, failure=fails(trouble))
    assert play.account.policy(WIDE) == policy()
    looked(14 + 4 * HOUR, play, Detail.POLICY, FetchDetail)


def test_only_azure_rights_have_details() -> None:
    """The others' rules come with the lists."""
    play = azure_ready()
    play.feed(10, DetailWanted(key=DEVICE, detail=Detail.POLICY))


@pytest.mark.parametrize("key", [WIDE, DEVICE])
def test_nobody_signed_in_looks_at_nothing(key: RightKey) -> None:
    """Without a sign-in there is nothing to ask with."""
    wanted = DetailWanted(key=key, detail=Detail.PLACES, at=at(0))
    assert step(State(), wanted).effects == ()


def test_answer_of_an_earlier_sign_in_is_dropped() -> None:
    """It may be somebody else's."""
    play = looked(10, azure_ready(), Detail.PLACES, FetchDetail)
    effect = play.flight(FetchDetail)
    late = DetailFetched(effect=replace(effect, epoch=effect.epoch - 1), places=PLACES)
    play.feed(11, late)
    assert WIDE not in play.account.places
