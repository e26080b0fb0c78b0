"""Planes: each is read, fails, is switched off and comes back on its own."""

from __future__ import annotations

from datetime import datetime

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    AnnotateWish,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    RestoreSession,
    SaveSettings,
    SettleWish,
    SubmitActivation,
)
from keyhour.core.events import ActivateChosen, PanelOpened, RefreshChosen, SettingsChosen
from keyhour.core.failure import Trouble
from keyhour.core.plane import PlaneStatus, of_plane, plane_status
from keyhour.core.reads import LastKnown, RightsRead
from keyhour.core.right import Plane, audience_of, plane_of, policy_name
from keyhour.core.session import Session
from keyhour.core.settings import Settings
from keyhour.core.state import Freshness, Front, State
from tests.core.playbook import Playbook, like, ready, started
from tests.core.sample import (
    ANNA,
    AZURE,
    DEVICE,
    HOUR,
    MEMBER,
    OWNER,
    at,
    confirmed,
    draft,
    eligible,
    fails,
    held,
    last_known,
    policy,
    receipt,
    rights,
    rights_in,
)

GRAPH = frozenset({Plane.DIRECTORY, Plane.GROUP})
EVERY = frozenset(Plane)
NO_CONSENT = fails(Trouble.CONSENT_MISSING)


def three(*, front: Front = Front.TRAY) -> Playbook:
    """A tray that read all three planes at second -6."""
    play = started(planes=EVERY, front=front)
    both = (like(FetchRights, planes=GRAPH), like(FetchRights, planes={Plane.AZURE}))
    play.answer(-8, RestoreSession, *both, account=ANNA)
    play.answer(-6, FetchRights, Remember, read=rights_in(MEMBER, DEVICE))
    return play.answer(-5, FetchRights, Remember, read=rights_in(AZURE))


def statuses(state: State) -> list[str]:
    """How the planes stand, in their order."""
    return [plane_status(state, plane).value for plane in Plane]


def test_planes_of_one_audience_are_read_together() -> None:
    """One round trip for Graph, one for Azure; each brings its rows in the planes' order."""
    play = three()
    assert [one.key for one in play.account.eligibilities] == [DEVICE, MEMBER, AZURE]
    assert statuses(play.state) == ["on", "on", "on"]


def test_failed_plane_leaves_the_others_alone() -> None:
    """Its rows stay, stale; the others are known, and only it is read again soon."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    read = rights_in(DEVICE, failed={Plane.GROUP: fails(Trouble.SERVICE_TROUBLE)})
    play.answer(101, FetchRights, Remember, read=read)
    play.answer(102, FetchRights, Remember, read=rights_in(AZURE))
    assert statuses(play.state) == ["on", "failed", "on"]
    assert play.account.freshness_of(MEMBER) is Freshness.STALE
    assert play.account.freshness_of(DEVICE) is play.freshness() is Freshness.KNOWN
    assert MEMBER in play.account.keys
    play.wake(130, like(FetchRights, planes=GRAPH))


def test_plane_that_did_not_come_back_has_failed() -> None:
    """An answer without a plane that was asked for tells nothing of it."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    play.answer(101, FetchRights, Remember, read=rights_in(DEVICE, planes={Plane.DIRECTORY}))
    assert statuses(play.state) == ["on", "failed", "on"]
    assert play.session() is Session.SIGNED_IN


def test_unreachable_service_fails_all_its_planes() -> None:
    """Azure is a service of its own."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    play.answer(101, FetchRights, failure=fails(Trouble.OFFLINE))
    play.answer(102, FetchRights, Remember, read=rights_in(AZURE))
    assert statuses(play.state) == ["failed", "failed", "on"]
    assert play.freshness() is Freshness.KNOWN


def test_read_in_which_every_plane_failed_is_no_memory() -> None:
    """What was remembered is not made older by nothing."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    trouble = fails(Trouble.SERVICE_TROUBLE)
    play.answer(101, FetchRights, read=rights_in(failed=dict.fromkeys(GRAPH, trouble)))
    assert play.account.reading_of(Plane.GROUP).failures == 1


