"""Signing in with MSAL as it is, over TLS and through the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from tests.simulator.conftest import Arrive
from tests.simulator.msal_client import REDIRECT, Client

ROSA = "rosa.bauer@contoso.example"
ADA = "ada.lind@contoso.example"
CONTEXT = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
Join = Callable[..., Client]


@pytest.fixture
def join(arrive: Arrive) -> Iterator[Join]:
    """Return a function that starts a scenario and an MSAL client for it."""
    clients: list[Client] = []

    def start(scenario: str = "quiet", **options: Any) -> Client:
        client = Client(arrive(scenario, **options))
        clients.append(client)
        return client

    yield start
    for client in clients:
        client.close()


def said(token: str) -> dict[str, Any]:
    """Return the claims of a token."""
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_code_flow_with_form_post(join: Join) -> None:
    """Picker, form_post to the redirect URI, PKCE, nonce, an account in MSAL's cache."""
    client = join()
    assert client.begin() == "pick"
    assert client.person.pick(ROSA) == "form-post"
    assert client.person.target() == REDIRECT
    result = client.finish()
    claims = said(result["access_token"])
    assert claims["scp"] == "RoleAssignmentSchedule.ReadWrite.Directory"
    assert claims["amr"] == ["pwd"]
    assert claims["xms_cc"] == ["CP1"]
    (account,) = client.app.get_accounts()
    assert account["username"] == ROSA
    assert client.silent()["token_source"] == "cache"
    assert result["id_token_claims"]["name"] == "Rosa Bauer"


def test_signing_keys_are_published(join: Join) -> None:
    """Anybody can check a token."""
    client = join()
    door = client.visitor.door
    base = f"{door['authority']}/{door['tenant_id']}"
    known = client.http.get(f"{base}/v2.0/.well-known/openid-configuration", timeout=8).json()
    keys = jwt.PyJWKSet.from_dict(client.http.get(known["jwks_uri"], timeout=8).json())
    token = client.visitor.token
    kid = jwt.get_unverified_header(token)["kid"]
    claims = jwt.decode(token, keys[kid], algorithms=["RS256"], audience=door["graph"])
    assert claims["iss"] == known["issuer"]
    assert known["authorization_endpoint"].startswith("http://127.0.0.1:")


def test_mfa_page_wants_the_number(join: Join) -> None:
    """A wrong number brings a new one; the right one lets through with amr mfa."""
    client = join("needs_approval")
    client.begin()
    assert client.person.pick(ROSA) == "mfa"
    assert client.person.step("phone", answer="approve", number="1") == "mfa"
    assert "did not match" in client.person.text
    assert client.person.approve() == "form-post"
    assert said(client.finish()["access_token"])["amr"] == ["pwd", "mfa"]


def test_denied_phone_ends_the_sign_in_when_cancelled(join: Join) -> None:
    """Deny, ask again, deny, cancel: the client hears access_denied."""
    client = join("needs_approval")
    client.begin(login_hint=ROSA)
    client.person.pick(ROSA)
    assert client.person.step("phone", answer="deny") == "denied"
    assert client.person.step("retry") == "mfa"
    assert client.person.step("phone", answer="deny") == "denied"
    assert client.person.step("cancel") == "form-post"
    assert client.finish()["error"] == "access_denied"


def test_browser_remembers_who_signed_in(join: Join) -> None:
    """No page the second time; select_account and another hint show the picker again."""
    client = join("needs_approval")
    client.begin()
    client.person.pick(ROSA)
    client.person.approve()
    client.finish()
    assert client.begin() == "form-post"
    assert client.begin(login_hint=ROSA) == "form-post"
    assert client.begin(prompt="select_account") == "pick"
    assert client.begin(login_hint=ADA) == "pick"
    assert ROSA not in client.person.text
    assert client.person.step("another") == "pick"
    assert ROSA in client.person.text


def test_prompt_none_never_shows_a_page(join: Join) -> None:
    """interaction_required comes back at once."""
    client = join()
    assert client.begin(prompt="none") == "form-post"
    assert client.finish()["error"] == "interaction_required"


def test_context_enters_the_token_only_through_its_page(join: Join) -> None:
    """Silent is refused with suberror and claims; the phone page helps; then silent works."""
    client = join("step_up")
    client.begin()
    client.person.pick(ROSA)
    assert "acrs" not in said(client.finish()["access_token"])
    refused = client.silent(claims_challenge=CONTEXT)
    assert (refused["error"], refused["suberror"]) == ("invalid_grant", "basic_action")
    assert "c1" in refused["claims"]
    assert client.begin(login_hint=ROSA, claims_challenge=CONTEXT) == "mfa"
    client.person.approve()
    claims = said(client.finish()["access_token"])
    assert (claims["acrs"], claims["amr"]) == (["c1"], ["pwd", "mfa"])
    again = client.silent(claims_challenge=CONTEXT)
    assert said(again["access_token"])["acrs"] == ["c1"]


