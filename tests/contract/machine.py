"""Somebody at a machine who signs in to a practice tenant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from keyhour.adapters.attempt import Asking
from keyhour.adapters.identity import MsalIdentity
from keyhour.adapters.keychain import Keychain
from keyhour.adapters.sealed import TokenStore
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.session import Account, SignedIn, SignInMethod, SignInPrompt, Token
from tests.adapters.fake_keyring import FakeKeyring
from tests.contract.practice import ROSA, Practice
from tests.contract.walking_browser import WalkingBrowser


class Person:
    """Somebody at a machine: state folder, keyring, browser, and the identity under test."""

    def __init__(self, practice: Practice, folder: Path, username: str = ROSA) -> None:
        self.practice = practice
        self.folder = folder
        self.browser = WalkingBrowser(username)
        self.keyring = FakeKeyring()
        self.prompts: list[SignInPrompt] = []
        self.prompted: Callable[[SignInPrompt], None] = self.prompts.append
        self._opened: list[MsalIdentity] = []

    def identity(self, *, seconds: float = 10, account: str | None = None) -> MsalIdentity:
        """An identity of a program that starts now."""
        chain = Keychain(self.folder, practice=True, backend=lambda _: self.keyring)
        store = TokenStore(self.folder, practice=True, keychain=chain)
        asking = Asking(seconds=seconds, open_browser=self.browser.open)
        opened = MsalIdentity(
            self.practice.cloud,
            self.folder,
            self.practice.clock,
            store=store,
            asking=asking,
            account=account,
        )
        self._opened.append(opened)
        return opened

    def sign_in(
        self,
        identity: MsalIdentity,
        *,
        account: Account | None = None,
        claims: ClaimsDemand | None = None,
        method: SignInMethod = SignInMethod.BROWSER,
    ) -> SignedIn | Failure:
        """Sign in."""
        return identity.sign_in(
            method=method, account=account, claims=claims, prompted=self.prompted
        )

    def end(self) -> None:
        """Close browser and connections."""
        self.browser.close()
        for identity in self._opened:
            identity.close()


@contextmanager
def at_a_machine(practice: Practice, folder: Path, username: str = ROSA) -> Iterator[Person]:
    """A person, until the test ends."""
    person = Person(practice, folder, username)
    yield person
    person.end()


def signed_in(found: SignedIn | Failure) -> SignedIn:
    """The sign-in, which must have worked."""
    assert isinstance(found, SignedIn), found
    return found


def trouble(found: object) -> Trouble:
    """The trouble of what must have failed."""
    assert isinstance(found, Failure), found
    return found.trouble


def bearer_claims(token: Token) -> dict[str, Any]:
    """What a token says."""
    import jwt

    claims: dict[str, Any] = jwt.decode(token.reveal(), options={"verify_signature": False})
    return claims
