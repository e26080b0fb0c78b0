"""Azure rights for stories: a subscription, a resource group in it, and a management group."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from keyhour.core.effects import FetchRights, Remember, RestoreSession
from keyhour.core.reads import PlaneRead, RightsRead
from keyhour.core.right import Assignment, AssignmentOrigin, AzureKey, Eligibility, Plane, Scope
from tests.core.playbook import Playbook, started
from tests.core.sample import ANNA, at, last_known, rights

SUBSCRIPTION: Final = "/subscriptions/77770000-1111-4222-8333-444455556666"
GROUP: Final = f"{SUBSCRIPTION}/resourceGroups/rg-web"
MANAGEMENT: Final = "/providers/Microsoft.Management/managementGroups/mg"
WIDE: Final = AzureKey("contributor", SUBSCRIPTION)
NARROW: Final = AzureKey("contributor", GROUP)
ELIGIBLE: Final = Eligibility(
    key=WIDE, name="Contributor", scope=Scope(SUBSCRIPTION, "Contoso production")
)


def held(key: AzureKey = WIDE, request: str | None = "request-1") -> Assignment:
    """An activated Azure role that a read shows, from second 20 on."""
    return Assignment(
        key=key,
        name="Contributor",
        scope=Scope(key.scope_id, "rg-web"),
        origin=AssignmentOrigin.ACTIVATED,
        start_at=at(20),
        end_at=at(3600),
        request_id=request,
    )


def azure_read(part: PlaneRead | None = None) -> RightsRead:
    """A read of Azure alone."""
    usual = PlaneRead(eligibilities=(ELIGIBLE,), assignments=(), requests=(), policies=None)
    return RightsRead(planes={Plane.AZURE: part or usual})


def azure_ready() -> Playbook:
    """A tray that signed in and read directory and Azure roles at seconds -6 and -5."""
    play = started(last_known(), planes=frozenset({Plane.DIRECTORY, Plane.AZURE}))
    play.answer(-8, RestoreSession, FetchRights, FetchRights, account=ANNA)
    play.answer(-6, FetchRights, Remember, read=rights(policies={}))
    return play.answer(-5, FetchRights, Remember, read=azure_read())


def narrowed(key: AzureKey = NARROW, name: str | None = "rg-web") -> Eligibility:
    """What the eligibility for the subscription makes of a narrower scope."""
    return replace(ELIGIBLE, key=key, scope=Scope(key.scope_id, name))