def test_mfa_claim_brings_the_phone(join: Join) -> None:
    """amr mfa is asked for by claims, and remembered."""
    client = join("step_up")
    wanted = '{"access_token":{"amr":{"essential":true,"values":["mfa"]}}}'
    client.begin()
    client.person.pick(ROSA)
    client.finish()
    assert client.silent(claims_challenge=wanted)["error"] == "invalid_grant"
    assert client.begin(login_hint=ROSA, claims_challenge=wanted) == "mfa"
    client.person.approve()
    assert "mfa" in said(client.finish()["access_token"])["amr"]
    assert "mfa" in said(client.silent(claims_challenge=wanted)["access_token"])["amr"]


def test_withheld_context_never_enters_a_token(join: Join) -> None:
    """The page is passed and the token lacks it: Conditional Access does not grant it."""
    client = join("step_up")
    client.begin(claims_challenge=CONTEXT.replace("c1", "c3"))
    assert client.person.pick(ROSA) == "mfa"
    client.person.approve()
    assert "acrs" not in said(client.finish()["access_token"])


def test_blocking_page_leads_nowhere(join: Join) -> None:
    """No form, no redirect: the client hears nothing."""
    client = join("step_up")
    client.begin(claims_challenge=CONTEXT.replace("c1", "c4"))
    assert client.person.pick(ROSA) == "blocked"
    assert "<form" not in client.person.text


def test_consent_page_and_its_refusal(join: Join) -> None:
    """Asked once per person, or whenever prompt says so; declining is access_denied."""
    client = join()
    client.visitor.control("settings", {"consent": "ask"})
    client.begin()
    assert client.person.pick(ROSA) == "consent"
    assert client.person.step("cancel") == "form-post"
    assert client.finish()["error"] == "access_denied"
    client.begin()
    assert client.person.page == "consent"
    assert client.person.step("accept") == "form-post"
    assert client.begin() == "form-post"
    assert client.begin(prompt="consent") == "consent"


def test_withheld_permission_needs_an_administrator(join: Join) -> None:
    """A page on the way in, consent_required for a silent request."""
    client = join()
    client.begin()
    client.person.pick(ROSA)
    client.finish()
    missing = "RoleAssignmentSchedule.ReadWrite.Directory"
    client.visitor.control("settings", {"withheld_permissions": [missing]})
    refused = client.silent(force_refresh=True)
    assert (refused["error"], refused["suberror"]) == ("invalid_grant", "consent_required")
    assert client.begin() == "admin"
    client.person.step("cancel")
    assert client.finish()["error"] == "access_denied"


def test_revoked_sign_in_needs_a_new_one(join: Join) -> None:
    """The refresh token is dead, and the browser has forgotten the person."""
    client = join()
    client.begin()
    client.person.pick(ROSA)
    client.finish()
    client.visitor.control("revoke", {"username": ROSA})
    refused = client.silent(force_refresh=True)
    assert (refused["error"], refused["error_codes"]) == ("invalid_grant", [50173])
    assert client.begin() == "pick"


def test_tenant_can_ask_for_mfa_at_the_next_refresh(join: Join) -> None:
    """invalid_grant with claims, which the pages then satisfy."""
    client = join()
    client.begin()
    client.person.pick(ROSA)
    client.finish()
    client.visitor.control("settings", {"refresh_demands_mfa": True})
    refused = client.silent(force_refresh=True)
    assert (refused["suberror"], "capolids" in refused["claims"]) == ("basic_action", True)
    assert client.begin(login_hint=ROSA, claims_challenge=refused["claims"]) == "mfa"
    client.person.approve()
    client.finish()
    assert "access_token" in client.silent(force_refresh=True)


