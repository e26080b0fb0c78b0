"""The identity's promises, kept against the practice tenant: MSAL, TLS and the token endpoint
are real.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from keyhour.adapters.challenge import MFA
from keyhour.adapters.identity import MsalIdentity
from keyhour.adapters.keychain import Keychain
from keyhour.adapters.sealed import TokenStore
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.session import Account, SignedIn, SignInMethod, SignInPrompt, Token
from keyhour.ports.identity import DIRECTORY_ALONE
from tests.adapters.fake_keyring import locked
from tests.adapters.local_cloud import account as somebody
from tests.contract.machine import Person, at_a_machine, bearer_claims, signed_in, trouble
from tests.contract.practice import ADA, ROSA, OpenPractice
from tests.contract.walking_browser import WalkingBrowser

pytestmark = pytest.mark.contract

CONTEXT = ClaimsDemand('{"access_token":{"acrs":{"essential":true, "value":"c1"}}}')


def test_sign_in_brings_account_and_token(rosa: Person) -> None:
    """Who, in which tenant of which cloud; the token is for Graph, with cp1, and works."""
    found = signed_in(rosa.sign_in(rosa.identity()))
    expected = rosa.practice.account()
    assert found.account.key == expected.key
    assert (found.account.username, found.account.name) == (ROSA, "Rosa Bauer")
    claims = bearer_claims(found.token)
    assert claims["aud"] in rosa.practice.cloud.graph
    assert "CP1" in claims["xms_cc"]
    assert found.token.expires_at > rosa.practice.clock.now() + timedelta(minutes=30)
    read = rosa.practice.directory().read_rights(
        found.token, found.account, planes=DIRECTORY_ALONE, policies=True
    )
    assert not isinstance(read.value, Failure)


def test_person_is_shown_the_address(rosa: Person) -> None:
    """So that a browser that did not open is no dead end."""
    rosa.sign_in(rosa.identity())
    (prompt,) = rosa.prompts
    assert [prompt.address] == rosa.browser.addresses
    assert prompt.user_code is None
    assert prompt.expires_at is not None
    assert "code_challenge=" in prompt.address
    assert "response_mode=form_post" in prompt.address
    assert "prompt=select_account" in prompt.address


def test_sign_in_outlives_the_program(rosa: Person) -> None:
    """The next one finds the account without asking the network, and gets a token silently."""
    first = signed_in(rosa.sign_in(rosa.identity()))
    asked = len(rosa.practice.served())
    later = rosa.identity()
    assert later.restore() == first.account
    assert len(rosa.practice.served()) == asked
    token = later.token(first.account)
    assert isinstance(token, Token)
    assert token.reveal() == first.token.reveal()
    assert len(rosa.browser.addresses) == 1


def test_nobody_is_restored_without_asking_for_secrets(rosa: Person) -> None:
    """A new machine is signed out, and its keyring is left alone."""
    rosa.keyring = locked()
    assert rosa.identity().restore() is None
    assert rosa.keyring.asked == 0


def test_restore_tells_a_locked_keychain(rosa: Person) -> None:
    """Somebody is signed in, but nobody can read how."""
    rosa.sign_in(rosa.identity())
    rosa.keyring = locked()
    later = rosa.identity()
    assert trouble(later.restore()) is Trouble.KEYCHAIN_LOCKED
    assert trouble(later.token(rosa.practice.account())) is Trouble.KEYCHAIN_LOCKED


def test_nobody_is_asked_when_nothing_can_be_kept(rosa: Person) -> None:
    """A locked keyring is told before a browser opens."""
    rosa.keyring = locked()
    assert trouble(rosa.sign_in(rosa.identity())) is Trouble.KEYCHAIN_LOCKED
    assert rosa.browser.addresses == []


def test_account_of_another_cloud_is_not_restored(
    rosa: Person, open_practice: OpenPractice, tmp_path: Path
) -> None:
    """Practice tenants on other ports are other clouds."""
    rosa.sign_in(rosa.identity())
    with at_a_machine(open_practice(), tmp_path / "state") as elsewhere:
        elsewhere.keyring = rosa.keyring
        assert elsewhere.identity().restore() is None


def test_renewed_token_is_another(rosa: Person) -> None:
    """`renew` skips the cached one; the usual call takes it."""
    identity = rosa.identity()
    found = signed_in(rosa.sign_in(identity))
    cached = identity.token(found.account)
    renewed = identity.token(found.account, renew=True)
    assert isinstance(cached, Token)
    assert isinstance(renewed, Token)
    assert cached.reveal() == found.token.reveal() != renewed.reveal()


def test_nothing_cached_needs_a_sign_in(rosa: Person) -> None:
    """For somebody who never signed in here."""
    assert trouble(rosa.identity().token(somebody())) is Trouble.SIGN_IN_NEEDED


def test_revoked_sign_in_is_needed_again(rosa: Person) -> None:
    """The refresh token is dead; the account is still the person's."""
    identity = rosa.identity()
    found = signed_in(rosa.sign_in(identity))
    rosa.practice.control("revoke", {"username": ROSA})
    failure = identity.token(found.account, renew=True)
    assert trouble(failure) is Trouble.SIGN_IN_NEEDED
    assert isinstance(failure, Failure)
    assert failure.service_code == "AADSTS50173"
    again = signed_in(rosa.sign_in(identity, account=found.account))
    assert again.account.key == found.account.key


