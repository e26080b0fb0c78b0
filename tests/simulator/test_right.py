"""Lists of rights, and the OData they are asked with."""

from __future__ import annotations

from datetime import datetime

import pytest
import requests

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import (
    DEVICE_ADMINISTRATOR,
    ELIGIBILITIES,
    INSTANCES,
    MINE,
    ROLES,
    Visitor,
    error_of,
)


def test_function_types_each_row_and_a_plain_list_does_not(rosa: Visitor) -> None:
    """Contexts differ too, as on the live service."""
    mine = rosa.ask("GET", ELIGIBILITIES + MINE).json()
    assert mine["@odata.context"].endswith(
        "/graph/v1.0/$metadata#Collection(unifiedRoleEligibilityScheduleInstance)"
    )
    kind = "#microsoft.graph.unifiedRoleEligibilityScheduleInstance"
    assert mine["value"][0]["@odata.type"] == kind
    plain = rosa.ask("GET", ELIGIBILITIES, filter=f"principalId eq '{rosa.id}'").json()
    assert plain["@odata.context"].endswith(
        "$metadata#roleManagement/directory/roleEligibilityScheduleInstances"
    )
    assert "@odata.type" not in plain["value"][0]


@pytest.mark.parametrize(
    "spelling",
    [
        "filterByCurrentUser(on='principal')",
        "filterByCurrentUser(on=%27principal%27)",
        "filterByCurrentUser%28on%3D%27principal%27%29",
        "FilterByCurrentUser(on='Principal')",
        "microsoft.graph.filterByCurrentUser(on='principal')",
    ],
)
def test_function_is_found_in_every_spelling(rosa: Visitor, spelling: str) -> None:
    """Clients encode quotes and parentheses, or do not."""
    assert len(rosa.rows(f"{ELIGIBILITIES}/{spelling}")) == 1


def test_rights_of_every_kind_are_listed(arrive: Arrive) -> None:
    """Direct, through a group, in a unit, on an object, ending and open; future ones are not."""
    rosa = arrive("busy_admin")
    rosa.control("settings", {"page_size": 50})
    rows = rosa.rows(ELIGIBILITIES + MINE)
    assert {row["memberType"] for row in rows} == {"Direct", "Group"}
    scopes = {row["directoryScopeId"].split("/")[1] for row in rows}
    assert {"", "administrativeUnits"} < scopes
    assert len(scopes) == 3
    assert {row["endDateTime"] is None for row in rows} == {True, False}
    schedules = rosa.rows(f"{ROLES}/roleEligibilitySchedules" + MINE)
    assert len(schedules) == len(rows) + 1
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    starts = [datetime.fromisoformat(row["scheduleInfo"]["startDateTime"]) for row in schedules]
    assert sum(start > now for start in starts) == 1


def test_active_rights_are_activated_or_standing(arrive: Arrive) -> None:
    """A standing role has no end; activations name their request."""
    rosa = arrive("busy_admin")
    rows = rosa.rows(INSTANCES + MINE)
    assert sorted(row["assignmentType"] for row in rows) == ["Activated", "Activated", "Assigned"]
    standing = next(row for row in rows if row["assignmentType"] == "Assigned")
    assert standing["endDateTime"] is None
    request_ids = {row["id"] for row in rosa.state()["requests"]}
    activated = [row for row in rows if row["assignmentType"] == "Activated"]
    assert all(row["roleAssignmentScheduleId"] in request_ids for row in activated)


def test_pages_are_linked_and_keep_the_query(arrive: Arrive) -> None:
    """Following @odata.nextLink verbatim reaches every row once, expansions included."""
    rosa = arrive("busy_admin")
    page = rosa.ask("GET", ELIGIBILITIES + MINE, expand="roleDefinition").json()
    seen = list(page["value"])
    assert len(seen) == 3
    while "@odata.nextLink" in page:
        head = {"Authorization": f"Bearer {rosa.token}"}
        page = rosa.http.get(page["@odata.nextLink"], headers=head, timeout=8).json()
        seen += page["value"]
    assert len({row["id"] for row in seen}) == len(seen) == 9
    assert all(row["roleDefinition"]["displayName"] for row in seen)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"roleDefinitionId eq '{DEVICE_ADMINISTRATOR}' and directoryScopeId eq '/'", 1),
        ("memberType ne 'Direct'", 2),
        ("startswith(directoryScopeId,'/administrativeUnits/')", 2),
        ("endDateTime eq null and not (memberType eq 'Group')", 5),
        (f"roleDefinitionId in ('{DEVICE_ADMINISTRATOR}','x') or memberType eq 'Group'", 3),
        ("startDateTime lt 2001-01-01T00:00:00Z", 0),
        ("appScopeId ne null", 0),
    ],
)
def test_filter_chooses_rows(arrive: Arrive, text: str, count: int) -> None:
    """eq, ne, lt, in, and, or, not, functions, null."""
    rosa = arrive("busy_admin")
    rosa.control("settings", {"page_size": 50})
    assert len(rosa.rows(ELIGIBILITIES + MINE, filter=text)) == count


