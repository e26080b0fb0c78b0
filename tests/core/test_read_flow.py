"""Reads: when they start, and what whole, half, late and failed ones change."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Phase, RequestStatus
from keyhour.core.effects import (
    AnnotateWish,
    ClaimNotice,
    Deactivate,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    RestoreSession,
    SettleWish,
    SignIn,
    SubmitActivation,
)
from keyhour.core.events import (
    ActivateChosen,
    DeactivateChosen,
    DeviceResumed,
    PanelOpened,
    RefreshChosen,
    SignInChosen,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import UNKNOWN_POLICY, Requirement
from keyhour.core.right import (
    DEVICE_ADMINISTRATOR,
    AssignmentOrigin,
    DirectoryKey,
    Eligibility,
    GroupKey,
)
from keyhour.core.schedule import WHILE_QUIET
from keyhour.core.session import Session
from keyhour.core.state import Freshness, Front
from tests.core.opening import ROW, provisioning, reading
from tests.core.playbook import like, ready, started
from tests.core.sample import (
    ANNA,
    CLAIMS,
    DEVICE,
    HOUR,
    USERS,
    confirmed,
    draft,
    eligible,
    fails,
    held,
    policy,
    receipt,
    rights,
    without_assignments,
)

MFA = policy(Requirement.MFA)


def test_failed_read_empties_nothing_and_makes_everything_stale() -> None:
    """Rows stay as they were, marked stale, until a read succeeds."""
    play = reading()
    play.answer(101, FetchRights, failure=fails(Trouble.OFFLINE))
    assert (play.phase(), play.freshness()) == (Phase.ACTIVE, Freshness.STALE)
    assert play.account.assignments == (ROW,)
    play.wake(130, FetchRights)
    play.answer(131, FetchRights, Remember, read=rights(ROW))
    assert play.freshness() is Freshness.KNOWN


def test_failed_reads_are_made_again_with_growing_pauses() -> None:
    """30 s, 1, 2, 5 and then every 10 minutes."""
    play = reading()
    second = 100
    for pause in (30, 60, 120, 300, 600, 600):
        play.answer(second + 1, FetchRights, failure=fails(Trouble.SERVICE_TROUBLE))
        second += pause
        play.wake(second, FetchRights)


def test_throttled_read_is_not_made_before_the_service_says() -> None:
    """Neither the plan nor a person's click comes before `retry_at`."""
    play = reading()
    play.answer(101, FetchRights, failure=fails(Trouble.THROTTLED, retry=400))
    play.feed(110, RefreshChosen()).feed(120, DeviceResumed()).wake(400, FetchRights)


def test_person_who_tries_again_waits_for_no_pause_of_ours() -> None:
    """Only the service's own hold keeps a person waiting."""
    play = reading()
    play.answer(101, FetchRights, failure=fails(Trouble.OFFLINE))
    play.feed(105, RefreshChosen(), FetchRights)


def test_read_wanted_while_one_is_under_way_follows_it() -> None:
    """What was asked for after a read began is not answered by it."""
    play = reading().feed(101, RefreshChosen())
    play.answer(102, FetchRights, Remember, FetchRights, read=rights(ROW))
    play.answer(103, FetchRights, Remember, read=rights(ROW))


@pytest.mark.parametrize("part", ["eligibilities", "requests"])
def test_half_a_read_is_taken_in_and_still_counts_as_failed(part: str) -> None:
    """What came is shown; what did not come stays as it was, and the read is made again."""
    play = reading(ready())
    half = rights(ROW, **{part: fails(Trouble.SERVICE_TROUBLE)})
    play.answer(101, FetchRights, read=half)
    assert (play.phase(), play.freshness()) == (Phase.ACTIVE, Freshness.STALE)
    assert len(play.account.eligibilities) == 3
    play.wake(130, FetchRights)


def test_read_without_assignments_moves_no_right() -> None:
    """Nothing ends because a list could not be read."""
    play = reading()
    play.answer(101, FetchRights, read=without_assignments(fails(Trouble.SERVICE_TROUBLE)))
    assert (play.phase(), play.account.assignments) == (Phase.ACTIVE, (ROW,))


def test_requests_are_kept_for_display() -> None:
    """The person's own requests are part of the state."""
    play = reading()
    denied = receipt(RequestStatus.DENIED, created=-HOUR)
    play.answer(101, FetchRights, Remember, read=rights(ROW, requests=(denied,)))
    assert play.account.requests == (denied,)


def test_policies_are_read_with_the_first_read_and_then_every_four_hours() -> None:
    """Policies change rarely and cost much."""
    play = started()
    play.answer(-8, RestoreSession, like(FetchRights, policies=True), account=ANNA)
    read = rights(policies={DEVICE_ADMINISTRATOR: MFA})
    play.answer(-6, FetchRights, Remember, read=read)
    assert play.account.policy(DEVICE) == MFA
    play.feed(100, RefreshChosen(), like(FetchRights, policies=False))
    play.answer(101, FetchRights, Remember, read=rights())
    assert play.account.policy(DEVICE) == MFA
    play.feed(4 * HOUR, RefreshChosen(), like(FetchRights, policies=True))


