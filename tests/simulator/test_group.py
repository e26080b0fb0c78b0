"""PIM for Groups: the same machine in other words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import (
    ELIGIBILITIES,
    GROUPS,
    INSTANCES,
    MINE,
    Visitor,
    error_of,
)

ELIGIBLE = f"{GROUPS}/eligibilityScheduleInstances"
ASSIGNED = f"{GROUPS}/assignmentScheduleInstances"
ASKED = f"{GROUPS}/assignmentScheduleRequests"
POLICIES = "v1.0/policies/roleManagementPolicyAssignments"


@pytest.fixture
def rosa(arrive: Arrive) -> Visitor:
    """Return Rosa where she may join groups, at once and with many rows a page."""
    rosa = arrive("busy_admin")
    quick = {"group_provisioning": "PT0S", "group_listing_lag": "PT0S", "page_size": 50}
    rosa.control("settings", quick)
    return rosa


def test_eligibilities_are_named_by_group_access_and_person(rosa: Visitor) -> None:
    """Ids are made of the three; words are in lower case; a group may be the principal."""
    rows = rosa.rows(ELIGIBLE + MINE, expand="group,principal")
    assert {row["accessId"] for row in rows} == {"member", "owner"}
    assert {row["memberType"] for row in rows} == {"direct", "group"}
    for row in rows:
        assert row["id"] == f"{row['groupId']}_{row['accessId']}_{row['principalId']}"
        start = f"{row['groupId']}_{row['accessId']}_"
        assert row["eligibilityScheduleId"].startswith(start)
        kind = "#microsoft.graph.privilegedAccessGroupEligibilityScheduleInstance"
        assert row["@odata.type"] == kind
        assert row["group"]["displayName"]
    via = next(row for row in rows if row["memberType"] == "group")
    assert via["principal"]["displayName"] == "Field support"


def test_only_the_own_rights_are_mine(rosa: Visitor) -> None:
    """Without the function every row of the tenant comes, one by its id."""
    everything = rosa.rows(ASSIGNED)
    mine = rosa.rows(ASSIGNED + MINE)
    assert len(everything) > len(mine) > 0
    again = rosa.ask("GET", f"{ASSIGNED}/{mine[0]['id']}").json()
    assert again["assignmentScheduleId"] == mine[0]["assignmentScheduleId"]
    assert rosa.ask("GET", f"{ASSIGNED}/x_member_y").status_code == 404
    wrong = rosa.ask("GET", ASSIGNED + "/filterByCurrentUser(on='approver')")
    assert wrong.status_code == 400


def test_active_and_standing_rows_say_so(rosa: Visitor) -> None:
    """activated with an end, assigned without."""
    rows = {row["assignmentType"]: row for row in rosa.rows(ASSIGNED + MINE)}
    assert set(rows) == {"activated", "assigned"}
    assert rows["activated"]["endDateTime"]
    assert rows["assigned"]["endDateTime"] is None
    schedules = rosa.rows(f"{GROUPS}/assignmentSchedules" + MINE)
    assert {row["assignmentScheduleId"] for row in rows.values()} <= {
        row["id"] for row in schedules
    }
    assert len(rosa.rows(f"{GROUPS}/eligibilitySchedules" + MINE)) == 5


def test_joining_answers_the_whole_object(rosa: Visitor) -> None:
    """A plain GUID as id; the target in the long form; createdBy holds an id only."""
    answer = rosa.join("Branch operators", ticketInfo={"ticketNumber": "7", "ticketSystem": "S"})
    row = answer.json()
    assert (answer.status_code, row["status"], row["approvalId"]) == (201, "Provisioned", None)
    group = rosa.group("Branch operators")
    assert row["targetScheduleId"] == f"{group}_member_{row['id']}"
    assert row["createdBy"] == {"user": {"id": rosa.id}}
    assert row["ticketInfo"] == {"ticketNumber": "7", "ticketSystem": "S"}
    assert "directoryScopeId" not in row
    again = rosa.ask("GET", f"{ASKED}/{row['id']}", expand="group,targetSchedule").json()
    assert again["targetSchedule"]["assignmentType"] == "activated"
    assert again["group"]["displayName"] == "Branch operators"
    for on in ("principal", "createdBy"):
        asked = rosa.rows(ASKED + f"/filterByCurrentUser(on='{on}')")
        assert row["id"] in {one["id"] for one in asked}
    assert rosa.ask("GET", f"{ASKED}/nix").status_code == 404


def test_membership_is_seen_in_the_group(rosa: Visitor) -> None:
    """members and owners tell who is in now; one's own groups too."""
    group = rosa.group("Branch operators")
    assert rosa.rows(f"v1.0/groups/{group}/members") == []
    rosa.join("Branch operators")
    assert [row["id"] for row in rosa.rows(f"v1.0/groups/{group}/members")] == [rosa.id]
    assert group in {row["id"] for row in rosa.rows("v1.0/me/memberOf")}
    ticket = {"ticketNumber": "7", "ticketSystem": "S"}
    assert rosa.join("Print team", "owner", ticketInfo=ticket).status_code == 201
    owners = rosa.rows(f"v1.0/groups/{rosa.group('Print team')}/owners")
    assert rosa.id in {row["id"] for row in owners}


