"""Azure's roles: lists, policies, places, tokens and versions."""

from __future__ import annotations

import pytest

from tests.simulator.azure_visitor import (
    CONTRIBUTOR,
    MACHINE_CONTRIBUTOR,
    OWNER,
    AzureVisitor,
    busy_rosa,
    fresh_name,
)
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import error_of

ELIGIBLE = "roleEligibilityScheduleInstances"
ASSIGNED = "roleAssignmentScheduleInstances"
ASKED = "roleAssignmentScheduleRequests"
POLICIES = "roleManagementPolicyAssignments"
SERVERS = "rg-print-servers"


@pytest.fixture
def rosa(arrive: Arrive) -> AzureVisitor:
    """Return Rosa in the busy tenant, at once and with many rows a page."""
    return busy_rosa(arrive("busy_admin"))


def test_eligibilities_lie_at_every_kind_of_place(rosa: AzureVisitor) -> None:
    """Names come with the rows; a role's id is qualified by the subscription."""
    rows = [row["properties"] for row in rosa.listed(ELIGIBLE)]
    kinds = {row["expandedProperties"]["scope"]["type"] for row in rows}
    assert kinds == {"managementgroup", "subscription", "resourcegroup", "resource"}
    assert {row["memberType"] for row in rows} == {"Direct", "Group"}
    row = next(row for row in rows if row["scope"] == rosa.place(SERVERS))
    expected = f"/subscriptions/{row['scope'].split('/')[2]}/providers/Microsoft.Authorization"
    assert row["roleDefinitionId"] == f"{expected}/roleDefinitions/{MACHINE_CONTRIBUTOR}"
    names = row["expandedProperties"]
    assert names["scope"]["displayName"] == SERVERS
    assert names["roleDefinition"]["displayName"] == "Virtual Machine Contributor"
    assert names["principal"]["type"] == row["principalType"]
    assert len(rosa.listed("roleEligibilitySchedules")) == len(rows) + 1  # one begins later


def test_row_is_found_again_by_its_id(rosa: AzureVisitor) -> None:
    """Its id is an address."""
    for kind in (ELIGIBLE, ASSIGNED, "roleEligibilitySchedules", "roleAssignmentSchedules", ASKED):
        row = rosa.listed(kind)[0]
        assert row["id"].endswith(f"/{row['name']}")
        assert row["type"] == f"Microsoft.Authorization/{kind}"
        assert rosa.arm("GET", row["id"]).json()["name"] == row["name"]
        gone = row["id"].replace(row["name"], fresh_name())
        assert error_of(rosa.arm("GET", gone))[0] == 404


def test_active_and_standing_rows_say_so(rosa: AzureVisitor) -> None:
    """Activated from an eligibility, assigned without an end."""
    rows = {row["properties"]["assignmentType"]: row["properties"] for row in rosa.listed(ASSIGNED)}
    assert set(rows) == {"Activated", "Assigned"}
    assert rows["Assigned"]["endDateTime"] is None
    assert rows["Assigned"]["linkedRoleEligibilityScheduleId"] is None
    link = rows["Activated"]["linkedRoleEligibilityScheduleId"]
    assert "/roleEligibilitySchedules/" in link
    ids = {row["name"] for row in rosa.listed(ASKED)}
    assert rows["Activated"]["roleAssignmentScheduleId"].rpartition("/")[2] in ids


@pytest.mark.parametrize("filter_text", [None, "asApprover()", "principalId eq 'x'"])
def test_list_without_whose_is_refused(rosa: AzureVisitor, filter_text: str | None) -> None:
    """The message recommends asTarget(); who manages access may see everything at a scope."""
    path = f"/providers/Microsoft.Authorization/{ELIGIBLE}"
    refused = rosa.arm("GET", path, filter_text=filter_text)
    assert error_of(refused) == (403, "InsufficientPermissions")
    assert "asTarget()" in refused.json()["error"]["message"]
    assert set(refused.json()["error"]) == {"code", "message"}
    grace = AzureVisitor(rosa.tenant, "grace", rosa.http)
    seen = grace.listed(ELIGIBLE, rosa.place("Branch printing"), filter_text=None)
    assert {row["properties"]["principalId"] for row in seen} >= {rosa.id}