def test_missing_consent_disables_its_plane_and_is_asked_for_seldom() -> None:
    """The session goes on; nothing knocks every minute, and an opened panel does not either."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    play.answer(101, FetchRights, Remember, read=rights_in(failed={Plane.GROUP: NO_CONSENT}))
    play.answer(102, FetchRights, failure=NO_CONSENT)
    assert statuses(play.state) == ["on", "no_consent", "no_consent"]
    assert play.session() is Session.SIGNED_IN
    play.feed(200, PanelOpened(), like(FetchRights, planes={Plane.DIRECTORY}))


def test_person_who_reads_again_is_told_whether_consent_has_come() -> None:
    """A click asks for all planes."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    play.answer(101, FetchRights, Remember, read=rights_in(failed={Plane.GROUP: NO_CONSENT}))
    play.answer(102, FetchRights, Remember, read=rights_in(AZURE))
    play.feed(110, RefreshChosen(), like(FetchRights, planes=GRAPH), FetchRights)
    play.answer(111, FetchRights, Remember, read=rights_in(DEVICE, MEMBER))
    assert statuses(play.state)[1] == "on"


@pytest.mark.parametrize("trouble", [Trouble.SIGN_IN_NEEDED, Trouble.CLAIMS_REQUIRED])
def test_plane_that_wants_a_stronger_sign_in_does_not_end_the_session(trouble: Trouble) -> None:
    """Azure may ask for more than the session has; the directory's token still works."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    play.answer(101, FetchRights, Remember, read=rights_in(DEVICE, MEMBER))
    play.answer(102, FetchRights, failure=fails(trouble))
    assert (play.session(), statuses(play.state)) == (Session.SIGNED_IN, ["on", "on", "failed"])


def test_refused_token_is_renewed_for_all_planes_of_the_read() -> None:
    """They share it."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    refusal = fails(Trouble.TOKEN_REFUSED)
    play.answer(101, FetchRights, like(FetchRights, planes=GRAPH, renew=True), failure=refusal)


def test_command_reads_the_planes_it_names() -> None:
    """Nothing else comes along, though it would cost nothing."""
    play = started(planes=EVERY, front=Front.COMMAND).answer(-8, RestoreSession, account=ANNA)
    only = frozenset({Plane.GROUP})
    play.feed(0, RefreshChosen(planes=only), like(FetchRights, planes=only))
    play.answer(1, FetchRights, Remember, read=rights_in(MEMBER, OWNER))
    assert statuses(play.state) == ["failed", "on", "failed"]


def test_plane_that_is_due_takes_its_sibling_along() -> None:
    """An active group is read every ten minutes, and the directory with it."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    row = held(MEMBER, start=90, end=2 * HOUR)
    play.answer(101, FetchRights, Remember, read=rights_in(DEVICE, MEMBER, rows=(row,)))
    play.answer(102, FetchRights, Remember, read=rights_in(AZURE))
    assert play.phase(MEMBER) is Phase.ACTIVE
    play.wake(140, FetchRights, FetchRights)
    play.answer(141, FetchRights, Remember, read=rights_in(DEVICE, MEMBER, rows=(row,)))
    play.answer(142, FetchRights, Remember, read=rights_in(AZURE))
    play.wake(740, like(FetchRights, planes=GRAPH))


def test_group_that_was_joined_has_the_other_planes_read() -> None:
    """It may bring rights there; lists lag behind, so they are looked at twice."""
    play = three().feed(0, RefreshChosen(), FetchRights, FetchRights)
    row = held(MEMBER, start=-2, end=2 * HOUR)
    play.answer(1, FetchRights, Remember, read=rights_in(DEVICE, MEMBER, rows=(row,)))
    play.answer(2, FetchRights, Remember, read=rights_in(AZURE))
    for second in (3, 48):
        play.wake(second, like(FetchRights, planes=GRAPH), like(FetchRights, planes={Plane.AZURE}))
        play.answer(second, FetchRights, Remember, read=rights_in(DEVICE, MEMBER, rows=(row,)))
        play.answer(second, FetchRights, Remember, read=rights_in(AZURE))
    endless = replace(row, start_at=None)
    play.feed(60, RefreshChosen(), FetchRights, FetchRights)
    play.answer(61, FetchRights, Remember, read=rights_in(DEVICE, MEMBER, rows=(endless,)))


def test_confirming_read_corrects_only_its_plane() -> None:
    """It carries the assignments of one plane; their absence says nothing of another's."""
    play = three().feed(0, RefreshChosen(), FetchRights, FetchRights)
    row = held(DEVICE, start=-60, end=HOUR, request="other")
    play.answer(1, FetchRights, Remember, read=rights_in(DEVICE, MEMBER, rows=(row,)))
    play.answer(2, FetchRights, Remember, read=rights_in(AZURE))
    play.feed(10, ActivateChosen(draft=draft(MEMBER)), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(key=MEMBER))
    shown = confirmed(held(MEMBER, start=12))
    play.answer(13, FetchRequest, SettleWish, Remember, read=shown)
    assert (play.phase(MEMBER), play.phase(DEVICE)) == (Phase.ACTIVE, Phase.ACTIVE)


