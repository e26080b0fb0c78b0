"""What the practice PC's door says, also when it says nonsense."""

from __future__ import annotations

import pytest

from keyhour.adapters.practice_device import _reading
from keyhour.core.device import Administrators, DeviceReading, Join
from tests.core.sample import BASE, at

SAID = {
    "now": "2026-11-23T10:00:00Z",
    "join": "entra",
    "tenant_id": "tenant",
    "prt": {"present": True, "updated_at": "2026-11-23T09:30:00Z"},
    "logon_at": "2026-11-23T08:00:00+00:00",
    "user": {"sid": "S-1-12-1-1-2-3-4", "name": "rosa"},
    "token_groups": [
        {"sid": "S-1-5-32-544", "attributes": 16},
        {"sid": "S-1-12-1-1-2-3-4", "attributes": 7},
        {"sid": "S-1-12-1-5-6-7-8", "attributes": 7},
    ],
    "local_administrators": ["S-1-12-1-5-6-7-8", "S-1-5-21-1"],
    "administrator_protection": False,
}


def test_answer_is_read_in_our_own_time() -> None:
    """The tenant's clock was moved an hour ahead: ages stay what they are."""
    found = _reading(SAID, BASE)
    assert found == DeviceReading(
        join=Join.ENTRA,
        tenant_id="tenant",
        has_prt=True,
        prt_updated_at=at(-1800),
        administrators=Administrators.DENY_ONLY,
        entra_groups=frozenset({"S-1-12-1-5-6-7-8"}),
        entra_admins=frozenset({"S-1-12-1-5-6-7-8"}),
        user_sid="S-1-12-1-1-2-3-4",
        user_name="rosa",
        logon_at=at(-7200),
        administrator_protection=False,
    )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"now": 7, "join": "moon", "prt": [], "user": None, "token_groups": "x"},
        {"now": "2026-11-23T10:00:00", "prt": {"updated_at": "yesterday", "present": "yes"}},
        {"local_administrators": {}, "logon_at": 3, "tenant_id": 9},
    ],
)
def test_nonsense_is_unknown(said: dict[str, object]) -> None:
    """Nothing of it is believed, and nothing raises."""
    assert _reading(said, BASE) == DeviceReading()


def test_rows_of_a_token_that_are_none_are_left_out() -> None:
    """One bad row does not hide the others."""
    rows = [{"sid": "S-1-12-1-5-6-7-8", "attributes": 7}, {"sid": 3}, "x"]
    found = _reading({"token_groups": rows}, BASE)
    assert found.entra_groups == frozenset({"S-1-12-1-5-6-7-8"})