@pytest.mark.parametrize("text", ["principalId eq", "principalId is '1'", "nix eq '1'", "(", "'"])
def test_malformed_filter_is_a_bad_request(rosa: Visitor, text: str) -> None:
    """Unknown names, broken syntax."""
    assert rosa.ask("GET", ELIGIBILITIES + MINE, filter=text).status_code == 400


def test_select_top_count_and_order(arrive: Arrive) -> None:
    """The chosen properties only; @odata.count counts what passed the filter."""
    rosa = arrive("busy_admin")
    query = {"select": "id,memberType", "top": "2", "count": "true", "orderby": "memberType desc"}
    body = rosa.ask("GET", ELIGIBILITIES + MINE, **query).json()
    assert body["@odata.count"] == 9
    assert [row["memberType"] for row in body["value"]] == ["Group", "Group"]
    assert set(body["value"][0]) == {"@odata.type", "id", "memberType"}
    assert rosa.ask("GET", ELIGIBILITIES + MINE, select="nix").status_code == 400
    assert rosa.ask("GET", ELIGIBILITIES + MINE, expand="nix").status_code == 400


def test_expand_takes_options(rosa: Visitor) -> None:
    """Nested select; principal, scope and the eligibility behind an activation."""
    rosa.activate()
    links = "roleDefinition($select=id,displayName),principal,directoryScope,activatedUsing"
    (row,) = rosa.rows(INSTANCES + MINE, expand=links)
    assert set(row["roleDefinition"]) == {"id", "displayName"}
    assert row["principal"]["userPrincipalName"] == "rosa.bauer@contoso.example"
    assert row["directoryScope"]["@odata.type"] == "#microsoft.graph.organization"
    assert row["activatedUsing"]["roleDefinitionId"] == DEVICE_ADMINISTRATOR


def test_one_row_is_got_by_its_id(rosa: Visitor) -> None:
    """Each set can be read row by row; unknown ids answer 404."""
    (row,) = rosa.rows(ELIGIBILITIES + MINE)
    again = rosa.ask("GET", f"{ELIGIBILITIES}/{row['id']}").json()
    assert again["principalId"] == rosa.id
    assert rosa.ask("GET", f"{ELIGIBILITIES}/nix").status_code == 404
    assert rosa.ask("GET", f"{ROLES}/roleDefinitions('{DEVICE_ADMINISTRATOR}')").status_code == 200


def test_planned_activation_is_a_schedule_not_an_instance(rosa: Visitor) -> None:
    """roleAssignmentSchedules answers what is active or to come."""
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    start = now.replace(year=now.year + 1).isoformat()
    rosa.activate(scheduleInfo={"startDateTime": start})
    assert rosa.rows(INSTANCES + MINE) == []
    (row,) = rosa.rows(f"{ROLES}/roleAssignmentSchedules" + MINE)
    assert row["scheduleInfo"]["startDateTime"][:10] == start[:10]


def test_older_role_name_on_order(rosa: Visitor) -> None:
    """Some tenants still show the Azure AD name, so roles are to be matched by template id."""
    rosa.control("settings", {"older_role_names": True})
    (row,) = rosa.rows(ELIGIBILITIES + MINE, expand="roleDefinition")
    assert row["roleDefinition"]["displayName"].startswith("Azure AD Joined")


def test_tenant_without_licence_refuses_reads_too(rosa: Visitor) -> None:
    """AadPremiumLicenseRequired, 400."""
    rosa.control("settings", {"licence_missing": True})
    refused = rosa.ask("GET", ELIGIBILITIES + MINE)
    assert error_of(refused) == (400, "AadPremiumLicenseRequired")
    assert rosa.rows("v1.0/me/licenseDetails") == []


