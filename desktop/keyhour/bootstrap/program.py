"""Picks the cloud, builds adapters and the engine.

Every import of substance happens inside a function, because the tray icon is painted before any of
it is needed; only the paint record may be read earlier.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from keyhour.bootstrap.device import device_of, own_device
from keyhour.bootstrap.place import state_folder
from keyhour.bootstrap.practice import own_command
from keyhour.bootstrap.surroundings import IS_LINUX, Surroundings, surroundings, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyhour.adapters.cloud import Cloud
    from keyhour.adapters.settings import TomlPreferences
    from keyhour.core.activation import Draft, RequestReceipt
    from keyhour.core.events import Started
    from keyhour.core.failure import Failure
    from keyhour.engine.engine import Engine
    from keyhour.engine.world import World
    from keyhour.ports.autostart import SignInStart
    from keyhour.ports.clock import Clock
    from keyhour.ports.notifications import Notifications
    from keyhour.ports.session_events import SessionEvents
    from keyhour.present.words import Words


class ProgramAsk(NamedTuple):
    """What was asked for at the start; None leaves it to the environment and the settings."""

    cloud: str | None = None
    state_dir: str | None = None
    account: str | None = None
    command: bool = False
    """Whether a command drives the engine (it reads and notifies only what it was asked for)."""
    interactive: bool = True
    device_code: bool = False
    link: str = ""
    """The `keyhour:` link that started us; then everything else is as usual."""


class Program(NamedTuple):
    """The parts, put together; the engine is not started yet."""

    engine: Engine
    clock: Clock
    words: Words
    notifications: Notifications
    practice: bool
    start: Callable[[], None]
    close: Callable[[], None]
    check: Callable[[Draft], RequestReceipt | Failure]
    surroundings: Surroundings


class CloudProblem(NamedTuple):
    """Why the cloud that was asked for can't be used: a constant of ours and what it is about."""

    reason: str
    subject: str


def open_program(ask: ProgramAsk) -> Program | CloudProblem | Failure:
    """Build everything for one cloud and one state folder. Nothing is asked of the network yet."""
    from msgspec.structs import replace

    from keyhour.adapters import core_dump
    from keyhour.adapters.clock import SystemClock
    from keyhour.adapters.folder import open_folder
    from keyhour.adapters.logs import set_up_log
    from keyhour.adapters.settings import TomlPreferences

    folder = state_folder(ask.state_dir)
    refused = open_folder(folder)
    if refused is not None:
        return refused
    core_dump.switch_off()
    set_up_log(folder)
    preferences = TomlPreferences(folder)
    _add_event_log(preferences)
    cloud = _cloud(ask, preferences)
    if isinstance(cloud, CloudProblem):
        return cloud
    clock = cloud.clock() if cloud is not None else SystemClock()
    ending = ExitStack()
    world = _world(cloud, clock, folder, preferences, ask.account, ending)
    world = replace(world, autostart=_autostart(ask, cloud))
    return _program(ask, cloud, clock, world, words(preferences.load().language), ending)


def _add_event_log(preferences: TomlPreferences) -> None:
    """Write into Windows' event log too, for whoever switched that on."""
    if sys.platform == "win32" and preferences.load().event_log:
        from logging import getLogger

        from keyhour.adapters.windows.event_log import open_event_log

        handler = open_event_log()
        if handler is not None:
            getLogger("keyhour").addHandler(handler)


def _autostart(ask: ProgramAsk, cloud: Cloud | None) -> SignInStart | None:
    """The system's list of what it starts at sign-in, for a start like this one; a practice
    tenant is gone by then, so its start is a plain one.
    """
    options: list[str] = []
    if cloud is None or not cloud.practice:
        chosen = {"--cloud": ask.cloud, "--state-dir": ask.state_dir, "--account": ask.account}
        options = [f"{name}={value}" for name, value in chosen.items() if value]
    command = own_command("tray", *options)
    if sys.platform == "win32":
        from keyhour.adapters.windows.autostart import RunKeyAutostart

        return RunKeyAutostart(command)
    if not IS_LINUX:
        return None
    from keyhour.adapters.linux.autostart import desktop_autostart

    return desktop_autostart(command)


def _cloud(ask: ProgramAsk, preferences: TomlPreferences) -> Cloud | CloudProblem | None:
    """The cloud that was asked for, else the organisation's; None when nothing is set up."""
    from keyhour.adapters.cloud import BUILT_IN, CloudRefused, built_in_cloud, load_cloud

    chosen = ask.cloud or _environment_cloud(ask)
    organisation = preferences.load_organisation()
    if chosen and chosen not in BUILT_IN:
        found: Cloud | CloudRefused = load_cloud(Path(chosen))
    elif organisation is not None:
        name = chosen or organisation.cloud
        found = built_in_cloud(name, organisation.tenant_id, organisation.client_id)
    elif chosen:
        return CloudProblem("no_organisation", chosen)
    else:
        return None
    return CloudProblem(found.reason, found.subject) if isinstance(found, CloudRefused) else found


