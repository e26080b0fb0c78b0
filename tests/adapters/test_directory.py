"""Directory roles through Graph, against a server that says what a test wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from keyhour.adapters.graph.batch import MOST_ROUNDS
from keyhour.core.activation import Draft, RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import AzureKey, DirectoryKey
from keyhour.ports.identity import DIRECTORY_ALONE
from tests.adapters.graph_rows import (
    REQUEST,
    ROLE,
    assignment_row,
    eligibility_row,
    request_row,
    usual_policy,
)
from tests.adapters.local_cloud import NOW, account, token
from tests.adapters.scripted_directory import (
    DRAFT,
    KEY,
    NOTHING,
    THROTTLED,
    by_scope_type,
    directory,
    pages,
    rights,
    trouble,
)
from tests.adapters.scripted_server import (
    DROP,
    Asked,
    answer,
    batch_answer,
)
from tests.log_watch import LogWatch


def test_full_read_is_one_request() -> None:
    """Four lists come in one `$batch` of GETs for the current user."""
    parts = {
        "eligibilities": (200, {"value": [eligibility_row()]}),
        "assignments": (200, {"value": [assignment_row()]}),
        "requests": (200, {"value": [request_row()]}),
        "policies": (200, {"value": [usual_policy()]}),
    }
    with directory(batch_answer(parts)) as (graph, server):
        read = rights(graph, policies=True)
        (asked,) = server.asked
    assert asked.path == "/graph/v1.0/$batch"
    urls = {part["id"]: part["url"] for part in asked.json["requests"]}
    assert {part["method"] for part in asked.json["requests"]} == {"GET"}
    assert "filterByCurrentUser(on='principal')?$expand=roleDefinition" in urls["eligibilities"]
    assert "scopeType%20eq%20'DirectoryRole'" in urls["policies"]
    assert not isinstance(read.eligibilities, Failure)
    assert not isinstance(read.policies, Failure | None)
    assert read.eligibilities[0].key == KEY
    assert read.policies[ROLE].max_duration == timedelta(hours=4)


def test_policies_are_read_only_when_asked_for() -> None:
    """Without them the part is None, not empty."""
    with directory(batch_answer(NOTHING)) as (graph, server):
        assert rights(graph).policies is None
        assert len(server.asked[0].json["requests"]) == 3


def test_one_part_fails_alone() -> None:
    """Ordinary people often may not read policies; everything else stands."""
    forbidden = {"error": {"code": "Authorization_RequestDenied", "message": "no"}}
    with directory(batch_answer({**NOTHING, "policies": (403, forbidden)})) as (graph, _):
        read = rights(graph, policies=True)
    assert trouble(read.policies) is Trouble.FORBIDDEN
    assert read.eligibilities == ()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            500,
            {"error": {"code": "", "message": "An error has occurred."}},
            Trouble.SERVICE_TROUBLE,
        ),
        (502, "<html>bad gateway</html>", Trouble.SERVICE_TROUBLE),
        (503, None, Trouble.SERVICE_TROUBLE),
        (400, {"error": {"code": "AadPremiumLicenseRequired"}}, Trouble.LICENCE_MISSING),
        (404, "<html>", Trouble.UNEXPECTED_ANSWER),
        (200, None, Trouble.UNEXPECTED_ANSWER),
        (200, "text", Trouble.UNEXPECTED_ANSWER),
        (200, {"value": "text"}, Trouble.UNEXPECTED_ANSWER),
    ],
)
def test_bad_part_is_a_failure_and_never_an_empty_list(
    status: int, body: object, expected: Trouble
) -> None:
    """A failed read must not make rights vanish."""
    with directory(batch_answer({**NOTHING, "eligibilities": (status, body)})) as (graph, _):
        assert trouble(rights(graph).eligibilities) is expected


def test_missing_part_is_a_failure() -> None:
    """A batch may lose one of its answers."""
    parts = {name: part for name, part in NOTHING.items() if name != "requests"}
    with directory(batch_answer(parts, {"id": 7}, {"status": "200", "id": "requests"})) as found:
        assert trouble(rights(found[0]).requests) is Trouble.UNEXPECTED_ANSWER


@pytest.mark.parametrize(
    ("header", "wait"),
    [("30", 30), ("Mon, 23 Nov 2026 09:01:00 GMT", 55)],
)
def test_throttled_part_says_until_when(header: str, wait: int) -> None:
    """An item's Retry-After, in seconds or as a date of the service's clock, is its own."""
    item = {
        "id": "requests", "status": 429, "headers": {"Retry-After": header}, "body": THROTTLED,
    }  # fmt: skip
    parts = {name: part for name, part in NOTHING.items() if name != "requests"}
    said = batch_answer(parts, item).replace(
        b"Connection: close", b"Date: Mon, 23 Nov 2026 09:00:05 GMT\r\nConnection: close"
    )
    with directory(said) as (graph, _):
        requests = rights(graph).requests
    assert isinstance(requests, Failure)
    assert requests.trouble is Trouble.THROTTLED
    assert requests.retry_at == NOW + timedelta(seconds=wait)


def test_refused_token_refuses_the_whole_read() -> None:
    """The token is the same for every part."""
    refused = {"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}
    with directory(batch_answer({**NOTHING, "assignments": (401, refused)})) as (graph, _):
        found = graph.read_rights(token(), account(), planes=DIRECTORY_ALONE, policies=False).value
    assert trouble(found) is Trouble.TOKEN_REFUSED


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (answer(401, {"error": {"code": "InvalidAuthenticationToken"}}), Trouble.TOKEN_REFUSED),
        (answer(429, THROTTLED, {"Retry-After": "3"}), Trouble.THROTTLED),
        (answer(503), Trouble.SERVICE_TROUBLE),
        (answer(200, raw=b"<html>"), Trouble.UNEXPECTED_ANSWER),
        (DROP, Trouble.OFFLINE),
    ],
)
def test_outer_failure_fails_the_read(said: bytes, expected: Trouble) -> None:
    """Without the batch there are no parts."""
    with directory(said) as (graph, _):
        assert (
            trouble(
                graph.read_rights(token(), account(), planes=DIRECTORY_ALONE, policies=True).value
            )
            is expected
        )


def test_pages_are_followed() -> None:
    """Only the part that has more is asked again."""
    with directory(lambda asked: pages(asked, last=2)) as (graph, server):
        found = rights(graph).eligibilities
        assert not isinstance(found, Failure)
        assert [one.key.scope_id for one in found if isinstance(one.key, DirectoryKey)] == [
            "/au/0", "/au/1", "/au/2",
        ]  # fmt: skip
        assert [len(asked.json["requests"]) for asked in server.asked] == [3, 1, 1]


def test_pages_without_end_are_a_failure() -> None:
    """The rows so far would be a list with holes."""
    with directory(lambda asked: pages(asked, last=10**9)) as (graph, server):
        assert trouble(rights(graph).eligibilities) is Trouble.UNEXPECTED_ANSWER
        assert len(server.asked) == MOST_ROUNDS


def test_pages_in_a_circle_are_a_failure() -> None:
    """A link back to a page that was read."""

    def circle(asked: Asked) -> bytes:
        base = f"http://{asked.headers['host']}/graph/v1.0"
        body = {"value": [], "@odata.nextLink": f"{base}/next?page=1"}
        return batch_answer({**NOTHING, "eligibilities": (200, body)})

    with directory(circle) as (graph, server):
        assert trouble(rights(graph).eligibilities) is Trouble.UNEXPECTED_ANSWER
        assert len(server.asked) == 2


@pytest.mark.parametrize("link", ["https://evil.example/v1.0/x", "http://127.0.0.1:1/x", 7, ""])
def test_link_elsewhere_is_a_failure(link: object) -> None:
    """The bearer follows no link to another origin."""
    parts = {**NOTHING, "eligibilities": (200, {"value": [], "@odata.nextLink": link})}
    with directory(batch_answer(parts)) as (graph, server):
        assert trouble(rights(graph).eligibilities) is Trouble.UNEXPECTED_ANSWER
        assert len(server.asked) == 1


def test_other_scope_type_is_tried_once_and_kept() -> None:
    """A wrong scope type answers with an empty list, so the other one is asked, and remembered."""
    with directory(lambda asked: by_scope_type(asked, "Directory")) as (graph, server):
        for _ in range(2):
            policies = rights(graph, policies=True).policies
            assert isinstance(policies, Mapping)
            assert set(policies) == {ROLE}
        assert len(server.asked) == 3


def test_empty_policies_are_asked_for_twice_only_once() -> None:
    """A tenant without policies is not asked again at every read."""
    with directory(lambda asked: by_scope_type(asked, "Nothing")) as (graph, server):
        for _ in range(2):
            assert rights(graph, policies=True).policies == {}
        assert len(server.asked) == 3


def test_refused_other_scope_type_leaves_the_list_empty() -> None:
    """A tenant that does not know the other word has no policies, which is no failure."""

    def one_word(asked: Asked) -> bytes:
        parts: dict[str, tuple[int, Any]] = {}
        for part in asked.json["requests"]:
            is_known = "'Directory'" not in part["url"]
            parts[part["id"]] = (200, {"value": []}) if is_known else (400, {"error": {"code": ""}})
        return batch_answer(parts)

    with directory(one_word) as (graph, _):
        assert rights(graph, policies=True).policies == {}


def test_odd_rows_are_told_once(expected_log: LogWatch) -> None:
    """One warning per kind, however often it is read."""
    expected_log.expect(r"graph_answer_odd kind=status:Splendid$")
    expected_log.expect(r"graph_answer_odd kind=row_of_eligibility$")
    parts = {
        **NOTHING,
        "eligibilities": (200, {"value": [{"id": "x"}, eligibility_row()]}),
        "requests": (200, {"value": [request_row(status="Splendid")]}),
    }
    with directory(batch_answer(parts)) as (graph, _):
        for _ in range(2):
            read = rights(graph)
            assert not isinstance(read.eligibilities, Failure)
            assert len(read.eligibilities) == 1


def test_request_is_read_beside_the_assignments() -> None:
    """To confirm takes one round trip."""
    parts = {
        "request": (200, request_row(status="PendingApproval")),
        "assignments": (200, {"value": [assignment_row()]}),
    }
    with directory(batch_answer(parts)) as (graph, server):
        found = graph.read_request(token(), account(), KEY, REQUEST).value
        assert len(server.asked) == 1
    assert not isinstance(found, Failure)
    assert isinstance(found.request, RequestReceipt)
    assert found.request.status is RequestStatus.PENDING_APPROVAL
    assert not isinstance(found.assignments, Failure)


def test_unknown_request_is_left_out() -> None:
    """Without an id only the assignments are read; a 404 is the request's own failure."""
    gone = {"error": {"code": "ResourceNotFound", "message": ""}}
    parts = {"assignments": (200, {"value": []}), "request": (404, gone)}
    with directory(batch_answer(parts)) as (graph, server):
        without = graph.read_request(token(), account(), KEY, None).value
        having = graph.read_request(token(), account(), KEY, "../x?y").value
        ids = [[part["id"] for part in asked.json["requests"]] for asked in server.asked]
        assert "..%2Fx%3Fy" in server.asked[1].body.decode()
    assert ids == [["assignments"], ["assignments", "request"]]
    assert not isinstance(without, Failure)
    assert not isinstance(having, Failure)
    assert without.request is None
    assert trouble(having.request) is Trouble.NOT_FOUND


