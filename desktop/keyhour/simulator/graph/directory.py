"""People, groups, units, the organisation and its licences: as much as names need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from keyhour.simulator import people
from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.listing import collection, single
from keyhour.simulator.graph.permission import (
    GROUP_READ,
    LICENCE_READ,
    ME_READ,
    ORGANISATION_READ,
    PEOPLE_READ,
    ROLE_READ,
    UNIT_READ,
    demand,
)
from keyhour.simulator.identifier import stable_id
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.pc import role_object_id
from keyhour.simulator.record import MEMBER, OWNER, Group, Unit, User
from keyhour.simulator.refusal import denied, not_found
from keyhour.simulator.role import ROLES
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

PREMIUM_P2: Final = "eec0eb4f-6444-4f95-aba0-50c24d67f998"
PREMIUM_P1: Final = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
_USER: Final = Shape("microsoft.graph.user")
_GROUP: Final = Shape("microsoft.graph.group")
_ROLE: Final = Shape("microsoft.graph.directoryRole")
_UNIT: Final = Shape("microsoft.graph.administrativeUnit")
_LICENCE: Final = Shape("microsoft.graph.licenseDetails")
_SKU: Final = Shape("microsoft.graph.subscribedSku")
_ORGANISATION: Final = Shape("microsoft.graph.organization")


def get_me(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /me."""
    del tenant
    demand(call.caller, ME_READ)
    return single(call, _user_row(call.caller.user), _USER, "users", "me")