def _environment_cloud(ask: ProgramAsk) -> str | None:
    """`KEYHOUR_CLOUD`, except for the frozen tray: what it talks to is not for the environment."""
    is_frozen_tray = getattr(sys, "frozen", False) and not ask.command
    return None if is_frozen_tray else os.environ.get("KEYHOUR_CLOUD")


def _world(
    cloud: Cloud | None,
    clock: Clock,
    folder: Path,
    preferences: TomlPreferences,
    account: str | None,
    ending: ExitStack,
) -> World:
    """The ports of one cloud; `ending` is told how to let go of what they hold."""
    from keyhour.adapters.export import FileExport
    from keyhour.adapters.ledger import SqliteLedger
    from keyhour.engine.world import World

    ledger = SqliteLedger(folder)
    if cloud is None:
        from keyhour.adapters.unconfigured import NobodysDirectory, NobodysIdentity

        nobody = NobodysIdentity(), NobodysDirectory()
        return World(*nobody, ledger, preferences, FileExport(), device=own_device())
    from keyhour.adapters.arm.approvals import ArmApprovals
    from keyhour.adapters.arm.client import ArmDirectory
    from keyhour.adapters.attempt import Asking
    from keyhour.adapters.graph.approvals import GraphApprovals
    from keyhour.adapters.graph.client import GraphPim
    from keyhour.adapters.graph.directory_role import GraphRoleObjects
    from keyhour.adapters.http import Http
    from keyhour.adapters.identity import MsalIdentity
    from keyhour.adapters.signed_in_page import page_words

    chosen = words(preferences.load().language)
    asking = Asking(words=page_words(chosen, chosen.language))
    identity = MsalIdentity(cloud, folder, clock, asking=asking, account=account)
    http = Http(cloud, clock)
    ending.callback(identity.close)
    ending.callback(http.close)
    return World(
        identity,
        GraphPim(http, cloud),
        ledger,
        preferences,
        FileExport(),
        azure=ArmDirectory(http, cloud),
        device=device_of(cloud, http, clock),
        role_objects=GraphRoleObjects(http, cloud),
        approvals=GraphApprovals(http, cloud),
        azure_approvals=ArmApprovals(http, cloud),
    )


def _program(
    ask: ProgramAsk,
    cloud: Cloud | None,
    clock: Clock,
    world: World,
    chosen: Words,
    ending: ExitStack,
) -> Program:
    from keyhour.adapters.clock import chance
    from keyhour.engine.engine import Engine
    from keyhour.engine.perform import check
    from keyhour.engine.runner import LaneRunner

    engine = Engine(LaneRunner(world), clock, chance)
    ending.callback(engine.stop)  # the last in is the first out: it still needs the others

    def start() -> None:
        engine.post(_started(ask, cloud, world))
        engine.start()
        if sys.platform == "win32" and getattr(sys, "frozen", False) and not ask.command:
            from keyhour.adapters.windows.shell import register_links

            register_links(own_command("tray"))
        session = None if ask.command else _session_events()
        if session is not None:
            session.start(engine.post)
            ending.callback(session.stop)

    return Program(
        engine=engine,
        clock=clock,
        words=chosen,
        notifications=_notifications(),
        practice=cloud is not None and cloud.practice,
        start=start,
        close=ending.close,
        check=lambda draft: check(world, engine.snapshot.state, draft),
        surroundings=surroundings(),
    )


def _started(ask: ProgramAsk, cloud: Cloud | None, world: World) -> Started:
    from keyhour.adapters.managed import read_managed
    from keyhour.core.events import Started
    from keyhour.core.session import SignInMethod
    from keyhour.core.state import Front

    return Started(
        configured=cloud is not None,
        practice=cloud is not None and cloud.practice,
        authority=cloud.authority if cloud else "",
        front=Front.COMMAND if ask.command else Front.TRAY,
        interactive=ask.interactive,
        method=SignInMethod.DEVICE_CODE if ask.device_code else SignInMethod.BROWSER,
        organisation=world.preferences.load_organisation(),
        device=world.device is not None,
        planes=world.planes,
        managed=read_managed(),
    )


def _session_events() -> SessionEvents | None:
    """The system's news of sleep, lock and network; None where we know of none."""
    if sys.platform == "win32":
        from keyhour.adapters.windows.session_events import WindowEvents

        return WindowEvents()
    if not IS_LINUX:
        return None
    from keyhour.adapters.linux.session_events import LogindEvents

    return LogindEvents()


def _notifications() -> Notifications:
    if IS_LINUX:
        from keyhour.adapters.linux.notifications import DesktopNotifications

        return DesktopNotifications()
    from keyhour.adapters.notifications import NoNotifications

    return NoNotifications()
