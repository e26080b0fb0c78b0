"""Carrying out effects: each has its port, and its answer carries it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import RequestStatus
from keyhour.core.detail import Detail
from keyhour.core.failure import Failure, Trouble
from keyhour.core.history_events import ExportFinished, PastRead
from keyhour.core.organisation import Organisation
from keyhour.core.session import SignInMethod
from keyhour.core.settings import Settings
from keyhour.core.wish import WishOutcome
from keyhour.engine.perform import bug, perform
from tests.core.azure import WIDE
from tests.core.desk import APPROVER_ANSWERS, APPROVER_EFFECTS
from tests.core.sample import ANNA, BASE, CLAIMS, DEVICE, draft, fails, last_known, wish
from tests.engine.fakes import FakeWorld

WISH = wish()
ORGANISATION = Organisation(cloud="public", tenant_id="tenant", client_id="client")

EFFECTS: dict[type[ef.Effect], ef.AnyEffect] = {
    type(one): one
    for one in (
        ef.LoadMemory(),
        ef.RestoreSession(epoch=1),
        ef.SignIn(epoch=1),
        ef.CancelSignIn(),
        ef.SignOut(account=ANNA),
        ef.FetchRights(account=ANNA, epoch=1, number=1, began_at=BASE),
        ef.FetchRequest(
            account=ANNA, epoch=1, number=1, began_at=BASE, key=DEVICE, request_id="request-1"
        ),
        ef.FetchDetail(account=ANNA, epoch=1, key=WIDE, detail=Detail.POLICY),
        *APPROVER_EFFECTS,
        ef.RecordWish(wish=WISH),
        ef.AnnotateWish(wish_id=WISH.id, request_id="request-1"),
        ef.SettleWish(wish_id=WISH.id, outcome=WishOutcome.GRANTED),
        ef.SubmitActivation(account=ANNA, epoch=1, wish_id=WISH.id, draft=draft()),
        ef.Deactivate(account=ANNA, epoch=1, wish_id=WISH.id, key=DEVICE),
        ef.CancelRequest(
            account=ANNA, epoch=1, wish_id=WISH.id, key=DEVICE, request_id="request-1"
        ),
        ef.Remember(last_known=last_known()),
        ef.Forget(account=ANNA.key),
        ef.SaveSettings(settings=Settings(language="de")),
        ef.ReadSetUp(),
        ef.SetAutostart(enabled=True),
        ef.SaveOrganisation(organisation=ORGANISATION),
        ef.FetchDevice(began_at=BASE),
        ef.FetchDeviceRole(account=ANNA, epoch=1),
        ef.RenewWindowsSignIn(),
        ef.SignOutOfWindows(),
        ef.ClaimNotice(notice_id="notice"),
        ef.ReadPast(account=ANNA.key),
        ef.ForgetPast(account=ANNA.key),
        ef.WriteExport(path="/tmp/history.csv", text="user"),
        ef.Report(what="unexpected", where="here"),
    )
}
"""One effect of every class."""

ANSWERS: dict[type[ef.Effect], type[ev.Event] | None] = {
    ef.LoadMemory: ev.MemoryLoaded,
    ef.RestoreSession: ev.SessionRestored,
    ef.SignIn: ev.SignInFinished,
    ef.CancelSignIn: None,
    ef.SignOut: ev.SignOutFinished,
    ef.FetchRights: ev.RightsFetched,
    ef.FetchRequest: ev.RequestFetched,
    ef.FetchDetail: ev.DetailFetched,
    **APPROVER_ANSWERS,
    ef.RecordWish: ev.WishRecorded,
    ef.AnnotateWish: None,
    ef.SettleWish: None,
    ef.SubmitActivation: ev.SubmitFinished,
    ef.Deactivate: ev.WithdrawFinished,
    ef.CancelRequest: ev.WithdrawFinished,
    ef.Remember: None,
    ef.Forget: None,
    ef.SaveSettings: None,
    ef.ReadSetUp: ev.SetUpRead,
    ef.SetAutostart: ev.SetUpRead,
    ef.SaveOrganisation: ev.SetUpRead,
    ef.FetchDevice: ev.DeviceFetched,
    ef.FetchDeviceRole: ev.DeviceRoleFetched,
    ef.RenewWindowsSignIn: ev.WindowsRenewalFinished,
    ef.SignOutOfWindows: ev.WindowsSignOutFinished,
    ef.ClaimNotice: ev.NoticeClaimed,
    ef.ReadPast: PastRead,
    ef.ForgetPast: PastRead,
    ef.WriteExport: ExportFinished,
    ef.Report: None,
}
"""The class of each effect's answer; None where silence means that all is well."""


