"""Writes each of our files once, while the test strikes it: `app_writer.py CHANNEL`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import msal
from msgspec.structs import replace

from keyhour.adapters.account_file import AccountFile
from keyhour.adapters.keychain import Keychain
from keyhour.adapters.ledger import SqliteLedger
from keyhour.adapters.sealed import TokenStore
from keyhour.adapters.settings import TomlPreferences
from keyhour.bootstrap.place import write_paint
from keyhour.core.failure import Failure
from keyhour.core.reads import LastKnown
from keyhour.core.session import Account
from keyhour.core.settings import Theme
from keyhour.core.wish import Wish, WishKind, WishOutcome
from keyhour.present.icon import PaintRecord, TrayKind
from tests.adapters.fake_keyring import absent
from tests.core.sample import ANNA, BASE, DEVICE, USERS, draft, held
from tests.faults.injection import Act, serve

OLD = Wish(
    id="old", account=ANNA.key, key=USERS, kind=WishKind.ACTIVATE, recorded_at=BASE,
    draft=draft(USERS),
)  # fmt: skip
NEW = replace(OLD, id="new", key=DEVICE, draft=draft(DEVICE), recorded_at=BASE + timedelta(hours=1))
KNOWN = LastKnown(account=ANNA, as_of=BASE, assignments=(held(),))
OTHER = Account(replace(ANNA.key, object_id="other"), "other@contoso.example")


def store(folder: Path) -> TokenStore:
    """The sealed tokens of a machine without a keyring, where practice may use a file."""
    keys = Keychain(folder, practice=True, backend=lambda _: absent())
    return TokenStore(folder, practice=True, keychain=keys)


def keep(tokens: TokenStore, name: str) -> object:
    """Put somebody into the token cache."""
    cache = tokens.open()
    if isinstance(cache, Failure):
        return told(cache)
    kind = msal.TokenCache.CredentialType.ACCOUNT
    item = {
        "home_account_id": name, "environment": "localhost", "realm": "t",
        "local_account_id": name, "username": name, "authority_type": "MSSTS",
    }  # fmt: skip
    cache.modify(kind, item, item)
    return "unsaved" if tokens.unsaved else None


def told(answer: object) -> object:
    """A failure's code, for the test; None when all went well."""
    return answer.service_code if isinstance(answer, Failure) else None


def prepare_first_wish(folder: Path) -> Act:
    """A ledger that is not there yet takes its first wish."""
    return lambda: told(SqliteLedger(folder).record(NEW))


def prepare_wish(folder: Path) -> Act:
    """A ledger with an open wish takes another one."""
    ledger = _used_ledger(folder)
    return lambda: told(ledger.record(NEW))


def prepare_settle(folder: Path) -> Act:
    """The open wish is closed."""
    ledger = _used_ledger(folder)
    return lambda: told(ledger.settle(OLD.id, WishOutcome.GRANTED))


def prepare_remember(folder: Path) -> Act:
    """What was last read is replaced."""
    ledger = _used_ledger(folder)
    return lambda: told(ledger.remember(replace(KNOWN, assignments=())))


def prepare_notice(folder: Path) -> Act:
    """A notice is claimed."""
    ledger = _used_ledger(folder)
    return lambda: told(ledger.claim("new"))


def _used_ledger(folder: Path) -> SqliteLedger:
    ledger = SqliteLedger(folder)
    for failure in (ledger.record(OLD), ledger.remember(KNOWN)):
        assert failure is None, failure
    assert ledger.claim("old") is True
    return ledger


def prepare_settings(folder: Path) -> Act:
    """The settings are replaced."""
    preferences = TomlPreferences(folder)
    usual = preferences.load()
    assert preferences.save(replace(usual, theme=Theme.LIGHT)) is None
    return lambda: told(preferences.save(replace(usual, theme=Theme.DARK)))


def prepare_accounts(folder: Path) -> Act:
    """Somebody else signs in."""
    accounts = AccountFile(folder, practice=True)
    assert accounts.put_first(ANNA)
    return lambda: None if accounts.put_first(OTHER) else "unsaved"


def prepare_tokens(folder: Path) -> Act:
    """A token cache with somebody in it takes another one."""
    tokens = store(folder)
    assert keep(tokens, "old") is None
    return lambda: keep(tokens, "new")


def prepare_first_tokens(folder: Path) -> Act:
    """A machine without a key and a cache gets both."""
    return lambda: keep(store(folder), "new")


def prepare_paint(folder: Path) -> Act:
    """What the icon shows is noted for the next start."""
    write_paint(folder, PaintRecord(TrayKind.UNSURE, 1.0, practice=True))
    return lambda: write_paint(folder, PaintRecord(TrayKind.READY, 1.0, practice=True))


ACTS = {
    "first_wish": prepare_first_wish,
    "wish": prepare_wish,
    "settle": prepare_settle,
    "remember": prepare_remember,
    "notice": prepare_notice,
    "settings": prepare_settings,
    "accounts": prepare_accounts,
    "tokens": prepare_tokens,
    "first_tokens": prepare_first_tokens,
    "paint": prepare_paint,
}

if __name__ == "__main__":
    serve(ACTS, sys.argv[1])