def test_joining_a_role_assignable_group_brings_its_roles(rosa: Visitor) -> None:
    """Its eligibility appears with memberType Group and is activated with one's own id."""
    reader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
    wanted = f"roleDefinitionId eq '{reader}'"
    assert rosa.rows(ELIGIBILITIES + MINE, filter=wanted) == []
    rosa.join("Branch operators")
    (row,) = rosa.rows(ELIGIBILITIES + MINE, filter=wanted)
    assert row["memberType"] == "Group"
    assert row["principalId"] == rosa.group("Branch operators")
    held = rosa.rows(INSTANCES + MINE, filter="memberType eq 'Group'")
    assert [one["assignmentType"] for one in held] == ["Assigned"]
    rosa.control("settings", {"provisioning": "PT0S"})
    assert rosa.activate(reader, justification="x").status_code == 201
    as_group = rosa.activate(reader, justification="x", principalId=row["principalId"])
    assert error_of(as_group) == (403, "InsufficientPermissions")


def test_second_activation_and_wrong_access_are_refused(rosa: Visitor) -> None:
    """As on roles; giving back what is not held does not exist."""
    rosa.join("Branch operators")
    assert error_of(rosa.join("Branch operators")) == (400, "RoleAssignmentExists")
    assert error_of(rosa.leave("Branch operators", "owner")) == (
        400,
        "RoleAssignmentDoesNotExist",
    )
    assert "EligibilityRule" in rosa.join("Branch operators", "owner").text
    assert error_of(rosa.join("Branch operators", "guest")) == (
        400,
        "InvalidRoleAssignmentRequest",
    )
    assert rosa.join("Branch operators", groupId="nix").status_code == 404


def test_leaving_goes_through_the_five_minutes(rosa: Visitor) -> None:
    """Not yet seen, too short, revoked."""
    rosa.join("Branch operators")
    assert error_of(rosa.leave("Branch operators")) == (400, "RoleAssignmentDoesNotExist")
    rosa.advance("PT1M")
    assert error_of(rosa.leave("Branch operators")) == (400, "ActiveDurationTooShort")
    rosa.advance("PT5M")
    assert rosa.leave("Branch operators").json()["status"] == "Revoked"
    assert rosa.rows(f"v1.0/groups/{rosa.group('Branch operators')}/members") == []


def test_last_owner_cannot_leave(rosa: Visitor) -> None:
    """While another owner stays she may."""
    ticket = {"ticketNumber": "7", "ticketSystem": "S"}
    rosa.join("Print team", "owner", ticketInfo=ticket)
    rosa.advance("PT6M")
    team = rosa.group("Print team")
    others = [held for held in rosa.tenant.tenant.assignments if held.scope == team]
    standing = next(held for held in others if held.kind == "Assigned")
    rosa.tenant.tenant.assignments.remove(standing)
    assert error_of(rosa.leave("Print team", "owner")) == (400, "CannotDeleteLastAdminAssignment")
    rosa.tenant.tenant.assignments.append(standing)
    assert rosa.leave("Print team", "owner").status_code == 201


def test_list_lags_behind_at_its_pace(arrive: Arrive) -> None:
    """The live list was seen to need up to 45 seconds."""
    rosa = arrive("busy_admin", speed=600)
    rosa.control("settings", {"group_listing_lag": "PT2H", "page_size": 50})
    before = len(rosa.rows(ASSIGNED + MINE))
    assert rosa.join("Branch operators").status_code == 201
    assert len(rosa.rows(ASSIGNED + MINE)) == before
    rosa.advance("PT2H")
    assert rosa.rows(f"v1.0/groups/{rosa.group('Branch operators')}/members") == []


