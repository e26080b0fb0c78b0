"""Signing in as people do: Chromium, the tenant's pages, the receiver on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from keyhour.adapters.attempt import Asking
from keyhour.adapters.identity import MsalIdentity
from keyhour.adapters.keychain import Keychain
from keyhour.adapters.sealed import TokenStore
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.right import DirectoryKey
from keyhour.core.session import Account, SignedIn, SignInMethod
from keyhour.ports.identity import DIRECTORY_ALONE
from tests.adapters.fake_keyring import FakeKeyring
from tests.browser.practice_robot import BLOCKED, DENIED, RETURNED, Robot, chromium
from tests.contract.practice import ROSA, Practice
from tests.core.sample import part_of

pytestmark = pytest.mark.browser

DEVICE: Final = "9f06204d-73c1-4d4c-880a-6edb90606fd8"
HELPDESK: Final = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
USER_ADMINISTRATOR: Final = "fe930be7-5e62-47db-91af-98c3a49a38b1"
WITHHELD: Final = "3a2c62db-5318-420d-8d74-23affee5d9d5"
BLOCKING: Final = "7698a772-787b-4ac8-901f-60d6b08affd2"
_ROBOT_SECONDS: Final = 60


class Desk:
    """Rosa, her browser and her phone, and Keyhour's identity in one tenant."""

    def __init__(self, scenario: str, folder: Path, *, seconds: float = 30, mfa: str = "approve"):
        self.practice = Practice(scenario)
        self.ends: list[str] = []
        self._mfa = mfa
        self._threads: list[threading.Thread] = []
        keyring = FakeKeyring()
        chain = Keychain(folder, practice=True, backend=lambda _: keyring)
        self.identity = MsalIdentity(
            self.practice.cloud,
            folder,
            self.practice.clock,
            store=TokenStore(folder, practice=True, keychain=chain),
            asking=Asking(seconds=seconds, open_browser=self._open),
        )

    def _open(self, url: str) -> bool:
        thread = threading.Thread(target=self._walk, args=(url,), name="robot")
        self._threads.append(thread)
        thread.start()
        return True

    def _walk(self, url: str) -> None:
        with chromium() as driver:
            self.ends.append(Robot(driver, ROSA, self._mfa).walk(url))

    def sign_in(
        self, account: Account | None = None, claims: ClaimsDemand | None = None
    ) -> SignedIn | Failure:
        """Sign in with the browser."""
        return self.identity.sign_in(
            method=SignInMethod.BROWSER, account=account, claims=claims, prompted=lambda _: None
        )

    def submit(self, role: str, signed_in: SignedIn) -> RequestReceipt | Failure:
        """Ask for a role with the very token of a sign-in."""
        draft = Draft(
            key=DirectoryKey(role, "/"), duration=timedelta(hours=1), justification="driver"
        )
        graph = self.practice.directory()
        return graph.submit(signed_in.token, signed_in.account, draft).value

    def wait_for_browser(self) -> None:
        """Wait until the browser has come to an end."""
        for thread in self._threads:
            thread.join(_ROBOT_SECONDS)

    def end(self) -> None:
        """Close everything."""
        self.wait_for_browser()
        self.identity.close()
        self.practice.end()


@pytest.fixture
def desks() -> Iterator[list[Desk]]:
    """Desks that are cleared with the test."""
    opened: list[Desk] = []
    yield opened
    for desk in opened:
        desk.end()


def worked(found: SignedIn | Failure) -> SignedIn:
    """The sign-in, which must have worked."""
    assert isinstance(found, SignedIn), found
    return found


def test_person_signs_in_with_mfa(desks: list[Desk], tmp_path: Path) -> None:
    """From the account picker over the phone to a token that reads, and the page says it is
    done.
    """
    desks.append(desk := Desk("needs_approval", tmp_path / "s"))
    found = worked(desk.sign_in())
    assert found.account.username == ROSA
    desk.wait_for_browser()
    assert desk.ends == [RETURNED]
    read = (
        desk.practice.directory()
        .read_rights(found.token, found.account, planes=DIRECTORY_ALONE, policies=True)
        .value
    )
    assert not isinstance(read, Failure)
    assert not isinstance(part_of(read).eligibilities, Failure)


@pytest.mark.parametrize(
    "role", [USER_ADMINISTRATOR, DEVICE, HELPDESK], ids=["mfa", "context", "context-wrapped"]
)
def test_step_up_lets_the_same_draft_through(desks: list[Desk], tmp_path: Path, role: str) -> None:
    """Refused with a demand, met in the browser, accepted with the very token of the step-up."""
    desks.append(desk := Desk("step_up", tmp_path / "s"))
    first = worked(desk.sign_in())
    refused = desk.submit(role, first)
    assert isinstance(refused, Failure)
    assert refused.trouble is Trouble.CLAIMS_REQUIRED
    stronger = worked(desk.sign_in(first.account, refused.claims))
    accepted = desk.submit(role, stronger)
    assert isinstance(accepted, RequestReceipt), accepted


def test_context_that_is_never_granted_is_refused_again(desks: list[Desk], tmp_path: Path) -> None:
    """The sign-in works, the token lacks the context: a second demand, and the end."""
    desks.append(desk := Desk("step_up", tmp_path / "s"))
    first = worked(desk.sign_in())
    refused = desk.submit(WITHHELD, first)
    assert isinstance(refused, Failure)
    stronger = worked(desk.sign_in(first.account, refused.claims))
    again = desk.submit(WITHHELD, stronger)
    assert isinstance(again, Failure)
    assert again.trouble is Trouble.CLAIMS_REQUIRED


def test_blocked_page_ends_with_the_time(desks: list[Desk], tmp_path: Path) -> None:
    """Conditional Access shows a page that never comes back."""
    desks.append(desk := Desk("quiet", tmp_path / "s", seconds=4))
    desk.practice.control("settings", {"sign_in_blocked": True})
    found = desk.sign_in()
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.SIGN_IN_TIMED_OUT
    desk.wait_for_browser()
    assert desk.ends == [BLOCKED]


def test_denied_on_the_phone_can_be_cancelled(desks: list[Desk], tmp_path: Path) -> None:
    """The page stays with the refusal; Cancel in Keyhour ends the wait at once."""
    desks.append(desk := Desk("needs_approval", tmp_path / "s", mfa="deny"))

    def wait_then_cancel() -> None:
        desk.wait_for_browser()
        desk.identity.cancel_sign_in()

    waiter = threading.Thread(target=wait_then_cancel)
    opened = desk._open

    def open_then_cancel(url: str) -> bool:
        opened(url)
        waiter.start()
        return True

    desk.identity._asking = Asking(seconds=60, open_browser=open_then_cancel)
    found = desk.sign_in()
    waiter.join()
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.SIGN_IN_CANCELLED
    assert desk.ends == [DENIED]
