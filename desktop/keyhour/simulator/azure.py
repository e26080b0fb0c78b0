"""Azure as the practice organisation has it: its places, and the roles one can hold there."""

from __future__ import annotations

from typing import Final

from keyhour.simulator.identifier import stable_id
from keyhour.simulator.record import Place, RoleDefinition

MANAGEMENT_GROUP: Final = "managementgroup"
SUBSCRIPTION: Final = "subscription"
RESOURCE_GROUP: Final = "resourcegroup"
RESOURCE: Final = "resource"  # how PIM names this kind is not attested

CONTRIBUTOR: Final = RoleDefinition(
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Contributor",
    "Grants full access to manage all resources, but does not allow you to assign roles.",
)
OWNER: Final = RoleDefinition(
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Owner",
    "Grants full access to manage all resources, including the ability to assign roles.",
)
READER: Final = RoleDefinition(
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Reader",
    "View all resources, but does not allow you to make any changes.",
)
ACCESS_ADMINISTRATOR: Final = RoleDefinition(
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "User Access Administrator",
    "Lets you manage user access to Azure resources.",
)
MACHINE_CONTRIBUTOR: Final = RoleDefinition(
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
    "Virtual Machine Contributor",
    "Lets you manage virtual machines, but not access to them.",
)
BLOB_READER: Final = RoleDefinition(
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Storage Blob Data Reader",
    "Allows for read access to Azure Storage blob containers and data.",
)
SECRETS_USER: Final = RoleDefinition(
    "4633458b-17de-408a-b874-0445c86b69e6",
    "Key Vault Secrets User",
    "Read secret contents.",
)
AZURE_ROLES: Final = (
    CONTRIBUTOR,
    OWNER,
    READER,
    ACCESS_ADMINISTRATOR,
    MACHINE_CONTRIBUTOR,
    BLOB_READER,
    SECRETS_USER,
)
MANAGES_ACCESS: Final = frozenset({OWNER.id, ACCESS_ADMINISTRATOR.id})

_MANAGEMENT: Final = "/providers/Microsoft.Management/managementGroups/"


def management_group(name: str, title: str) -> Place:
    """Return a management group."""
    return Place(_MANAGEMENT + name, title, MANAGEMENT_GROUP)


def subscription(name: str, parent: Place) -> Place:
    """Return a subscription of this name in a management group."""
    return Place(f"/subscriptions/{stable_id(name)}", name, SUBSCRIPTION, parent.scope)


def resource_group(name: str, parent: Place) -> Place:
    """Return a resource group in a subscription."""
    return Place(f"{parent.scope}/resourceGroups/{name}", name, RESOURCE_GROUP, parent.scope)


def resource(kind: str, name: str, parent: Place) -> Place:
    """Return a resource in a resource group; `kind` is its provider and type."""
    return Place(f"{parent.scope}/providers/{kind}/{name}", name, RESOURCE, parent.scope)


CONTOSO: Final = management_group("contoso-practice", "Contoso practice")
PRINTING: Final = subscription("Branch printing", CONTOSO)
FIELD_TOOLS: Final = subscription("Field tools", CONTOSO)
PRINT_SERVERS: Final = resource_group("rg-print-servers", PRINTING)
PRINT_ARCHIVE: Final = resource_group("rg-print-archive", PRINTING)
ROLLOUT: Final = resource_group("rg-rollout", FIELD_TOOLS)
PRINT_JOBS: Final = resource("Microsoft.Storage/storageAccounts", "printjobs", PRINT_ARCHIVE)
VAULT: Final = resource("Microsoft.KeyVault/vaults", "kv-rollout", ROLLOUT)
PLACES: Final = (
    CONTOSO,
    PRINTING,
    FIELD_TOOLS,
    PRINT_SERVERS,
    PRINT_ARCHIVE,
    ROLLOUT,
    PRINT_JOBS,
    VAULT,
)


def azure_role_by_id(text: str) -> RoleDefinition | None:
    """Return the role whose GUID ends this id, which may be qualified by a scope."""
    wanted = text.rpartition("/")[2].lower()
    return next((role for role in AZURE_ROLES if role.id == wanted), None)
