"""Azure's roles: lists, requests with ids of the client's, policies, places, errors."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.azure_visitor import (
    BLOB_READER,
    CONTRIBUTOR,
    MACHINE_CONTRIBUTOR,
    OWNER,
    READER,
    AzureVisitor,
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
    visitor = arrive("busy_admin")
    quick = {
        "azure_provisioning": "PT0S",
        "azure_listing_lag": "PT0S",
        "azure_removal_lag": "PT0S",
        "azure_reactivation_pause": "PT0S",
        "page_size": 50,
    }
    visitor.control("settings", quick)
    return AzureVisitor(visitor.tenant, "rosa", visitor.http)


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


def test_put_answers_the_whole_object(rosa: AzureVisitor) -> None:
    """201; one GUID names request and schedule; GET tells the same."""
    name = fresh_name()
    scope = rosa.place("Contoso practice")
    ticket = {"ticketNumber": "CHG1", "ticketSystem": "Jira"}
    answer = rosa.put(scope, READER, name, ticketInfo=ticket)
    row = answer.json()
    properties = row["properties"]
    assert (answer.status_code, properties["status"]) == (201, "Provisioned")
    assert (row["name"], properties["targetRoleAssignmentScheduleId"]) == (name, name)
    assert (properties["requestType"], properties["requestorId"]) == ("SelfActivate", rosa.id)
    assert properties["scheduleInfo"]["expiration"]["type"] == "AfterDuration"
    assert properties["ticketInfo"] == ticket
    assert rosa.arm("GET", row["id"]).json() == row
    held = [one["properties"] for one in rosa.listed(ASSIGNED)]
    window = next(one for one in held if one["scope"] == scope)
    start = datetime.fromisoformat(window["startDateTime"])
    end = datetime.fromisoformat(window["endDateTime"])
    assert timedelta(minutes=59) < end - start <= timedelta(hours=1)


def test_same_id_again_conflicts(rosa: AzureVisitor) -> None:
    """409 names the id; a refused one leaves its id free."""
    name, scope = fresh_name(), rosa.place("Contoso practice")
    assert rosa.put(scope, READER, name, justification="").status_code == 400
    assert rosa.put(scope, READER, name).status_code == 201
    again = rosa.put(scope, READER, name)
    assert again.status_code == 409
    message = again.json()["error"]["message"]
    assert message == f"A role assignment request with Id {name} already exists."
    assert error_of(rosa.put(scope, READER)) == (400, "RoleAssignmentExists")


def test_same_id_conflicts_while_the_first_is_under_way(rosa: AzureVisitor) -> None:
    """A retry after a slow PUT finds the id taken."""
    rosa.control("settings", {"azure_provisioning": "PT1H"})
    name, scope = fresh_name(), rosa.place("Contoso practice")
    statuses: list[int] = []
    first = AzureVisitor(rosa.tenant, "rosa", token=rosa.token)
    worker = threading.Thread(
        target=lambda: statuses.append(first.put(scope, READER, name).status_code)
    )
    worker.start()
    while not rosa.tenant.tenant.clock.is_awaited:
        pass
    assert rosa.put(scope, READER, name).status_code == 409
    rosa.advance("PT1H")
    worker.join(8)
    first.http.close()
    assert statuses == [201]
    assert rosa.put(scope, READER, name).status_code == 409


def test_activation_can_be_narrowed(rosa: AzureVisitor) -> None:
    """An eligibility serves every place beneath; eligibleChildResources names them."""
    printing = rosa.place("Branch printing")
    children = rosa.listed("eligibleChildResources", printing, None)
    assert {row["name"] for row in children} == {SERVERS, "rg-print-archive"}
    assert set(children[0]) == {"id", "name", "type"}
    below = rosa.listed("eligibleChildResources", rosa.place("Contoso practice"), None)
    assert {row["type"] for row in below} == {"subscription"}
    none = rosa.listed("eligibleChildResources", printing, "resourceType eq 'subscription'")
    assert none == []
    assert rosa.put(children[0]["id"], CONTRIBUTOR).status_code == 201
    held = {row["properties"]["scope"] for row in rosa.listed(ASSIGNED)}
    assert children[0]["id"] in held
    assert "EligibilityRule" in rosa.put(rosa.place("rg-rollout"), CONTRIBUTOR).text


def test_somebody_without_rights_has_no_children(rosa: AzureVisitor) -> None:
    """Only what one is eligible at, or above."""
    ada = AzureVisitor(rosa.tenant, "ada", rosa.http)
    assert ada.listed("eligibleChildResources", rosa.place("Branch printing"), None) == []


def test_group_is_not_the_principal(rosa: AzureVisitor) -> None:
    """The row's principalId may be a group; the request's must be one's own."""
    group = rosa.group("Field support")
    refused = rosa.put(rosa.place(SERVERS), MACHINE_CONTRIBUTOR, principalId=group)
    assert error_of(refused) == (403, "InsufficientPermissions")


