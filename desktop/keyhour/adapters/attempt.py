"""One sign-in under way: waiting for a person, bounded, and cancellable from another thread."""

from __future__ import annotations

import logging
import threading
import time
import webbrowser
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct

from keyhour.adapters.receiver import Receiver
from keyhour.adapters.signed_in_page import PageWords
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.session import SignInPrompt
from keyhour.ports.clock import Clock

log = logging.getLogger(__name__)

Prompted = Callable[[SignInPrompt], None]
Answer = Mapping[str, Any]

SIGN_IN_SECONDS: Final = 300.0


def open_in_background(url: str) -> bool:
    """Open the person's browser. Some launchers wait for the browser to end, so nobody waits
    for them.
    """
    threading.Thread(
        target=webbrowser.open, args=(url,), name="keyhour-browser", daemon=True
    ).start()
    return True


class Asking(Struct, frozen=True, kw_only=True):
    """How a person is asked: for how long, with which browser, in whose words."""

    seconds: float = SIGN_IN_SECONDS
    open_browser: Callable[[str], bool] = open_in_background
    words: PageWords = PageWords()


class Attempt:
    """What a sign-in needs besides MSAL's application. Used once."""

    def __init__(self, clock: Clock, prompted: Prompted, asking: Asking) -> None:
        self._clock = clock
        self._prompted = prompted
        self._asking = asking
        self._lock = threading.Lock()
        self._receiver: Receiver | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """End the wait, from any thread."""
        with self._lock:
            self._cancelled = True
            if self._receiver is not None:
                self._receiver.cancel()

    def through_browser(
        self, app: Any, request: Mapping[str, Any], *, practice: bool
    ) -> Answer | Failure:
        """Sign in on a page of the cloud; its answer comes to a receiver of our own.

        Raises what MSAL raises.
        """
        try:
            receiver = Receiver(self._asking.words, practice=practice)
        except OSError:
            return Failure(trouble=Trouble.SIGN_IN_CANCELLED, service_code="no_loopback")
        try:
            flow = app.initiate_auth_code_flow(
                redirect_uri=receiver.redirect_uri, response_mode="form_post", **request
            )
            form = self._wait(receiver, flow)
            return form if isinstance(form, Failure) else _redeemed(app, flow, form)
        finally:
            with self._lock:
                self._receiver = None
            receiver.close()

    def _wait(self, receiver: Receiver, flow: Mapping[str, Any]) -> Mapping[str, str] | Failure:
        with self._lock:
            if self._cancelled:
                return CANCELLED
            self._receiver = receiver
        address = str(flow["auth_uri"])
        self._prompted(SignInPrompt(address, expires_at=self._ends_at(self._asking.seconds)))
        try:
            opened = self._asking.open_browser(address)
        except OSError:
            opened = False
        if not opened:
            log.warning("browser_not_opened")  # the person still has the address
        form = receiver.wait(str(flow["state"]), self._asking.seconds)
        return self._given_up() if form is None else form

    def through_device_code(
        self, app: Any, scopes: list[str], claims: ClaimsDemand | None
    ) -> Answer | Failure:
        """Sign in on another device with a code; the claims go with both of MSAL's calls.

        Raises what MSAL raises.
        """
        challenge = None if claims is None else claims.json
        flow = app.initiate_device_flow(scopes, claims_challenge=challenge)
        if "user_code" not in flow:
            return dict(flow)
        seconds = min(
            float(flow.get("expires_in", self._asking.seconds)), max(self._asking.seconds, 900.0)
        )
        self._prompted(
            SignInPrompt(
                str(flow.get("verification_uri", "")),
                user_code=str(flow["user_code"]),
                expires_at=self._ends_at(seconds),
            )
        )
        ends_at = time.monotonic() + seconds
        answer = app.acquire_token_by_device_flow(
            flow,
            claims_challenge=challenge,
            exit_condition=lambda _: self._cancelled or time.monotonic() > ends_at,
        )
        is_waiting = answer.get("error") in {"authorization_pending", "slow_down"}
        return self._given_up() if is_waiting else dict(answer)

    def _given_up(self) -> Failure:
        return CANCELLED if self._cancelled else Failure(trouble=Trouble.SIGN_IN_TIMED_OUT)

    def _ends_at(self, seconds: float) -> Any:
        """When the wait ends, on the clock people see; practice time may run faster."""
        scale = self._clock.real_seconds(timedelta(seconds=1))
        return self._clock.now() + timedelta(seconds=seconds / scale)


CANCELLED: Final = Failure(trouble=Trouble.SIGN_IN_CANCELLED)


def _redeemed(app: Any, flow: dict[str, Any], form: Mapping[str, str]) -> Answer:
    answer: Answer = app.acquire_token_by_auth_code_flow(flow, dict(form))
    return answer
