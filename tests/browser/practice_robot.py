"""Walks through the practice tenant's sign-in pages with a real Chromium.

As a program: `python practice_robot.py URL --user rosa.bauer@contoso.example
[--mfa approve|deny|wrong] [--until returned|blocked|denied|over] [--visible] [--picture FILE]`.
It prints the page it ended at and exits with 0 when that is the one asked for.

What it holds on to in the pages: the body's id names the page (`page-pick`, `page-mfa`,
`page-denied`, `page-blocked`, `page-consent`, `page-admin`, `page-device`, `page-over`,
`page-trouble`, `page-form-post`); in them `[data-username]`, `#mfa-number`, `#phone-number`,
`#phone-approve`, `#phone-deny`, `#consent-accept`, `#device-code`, `#device-next`, `#cancel`.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

RETURNED: Final = "returned"  # the browser has left the tenant: the answer is with the client
BLOCKED: Final = "blocked"
DENIED: Final = "denied"
OVER: Final = "over"
ENDS: Final = (RETURNED, BLOCKED, DENIED, OVER)
PATIENCE_SECONDS: Final = 30
_POLL_SECONDS: Final = 0.05
_ON_THE_WAY: Final = "form-post"
_WHERE: Final = (
    "return [location.href, document.readyState === 'complete' ? document.body.id : '', "
    "performance.timeOrigin]"
)
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=OptimizationHints,MediaRouter",
    "--window-size=1000,800",
    "--no-proxy-server",
)


@contextlib.contextmanager
def chromium(*, is_visible: bool = False) -> Iterator[WebDriver]:
    """Start a browser that has never been used and talks to nobody by itself; with `is_visible`
    its window is on the screen of the environment's display.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = Options()
        unseen = () if is_visible else ("--headless=new",)
        for flag in (*unseen, *_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = shutil.which("chromium") or shutil.which("google-chrome")
        if browser is not None:
            options.binary_location = browser
        service = Service(shutil.which("chromedriver"))  # given, so that nothing is downloaded
        driver = webdriver.Chrome(options=options, service=service)
        try:
            yield driver
        finally:
            driver.quit()


@dataclass
class Robot:
    """A person with a browser and a phone."""

    driver: WebDriver
    username: str
    mfa: str = "approve"
    picture: str = ""
    """Where the page with the phone is kept as a picture, if it is."""

    def walk(self, url: str) -> str:
        """Open an address and do what each page asks, until none asks for more."""
        home = _origin(url)
        self.driver.get(url)
        seen = 0.0
        while True:
            page, seen = self._next_page(home, seen)
            act = self._acts().get(page)
            if act is None:
                return page
            act()

    def _acts(self) -> dict[str, Callable[[], None]]:
        return {
            "pick": lambda: self._click(f"[data-username='{self.username}']"),
            "mfa": self._answer_phone,
            "consent": lambda: self._click("#consent-accept"),
            "device": lambda: self._click("#device-next"),
        }

    def _answer_phone(self) -> None:
        if self.picture:
            self.driver.save_screenshot(self.picture)
        if self.mfa == "deny":
            self._click("#phone-deny")
            return
        number = self.driver.find_element(By.ID, "mfa-number").text
        if self.mfa == "wrong":
            number = "11" if number != "11" else "12"
        self.driver.find_element(By.ID, "phone-number").send_keys(number)
        self._click("#phone-approve")

    def _click(self, selector: str) -> None:
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def _next_page(self, home: str, seen: float) -> tuple[str, float]:
        """Return the name of the next page that stays, and when its document began."""
        found = (RETURNED, 0.0)

        def is_settled() -> bool:
            nonlocal found
            found = self._page(home)
            return found[0] == RETURNED or (found[0] not in ("", _ON_THE_WAY) and found[1] != seen)

        WebDriverWait(self.driver, PATIENCE_SECONDS, _POLL_SECONDS).until(lambda _: is_settled())
        return found

    def _page(self, home: str) -> tuple[str, float]:
        """Return the page's name and its document's time of birth; nothing while it changes."""
        try:
            url, name, born = self.driver.execute_script(_WHERE)
        except WebDriverException:
            return "", 0.0
        if _origin(url) != home:
            return RETURNED, 0.0
        return str(name).removeprefix("page-"), float(born)


def sign_in(
    url: str, username: str, mfa: str = "approve", *, is_visible: bool = False, picture: str = ""
) -> str:
    """Walk from an authorize or device address to the end and return where that was."""
    with chromium(is_visible=is_visible) as driver:
        return Robot(driver, username, mfa, picture).walk(url)


def main(arguments: list[str]) -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description="Sign in to the practice tenant.")
    parser.add_argument("url")
    parser.add_argument("--user", required=True)
    parser.add_argument("--mfa", choices=("approve", "deny", "wrong"), default="approve")
    parser.add_argument("--until", choices=ENDS, default=RETURNED)
    parser.add_argument("--visible", action="store_true")
    parser.add_argument("--picture", default="")
    wanted = parser.parse_args(arguments)
    end = sign_in(
        wanted.url, wanted.user, wanted.mfa, is_visible=wanted.visible, picture=wanted.picture
    )
    sys.stdout.write(end + "\n")
    return 0 if end == wanted.until else 1


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
