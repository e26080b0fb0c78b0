"""Lists of Azure Resource Manager, page by page.

https://learn.microsoft.com/rest/api/azure/#async-operations-throttling-and-paging : a list that
goes on names the next page in `nextLink`.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from keyhour.adapters.http import Call, Http, Reply, is_within
from keyhour.adapters.notation import member
from keyhour.adapters.refusal import refusal
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import ServerTime, Token

MOST_PAGES: Final = 200
_MOST_ROWS: Final = 50_000


class Listed(Struct, frozen=True):
    """All rows of a list, or what went wrong with it, and the server's clock if it was told."""

    rows: list[object] | Failure
    heard: ServerTime | None = None


class Lists:
    """Reads lists of one cloud's Azure. A list comes whole or is a failure."""

    def __init__(self, http: Http, root: str) -> None:
        self._http = http
        self._root = root

    def read(self, token: Token, url: str, template: str) -> Listed:
        """Every page of a list."""
        rows: list[object] = []
        seen, heard = {url}, None
        for _ in range(MOST_PAGES):
            reply = self._http.send(
                Call(method="GET", url=url, template=template), token, self._root
            )
            page = self._page(reply)
            heard = heard or (None if isinstance(reply, Failure) else reply.heard)
            if isinstance(page, Failure):
                return Listed(page, heard)
            rows.extend(page.rows)
            if not page.link:
                return Listed(rows, heard)
            if page.link in seen or len(rows) > _MOST_ROWS:
                return Listed(_unexpected("list_without_end"), heard)
            seen.add(page.link)
            url = page.link
        return Listed(_unexpected("list_without_end"), heard)

    def _page(self, reply: Reply | Failure) -> _Page | Failure:
        if isinstance(reply, Failure):
            return reply
        failure = refusal(reply, changes=False)
        if failure is not None:
            return failure
        rows, link = member(reply.body, "value"), member(reply.body, "nextLink") or ""
        if not isinstance(rows, list):
            return _unexpected("list_malformed")
        if not isinstance(link, str) or (link and not is_within(link, self._root)):
            return _unexpected("foreign_address")
        return _Page(rows, link)


class _Page(Struct, frozen=True):
    """One page's rows, and where the next one is; empty at the end."""

    rows: list[object]
    link: str


def _unexpected(code: str) -> Failure:
    return Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code=code)
