"""What a command costs: round trips to the service, and what it leaves open."""

from __future__ import annotations

import pytest

from tests.cli.practice import Person
from tests.cli.test_end_to_end import ASK, open_wishes, requests_sent

pytestmark = [pytest.mark.contract, pytest.mark.timeout(90)]


def test_roles_costs_one_round_trip(rosa: Person) -> None:
    """Roles and groups with their policies, in one batch; the very first time one more for what is
    asked for by ids that nobody knew. Azure's lists are three of its own.
    """
    assert rosa.json("roles").code == 0
    assert len(rosa.tenant.graph_requests()) == 2
    rosa.tenant.ask("DELETE", "requests")
    ran = rosa.json("roles")
    assert ran.code == 0
    rows = [right for right in ran.document["rights"] if right["plane"] != "azure"]
    assert "User Administrator" in [right["name"] for right in rows]
    assert all(right["policy"]["known"] for right in rows)
    assert len(rosa.tenant.graph_requests()) == 1
    assert len(rosa.tenant.arm_requests()) == 3


def test_an_activation_costs_three_round_trips(rosa: Person) -> None:
    """Read, ask, confirm; nothing of ARM, and the ledger has nothing open afterwards."""
    ran = rosa.json(*ASK)
    assert ran.code == 0, ran.stdout
    assert ran.result["outcome"] == "active"
    assert ran.result["active_until"].endswith("Z")
    methods = [method for method, _ in rosa.tenant.graph_requests()]
    assert methods == ["POST", "POST", "POST"]
    assert requests_sent(rosa.tenant) == 1
    assert rosa.tenant.arm_requests() == []
    assert open_wishes(rosa) == 0


def test_a_bundle_costs_two_and_one_for_each_right(rosa: Person) -> None:
    """Roles and groups are read together, asked for one by one, and confirmed together."""
    rosa.tenant.begin("busy_admin")
    settings = {"provisioning": "PT0S", "group_provisioning": "PT0S", "page_size": 100}
    rosa.tenant.ask(
        "POST", "settings", settings | {"listing_lag": "PT0S", "group_listing_lag": "PT0S"}
    )
    assert rosa.json("roles").code == 0
    rosa.tenant.ask("DELETE", "requests")
    names = ("Device administrator", "Branch operators@member", "Windows 365")
    ran = rosa.json("activate", *names, "--reason", "a printer")
    assert [one["outcome"] for one in ran.document["results"]] == ["active"] * 3, ran.stdout
    assert len(rosa.tenant.graph_requests()) == 2 + 3
