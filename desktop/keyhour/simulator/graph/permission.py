"""Delegated permissions: which of them open which door. The first named is the least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from keyhour.simulator.record import Caller
from keyhour.simulator.refusal import scope_not_granted

ELIGIBILITY_READ: Final = (
    "RoleEligibilitySchedule.Read.Directory",
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
)
ELIGIBILITY_WRITE: Final = (
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "RoleManagement.ReadWrite.Directory",
)
ASSIGNMENT_READ: Final = (
    "RoleAssignmentSchedule.Read.Directory",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
)
ASSIGNMENT_WRITE: Final = (
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleManagement.ReadWrite.Directory",
)
# Listing one's requests demands more than listing what is active: Read.Directory does not do.
REQUEST_READ: Final = (
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
)
REMOVAL: Final = (*ASSIGNMENT_WRITE, "RoleAssignmentSchedule.Remove.Directory")
POLICY_READ: Final = (
    "RoleManagementPolicy.Read.Directory",
    "RoleManagementPolicy.ReadWrite.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
)
GROUP_POLICY_READ: Final = (
    "RoleManagementPolicy.Read.AzureADGroup",
    "RoleManagementPolicy.ReadWrite.AzureADGroup",
)
ROLE_READ: Final = (
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
APPROVAL_OLDER: Final = ("PrivilegedAccess.ReadWrite.AzureAD", "PrivilegedAccess.Read.AzureAD")
_GROUP_OLDER: Final = (
    "PrivilegedAccess.Read.AzureADGroup",
    "PrivilegedAccess.ReadWrite.AzureADGroup",
)
GROUP_ELIGIBILITY_READ: Final = (
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
    *_GROUP_OLDER,
)
GROUP_ELIGIBILITY_WRITE: Final = (
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
    "PrivilegedAccess.ReadWrite.AzureADGroup",
)
# Of groups, reading requests demands no more than reading what is active.
GROUP_ASSIGNMENT_READ: Final = (
    "PrivilegedAssignmentSchedule.Read.AzureADGroup",
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
    *_GROUP_OLDER,
)
GROUP_ASSIGNMENT_WRITE: Final = (
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
    "PrivilegedAccess.ReadWrite.AzureADGroup",
)
ME_READ: Final = ("User.Read", "User.ReadWrite", "User.Read.All", "Directory.Read.All")
PEOPLE_READ: Final = ("User.ReadBasic.All", "User.Read.All", "Directory.Read.All")
UNIT_READ: Final = ("AdministrativeUnit.Read.All", "Directory.Read.All")
GROUP_READ: Final = ("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All")
ORGANISATION_READ: Final = ("User.Read", "Organization.Read.All", "Directory.Read.All")
LICENCE_READ: Final = ("LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All")
AUDIT_READ: Final = ("AuditLog.Read.All",)

GRAPH_PERMISSIONS: Final = frozenset(
    ELIGIBILITY_READ
    + ASSIGNMENT_READ
    + REMOVAL
    + POLICY_READ
    + GROUP_POLICY_READ
    + ROLE_READ
    + APPROVAL_OLDER
    + GROUP_ELIGIBILITY_READ
    + GROUP_ASSIGNMENT_READ
    + ME_READ
    + PEOPLE_READ
    + UNIT_READ
    + GROUP_READ
    + LICENCE_READ
    + AUDIT_READ
    + ("AccessReview.Read.All", "AccessReview.ReadWrite.All", "RoleManagementAlert.Read.Directory")
    + ("AuthenticationContext.Read.All", "Policy.Read.ConditionalAccess", "Device.Read")
    + ("Device.Read.All", "DeviceManagementConfiguration.Read.All")
    + ("DeviceManagementConfiguration.ReadWrite.All",)
)


def demand(caller: Caller, any_of: Sequence[str]) -> None:
    """Raise the wrapped 403 unless the token holds one of the permissions."""
    if not caller.permissions.intersection(any_of):
        raise scope_not_granted(any_of)
