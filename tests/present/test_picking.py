"""Picking several roles: a switch, boxes in place of buttons, and what it leads to."""

from __future__ import annotations

from datetime import UTC

from msgspec.structs import replace

from keyhour.core.right import RightKey
from keyhour.core.session import Session
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.picking import Picked
from keyhour.present.roles import RolesView, roles_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, HELPDESK, INTUNE, NOW, SQL

READY = tenant.state(tenant.account_state())
NONE: Picked = frozenset()


def look(picked: Picked | None, made: State = READY, search: str = "") -> RolesView:
    """The panel at 14:28 UTC, in English."""
    return roles_view(made, NOW, Words(), UTC, search, picked)


def picks(*keys: RightKey) -> Picked:
    """Rows with a tick."""
    return frozenset(keys)


def test_a_switch_stands_beside_the_list() -> None:
    """Nothing else changes until it is used."""
    view = look(None)
    assert view.picking is not None
    assert (view.picking.is_on, view.picking.switch_label) == (False, "Select several")
    assert view.picking.go is None
    assert all(row.tick is None and row.activate is not None for row in view.eligible)


def test_while_picking_every_row_has_a_box_and_nothing_else() -> None:
    """One thing at a time."""
    view = look(picks(SQL))
    assert [(row.key, row.tick.is_on) for row in view.eligible if row.tick is not None] == [
        (row.key, row.key == SQL) for row in view.eligible
    ]
    assert all(row.star is None and row.activate is None for row in view.eligible)
    boxes = [row.tick.accessible for row in view.eligible if row.tick is not None]
    assert "Select SQL operators" in boxes


def test_the_bar_counts_and_leads_to_the_dialog() -> None:
    """In the order of the list, so that the dialog shows what was seen."""
    picking = look(picks(SQL, CONTRIBUTOR)).picking
    assert picking is not None
    assert picking.go is not None
    assert (picking.summary, picking.go.label) == ("2 roles selected", "Activate 2 roles…")
    assert picking.go.intent == meant.OpenBundle((CONTRIBUTOR, SQL))
    assert picking.switch_label == "Cancel"


def test_nothing_picked_leads_nowhere() -> None:
    """The button waits."""
    picking = look(NONE).picking
    assert picking is not None
    assert picking.go is not None
    assert (picking.summary, picking.go.enabled) == ("0 roles selected", False)


def test_a_search_hides_rows_and_forgets_no_tick() -> None:
    """One searches for the next one to pick."""
    view = look(picks(SQL, INTUNE), search="helpdesk")
    assert [row.key for row in view.eligible] == [HELPDESK]
    assert view.picking is not None
    assert view.picking.summary == "2 roles selected"


def test_what_is_no_longer_in_the_list_is_not_counted() -> None:
    """It became active meanwhile."""
    picking = look(picks(INTUNE, SQL), tenant.busy_state()).picking
    assert picking is not None
    assert picking.summary == "1 role selected"


def test_one_role_alone_or_no_session_offers_no_picking() -> None:
    """There is nothing to bundle, or nothing can be sent; the rows stay as they are."""
    one = tenant.state(tenant.account_state(eligibilities=(tenant.eligibility(SQL),)))
    away = replace(READY, session=Session.NEEDS_SIGN_IN)
    for made in (one, away):
        view = look(NONE, made)
        assert view.picking is None
        assert all(row.tick is None for row in view.eligible)
