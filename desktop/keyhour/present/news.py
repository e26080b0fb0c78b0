"""What changed on the panel, in words: for people who hear it and look at something else.

Told are changes of state and the beginning of the last minutes. A countdown is no news.
"""

from __future__ import annotations

from keyhour.present.approval import ApprovalsView
from keyhour.present.card import CardView, RingKind
from keyhour.present.page import PageView
from keyhour.present.panel import PanelView
from keyhour.present.roles import RolesView
from keyhour.present.words import Words

_Place = tuple[str, RingKind]
"""The section of a card and the shape of its ring: while both stay, nothing has happened."""


def panel_news(before: PanelView, after: PanelView) -> str:
    """The news around the pages between two views of one panel, empty most of the time."""
    is_other = (before.header.title, before.header.subtitle) != (
        after.header.title,
        after.header.subtitle,
    )
    whose = _sentence(after.header.title) if is_other else ""
    return " ".join(part for part in (whose, _banner(before, after)) if part)


def roles_news(before: RolesView, after: RolesView, words: Words) -> str:
    """The news on the page of roles."""
    if before.account != after.account:
        return empty_news(before, after)  # somebody else's roles: no role has ended
    cards = (*_arrived(before, after, words), *_gone(before, after, words))
    return " ".join(part for part in (*cards, empty_news(before, after)) if part)


def approvals_news(before: ApprovalsView, after: ApprovalsView) -> str:
    """The news on the page of approvals: what came, and what became of what was decided."""
    known = {card.id for card in before.cards}
    status = {card.id: card.status for card in before.cards}
    over = {one.id for one in before.decided}
    told = [_sentence(card.accessible) for card in after.cards if card.id not in known]
    told += [
        f"{_sentence(card.accessible)} {' '.join(map(_sentence, card.status))}"
        for card in after.cards
        if card.id in known and card.status and card.status != status[card.id]
    ]
    told += [
        " ".join((_sentence(one.title), *one.lines, one.quote)).strip()
        for one in after.decided
        if one.id not in over
    ]
    return " ".join(part for part in (*told, empty_news(before, after)) if part)


def empty_news(before: PageView, after: PageView) -> str:
    """What stands in place of a list, when it is new."""
    if after.empty is None or (before.empty and before.empty.title == after.empty.title):
        return ""
    return f"{_sentence(after.empty.title)} {after.empty.body}".strip()


def _arrived(before: RolesView, after: RolesView, words: Words) -> tuple[str, ...]:
    known = _places(before)
    told = []
    for section, cards in _sections(after).items():
        for card in cards:
            place = known.get(card.key)
            if place != (section, card.ring.kind):
                is_new = place is None or place[0] != section
                told.append(_state(section, card, words) if is_new else _turn(card))
    return tuple(told)


def _gone(before: RolesView, after: RolesView, words: Words) -> tuple[str, ...]:
    """What is over; a refusal goes when the person has dismissed it."""
    left = _places(after)
    ended = [card for card in before.active if card.key not in left]
    withdrawn = [card for card in before.waiting if card.key not in left]
    return (
        *(words("{name} has ended", name=card.title) + "." for card in ended),
        *(words("{name} no longer waits.", name=card.title) for card in withdrawn),
    )


def _state(section: str, card: CardView, words: Words) -> str:
    if section == "active":
        return words("{name} is active", name=card.title) + f". {card.ring.accessible}."
    quote = f" {card.quote}" if card.quote else ""
    return f"{card.title}: {card.ring.accessible}. {' '.join(map(_sentence, card.lines))}{quote}"


def _turn(card: CardView) -> str:
    return f"{card.title}: {card.ring.accessible}."


def _banner(before: PanelView, after: PanelView) -> str:
    if after.banner is None or (before.banner and before.banner.title == after.banner.title):
        return ""
    return f"{_sentence(after.banner.title)} {after.banner.body}".strip()


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?:…" else f"{text}."


def _sections(view: RolesView) -> dict[str, tuple[CardView, ...]]:
    return {"active": view.active, "waiting": view.waiting, "refused": view.refused}


def _places(view: RolesView) -> dict[object, _Place]:
    return {
        card.key: (section, card.ring.kind)
        for section, cards in _sections(view).items()
        for card in cards
    }
