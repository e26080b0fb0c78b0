"""The pages of the panel: a new one is a file of its own, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from keyhour.present.intent import Tab
from keyhour.ui.approvals_page import ApprovalsPage
from keyhour.ui.health_page import HealthPage
from keyhour.ui.history_page import HistoryPage
from keyhour.ui.page import Page
from keyhour.ui.roles_page import RolesPage

PAGES: Final[Mapping[Tab, type[Page]]] = {
    Tab.ROLES: RolesPage,
    Tab.APPROVALS: ApprovalsPage,
    Tab.HISTORY: HistoryPage,
    Tab.HEALTH: HealthPage,
}
