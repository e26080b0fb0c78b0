"""The whole program, as a script sees it: processes, exit codes, documents and round trips."""

from __future__ import annotations

import signal
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from keyhour.core.right import DEVICE_ADMINISTRATOR
from tests.cli.practice import Person, Tenant, environment, run

pytestmark = [pytest.mark.contract, pytest.mark.timeout(90)]

POST_REQUESTS = r"roleAssignmentScheduleRequests$"
BATCH = r"\$batch$"
DEVICE_ID = f"directory:{DEVICE_ADMINISTRATOR}:/"
ASK = ("activate", "User Adm", "--reason", "a printer")
HTML = {"status": 200, "headers": {"Content-Type": "text/html"}, "body": "<html>Welcome</html>"}


def open_wishes(person: Person) -> int:
    """How many wishes the ledger holds open."""
    path = person.state_dir / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as ledger:
        (count,) = ledger.execute("SELECT count(*) FROM wishes WHERE outcome IS NULL").fetchone()
        return int(count)


def requests_sent(tenant: Tenant) -> int:
    """How many activations or withdrawals reached the tenant's door."""
    return sum(
        method == "POST" and not path.endswith("$batch") for method, path in tenant.graph_requests()
    )


def test_nobody_signed_in_is_4(stranger: Person) -> None:
    """Without a terminal nobody is asked, and the document says what is needed."""
    ran = stranger.json("roles")
    assert (ran.code, ran.failure_code) == (4, "sign_in_needed")
    assert ran.document["practice"] is True
    assert stranger.tenant.graph_requests() == []


def test_a_sign_in_outlives_its_command(stranger: Person) -> None:
    """The code is on stderr, the document on stdout, and the next command needs neither."""
    ran = stranger.json("sign-in", "--device-code")
    assert ran.code == 0, ran.stderr
    assert ran.document["outcome"] == "signed_in"
    assert ran.document["account"]["username"].startswith("rosa")
    assert "enter the code" in ran.stderr
    assert stranger.json("roles").code == 0
    assert stranger.json("sign-out").code == 0
    assert stranger.json("roles").code == 4


def test_activating_twice_is_done_and_sends_nothing(rosa: Person) -> None:
    """The second answer tells the same end."""
    first = rosa.json(*ASK)
    second = rosa.json(*ASK)
    assert second.code == 0
    assert second.result["failure"]["code"] == "already_active"
    until = [datetime.fromisoformat(ran.result["active_until"]) for ran in (first, second)]
    assert abs(until[0] - until[1]) < timedelta(seconds=2)
    assert requests_sent(rosa.tenant) == 1


def test_an_approval_is_waiting_not_active(rosa: Person) -> None:
    """5 until somebody decides; asking again sends nothing; cancelling ends it."""
    ask = ("activate", "Device administrator", "--reason", "a printer")
    ran = rosa.json(*ask)
    assert (ran.code, ran.result["outcome"]) == (5, "awaiting_approval")
    assert ran.result["right"] == DEVICE_ID
    assert ran.result["active_until"] is None
    again = rosa.json(*ask)
    assert (again.code, again.result["failure"]["code"]) == (5, "already_pending")
    (right,) = rosa.json("status").document["rights"]
    assert (right["phase"], right["request_id"]) == ("awaiting_approval", ran.result["request_id"])
    cancelled = rosa.json("cancel", ran.result["request_id"])
    assert (cancelled.code, cancelled.result["outcome"]) == (0, "cancelled")
    assert rosa.json("status").document["rights"] == []
    assert open_wishes(rosa) == 0


@pytest.mark.parametrize(
    ("decision", "code", "outcome"), [("approve", 0, "active"), ("deny", 3, "refused")]
)
def test_wait_ends_with_the_decision(
    hasty_rosa: Person, decision: str, code: int, outcome: str
) -> None:
    """`--wait` goes on until the approver has decided and the right is active or refused."""
    ask = ("activate", "Device administrator", "--reason", "a printer", "--wait", "--json")
    with hasty_rosa.started(*ask) as command:
        request_id = _pending(hasty_rosa.tenant)
        hasty_rosa.tenant.ask(
            "POST",
            "decide",
            {"request_id": request_id, "decision": decision, "by": "ada", "reason": "No"},
        )
        ended = command.wait(40)
        assert ended == code, command.stdout + command.stderr
        assert f'"outcome":"{outcome}"' in command.stdout