def test_silent_demand_carries_its_claims(rosa: Person) -> None:
    """Conditional Access wants a person: the claims are handed on to the sign-in."""
    identity = rosa.identity()
    found = signed_in(rosa.sign_in(identity))
    rosa.practice.control("settings", {"refresh_demands_mfa": True})
    failure = identity.token(found.account, renew=True)
    assert isinstance(failure, Failure)
    assert failure.trouble is Trouble.SIGN_IN_NEEDED
    assert failure.claims is not None
    again = signed_in(rosa.sign_in(identity, account=found.account, claims=failure.claims))
    assert "mfa" in bearer_claims(again.token)["amr"]


@pytest.mark.parametrize("claims", [MFA, CONTEXT], ids=["mfa", "context"])
def test_step_up_brings_what_was_demanded(
    open_practice: OpenPractice, tmp_path: Path, claims: ClaimsDemand
) -> None:
    """The very token of the step-up has it, and the phone was asked."""
    with at_a_machine(open_practice("step_up"), tmp_path / "s") as person:
        identity = person.identity()
        first = signed_in(person.sign_in(identity))
        silent = identity.token(first.account, claims=claims)
        assert trouble(silent) is Trouble.SIGN_IN_NEEDED
        stronger = signed_in(person.sign_in(identity, account=first.account, claims=claims))
        said = bearer_claims(stronger.token)
        assert "mfa" in said["amr"] if claims is MFA else said["acrs"] == ["c1"]
        assert "mfa" in person.browser.pages
        assert f"login_hint={ROSA.replace('@', '%40')}" in person.browser.addresses[1]


def test_somebody_else_is_not_taken(rosa: Person) -> None:
    """The wanted account stays the one; the other's tokens are dropped."""
    identity = rosa.identity()
    first = signed_in(rosa.sign_in(identity))
    rosa.practice.control("revoke", {"username": ROSA})
    other = WalkingBrowser(ADA)
    rosa.browser = other
    stranger = rosa.identity()
    failure = rosa.sign_in(stranger, account=first.account)
    assert isinstance(failure, Failure)
    assert (failure.trouble, failure.service_code) == (Trouble.WRONG_ACCOUNT, "wrong_account")
    assert trouble(stranger.token(rosa.practice.account(ADA))) is Trouble.SIGN_IN_NEEDED
    assert identity.restore() == first.account
    other.close()


def test_two_accounts_and_which_one_is_meant(rosa: Person) -> None:
    """The last one counts, unless one is named."""
    signed_in(rosa.sign_in(rosa.identity()))
    rosa.browser.close()
    rosa.browser = WalkingBrowser(ADA)
    ada = signed_in(rosa.sign_in(rosa.identity()))
    assert rosa.identity().restore() == ada.account
    named = rosa.identity(account=ROSA.upper()).restore()
    assert isinstance(named, Account)
    assert named.username == ROSA
    assert rosa.identity(account="nobody@contoso.example").restore() is None


def test_whoever_is_wanted_counts_as_the_last_from_then_on(rosa: Person) -> None:
    """Both are known, and a later start is the one that was chosen."""
    first = signed_in(rosa.sign_in(rosa.identity()))
    rosa.browser.close()
    rosa.browser = WalkingBrowser(ADA)
    identity = rosa.identity()
    ada = signed_in(rosa.sign_in(identity))
    assert identity.accounts() == (ada.account, first.account)
    assert identity.restore(first.account.key) == first.account
    assert isinstance(identity.token(first.account), Token)
    assert rosa.identity().restore() == first.account
    assert identity.sign_out(ada.account) is None
    assert identity.accounts() == (first.account,)
    assert identity.restore(ada.account.key) is None


