"""The page a browser shows when a sign-in came back: plain, closed to everything, without a
secret.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Final

from msgspec import Struct


class PageWords(Struct, frozen=True, kw_only=True):
    """What the page says; in English unless a translation is given."""

    language: str = "en"
    received: str = "Keyhour has received your sign-in. You can close this window."
    failed: str = "The sign-in did not finish. Keyhour tells you more; you can close this window."
    refused: str = "This address only receives a sign-in that Keyhour has asked for."
    practice: str = "Practice tenant"


def page_words(words: Callable[[str], str], language: str) -> PageWords:
    """The same in a language; `words` looks a text up in it."""
    return PageWords(
        language=language,
        received=words("Keyhour has received your sign-in. You can close this window."),
        failed=words(
            "The sign-in did not finish. Keyhour tells you more; you can close this window."
        ),
        refused=words("This address only receives a sign-in that Keyhour has asked for."),
        practice=words("Practice tenant"),
    )


_HEADERS: Final = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "X-Frame-Options: DENY",
    "Cross-Origin-Opener-Policy: same-origin",
    "Connection: close",
)
_STYLE: Final = (
    "body{font:16px system-ui,sans-serif;margin:15vh auto;max-width:32em;padding:0 1em;"
    "color-scheme:light dark}.mark{border:1px solid;padding:.2em .6em;display:inline-block}"
)


def page(words: PageWords, *, went_well: bool | None, practice: bool) -> bytes:
    """A whole HTTP answer. `went_well` is None for a request that was not awaited."""
    text = words.refused if went_well is None else words.received if went_well else words.failed
    mark = f'<p class="mark">{escape(words.practice)}</p>' if practice else ""
    body = (
        f'<!doctype html><html lang="{escape(words.language)}" dir="auto"><meta charset="utf-8">'
        f"<title>Keyhour</title><style>{_STYLE}</style>"
        f"<h1>Keyhour</h1>{mark}<p>{escape(text)}</p></html>"
    ).encode()
    status = "400 Bad Request" if went_well is None else "200 OK"
    head = "\r\n".join([f"HTTP/1.1 {status}", *_HEADERS, f"Content-Length: {len(body)}"])
    return head.encode() + b"\r\n\r\n" + body
