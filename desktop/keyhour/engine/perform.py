"""Carrying out effects: which port each one asks, and which event its answer becomes.

Every method blocks; the runner chooses the thread.
"""

from __future__ import annotations

from collections.abc import Callable

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.detail import Detail
from keyhour.core.failure import Failure, Trouble
from keyhour.core.history_events import ExportFinished, PastRead
from keyhour.core.plane import sorted_planes
from keyhour.core.reads import LastKnown, PlaneRead, RightsRead
from keyhour.core.right import AzureKey, Plane, plane_of
from keyhour.core.session import SignInPrompt
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.state import State
from keyhour.core.wish import Wish
from keyhour.engine.perform_approval import approval_bug, perform_approval
from keyhour.engine.perform_device import device_bug, fetch_device_role, perform_device
from keyhour.engine.perform_history import perform_history
from keyhour.engine.world import World
from keyhour.ports.identity import Identity
from keyhour.ports.ledger import Ledger

Post = Callable[[ev.Event], None]


def perform(  # noqa: C901, PLR0911  one line for each kind of effect
    effect: ef.AnyEffect, world: World, post: Post
) -> ev.Event | None:
    """Do it, and return the fact that came of it; None when nobody asked for an answer."""
    match effect:
        case ef.LoadMemory() | ef.Remember() | ef.Forget() | ef.SaveSettings() | ef.ClaimNotice():
            return _perform_memory(effect, world)
        case ef.ReadSetUp() | ef.SetAutostart() | ef.SaveOrganisation():
            return _perform_set_up(effect, world)
        case ef.FetchDevice() | ef.RenewWindowsSignIn() | ef.SignOutOfWindows():
            return perform_device(effect, world.device)
        case ef.FetchDeviceRole():
            return fetch_device_role(effect, world.identity, world.role_objects)
        case ef.RecordWish() | ef.AnnotateWish() | ef.SettleWish():
            return _perform_wish(effect, world.ledger)
        case ef.ReadPast() | ef.ForgetPast() | ef.WriteExport():
            return perform_history(effect, world.ledger, world.export)
        case ef.RestoreSession() | ef.SignIn() | ef.CancelSignIn() | ef.SignOut():
            return _perform_session(effect, world, post)
        case ef.FetchRights() | ef.FetchRequest() | ef.FetchDetail():
            return _perform_read(effect, world)
        case ef.SubmitActivation() | ef.Deactivate() | ef.CancelRequest():
            return _perform_write(effect, world)
        case ef.FetchApprovals() | ef.FetchFate() | ef.Decide():
            return perform_approval(effect, world)
        case ef.Report():
            return None


def _perform_memory(
    effect: ef.LoadMemory | ef.Remember | ef.Forget | ef.SaveSettings | ef.ClaimNotice,
    world: World,
) -> ev.Event | None:
    match effect:
        case ef.LoadMemory():
            return _memory(effect, world)
        case ef.Remember(last_known=last_known):
            return _trouble(world.ledger.remember(last_known))
        case ef.Forget(account=account):
            return _trouble(world.ledger.forget(account))
        case ef.SaveSettings(settings=settings):
            return _trouble(world.preferences.save(settings))
        case ef.ClaimNotice(notice_id=notice_id):
            won = world.ledger.claim(notice_id)
            # Better told twice than never: an unreadable ledger must not silence a warning.
            return ev.NoticeClaimed(effect=effect, won=isinstance(won, Failure) or won)


def _memory(effect: ef.LoadMemory, world: World) -> ev.Event:
    settings = world.preferences.load()
    known = world.ledger.last_known()
    wishes = world.ledger.open_wishes()
    aside = _aside(world)
    failures = [part for part in (known, wishes) if isinstance(part, Failure)]
    failure = failures[0] if failures else aside
    nothing_known: tuple[LastKnown, ...] = ()
    no_wishes: tuple[Wish, ...] = ()
    return ev.MemoryLoaded(
        effect=effect,
        settings=settings,
        last_known=nothing_known if isinstance(known, Failure) else known,
        wishes=no_wishes if isinstance(wishes, Failure) else wishes,
        failure=failure,
    )