def test_named_account_is_the_one_that_must_sign_in(rosa: Person) -> None:
    """`--account` says who; somebody else is refused."""
    rosa.browser = WalkingBrowser(ADA)
    identity = rosa.identity(account="nobody-of-this-tenant")
    failure = rosa.sign_in(identity)
    assert isinstance(failure, Failure)
    assert (failure.trouble, failure.service_code) == (Trouble.WRONG_ACCOUNT, "wrong_account")
    assert rosa.identity().restore() is None


def test_signing_out_forgets(rosa: Person) -> None:
    """Here and in every other program; also while the tenant is away."""
    identity, other = rosa.identity(), rosa.identity()
    found = signed_in(rosa.sign_in(identity))
    assert isinstance(other.token(found.account), Token)
    identity.close()
    rosa.practice.tenant.stop()
    assert identity.sign_out(found.account) is None
    assert identity.restore() is None
    assert trouble(other.token(found.account)) is Trouble.SIGN_IN_NEEDED
    assert trouble(rosa.identity().token(found.account)) is Trouble.SIGN_IN_NEEDED


def test_signing_out_with_a_locked_keyring_leaves_nothing(rosa: Person) -> None:
    """What can't be opened is taken away whole."""
    found = signed_in(rosa.sign_in(rosa.identity()))
    keyring, rosa.keyring = rosa.keyring, locked()
    assert rosa.identity().sign_out(found.account) is None
    rosa.keyring = keyring
    assert rosa.identity().restore() is None
    assert trouble(rosa.identity().token(found.account)) is Trouble.SIGN_IN_NEEDED


def test_blocked_page_ends_with_the_time(rosa: Person) -> None:
    """A page that refuses this device never comes back."""
    rosa.practice.control("settings", {"sign_in_blocked": True})
    assert trouble(rosa.sign_in(rosa.identity(seconds=0.5))) is Trouble.SIGN_IN_TIMED_OUT
    rosa.browser.close()
    assert rosa.browser.pages[-1] == "blocked"


def test_sign_in_is_cancelled_from_another_thread(rosa: Person) -> None:
    """While the page is open; a second sign-in works at once."""
    rosa.browser = WalkingBrowser(ROSA, posts=False)
    identity = rosa.identity()
    rosa.prompted = lambda _: threading.Thread(target=identity.cancel_sign_in).start()
    assert trouble(rosa.sign_in(identity)) is Trouble.SIGN_IN_CANCELLED
    rosa.browser.close()
    rosa.browser = WalkingBrowser(ROSA)
    rosa.prompted = rosa.prompts.append
    signed_in(rosa.sign_in(rosa.identity()))


def test_closing_waits_for_no_slow_tenant(rosa: Person) -> None:
    """Who ends the program while MSAL asks who the tenant is does not wait for the answer."""
    rosa.practice.fault("openid-configuration$", {"delay": "PT2S"})
    identity = rosa.identity()
    found: list[SignedIn | Failure] = []
    asking = threading.Thread(target=lambda: found.append(rosa.sign_in(identity)))
    asking.start()
    never = threading.Event()
    while asking.is_alive() and not identity._making.locked():
        never.wait(0.01)
    began = time.monotonic()
    identity.close()
    took = time.monotonic() - began
    asking.join()
    assert took < 1
    assert trouble(found[0]) is Trouble.SIGN_IN_CANCELLED


def test_cancelling_nothing_is_harmless(rosa: Person) -> None:
    """Nobody waits."""
    identity = rosa.identity()
    identity.cancel_sign_in()
    signed_in(rosa.sign_in(identity))


def test_tenant_that_is_away_is_offline(rosa: Person) -> None:
    """Nobody is asked, and the kept token still serves while it lives."""
    first = rosa.identity()
    found = signed_in(rosa.sign_in(first))
    rosa.practice.tenant.stop()
    assert isinstance(first.token(found.account), Token)
    assert trouble(first.token(found.account, renew=True)) is Trouble.OFFLINE
    later = rosa.identity()
    assert later.restore() == found.account
    assert trouble(later.token(found.account)) is Trouble.OFFLINE
    assert trouble(rosa.sign_in(later)) is Trouble.OFFLINE


