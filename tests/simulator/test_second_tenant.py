"""Two organisations in one run: Rosa is a guest at Fabrikam, Noor one at Contoso."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jwt
import msal
import pytest

from tests.simulator.conftest import Arrive
from tests.simulator.msal_client import Client
from tests.simulator.visitor import ELIGIBILITIES, MINE, ROLES, Json, Visitor, error_of

ROSA = "rosa.bauer@contoso.example"
ADA = "ada.lind@contoso.example"
NOOR = "noor.visser@fabrikam.example"
READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"


@pytest.fixture
def rosa(arrive: Arrive) -> Visitor:
    """Return Rosa in the quiet tenant."""
    return arrive("quiet")


@pytest.fixture
def guest(rosa: Visitor) -> Iterator[Client]:
    """Return an MSAL client at Fabrikam."""
    client = Client(rosa, rosa.door["second_tenant"]["tenant_id"])
    yield client
    client.close()


def said(token: str) -> dict[str, Any]:
    """Return the claims of a token."""
    return dict(jwt.decode(token, options={"verify_signature": False}))


def guest_id(visitor: Visitor, username: str = ROSA) -> str:
    """Return the object id that somebody has at Fabrikam."""
    users: list[Json] = visitor.door["second_tenant"]["users"]
    return next(str(user["object_id"]) for user in users if user["username"] == username)


def test_guest_signs_in_with_the_account_at_home(rosa: Visitor, guest: Client) -> None:
    """oid and tid are Fabrikam's; MSAL's account is the one at home."""
    assert guest.begin(login_hint=ROSA) == "pick"
    assert guest.person.pick(ROSA) == "form-post"
    claims = said(guest.finish()["access_token"])
    assert claims["tid"] == rosa.door["second_tenant"]["tenant_id"] != rosa.door["tenant_id"]
    assert claims["oid"] == guest_id(rosa) != rosa.id
    (account,) = guest.app.get_accounts()
    assert account["username"] == ROSA
    assert account["home_account_id"] == f"{rosa.id}.{rosa.door['tenant_id']}"


def test_one_sign_in_serves_both(rosa: Visitor, guest: Client) -> None:
    """The refresh token of one organisation brings a token of the other; each has its own oid."""
    guest.begin()
    guest.person.pick(ROSA)
    guest.finish()
    home = msal.PublicClientApplication(
        rosa.door["client_id"],
        authority=f"{rosa.door['authority']}/{rosa.door['tenant_id']}",
        instance_discovery=False,
        http_client=guest.http,
        token_cache=guest.app.token_cache,
    )
    (account,) = home.get_accounts()
    result = home.acquire_token_silent_with_error(guest.scopes, account)
    assert said(result["access_token"])["oid"] == rosa.id


def test_browser_knows_the_person_in_both(rosa: Visitor, guest: Client) -> None:
    """Signed in here, no page is shown there."""
    home = Client(rosa)
    home.person = guest.person
    home.begin()
    home.person.pick(ROSA)
    home.finish()
    home.http.close()
    assert guest.begin() == "form-post"
    assert said(guest.finish()["access_token"])["oid"] == guest_id(rosa)


def test_picker_shows_who_has_an_account_there(guest: Client) -> None:
    """Ada has none, and cannot be made to have one by a crafted form."""
    guest.begin()
    assert ADA not in guest.person.text
    assert NOOR in guest.person.text
    ada = next(user for user in guest.visitor.door["users"] if user["username"] == ADA)
    assert guest.person.step("pick", user=ada["object_id"]) == "pick"


def test_token_of_somebody_without_an_account_there_is_refused(
    rosa: Visitor, guest: Client
) -> None:
    """AADSTS50020, when a refresh token is brought to the other organisation."""
    home = Client(rosa)
    home.begin()
    home.person.pick(ADA)
    refresh = home.finish()["refresh_token"]
    home.close()
    url = f"{rosa.door['authority']}/{rosa.door['second_tenant']['tenant_id']}/oauth2/v2.0/token"
    form = {
        "client_id": rosa.door["client_id"],
        "grant_type": "refresh_token",
        "refresh_token": refresh,
        "scope": guest.scopes[0],
    }
    answer = guest.http.post(url, data=form, timeout=8)
    assert answer.status_code == 400
    assert "AADSTS50020" in answer.json()["error_description"]


def test_device_code_is_for_the_organisation_it_was_made_in(rosa: Visitor, guest: Client) -> None:
    """Approved for Rosa it signs the guest in; for Ada it is declined."""
    for username, outcome in (("rosa", "access_token"), ("ada", "error")):
        flow = guest.app.initiate_device_flow(guest.scopes)
        wanted = {"user_code": flow["user_code"], "username": username}
        rosa.control("device_code", wanted)
        result = guest.app.acquire_token_by_device_flow(flow)
        assert outcome in result
        if outcome == "access_token":
            assert said(result["access_token"])["oid"] == guest_id(rosa)


def test_rights_do_not_mix(rosa: Visitor) -> None:
    """Each list ends at the border; the same role is another right there."""
    at_fabrikam = Visitor(rosa.tenant, guest_id(rosa), rosa.http)
    (row,) = at_fabrikam.rows(ELIGIBILITIES + MINE)
    assert (row["principalId"], row["roleDefinitionId"]) == (guest_id(rosa), READER)
    assert row["id"] not in {one["id"] for one in rosa.rows(ELIGIBILITIES)}
    assert [one["id"] for one in at_fabrikam.rows(ELIGIBILITIES)] == [row["id"]]
    assert at_fabrikam.rows(f"{ROLES}/roleAssignments") == []
    assert at_fabrikam.rows("v1.0/groups") == []
    assert at_fabrikam.rows("v1.0/organization")[0]["verifiedDomains"][0]["name"] == (
        "fabrikam.example"
    )
    assert len(at_fabrikam.rows("v1.0/users")) == 2
    wrong = at_fabrikam.activate(READER, principalId=rosa.id, justification="x")
    assert error_of(wrong) == (403, "InsufficientPermissions")
    right = at_fabrikam.activate(READER, principalId=guest_id(rosa), justification="x")
    assert right.status_code == 201
    assert rosa.rows(ELIGIBILITIES + MINE, filter=f"roleDefinitionId eq '{READER}'") == []


def test_unknown_tenant_is_refused(rosa: Visitor, guest: Client) -> None:
    """AADSTS90002."""
    address = f"{rosa.door['authority']}/nix.example/v2.0/.well-known/openid-configuration"
    assert "AADSTS90002" in guest.http.get(address, timeout=8).json()["error_description"]
