"""Signing in through MSAL: implements `ports.identity.Identity` for one cloud.

MSAL's application talks to the network when it is made, so it is made late and in the caller's
thread. The client capability `CP1` is always declared: without it PIM refuses tokens that meet an
authentication context (https://learn.microsoft.com/entra/identity-platform/claims-challenge).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msal
import msgspec

from keyhour import __version__
from keyhour.adapters.account_file import AccountFile, is_named
from keyhour.adapters.attempt import Answer, Asking, Attempt, Prompted
from keyhour.adapters.cloud import Cloud
from keyhour.adapters.sealed import TokenStore
from keyhour.adapters.token_endpoint import TokenEndpoint
from keyhour.adapters.token_refusal import MSAL_ERRORS, token_refusal, trouble_of
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.plane import sorted_planes
from keyhour.core.right import Audience, Plane, audience_of
from keyhour.core.session import Account, AccountKey, SignedIn, SignInMethod, Token
from keyhour.ports.clock import Clock
from keyhour.ports.identity import DIRECTORY_ALONE

log = logging.getLogger(__name__)

PERMISSIONS: Final[Mapping[Plane, tuple[str, ...]]] = {
    Plane.DIRECTORY: (
        "RoleEligibilitySchedule.Read.Directory",
        "RoleAssignmentSchedule.ReadWrite.Directory",
        "RoleManagementPolicy.Read.Directory",
        "User.Read",
    ),
    Plane.GROUP: (
        "PrivilegedEligibilitySchedule.Read.AzureADGroup",
        "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
        "RoleManagementPolicy.Read.AzureADGroup",
        "User.Read",
    ),
    Plane.AZURE: ("user_impersonation",),
}
"""The least that reading, activating and giving back the rights of a plane needs. Each set is asked
for only when its plane is, so that a plane without consent leaves the others alone.
"""


class MsalIdentity:
    """One person's sign-in to one cloud. Methods block; any thread may call them."""

    def __init__(
        self,
        cloud: Cloud,
        folder: Path,
        clock: Clock,
        *,
        store: TokenStore | None = None,
        asking: Asking | None = None,
        account: str | None = None,
    ) -> None:
        """`account` is the username or object id of the person to be, when the last one is not
        meant.
        """
        self._cloud = cloud
        self._clock = clock
        self._store = store or TokenStore(folder, practice=cloud.practice)
        self._accounts = AccountFile(folder, practice=cloud.practice)
        self._asking = asking or Asking()
        self._name = account
        self._lock = threading.Lock()
        self._making = threading.Lock()
        """Held while MSAL asks the network who the tenant is; whoever ends things must not wait."""
        self._app: msal.PublicClientApplication | None = None
        self._endpoint: TokenEndpoint | None = None
        self._attempt: Attempt | None = None

    def close(self) -> None:
        """Drop all connections."""
        self.cancel_sign_in()
        endpoint, self._app, self._endpoint = self._endpoint, None, None
        if endpoint is not None:
            endpoint.close()

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        return (*self._store.set_aside(), *self._accounts.aside)

    def accounts(self) -> tuple[Account, ...]:
        """Everybody who signed in to this cloud here, the last one first."""
        return self._accounts.of(self._cloud.authority)

    def restore(self, wanted: AccountKey | None = None) -> Account | Failure | None:
        """The account that signed in last, or the one that is wanted, if its tokens are still
        here; asks nobody, not even the network.
        """
        account = self._kept(wanted)
        if account is None:
            return None
        try:
            entry = self._entry(account)
        except MSAL_ERRORS as error:
            return trouble_of(error)
        if isinstance(entry, Failure):
            return entry
        if wanted is not None and entry is not None:
            self._accounts.put_first(account)
        return None if entry is None else account

    def _kept(self, wanted: AccountKey | None) -> Account | None:
        if wanted is None:
            return self._accounts.find(self._cloud.authority, self._name)
        return next((one for one in self.accounts() if one.key == wanted), None)

    def token(
        self,
        account: Account,
        planes: frozenset[Plane] = DIRECTORY_ALONE,
        *,
        renew: bool = False,
        claims: ClaimsDemand | None = None,
    ) -> Token | Failure:
        """A token for the service of these planes, silently. `renew` skips the cached one, as
        claims always do.
        """
        try:
            entry = self._entry(account)
            if isinstance(entry, Failure):
                return entry
            if entry is None:
                return Failure(trouble=Trouble.SIGN_IN_NEEDED, claims=claims)
            app = self._application()
            if isinstance(app, Failure):
                return app
            answer = app.acquire_token_silent_with_error(
                self._scopes(planes),
                account=entry,
                force_refresh=renew,
                claims_challenge=None if claims is None else claims.json,
            )
        except MSAL_ERRORS as error:
            return trouble_of(error)
        if not answer:
            return Failure(trouble=Trouble.SIGN_IN_NEEDED, claims=claims)
        return self._token(answer) or _refused(answer, claims)

    def sign_in(
        self,
        *,
        method: SignInMethod,
        account: Account | None,
        claims: ClaimsDemand | None,
        prompted: Prompted,
        plane: Plane = Plane.DIRECTORY,
    ) -> SignedIn | Failure:
        """Let the person sign in. Where nothing can be kept they are not even asked:
        KEYCHAIN_LOCKED.
        """
        if method is SignInMethod.DEVICE_CODE and not self._cloud.device_code:
            return Failure(trouble=Trouble.FORBIDDEN, service_code="device_code_off")
        attempt = Attempt(self._clock, prompted, self._asking)
        with self._lock:
            if self._attempt is not None:
                return Failure(trouble=Trouble.SIGN_IN_CANCELLED, service_code="sign_in_under_way")
            self._attempt = attempt
        try:
            app = self._application()
            if isinstance(app, Failure):
                return app
            scopes = self._scopes(frozenset({plane}))
            answer = self._asked(app, attempt, method, account, claims, scopes)
            if isinstance(answer, Failure):
                return answer
            return self._signed_in(app, answer, account)
        except MSAL_ERRORS as error:
            return trouble_of(error)
        finally:
            with self._lock:
                self._attempt = None

    def cancel_sign_in(self) -> None:
        """End a waiting `sign_in` from another thread."""
        with self._lock:
            attempt = self._attempt
        if attempt is not None:
            attempt.cancel()

    def sign_out(self, account: Account) -> Failure | None:
        """Forget an account and its tokens here, also while offline.

        With a keychain that can't be opened, the whole file goes: nothing in it can be told apart.
        """
        is_forgotten = self._accounts.forget(account.key)
        cache = self._store.open()
        if isinstance(cache, Failure):
            self._store.destroy()
            return None
        try:
            entry = self._entry(account)
            if isinstance(entry, dict):
                _forget(cache, entry)
        except MSAL_ERRORS as error:
            return trouble_of(error)
        return _NOT_KEPT if self._store.unsaved or not is_forgotten else None

    def _scopes(self, planes: frozenset[Plane]) -> list[str]:
        """The scopes that open these planes, all of one service."""
        scopes = (
            self._cloud.arm_scope(name)
            if audience_of(plane) is Audience.ARM
            else self._cloud.graph_scope(name)
            for plane in sorted_planes(planes)
            for name in PERMISSIONS[plane]
        )
        return list(dict.fromkeys(scopes))

    def _asked(
        self,
        app: msal.PublicClientApplication,
        attempt: Attempt,
        method: SignInMethod,
        account: Account | None,
        claims: ClaimsDemand | None,
        scopes: list[str],
    ) -> Answer | Failure:
        if method is SignInMethod.DEVICE_CODE:
            return attempt.through_device_code(app, scopes, claims)
        by_name = self._name if self._name and "@" in self._name else None
        hint = by_name if account is None else account.username
        request = {
            "scopes": scopes,
            "login_hint": hint,
            "prompt": "select_account" if hint is None else None,
            "claims_challenge": None if claims is None else claims.json,
        }
        return attempt.through_browser(app, request, practice=self._cloud.practice)

    def _signed_in(
        self, app: msal.PublicClientApplication, answer: Answer, wanted: Account | None
    ) -> SignedIn | Failure:
        token = self._token(answer)
        if token is None:
            return token_refusal(answer, interactive=True)
        account = self._account(answer)
        if account is None:
            return Failure(trouble=Trouble.SERVICE_TROUBLE, service_code="id_token_missing")
        if not self._is_wanted(account, wanted):
            if not self._accounts.has(account.key):
                self._drop(app, account)
            return Failure(trouble=Trouble.WRONG_ACCOUNT, service_code="wrong_account")
        if self._store.unsaved or not self._accounts.put_first(account):
            return _NOT_KEPT
        return SignedIn(account, token)

    def _is_wanted(self, account: Account, wanted: Account | None) -> bool:
        if wanted is not None:
            return account.key == wanted.key
        return self._name is None or is_named(account, self._name)

    def _drop(self, app: msal.PublicClientApplication, account: Account) -> None:
        """Keep nothing of somebody who was not asked to sign in."""
        entry = self._entry(account)
        if isinstance(entry, dict):
            _forget(app.token_cache, entry)

    def _account(self, answer: Answer) -> Account | None:
        """Who signed in, by the ID token's `oid` and `tid`."""
        claims = answer.get("id_token_claims")
        if not isinstance(claims, dict):
            return None
        person, tenant = claims.get("oid"), claims.get("tid")
        if not isinstance(person, str) or not isinstance(tenant, str):
            return None
        username, name = claims.get("preferred_username"), claims.get("name")
        return Account(
            AccountKey(self._cloud.authority, tenant, person),
            username if isinstance(username, str) else person,
            name if isinstance(name, str) else None,
        )

    def _token(self, answer: Answer) -> Token | None:
        secret = answer.get("access_token")
        if not isinstance(secret, str) or not secret:
            return None
        seconds = answer.get("expires_in")
        lasts = float(seconds) if isinstance(seconds, int | float) else 0.0
        return Token(secret, self._clock.now() + timedelta(seconds=lasts))

    def _entry(self, account: Account) -> dict[str, Any] | Failure | None:
        """The account as MSAL's cache has it."""
        cache = self._store.open()
        if isinstance(cache, Failure):
            return cache
        query = {"local_account_id": account.key.object_id, "realm": account.key.tenant_id}
        entries = cache.search(msal.TokenCache.CredentialType.ACCOUNT, query=query)
        return next((dict(entry) for entry in entries), None)

    def _application(self) -> msal.PublicClientApplication | Failure:
        """MSAL's application, made when first needed; raises what MSAL raises when it can't be."""
        cache = self._store.open()
        if isinstance(cache, Failure):
            return cache
        with self._making:
            app = self._app
            if app is None:
                endpoint = self._endpoint = self._endpoint or TokenEndpoint(self._cloud)
                try:
                    app = self._app = _application(self._cloud, cache, endpoint)
                except ValueError:
                    code = "authority_unknown"
                    return Failure(trouble=Trouble.ORGANISATION_UNKNOWN, service_code=code)
            return app