def test_future_membership_is_granted_and_cancelled(rosa: Visitor) -> None:
    """A schedule before it is an instance; cancel answers 204 once."""
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    start = (now + timedelta(hours=3)).isoformat()
    row = rosa.join("Branch operators", scheduleInfo={"startDateTime": start}).json()
    assert row["status"] == "Granted"
    schedules = rosa.rows(f"{GROUPS}/assignmentSchedules" + MINE)
    assert row["targetScheduleId"] in {one["id"] for one in schedules}
    assert rosa.ask("POST", f"{ASKED}/{row['id']}/cancel").status_code == 204
    assert rosa.ask("GET", f"{ASKED}/{row['id']}").json()["status"] == "Canceled"
    assert rosa.ask("POST", f"{ASKED}/{row['id']}/cancel").status_code == 400


def test_role_and_group_requests_do_not_mix(rosa: Visitor) -> None:
    """Neither list shows the other's, nor does a wrong path find or cancel one."""
    row = rosa.join("Branch operators").json()
    roles = "v1.0/roleManagement/directory/roleAssignmentScheduleRequests"
    assert row["id"] not in {one["id"] for one in rosa.rows(roles + MINE)}
    assert rosa.ask("GET", f"{roles}/{row['id']}").status_code == 404
    assert rosa.ask("POST", f"{roles}/{row['id']}/cancel").status_code == 404


def rules_of(visitor: Visitor, group: str, access: str) -> dict[str, Any]:
    """Return a group's rules by id."""
    (row,) = visitor.rows(
        POLICIES,
        filter=f"scopeId eq '{group}' and scopeType eq 'Group' and roleDefinitionId eq '{access}'",
        expand="policy($expand=rules)",
    )
    assert row["id"].startswith(f"Group_{group}_")
    assert row["id"].endswith(f"_{access}")
    assert row["policy"]["scopeType"] == "Group"
    return {rule["id"]: rule for rule in row["policy"]["rules"]}


def test_policy_is_of_membership_or_ownership(rosa: Visitor) -> None:
    """By default eight hours and a reason, no MFA; each kind of access has its own."""
    team = rosa.group("Print team")
    enabled, longest = "Enablement_EndUser_Assignment", "Expiration_EndUser_Assignment"
    member, owner = rules_of(rosa, team, "member"), rules_of(rosa, team, "owner")
    assert len(member) == 17
    assert member[enabled]["enabledRules"] == ["Justification"]
    assert member[longest]["maximumDuration"] == "PT8H"
    assert owner[enabled]["enabledRules"] == ["Justification", "Ticketing"]
    assert "TicketingRule" in rosa.join("Print team", "owner").text
    policy_id = rosa.rows(POLICIES, filter=f"scopeId eq '{team}' and scopeType eq 'Group'")[0]
    path = f"v1.0/policies/roleManagementPolicies/{policy_id['policyId']}"
    assert rosa.ask("GET", f"{path}/rules/{longest}").json()["maximumDuration"]
    assert rosa.ask("GET", f"{path}x").status_code == 404


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        (ELIGIBLE, "PrivilegedEligibilitySchedule.Read.AzureADGroup"),
        (ASSIGNED, "PrivilegedAssignmentSchedule.Read.AzureADGroup"),
        (ASKED, "PrivilegedAssignmentSchedule.Read.AzureADGroup"),
    ],
)
def test_each_set_has_its_permission(rosa: Visitor, path: str, scope: str) -> None:
    """Without it the wrapped 403; reading requests needs no more than reading what is active."""
    rosa.take_token(scopes=["User.Read"])
    refused = rosa.ask("GET", path + MINE)
    assert error_of(refused) == (403, "UnknownError")
    assert "PermissionScopeNotGranted" in refused.json()["error"]["message"]
    assert scope in refused.json()["error"]["message"]
    rosa.take_token(scopes=[scope])
    assert rosa.ask("GET", path + MINE).status_code == 200
    assert error_of(rosa.join("Branch operators")) == (403, "UnknownError")