def _aside(world: World, *more: str) -> Failure | None:
    """Which of our files were unreadable, all in one: the state has room for one trouble."""
    names = (*world.ledger.set_aside(), *world.preferences.set_aside(), *more)
    return Failure(trouble=Trouble.SET_ASIDE, detail=", ".join(names)) if names else None


def _perform_set_up(
    effect: ef.ReadSetUp | ef.SetAutostart | ef.SaveOrganisation, world: World
) -> ev.Event:
    """Every answer is read afresh: what the machine says counts, not what was written."""
    failure: Failure | None = None
    match effect:
        case ef.SetAutostart(enabled=enabled):
            failure = world.autostart.turn(enabled) if world.autostart else None
        case ef.SaveOrganisation(organisation=organisation):
            failure = world.preferences.save_organisation(organisation)
        case ef.ReadSetUp():
            pass
    autostart = Autostart.UNAVAILABLE
    if world.autostart is not None:
        autostart = Autostart.ON if world.autostart.is_on() else Autostart.OFF
    set_up = SetUp(
        autostart=autostart, organisation=world.preferences.load_organisation(), failure=failure
    )
    return ev.SetUpRead(effect=effect, set_up=set_up)


def _perform_wish(
    effect: ef.RecordWish | ef.AnnotateWish | ef.SettleWish, ledger: Ledger
) -> ev.Event | None:
    match effect:
        case ef.RecordWish(wish=wish):
            return ev.WishRecorded(effect=effect, failure=ledger.record(wish))
        case ef.AnnotateWish(wish_id=wish_id, request_id=request_id):
            return _trouble(ledger.annotate(wish_id, request_id))
        case ef.SettleWish(wish_id=wish_id, outcome=outcome, reason=reason):
            return _trouble(ledger.settle(wish_id, outcome, reason))


def _trouble(failure: Failure | None) -> ev.Event | None:
    return None if failure is None else ev.TroubleMet(failure=failure)


def _perform_session(
    effect: ef.RestoreSession | ef.SignIn | ef.CancelSignIn | ef.SignOut,
    world: World,
    post: Post,
) -> ev.Event | None:
    identity = world.identity
    match effect:
        case ef.RestoreSession():
            return _restore(effect, world, post)
        case ef.SignIn():
            return _sign_in(effect, identity, post)
        case ef.CancelSignIn():
            identity.cancel_sign_in()
            return None
        case ef.SignOut(account=account):
            return ev.SignOutFinished(effect=effect, failure=identity.sign_out(account))


def _restore(effect: ef.RestoreSession, world: World, post: Post) -> ev.Event:
    """Look for the kept sign-in; one that could not be read was kept in vain, and that is told."""
    found = world.identity.restore(effect.account)
    known = world.identity.accounts()
    names = world.identity.set_aside()
    aside = _aside(world, *names) if names else None
    if aside is not None:
        post(ev.TroubleMet(failure=aside))
    if isinstance(found, Failure):
        return ev.SessionRestored(effect=effect, failure=found, known=known)
    return ev.SessionRestored(effect=effect, account=found, known=known)


def _sign_in(effect: ef.SignIn, identity: Identity, post: Post) -> ev.Event:
    def prompted(prompt: SignInPrompt) -> None:
        post(ev.SignInPrompted(effect=effect, prompt=prompt))

    answer = identity.sign_in(
        method=effect.method,
        account=effect.account,
        claims=effect.claims,
        prompted=prompted,
        plane=effect.plane,
    )
    if isinstance(answer, Failure):
        return ev.SignInFinished(effect=effect, failure=answer)
    return ev.SignInFinished(effect=effect, signed_in=answer)