def test_submit_sends_once_and_reads_the_status() -> None:
    """201 says nothing by itself; the status does."""
    said = answer(201, request_row(status="PendingApprovalProvisioning"))
    with directory(said) as (graph, server):
        found = graph.submit(token(), account(), DRAFT).value
        (asked,) = server.asked
    assert isinstance(found, RequestReceipt)
    assert found.status is RequestStatus.PENDING_APPROVAL
    assert asked.path.endswith("/roleManagement/directory/roleAssignmentScheduleRequests")
    assert asked.json["principalId"] == account().key.object_id


def test_unknown_status_of_a_write_is_unknown(expected_log: LogWatch) -> None:
    """A new word is no success and no failure."""
    expected_log.expect("graph_answer_odd kind=status:Splendid")
    with directory(answer(201, request_row(status="Splendid"))) as (graph, _):
        found = graph.submit(token(), account(), DRAFT).value
    assert isinstance(found, RequestReceipt)
    assert found.status is RequestStatus.UNKNOWN


@pytest.mark.parametrize(
    "said",
    [
        DROP,
        answer(201, raw=b"<html>"),
        answer(201, raw=json.dumps(request_row()).encode()[:-20]),
        answer(201, {}),
        answer(201, []),
        answer(201, request_row(roleDefinitionId="other")),
        answer(204),
        answer(500, {"error": {"code": "", "message": ""}}),
        answer(503, None, {"Retry-After": "5"}),
        answer(502, raw=b"<html>"),
        answer(504, raw=b"<html>"),
        answer(301, headers={"Location": "/"}),
    ],
    ids=[
        "dropped", "html", "cut", "empty", "list", "other-right", "no-body", "500", "503", "502",
        "504", "redirect",
    ],
)  # fmt: skip
def test_write_without_a_readable_answer_is_lost(said: bytes) -> None:
    """It may have been carried out, so nothing but a read can tell; it is sent once."""
    with directory(said) as (graph, server):
        for found in (
            graph.submit(token(), account(), DRAFT).value,
            graph.deactivate(token(), account(), KEY).value,
        ):
            assert trouble(found) is Trouble.ANSWER_LOST
        assert len(server.asked) == 2


