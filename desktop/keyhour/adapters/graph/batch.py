"""Several lists in one round trip, page by page.

https://learn.microsoft.com/graph/json-batching : at most 20 requests, answers in any order, each
with its own status and headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from keyhour.adapters.http import Call, Http, Reply, is_within
from keyhour.adapters.notation import member
from keyhour.adapters.refusal import refusal
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import ServerTime, Token

MOST_PARTS: Final = 20
MOST_ROUNDS: Final = 200
_MOST_ROWS: Final = 50_000


class Collected(Struct, frozen=True):
    """Each part's rows (all pages), or what went wrong with it; for a single object, a list of it
    alone.
    """

    parts: Mapping[str, list[object] | Failure]
    heard: ServerTime | None = None
    cut: frozenset[str] = frozenset()
    """Parts that go on behind the page that was asked for."""


class Batch:
    """Reads through `$batch` of one version of one Graph."""

    def __init__(self, http: Http, root: str, audience: str) -> None:
        self._http = http
        self._root = root
        self._audience = audience

    def collect(
        self, token: Token, addresses: Mapping[str, str], first_only: frozenset[str] = frozenset()
    ) -> Collected | Failure:
        """Read every part, following its pages in further batches; a part is whole or a failure.
        Of the parts named in `first_only` the first page is enough.

        A `Failure` instead of parts when the batch itself failed or the token was refused.
        """
        gathered: dict[str, list[object] | Failure] = {name: [] for name in addresses}
        pending = dict(addresses)
        seen = set(addresses.values())
        heard: ServerTime | None = None
        cut: frozenset[str] = frozenset()
        for _ in range(MOST_ROUNDS):
            now = dict(islice(pending.items(), MOST_PARTS))
            answer = self._round(token, now)
            if isinstance(answer, Failure):
                return answer
            heard = heard or answer.heard
            replies = _by_id(answer)
            later = {name: pending[name] for name in pending if name not in now}
            pending = later | {
                name: address
                for name in now
                if (address := self._take(name, replies.get(name), gathered, seen)) is not None
            }
            cut = cut | first_only.intersection(pending)
            pending = {name: pending[name] for name in pending if name not in first_only}
            refused = _refused_token(gathered)
            if refused is not None:
                return refused
            if not pending:
                return Collected(gathered, heard, cut)
        for name in pending:
            gathered[name] = _unexpected("pages_without_end")
        return Collected(gathered, heard, cut)

    def _round(self, token: Token, addresses: Mapping[str, str]) -> Reply | Failure:
        requests = [
            {"id": name, "method": "GET", "url": address} for name, address in addresses.items()
        ]
        call = Call(
            method="POST",
            url=f"{self._root}/$batch",
            template=f"{urlsplit(self._root).path}/$batch:{'+'.join(sorted(addresses))}",
            body={"requests": requests},
        )
        reply = self._http.send(call, token, self._audience)
        if isinstance(reply, Failure):
            return reply
        return refusal(reply, changes=False) or reply

    def _take(
        self,
        name: str,
        reply: Reply | None,
        gathered: dict[str, list[object] | Failure],
        seen: set[str],
    ) -> str | None:
        """Add one part's answer to what was gathered; the address of its next page, if there is
        one.
        """
        failure = (
            _unexpected("batch_item_missing") if reply is None else refusal(reply, changes=False)
        )
        body = None if reply is None else reply.body
        rows = gathered[name]
        if failure is not None or isinstance(rows, Failure):
            gathered[name] = failure or rows
            return None
        if not isinstance(body, dict):
            gathered[name] = _unexpected("batch_item_without_body")
            return None
        values = body.get("value", [body])
        if not isinstance(values, list) or len(rows) + len(values) > _MOST_ROWS:
            gathered[name] = _unexpected("batch_item_malformed")
            return None
        rows.extend(values)
        return self._next(name, body.get("@odata.nextLink"), gathered, seen)

    def _next(
        self, name: str, link: object, gathered: dict[str, list[object] | Failure], seen: set[str]
    ) -> str | None:
        if link is None:
            return None
        if not isinstance(link, str) or not is_within(link, self._root):
            gathered[name] = _unexpected("foreign_address")
            return None
        address = link[len(self._root) :]
        if address in seen:
            gathered[name] = _unexpected("pages_in_a_circle")
            return None
        seen.add(address)
        return address


def _by_id(outer: Reply) -> dict[str, Reply]:
    """The batch's answers by part; one that makes no sense is left out."""
    answers = member(outer.body, "responses")
    found: dict[str, Reply] = {}
    for answer in answers if isinstance(answers, list) else ():
        name, status = member(answer, "id"), member(answer, "status")
        if isinstance(name, str) and isinstance(status, int):
            found[name] = _item(outer, answer, status)
    return found


def _item(outer: Reply, answer: object, status: int) -> Reply:
    headers = member(answer, "headers")
    body = member(answer, "body")
    return Reply(
        status=status,
        headers={
            name.lower(): value
            for name, value in (headers.items() if isinstance(headers, dict) else ())
            if isinstance(name, str) and isinstance(value, str)
        },
        body=body,
        readable=body is None or isinstance(body, dict),
        heard=outer.heard,
        received_at=outer.received_at,
        correlation_id=outer.correlation_id,
    )


def _refused_token(gathered: Mapping[str, list[object] | Failure]) -> Failure | None:
    """The token is the same for all parts, so one refusal of it is a refusal of the read."""
    for part in gathered.values():
        if isinstance(part, Failure) and part.trouble is Trouble.TOKEN_REFUSED:
            return part
    return None


def _unexpected(code: str) -> Failure:
    return Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code=code)