def test_plane_switched_off_leaves_the_display_and_is_not_read() -> None:
    """No permission is asked for it either."""
    play = three()
    off = Settings(planes_off=frozenset({Plane.AZURE}))
    play.feed(10, SettingsChosen(settings=off), SaveSettings)
    assert (AZURE in play.account.keys, statuses(play.state)[2]) == (False, "off")
    play.feed(100, RefreshChosen(), like(FetchRights, planes=GRAPH))


def test_plane_switched_on_is_read_at_once() -> None:
    """The person wants to see it now."""
    play = three()
    off = Settings(planes_off=frozenset({Plane.AZURE}))
    play.feed(10, SettingsChosen(settings=off), SaveSettings)
    azure = like(FetchRights, planes={Plane.AZURE})
    play.feed(20, SettingsChosen(settings=Settings()), SaveSettings, azure)
    play.answer(21, FetchRights, Remember, read=rights_in(AZURE))
    assert AZURE in play.account.keys


def test_open_wish_is_settled_in_a_plane_that_was_switched_off() -> None:
    """What was sent is followed to its end, whatever the display shows."""
    play = three().feed(10, ActivateChosen(draft=draft(AZURE)), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    off = Settings(planes_off=frozenset({Plane.AZURE}))
    play.feed(12, SettingsChosen(settings=off), SaveSettings)
    lost = like(FetchRights, planes={Plane.AZURE})
    play.answer(13, SubmitActivation, lost, failure=fails(Trouble.ANSWER_LOST))
    assert play.phase(AZURE) is Phase.UNCERTAIN
    assert plane_status(play.state, Plane.AZURE) is PlaneStatus.OFF


def test_plane_that_this_program_cannot_read_is_off() -> None:
    """Whatever an earlier version remembered of it."""
    row = replace(eligible(), key=AZURE)
    known = replace(last_known(), eligibilities=(row, eligible()))
    play = started(known)
    assert play.account.eligibilities == (eligible(),)
    assert statuses(ready().state) == ["on", "off", "off"]


def test_every_plane_remembers_its_own_age() -> None:
    """The first paint tells how old each part is; an older file knows one age for all."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    trouble = {Plane.GROUP: fails(Trouble.SERVICE_TROUBLE)}
    kept = _kept(play, rights_in(DEVICE, failed=trouble))
    again = started(kept, planes=EVERY)
    ages = {plane: one.as_of for plane, one in again.account.readings.items()}
    assert ages == {Plane.DIRECTORY: at(101), Plane.GROUP: at(-6), Plane.AZURE: at(-5)}
    old = replace(kept, ages=())
    assert started(old, planes=EVERY).account.reading_of(Plane.AZURE).as_of == at(101)


def _kept(play: Playbook, read: RightsRead) -> LastKnown:
    remember = like(Remember)
    play.answer(101, FetchRights, remember, read=read)
    account = play.account
    ages = {plane: one.as_of for plane, one in account.readings.items() if one.as_of}
    return LastKnown(
        account=ANNA,
        as_of=ages[Plane.DIRECTORY],
        ages=tuple(ages.items()),
        eligibilities=account.eligibilities,
    )


def test_memory_of_groups_alone_has_their_age() -> None:
    """Whoever switched directory roles off has no other."""
    off = Settings(planes_off=frozenset({Plane.DIRECTORY, Plane.AZURE}))
    play = Playbook(replace(three().state, settings=off))
    account = replace(play.account, readings={Plane.GROUP: play.account.reading_of(Plane.GROUP)})
    play.state = replace(play.state, accounts={ANNA.key: account})
    play.feed(100, RefreshChosen(), like(FetchRights, planes={Plane.GROUP}))
    remembered = like(Remember, last_known=_memory_of(play, at(101)))
    play.answer(101, FetchRights, remembered, read=rights_in(MEMBER))


def _memory_of(play: Playbook, age: datetime) -> LastKnown:
    account = play.account
    return LastKnown(
        account=ANNA,
        as_of=age,
        ages=((Plane.GROUP, age),),
        eligibilities=account.eligibilities,
        assignments=account.assignments,
        policies=tuple(account.policies.items()),
    )


def test_policies_of_every_plane_come_by_their_own_name() -> None:
    """A role's holds at every scope, a group's for one access, Azure's at one scope."""
    play = three().feed(4 * HOUR, RefreshChosen(), FetchRights, FetchRights)
    rules = {policy_name(key): policy(hours=2) for key in (DEVICE, MEMBER)}
    read = rights_in(DEVICE, MEMBER, OWNER, policies=rules)
    play.answer(4 * HOUR + 1, FetchRights, Remember, read=read)
    azure = rights_in(AZURE, policies={policy_name(AZURE): policy(hours=1)})
    play.answer(4 * HOUR + 2, FetchRights, Remember, read=azure)
    known = {key for key in play.account.keys if play.account.policy(key).known}
    assert known == {DEVICE, MEMBER, AZURE}


def test_full_read_names_the_rights_that_are_known() -> None:
    """So that their policies can be asked for in the same round trip."""
    play = three().feed(
        100, RefreshChosen(), like(FetchRights, known=(DEVICE, MEMBER)), FetchRights
    )
    assert play.flight(FetchRights).planes == GRAPH


def test_tray_that_starts_takes_nothing_for_known() -> None:
    """What it remembers may have been named since; a command has no time for that."""
    memory = replace(last_known(), eligibilities=(eligible(),))
    tray = started(memory)
    tray.answer(-8, RestoreSession, like(FetchRights, known=(), thorough=True), account=ANNA)
    command = started(memory, front=Front.COMMAND).answer(-8, RestoreSession, account=ANNA)
    command.feed(0, RefreshChosen(), like(FetchRights, known=(DEVICE,), thorough=True))


def test_reader_who_shows_nothing_wants_no_names() -> None:
    """A command that activates saves the round trip."""
    play = started(front=Front.COMMAND).answer(-8, RestoreSession, account=ANNA)
    play.feed(0, RefreshChosen(thorough=False), like(FetchRights, thorough=False))
    play.answer(1, FetchRights, Remember, read=rights())
    play.feed(2, RefreshChosen(), like(FetchRights, thorough=True))


def test_rows_of_one_plane_replace_no_other() -> None:
    """The order of the planes stays."""
    rows = tuple(replace(eligible(), key=key) for key in (DEVICE, MEMBER, AZURE))
    news = (replace(eligible(), key=OWNER),)
    assert [one.key for one in of_plane(rows, Plane.GROUP, news)] == [DEVICE, OWNER, AZURE]
    assert [one.key for one in of_plane(rows, Plane.DIRECTORY, ())] == [MEMBER, AZURE]


def test_keys_know_their_plane_and_audience() -> None:
    """Graph answers for two of them."""
    assert [audience_of(plane_of(key)).value for key in (DEVICE, MEMBER, AZURE)] == [
        "graph",
        "graph",
        "arm",
    ]
