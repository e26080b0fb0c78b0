"""The ports that effects need, put together."""

from __future__ import annotations

from msgspec import Struct

from keyhour.core.right import Audience, Plane, audience_of
from keyhour.ports.approval import ApprovalDesk
from keyhour.ports.autostart import SignInStart
from keyhour.ports.device import Device, RoleObjects
from keyhour.ports.export import Export
from keyhour.ports.identity import Identity
from keyhour.ports.ledger import Ledger
from keyhour.ports.pim import AzurePim, Pim
from keyhour.ports.preferences import Preferences


class World(Struct, frozen=True):
    """The ports that effects need."""

    identity: Identity
    directory: Pim
    """Microsoft Graph: directory roles and groups."""
    ledger: Ledger
    preferences: Preferences
    export: Export | None = None
    """None in a program that writes no files for people."""
    autostart: SignInStart | None = None
    """None where this system lets us start at no sign-in."""
    azure: AzurePim | None = None
    """Azure Resource Manager; None in a program that does not read Azure roles."""
    device: Device | None = None
    """None where the role means nothing to this system."""
    role_objects: RoleObjects | None = None
    approvals: ApprovalDesk | None = None  # the approver's side of Graph
    azure_approvals: ApprovalDesk | None = None  # Azure Resource Manager's

    def desk(self, plane: Plane) -> ApprovalDesk | None:
        """The service that is asked what waits for a decision in a plane."""
        return self.azure_approvals if audience_of(plane) is Audience.ARM else self.approvals

    @property
    def planes(self) -> frozenset[Plane]:
        """The planes that these services answer for."""
        every = frozenset(Plane)
        return every if self.azure is not None else every - {Plane.AZURE}

    def pim(self, plane: Plane) -> Pim:
        """The service that is asked about a plane."""
        is_azure = audience_of(plane) is Audience.ARM
        return self.azure if is_azure and self.azure is not None else self.directory