def kinds(root: type[ef.Effect]) -> Iterator[type[ef.Effect]]:
    """Every class of effect that `effects` defines."""
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


def done(effect: ef.AnyEffect, world: FakeWorld) -> ev.Event | None:
    """The answer of an effect; what is posted besides is lost."""
    return perform(effect, world.ports, lambda _event: None)


def sure(event: ev.Event | None, kind: type[ev.Event]) -> ev.Event:
    """The event, which is of this class."""
    assert type(event) is kind
    return event


def test_lists_of_effects_agree() -> None:
    """Every class is in `AnyEffect`, has its sample here and its answer."""
    classes = set(kinds(ef.Effect))
    assert set(get_args(ef.AnyEffect)) == classes
    assert set(EFFECTS) == classes == set(ANSWERS)


@pytest.mark.parametrize("kind", sorted(EFFECTS, key=str))
def test_every_effect_has_its_answer(kind: type[ef.Effect]) -> None:
    """Whoever waits for an answer gets one of the right class, with the effect it answers."""
    event = done(EFFECTS[kind], FakeWorld())
    expected = ANSWERS[kind]
    assert (None if event is None else type(event)) is expected
    if event is not None:
        assert event.effect is EFFECTS[kind]  # type: ignore[attr-defined]  # every answer has it


@pytest.mark.parametrize("kind", sorted(EFFECTS, key=str))
def test_every_effect_that_ends_in_a_bug_is_answered(kind: type[ef.Effect]) -> None:
    """Nothing waits for ever; what nobody waits for is told as our trouble."""
    event = bug(EFFECTS[kind])
    assert type(event) is (ANSWERS[kind] or ev.TroubleMet) or type(event) is ev.TroubleMet


@pytest.mark.parametrize("kind", [ef.SubmitActivation, ef.Deactivate, ef.CancelRequest])
def test_bug_during_a_write_counts_as_a_lost_answer(kind: type[ef.Effect]) -> None:
    """It may have left before the bug struck, so only reading can tell."""
    event = bug(EFFECTS[kind])
    assert isinstance(event, ev.SubmitFinished | ev.WithdrawFinished)
    assert event.failure == fails(Trouble.ANSWER_LOST)


def test_bug_while_claiming_shows_the_notice() -> None:
    """Told twice is better than never."""
    event = bug(EFFECTS[ef.ClaimNotice])
    assert isinstance(event, ev.NoticeClaimed)
    assert event.won


def test_memory_brings_settings_wishes_and_last_rights() -> None:
    """Everything that an earlier run left behind."""
    world = FakeWorld()
    world.preferences.settings = Settings(language="de")
    world.ledger.record(WISH)
    world.ledger.remember(last_known())
    event = done(ef.LoadMemory(), world)
    assert isinstance(event, ev.MemoryLoaded)
    assert (event.settings.language, event.wishes, event.last_known, event.failure) == (
        "de",
        (WISH,),
        (last_known(),),
        None,
    )


def test_ledger_that_cannot_be_read_leaves_the_settings() -> None:
    """One broken file does not take the other with it."""
    world = FakeWorld()
    world.preferences.settings = Settings(language="de")
    world.ledger.broken = fails(Trouble.NOT_RECORDED)
    event = done(ef.LoadMemory(), world)
    assert isinstance(event, ev.MemoryLoaded)
    assert (event.settings.language, event.wishes, event.last_known) == ("de", (), ())
    assert event.failure == fails(Trouble.NOT_RECORDED)