def test_giving_back_keeps_the_right_blocked_for_a_while(rosa: AzureVisitor) -> None:
    """The row is gone at 25 seconds, but it exists until 117."""
    delays = {"azure_removal_lag": "PT25S", "azure_reactivation_pause": "PT117S"}
    rosa.control("settings", delays)
    scope = rosa.place("Branch printing")  # active for a quarter of an hour
    count = len(rosa.listed(ASSIGNED))
    back = rosa.put(scope, CONTRIBUTOR, requestType="SelfDeactivate", scheduleInfo=None)
    assert back.json()["properties"]["status"] == "Revoked"
    assert len(rosa.listed(ASSIGNED)) == count
    rosa.advance("PT26S")
    assert len(rosa.listed(ASSIGNED)) == count - 1
    assert error_of(rosa.put(scope)) == (400, "RoleAssignmentExists")
    rosa.advance("PT92S")
    assert rosa.put(scope).status_code == 201
    early = rosa.put(scope, CONTRIBUTOR, requestType="SelfDeactivate")
    assert error_of(early) == (400, "RoleAssignmentDoesNotExist")
    rosa.advance("PT1M")
    early = rosa.put(scope, CONTRIBUTOR, requestType="SelfDeactivate")
    assert error_of(early) == (400, "ActiveDurationTooShort")


def test_validating_changes_nothing(rosa: AzureVisitor) -> None:
    """Granted, or the refusal the PUT would get."""
    scope = rosa.place("Contoso practice")
    path = rosa.request_path(scope) + "/validate"
    count = len(rosa.listed(ASKED))
    answer = rosa.arm("POST", path, {"properties": rosa.wanted(READER)})
    assert (answer.status_code, answer.json()["properties"]["status"]) == (200, "Granted")
    refused = rosa.arm("POST", path, {"properties": rosa.wanted(READER, justification=None)})
    assert "JustificationRule" in refused.text
    assert len(rosa.listed(ASKED)) == count


def test_future_start_is_cancelled(rosa: AzureVisitor) -> None:
    """Granted, then Canceled by a POST that answers 200; a second one is refused."""
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    schedule = {
        "startDateTime": (now + timedelta(hours=3)).isoformat(),
        "expiration": {"type": "AfterDuration", "duration": "PT1H", "endDateTime": None},
    }
    row = rosa.put(rosa.place("Contoso practice"), READER, scheduleInfo=schedule).json()
    assert row["properties"]["status"] == "Granted"
    answer = rosa.arm("POST", row["id"] + "/cancel")
    assert (answer.status_code, answer.text) == (200, "")
    assert rosa.arm("GET", row["id"]).json()["properties"]["status"] == "Canceled"
    assert rosa.arm("POST", row["id"] + "/cancel").status_code == 400


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"requestType": "Conquer"}, "InvalidRoleAssignmentRequest"),
        ({"requestType": "SelfExtend"}, "InvalidRoleAssignmentRequest"),
        ({"roleDefinitionId": fresh_name()}, "RoleNotFound"),
        (
            {"scheduleInfo": {"startDateTime": "2026-11-23T09:00:00"}},
            "InvalidRoleAssignmentRequest",
        ),
        (
            {"scheduleInfo": {"expiration": {"type": "AfterDuration", "duration": "PT12H"}}},
            "RoleAssignmentRequestPolicyValidationFailed",
        ),
    ],
)
def test_refusals_are_bad_requests(rosa: AzureVisitor, changes: dict[str, Any], code: str) -> None:
    """In ARM's envelope, without innerError."""
    refused = rosa.put(rosa.place("Contoso practice"), READER, **changes)
    assert error_of(refused) == (400, code)
    assert "innerError" not in refused.json()["error"]


def test_administrators_requests_need_a_right(rosa: AzureVisitor) -> None:
    """AuthorizationFailed, as for anything one may not do in Azure; at the root too."""
    refused = rosa.put(rosa.place("Contoso practice"), READER, requestType="AdminAssign")
    assert error_of(refused) == (403, "AuthorizationFailed")
    assert error_of(rosa.put("", READER)) == (403, "AuthorizationFailed")


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


def test_azure_right_can_ask_for_mfa_and_contexts(arrive: Arrive) -> None:
    """The context's demand is in the message, as on Graph."""
    visitor = arrive("step_up")
    rosa = AzureVisitor(visitor.tenant, "rosa", visitor.http)
    printing, jobs = rosa.place("Branch printing"), rosa.place("printjobs")
    assert "MfaRule" in rosa.put(jobs, BLOB_READER).text
    refused = rosa.put(printing)
    assert error_of(refused) == (400, "RoleAssignmentRequestAcrsValidationFailed")
    assert refused.json()["error"]["message"].startswith("&claims=%7B%22access_token%22")
    rosa.take_token(amr=["pwd", "mfa"], acrs=["c1"])
    assert rosa.put(printing).status_code == 201
    assert rosa.put(jobs, BLOB_READER).status_code == 201


def test_right_that_ends_soon_can_be_extended(arrive: Arrive) -> None:
    """A PUT among the requests for eligibility; an administrator decides."""
    visitor = arrive("expiring")
    rosa = AzureVisitor(visitor.tenant, "rosa", visitor.http)
    rosa.take_token(amr=["pwd", "mfa"])
    scope, name = rosa.place("printjobs"), fresh_name()
    path = f"{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/{name}"
    schedule = {"expiration": {"type": "AfterDuration", "duration": "P30D"}}
    body = {"properties": rosa.wanted(BLOB_READER, requestType="SelfExtend", scheduleInfo=schedule)}
    row = rosa.arm("PUT", path, body).json()
    assert row["properties"]["status"] == "PendingAdminDecision"
    assert rosa.listed("roleEligibilityScheduleRequests")[0]["name"] == name
    before = rosa.listed(ELIGIBLE)[0]["properties"]["endDateTime"]
    rosa.control("decide", {"request_id": name, "decision": "approve", "by": "grace"})
    after = rosa.listed(ELIGIBLE)[0]["properties"]["endDateTime"]
    longer = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    assert longer == timedelta(days=30)


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