def _refused(answer: Answer, asked: ClaimsDemand | None) -> Failure:
    """Why there is no token silently; the claims asked for stay asked for when the service adds
    none.
    """
    failure = token_refusal(answer, interactive=False)
    if failure.trouble is not Trouble.SIGN_IN_NEEDED or failure.claims is not None:
        return failure
    return msgspec.structs.replace(failure, claims=asked)


_NOT_KEPT: Final = Failure(trouble=Trouble.KEYCHAIN_LOCKED, service_code="not_kept")


def _application(
    cloud: Cloud, cache: msal.TokenCache, endpoint: TokenEndpoint
) -> msal.PublicClientApplication:
    return msal.PublicClientApplication(
        cloud.client_id,
        authority=cloud.authority,
        token_cache=cache,
        http_client=endpoint,
        client_capabilities=["CP1"],
        instance_discovery=False if cloud.practice else None,
        app_name="keyhour",
        app_version=__version__,
    )


def _forget(cache: msal.TokenCache, entry: Mapping[str, Any]) -> None:
    """Take an account and everything it owns out of a cache, without the network."""
    kinds = msal.TokenCache.CredentialType
    owner = {name: entry.get(name) for name in ("home_account_id", "environment")}
    removers = (
        (kinds.REFRESH_TOKEN, cache.remove_rt),
        (kinds.ACCESS_TOKEN, cache.remove_at),
        (kinds.ID_TOKEN, cache.remove_idt),
        (kinds.ACCOUNT, cache.remove_account),
    )
    for kind, remove in removers:
        for item in list(cache.search(kind, query=owner)):
            remove(item)
