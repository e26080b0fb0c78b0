"""What we believe of Azure, kept against the practice tenant over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from keyhour.core.activation import Action, RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import AssignmentOrigin, AzureKey, Membership
from keyhour.core.wish import client_request_id
from tests.contract.azure import HOUR, NAME, REQUESTS, InAzure, in_azure
from tests.contract.practice import OpenPractice
from tests.contract.steps import trouble

pytestmark = pytest.mark.contract

LISTS = [
    ("GET", "roleEligibilityScheduleInstances"),
    ("GET", "roleAssignmentScheduleInstances"),
    ("GET", "roleAssignmentScheduleRequests"),
]


@pytest.fixture
def rosa(open_practice: OpenPractice) -> Iterator[InAzure]:
    """Rosa in the busy tenant, whose Azure answers at once."""
    practice = open_practice("busy_admin")
    at_once = {f"azure_{name}": "PT0S" for name in ("provisioning", "listing_lag", "removal_lag")}
    practice.control("settings", {**at_once, "azure_reactivation_pause": "PT0S"})
    with in_azure(practice) as person:
        yield person


@pytest.fixture
def owning(rosa: InAzure) -> AzureKey:
    """A right that needs nothing: machines of a resource group."""
    return rosa.key("Virtual Machine Contributor", "rg-print-servers")


def test_rights_at_every_kind_of_place_are_read_in_three_lists(rosa: InAzure) -> None:
    """Names come with the rows, a right that is held twice is one, pages are followed."""
    rosa.practice.control("settings", {"page_size": 100})
    read = rosa.read()
    assert rosa.sent() == LISTS
    assert not isinstance(read.eligibilities, Failure)
    assert not isinstance(read.assignments, Failure)
    assert not isinstance(read.requests, Failure)
    places = {(one.name, one.scope.name) for one in read.eligibilities}
    assert places >= {
        ("Reader", "Contoso practice"),
        ("Contributor", "Branch printing"),
        ("Virtual Machine Contributor", "rg-print-servers"),
        ("Storage Blob Data Reader", "printjobs"),
    }
    keys = [one.key for one in read.eligibilities]
    assert len(keys) == len(set(keys))
    assert {one.origin for one in read.assignments} == {
        AssignmentOrigin.ACTIVATED,
        AssignmentOrigin.ASSIGNED,
    }
    active = [one.request_id for one in read.assignments if one.request_id]
    assert set(active) <= {one.id for one in read.requests}
    rosa.practice.control("settings", {"page_size": 1})
    assert rosa.read().eligibilities == read.eligibilities


def test_right_through_a_group_is_asked_for_as_oneself(rosa: InAzure) -> None:
    """The row names the group; the request names the person, else it is refused."""
    rows = rosa.read().eligibilities
    assert not isinstance(rows, Failure)
    through = [one for one in rows if one.membership is Membership.GROUP]
    assert all(one.via is not None and one.via.name for one in through)


def test_activation_from_the_request_to_the_end(rosa: InAzure, owning: AzureKey) -> None:
    """Asked for under our own name, seen, given back under another name, gone."""
    receipt = rosa.granted(owning)
    assert (receipt.id, receipt.action, receipt.duration) == (NAME, Action.ACTIVATE, HOUR)
    seen = rosa.confirm(owning)
    assert not isinstance(seen.assignments, Failure)
    (row,) = [one for one in seen.assignments if one.key == owning]
    assert (row.origin, row.request_id) == (AssignmentOrigin.ACTIVATED, NAME)
    assert trouble(rosa.ask(owning, wish="another")) is Trouble.ALREADY_ACTIVE
    end = "giving back"
    early = rosa.arm.deactivate(rosa.token(), rosa.account, owning, wish_id=end).value
    assert trouble(early) in {Trouble.TOO_EARLY, Trouble.NOT_ACTIVE}
    rosa.practice.advance(timedelta(minutes=6))
    given_back = rosa.arm.deactivate(rosa.token(), rosa.account, owning, wish_id=end).value
    assert isinstance(given_back, RequestReceipt)
    assert (given_back.id, given_back.status) == (client_request_id(end), RequestStatus.REVOKED)
    rows = rosa.read().assignments
    assert not isinstance(rows, Failure)
    assert owning not in {one.key for one in rows}


def test_activation_costs_one_request_and_a_confirming_one(rosa: InAzure, owning: AzureKey) -> None:
    """A PUT, and the list in which the row shows what became of it."""
    rosa.practice.control("settings", {"page_size": 100})
    before = len(rosa.sent())
    rosa.granted(owning)
    rosa.confirm(owning)
    assert rosa.sent()[before:] == [("PUT", NAME), ("GET", "roleAssignmentScheduleInstances")]


@pytest.mark.parametrize("answer", ["drop_after_commit", {"status": 504, "body": None}])
def test_lost_answer_is_settled_by_the_request_s_name(
    rosa: InAzure, owning: AzureKey, answer: object
) -> None:
    """What was carried out is found at once; what was not stays lost, and nothing is sent twice."""
    rosa.practice.fault(REQUESTS, answer, method="PUT")
    before = len(rosa.sent())
    found = rosa.ask(owning)
    if answer == "drop_after_commit":
        assert isinstance(found, RequestReceipt)
        assert found.id == NAME
    else:
        assert trouble(found) is Trouble.ANSWER_LOST
    assert rosa.sent()[before:] == [("PUT", NAME), ("GET", NAME)]


def test_same_name_again_is_the_same_request(rosa: InAzure, owning: AzureKey) -> None:
    """The service answers 409, and the request is read back: nothing happened twice."""
    first = rosa.granted(owning)
    again = rosa.granted(owning)
    assert (again.id, again.status) == (first.id, first.status)
    rows = rosa.read().requests
    assert not isinstance(rows, Failure)
    assert len([one for one in rows if one.key == owning]) == 1


def test_validation_leaves_nothing_behind(rosa: InAzure, owning: AzureKey) -> None:
    """Whether it would succeed, without asking for it."""
    assert isinstance(rosa.ask(owning, check=True), RequestReceipt)
    assert isinstance(rosa.granted(owning), RequestReceipt)
    assert trouble(rosa.ask(owning, wish="another", check=True)) is Trouble.ALREADY_ACTIVE


def test_request_waits_for_approval_and_is_withdrawn(open_practice: OpenPractice) -> None:
    """Pending, then cancelled once and for all."""
    with in_azure(open_practice("needs_approval")) as rosa:
        key = rosa.key("Contributor", "Branch printing")
        assert rosa.granted(key).status is RequestStatus.PENDING_APPROVAL
        assert trouble(rosa.ask(key, wish="another")) is Trouble.ALREADY_PENDING
        assert rosa.arm.cancel(rosa.token(), rosa.account, key, NAME).value is None
        seen = rosa.confirm(key).request
        assert isinstance(seen, RequestReceipt)
        assert seen.status is RequestStatus.CANCELED
        again = rosa.arm.cancel(rosa.token(), rosa.account, key, NAME).value
        assert trouble(again) is Trouble.NOT_FOUND


def test_rules_are_read_for_one_right(rosa: InAzure) -> None:
    """What the form must ask for, and who decides."""
    key = rosa.key("Key Vault Secrets User", "kv-rollout")
    policy = rosa.arm.read_policy(rosa.token(), rosa.account, key).value
    assert isinstance(policy, ActivationPolicy)
    assert policy.known
    assert policy.asks(Requirement.APPROVAL)
    assert policy.approvers == ("Helpdesk leads",)


def test_rules_may_be_closed_to_people_who_are_only_eligible(rosa: InAzure) -> None:
    """A refusal that says nothing of the right itself."""
    rosa.practice.control("settings", {"azure_policies_readable": False})
    key = rosa.key("Owner", "Field tools")
    found = rosa.arm.read_policy(rosa.token(), rosa.account, key).value
    assert trouble(found) is Trouble.FORBIDDEN


def test_narrower_place_is_offered_and_activated(rosa: InAzure) -> None:
    """The list shows the right where it was activated, not where one is eligible."""
    whole = rosa.key("Owner", "Field tools")
    places = rosa.arm.read_places(rosa.token(), rosa.account, whole).value
    assert not isinstance(places, Failure)
    (place,) = [one for one in places if one.name == "rg-rollout"]
    part = AzureKey(whole.role_definition_id, place.id)
    found = rosa.ask(part)
    assert isinstance(found, Failure)
    assert found.rules == ("TicketingRule",)  # the rules of the whole hold for the part
    everywhere = rosa.key("Reader", "Contoso practice")
    below = AzureKey(everywhere.role_definition_id, place.id.rpartition("/resourceGroups")[0])
    receipt = rosa.granted(below, "below")
    assert receipt.key == below
    rows = rosa.confirm(below, receipt.id).assignments
    assert not isinstance(rows, Failure)
    assert [one.scope.name for one in rows if one.key == below] == ["Field tools"]


def test_step_up_is_demanded_and_met_by_a_stronger_token(open_practice: OpenPractice) -> None:
    """In the 400's message; the same name is sent again."""
    with in_azure(open_practice("step_up")) as rosa:
        key = rosa.key("Contributor", "Branch printing")
        demanded = rosa.ask(key)
        assert isinstance(demanded, Failure)
        assert demanded.trouble is Trouble.CLAIMS_REQUIRED
        assert demanded.claims is not None
        assert '"c1"' in demanded.claims.json
        stronger = rosa.token(acrs=["c1"], amr=["pwd", "mfa"], cp1=True)
        assert isinstance(rosa.ask(key, token=stronger), RequestReceipt)


def test_missing_mfa_is_a_step_up_too(open_practice: OpenPractice) -> None:
    """The rule's name alone says so."""
    with in_azure(open_practice("step_up")) as rosa:
        key = rosa.key("Storage Blob Data Reader", "printjobs")
        assert trouble(rosa.ask(key, token=rosa.token(amr=["pwd"]))) is Trouble.CLAIMS_REQUIRED
        assert isinstance(rosa.ask(key, token=rosa.token(amr=["pwd", "mfa"])), RequestReceipt)


def test_token_of_graph_opens_nothing_here(rosa: InAzure, owning: AzureKey) -> None:
    """Each service takes its own tokens alone."""
    assert trouble(rosa.ask(owning, token=rosa.practice.token())) is Trouble.TOKEN_REFUSED