def list_my_groups(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /me/memberOf and /me/transitiveMemberOf: the groups."""
    demand(call.caller, ME_READ)
    mine = tenant.principals_of(call.caller.user.id)
    kind = {"@odata.type": "#microsoft.graph.group"}
    rows = [kind | _group_row(group) for group in tenant.groups if group.id in mine]
    return collection(tenant, call, rows, _GROUP, "directoryObjects")


def list_my_licences(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /me/licenseDetails."""
    demand(call.caller, (*ME_READ, *LICENCE_READ))
    rows = [] if tenant.settings.licence_missing else [_licence_row()]
    context = f"users('{call.caller.user.id}')/licenseDetails"
    return collection(tenant, call, rows, _LICENCE, context)


def list_skus(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /subscribedSkus."""
    demand(call.caller, LICENCE_READ)
    rows = [] if tenant.settings.licence_missing else [_sku_row()]
    return collection(tenant, call, rows, _SKU, "subscribedSkus")


def list_users(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /users."""
    demand(call.caller, PEOPLE_READ)
    rows = [_user_row(user) for user in people.users_of(call.caller.user.organisation_id)]
    return collection(tenant, call, rows, _USER, "users")


def get_user(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET /users/{id or userPrincipalName}; oneself needs no more than User.Read."""
    del tenant
    wanted = names["id"].lower()
    known = people.users_of(call.caller.user.organisation_id)
    user = next((user for user in known if wanted in (user.id, user.username)), None)
    demand(call.caller, ME_READ if user == call.caller.user else PEOPLE_READ)
    return single(call, None if user is None else _user_row(user), _USER, "users", names["id"])


def list_groups(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /groups."""
    demand(call.caller, GROUP_READ)
    rows = [_group_row(group) for group in tenant.groups if _is_contoso(call)]
    return collection(tenant, call, rows, _GROUP, "groups")


def get_group(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET /groups/{id}."""
    demand(call.caller, GROUP_READ)
    return single(call, _group_row(_group(tenant, names)), _GROUP, "groups", names["id"])


def list_members(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET /groups/{id}/members: for good, and those an activation has put in for now."""
    return _people(tenant, call, MEMBER, names)


def list_owners(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET /groups/{id}/owners, in the same way."""
    return _people(tenant, call, OWNER, names)


def list_roles(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /directoryRoles: the tenant's own objects of roles, whose ids are not the templates'."""
    demand(call.caller, ROLE_READ)
    rows = [
        {
            "id": role_object_id(role.id),
            "deletedDateTime": None,
            "description": role.description,
            "displayName": role.name,
            "roleTemplateId": role.id,
        }
        for role in ROLES
    ]
    return collection(tenant, call, rows, _ROLE, "directoryRoles")


def list_units(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /directory/administrativeUnits."""
    _demand_units(tenant, call)
    rows = [_unit_row(unit) for unit in tenant.units if _is_contoso(call)]
    return collection(tenant, call, rows, _UNIT, "directory/administrativeUnits")


def get_unit(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET /directory/administrativeUnits/{id}."""
    _demand_units(tenant, call)
    unit = next((unit for unit in tenant.units if unit.id == names["id"].lower()), None)
    row = None if unit is None else _unit_row(unit)
    return single(call, row, _UNIT, "directory/administrativeUnits", names["id"])


def list_organisations(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET /organization."""
    demand(call.caller, ORGANISATION_READ)
    own = call.caller.user.organisation_id
    organisation = people.organisation_named(own) or people.CONTOSO
    domain = {
        "capabilities": "Email, OfficeCommunicationsOnline",
        "isDefault": True,
        "isInitial": True,
        "name": organisation.domain,
        "type": "Managed",
    }
    row = {
        "id": organisation.id,
        "displayName": organisation.name,
        "tenantType": "AAD",
        "verifiedDomains": [domain],
        "assignedPlans": [],
    }
    return collection(tenant, call, [row], _ORGANISATION, "organization")


def _is_contoso(call: Call) -> bool:
    """Say whether groups and units may be told: Fabrikam has none."""
    return call.caller.user.organisation_id == people.TENANT_ID


def _group(tenant: Tenant, names: Mapping[str, str]) -> Group:
    group = tenant.group_by_id(names["id"])
    if group is None:
        raise not_found(names["id"])
    return group


def _people(tenant: Tenant, call: Call, access: str, names: Mapping[str, str]) -> Answer:
    demand(call.caller, GROUP_READ)
    ids = tenant.people_in(_group(tenant, names), access)
    kind = {"@odata.type": "#microsoft.graph.user"}
    rows = [kind | _user_row(user) for user in people.USERS if user.id in ids]
    return collection(tenant, call, rows, _USER, "directoryObjects")


def _demand_units(tenant: Tenant, call: Call) -> None:
    demand(call.caller, UNIT_READ)
    if not tenant.settings.units_readable:
        raise denied()


def _user_row(user: User) -> Json:
    given_name, _, surname = user.name.partition(" ")
    return {
        "businessPhones": [],
        "displayName": user.name,
        "givenName": given_name,
        "jobTitle": user.job_title,
        "mail": user.username,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": surname,
        "userPrincipalName": user.username,
        "userType": "Guest" if user.is_guest else "Member",
        "id": user.id,
    }


def _group_row(group: Group) -> Json:
    return {
        "id": group.id,
        "description": None,
        "displayName": group.name,
        "groupTypes": [],
        "isAssignableToRole": group.is_role_assignable,
        "mailEnabled": False,
        "mailNickname": group.name.replace(" ", ""),
        "securityEnabled": True,
    }


def _unit_row(unit: Unit) -> Json:
    return {"id": unit.id, "deletedDateTime": None, "displayName": unit.name, "description": None}


def _plans() -> list[Json]:
    plans = (("AAD_PREMIUM_P2", PREMIUM_P2), ("AAD_PREMIUM", PREMIUM_P1))
    return [
        {
            "servicePlanId": plan_id,
            "servicePlanName": name,
            "provisioningStatus": "Success",
            "appliesTo": "User",
        }
        for name, plan_id in plans
    ]


def _licence_row() -> Json:
    sku_id = stable_id("licence")
    return {
        "id": sku_id,
        "skuId": sku_id,
        "skuPartNumber": "AAD_PREMIUM_P2",
        "servicePlans": _plans(),
    }


def _sku_row() -> Json:
    return _licence_row() | {
        "capabilityStatus": "Enabled",
        "consumedUnits": len(people.USERS),
        "appliesTo": "User",
    }