def test_dry_run_is_never_lost() -> None:
    """Only checking changes nothing, so there is nothing to be uncertain of."""
    with directory(DROP) as (graph, server):
        found = graph.submit(token(), account(), DRAFT, validate_only=True).value
        assert server.asked[0].json["isValidationOnly"] is True
    assert trouble(found) is Trouble.OFFLINE


def test_refused_write_keeps_the_servers_time() -> None:
    """A refusal tells the time too."""
    said = answer(
        400,
        {"error": {"code": "RoleAssignmentExists", "message": ""}},
        {"Date": "Mon, 23 Nov 2026 09:00:05 GMT"},
    )
    with directory(said) as (graph, _):
        found = graph.submit(token(), account(), DRAFT)
    assert trouble(found.value) is Trouble.ALREADY_ACTIVE
    assert found.heard is not None


def test_cancel_is_answered_without_a_body() -> None:
    """204 is all there is."""
    with directory(answer(204)) as (graph, server):
        assert graph.cancel(token(), account(), KEY, REQUEST).value is None
        assert server.asked[0].path.endswith(f"/{REQUEST}/cancel")
        assert server.asked[0].method == "POST"


def test_other_planes_are_not_ours() -> None:
    """A right of Azure is never sent to Graph's directory."""
    other = AzureKey(ROLE, "/subscriptions/x")
    with directory(answer(201, request_row())) as (graph, server):
        draft = Draft(key=other, duration=timedelta(hours=1))
        assert trouble(graph.submit(token(), account(), draft).value) is Trouble.BUG
        assert trouble(graph.deactivate(token(), account(), other).value) is Trouble.BUG
        assert server.asked == []
