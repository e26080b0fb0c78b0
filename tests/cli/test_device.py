"""`device`: this PC at the command line, in the words of the panel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from msgspec.structs import replace

from keyhour.core.events import DeviceReadChosen, Event
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session
from keyhour.core.state import DeviceState, State
from keyhour.present.device import device_line, device_view
from keyhour.present.moment import moment_of
from keyhour.present.words import Words
from tests.cli.stage import DEVICE, NOW, Stage, active, kinds, state_of, story
from tests.present import pc

UNREAD = DeviceState(offered=True)
READ = DeviceState(offered=True, reading=replace(pc.READING, tenant_id=None), read_at=NOW)


def read(state: State, event: Event) -> Iterable[State]:
    """The PC answers when it is asked, in two steps; all else goes as it usually does."""
    if isinstance(event, DeviceReadChosen):
        yield replace(state, device=replace(UNREAD, started_at=NOW))
        yield replace(state, device=READ)
    else:
        yield from story()(state, event)


def at_pc(**changes: object) -> Stage:
    """Rosa, with the role active, at a PC that was not read yet."""
    return Stage(replace(state_of(active(DEVICE)), device=UNREAD, **changes), read)


def test_the_command_says_what_the_panel_says() -> None:
    """The line of the panel's head first, then the verdict."""
    outcome = at_pc().run("device")
    state = replace(state_of(active(DEVICE)), device=READ)
    moment = moment_of(state, NOW, Words(), UTC)
    assert outcome.code == 0
    lines = outcome.stdout.splitlines()
    assert lines[0] == device_line(state, moment)
    assert lines[1] == device_view(state, moment).headline


def test_the_document_has_every_field_of_the_contract() -> None:
    """Constants for scripts, words for people."""
    document = at_pc().json("device").document
    assert set(document) == {"schema", "practice", "as_of", "account", "failure", "device"}
    device = document["device"]
    assert set(device) == {
        "join",
        "tenant_id",
        "prt_updated_at",
        "logon_at",
        "same_user",
        "role_in_local_admins",
        "session_admin",
        "verdict",
        "next_step",
        "headline",
        "advice",
    }
    assert (device["join"], device["session_admin"]) == ("entra", "no")
    assert (device["verdict"], device["next_step"]) == ("needs_renewal", "renew_sign_in")
    assert device["prt_updated_at"] == "2026-11-23T07:41:00Z"


def test_status_tells_of_the_pc_too() -> None:
    """In the document and in a line below the rights."""
    assert at_pc().json("status").document["device"]["verdict"] == "needs_renewal"
    assert "Practice PC: Entra joined" in at_pc().run("status").stdout


def test_nobody_is_asked_to_sign_in() -> None:
    """The PC can be told of without a role; what is missing is said."""
    stage = at_pc(session=Session.SIGNED_OUT, shown=None)
    outcome = stage.json("device")
    assert outcome.code == 0
    assert outcome.document["device"]["verdict"] == "role_unknown"
    assert kinds(outcome) == ["DeviceReadChosen"]


def test_elsewhere_the_command_says_so() -> None:
    """Linux and macOS: not available here, in words, without waiting."""
    stage = Stage(replace(state_of(active(DEVICE)), device=DeviceState(offered=False)))
    outcome = stage.run("device")
    assert outcome.code == 0
    assert outcome.stdout.startswith("No effect on this computer: it does not run Windows")


def test_an_engine_that_cannot_be_had_is_told() -> None:
    """With the document all the same."""
    outcome = Stage(refused=Failure(trouble=Trouble.NOT_CONFIGURED)).json("device")
    assert outcome.code == 4
    assert outcome.failure_code == "not_configured"
    assert outcome.document["device"]["verdict"] == "unknown"
