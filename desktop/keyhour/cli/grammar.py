"""The grammar of the command line: what may be typed, and the value it stands for.

Typer only parses here; nothing is done before the whole line has been understood.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from keyhour.cli.ask import (
    AccountAsk,
    AccountDeed,
    ActivateAsk,
    ApprovalsAsk,
    Ask,
    CancelAsk,
    Common,
    DeactivateAsk,
    DecideAsk,
    DemoAsk,
    DeviceAsk,
    HistoryAsk,
    Parsed,
    RolesAsk,
    SelfTestAsk,
    SignInAsk,
    SignOutAsk,
    StatusAsk,
    TrayAsk,
    VersionAsk,
)
from keyhour.cli.duration import FORMS, duration, instant
from keyhour.cli.launch import Misuse, SimulateAsk
from keyhour.core.activation import Ticket
from keyhour.core.approval import Verdict

_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""Every way to type a line wrongly; typer exports only its child."""

_PANEL = "Options of every command"

app = typer.Typer(
    name="keyhour",
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _option(*names: str, help: str, metavar: str | None = None) -> Any:  # noqa: A002  typer's own name
    return typer.Option(*names, help=help, metavar=metavar, rich_help_panel=_PANEL)


def _common(  # noqa: PLR0913  an option each
    *,
    json: Annotated[bool, _option("--json", help="Print one JSON document.")] = False,
    cloud: Annotated[
        str | None, _option("--cloud", metavar="FILE", help="Use the cloud that this file names.")
    ] = None,
    account: Annotated[
        str | None, _option("--account", metavar="NAME", help="Choose one of several accounts.")
    ] = None,
    state_dir: Annotated[
        str | None, _option("--state-dir", metavar="DIR", help="Keep everything in this folder.")
    ] = None,
    yes: Annotated[bool, _option("--yes", help="Answer every question with yes.")] = False,
    interactive: Annotated[
        bool, _option("--interactive", help="Allow a browser to be opened.")
    ] = False,
    device_code: Annotated[
        bool, _option("--device-code", help="Sign in with a code on another device.")
    ] = False,
) -> Common:
    return Common(
        json=json,
        cloud=cloud,
        account=account,
        state_dir=state_dir,
        yes=yes,
        interactive=interactive,
        device_code=device_code,
    )


_COMMON = inspect.signature(_common, eval_str=True).parameters
_CONTEXT = inspect.Parameter(
    "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
)


def _with_common(
    function: Callable[..., Ask], parsed: Callable[..., Parsed | None]
) -> Callable[..., Parsed | None]:
    """What typer shall call: `parsed` under the function's own options and the common ones."""
    own = inspect.signature(function, eval_str=True).parameters.values()
    signature = inspect.Signature([_CONTEXT, *own, *_COMMON.values()])
    setattr(parsed, "__signature__", signature)  # noqa: B010  what inspect reads; no attribute to mypy
    parsed.__annotations__ = {}
    parsed.__doc__ = function.__doc__
    return parsed


def _taken(options: dict[str, Any]) -> Common:
    return _common(**{name: options.pop(name) for name in _COMMON})


def _command(name: str) -> Callable[[Callable[..., Ask]], Callable[..., Ask]]:
    def register(function: Callable[..., Ask]) -> Callable[..., Ask]:
        def parsed(context: typer.Context, **options: Any) -> Parsed:
            late = _taken(options)
            return Parsed(context.obj.merged(late), function(**options))

        app.command(name)(_with_common(function, parsed))
        return function

    return register


def _program(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    selftest: Annotated[
        bool, typer.Option("--selftest", help="Try this installation on a practice tenant.")
    ] = False,
) -> Ask:
    """Admin rights from Microsoft Entra PIM for an hour, not forever."""
    del version
    return SelfTestAsk() if selftest else VersionAsk()


def _begin(context: typer.Context, **options: Any) -> Parsed | None:
    context.obj = common = _taken(options)
    has_command = context.invoked_subcommand is not None
    alone = [name for name in ("version", "selftest") if options[name]]
    if alone:
        if has_command or len(alone) > 1:
            raise _misused(f"--{alone[0]} stands alone.")
        return Parsed(common, _program(**options))
    if has_command:
        return None
    if common.json:
        raise _misused("--json needs a command.")
    return Parsed(common, TrayAsk())


app.callback(invoke_without_command=True)(_with_common(_program, _begin))


def _misused(message: str) -> Exception:
    return _USAGE_ERROR(message)


def _duration(text: str | None, option: str) -> timedelta | None:
    if text is None:
        return None
    found = duration(text)
    if found is None:
        raise _misused(f"{option}: {text!r} is no duration. Write it like {FORMS}.")
    return found


def _instant(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    found = instant(text)
    if found is None:
        raise _misused(f"{option}: {text!r} is no time. Write it like 2026-11-23T15:30:00Z.")
    return found


def _ticket(text: str | None) -> Ticket | None:
    """`SYSTEM:NUMBER`; the number is what stands behind the first colon."""
    if text is None:
        return None
    system, colon, number = text.partition(":")
    if not colon or not system.strip() or not number.strip():
        raise _misused(f"--ticket: {text!r} is no ticket. Write it like SYSTEM:NUMBER.")
    return Ticket(number=number.strip(), system=system.strip())


_Rights = Annotated[
    list[str],
    typer.Argument(metavar="RIGHT...", help="Id, alias or beginning of the name; NAME@SCOPE."),
]


@_command("roles")
def _roles() -> Ask:
    """List your rights, eligible and active."""
    return RolesAsk()


@_command("status")
def _status() -> Ask:
    """Tell what is active or waiting."""
    return StatusAsk()


@_command("device")
def _device() -> Ask:
    """Tell whether the role works on this PC, and what is left to do."""
    return DeviceAsk()


@_command("activate")
def _activate(  # noqa: PLR0913  an option each
    *,
    rights: _Rights,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="DURATION", help=f"How long: {FORMS}.")
    ] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why you need it.")] = "",
    ticket: Annotated[
        str | None, typer.Option(metavar="SYSTEM:NUMBER", help="The ticket it is for.")
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="TIME", help="A later start, as in 2026-11-23T15:30:00Z.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for the approval and for the start.")
    ] = False,
    timeout: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Wait no longer than this.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only ask whether it would succeed.")
    ] = False,
) -> Ask:
    """Ask for rights, and confirm by reading."""
    return ActivateAsk(
        rights=tuple(rights),
        duration=_duration(for_, "--for"),
        reason=reason.strip(),
        ticket=_ticket(ticket),
        start_at=_instant(start, "--start"),
        wait=wait,
        timeout=_duration(timeout, "--timeout"),
        dry_run=dry_run,
    )