def test_policy_holds_at_every_scope_of_a_role() -> None:
    """Policies come by role; one of a unit is the one of the tenant."""
    unit = DirectoryKey(DEVICE_ADMINISTRATOR, "/administrativeUnits/1")
    group = GroupKey("group-1", "member")
    rows = tuple(_keyed(key) for key in (unit, group))
    play = ready()
    play.feed(100, RefreshChosen(), FetchRights)
    read = rights(ROW, eligibilities=rows, policies={DEVICE_ADMINISTRATOR: MFA})
    play.answer(101, FetchRights, Remember, read=read)
    assert dict(play.account.policies) == {unit: MFA, DEVICE: MFA}
    assert play.account.policy(group) == UNKNOWN_POLICY


@pytest.mark.parametrize(
    ("trouble", "asks_again"), [(Trouble.FORBIDDEN, False), (Trouble.THROTTLED, True)]
)
def test_policies_that_did_not_come_fail_no_read(trouble: Trouble, asks_again: bool) -> None:
    """Policies that may not be read are a normal day; those that did not come are asked for
    again.
    """
    play = started()
    play.answer(-8, RestoreSession, FetchRights, account=ANNA)
    play.answer(-6, FetchRights, Remember, read=rights(policies=fails(trouble)))
    assert play.freshness() is Freshness.KNOWN
    play.feed(100, RefreshChosen(), like(FetchRights, policies=asks_again))


def test_refused_token_is_renewed_once_for_a_read() -> None:
    """A 401 brings the same read with a new token and its claims; a second one ends the session."""
    play = reading()
    refusal = Failure(trouble=Trouble.TOKEN_REFUSED, claims=CLAIMS)
    play.answer(101, FetchRights, like(FetchRights, renew=True, claims=CLAIMS), failure=refusal)
    assert play.session() is Session.SIGNED_IN
    play.answer(102, FetchRights, failure=refusal)
    assert play.session() is Session.NEEDS_SIGN_IN


def test_refused_token_may_be_renewed_again_after_a_success() -> None:
    """Each read has its own one try."""
    play = reading()
    play.answer(101, FetchRights, FetchRights, failure=fails(Trouble.TOKEN_REFUSED))
    play.answer(102, FetchRights, Remember, read=rights(ROW))
    play.feed(200, RefreshChosen(), FetchRights)
    play.answer(
        201, FetchRights, like(FetchRights, renew=True), failure=fails(Trouble.TOKEN_REFUSED)
    )


def test_refused_token_in_one_part_is_renewed_too() -> None:
    """A batch may carry the 401 inside."""
    play = reading()
    half = rights(ROW, requests=fails(Trouble.TOKEN_REFUSED))
    play.answer(101, FetchRights, like(FetchRights, renew=True), read=half)


@pytest.mark.parametrize(
    ("trouble", "session"),
    [
        (Trouble.SIGN_IN_NEEDED, Session.NEEDS_SIGN_IN),
        (Trouble.CLAIMS_REQUIRED, Session.NEEDS_SIGN_IN),
        (Trouble.CONSENT_MISSING, Session.NEEDS_CONSENT),
        (Trouble.KEYCHAIN_LOCKED, Session.KEYCHAIN_LOCKED),
        (Trouble.FORBIDDEN, Session.SIGNED_IN),
    ],
)
def test_failed_read_ends_the_session_only_when_the_person_must_act(
    trouble: Trouble, session: Session
) -> None:
    """A dead sign-in, missing consent and a locked keychain end it; everything else passes."""
    play = reading()
    play.answer(101, FetchRights, failure=fails(trouble))
    assert (play.session(), play.phase()) == (session, Phase.ACTIVE)


@pytest.mark.parametrize("trouble", [Trouble.FORBIDDEN, Trouble.LICENCE_MISSING])
def test_plane_that_closes_while_a_role_is_active_is_soon_read_again(trouble: Trouble) -> None:
    """Its end would be missed otherwise; a plane where nothing is active is left alone for
    hours.
    """
    play = reading()
    play.answer(101, FetchRights, failure=fails(trouble))
    play.wake(130, FetchRights)
    play = reading(ready())
    play.answer(101, FetchRights, failure=fails(trouble))
    play.wake(100 + WHILE_QUIET.total_seconds(), FetchRights)


def test_sign_in_under_way_is_not_undone_by_a_read_that_failed() -> None:
    """The person is about to mend what the read complains of."""
    play = reading()
    play.feed(101, SignInChosen(), SignIn)
    play.answer(102, FetchRights, failure=fails(Trouble.SIGN_IN_NEEDED))
    assert play.session() is Session.SIGNING_IN


