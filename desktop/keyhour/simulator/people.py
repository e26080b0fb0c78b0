"""The invented organisations: Contoso, its people, and Fabrikam, where one of them is a guest."""

from __future__ import annotations

from typing import Final

from keyhour.simulator.identifier import stable_id
from keyhour.simulator.record import Group, Organisation, Unit, User

CONTOSO: Final = Organisation(stable_id("tenant"), "Contoso (practice tenant)", "contoso.example")
FABRIKAM: Final = Organisation(
    stable_id("second tenant"), "Fabrikam (practice tenant)", "fabrikam.example"
)
ORGANISATIONS: Final = (CONTOSO, FABRIKAM)
TENANT_ID: Final = CONTOSO.id
DOMAIN: Final = CONTOSO.domain
CLIENT_ID: Final = stable_id("keyhour client")


def _user(name: str, job_title: str, at: Organisation = CONTOSO) -> User:
    username = name.lower().replace(" ", ".") + "@" + at.domain
    return User(stable_id(username), name, username, job_title, at.id)


def _guest(user: User, at: Organisation, name: str | None = None) -> User:
    """Return a person's account as a guest: its username is made of the one at home."""
    username = f"{user.username.replace('@', '_')}#ext#@{at.domain}"
    return User(stable_id(username), name or user.name, username, user.job_title, at.id, user.id)


ROSA: Final = _user("Rosa Bauer", "Support engineer")
ADA: Final = _user("Ada Lind", "Head of help desk")
OMAR: Final = _user("Omar Haddad", "Help desk lead")
GRACE: Final = _user("Grace Otieno", "Identity administrator")
NOOR_AT_HOME: Final = _user("Noor Visser", "Printer technician, Fabrikam", FABRIKAM)
NOOR: Final = _guest(NOOR_AT_HOME, CONTOSO)
ROSA_AT_FABRIKAM: Final = _guest(ROSA, FABRIKAM, "Rosa Bauer (Contoso)")
USERS: Final = (ROSA, ADA, OMAR, GRACE, NOOR)
USERS_OF_FABRIKAM: Final = (NOOR_AT_HOME, ROSA_AT_FABRIKAM)
EVERYBODY: Final = (*USERS, *USERS_OF_FABRIKAM)

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
    return next((user for user in EVERYBODY if user.id == user_id.lower()), None)


def user_by_name(text: str) -> User | None:
    """Return the user with this username or object id, or whose name begins like this."""
    wanted = text.lower()
    for user in EVERYBODY:
        if wanted in (user.username, user.id):
            return user
    return next(
        (user for user in EVERYBODY if wanted and user.name.lower().startswith(wanted)), None
    )


def organisation_named(name: str) -> Organisation | None:
    """Return the organisation with this tenant id or domain."""
    wanted = name.lower()
    return next((one for one in ORGANISATIONS if wanted in (one.id, one.domain)), None)


def organisation_id_of(principal_id: str) -> str:
    """Return where a person's account or a group is; groups are all Contoso's."""
    user = user_by_id(principal_id)
    return user.organisation_id if user else CONTOSO.id


def users_of(organisation_id: str) -> tuple[User, ...]:
    """Return everybody with an account in an organisation."""
    return tuple(user for user in EVERYBODY if user.organisation_id == organisation_id)


def account_in(user: User, organisation_id: str) -> User | None:
    """Return the same person's account in an organisation, if there is one."""
    accounts = users_of(organisation_id)
    return next((one for one in accounts if one.person_id == user.person_id), None)


def home_of(user: User) -> User:
    """Return the person's account at home; its username is what one signs in with."""
    return user_by_id(user.person_id) or user
