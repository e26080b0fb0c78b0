"""A tenant whose answers misbehave in turn.

After every two to four fair answers of Graph or Azure comes one of these, in an order that a seed
decides, until all have come; then they come anew: 429 with seconds and with a date in Retry-After,
503 with Retry-After and without, 504, 502 with an HTML page, 500 with an empty code on policies
(and on nothing else), an answer that is slow, a connection cut before the request is done, and one
cut after a write was done. Sign-in is spared.

Settings: `misfortunes` switches it, `misfortune_seed` decides the order and begins it anew,
`slow_answer` is real time. The same seed and the same requests meet the same misfortunes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import azure, people
from keyhour.simulator.record import RolePolicy, member_of, role_at
from keyhour.simulator.role import DEVICE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, USER_ADMINISTRATOR
from keyhour.simulator.scenario.office import open_office
from keyhour.simulator.scenario.pace import make_quick
from keyhour.simulator.tenant import Scenario, Tenant


def _furnish(tenant: Tenant) -> None:
    make_quick(tenant.settings)
    tenant.settings.misfortunes = True
    tenant.settings.page_size = 2
    open_office(tenant)
    since = tenant.now() - timedelta(days=30)
    rosa = people.ROSA.id
    for role in (DEVICE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, USER_ADMINISTRATOR):
        tenant.set_policy(role, RolePolicy(needs_justification=True))
        tenant.make_eligible(rosa, role, start_at=since)
    elsewhere = (
        member_of(people.PRINT_TEAM),
        role_at(azure.CONTRIBUTOR, azure.PRINTING),
        role_at(azure.READER, azure.CONTOSO),
    )
    for right in elsewhere:
        tenant.make_eligible(rosa, right, start_at=since)


HOSTILE_NETWORK: Final = Scenario(
    "hostile_network", "A few rights, and answers that fail, lag and get lost in turn", _furnish
)
