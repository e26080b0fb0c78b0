"""Naming a right on the command line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.lookup import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    candidates,
    easy_right,
    lookup,
    narrower,
    scope_name,
    wider_rights,
)
from keyhour.core.policy import Requirement
from keyhour.core.right import (
    DEVICE_ADMINISTRATOR,
    Assignment,
    AssignmentOrigin,
    AzureKey,
    DirectoryKey,
    Eligibility,
    GroupKey,
    RightKey,
    Scope,
    right_id,
)
from keyhour.core.state import AccountState, mapping
from tests.core.azure import GROUP, NARROW, SUBSCRIPTION, WIDE
from tests.core.sample import ANNA, READER, eligible, policy

UNIT = "/administrativeUnits/0d5aaa01-0000-4000-8000-000000000001"
DEVICE = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
USERS = DirectoryKey("fe930be7-5e62-47db-91af-98c3a49a38b1", "/")
HELPDESK = DirectoryKey("729827e3-9c14-49f7-bb1b-9608f156bbb8", "/")
HELPDESK_NORTH = DirectoryKey("729827e3-9c14-49f7-bb1b-9608f156bbb8", UNIT)
HELPDESK_TWO = DirectoryKey("729827e3-0000-4000-8000-000000000002", "/")
ODD = DirectoryKey("729827e3-0000-4000-8000-000000000003", "/")
SERVERS_MEMBER = GroupKey("5b1c0000-0000-4000-8000-000000000001", "member")
SERVERS_OWNER = GroupKey("5b1c0000-0000-4000-8000-000000000001", "owner")
COST_READER = AzureKey("acdd72a7-3385-48ef-bd42-f606fba81ae7", "/subscriptions/1")


def _candidate(key: RightKey, name: str, scope: Scope, template_id: str | None = None) -> Candidate:
    return Candidate(key=key, name=name, template_id=template_id, scope=scope)


KNOWN = (
    _candidate(
        DEVICE,
        "Microsoft Entra Joined Device Local Administrator",
        Scope("/"),
        DEVICE_ADMINISTRATOR.upper(),
    ),
    _candidate(USERS, "User Administrator", Scope("/")),
    _candidate(HELPDESK, "Helpdesk Administrator", Scope("/")),
    _candidate(HELPDESK_NORTH, "Helpdesk Administrator", Scope(UNIT, "North branch")),
    _candidate(HELPDESK_TWO, "Helpdesk Administrator II", Scope("/")),
    _candidate(ODD, "Odd@Name", Scope("/")),
    _candidate(SERVERS_MEMBER, "Servers", Scope("member")),
    _candidate(SERVERS_OWNER, "Servers", Scope("owner")),
    _candidate(COST_READER, "Reader", Scope("/subscriptions/1")),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (right_id(HELPDESK_NORTH), HELPDESK_NORTH),
        (right_id(DEVICE).upper(), DEVICE),
        ("Device administrator", DEVICE),
        ("device adm", DEVICE),
        ("microsoft entra joined", DEVICE),
        ("  user ", USERS),
        ("USER ADMINISTRATOR", USERS),
        ("Helpdesk@North", HELPDESK_NORTH),
        ("helpdesk @ north branch", HELPDESK_NORTH),
        ("Helpdesk Administrator@whole", HELPDESK),
        ("Helpdesk Administrator II", HELPDESK_TWO),
        (f"Helpdesk@{UNIT}", HELPDESK_NORTH),
        ("Odd@N", ODD),
        ("Odd@Name@whole", ODD),
        ("Servers@own", SERVERS_OWNER),
        ("Reader@/subscriptions", COST_READER),
    ],
)
def test_a_text_names_one_right(text: str, key: RightKey) -> None:
    """An id, an alias, a name's beginning or one with its scope names exactly one right."""
    assert lookup(text, KNOWN) == Found(key)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Helpdesk", (HELPDESK, HELPDESK_NORTH, HELPDESK_TWO)),
        ("Helpdesk Administrator", (HELPDESK, HELPDESK_NORTH)),
        ("Helpdesk@", (HELPDESK, HELPDESK_NORTH, HELPDESK_TWO)),
        ("Servers", (SERVERS_MEMBER, SERVERS_OWNER)),
    ],
)
def test_an_ambiguous_text_lists_who_could_be_meant(text: str, keys: Sequence[RightKey]) -> None:
    """Several rights with one name are all candidates, and none is guessed."""
    found = lookup(text, KNOWN)
    assert isinstance(found, Ambiguous)
    assert tuple(one.key for one in found.candidates) == tuple(keys)


@pytest.mark.parametrize(
    "text", ["", "   ", "@North", "Administrator", "User@North", "directory:x:/"]
)
def test_a_text_that_names_nothing_is_not_found(text: str) -> None:
    """An empty text, a middle of a name and a wrong scope name no right."""
    assert lookup(text, KNOWN) == NotFound()


def test_a_right_is_a_candidate_once() -> None:
    """A right that is eligible and active at once is one candidate, named by its eligibility."""
    eligible = Eligibility(key=USERS, name="User Administrator", scope=Scope("/"))
    active = Assignment(
        key=USERS, name="other", scope=Scope("/"), origin=AssignmentOrigin.ACTIVATED
    )
    assert candidates((eligible, active)) == (
        Candidate(key=USERS, name="User Administrator", scope=Scope("/")),
    )


@pytest.mark.parametrize(
    ("key", "scope", "name"),
    [
        (USERS, Scope("/"), "Whole tenant"),
        (HELPDESK_NORTH, Scope(UNIT, "North branch"), "North branch"),
        (HELPDESK_NORTH, Scope(UNIT), None),
        (SERVERS_OWNER, Scope("owner"), "Owner"),
        (COST_READER, Scope("/subscriptions/1", "Production"), "Production"),
    ],
)
def test_a_scope_has_the_name_that_people_know(
    key: RightKey, scope: Scope, name: str | None
) -> None:
    """The whole tenant and a group's accesses are named by us, every other scope by the service."""
    assert scope_name(key, scope) == name


def test_an_easy_right_needs_nobody_else() -> None:
    """Idle, with a policy that is known and asks for nothing but a reason; the first of them."""
    asks = policy(Requirement.APPROVAL)
    everything = AccountState(
        account=ANNA,
        eligibilities=(eligible(DEVICE), eligible(READER), eligible(USERS)),
        policies=mapping({DEVICE: asks, USERS: policy(Requirement.JUSTIFICATION)}),
    )
    assert easy_right(everything) == USERS
    busy = mapping({USERS: Activation(key=USERS, phase=Phase.SUBMITTING)})
    assert easy_right(replace(everything, activations=busy)) is None


def test_narrower_azure_right_is_looked_for_within_those_of_its_name() -> None:
    """Only rights that have narrower scopes, and only where a scope is named."""
    reader = Candidate(
        key=AzureKey("reader", SUBSCRIPTION), name="Reader", scope=Scope(SUBSCRIPTION)
    )
    wide = Candidate(key=WIDE, name="Contributor", scope=Scope(SUBSCRIPTION))
    other = Candidate(key=DEVICE, name="Contributor of devices", scope=Scope("/"))
    known = (reader, wide, other)
    assert wider_rights("contrib@rg", known) == (wide,)
    assert wider_rights("contributor", known) == ()
    places = (Scope(GROUP, "rg-web"), Scope(f"{SUBSCRIPTION}/resourceGroups/rg-data", "rg-data"))
    parts = narrower(wide, places)
    assert lookup("Contributor@rg-w", parts) == Found(NARROW)
    assert narrower(other, places) == ()
