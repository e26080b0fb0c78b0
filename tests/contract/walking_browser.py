"""A browser without a screen for contracts of sign-in: it walks the pages in a thread of its
own.
"""

from __future__ import annotations

import threading
from typing import Final

from tests.simulator.page_walker import PageWalker

_WALK_SECONDS: Final = 10
_MOST_PAGES: Final = 10


class WalkingBrowser:
    """Opens an address as `username` does, with a phone that approves."""

    def __init__(self, username: str, *, posts: bool = True) -> None:
        self.username = username
        self.addresses: list[str] = []
        self.pages: list[str] = []
        self._posts = posts
        self._threads: list[threading.Thread] = []

    def open(self, url: str) -> bool:
        """Begin to walk; returns at once."""
        self.addresses.append(url)
        thread = threading.Thread(target=self._walk, args=(url,), name="walking-browser")
        self._threads.append(thread)
        thread.start()
        return True

    def close(self) -> None:
        """Wait until every walk has ended."""
        for thread in self._threads:
            thread.join(_WALK_SECONDS)

    def _walk(self, url: str) -> None:
        walker = PageWalker()
        with walker.http:
            page = walker.open(url)
            for _ in range(_MOST_PAGES):
                self.pages.append(page)
                match page:
                    case "pick" if self.username in walker.text:
                        page = walker.pick(self.username)
                    case "pick":
                        page = walker.step("another")
                    case "mfa":
                        page = walker.approve()
                    case "consent":
                        page = walker.step("accept")
                    case "admin":
                        page = walker.step("cancel")
                    case _:
                        break
            if page == "form-post" and self._posts:
                walker.http.post(walker.target(), data=walker.answer(), timeout=_WALK_SECONDS)