def test_answers_look_like_graphs(rosa: Visitor) -> None:
    """Content type, ids, the echo of the client's id, HEAD without body, kept connection."""
    headers = {"Authorization": f"Bearer {rosa.token}", "client-request-id": "my-own-id"}
    url = f"{rosa.door['graph']}/v1.0/me"
    answer = rosa.http.get(url, headers=headers, timeout=8)
    assert answer.headers["Content-Type"].startswith("application/json;odata.metadata=minimal;")
    assert answer.headers["client-request-id"] == "my-own-id"
    assert answer.headers["request-id"]
    assert "Connection" not in answer.headers
    head = rosa.http.head(url, headers=headers, timeout=8)
    assert head.status_code == 200
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]
    assert head.content == b""
    missing = rosa.http.get(f"{url}/nix", headers=headers, timeout=8).json()["error"]
    assert missing["innerError"]["client-request-id"] == "my-own-id"
    assert set(missing["innerError"]) == {"date", "request-id", "client-request-id"}


def test_date_header_is_the_tenants_clock(rosa: Visitor) -> None:
    """A jump of the clock reaches clients through Date."""
    rosa.control("clock", {"set": "2030-02-03T04:05:06Z"})
    assert rosa.ask("GET", "v1.0/me").headers["Date"].startswith("Sun, 03 Feb 2030 04:05:")


@pytest.mark.parametrize(
    ("path", "segment"),
    [
        ("v1.0/nix", "nix"),
        ("v1.0/roleManagement/nix/roleDefinitions", "nix"),
        (
            "v1.0/roleManagement/directory/roleAssignmentApprovals/1/steps",
            "roleAssignmentApprovals",
        ),
        ("beta/me/nix", "nix"),
    ],
)
def test_unknown_path_names_the_segment(rosa: Visitor, path: str, segment: str) -> None:
    """400 BadRequest, not 404."""
    answer = rosa.ask("GET", path)
    assert error_of(answer) == (400, "BadRequest")
    assert f"'{segment}'" in answer.json()["error"]["message"]


def test_people_and_places_have_names(rosa: Visitor) -> None:
    """me, users, groups, units, the organisation."""
    assert rosa.ask("GET", "v1.0/me").json()["displayName"] == "Rosa Bauer"
    assert rosa.ask("GET", f"v1.0/users/{rosa.id}", select="displayName").json()["displayName"]
    assert rosa.ask("GET", "beta/users/ada.lind@contoso.example").status_code == 200
    groups = rosa.rows("v1.0/groups")
    wanted = f"id in ('{groups[0]['id']}')"
    assert rosa.rows("v1.0/groups", filter=wanted)[0]["displayName"] == "Helpdesk leads"
    units = rosa.rows("v1.0/directory/administrativeUnits")
    path = f"v1.0/directory/administrativeUnits/{units[0]['id']}"
    assert rosa.ask("GET", path).json()["displayName"] == "North branch"
    assert rosa.rows("v1.0/organization")[0]["id"] == rosa.door["tenant_id"]
    plans = rosa.rows("v1.0/me/licenseDetails")[0]["servicePlans"]
    assert "eec0eb4f-6444-4f95-aba0-50c24d67f998" in {plan["servicePlanId"] for plan in plans}


def test_audits_need_a_directory_role(arrive: Arrive) -> None:
    """An ordinary user gets 403, a reader sees what happened."""
    rosa = arrive("quiet")
    rosa.activate()
    rosa.advance("PT2H")
    assert error_of(rosa.ask("GET", "v1.0/auditLogs/directoryAudits")) == (
        403,
        "Authorization_RequestDenied",
    )
    grace = Visitor(rosa.tenant, "grace", rosa.http)
    text = f"loggedByService eq 'PIM' and targetResources/any(t:t/id eq '{rosa.id}')"
    rows = grace.rows("v1.0/auditLogs/directoryAudits", filter=text)
    assert [row["activityDisplayName"].split("(")[1] for row in rows] == [
        "PIM activation expired)",
        "PIM activation)",
        "PIM activation)",
    ]


def test_wrong_method_is_refused(rosa: Visitor) -> None:
    """405, as the path is known."""
    answer: requests.Response = rosa.ask("DELETE", "v1.0/me")
    assert answer.status_code == 405
