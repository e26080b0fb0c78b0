"""What every scenario has: the administrator and her standing role."""

from __future__ import annotations

from datetime import timedelta

from keyhour.simulator import people
from keyhour.simulator.record import Approver, RolePolicy
from keyhour.simulator.role import GLOBAL_READER, PRIVILEGED_ROLE_ADMINISTRATOR, REPORTS_READER
from keyhour.simulator.tenant import Tenant

LEADS = Approver(people.HELPDESK_LEADS.id, people.HELPDESK_LEADS.name, is_group=True)

APPROVED_BY_LEADS = RolePolicy(
    longest=timedelta(hours=4),
    needs_justification=True,
    needs_approval=True,
    approvers=(LEADS,),
)


def open_office(tenant: Tenant) -> None:
    """Give Grace the roles that administer PIM and read its log; Rosa has a right at Fabrikam."""
    since = tenant.now() - timedelta(days=400)
    tenant.assign(people.GRACE.id, PRIVILEGED_ROLE_ADMINISTRATOR, start_at=since)
    tenant.assign(people.GRACE.id, GLOBAL_READER, start_at=since)
    tenant.make_eligible(people.ROSA_AT_FABRIKAM.id, REPORTS_READER, start_at=since)
