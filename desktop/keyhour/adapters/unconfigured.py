"""The world before an organisation is set up: nothing can be asked, and every answer says so."""

from __future__ import annotations

from collections.abc import Callable

from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.reads import RequestRead, RightsRead
from keyhour.core.right import Plane, RightKey
from keyhour.core.session import Account, AccountKey, SignedIn, SignInMethod, SignInPrompt, Token
from keyhour.ports.identity import DIRECTORY_ALONE
from keyhour.ports.pim import Answered

_NOT_CONFIGURED = Failure(trouble=Trouble.NOT_CONFIGURED)


class NobodysIdentity:
    """No tenant, so nobody to sign in."""

    def accounts(self) -> tuple[Account, ...]:
        """Nobody."""
        return ()

    def restore(self, wanted: AccountKey | None = None) -> Account | Failure | None:
        """Nobody."""
        del wanted
        return _NOT_CONFIGURED

    def token(
        self,
        account: Account,
        planes: frozenset[Plane] = DIRECTORY_ALONE,
        *,
        renew: bool = False,
        claims: ClaimsDemand | None = None,
    ) -> Token | Failure:
        """None to be had."""
        return _NOT_CONFIGURED

    def sign_in(
        self,
        *,
        method: SignInMethod,
        account: Account | None,
        claims: ClaimsDemand | None,
        prompted: Callable[[SignInPrompt], None],
        plane: Plane = Plane.DIRECTORY,
    ) -> SignedIn | Failure:
        """Nowhere to sign in."""
        return _NOT_CONFIGURED

    def cancel_sign_in(self) -> None:
        """Nothing waits."""

    def sign_out(self, account: Account) -> Failure | None:
        """Nothing is kept."""
        return None

    def set_aside(self) -> tuple[str, ...]:
        """No files."""
        return ()


class NobodysDirectory:
    """No tenant, so no rights."""

    def read_rights(
        self,
        token: Token,
        account: Account,
        *,
        planes: frozenset[Plane],
        policies: bool,
        known: tuple[RightKey, ...] = (),
        thorough: bool = False,
    ) -> Answered[RightsRead]:
        """None to read."""
        return Answered(_NOT_CONFIGURED)

    def read_request(
        self, token: Token, account: Account, key: RightKey, request_id: str | None
    ) -> Answered[RequestRead]:
        """None to read."""
        return Answered(_NOT_CONFIGURED)

    def submit(
        self,
        token: Token,
        account: Account,
        draft: Draft,
        *,
        wish_id: str = "",
        validate_only: bool = False,
    ) -> Answered[RequestReceipt]:
        """Nowhere to send it."""
        return Answered(_NOT_CONFIGURED)

    def deactivate(
        self, token: Token, account: Account, key: RightKey, *, wish_id: str = ""
    ) -> Answered[RequestReceipt]:
        """Nowhere to send it."""
        return Answered(_NOT_CONFIGURED)

    def cancel(
        self, token: Token, account: Account, key: RightKey, request_id: str
    ) -> Answered[RequestReceipt | None]:
        """Nowhere to send it."""
        return Answered(_NOT_CONFIGURED)
