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


def _guest(name: str, job_title: str, home: str) -> User:
    """Return a guest: the username is made of the one at home."""
    at_home = name.lower().replace(" ", ".") + "_" + home
    username = f"{at_home}#ext#@{DOMAIN}"
    return User(stable_id(username), name, username, job_title, is_guest=True)


ROSA: Final = _user("Rosa Bauer", "Support engineer")
ADA: Final = _user("Ada Lind", "Head of help desk")
OMAR: Final = _user("Omar Haddad", "Help desk lead")
GRACE: Final = _user("Grace Otieno", "Identity administrator")
NOOR: Final = _guest("Noor Visser", "Printer technician, Fabrikam", "fabrikam.example")
USERS: Final = (ROSA, ADA, OMAR, GRACE, NOOR)

HELPDESK_LEADS: Final = Group(stable_id("Helpdesk leads"), "Helpdesk leads", (ADA.id, OMAR.id))
FIELD_SUPPORT: Final = Group(stable_id("Field support"), "Field support", (ROSA.id,))
# The people of the following come and go through PIM.
BRANCH_OPERATORS: Final = Group(stable_id("Branch operators"), "Branch operators")
PRINT_TEAM: Final = Group(stable_id("Print team"), "Print team", is_role_assignable=False)
LICENCE_DESK: Final = Group(stable_id("Licence desk"), "Licence desk", is_role_assignable=False)
GROUPS: Final = (HELPDESK_LEADS, FIELD_SUPPORT, BRANCH_OPERATORS, PRINT_TEAM, LICENCE_DESK)

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
