"""Facts that come in. Counterpart: `effects`.

Those about the past are in `history_events`.
Intents of people end in `Chosen`; answers end in `Finished` or `Fetched` and carry the effect they
answer.
`at` is stamped by the engine, on our own clock.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.detail import Detail
from keyhour.core.device import DeviceReading
from keyhour.core.effects import (
    CancelRequest,
    ClaimNotice,
    Deactivate,
    FetchDetail,
    FetchDevice,
    FetchDeviceRole,
    FetchRequest,
    FetchRights,
    LoadMemory,
    ReadSetUp,
    RecordWish,
    RenewWindowsSignIn,
    RestoreSession,
    SaveOrganisation,
    SetAutostart,
    SignIn,
    SignOut,
    SignOutOfWindows,
    SubmitActivation,
)
from keyhour.core.failure import Failure
from keyhour.core.managed import UNMANAGED, Managed
from keyhour.core.organisation import Organisation
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import LastKnown, RequestRead, RightsRead
from keyhour.core.right import Plane, RightKey, Scope
from keyhour.core.session import (
    Account,
    AccountKey,
    ServerTime,
    SignedIn,
    SignInMethod,
    SignInPrompt,
)
from keyhour.core.set_up import SetUp
from keyhour.core.settings import Leaving, Settings
from keyhour.core.state import Front
from keyhour.core.wish import Wish

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands in `at` until the engine stamps the event."""


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened."""

    at: datetime = NEVER


# People and the machine


class Started(Event, frozen=True, kw_only=True):
    """The engine began; `configured` tells whether an organisation is set up."""

    configured: bool
    practice: bool
    authority: str = ""
    """Whose accounts are of this cloud; what is kept of other clouds' accounts is not shown."""
    front: Front = Front.TRAY
    interactive: bool = True
    method: SignInMethod = SignInMethod.BROWSER
    organisation: Organisation | None = None
    """The registration that was kept when this run began, used or not."""
    planes: frozenset[Plane] = frozenset({Plane.DIRECTORY})
    """The planes that this program can read."""
    managed: Managed = UNMANAGED
    device: bool = False
    """Whether this PC can be asked about the role: Windows, or a practice PC."""


class ActivateChosen(Event, frozen=True, kw_only=True):
    """A person asked for a right."""

    draft: Draft


class RenewalChosen(Event, frozen=True, kw_only=True):
    """A person wants more time: this draft is sent when the present window has ended."""

    draft: Draft


class RenewalDropChosen(Event, frozen=True, kw_only=True):
    """A person no longer wants more time."""

    key: RightKey


class DeactivateChosen(Event, frozen=True, kw_only=True):
    """A person wants to give an active right back early."""

    key: RightKey
    then: Draft | None = None
    """What to ask for once a read shows the right gone: a fresh window in place of this one."""


class CancelChosen(Event, frozen=True, kw_only=True):
    """A person withdraws a request that waits, or abandons a step-up."""

    key: RightKey


class DismissChosen(Event, frozen=True, kw_only=True):
    """A person has read why a right was refused."""

    key: RightKey


class NoticeDismissChosen(Event, frozen=True, kw_only=True):
    """A person has seen a notice."""

    notice_id: str


class TroubleDismissChosen(Event, frozen=True, kw_only=True):
    """A person has read what went wrong on this machine."""


class SignInChosen(Event, frozen=True, kw_only=True):
    """A person wants to sign in."""

    method: SignInMethod = SignInMethod.BROWSER
    anyone: bool = False
    """Whether the person chooses who to be, although somebody is signed in."""


class SignInCancelChosen(Event, frozen=True, kw_only=True):
    """A person gave up on the sign-in under way."""


class SignOutChosen(Event, frozen=True, kw_only=True):
    """A person wants to be signed out and forgotten here."""

    account: AccountKey | None = None
    """Which of several; None means the one on display."""


class AccountChosen(Event, frozen=True, kw_only=True):
    """A person wants to be another of those who signed in here."""

    account: AccountKey


class RefreshChosen(Event, frozen=True, kw_only=True):
    """A person (or a command) wants to know what is true now."""

    planes: frozenset[Plane] | None = None
    """Of these planes; None for all that are in use."""
    thorough: bool = True
    """Whether they are to be shown, so that names and all policies matter."""


class ConsentChosen(Event, frozen=True, kw_only=True):
    """A person wants to consent to a plane that lacks it."""

    plane: Plane


class DeviceReadChosen(Event, frozen=True, kw_only=True):
    """A person (or a command) wants to know what holds on this PC now."""


class WindowsRenewalChosen(Event, frozen=True, kw_only=True):
    """A person wants Windows to renew its sign-in."""


class WindowsSignOutChosen(Event, frozen=True, kw_only=True):
    """A person wants to be signed out of Windows, and has been warned about open work."""


class DeviceReminderChosen(Event, frozen=True, kw_only=True):
    """A person wants to hear later of what is left to do on this PC."""


class DetailWanted(Event, frozen=True, kw_only=True):
    """Somebody looks at a right, and at this detail of it."""

    key: RightKey
    detail: Detail


