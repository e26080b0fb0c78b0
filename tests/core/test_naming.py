"""Names that an earlier read brought stay when a later one leaves them out."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.lookup import plane_named
from keyhour.core.naming import with_names
from keyhour.core.right import AzureKey, DirectoryKey, Membership, Plane, Scope, Via, policy_name
from keyhour.core.settings import Settings, with_plane
from tests.core.sample import DEVICE, MEMBER, eligible, held

UNIT = DirectoryKey("role", "/administrativeUnits/north")


def test_names_are_kept_from_what_was_known() -> None:
    """Of a group, of a scope, and of the group that a right comes through."""
    group = eligible(MEMBER)
    scoped = replace(eligible(), key=UNIT, scope=Scope(UNIT.scope_id, "North branch"))
    via = Via(MEMBER.group_id)
    through = replace(eligible(), membership=Membership.GROUP, via=Via("group-2", "Web team"))
    bare = (
        replace(group, name=MEMBER.group_id),
        replace(scoped, scope=Scope(UNIT.scope_id)),
        replace(eligible(), membership=Membership.GROUP, via=via),
        replace(through, via=Via("group-2")),
    )
    found = with_names(bare, (group, scoped, through))
    assert found[0].name == group.name
    assert found[1].scope.name == "North branch"
    assert [one.via.name for one in found[2:] if one.via] == [group.name, "Web team"]


def test_new_names_win_and_unknown_ones_stay_unknown() -> None:
    """A group may be renamed; what nobody told has no name."""
    renamed = replace(held(MEMBER), name="Printers")
    assert with_names((renamed,), (eligible(MEMBER),)) == (renamed,)
    strange = replace(eligible(), membership=Membership.GROUP, via=Via("group-3"))
    assert with_names((strange,), ()) == (strange,)


def test_plane_is_told_by_an_id_or_an_alias() -> None:
    """Another name may be of any plane."""
    assert plane_named(" group:g:member ") is Plane.GROUP
    assert plane_named("azure:role:/subscriptions/1") is Plane.AZURE
    assert plane_named("device Administrator") is Plane.DIRECTORY
    assert plane_named("Device administrator@Whole") is Plane.DIRECTORY
    assert plane_named("Helpdesk") is None


def test_policies_have_names_of_their_plane() -> None:
    """One for a role at every scope, for each access to a group, for each Azure scope."""
    azure = AzureKey("role", "/subscriptions/1")
    names = [policy_name(key) for key in (DEVICE, MEMBER, azure)]
    assert names == [DEVICE.role_definition_id, "group-1:member", "role:/subscriptions/1"]


def test_plane_is_switched_off_and_on() -> None:
    """There and back."""
    off = with_plane(Settings(), Plane.GROUP, on=False)
    assert off.planes_off == frozenset({Plane.GROUP})
    assert with_plane(off, Plane.GROUP, on=True) == Settings()
