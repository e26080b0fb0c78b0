"""The help page tells of everything that a person can see and choose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keyhour.adapters.catalogue import load_catalogue
from keyhour.core.set_up import SetUp
from keyhour.core.state import State
from keyhour.present.icon import TrayKind
from keyhour.present.settings import Offer, settings_view
from keyhour.present.words import Words
from tests.project.catalogue import languages

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "resources" / "help").glob("using*.md"))
ENGLISH = (ROOT / "resources" / "help" / "using.md").read_text("utf-8")
CONTENTS = re.compile(r"\[[^\]]+\]\(#([^)]+)\)")
LINK = re.compile(r"\]\(([^)#][^)]*)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_of_the_tray_is_explained(page: Path) -> None:
    """Each by its own picture, once."""
    text = page.read_text("utf-8")
    assert sorted(re.findall(r"\(state:(\w+)\)", text)) == sorted(kind.value for kind in TrayKind)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_has_an_entry(page: Path) -> None:
    """By the very words of the dialog, in the page's language."""
    text = page.read_text("utf-8")
    language = page.stem.partition(".")[2]
    words = Words(load_catalogue(ROOT / "resources" / "i18n", language or "en"))
    view = settings_view(State(set_up=SetUp()), Offer(event_log=True), words)
    assert view.event_log is not None
    labels = [view.language.label, view.theme.label, view.autostart.label, view.leads.label]
    labels += [
        view.alert_style.label,
        view.favourites.label,
        view.leaving.heading,
        view.event_log.label,
    ]
    labels += [label for _, label in view.parts[-1:]]
    for label in labels:
        assert f"**{label}.**" in text
    for field in (view.organisation.tenant_id, view.organisation.client_id):
        assert f"*{field.label}*" in text


@pytest.mark.parametrize("language", languages())
def test_every_language_has_its_page(language: str) -> None:
    """As long as the English one: with the same headings and lists."""
    text = (ROOT / "resources" / "help" / f"using.{language}.md").read_text("utf-8")
    for sign in ("# ", "## ", "- ", "| ", "1. ", "**"):
        ours, english = (
            sum(line.startswith(sign) for line in one.splitlines()) for one in (text, ENGLISH)
        )
        assert ours == english, sign


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a heading of the page, or to an encrypted site."""
    text = page.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w]+", "-", heading.casefold()).strip("-") for heading in headings}
    assert set(CONTENTS.findall(text)) <= slugs
    for target in LINK.findall(text):
        assert target.startswith(("https://", "state:")), target


def test_questions_of_people_have_a_heading() -> None:
    """Those that support hears most."""
    for heading in (
        "What can I do?",
        "What does the icon say?",
        "Why does my PC not know yet?",
        "What happens at the end?",
        "What does Keyhour keep?",
    ):
        assert f"## {heading}" in ENGLISH
