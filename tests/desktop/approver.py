"""Ada at the practice tenant's portal page, with a browser of her own on the same screen."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final
from unittest import mock

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser.practice_robot import PATIENCE_SECONDS, chromium

_ADA: Final = "ada.lind@contoso.example"


class Approver:
    """Decides about what waits, and moves the tenant's clock as a trainer does."""

    def __init__(self, driver: WebDriver, portal: str) -> None:
        self._driver: Final = driver
        self._portal: Final = portal

    def approve(self, right: str, comment: str, picture: Path | None = None) -> None:
        """Approve the one request for that right."""
        self._open()
        articles = self._driver.find_elements(By.CSS_SELECTOR, "article")
        (article,) = [one for one in articles if right in one.text]
        article.find_element(By.NAME, "reason").send_keys(comment)
        if picture is not None:
            self._driver.save_screenshot(str(picture))
        place = (By.ID, str(article.get_attribute("id")))
        article.find_element(By.CSS_SELECTOR, "[value=Approve]").click()
        self._wait_until(lambda driver: not driver.find_elements(*place))

    def advance(self, span: str) -> None:
        """Move the tenant's clock on by one of the spans that the page offers."""
        self._open()
        before = self._clock()
        Select(self._driver.find_element(By.ID, "clock-advance")).select_by_value(span)
        self._driver.find_element(By.ID, "clock-go").click()
        self._wait_until(lambda _: self._clock() != before)

    def _open(self) -> None:
        self._driver.get(f"{self._portal}?as={_ADA}")

    def _clock(self) -> str:
        return self._driver.find_element(By.ID, "tenant-clock").text

    def _wait_until(self, probe: Callable[[WebDriver], bool]) -> None:
        between_pages = (StaleElementReferenceException, NoSuchElementException)
        wait = WebDriverWait(self._driver, PATIENCE_SECONDS, ignored_exceptions=between_pages)
        wait.until(probe)


@contextlib.contextmanager
def approver_at(portal: str, environment: Mapping[str, str]) -> Iterator[Approver]:
    """A browser on the screen of that environment, at that portal page."""
    with mock.patch.dict(os.environ, environment), chromium(is_visible=True) as driver:
        yield Approver(driver, portal)
