"""Built-in directory roles of the practice tenant; ids are the well-known template ids."""

from __future__ import annotations

from typing import Final

from keyhour.simulator.record import RoleDefinition

DEVICE_ADMINISTRATOR: Final = RoleDefinition(
    "9f06204d-73c1-4d4c-880a-6edb90606fd8",
    "Microsoft Entra Joined Device Local Administrator",
    "Users assigned to this role are added to the local administrators group on Microsoft Entra "
    "joined devices.",
    older_name="Azure AD Joined Device Local Administrator",
)
GLOBAL_ADMINISTRATOR: Final = RoleDefinition(
    "62e90394-69f5-4237-9190-012177145e10",
    "Global Administrator",
    "Can manage all aspects of Microsoft Entra ID and the services that use its identities.",
)
PRIVILEGED_ROLE_ADMINISTRATOR: Final = RoleDefinition(
    "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Privileged Role Administrator",
    "Can manage role assignments and all aspects of Privileged Identity Management.",
)
CLOUD_DEVICE_ADMINISTRATOR: Final = RoleDefinition(
    "7698a772-787b-4ac8-901f-60d6b08affd2",
    "Cloud Device Administrator",
    "Limited access to manage devices in the directory.",
)
INTUNE_ADMINISTRATOR: Final = RoleDefinition(
    "3a2c62db-5318-420d-8d74-23affee5d9d5",
    "Intune Administrator",
    "Can manage all aspects of Intune.",
)
USER_ADMINISTRATOR: Final = RoleDefinition(
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "User Administrator",
    "Can manage all aspects of users and groups, including passwords of limited administrators.",
)
HELPDESK_ADMINISTRATOR: Final = RoleDefinition(
    "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Helpdesk Administrator",
    "Can reset passwords for non-administrators and other help desk administrators.",
)
WINDOWS_365_ADMINISTRATOR: Final = RoleDefinition(
    "11451d60-acb2-45eb-a7d6-43d0f0125c13",
    "Windows 365 Administrator",
    "Can provision and manage all aspects of Cloud PCs.",
)
GLOBAL_READER: Final = RoleDefinition(
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "Global Reader",
    "Can read everything that a Global Administrator can, but not change anything.",
)
SECURITY_READER: Final = RoleDefinition(
    "5d6b6bb7-de71-4623-b4af-96380a352509",
    "Security Reader",
    "Can read security information and reports.",
)
REPORTS_READER: Final = RoleDefinition(
    "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "Reports Reader",
    "Can read sign-in and audit reports.",
)
USAGE_READER: Final = RoleDefinition(
    "75934031-6c7e-415a-99d7-48dbd49e875e",
    "Usage Summary Reports Reader",
    "Read usage reports and adoption score, but cannot access user details.",
)
ROLES: Final = (
    DEVICE_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    CLOUD_DEVICE_ADMINISTRATOR,
    INTUNE_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    WINDOWS_365_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_READER,
    REPORTS_READER,
    USAGE_READER,
)
DECIDES_WHEN_NO_APPROVER_IS_NAMED: Final = frozenset(
    {PRIVILEGED_ROLE_ADMINISTRATOR.id, GLOBAL_ADMINISTRATOR.id}
)
READS_AUDITS: Final = DECIDES_WHEN_NO_APPROVER_IS_NAMED | {
    GLOBAL_READER.id,
    SECURITY_READER.id,
    REPORTS_READER.id,
}
EVERYBODY_WID: Final = "b79fbf4d-3ef9-4689-8143-76b194e85509"  # in every token, no role


def role_by_id(role_id: str) -> RoleDefinition | None:
    """Return the role with this template id."""
    return next((role for role in ROLES if role.id == role_id.lower()), None)
