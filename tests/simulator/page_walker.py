"""Walks the sign-in pages without a browser: follows redirects, posts the forms it finds."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any, Final

import requests

from tests.simulator.visitor import Http, plain_http

_BODY: Final = re.compile(r'<body id="page-([\w-]+)"')
_FIELD: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ACTION: Final = re.compile(r'<form id="form-post" method="post" action="([^"]+)"')


@dataclass
class PageWalker:
    """A person with a browser and a phone, as far as forms go."""

    http: Http = field(default_factory=plain_http)
    page: str = ""
    text: str = ""
    url: str = ""

    def open(self, url: str) -> str:
        """Open an address and return the page's name."""
        return self._show(self.http.get(url, timeout=8))

    def step(self, name: str, **fields: str) -> str:
        """Post one of the page's forms."""
        return self._show(self.http.post(f"{self.url}/{name}", data=fields, timeout=8))

    def pick(self, username: str) -> str:
        """Choose a user."""
        match = re.search(rf'value="([^"]+)" data-username="{re.escape(username)}"', self.text)
        assert match, self.text
        return self.step("pick", user=match[1])

    def approve(self) -> str:
        """Type the number into the phone."""
        match = re.search(r'id="mfa-number">(\d+)<', self.text)
        assert match, self.text
        return self.step("phone", answer="approve", number=match[1])

    def answer(self) -> dict[str, Any]:
        """Return what the last page posts to the client."""
        assert self.page == "form-post", self.text
        return {
            html.unescape(name): html.unescape(value) for name, value in _FIELD.findall(self.text)
        }

    def target(self) -> str:
        """Return where the last page posts to."""
        match = _ACTION.search(self.text)
        assert match
        return html.unescape(match[1])

    def _show(self, response: requests.Response) -> str:
        self.text, self.url = response.text, response.url
        match = _BODY.search(self.text)
        self.page = match[1] if match else ""
        return self.page