class PanelOpened(Event, frozen=True, kw_only=True):
    """The panel came up; it wants fresh rows when they are older than 30 s."""


class PanelClosed(Event, frozen=True, kw_only=True):
    """The panel went away."""


class SettingsChosen(Event, frozen=True, kw_only=True):
    """A person changed their settings."""

    settings: Settings


class SettingsOpened(Event, frozen=True, kw_only=True):
    """The settings are on the screen."""


class OrganisationChosen(Event, frozen=True, kw_only=True):
    """A person set an organisation up; None takes it away."""

    organisation: Organisation | None


class ClockTicked(Event, frozen=True, kw_only=True):
    """The instant the schedule asked to be woken at has come."""


class DeviceResumed(Event, frozen=True, kw_only=True):
    """The machine slept or its clock was set; nothing read before can be trusted to be recent."""


class PersonLeft(Event, frozen=True, kw_only=True):
    """A person turned away from this machine, or is about to."""

    why: Leaving


class PersonReturned(Event, frozen=True, kw_only=True):
    """The screen was unlocked."""


class NetworkChanged(Event, frozen=True, kw_only=True):
    """This machine has another way into the network, or one again."""


class Quit(Event, frozen=True, kw_only=True):
    """The program is about to end."""


# Answers


class MemoryLoaded(Event, frozen=True, kw_only=True):
    """What an earlier run left behind. `failure` tells of files that were set aside."""

    effect: LoadMemory
    settings: Settings = Settings()
    last_known: tuple[LastKnown, ...] = ()
    wishes: tuple[Wish, ...] = ()
    failure: Failure | None = None


class SessionRestored(Event, frozen=True, kw_only=True):
    """The kept sign-in, none, or why it can't be had."""

    effect: RestoreSession
    account: Account | None = None
    known: tuple[Account, ...] = ()
    """Everybody who signed in here and was not forgotten."""
    failure: Failure | None = None


class SignInPrompted(Event, frozen=True, kw_only=True):
    """A sign-in waits for the person."""

    effect: SignIn
    prompt: SignInPrompt


class SignInFinished(Event, frozen=True, kw_only=True):
    """An interactive sign-in ended."""

    effect: SignIn
    signed_in: SignedIn | None = None
    failure: Failure | None = None


class SignOutFinished(Event, frozen=True, kw_only=True):
    """The account is forgotten here."""

    effect: SignOut
    failure: Failure | None = None


class RightsFetched(Event, frozen=True, kw_only=True):
    """A read of the rights of some planes ended."""

    effect: FetchRights
    read: RightsRead | None = None
    failure: Failure | None = None
    heard: ServerTime | None = None


class RequestFetched(Event, frozen=True, kw_only=True):
    """A read of one request and of the assignments ended."""

    effect: FetchRequest
    read: RequestRead | None = None
    failure: Failure | None = None
    heard: ServerTime | None = None


class DetailFetched(Event, frozen=True, kw_only=True):
    """A detail of one right came, or why it did not."""

    effect: FetchDetail
    policy: ActivationPolicy | None = None
    places: tuple[Scope, ...] = ()
    failure: Failure | None = None
    heard: ServerTime | None = None


class WishRecorded(Event, frozen=True, kw_only=True):
    """A wish was written down, or could not be."""

    effect: RecordWish
    failure: Failure | None = None


class SubmitFinished(Event, frozen=True, kw_only=True):
    """The service answered an activation, or its answer is lost."""

    effect: SubmitActivation
    receipt: RequestReceipt | None = None
    failure: Failure | None = None
    heard: ServerTime | None = None


class WithdrawFinished(Event, frozen=True, kw_only=True):
    """The service answered a deactivation or a cancellation."""

    effect: Deactivate | CancelRequest
    receipt: RequestReceipt | None = None
    failure: Failure | None = None
    heard: ServerTime | None = None


class NoticeClaimed(Event, frozen=True, kw_only=True):
    """Whether this process is the one to show a notice."""

    effect: ClaimNotice
    won: bool


class DeviceFetched(Event, frozen=True, kw_only=True):
    """This PC was read; a fact that could not be had is unknown. None when nothing could."""

    effect: FetchDevice
    reading: DeviceReading | None = None


class DeviceRoleFetched(Event, frozen=True, kw_only=True):
    """The role's object id in the tenant; None when it may not be read."""

    effect: FetchDeviceRole
    object_id: str | None = None


class WindowsRenewalFinished(Event, frozen=True, kw_only=True):
    """Windows took the order to renew its sign-in, or did not."""

    effect: RenewWindowsSignIn
    failure: Failure | None = None


class WindowsSignOutFinished(Event, frozen=True, kw_only=True):
    """Windows began to end the session, or refused."""

    effect: SignOutOfWindows
    failure: Failure | None = None


class SetUpRead(Event, frozen=True, kw_only=True):
    """How Keyhour is set up on this machine, after a change too."""

    effect: ReadSetUp | SetAutostart | SaveOrganisation
    set_up: SetUp


class TroubleMet(Event, frozen=True, kw_only=True):
    """An effect without an answer of its own failed (saving settings, remembering)."""

    failure: Failure
