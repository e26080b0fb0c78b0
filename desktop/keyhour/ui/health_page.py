"""The page that says how things stand, and what to do where they do not."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyhour.core.state import State
from keyhour.present.health import HealthView, SectionView, health_view, result_text
from keyhour.present.words import Words
from keyhour.ui.check_line import CheckSection
from keyhour.ui.page import Page, scrolled


class HealthPage(Page):
    """Shows a `HealthView`."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._view: HealthView | None = None
        self._sections: dict[str, CheckSection] = {}
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(self, self._content), 1)

    def render_state(self, state: State, now: datetime, zone: tzinfo | None = None) -> HealthView:
        """Show what is known."""
        view = health_view(state, now, self.words, zone)
        for section in view.sections:
            self._render(section)
        self.news = "" if self._view is None else _news(self._view, view)
        self._view = view
        return view

    def _render(self, section: SectionView) -> None:
        shown = self._sections.get(section.id) or self._added(section.id)
        results = [result_text(one.result, self.words) for one in section.checks]
        shown.render_views(section.heading, section.checks, results)

    def _added(self, name: str) -> CheckSection:
        section = CheckSection(self._content)
        section.chosen.connect(self.chosen)
        self._column.addWidget(section)
        section.show()  # now, so that nothing is drawn without it
        self._sections[name] = section
        return section


def _news(before: HealthView, after: HealthView) -> str:
    """The checks that ended otherwise than before, in words; an age alone is no news."""
    ended = {one.id: one.result for section in before.sections for one in section.checks}
    changed = [
        one.detail
        for section in after.sections
        for one in section.checks
        if ended.get(one.id) is not one.result
    ]
    return " ".join(changed)
