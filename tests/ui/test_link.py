"""Links: what any page or mail may do, which is to open a view."""

from __future__ import annotations

import pytest

from keyhour.__main__ import tray_ask
from keyhour.bootstrap.program import ProgramAsk
from keyhour.ui.door import LONGEST, SHOW, VERBS, verb_in
from keyhour.ui.link import link_in, verb_of


@pytest.mark.parametrize(
    ("link", "verb"),
    [
        ("keyhour:", b"show"),
        ("keyhour:settings", b"settings"),
        ("KEYHOUR://Settings/", b"settings"),
        ("keyhour://help", b"help"),
        ("keyhour:roles", b"roles"),
        ("keyhour:activate", b"show"),
        ("keyhour:settings?end=all", b"show"),
        ("keyhour:settings\nactivate", b"show"),
        ("keyhour:../../settings", b"show"),
        ("keyhour:%73ettings", b"show"),
        ("keyhour:" + "x" * 100_000, b"show"),
        ("keyhour:\x00\u202e", b"show"),
    ],
)
def test_a_link_names_a_view_or_nothing(link: str, verb: bytes) -> None:
    """Spelled exactly; whatever else it says opens the panel, and no more."""
    assert link_in([link]) == link
    assert verb_of(link) == verb


@pytest.mark.parametrize(
    "beside",
    [
        ["--cloud", "evil.toml"],
        ["--cloud=evil.toml", "--state-dir=x"],
        ["--selftest"],
        ["simulate"],
        ["activate", "Device administrator", "--yes"],
    ],
)
def test_nothing_beside_a_link_counts(beside: list[str]) -> None:
    """A link with quotes in it can smuggle arguments in behind itself."""
    for tray in ([], ["tray"], ["tray", "tray"]):
        assert tray_ask([*tray, "keyhour:help", *beside]) == ProgramAsk(link="keyhour:help")


@pytest.mark.parametrize(
    "line", [["activate", "X", "--reason", "keyhour:help"], ["--cloud", "keyhour:x"], ["keyhours:"]]
)
def test_a_link_elsewhere_is_none(line: list[str]) -> None:
    """A reason may begin like one."""
    assert link_in(line) is None


def test_every_verb_fits_through_the_door() -> None:
    """And each opens a view: none of them is the name of something that is done."""
    assert {verb_in(verb + b"\n") for verb in VERBS} == VERBS
    assert max(map(len, VERBS)) < LONGEST
    assert SHOW in VERBS
    doing = {b"activate", b"deactivate", b"approve", b"deny", b"cancel", b"sign-in", b"quit"}
    assert not VERBS & doing
