"""What was typed, as values: one for each command."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from keyhour.cli.launch import OpenAsk, SimulateAsk
from keyhour.core.activation import Ticket
from keyhour.core.approval import Verdict


class Common(Struct, frozen=True, kw_only=True):
    """Options that every command takes, before or after its name."""

    json: bool = False
    cloud: str | None = None
    account: str | None = None
    state_dir: str | None = None
    yes: bool = False
    interactive: bool = False
    device_code: bool = False

    def merged(self, later: Common) -> Common:
        """Both together; what was typed later wins."""
        return Common(
            json=self.json or later.json,
            cloud=later.cloud or self.cloud,
            account=later.account or self.account,
            state_dir=later.state_dir or self.state_dir,
            yes=self.yes or later.yes,
            interactive=self.interactive or later.interactive,
            device_code=self.device_code or later.device_code,
        )

    def open_ask(self, *, interactive: bool) -> OpenAsk:
        """The engine that these options want."""
        return OpenAsk(
            cloud=self.cloud,
            state_dir=self.state_dir,
            account=self.account,
            interactive=interactive or self.interactive or self.device_code,
            device_code=self.device_code,
        )


class RolesAsk(Struct, frozen=True):
    """List rights."""


class StatusAsk(Struct, frozen=True):
    """Tell what is active or waiting."""


class DeviceAsk(Struct, frozen=True):
    """Tell what holds on this PC."""


class ActivateAsk(Struct, frozen=True, kw_only=True):
    """Ask for rights."""

    rights: tuple[str, ...]
    duration: timedelta | None = None
    reason: str = ""
    ticket: Ticket | None = None
    start_at: datetime | None = None
    wait: bool = False
    timeout: timedelta | None = None
    dry_run: bool = False


class DeactivateAsk(Struct, frozen=True):
    """Give rights back."""

    rights: tuple[str, ...]


class CancelAsk(Struct, frozen=True):
    """Withdraw a request, named by its right or its own id."""

    target: str


class HistoryAsk(Struct, frozen=True, kw_only=True):
    """Tell what was asked for."""

    since: datetime | None = None
    csv: str | None = None
    """The file to write."""


class AccountDeed(Enum):
    """What is done about accounts."""

    LIST = "list"
    ADD = "add"
    SWITCH = "switch"
    REMOVE = "remove"


class AccountAsk(Struct, frozen=True):
    """Do something about accounts; `name` is needed where one of several is meant."""

    deed: AccountDeed
    name: str = ""


class ApprovalsAsk(Struct, frozen=True):
    """List what waits for the person's decision."""


class DecideAsk(Struct, frozen=True, kw_only=True):
    """Approve or deny a request."""

    approval_id: str
    verdict: Verdict
    reason: str = ""


class SignInAsk(Struct, frozen=True):
    """Sign in."""


class SignOutAsk(Struct, frozen=True):
    """Sign out."""

    all_accounts: bool = False


class DemoAsk(Struct, frozen=True):
    """Show the app with a practice tenant."""

    scenario: str


class SelfTestAsk(Struct, frozen=True):
    """Try the program on a practice tenant."""


class TrayAsk(Struct, frozen=True):
    """Run the tray app."""


class VersionAsk(Struct, frozen=True):
    """Tell the version."""


EngineAsk = (
    RolesAsk
    | StatusAsk
    | DeviceAsk
    | ActivateAsk
    | DeactivateAsk
    | CancelAsk
    | HistoryAsk
    | AccountAsk
    | ApprovalsAsk
    | DecideAsk
    | SignInAsk
    | SignOutAsk
)
"""Commands that need an engine."""

Ask = EngineAsk | SimulateAsk | DemoAsk | SelfTestAsk | TrayAsk | VersionAsk


class Parsed(Struct, frozen=True):
    """A whole command line."""

    common: Common
    ask: Ask