# Confirming reads


def test_confirming_read_that_failed_is_made_again_and_refuses_nothing() -> None:
    """A granted right waits for a read that comes through, but not longer than two minutes."""
    play = provisioning()
    play.answer(13, FetchRequest, failure=fails(Trouble.OFFLINE))
    assert play.phase() is Phase.PROVISIONING
    play.wake(15, FetchRequest)
    half = confirmed(request=receipt())
    play.answer(16, FetchRequest, read=type(half)(request=None, assignments=fails(Trouble.OFFLINE)))
    play.wake(20, FetchRequest)


def test_confirming_read_honours_a_throttle() -> None:
    """The next one comes when the service says."""
    play = provisioning()
    play.answer(13, FetchRequest, failure=fails(Trouble.THROTTLED, retry=60))
    play.wake(60, FetchRequest)


def test_refused_token_of_a_confirming_read_is_renewed_by_a_full_one() -> None:
    """The session goes on; the full read finds out whether it may."""
    play = provisioning()
    play.answer(13, FetchRequest, FetchRights, failure=fails(Trouble.TOKEN_REFUSED))
    assert (play.phase(), play.session()) == (Phase.PROVISIONING, Session.SIGNED_IN)


def test_confirming_read_alone_is_no_memory() -> None:
    """Without a full read there are no lists to keep, and no age to show them with."""
    play = started(front=Front.COMMAND)
    play.answer(-8, RestoreSession, account=ANNA)
    play.feed(8, ActivateChosen(draft=draft()), RecordWish)
    play.answer(9, RecordWish, SubmitActivation)
    play.answer(10, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt())
    play.answer(12, FetchRequest, SettleWish, read=confirmed(held(start=9)))
    assert play.phase() is Phase.ACTIVE


def test_confirming_read_corrects_every_right() -> None:
    """It carries all assignments: another right that ended meanwhile has ended."""
    other = held(USERS, start=-60)
    play = ready(other).feed(8, ActivateChosen(draft=draft()), RecordWish)
    play.answer(9, RecordWish, SubmitActivation)
    play.answer(10, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt())
    play.answer(12, FetchRequest, ClaimNotice, SettleWish, Remember, read=confirmed(held(start=9)))
    assert (play.phase(DEVICE), play.phase(USERS)) == (Phase.ACTIVE, Phase.IDLE)


def test_full_read_confirms_as_well() -> None:
    """Whichever read shows the right first makes it active; the other finds nothing left to do."""
    play = provisioning().feed(13, RefreshChosen(), FetchRights)
    play.answer(14, FetchRights, SettleWish, Remember, read=rights(held(start=12)))
    play.answer(15, FetchRequest, read=confirmed())
    assert play.phase() is Phase.ACTIVE


def test_read_that_a_newer_one_overtook_undoes_nothing() -> None:
    """A read that began before a right was granted, and arrives after it showed, ends nothing; it
    is made again.
    """
    play = ready().feed(8, RefreshChosen(), FetchRights)
    play.feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt())
    play.answer(13, FetchRequest, SettleWish, Remember, read=confirmed(held(start=12)))
    late = rights(eligibilities=(eligible(),), requests=())
    play.answer(14, FetchRights, Remember, FetchRights, read=late)
    assert (play.phase(), play.notices()) == (Phase.ACTIVE, [])
    assert play.account.eligibilities == (eligible(),)
    play.answer(15, FetchRights, Remember, read=rights(held(start=12)))


def test_read_that_began_before_giving_back_does_not_bring_the_right_back() -> None:
    """A late list with the old row in it makes nothing active."""
    play = ready(ROW).feed(8, RefreshChosen(), FetchRights)
    play.feed(10, DeactivateChosen(key=DEVICE), RecordWish)
    play.answer(11, RecordWish, Deactivate)
    play.answer(12, Deactivate, FetchRequest)
    play.answer(13, FetchRequest, SettleWish, Remember, read=confirmed())
    play.answer(14, FetchRights, Remember, FetchRights, read=rights(ROW))
    assert play.phase() is Phase.IDLE


# The panel


def test_panel_that_opens_wants_rows_younger_than_thirty_seconds() -> None:
    """Fresh rows, or a read that is under way, are enough."""
    play = ready().feed(20, PanelOpened())
    play.feed(30, PanelOpened(), FetchRights)
    play.feed(40, PanelOpened())
    play.answer(41, FetchRights, Remember, read=rights())
    assert play.state.panel_open


def test_row_of_unknown_origin_is_shown_as_active_with_its_end() -> None:
    """A row whose origin was not told is held all the same."""
    odd = replace(held(), origin=AssignmentOrigin.UNKNOWN)
    assert ready(odd).phase() is Phase.ACTIVE


def _keyed(key: DirectoryKey | GroupKey) -> Eligibility:
    return replace(eligible(), key=key)
