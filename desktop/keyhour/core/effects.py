"""Wishes that go out. Counterpart: `events`. Each is run by the lane that `engine/runner.py` names
for it.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from keyhour.core.activation import Draft
from keyhour.core.approval import Approval, Verdict
from keyhour.core.detail import Detail
from keyhour.core.failure import ClaimsDemand
from keyhour.core.organisation import Organisation
from keyhour.core.reads import LastKnown
from keyhour.core.right import Plane, RightKey
from keyhour.core.session import Account, AccountKey, SignInMethod, Token
from keyhour.core.settings import Settings
from keyhour.core.wish import Wish, WishOutcome


class Effect(Struct, frozen=True, kw_only=True):
    """Something to be done."""


class LoadMemory(Effect, frozen=True, kw_only=True):
    """Read settings, the last known state and open wishes."""


class RestoreSession(Effect, frozen=True, kw_only=True):
    """Find the sign-in that was kept, without asking anybody."""

    epoch: int
    account: AccountKey | None = None
    """Whose; None means whoever signed in last."""


class SignIn(Effect, frozen=True, kw_only=True):
    """Ask a person to sign in; with `claims` it is a step-up for `key`."""

    epoch: int
    method: SignInMethod = SignInMethod.BROWSER
    account: Account | None = None
    """Who should sign in again; None lets the person choose."""
    claims: ClaimsDemand | None = None
    key: RightKey | None = None
    plane: Plane = Plane.DIRECTORY
    """Whose permissions are asked for. Another than the first is asked for when a step-up or a
    consent is about it."""
    consent: bool = False
    """Whether a person is asked to consent to a plane, and nothing else."""


class CancelSignIn(Effect, frozen=True, kw_only=True):
    """End the sign-in under way."""


class SignOut(Effect, frozen=True, kw_only=True):
    """Forget an account here."""

    account: Account


class FetchRights(Effect, frozen=True, kw_only=True):
    """Read eligibilities, assignments and requests, and policies when `policies` says so."""

    account: Account
    epoch: int
    planes: frozenset[Plane] = frozenset({Plane.DIRECTORY})
    """Planes of one audience; each comes back on its own."""
    known: tuple[RightKey, ...] = ()
    """Rights of which enough is known: their policies can be asked for in the same round trip, and
    names that they lack were looked for before."""
    thorough: bool = True
    """Whether names and policies that the lists leave out are worth a further round trip."""
    number: int
    """Reads are numbered, for two may run side by side and the older one may arrive last."""
    began_at: datetime
    """Our own clock."""
    policies: bool = True
    renew: bool = False
    """Take a new token first: the last one was refused."""
    claims: ClaimsDemand | None = None


class FetchRequest(Effect, frozen=True, kw_only=True):
    """Read one request and the assignments of its plane, to confirm or settle."""

    account: Account
    epoch: int
    number: int
    began_at: datetime
    key: RightKey
    request_id: str | None


class FetchDetail(Effect, frozen=True, kw_only=True):
    """Read one detail of one right, for somebody who looks at it."""

    account: Account
    epoch: int
    key: RightKey
    detail: Detail


class FetchApprovals(Effect, frozen=True, kw_only=True):
    """Read what waits for the person's decision in these planes."""

    account: Account
    epoch: int
    planes: frozenset[Plane]
    began_at: datetime
    """Our own clock."""
    renew: bool = False
    claims: ClaimsDemand | None = None


class FetchFate(Effect, frozen=True, kw_only=True):
    """Read what became of one approval: who decided what, in which words."""

    account: Account
    epoch: int
    approval_id: str
    planes: tuple[Plane, ...]
    """Where to look, in this order; several when only the id is known."""
    key: RightKey | None = None
    """The right in question, when it is known."""
    began_at: datetime


class Decide(Effect, frozen=True, kw_only=True):
    """Send a decision, once."""

    account: Account
    epoch: int
    approval: Approval
    verdict: Verdict
    justification: str
    renew: bool = False
    claims: ClaimsDemand | None = None

    def __repr__(self) -> str:
        return f"Decide({self.approval.id!r}, …)"


