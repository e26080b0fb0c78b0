"""Sign-ins under way: begun at authorize or at the device page, ended with a login."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from keyhour.simulator import people
from keyhour.simulator.clock import wall_now
from keyhour.simulator.entra.claims import read_claims
from keyhour.simulator.entra.device import granted_contexts, new_login
from keyhour.simulator.entra.scope import read_scopes
from keyhour.simulator.entra.transaction import CodeRequest, Transaction, next_page
from keyhour.simulator.entra.trouble import Trouble, unknown_client
from keyhour.simulator.login import CODE_LIFETIME, Browser, CodeGrant, DeviceGrant, Login
from keyhour.simulator.record import User
from keyhour.simulator.tenant import Tenant

FORM_POST: Final = "form_post"
_MODES: Final = (FORM_POST, "query", "fragment")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})
_ASKS_WHO: Final = re.compile(r"\b(?:login|select_account)\b")


@dataclass
class Reception:
    """All sign-ins under way. Guarded by the tenant's lock."""

    tenant: Tenant
    ways: dict[str, Transaction] = field(default_factory=dict)
    consented: set[str] = field(default_factory=set)

    def page_of(self, way: Transaction) -> str:
        """Return the page that comes next."""
        return next_page(self.tenant, way, frozenset(self.consented))

    def begin(self, way: Transaction, browser: Browser | None) -> None:
        """Take up a sign-in; who is known from the browser's cookie need not be picked."""
        self.ways[way.id] = way
        if browser is None or _ASKS_WHO.search(way.prompt):
            return
        known = [user for user in accounts_for(way) if user.person_id in browser.amr_of]
        fitting = [user for user in known if is_hinted_at(way, user)]
        if len(fitting) == 1:
            self.pick(way, fitting[0], browser)

    def pick(self, way: Transaction, user: User, browser: Browser) -> None:
        """Say who signs in; what the browser has proven before counts unless `login` is asked."""
        way.user = user
        if "login" not in way.prompt.split():
            way.amr |= browser.amr_of.get(user.person_id, frozenset())
        browser.amr_of[user.person_id] = browser.amr_of.get(user.person_id, way.amr)

    def browser(self, cookie: str | None) -> Browser | None:
        """Return what a cookie stands for."""
        return self.tenant.logins.browsers.get(cookie or "")

    def new_browser(self) -> tuple[str, Browser]:
        """Return a cookie for a browser not seen before."""
        cookie, browser = secrets.token_urlsafe(24), Browser()
        self.tenant.logins.browsers[cookie] = browser
        return cookie, browser

    def finish_code(self, way: Transaction, request: CodeRequest, browser: Browser) -> str:
        """End a sign-in at an authorization code."""
        code = "0.practice." + secrets.token_urlsafe(48)
        self.tenant.logins.codes[code] = CodeGrant(
            login=self._login(way, browser),
            client_id=request.client_id,
            redirect_uri=request.redirect_uri,
            challenge=request.challenge,
            challenge_method=request.challenge_method,
            nonce=request.nonce,
            scopes=way.scopes,
            demand=way.demand,
            expires_at=wall_now() + CODE_LIFETIME,
        )
        return code

    def finish_device(self, way: Transaction, browser: Browser) -> None:
        """End a sign-in at a device code."""
        grant = self.tenant.logins.device_by_user_code(way.user_code or "")
        if grant is not None:
            grant.login = self._login(way, browser)

    def _login(self, way: Transaction, browser: Browser) -> Login:
        user = _present(way.user)
        del self.ways[way.id]
        browser.amr_of[user.person_id] = way.amr
        contexts = granted_contexts(self.tenant, way.demand) if way.is_proven else frozenset()
        return new_login(self.tenant, user, way.amr, contexts)


def accounts_for(way: Transaction) -> tuple[User, ...]:
    """Return everybody who can sign in where the way leads, guests included."""
    return people.users_of(way.organisation_id)


def is_hinted_at(way: Transaction, user: User) -> bool:
    """Say whether a login_hint allows a person; it names the account at home."""
    return way.login_hint in ("", user.username, people.home_of(user).username)


def read_request(query: Mapping[str, str]) -> CodeRequest:
    """Read who asks and where the answer goes; trouble here is shown, never sent anywhere."""
    client_id = query.get("client_id", "")
    if client_id != people.CLIENT_ID:
        raise unknown_client(client_id)
    redirect_uri = query.get("redirect_uri", "")
    if not _is_registered(redirect_uri):
        raise Trouble(
            "invalid_request",
            50011,
            f"The redirect URI '{redirect_uri}' specified in the request does not match the "
            "redirect URIs configured for the application.",
            status=HTTPStatus.BAD_REQUEST,
        )
    mode = query.get("response_mode", "query")
    return CodeRequest(
        client_id=client_id,
        redirect_uri=redirect_uri,
        response_mode=mode if mode in _MODES else "query",
        state=query.get("state"),
        nonce=query.get("nonce"),
        challenge=query.get("code_challenge"),
        challenge_method=query.get("code_challenge_method", "plain"),
    )


def read_way(tenant: Tenant, query: Mapping[str, str], request: CodeRequest) -> Transaction:
    """Read what is asked for; trouble here goes back to the client."""
    if query.get("response_type") != "code":
        raise Trouble("unsupported_response_type", 700054, "Only response_type 'code' is served.")
    scopes = tuple(query.get("scope", "").split())
    return Transaction(
        scopes=scopes,
        wanted=read_scopes(tenant, scopes),
        demand=read_claims(query.get("claims")),
        request=request,
        prompt=query.get("prompt", ""),
        login_hint=query.get("login_hint", "").lower(),
    )


def device_way(tenant: Tenant, grant: DeviceGrant) -> Transaction:
    """Return the way through the pages for a device code."""
    wanted = read_scopes(tenant, grant.scopes)
    way = Transaction(grant.scopes, wanted, grant.demand, None, grant.user_code)
    way.organisation_id = grant.organisation_id
    return way


def _is_registered(redirect_uri: str) -> bool:
    """Say whether an answer may go there: a loopback address in plain HTTP, any port and path."""
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in _LOOPBACK and not parts.username


def _present(user: User | None) -> User:
    if user is None:
        raise Trouble("server_error", 90033, "Nobody has been picked.")
    return user
