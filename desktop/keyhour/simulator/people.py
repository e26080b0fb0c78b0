"""The invented organisation: Contoso's practice tenant and the people in it."""

from __future__ import annotations

from typing import Final

from keyhour.simulator.identifier import stable_id
from keyhour.simulator.record import Group, Unit, User

ORGANISATION: Final = "Contoso (practice tenant)"
DOMAIN: Final = "contoso.example"
TENANT_ID: Final = stable_id("tenant")
CLIENT_ID: Final = stable_id("keyhour client")


def _user(name: str, job_title: str) -> User:
    username = name.lower().replace(" ", ".") + "@" + DOMAIN
    return User(stable_id(username), name, username, job_title)


ROSA: Final = _user("Rosa Bauer", "Support engineer")
ADA: Final = _user("Ada Lind", "Head of help desk")
OMAR: Final = _user("Omar Haddad", "Help desk lead")
GRACE: Final = _user("Grace Otieno", "Identity administrator")
USERS: Final = (ROSA, ADA, OMAR, GRACE)

HELPDESK_LEADS: Final = Group(stable_id("Helpdesk leads"), "Helpdesk leads", (ADA.id, OMAR.id))
FIELD_SUPPORT: Final = Group(stable_id("Field support"), "Field support", (ROSA.id,))
GROUPS: Final = (HELPDESK_LEADS, FIELD_SUPPORT)

NORTH_BRANCH: Final = Unit(stable_id("North branch"), "North branch")
SOUTH_BRANCH: Final = Unit(stable_id("South branch"), "South branch")
UNITS: Final = (NORTH_BRANCH, SOUTH_BRANCH)


def user_by_id(user_id: str) -> User | None:
    """Return the user with this object id."""
    return next((user for user in USERS if user.id == user_id.lower()), None)


def user_by_name(text: str) -> User | None:
    """Return the user with this username or object id, or whose name begins like this."""
    wanted = text.lower()
    for user in USERS:
        if wanted in (user.username, user.id):
            return user
    return next((user for user in USERS if wanted and user.name.lower().startswith(wanted)), None)


def group_by_id(group_id: str) -> Group | None:
    """Return the group with this object id."""
    return next((group for group in GROUPS if group.id == group_id.lower()), None)


def group_ids_of(user_id: str) -> frozenset[str]:
    """Return the groups that a user is a member of."""
    return frozenset(group.id for group in GROUPS if user_id in group.member_ids)