def test_files_that_were_set_aside_are_named() -> None:
    """The person learns which of their files were unreadable."""
    world = FakeWorld()
    world.ledger.aside, world.preferences.aside = ("ledger.bad",), ("settings.bad",)
    event = done(ef.LoadMemory(), world)
    assert isinstance(event, ev.MemoryLoaded)
    assert event.failure is not None
    assert (event.failure.trouble, event.failure.detail) == (
        Trouble.SET_ASIDE,
        "ledger.bad, settings.bad",
    )


@pytest.mark.parametrize(
    "kind", [ef.Remember, ef.Forget, ef.AnnotateWish, ef.SettleWish, ef.SaveSettings]
)
def test_disk_trouble_is_told(kind: type[ef.Effect]) -> None:
    """Silence means success and nothing else."""
    world = FakeWorld()
    world.ledger.broken = world.preferences.broken = fails(Trouble.NOT_RECORDED)
    assert done(EFFECTS[kind], world) == ev.TroubleMet(failure=fails(Trouble.NOT_RECORDED))


def test_wish_is_recorded_once_for_a_right() -> None:
    """The second open wish for the same right fails, whoever has it."""
    world = FakeWorld()
    first, second = (done(ef.RecordWish(wish=wish(recorded=n)), world) for n in (0, 1))
    assert first == ev.WishRecorded(effect=ef.RecordWish(wish=wish(recorded=0)))
    assert isinstance(second, ev.WishRecorded)
    assert second.failure == fails(Trouble.ALREADY_PENDING)


def test_first_claim_wins_and_an_unreadable_ledger_silences_nothing() -> None:
    """Never twice where it can be known, and never not at all."""
    world, claim = FakeWorld(), ef.ClaimNotice(notice_id="notice")
    won = []
    for broken in (None, None, fails(Trouble.NOT_RECORDED)):
        world.ledger.broken = broken
        event = done(claim, world)
        assert isinstance(event, ev.NoticeClaimed)
        won.append(event.won)
    assert won == [True, False, True]


@pytest.mark.parametrize(
    ("kept", "account", "failure"),
    [
        (ANNA, ANNA, None),
        (None, None, None),
        (fails(Trouble.KEYCHAIN_LOCKED), None, fails(Trouble.KEYCHAIN_LOCKED)),
    ],
)
def test_kept_sign_in_is_found_missing_or_locked_up(
    kept: object, account: object, failure: Failure | None
) -> None:
    """Three different things, told apart."""
    world = FakeWorld()
    world.identity.kept = kept  # type: ignore[assignment]  # parametrised
    event = done(ef.RestoreSession(epoch=1), world)
    assert isinstance(event, ev.SessionRestored)
    assert (event.account, event.failure) == (account, failure)


def test_sign_in_prompts_first_and_then_answers() -> None:
    """The prompt travels as an event of its own."""
    world, posted = FakeWorld(), list[ev.Event]()
    ask = ef.SignIn(epoch=1, method=SignInMethod.DEVICE_CODE)
    answer = perform(ask, world.ports, posted.append)
    [prompted] = posted
    assert isinstance(prompted, ev.SignInPrompted)
    assert prompted.prompt.user_code == "ABCD"
    assert isinstance(answer, ev.SignInFinished)
    assert answer.signed_in is not None
    assert answer.signed_in.account == ANNA
    world.identity.person = fails(Trouble.SIGN_IN_TIMED_OUT)
    refused = perform(ask, world.ports, posted.append)
    assert isinstance(refused, ev.SignInFinished)
    assert refused.failure == fails(Trouble.SIGN_IN_TIMED_OUT)


def test_sign_in_that_could_not_be_read_is_told() -> None:
    """Before the answer, and with the files that were named before: there is room for one trouble
    only.
    """
    world, posted = FakeWorld(), list[ev.Event]()
    world.ledger.aside, world.identity.aside = ("ledger.bad",), ("tokens.bad",)
    world.identity.kept = None
    ask = ef.RestoreSession(epoch=1)
    assert perform(ask, world.ports, posted.append) == ev.SessionRestored(effect=ask)
    failure = Failure(trouble=Trouble.SET_ASIDE, detail="ledger.bad, tokens.bad")
    assert posted == [ev.TroubleMet(failure=failure)]


