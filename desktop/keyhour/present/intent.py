"""What a click means. Views carry intents, never callables; `ui` turns them into events or
windows.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.approval import Verdict
from keyhour.core.organisation import Organisation
from keyhour.core.right import Plane, RightKey
from keyhour.core.session import AccountKey
from keyhour.core.settings import AlertStyle, Leaving, Theme


class Intent(Struct, frozen=True):
    """Something a person may choose."""


class Tab(Enum):
    """A page of the panel."""

    ROLES = "roles"
    APPROVALS = "approvals"
    HISTORY = "history"
    HEALTH = "health"


class OpenPanel(Intent, frozen=True):
    """Show the panel; `tab` None keeps the page that was open."""

    tab: Tab | None = None
    subject: str = ""
    """What to bring into view there; each page knows its own."""


class OpenForm(Intent, frozen=True):
    """Show the activation dialog of a right; nothing is sent before the person confirms there."""

    key: RightKey


class MoreTime(Intent, frozen=True):
    """Tell what can be done about an activation that is about to end."""

    key: RightKey


class DropRenewal(Intent, frozen=True):
    """Let the present activation end: what was prepared for that moment is not sent."""

    key: RightKey


class OpenBundle(Intent, frozen=True):
    """Show the dialog that asks for several rights with one reason."""

    keys: tuple[RightKey, ...]


class EndNow(Intent, frozen=True):
    """Give an active right back. `warning` is asked first when getting it again is not in the
    person's hands.
    """

    key: RightKey
    warning: str = ""


class CancelRequest(Intent, frozen=True):
    """Withdraw a request that waits, or abandon a step-up."""

    key: RightKey


class Decide(Intent, frozen=True):
    """Approve or deny somebody else's request."""

    approval_id: str
    verdict: Verdict
    comment: str

    def __repr__(self) -> str:
        return f"Decide({self.approval_id!r}, …)"


class DismissDecision(Intent, frozen=True):
    """The person has read what became of a request they decided, or wanted to."""

    approval_id: str


class WatchApprovals(Intent, frozen=True):
    """Somebody looks at what waits for their decision, or no longer."""

    on: bool


class Dismiss(Intent, frozen=True):
    """The person has read why a right was refused."""

    key: RightKey


class DismissNotice(Intent, frozen=True):
    """The person has seen a notice."""

    notice_id: str


class DismissTrouble(Intent, frozen=True):
    """The person has read what went wrong on this machine."""


class ToggleFavourite(Intent, frozen=True):
    """Make a right a favourite, or no longer one."""

    key: RightKey


class SignIn(Intent, frozen=True):
    """Sign in, in the browser."""


class SignInWithCode(Intent, frozen=True):
    """Sign in with a code on another device."""


class CancelSignIn(Intent, frozen=True):
    """Give up the sign-in under way."""


class SignOut(Intent, frozen=True):
    """Sign out and be forgotten here."""


class BeSomebodyElse(Intent, frozen=True):
    """Work as another account that signed in here."""

    account: AccountKey


class AddAccount(Intent, frozen=True):
    """Sign in as one more account."""


class OpenAddress(Intent, frozen=True):
    """Open the page where a sign-in waits."""

    address: str


class CopyText(Intent, frozen=True):
    """Put a text into the clipboard (a sign-in code, a support code)."""

    text: str


class SettingsPart(Enum):
    """A page of the settings."""

    GENERAL = "general"
    ALERTS = "alerts"
    FAVOURITES = "favourites"
    LEAVING = "leaving"
    ORGANISATION = "organisation"


class OpenSettings(Intent, frozen=True):
    """Show the settings; `part` None keeps the page that was open."""

    part: SettingsPart | None = None


class OpenHelp(Intent, frozen=True):
    """Show the help page."""


class OpenAbout(Intent, frozen=True):
    """Show what this program is."""


class SetLanguage(Intent, frozen=True):
    """Speak a language (a tag), or the system's when it is empty."""

    language: str


class SetTheme(Intent, frozen=True):
    """Be light or dark, or like the system."""

    theme: Theme


class SetAutostart(Intent, frozen=True):
    """Start when the person signs in to this machine, or no longer."""

    on: bool


class SetEventLog(Intent, frozen=True):
    """Write complaints into the system's own log too, or no longer."""

    on: bool


class SetAlertStyle(Intent, frozen=True):
    """Tell what must be known in this way."""

    style: AlertStyle


class SetLeads(Intent, frozen=True):
    """Warn this long before a role ends."""

    leads: tuple[timedelta, ...]


class MoveFavourite(Intent, frozen=True):
    """Move a favourite `by` places further down."""

    key: RightKey
    by: int


class RemoveFavourite(Intent, frozen=True):
    """Make a right no favourite any more."""

    key: RightKey


class EndWhen(Intent, frozen=True):
    """End active roles when the person leaves in this way, or no longer."""

    way: Leaving
    on: bool


class ExemptFromEnding(Intent, frozen=True):
    """Let a role stay when the person leaves, or no longer."""

    key: RightKey
    on: bool


class SetPlane(Intent, frozen=True):
    """Read a plane and show it, or no longer."""

    plane: Plane
    on: bool


class AskConsent(Intent, frozen=True):
    """Ask for what a plane still needs, in the browser."""

    plane: Plane


class SetOrganisation(Intent, frozen=True):
    """Use this registration from the next start on; None forgets it."""

    organisation: Organisation | None


class ReadDevice(Intent, frozen=True):
    """Read this PC again."""


class RenewWindows(Intent, frozen=True):
    """Let Windows renew its sign-in; when that is done, ask whether to sign out of it."""


class SignOutOfWindows(Intent, frozen=True):
    """Ask about open work, and sign out of Windows after a yes."""


class RemindDevice(Intent, frozen=True):
    """Say nothing of this PC for a while."""


class SaveText(Intent, frozen=True):
    """Ask where a text should be kept, and keep it there."""

    title: str
    name: str
    """What the file is called unless the person says otherwise."""
    text: str

    def __repr__(self) -> str:
        return f"SaveText({self.name!r}, …)"


class OpenHistory(Intent, frozen=True):
    """The history is looked at."""


class ForgetHistory(Intent, frozen=True):
    """Drop what this machine wrote down; `warning` is asked first."""

    warning: str


class Refresh(Intent, frozen=True):
    """Read again now."""


class Quit(Intent, frozen=True):
    """End the program."""


class Choice(Struct, frozen=True, kw_only=True):
    """A button: what it says, what it means, and why it can't be pressed when it can't."""

    label: str
    intent: Intent
    accessible: str = ""
    """The label with what it belongs to, for people who hear it without its surroundings."""
    enabled: bool = True
    hint: str = ""
