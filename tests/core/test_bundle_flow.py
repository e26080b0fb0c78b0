"""Several rights asked for together are confirmed together."""

from __future__ import annotations

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    AnnotateWish,
    ClaimNotice,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    SettleWish,
    SubmitActivation,
)
from keyhour.core.events import ActivateChosen, RefreshChosen
from keyhour.core.right import Plane, RightKey
from tests.core.playbook import Playbook, like
from tests.core.sample import AZURE, DEVICE, MEMBER, draft, held, receipt, rights_in
from tests.core.test_plane import GRAPH, three


def asked(*keys: RightKey) -> Playbook:
    """Drafts for these rights, all sent at second 11."""
    play = three()
    for key in keys:
        play.feed(10, ActivateChosen(draft=draft(key)), RecordWish)
    for _ in keys:
        play.answer(11, RecordWish, SubmitActivation)
    return play


def test_bundle_is_confirmed_by_one_read() -> None:
    """The first waits for the last; a full read of the planes in question shows all."""
    play = asked(DEVICE, MEMBER)
    play.answer(12, SubmitActivation, AnnotateWish, receipt=receipt())
    both = like(FetchRights, planes=GRAPH, policies=True)
    play.answer(13, SubmitActivation, AnnotateWish, both, receipt=receipt(key=MEMBER, request="r2"))
    rows = (held(DEVICE, start=12), held(MEMBER, start=13, request="r2"))
    read = rights_in(DEVICE, MEMBER, rows=rows, policies={})
    play.answer(14, FetchRights, SettleWish, SettleWish, Remember, read=read)
    assert play.phase(DEVICE) is play.phase(MEMBER) is Phase.ACTIVE


def test_slow_request_does_not_keep_the_others_waiting_for_long() -> None:
    """Ten seconds, then the first is confirmed by itself."""
    play = asked(DEVICE, MEMBER)
    play.answer(12, SubmitActivation, AnnotateWish, receipt=receipt())
    play.wake(22, FetchRequest)


def test_bundle_that_lags_is_read_again() -> None:
    """What the full read did not show is looked for right by right, or together again."""
    play = asked(DEVICE, MEMBER)
    play.answer(12, SubmitActivation, AnnotateWish, receipt=receipt())
    late = receipt(key=MEMBER, request="r2")
    play.answer(13, SubmitActivation, AnnotateWish, FetchRights, receipt=late)
    play.answer(14, FetchRights, Remember, read=rights_in(DEVICE, MEMBER, policies={}))
    assert play.phase(DEVICE) is Phase.PROVISIONING
    play.wake(15, like(FetchRights, planes=GRAPH, policies=False))


def test_services_do_not_wait_for_each_other() -> None:
    """Azure's answer says nothing of Graph's."""
    play = asked(DEVICE, AZURE)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt())
    assert play.flight(FetchRequest).key == DEVICE


def test_read_under_way_confirms_no_bundle() -> None:
    """It began too early; each right is read by itself."""
    play = asked(DEVICE, MEMBER).feed(11.5, RefreshChosen(), FetchRights, FetchRights)
    play.answer(12, SubmitActivation, AnnotateWish, receipt=receipt())
    late = receipt(key=MEMBER, request="r2")
    play.answer(13, SubmitActivation, AnnotateWish, FetchRequest, FetchRequest, receipt=late)
    assert {one.key for one in play.flying if isinstance(one, FetchRequest)} == {DEVICE, MEMBER}
    assert ClaimNotice not in [type(one) for one in play.flying]
    assert Plane.GROUP in play.account.readings
