"""What may be typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from keyhour.cli.ask import ActivateAsk, CancelAsk, Common, Parsed, RolesAsk, SignOutAsk, TrayAsk
from keyhour.cli.grammar import parse
from keyhour.cli.launch import Misuse, SimulateAsk
from keyhour.core.activation import Ticket

_OPTIONS = "--json --cloud c.toml --account ro --state-dir d --yes --interactive --device-code"


@pytest.mark.parametrize(
    "line",
    [
        f"{_OPTIONS} roles",
        f"roles {_OPTIONS}",
        "--json --yes --cloud c.toml roles --account ro --state-dir d --interactive --device-code",
    ],
)
def test_common_options_stand_before_or_after_the_command(line: str) -> None:
    """Their place makes no difference."""
    common = Common(
        json=True,
        cloud="c.toml",
        account="ro",
        state_dir="d",
        yes=True,
        interactive=True,
        device_code=True,
    )
    assert parse(line.split()) == Parsed(common, RolesAsk())


def test_an_option_typed_twice_counts_where_it_stands_later() -> None:
    """`--cloud` after the command wins over the one before it."""
    assert parse(["--cloud", "a", "roles", "--cloud", "b"]) == Parsed(Common(cloud="b"), RolesAsk())


def test_activate_understands_all_its_options() -> None:
    """Each option becomes a value of its own type."""
    line = ["activate", "A", "B", "--for", "90m", "--reason", " x ", "--ticket", "S:1:2"]
    line += ["--start", "2026-11-23T15:30:00Z", "--wait", "--timeout", "PT10M", "--dry-run"]
    parsed = parse(line)
    assert isinstance(parsed, Parsed)
    assert parsed.ask == ActivateAsk(
        rights=("A", "B"),
        duration=timedelta(minutes=90),
        reason="x",
        ticket=Ticket("1:2", "S"),
        start_at=datetime(2026, 11, 23, 15, 30, tzinfo=UTC),
        wait=True,
        timeout=timedelta(minutes=10),
        dry_run=True,
    )


@pytest.mark.parametrize(
    ("line", "ask"),
    [
        ("cancel x", CancelAsk("x")),
        ("sign-out --all", SignOutAsk(True)),
        ("tray", TrayAsk()),
        ("", TrayAsk()),
        (
            "simulate --scenario quiet --port 8080 --speed 60 --auto-sign-in rosa",
            SimulateAsk(scenario="quiet", port=8080, speed=60, auto_sign_in="rosa"),
        ),
    ],
)
def test_a_line_means_a_value(line: str, ask: object) -> None:
    """Each command has a value of its own; none at all is the tray."""
    parsed = parse(line.split())
    assert isinstance(parsed, Parsed)
    assert parsed.ask == ask


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("bogus", "bogus"),
        ("roles --bogus", "--bogus"),
        ("activate", "RIGHT"),
        ("activate A --for soon", "--for"),
        ("activate A --timeout 0m", "--timeout"),
        ("activate A --start tomorrow", "--start"),
        ("activate A --ticket 12345", "--ticket"),
        ("activate A --ticket :1", "--ticket"),
        ("cancel", "RIGHT"),
        ("simulate --port 99999", "--port"),
        ("--version roles", "--version"),
        ("--json", "--json"),
    ],
)
def test_a_wrong_line_is_explained(line: str, word: str) -> None:
    """The sentence names what is wrong, and help says where to look."""
    found = parse(line.split())
    assert isinstance(found, Misuse)
    assert word in found.message
    assert "--help" in found.help


def test_help_is_printed_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Help is data: it goes to stdout and is no mistake."""
    assert parse(["--help"]) == 0
    assert parse(["activate", "-h"]) == 0
    assert "--dry-run" in capsys.readouterr().out