def _pending(tenant: Tenant) -> str:
    """Wait for Rosa's request to arrive, and return its id."""

    def found(state: dict[str, Any]) -> list[str]:
        waiting = (one for one in state["requests"] if one["status"] == "PendingApproval")
        return [one["id"] for one in waiting if one["principal"] == "Rosa Bauer"]

    return str(tenant.wait_for(found)[0])


def test_a_timeout_bounds_waiting_for_an_approval(hasty_rosa: Person) -> None:
    """Five minutes of the tenant's clock are five seconds here."""
    ask = ("activate", "Device administrator", "--reason", "a printer")
    ran = hasty_rosa.json(*ask, "--wait", "--timeout", "5m")
    assert (ran.code, ran.result["outcome"]) == (5, "awaiting_approval")


def test_a_right_is_given_back_after_five_minutes(rosa: Person) -> None:
    """Too early is refused by rule; later it ends and is gone from the lists."""
    assert rosa.json(*ASK).code == 0
    early = rosa.json("deactivate", "User Adm")
    assert (early.code, early.failure_code) == (3, "too_early")
    rosa.tenant.ask("POST", "clock", {"advance": "PT6M"})
    late = rosa.json("deactivate", "User Adm")
    assert (late.code, late.result["outcome"]) == (0, "ended"), late.stdout
    nothing = rosa.json("deactivate", "User Adm")
    assert (nothing.code, nothing.result["failure"]["code"]) == (0, "not_active")
    assert open_wishes(rosa) == 0