@_command("deactivate")
def _deactivate(*, rights: _Rights) -> Ask:
    """Give rights back early."""
    return DeactivateAsk(tuple(rights))


@_command("cancel")
def _cancel(
    *,
    target: Annotated[str, typer.Argument(metavar="RIGHT|REQUEST_ID", help="What waits.")],
) -> Ask:
    """Withdraw a waiting or scheduled request."""
    return CancelAsk(target)


@_command("history")
def _history(
    *,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only what was asked for since then.")
    ] = None,
    csv: Annotated[
        str | None, typer.Option("--csv", metavar="FILE", help="Write a table for auditors.")
    ] = None,
) -> Ask:
    """What you asked for, and what became of it."""
    return HistoryAsk(since=_instant(since, "--since"), csv=csv)


@_command("account")
def _account(
    *,
    deed: Annotated[AccountDeed, typer.Argument(metavar="list|add|switch|remove")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom to be, or to forget.")] = "",
) -> Ask:
    """Who signed in here, one more, another one, one less."""
    if deed in {AccountDeed.SWITCH, AccountDeed.REMOVE} and not name:
        raise _misused("Name the account.")
    return AccountAsk(deed, name)


@_command("approvals")
def _approvals() -> Ask:
    """List what waits for your decision."""
    return ApprovalsAsk()


_Request = Annotated[str, typer.Argument(metavar="ID", help="The request's id.")]
_Comment = Annotated[str, typer.Option("--reason", metavar="TEXT", help="What you say to it.")]


@_command("approve")
def _approve(*, request: _Request, reason: _Comment = "") -> Ask:
    """Approve a request that waits for you."""
    return DecideAsk(approval_id=request, verdict=Verdict.APPROVE, reason=reason)


@_command("deny")
def _deny(*, request: _Request, reason: _Comment = "") -> Ask:
    """Deny a request that waits for you."""
    return DecideAsk(approval_id=request, verdict=Verdict.DENY, reason=reason)


@_command("sign-in")
def _sign_in() -> Ask:
    """Sign in, in the browser or with --device-code."""
    return SignInAsk()


@_command("sign-out")
def _sign_out(
    *,
    all_accounts: Annotated[bool, typer.Option("--all", help="Forget every account.")] = False,
) -> Ask:
    """Forget the account on this machine."""
    return SignOutAsk(all_accounts)


_Scenario = Annotated[str, typer.Option(metavar="NAME", help="What the practice tenant holds.")]


@_command("simulate")
def _simulate(
    *,
    scenario: _Scenario = "quiet",
    port: Annotated[int, typer.Option(min=0, max=65534, help="TCP port; 0 takes a free one.")] = 0,
    speed: Annotated[float, typer.Option(min=0.001, max=1000, help="How fast its clock runs.")] = 1,
    auto_sign_in: Annotated[
        str | None, typer.Option(metavar="USER", help="Approve this user's device codes.")
    ] = None,
) -> Ask:
    """Serve the practice tenant until interrupted."""
    return SimulateAsk(scenario=scenario, port=port, speed=speed, auto_sign_in=auto_sign_in)


@_command("demo")
def _demo(*, scenario: _Scenario = "needs_approval") -> Ask:
    """Show the app with a practice tenant; nothing to set up."""
    return DemoAsk(scenario)


@_command("tray")
def _tray() -> Ask:
    """Run the tray app."""
    return TrayAsk()


def parse(argv: Sequence[str]) -> Parsed | Misuse | int:
    """What the arguments mean, what is wrong with them, or the exit code when help was printed."""
    program = typer.main.get_command(app)
    try:
        found = program.main(args=list(argv), prog_name="keyhour", standalone_mode=False)
    except _USAGE_ERROR as wrong:
        return Misuse(_sentence(wrong), f"See {_path(wrong)} --help.")
    return found if isinstance(found, Parsed | int) else 0


def _sentence(wrong: Exception) -> str:
    format_message: Callable[[], str] = getattr(wrong, "format_message", wrong.__str__)
    return format_message()


def _path(wrong: Exception) -> str:
    context = getattr(wrong, "ctx", None)
    return "keyhour" if context is None else str(context.command_path)