@pytest.mark.parametrize(
    ("path", "answer", "expected"),
    [
        ("token$", {"status": 503}, Trouble.SERVICE_TROUBLE),
        ("token$", {"status": 200, "body": "<html>"}, Trouble.SERVICE_TROUBLE),
        ("token$", "drop", Trouble.OFFLINE),
        ("openid-configuration$", {"status": 500}, Trouble.SERVICE_TROUBLE),
        ("openid-configuration$", {"status": 200, "body": "<html>"}, Trouble.ORGANISATION_UNKNOWN),
        ("openid-configuration$", {"status": 404, "body": {}}, Trouble.ORGANISATION_UNKNOWN),
    ],
)
def test_bad_answers_of_the_token_service(
    rosa: Person, path: str, answer: object, expected: Trouble
) -> None:
    """Whatever comes is a failure, never an exception."""
    rosa.practice.fault(path, answer, times=5)
    assert trouble(rosa.sign_in(rosa.identity())) is expected


@pytest.mark.parametrize("consent", ["ask", "admin"])
def test_consent_is_asked_for_or_missing(rosa: Person, consent: str) -> None:
    """Where people may consent they do; where only administrators may, the sign-in says so."""
    rosa.practice.control("settings", {"consent": consent})
    found = rosa.sign_in(rosa.identity(seconds=2))
    if consent == "ask":
        signed_in(found)
    else:
        assert trouble(found) is Trouble.CONSENT_MISSING


def test_unknown_client_is_not_configured(rosa: Person) -> None:
    """A client id that the tenant does not know."""
    wrong = "00000000-0000-4000-8000-000000000000"
    cloud = msgspec.structs.replace(rosa.practice.cloud, client_id=wrong)
    store = TokenStore(
        rosa.folder,
        practice=True,
        keychain=Keychain(rosa.folder, practice=True, backend=lambda _: rosa.keyring),
    )
    identity = MsalIdentity(cloud, rosa.folder, rosa.practice.clock, store=store)
    found = rosa.sign_in(identity, method=SignInMethod.DEVICE_CODE)
    identity.close()
    assert trouble(found) is Trouble.ORGANISATION_UNKNOWN


def test_device_code_is_shown_and_works(open_practice: OpenPractice, tmp_path: Path) -> None:
    """A code for another device, approved there; the account is kept as with a browser."""
    practice = open_practice(auto_sign_in=ROSA)
    with at_a_machine(practice, tmp_path / "s") as person:
        identity = person.identity()
        found = signed_in(person.sign_in(identity, method=SignInMethod.DEVICE_CODE))
        (prompt,) = person.prompts
        assert prompt.user_code
        assert prompt.address.startswith("http")
        assert prompt.expires_at is not None
        assert person.identity().restore() == found.account
        assert person.browser.addresses == []


def test_device_code_meets_a_demand(open_practice: OpenPractice, tmp_path: Path) -> None:
    """The claims go with the request for the code and with its redemption."""
    practice = open_practice("step_up", auto_sign_in=ROSA)
    with at_a_machine(practice, tmp_path / "s") as person:
        found = signed_in(
            person.sign_in(person.identity(), method=SignInMethod.DEVICE_CODE, claims=CONTEXT)
        )
        assert bearer_claims(found.token)["acrs"] == ["c1"]


def test_declined_device_code_is_cancelled(rosa: Person) -> None:
    """The person said no on the other device."""

    def decline(prompt: SignInPrompt) -> None:
        order = {"user_code": prompt.user_code, "username": ROSA, "decline": True}
        rosa.practice.control("device_code", order)

    rosa.prompted = decline
    found = rosa.sign_in(rosa.identity(), method=SignInMethod.DEVICE_CODE)
    assert trouble(found) is Trouble.SIGN_IN_CANCELLED


def test_waiting_for_a_device_is_cancelled(rosa: Person) -> None:
    """Within a second or two, while nobody has typed the code."""
    identity = rosa.identity()
    rosa.prompted = lambda _: identity.cancel_sign_in()
    found = rosa.sign_in(identity, method=SignInMethod.DEVICE_CODE)
    assert trouble(found) is Trouble.SIGN_IN_CANCELLED


def test_device_code_may_be_switched_off(rosa: Person) -> None:
    """Only a cloud that allows it offers it."""
    cloud = msgspec.structs.replace(rosa.practice.cloud, device_code=False)
    identity = MsalIdentity(cloud, rosa.folder, rosa.practice.clock)
    found = rosa.sign_in(identity, method=SignInMethod.DEVICE_CODE)
    assert isinstance(found, Failure)
    assert (found.trouble, found.service_code) == (Trouble.FORBIDDEN, "device_code_off")
