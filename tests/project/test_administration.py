"""The page for administrators says what the program does, in every language."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from keyhour.core.schedule import RETRY_AT_REST, RETRY_DELAYS, WHILE_ACTIVE, WHILE_QUIET

HELP = Path(__file__).parents[2] / "resources" / "help"
PAGES = sorted(HELP.glob("administration*.md"))


def _numbers(line: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", line)]


def _told(delays: tuple[timedelta, ...]) -> list[int]:
    """Seconds for the first, minutes for the others, as the page tells them."""
    return [int(delays[0].total_seconds()), *(int(one.total_seconds() // 60) for one in delays[1:])]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_reading_plan_is_the_programs(page: Path) -> None:
    """Row by row of the first table."""
    rows = [line for line in page.read_text("utf-8").splitlines() if line.startswith("| ")]
    quiet, active, _, _, at_rest, hurried = rows[2:8]
    assert timedelta(hours=_numbers(quiet)[0]) == WHILE_QUIET
    assert timedelta(minutes=_numbers(active)[0]) == WHILE_ACTIVE
    assert _told(RETRY_AT_REST) == _numbers(at_rest)
    assert _told(RETRY_DELAYS) == _numbers(hurried)


def test_every_language_says_the_same() -> None:
    """The same figures, tables and headings."""
    english, *others = [page.read_text("utf-8").replace(",", "") for page in PAGES[::-1]]
    for other in others:
        figures = [re.findall(r"\d+ %|\d{3,}", text.replace(".", "")) for text in (english, other)]
        assert figures[0] == figures[1]
        assert english.count("\n## ") == other.count("\n## ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_picture_is_there(page: Path) -> None:
    """Beside the help."""
    (picture,) = re.findall(r"\]\((\.\./pictures/[^)]+)\)", page.read_text("utf-8"))
    assert (HELP / picture).exists()
