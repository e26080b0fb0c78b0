"""The JSON of `account`."""

from __future__ import annotations

from msgspec import Struct, structs

from keyhour.core.session import Account
from keyhour.core.state import State
from keyhour.present.document import Document, FailurePart, document


class KnownAccountPart(Struct, frozen=True, kw_only=True):
    """An account that signed in here; `current` is the one that commands work as."""

    tenant_id: str
    username: str
    object_id: str
    name: str | None
    current: bool


class AccountsDocument(Document, frozen=True, kw_only=True):
    """The answer of `account`; the outcome is null when it only listed, or failed."""

    accounts: tuple[KnownAccountPart, ...]
    outcome: str | None


def accounts_document(
    state: State, outcome: str | None = None, failure: FailurePart | None = None
) -> AccountsDocument:
    """Everybody who signed in here, the last one first."""
    head = document(state, failure)
    accounts = tuple(_part(one, state) for one in state.known)
    return AccountsDocument(**structs.asdict(head), accounts=accounts, outcome=outcome)


def _part(account: Account, state: State) -> KnownAccountPart:
    return KnownAccountPart(
        tenant_id=account.key.tenant_id,
        username=account.username,
        object_id=account.key.object_id,
        name=account.name,
        current=account.key == state.shown,
    )