def _perform_read(
    effect: ef.FetchRights | ef.FetchRequest | ef.FetchDetail, world: World
) -> ev.Event:
    if isinstance(effect, ef.FetchRights):
        return _fetch_rights(effect, world)
    if isinstance(effect, ef.FetchDetail):
        return _fetch_detail(effect, world)
    token = world.identity.token(effect.account, frozenset({plane_of(effect.key)}))
    if isinstance(token, Failure):
        return ev.RequestFetched(effect=effect, failure=token)
    pim = world.pim(plane_of(effect.key))
    read = pim.read_request(token, effect.account, effect.key, effect.request_id)
    if isinstance(read.value, Failure):
        return ev.RequestFetched(effect=effect, failure=read.value, heard=read.heard)
    return ev.RequestFetched(effect=effect, read=read.value, heard=read.heard)


def _fetch_rights(effect: ef.FetchRights, world: World) -> ev.RightsFetched:
    """One token and one read for all planes; where that token is refused, one for each: what one of
    them lacks (consent, a stronger sign-in) must not keep the others from being read.
    """
    found = _fetch_planes(effect, effect.planes, world)
    refused = found.failure is not None and found.failure.trouble in _OF_SOME_PLANE
    if not refused or len(effect.planes) == 1:
        return found
    alone = {
        plane: _fetch_planes(effect, frozenset({plane}), world)
        for plane in sorted_planes(effect.planes)
    }
    planes = {plane: _part(one, plane) for plane, one in alone.items()}
    heard = next((one.heard for one in alone.values() if one.heard is not None), None)
    return ev.RightsFetched(effect=effect, read=RightsRead(planes=planes), heard=heard)


_OF_SOME_PLANE = frozenset(
    {
        Trouble.CONSENT_MISSING,
        Trouble.SIGN_IN_NEEDED,
        Trouble.FORBIDDEN,
        Trouble.CONDITIONS_UNMET,
        Trouble.NOT_ASSIGNED,
        Trouble.REGISTRATION_INCOMPLETE,
    }
)
"""Why there may be no token for several planes, though there is one for some of them."""


def _fetch_planes(
    effect: ef.FetchRights, planes: frozenset[Plane], world: World
) -> ev.RightsFetched:
    token = world.identity.token(effect.account, planes, renew=effect.renew, claims=effect.claims)
    if isinstance(token, Failure):
        return ev.RightsFetched(effect=effect, failure=token)
    rights = world.pim(min(planes, key=tuple(Plane).index)).read_rights(
        token,
        effect.account,
        planes=planes,
        policies=effect.policies,
        known=effect.known,
        thorough=effect.thorough,
    )
    if isinstance(rights.value, Failure):
        return ev.RightsFetched(effect=effect, failure=rights.value, heard=rights.heard)
    return ev.RightsFetched(effect=effect, read=rights.value, heard=rights.heard)


def _part(found: ev.RightsFetched, plane: Plane) -> PlaneRead | Failure:
    """What a read of one plane alone brought."""
    part = found.failure if found.read is None else found.read.planes.get(plane)
    return part or Failure(trouble=Trouble.UNEXPECTED_ANSWER)


def _fetch_detail(effect: ef.FetchDetail, world: World) -> ev.DetailFetched:
    account, key, azure = effect.account, effect.key, world.azure
    if azure is None or not isinstance(key, AzureKey):
        return ev.DetailFetched(effect=effect, failure=Failure(trouble=Trouble.BUG))
    token = world.identity.token(account, frozenset({Plane.AZURE}))
    if isinstance(token, Failure):
        return ev.DetailFetched(effect=effect, failure=token)
    if effect.detail is Detail.POLICY:
        policy = azure.read_policy(token, account, key)
        if isinstance(policy.value, Failure):
            return ev.DetailFetched(effect=effect, failure=policy.value, heard=policy.heard)
        return ev.DetailFetched(effect=effect, policy=policy.value, heard=policy.heard)
    places = azure.read_places(token, account, key)
    if isinstance(places.value, Failure):
        return ev.DetailFetched(effect=effect, failure=places.value, heard=places.heard)
    return ev.DetailFetched(effect=effect, places=places.value, heard=places.heard)