def test_other_resource_needs_no_page(join: Join) -> None:
    """The refresh token serves ARM as well; both in one request are refused."""
    client = join()
    client.begin()
    client.person.pick(ROSA)
    client.finish()
    arm = client.visitor.door["arm"]
    (account,) = client.app.get_accounts()
    result = client.app.acquire_token_silent([f"{arm}/user_impersonation"], account)
    assert said(result["access_token"])["aud"] == arm
    both = [*client.scopes, f"{arm}/user_impersonation"]
    refused = client.app.acquire_token_silent_with_error(both, account, force_refresh=True)
    assert refused["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost:9/",
        "http://localhost.evil.example/",
        "http://evil.example/",
        "http://user@localhost/",
        "",
    ],
)
def test_foreign_redirect_is_shown_not_followed(join: Join, address: str) -> None:
    """Only plain loopback addresses are registered."""
    client = join()
    door = client.visitor.door
    url = f"http://127.0.0.1:{urlsplit(door['graph']).port}/{door['tenant_id']}"
    query = f"client_id={door['client_id']}&response_type=code&redirect_uri={address}"
    assert client.person.open(f"{url}/oauth2/v2.0/authorize?{query}") == "trouble"
    assert "AADSTS50011" in client.person.text


def test_query_is_the_default_way_back(join: Join) -> None:
    """Without response_mode the code comes in the redirect's query, with the state."""
    client = join()
    client.begin()
    client.person.open(client.flow["auth_uri"].replace("response_mode=form_post", ""))
    user = next(iter(client.visitor.door["users"]))["object_id"]
    way = client.person.url
    client.person.http.post(f"{way}/pick", data={"user": user}, allow_redirects=False, timeout=8)
    gone = client.person.http.get(way, allow_redirects=False, timeout=8)
    fields = parse_qs(urlsplit(gone.headers["Location"]).query)
    assert fields["state"] == [client.flow["state"]]
    assert fields["code"]


def test_code_is_good_once_and_only_with_its_verifier(join: Join) -> None:
    """PKCE is checked."""
    client = join()
    client.begin()
    client.person.pick(ROSA)
    answer = client.person.answer()
    stolen = {**client.flow, "code_verifier": "x" * 43}
    assert client.app.acquire_token_by_auth_code_flow(stolen, answer)["error"] == "invalid_grant"
    assert client.app.acquire_token_by_auth_code_flow(client.flow, answer)["error"]


def test_device_code_by_page(join: Join) -> None:
    """A person enters the code, picks who they are, and the program has its token."""
    client = join("needs_approval")
    flow = client.app.initiate_device_flow(client.scopes)
    assert client.person.open(f"{flow['verification_uri']}?code={flow['user_code']}") == "device"
    post = client.person.http.post(flow["verification_uri"], data={"code": flow["user_code"]})
    client.person.text, client.person.url = post.text, post.url
    assert client.person.pick(ROSA) == "mfa"
    assert client.person.approve() == "over"
    result = client.app.acquire_token_by_device_flow(flow)
    assert said(result["access_token"])["amr"] == ["pwd", "mfa"]


def test_device_code_by_control_and_its_refusal(join: Join) -> None:
    """The trainer approves or declines."""
    client = join()
    flow = client.app.initiate_device_flow(client.scopes)
    client.visitor.control("device_code", {"user_code": flow["user_code"], "username": "Ada"})
    result = client.app.acquire_token_by_device_flow(flow)
    assert said(result["access_token"])["upn"] == ADA
    flow = client.app.initiate_device_flow(client.scopes)
    client.visitor.control("device_code", {"user_code": flow["user_code"], "decline": True})
    assert client.app.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"


def test_device_code_signs_in_by_itself_after_one_pending_poll(join: Join) -> None:
    """--auto-sign-in: the first poll is told to wait."""
    client = join("step_up", auto_sign_in="Rosa")
    flow = client.app.initiate_device_flow(client.scopes, claims_challenge=CONTEXT)
    door = client.visitor.door
    url = f"{door['authority']}/{door['tenant_id']}/oauth2/v2.0/token"
    form = {
        "client_id": door["client_id"],
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": flow["device_code"],
    }
    assert client.http.post(url, data=form, timeout=8).json()["error"] == "authorization_pending"
    result = client.app.acquire_token_by_device_flow(flow, claims_challenge=CONTEXT)
    assert said(result["access_token"])["acrs"] == ["c1"]


def test_unknown_client_and_tenant_have_their_numbers(join: Join) -> None:
    """AADSTS700016 and AADSTS90002."""
    client = join()
    door = client.visitor.door
    form = {"client_id": "nobody", "grant_type": "refresh_token"}
    url = f"{door['authority']}/{door['tenant_id']}/oauth2/v2.0/token"
    assert client.http.post(url, data=form, timeout=8).json()["error_codes"] == [700016]
    other = f"{door['authority']}/nowhere/v2.0/.well-known/openid-configuration"
    assert client.http.get(other, timeout=8).json()["error_codes"] == [90002]