def test_group_policies_have_their_own_permission(rosa: Visitor) -> None:
    """RoleManagementPolicy.Read.Directory does not open them."""
    query = f"scopeId eq '{rosa.group('Print team')}' and scopeType eq 'Group'"
    rosa.take_token(scopes=["RoleManagementPolicy.Read.Directory"])
    assert rosa.ask("GET", POLICIES, filter=query).status_code == 403
    rosa.take_token(scopes=["RoleManagementPolicy.Read.AzureADGroup"])
    assert len(rosa.rows(POLICIES, filter=query)) == 2


def test_names_of_groups_come_by_ids(rosa: Visitor) -> None:
    """`id in (...)`, for those who may read groups."""
    ids = [rosa.group("Print team"), rosa.group("Branch operators")]
    text = "id in ('" + "','".join(ids) + "')"
    rows = rosa.rows("v1.0/groups", filter=text, select="id,displayName")
    assert {row["displayName"] for row in rows} == {"Print team", "Branch operators"}
    rosa.take_token(scopes=["User.Read"])
    assert rosa.ask("GET", "v1.0/groups", filter=text).status_code == 403


def test_membership_can_ask_for_mfa_and_contexts(arrive: Arrive) -> None:
    """The refusals are those of roles."""
    rosa = arrive("step_up")
    assert "MfaRule" in rosa.join("Print team").text
    refused = rosa.join("Branch operators")
    assert error_of(refused) == (400, "RoleAssignmentRequestAcrsValidationFailed")
    assert refused.json()["error"]["message"].startswith("&claims=%7B%22access_token%22")
    rosa.take_token(amr=["pwd", "mfa"], acrs=["c1"])
    assert rosa.join("Print team").status_code == 201
    assert rosa.join("Branch operators").status_code == 201


def test_membership_that_ends_soon_can_be_extended(arrive: Arrive) -> None:
    """An administrator decides; MFA is wanted for asking."""
    rosa = arrive("expiring")
    path = f"{GROUPS}/eligibilityScheduleRequests"
    body = {
        "action": "selfExtend",
        "accessId": "member",
        "groupId": rosa.group("Print team"),
        "principalId": rosa.id,
        "justification": "One more year",
        "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "P90D"}},
    }
    assert "MfaRule" in rosa.ask("POST", path, body).text
    rosa.take_token(amr=["pwd", "mfa"])
    assert error_of(rosa.ask("POST", path, {**body, "action": "selfActivate"}))[0] == 400
    row = rosa.ask("POST", path, body).json()
    assert row["status"] == "PendingAdminDecision"
    before = rosa.rows(ELIGIBLE + MINE)[0]["endDateTime"]
    wanted = {"request_id": row["id"], "decision": "approve", "by": "grace"}
    assert rosa.control("decide", wanted)["status"] == "Provisioned"
    after = rosa.rows(ELIGIBLE + MINE)[0]["endDateTime"]
    longer = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    assert longer == timedelta(days=90)
    assert rosa.rows(path + MINE)[0]["status"] == "Provisioned"


def test_administrators_actions_are_not_played(rosa: Visitor) -> None:
    """403 for Rosa, an honest 501 for Grace."""
    assert rosa.join("Print team", action="adminAssign").status_code == 403
    assert rosa.friend("grace").join("Print team", action="adminAssign").status_code == 501


def test_group_activations_are_audited_as_group_management(rosa: Visitor) -> None:
    """The category tells groups from roles."""
    rosa.join("Branch operators")
    rows = rosa.friend("grace").rows(
        "v1.0/auditLogs/directoryAudits", filter="category eq 'GroupManagement'", top="50"
    )
    assert rows[0]["targetResources"][1]["displayName"] == "Branch operators"
    newest = [row["activityDisplayName"] for row in rows[:2]]
    assert "Add member to role completed (PIM activation)" in newest


def test_activation_leads_back_to_its_eligibility(rosa: Visitor) -> None:
    """`activatedUsing`; a standing row has none."""
    rows = rosa.rows(ASSIGNED + MINE, expand="activatedUsing")
    links = {row["assignmentType"]: row["activatedUsing"] for row in rows}
    assert links["assigned"] is None
    assert links["activated"]["groupId"] == rosa.group("Print team")
    assert links["activated"]["memberType"] == "direct"


def test_guest_is_a_guest(rosa: Visitor) -> None:
    """userType and the #EXT# in the name tell."""
    (row,) = rosa.rows("v1.0/users", filter="userType eq 'Guest'")
    assert "#ext#" in row["userPrincipalName"]