def test_a_later_start_is_scheduled_and_waited_for(hasty_rosa: Person) -> None:
    """Without `--wait` it is 5; with it the command stays until the role is active."""
    state = hasty_rosa.tenant.ask("GET", "state")
    now = datetime.fromisoformat(state["clock"]["now"])
    start = (now + timedelta(minutes=12)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ran = hasty_rosa.json(*ASK, "--for", "30m", "--start", start)
    assert (ran.code, ran.result["outcome"]) == (5, "scheduled"), ran.stdout
    waited = hasty_rosa.json(*ASK, "--wait")
    assert (waited.code, waited.result["outcome"]) == (0, "active"), waited.stdout
    assert requests_sent(hasty_rosa.tenant) == 1


@pytest.mark.parametrize(
    ("options", "rule"), [(("--for", "9h"), "ExpirationRule"), (("--for", "1m"), "ExpirationRule")]
)
def test_what_breaks_the_policy_is_refused_without_a_request(
    rosa: Person, options: tuple[str, ...], rule: str
) -> None:
    """Only the read was sent, and the rule is named."""
    ran = rosa.json(*ASK, *options)
    assert (ran.code, ran.failure_code) == (3, "policy_refused")
    assert ran.result["failure"]["rules"] == [rule]
    assert requests_sent(rosa.tenant) == 0


def test_a_missing_ticket_is_policy_and_a_missing_reason_is_usage(rosa: Person) -> None:
    """The first is 3 with its rule, the second 2 with what to add; neither sends anything."""
    ticket = rosa.json("activate", "Helpdesk", "--reason", "a printer")
    assert (ticket.code, ticket.result["failure"]["rules"]) == (3, ["TicketingRule"])
    reason = rosa.json("activate", "User Adm")
    assert (reason.code, reason.failure_code) == (2, "usage")
    assert "--reason" in reason.document["failure"]["help"]
    with_ticket = rosa.json("activate", "Helpdesk", "--reason", "x", "--ticket", "SNOW:INC1")
    assert with_ticket.code == 0
    assert requests_sent(rosa.tenant) == 1


def test_several_rights_each_have_their_result(rosa: Person) -> None:
    """The gravest decides: refused before waiting before done."""
    ran = rosa.json("activate", "User", "Device adm", "Helpdesk", "--reason", "a printer")
    outcomes = [one["outcome"] for one in ran.document["results"]]
    assert outcomes == ["active", "awaiting_approval", "refused"]
    assert (ran.code, ran.failure_code) == (3, "policy_refused")


@pytest.mark.parametrize(
    ("options", "code", "outcome", "posts"),
    [((), 0, "would_succeed", 1), (("--for", "9h"), 3, "would_be_refused", 0)],
)
def test_a_dry_run_changes_nothing(
    rosa: Person, options: tuple[str, ...], code: int, outcome: str, posts: int
) -> None:
    """One validation at most, no wish, and no request on the server."""
    ran = rosa.json(*ASK, *options, "--dry-run")
    assert (ran.code, ran.result["outcome"]) == (code, outcome)
    assert requests_sent(rosa.tenant) == posts
    assert rosa.json("status").document["rights"] == []
    assert open_wishes(rosa) == 0


@pytest.mark.parametrize(
    "line",
    [
        ("activate", "Nothing like this", "--reason", "x"),
        ("activate", "User", "--for", "soon"),
        ("activate",),
        ("bogus",),
        ("cancel", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_a_slip_is_2_and_sends_nothing(rosa: Person, line: tuple[str, ...]) -> None:
    """Also then stdout is one JSON document."""
    ran = rosa.json(*line)
    assert (ran.code, ran.failure_code) == (2, "usage")
    assert requests_sent(rosa.tenant) == 0


@pytest.mark.parametrize(
    ("answer", "code", "failure"),
    [
        ("drop", 6, "offline"),
        (HTML, 6, "service_trouble"),
        ({"status": 503, "headers": {}, "body": "busy"}, 6, None),
        ({"status": 429, "headers": {"Retry-After": "120"}, "body": {}}, 6, "throttled"),
        ({"status": 500, "headers": {}, "body": {}}, 6, "service_trouble"),
    ],
)
def test_a_read_that_fails_shows_the_last_known_rights(
    rosa: Person, answer: object, code: int, failure: str | None
) -> None:
    """6 when no plane could be read, the rights of the last read marked stale, and a hint how long
    to wait.
    """
    assert rosa.json("roles").code == 0
    rosa.tenant.fault(rf"{BATCH}|^/arm/", answer, times=20)
    ran = rosa.json("roles")
    assert ran.code == code, ran.stdout
    assert failure in {None, ran.failure_code}
    assert ran.document["rights"]
    assert {right["freshness"] for right in ran.document["rights"]} == {"stale"}
    if ran.failure_code == "throttled":
        assert ran.document["failure"]["retry_after"].startswith("PT")


def test_a_revoked_session_is_4_and_shows_the_last_known_rights(rosa: Person) -> None:
    """Nobody is asked without a terminal; the rights stay, stale."""
    assert rosa.json("roles").code == 0
    rosa.tenant.ask("POST", "revoke", {"username": "rosa"})
    try:
        ran = rosa.json("roles")
    finally:
        rosa.tenant.sign_in()
    assert (ran.code, ran.failure_code) == (4, "sign_in_needed")
    assert {right["freshness"] for right in ran.document["rights"]} == {"stale"}


def test_a_refused_write_is_not_sent_again(rosa: Person) -> None:
    """429 on the request itself is 6, and nothing of ours is left open."""
    answer = {"status": 429, "headers": {"Retry-After": "60"}, "body": {}}
    rosa.tenant.fault(POST_REQUESTS, answer, method="POST")
    ran = rosa.json(*ASK)
    assert (ran.code, ran.failure_code) == (6, "throttled")
    assert requests_sent(rosa.tenant) == 1
    assert open_wishes(rosa) == 0


def test_a_lost_answer_of_a_granted_request_is_found_by_reading(rosa: Person) -> None:
    """The connection is cut after the service committed; presence decides at once."""
    rosa.tenant.fault(POST_REQUESTS, "drop_after_commit", method="POST")
    ran = rosa.json(*ASK)
    assert (ran.code, ran.result["outcome"]) == (0, "active"), ran.stdout
    assert requests_sent(rosa.tenant) == 1
    assert open_wishes(rosa) == 0


def test_a_lost_request_is_uncertain_until_reading_settles_it(rosa: Person) -> None:
    """Absence counts only after two minutes; a command that may not wait so long says 7."""
    rosa.tenant.fault(POST_REQUESTS, "drop", method="POST")
    ran = rosa.json(*ASK, "--timeout", "3s")
    assert (ran.code, ran.result["outcome"]) == (7, "uncertain")
    assert open_wishes(rosa) == 1
    again = rosa.json(*ASK, "--timeout", "3s")
    assert (again.code, again.result["outcome"]) == (7, "uncertain")
    assert requests_sent(rosa.tenant) == 1


def test_a_lost_request_is_sent_again_once_it_is_known_to_be_lost(hasty_rosa: Person) -> None:
    """After two minutes of server time and two reads the same line asks anew, and only then."""
    hasty_rosa.tenant.fault(POST_REQUESTS, "drop", method="POST")
    assert hasty_rosa.json(*ASK, "--timeout", "10s").code == 7
    ran = hasty_rosa.json(*ASK, "--wait")
    assert (ran.code, ran.result["outcome"]) == (0, "active"), ran.stdout
    assert requests_sent(hasty_rosa.tenant) == 2
    assert open_wishes(hasty_rosa) == 0


def test_a_command_killed_after_sending_is_settled_by_the_next(rosa: Person) -> None:
    """kill -9 while the answer is on its way: the next command reads, and sends nothing."""
    rosa.tenant.fault(POST_REQUESTS, {"delay": "PT20S", "after": True}, method="POST")
    with rosa.started(*ASK, "--json") as command:
        _wait_for_active(rosa.tenant)
        command.send_signal(signal.SIGKILL)
        assert command.wait() == -signal.SIGKILL
    assert open_wishes(rosa) == 1
    ran = rosa.json(*ASK)
    assert (ran.code, ran.result["outcome"]) == (0, "active"), ran.stdout
    requests = rosa.tenant.ask("GET", "state")["requests"]
    assert len([one for one in requests if one["role"] == "User Administrator"]) == 1
    assert open_wishes(rosa) == 0


def _wait_for_active(tenant: Tenant) -> None:
    """Wait until the service has granted what a command asked for."""

    def found(state: dict[str, Any]) -> bool:
        names = [one["role"] for one in state["assignments"] if one["in_force"]]
        return "User Administrator" in names

    tenant.wait_for(found)


def test_a_command_interrupted_after_sending_leaves_the_ledger_right(rosa: Person) -> None:
    """Ctrl+C ends with 130; what was sent is settled by the next command."""
    rosa.tenant.fault(POST_REQUESTS, {"delay": "PT10S", "after": True}, method="POST")
    with rosa.started(*ASK, "--json") as command:
        _wait_for_active(rosa.tenant)
        command.send_signal(signal.SIGINT)
        assert command.wait() == 130, command.stderr
        assert '"code":"interrupted"' in command.stdout
    ran = rosa.json(*ASK)
    assert (ran.code, ran.result["outcome"]) == (0, "active")
    rosa.tenant.wait_for(lambda _: requests_sent(rosa.tenant))  # logged once it is answered
    assert requests_sent(rosa.tenant) == 1
    assert open_wishes(rosa) == 0


def test_a_stronger_sign_in_is_4_without_a_terminal(rosa: Person) -> None:
    """The demand is told; nothing is opened, and nothing is left open."""
    rosa.tenant.begin("step_up")
    rights = rosa.json("roles").document["rights"]
    wanted = [one for one in rights if one["policy"]["authentication_context"]]
    assert wanted
    ran = rosa.json("activate", wanted[0]["id"], "--reason", "a printer")
    assert (ran.code, ran.failure_code) == (4, "step_up_needed"), ran.stdout
    assert open_wishes(rosa) == 0


def test_practice_state_is_never_taken_for_another_cloud(rosa: Person, tmp_path: Path) -> None:
    """The same folder without the cloud file shows no practice account."""
    assert rosa.json("roles").code == 0
    line = rosa.line("roles", "--json")
    del line[line.index("--cloud") : line.index("--cloud") + 2]
    ran = run(line, environment(tmp_path))
    assert (ran.code, ran.failure_code) == (4, "not_configured")
    assert ran.document["practice"] is False
    assert ran.document["account"] is None


def test_a_cloud_file_that_is_not_there_is_a_slip(tmp_path: Path, rosa: Person) -> None:
    """The sentence names the file."""
    line = rosa.line("roles", "--json", "--cloud", str(tmp_path / "none.toml"))
    ran = run(line, environment(tmp_path))
    assert (ran.code, ran.failure_code) == (2, "usage")
    assert "none.toml" in ran.document["failure"]["message"]


@pytest.mark.timeout(120)
def test_the_demo_tells_its_story_without_a_display(tmp_path: Path) -> None:
    """From nothing to the end of an activation in a minute; nothing is left behind."""
    began = time.monotonic()
    ran = run([sys.executable, "-m", "keyhour", "demo"], environment(tmp_path))
    assert ran.code == 0, ran.stderr
    assert time.monotonic() - began < 60
    assert "User Administrator (Whole tenant): active until" in ran.stdout
    assert "It has ended" in ran.stdout
    assert list(tmp_path.glob("keyhour-*")) == []