def test_readable_sign_in_is_not_told_about_other_files() -> None:
    """What memory named is not named again."""
    world, posted = FakeWorld(), list[ev.Event]()
    world.ledger.aside = ("ledger.bad",)
    perform(ef.RestoreSession(epoch=1), world.ports, posted.append)
    assert posted == []


def test_sign_out_forgets() -> None:
    """The identity keeps nothing."""
    world = FakeWorld()
    done(ef.SignOut(account=ANNA), world)
    assert world.identity.kept is None


@pytest.mark.parametrize(
    "kind",
    [ef.FetchRights, ef.FetchRequest, ef.SubmitActivation, ef.Deactivate, ef.CancelRequest],
)
def test_nothing_is_asked_of_the_service_without_a_token(kind: type[ef.Effect]) -> None:
    """No token, no request; the reason is the answer."""
    world = FakeWorld()
    world.identity.refusal = fails(Trouble.SIGN_IN_NEEDED)
    event = done(EFFECTS[kind], world)
    assert event is not None
    assert event.failure == fails(Trouble.SIGN_IN_NEEDED)  # type: ignore[attr-defined]  # each has it
    assert world.directory.calls == []


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (ef.FetchRights, "read_rights"),
        (ef.FetchRequest, "read_request"),
        (ef.SubmitActivation, "submit"),
        (ef.Deactivate, "deactivate"),
        (ef.CancelRequest, "cancel"),
    ],
)
def test_failure_of_the_service_is_the_answer(kind: type[ef.Effect], method: str) -> None:
    """Each effect asks its own method, once, and hands the failure on."""
    world = FakeWorld()
    world.directory.fail(method, fails(Trouble.THROTTLED))
    event = done(EFFECTS[kind], world)
    assert event is not None
    assert event.failure == fails(Trouble.THROTTLED)  # type: ignore[attr-defined]  # each has it
    assert world.directory.calls == [method]


def test_answers_tell_the_service_s_clock() -> None:
    """Reads and writes alike."""
    world = FakeWorld()
    submitted = done(EFFECTS[ef.SubmitActivation], world)
    read = done(EFFECTS[ef.FetchRights], world)
    confirmed = done(EFFECTS[ef.FetchRequest], world)
    given_back = done(EFFECTS[ef.Deactivate], world)
    world.directory.status = RequestStatus.PENDING_APPROVAL
    done(EFFECTS[ef.SubmitActivation], world)
    cancelled = done(
        ef.CancelRequest(
            account=ANNA, epoch=1, wish_id=WISH.id, key=DEVICE, request_id="request-3"
        ),
        world,
    )
    for event in (submitted, read, confirmed, given_back, cancelled):
        assert event is not None
        assert event.heard is not None  # type: ignore[attr-defined]  # each has it
        assert event.failure is None  # type: ignore[attr-defined]  # each has it


def test_token_is_renewed_with_its_claims_when_told_to() -> None:
    """Renewal reaches the identity for reads and for every write."""
    world = FakeWorld()
    renewed: tuple[ef.AnyEffect, ...] = (
        ef.FetchRights(account=ANNA, epoch=1, number=1, began_at=BASE, renew=True, claims=CLAIMS),
        ef.SubmitActivation(
            account=ANNA, epoch=1, wish_id="w", draft=draft(), renew=True, claims=CLAIMS
        ),
        ef.Deactivate(account=ANNA, epoch=1, wish_id="w", key=DEVICE, renew=True, claims=CLAIMS),
        ef.CancelRequest(
            account=ANNA,
            epoch=1,
            wish_id="w",
            key=DEVICE,
            request_id="r",
            renew=True,
            claims=CLAIMS,
        ),
    )
    for effect in renewed:
        done(effect, world)
    assert world.identity.renewals == [CLAIMS] * 4
