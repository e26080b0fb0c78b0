"""Every file of ours is cut off at every write: it is the old one or the new one, never a third.

Killed, on a disk that fills up, on one that fails: at each call that changes something, from the
first to the last.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msal
import pytest

from keyhour.adapters.account_file import AccountFile
from keyhour.adapters.ledger import SqliteLedger
from keyhour.adapters.settings import TomlPreferences
from keyhour.bootstrap.place import read_paint
from keyhour.core.failure import Failure
from keyhour.present.icon import TrayKind
from tests.core.sample import ANNA, AUTHORITY
from tests.faults.app_writer import ACTS, KNOWN, NEW, OLD, store
from tests.faults.injection import Victim, fail_from, kill_at

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

Seen = tuple[object, ...]


def ledger_shows(folder: Path) -> Seen:
    """Open wishes, the last known state and the notices, read by a new process' eyes."""
    ledger = SqliteLedger(folder)
    wishes, known = ledger.open_wishes(), ledger.last_known()
    assert not isinstance(wishes, Failure), wishes
    assert not isinstance(known, Failure), known
    assert ledger.set_aside() == ()
    assert all(wish in {OLD, NEW} for wish in wishes)
    assert all(one.account == KNOWN.account for one in known)
    held = tuple(len(one.assignments) for one in known)
    return ("ledger", tuple(wish.id for wish in wishes), held)


def settings_show(folder: Path) -> Seen:
    """The theme."""
    preferences = TomlPreferences(folder)
    theme = preferences.load().theme.value
    assert preferences.set_aside() == ()
    return ("settings", theme)


def accounts_show(folder: Path) -> Seen:
    """Who signed in last, and whether Anna is still known."""
    accounts = AccountFile(folder, practice=True)
    first = accounts.find(AUTHORITY, None)
    assert accounts.aside == []
    assert accounts.has(ANNA.key)
    assert first is not None
    return ("accounts", first.key.object_id)


def tokens_show(folder: Path) -> Seen:
    """Whose tokens are there."""
    tokens = store(folder)
    cache = tokens.open()
    assert not isinstance(cache, Failure), cache
    found = cache.search(msal.TokenCache.CredentialType.ACCOUNT)
    names = tuple(sorted(str(item["username"]) for item in found))
    assert tokens.set_aside() == ()
    return ("tokens", names)


def paint_shows(folder: Path) -> Seen:
    """What the icon showed."""
    record = read_paint(folder)
    return ("paint", None if record is None else record.kind)


SHOWN: Final[dict[str, tuple[Callable[[Path], Seen], Seen, Seen]]] = {
    "first_wish": (ledger_shows, ("ledger", (), ()), ("ledger", ("new",), ())),
    "wish": (ledger_shows, ("ledger", ("old",), (1,)), ("ledger", ("old", "new"), (1,))),
    "settle": (ledger_shows, ("ledger", ("old",), (1,)), ("ledger", (), (1,))),
    "remember": (ledger_shows, ("ledger", ("old",), (1,)), ("ledger", ("old",), (0,))),
    "notice": (ledger_shows, ("ledger", ("old",), (1,)), ("ledger", ("old",), (1,))),
    "settings": (settings_show, ("settings", "light"), ("settings", "dark")),
    "accounts": (accounts_show, ("accounts", "anna"), ("accounts", "other")),
    "tokens": (tokens_show, ("tokens", ("old",)), ("tokens", ("new", "old"))),
    "first_tokens": (tokens_show, ("tokens", ()), ("tokens", ("new",))),
    "paint": (paint_shows, ("paint", TrayKind.UNSURE), ("paint", TrayKind.READY)),
}
"""For each act: how to look, what was there before it, and what is there after it."""


def test_every_act_is_looked_at() -> None:
    """No file of the program that writes is left out here."""
    assert SHOWN.keys() == ACTS.keys()


def is_private(folder: Path) -> bool:
    """Whether nobody else may look, at anything that was left there."""
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    return not any(mode & 0o077 for mode in modes)


@pytest.mark.parametrize("act", ACTS)
def test_kill_at_any_write_leaves_the_old_or_the_new(
    act: str, writer: Victim, tmp_path: Path
) -> None:
    """And what was told as written is written."""
    look, before, after = SHOWN[act]
    undisturbed = writer.act(act, tmp_path / "undisturbed")
    assert undisturbed.said is None
    assert look(tmp_path / "undisturbed") == after
    seen = []
    for position in range(len(undisturbed.made)):
        folder = tmp_path / str(position)
        assert writer.act(act, folder, kill_at(undisturbed.made, position)).killed
        seen.append(look(folder))
        assert is_private(folder)
    assert len(seen) > 3
    assert seen[0] == before
    assert seen == sorted(seen, key=[before, after].index)  # once there it stays


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("act", ACTS)
def test_disk_that_fails_at_any_write_is_told_and_breaks_nothing(
    act: str, error: str, writer: Victim, tmp_path: Path
) -> None:
    """Nobody raises; what was not told to have failed is there, and the old one is never lost."""
    look, before, after = SHOWN[act]
    made = writer.act(act, tmp_path / "undisturbed").made
    told = 0
    for position in range(len(made)):
        folder = tmp_path / str(position)
        ending = writer.act(act, folder, fail_from(made, position, error))
        seen = look(folder)
        told += ending.said is not None
        assert seen in {before, after}
        if ending.said is None and act != "paint":  # losing a picture is not worth a word
            assert seen == after
    assert told or act == "paint"