def _perform_write(
    effect: ef.SubmitActivation | ef.Deactivate | ef.CancelRequest, world: World
) -> ev.Event:
    if isinstance(effect, ef.SubmitActivation):
        return _submit(effect, world)
    plane = plane_of(effect.key)
    token = world.identity.token(
        effect.account, frozenset({plane}), renew=effect.renew, claims=effect.claims
    )
    if isinstance(token, Failure):
        return ev.WithdrawFinished(effect=effect, failure=token)
    pim = world.pim(plane)
    if isinstance(effect, ef.Deactivate):
        answer = pim.deactivate(token, effect.account, effect.key, wish_id=effect.wish_id)
        value, heard = answer.value, answer.heard
        if isinstance(value, Failure):
            return ev.WithdrawFinished(effect=effect, failure=value, heard=heard)
        return ev.WithdrawFinished(effect=effect, receipt=value, heard=heard)
    cancelled = pim.cancel(token, effect.account, effect.key, effect.request_id)
    failure = cancelled.value if isinstance(cancelled.value, Failure) else None
    return ev.WithdrawFinished(effect=effect, failure=failure, heard=cancelled.heard)


def _submit(effect: ef.SubmitActivation, world: World) -> ev.Event:
    account, plane = effect.account, plane_of(effect.draft.key)
    token = effect.token or world.identity.token(
        account, frozenset({plane}), renew=effect.renew, claims=effect.claims
    )
    if isinstance(token, Failure):
        return ev.SubmitFinished(effect=effect, failure=token)
    answer = world.pim(plane).submit(token, account, effect.draft, wish_id=effect.wish_id)
    if isinstance(answer.value, Failure):
        return ev.SubmitFinished(effect=effect, failure=answer.value, heard=answer.heard)
    return ev.SubmitFinished(effect=effect, receipt=answer.value, heard=answer.heard)


def check(world: World, state: State, draft: Draft) -> RequestReceipt | Failure:
    """Ask the service whether a draft would succeed; nothing changes anywhere."""
    account = state.account
    if account is None:
        return Failure(trouble=Trouble.SIGN_IN_NEEDED)
    plane = plane_of(draft.key)
    token = world.identity.token(account.account, frozenset({plane}))
    if isinstance(token, Failure):
        return token
    return world.pim(plane).submit(token, account.account, draft, validate_only=True).value


def bug(  # noqa: C901, PLR0911, PLR0912  one line for each effect
    effect: ef.AnyEffect,
) -> ev.Event:
    """The answer of an effect that ended in a bug of ours: nothing waits for ever.

    A write may have left before the bug struck, so it counts as lost and is settled by reading.
    """
    failure = Failure(trouble=Trouble.BUG)
    lost = Failure(trouble=Trouble.ANSWER_LOST)
    match effect:
        case ef.LoadMemory():
            return ev.MemoryLoaded(effect=effect, failure=failure)
        case ef.RestoreSession():
            return ev.SessionRestored(effect=effect, failure=failure)
        case ef.SignIn():
            return ev.SignInFinished(effect=effect, failure=failure)
        case ef.FetchRights():
            return ev.RightsFetched(effect=effect, failure=failure)
        case ef.FetchRequest():
            return ev.RequestFetched(effect=effect, failure=failure)
        case ef.FetchDetail():
            return ev.DetailFetched(effect=effect, failure=failure)
        case ef.FetchApprovals() | ef.FetchFate() | ef.Decide():
            return approval_bug(effect)
        case ef.RecordWish():
            return ev.WishRecorded(effect=effect, failure=failure)
        case ef.ReadPast() | ef.ForgetPast():
            return PastRead(effect=effect, failure=failure)
        case ef.WriteExport():
            return ExportFinished(effect=effect, failure=failure)
        case ef.ClaimNotice():
            return ev.NoticeClaimed(effect=effect, won=True)  # told twice is better than never
        case ef.SubmitActivation():
            return ev.SubmitFinished(effect=effect, failure=lost)
        case ef.Deactivate() | ef.CancelRequest():
            return ev.WithdrawFinished(effect=effect, failure=lost)
        case _:
            return device_bug(effect, failure) or ev.TroubleMet(failure=failure)
