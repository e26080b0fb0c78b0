"""A question before something is given up."""

from __future__ import annotations

from msgspec import Struct


class Question(Struct, frozen=True, kw_only=True):
    """What is asked, and both answers; keeping it is what Return and Escape do."""

    text: str
    go_label: str
    keep_label: str