def test_list_at_a_scope_shows_what_is_above_and_beneath(rosa: AzureVisitor) -> None:
    """What comes from above is Inherited; atScope() leaves out what lies beneath."""
    printing = rosa.place("Branch printing")
    rows = [row["properties"] for row in rosa.listed(ELIGIBLE, printing)]
    reach = {row["expandedProperties"]["scope"]["displayName"]: row["memberType"] for row in rows}
    assert reach["Contoso practice"] == "Inherited"
    assert reach["Branch printing"] == "Direct"
    assert SERVERS in reach
    assert "Field tools" not in reach
    only = rosa.listed(ELIGIBLE, printing, "atScope() and asTarget()")
    assert {row["properties"]["scope"] for row in only} == {
        printing,
        rosa.place("Contoso practice"),
    }


def test_filter_reads_properties_and_any_qualification_of_a_role(rosa: AzureVisitor) -> None:
    """A role is the same however its id is qualified."""
    role = f"/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"
    rows = rosa.listed(ELIGIBLE, "", f"asTarget() and roleDefinitionId eq '{role}'")
    assert [row["properties"]["scope"] for row in rows] == [rosa.place("Branch printing")]
    waiting = rosa.listed(ASKED, "", "asTarget() and status eq 'PendingApproval'")
    assert len(waiting) == 1
    assert rosa.listed(ASKED, "", "asRequestor()")
    path = f"/providers/Microsoft.Authorization/{ASKED}"
    assert rosa.arm("GET", path, filter_text="asTarget() and nix eq 1").status_code == 400


def test_pages_are_linked_by_next_link(rosa: AzureVisitor) -> None:
    """Followed verbatim, every row comes once."""
    whole = {row["id"] for row in rosa.listed(ELIGIBLE)}
    rosa.control("settings", {"page_size": 3})
    path = f"/providers/Microsoft.Authorization/{ELIGIBLE}"
    page = rosa.arm("GET", path, filter_text="asTarget()").json()
    seen = list(page["value"])
    head = {"Authorization": f"Bearer {rosa.token}"}
    while "nextLink" in page:
        page = rosa.http.get(page["nextLink"], headers=head, timeout=8).json()
        assert 1 <= len(page["value"]) <= 3
        seen += page["value"]
    assert len(seen) == len(whole)
    assert {row["id"] for row in seen} == whole
    assert "@odata.nextLink" not in page


def test_policy_is_of_a_role_at_a_place(rosa: AzureVisitor) -> None:
    """effectiveRules with ruleType; the filter names a role."""
    scope = rosa.place("Field tools")
    role = f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
    (row,) = rosa.listed(POLICIES, scope, f"roleDefinitionId eq '{role}'")
    rules = {rule["id"]: rule for rule in row["properties"]["effectiveRules"]}
    assert len(rules) == 17
    enabled = rules["Enablement_EndUser_Assignment"]
    assert enabled["ruleType"] == "RoleManagementPolicyEnablementRule"
    assert enabled["enabledRules"] == ["Justification", "Ticketing"]
    assert "@odata.type" not in enabled
    assert rules["Expiration_EndUser_Assignment"]["maximumDuration"] == "PT1H"
    assert rosa.arm("GET", row["id"]).json()["name"] == row["name"]
    elsewhere = rosa.listed(
        POLICIES, rosa.place("Contoso practice"), f"roleDefinitionId eq '{role}'"
    )
    rules = {rule["id"]: rule for rule in elsewhere[0]["properties"]["effectiveRules"]}
    assert rules["Expiration_EndUser_Assignment"]["maximumDuration"] == "PT8H"
    assert error_of(rosa.arm("GET", row["id"] + "x"))[0] == 404


def test_policies_can_be_closed_to_who_is_only_eligible(rosa: AzureVisitor) -> None:
    """AuthorizationFailed names client, action and scope; an active role there opens them."""
    rosa.control("settings", {"azure_policies_readable": False})
    scope = rosa.place("Field tools")
    path = f"{scope}/providers/Microsoft.Authorization/{POLICIES}"
    refused = rosa.arm("GET", path)
    assert error_of(refused) == (403, "AuthorizationFailed")
    message = refused.json()["error"]["message"]
    assert rosa.id in message
    assert f"over scope '{scope}'" in message
    assert rosa.listed(POLICIES, rosa.place("Branch printing"), None)
    root = f"/providers/Microsoft.Authorization/{POLICIES}"
    assert error_of(rosa.arm("GET", root)) == (403, "AuthorizationFailed")