class RecordWish(Effect, frozen=True, kw_only=True):
    """Write a wish down; fails when another is open for the same right."""

    wish: Wish


class AnnotateWish(Effect, frozen=True, kw_only=True):
    """Note the request id that the service gave."""

    wish_id: str
    request_id: str


class SettleWish(Effect, frozen=True, kw_only=True):
    """Close a wish."""

    wish_id: str
    outcome: WishOutcome
    reason: str = ""
    """What refused it: names of rules, or the name of the trouble."""


class SubmitActivation(Effect, frozen=True, kw_only=True):
    """Send a draft, once."""

    account: Account
    epoch: int
    wish_id: str
    draft: Draft
    token: Token | None = None
    """The very token a step-up brought; None takes the usual one."""
    renew: bool = False
    claims: ClaimsDemand | None = None


class Deactivate(Effect, frozen=True, kw_only=True):
    """Give an active right back."""

    account: Account
    epoch: int
    wish_id: str
    key: RightKey
    renew: bool = False
    claims: ClaimsDemand | None = None


class CancelRequest(Effect, frozen=True, kw_only=True):
    """Withdraw a request that is not in force yet."""

    account: Account
    epoch: int
    wish_id: str
    key: RightKey
    request_id: str
    renew: bool = False
    claims: ClaimsDemand | None = None


class Remember(Effect, frozen=True, kw_only=True):
    """Keep the last good read for the next first paint."""

    last_known: LastKnown


class Forget(Effect, frozen=True, kw_only=True):
    """Drop what was remembered of an account."""

    account: AccountKey


class SaveSettings(Effect, frozen=True, kw_only=True):
    """Keep the person's settings."""

    settings: Settings


class ReadSetUp(Effect, frozen=True, kw_only=True):
    """Ask this machine how Keyhour is set up."""


class SetAutostart(Effect, frozen=True, kw_only=True):
    """Let the system start Keyhour at sign-in, or no longer."""

    enabled: bool


class SaveOrganisation(Effect, frozen=True, kw_only=True):
    """Keep the registration that the next start uses; None forgets it."""

    organisation: Organisation | None


class FetchDevice(Effect, frozen=True, kw_only=True):
    """Read this PC."""

    began_at: datetime
    """Our own clock."""


class FetchDeviceRole(Effect, frozen=True, kw_only=True):
    """Find the object id by which PCs of this tenant know the device administrator role."""

    account: Account
    epoch: int


class RenewWindowsSignIn(Effect, frozen=True, kw_only=True):
    """Ask Windows to renew its own sign-in to the tenant; it only promises to."""


class SignOutOfWindows(Effect, frozen=True, kw_only=True):
    """End the person's Windows session."""


class ClaimNotice(Effect, frozen=True, kw_only=True):
    """Ask whether this process may show a notice."""

    notice_id: str


class ReadPast(Effect, frozen=True, kw_only=True):
    """Read what was written down of an account's wishes."""

    account: AccountKey


class ForgetPast(Effect, frozen=True, kw_only=True):
    """Drop the ended wishes of an account, and read what is left."""

    account: AccountKey


class WriteExport(Effect, frozen=True, kw_only=True):
    """Write a text into a file that the person chose."""

    path: str
    text: str

    def __repr__(self) -> str:
        return "WriteExport(…)"


class Report(Effect, frozen=True, kw_only=True):
    """Log something that should not happen: `what` is a constant of ours, `where` a phase or an
    event's name.
    """

    what: str
    where: str


AnyEffect = (
    LoadMemory
    | RestoreSession
    | SignIn
    | CancelSignIn
    | SignOut
    | FetchRights
    | FetchRequest
    | FetchDetail
    | FetchApprovals
    | FetchFate
    | Decide
    | RecordWish
    | AnnotateWish
    | SettleWish
    | SubmitActivation
    | Deactivate
    | CancelRequest
    | Remember
    | Forget
    | SaveSettings
    | ReadSetUp
    | SetAutostart
    | SaveOrganisation
    | FetchDevice
    | FetchDeviceRole
    | RenewWindowsSignIn
    | SignOutOfWindows
    | ClaimNotice
    | ReadPast
    | ForgetPast
    | WriteExport
    | Report
)
