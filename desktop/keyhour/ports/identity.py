"""Signing in and getting tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from keyhour.core.failure import ClaimsDemand, Failure
from keyhour.core.right import Plane
from keyhour.core.session import Account, AccountKey, SignedIn, SignInMethod, SignInPrompt, Token

DIRECTORY_ALONE: Final = frozenset({Plane.DIRECTORY})


class Identity(Protocol):
    """Sign-in for one cloud. Every method blocks and returns a value or a `Failure`; none raises
    for
    what users, networks and tenants do."""

    def accounts(self) -> tuple[Account, ...]:
        """Everybody who signed in to this cloud here and was not forgotten, the last one first."""
        ...

    def restore(self, wanted: AccountKey | None = None) -> Account | Failure | None:
        """The account that was signed in last and whose sign-in was kept, without asking anybody;
        with `wanted` that one, which from then on counts as the last.

        None when nobody is signed in; KEYCHAIN_LOCKED when the place for secrets can't be opened.
        """
        ...

    def token(
        self,
        account: Account,
        planes: frozenset[Plane] = DIRECTORY_ALONE,
        *,
        renew: bool = False,
        claims: ClaimsDemand | None = None,
    ) -> Token | Failure:
        """A token that opens these planes, silently; `renew` skips the cached one.

        The planes are of one audience (`core.right.audience_of`), and the token is for it alone.
        Only the permissions of these planes are asked for: CONSENT_MISSING when one of them lacks
        consent, which says nothing of the others.

        Failures: SIGN_IN_NEEDED (with the claims to satisfy, if the service named them), OFFLINE,
        CONSENT_MISSING, KEYCHAIN_LOCKED, SERVICE_TROUBLE.
        """
        ...

    def sign_in(
        self,
        *,
        method: SignInMethod,
        account: Account | None,
        claims: ClaimsDemand | None,
        prompted: Callable[[SignInPrompt], None],
        plane: Plane = Plane.DIRECTORY,
    ) -> SignedIn | Failure:
        """Let the person sign in, and wait for it (bounded). The token it brings opens `plane`.

        Only that plane's permissions are asked for, so that a tenant which consented to directory
        roles alone can be signed in to.
        `prompted` is called, from this thread, with what the person must be shown.
        Failures: SIGN_IN_CANCELLED, SIGN_IN_TIMED_OUT, CONSENT_MISSING, KEYCHAIN_LOCKED (signed
        in, but it
        can't be kept), OFFLINE, FORBIDDEN.
        """
        ...

    def cancel_sign_in(self) -> None:
        """End a waiting `sign_in` from another thread; harmless when none waits."""
        ...

    def sign_out(self, account: Account) -> Failure | None:
        """Forget an account and its tokens on this machine."""
        ...

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        ...