def test_subscriptions_show_only_where_one_works(rosa: AzureVisitor) -> None:
    """Being eligible shows nothing: the trap of tools that begin with this list."""
    rows = rosa.arm("GET", "/subscriptions", version="2022-12-01").json()["value"]
    assert {row["displayName"] for row in rows} == {"Branch printing", "Field tools"}
    ada = AzureVisitor(rosa.tenant, "ada", rosa.http)
    assert ada.arm("GET", "/subscriptions", version="2022-12-01").json()["value"] == []


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("/subscriptions/nix", "SubscriptionNotFound"),
        ("/subscriptions/nix/resourceGroups/nix", "ResourceGroupNotFound"),
        ("/subscriptions/nix/resourceGroups/nix/providers/A.B/c/d", "ResourceNotFound"),
    ],
)
def test_unknown_place_is_not_found(rosa: AzureVisitor, scope: str, code: str) -> None:
    """404 by the kind of place."""
    path = f"{scope}/providers/Microsoft.Authorization/{ELIGIBLE}"
    assert error_of(rosa.arm("GET", path)) == (404, code)


def test_place_is_found_in_any_case(rosa: AzureVisitor) -> None:
    """ARM's ids do not care."""
    scope = rosa.place(SERVERS).upper().replace("/SUBSCRIPTIONS", "/subscriptions")
    assert rosa.put(scope, MACHINE_CONTRIBUTOR).status_code == 201


def test_version_must_be_there_and_known(rosa: AzureVisitor) -> None:
    """Approvals have one of their own."""
    path = f"/providers/Microsoft.Authorization/{ELIGIBLE}"
    missing = rosa.arm("GET", path, version=None)
    assert error_of(missing) == (400, "MissingApiVersionParameter")
    wrong = rosa.arm("GET", path, version="1999-01-01")
    assert error_of(wrong) == (400, "InvalidApiVersionParameter")
    approvals = "/providers/Microsoft.Authorization/roleAssignmentApprovals"
    assert rosa.arm("GET", approvals, filter_text="asApprover()").status_code == 400


def test_token_must_be_for_azure(rosa: AzureVisitor) -> None:
    """Graph's token does not open ARM, nor ARM's Graph."""
    path = f"/providers/Microsoft.Authorization/{ELIGIBLE}"
    assert rosa.ask("GET", "v1.0/me").status_code == 401
    rosa.take_token(**{"for": "graph"})
    assert error_of(rosa.arm("GET", path)) == (401, "InvalidAuthenticationToken")
    assert rosa.ask("GET", "v1.0/me").status_code == 200


def test_revoked_session_is_challenged_with_claims(rosa: AzureVisitor) -> None:
    """The same header as Graph's."""
    rosa.control("revoke", {"username": "rosa"})
    refused = rosa.arm("GET", f"/providers/Microsoft.Authorization/{ELIGIBLE}")
    assert refused.status_code == 401
    assert 'error="insufficient_claims"' in refused.headers["WWW-Authenticate"]


def test_unserved_parts_and_methods_say_so(rosa: AzureVisitor) -> None:
    """501 for other providers, 405 for other methods."""
    other = rosa.arm("GET", "/providers/Microsoft.Compute/operations")
    assert error_of(other) == (501, "NotImplemented")
    base = "/providers/Microsoft.Authorization"
    assert error_of(rosa.arm("GET", f"{base}/locks")) == (501, "NotImplemented")
    for path in (ELIGIBLE, ASKED):
        assert error_of(rosa.arm("DELETE", f"{base}/{path}/x")) == (405, "HttpMethodNotAllowed")


def test_faults_and_log_know_azure(rosa: AzureVisitor) -> None:
    """Paths are matched as they are; the log names who asked."""
    fault = {"match": {"path": "^/arm/.*Instances"}, "answer": {"status": 429, "body": {}}}
    rosa.control("faults", [fault])
    path = f"/providers/Microsoft.Authorization/{ELIGIBLE}"
    assert rosa.arm("GET", path, filter_text="asTarget()").status_code == 429
    answer = rosa.arm("GET", path, filter_text="asTarget()")
    assert answer.status_code == 200
    assert answer.headers["x-ms-request-id"]
    assert "OData-Version" not in answer.headers
    entry = rosa.log()[-1]
    assert (entry["path"], entry["status"]) == (f"/arm{path}", 200)
    assert entry["user"] == "rosa.bauer@contoso.example"
