"""The portal page: approving by hand, and the trainer's levers."""

from __future__ import annotations

import re

import pytest
import requests

from tests.simulator.azure_visitor import AzureVisitor
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import HELPDESK_ADMINISTRATOR, ROLES, Visitor

ELIGIBLE_REQUESTS = f"{ROLES}/roleEligibilityScheduleRequests"


@pytest.fixture
def rosa(arrive: Arrive) -> Visitor:
    """Return Rosa where her role must be approved."""
    return arrive("needs_approval")


def page(visitor: Visitor, acting: str = "") -> str:
    """Return the page as somebody sees it."""
    query = f"?as={acting}" if acting else ""
    return visitor.http.get(visitor.door["portal"] + query, timeout=8).text


def send(visitor: Visitor, form: str, **fields: str) -> str:
    """Post one of the page's forms and return the page that follows."""
    match = re.search(r'name="token" value="([^"]+)"', page(visitor))
    assert match
    data = {"token": match[1], **fields}
    return visitor.http.post(f"{visitor.door['portal']}/{form}", data=data, timeout=8).text


def status_of(visitor: Visitor, request_id: str) -> str:
    """Return what became of a request."""
    requests = visitor.state()["requests"]
    return next(str(row["status"]) for row in requests if row["id"] == request_id)


def test_waiting_request_is_shown_and_approved(rosa: Visitor) -> None:
    """Requester, reason and ticket; who acts is picked on the page."""
    ticket = {"ticketSystem": "ServiceNow", "ticketNumber": "INC1"}
    request_id = rosa.activate(justification="<b>driver</b>", ticketInfo=ticket).json()["id"]
    shown = page(rosa, "ada.lind@contoso.example")
    assert "Rosa Bauer" in shown
    assert "&lt;b&gt;driver" in shown
    assert "ServiceNow INC1" in shown
    assert f'id="approve-{request_id}"' in shown
    fields = {"by": "ada.lind@contoso.example", "request_id": request_id, "reason": "ok"}
    assert "done as Ada Lind" in send(rosa, "decide", decision="Approve", **fields)
    assert status_of(rosa, request_id) == "Provisioned"
    assert f'id="approve-{request_id}"' not in page(rosa, "ada.lind@contoso.example")
    rosa.control("scenario", {"name": "quiet"})
    assert 'id="nothing-waiting"' in page(rosa)


def test_requester_sees_no_buttons(rosa: Visitor) -> None:
    """And a post in his name is refused on the page."""
    request_id = rosa.activate(justification="x").json()["id"]
    assert "Nobody decides" in page(rosa, "rosa.bauer@contoso.example")
    assert "may not decide" in page(rosa, "grace.otieno@contoso.example")
    fields = {"by": "rosa.bauer@contoso.example", "request_id": request_id, "reason": "ok"}
    assert 'class="bad"' in send(rosa, "decide", decision="Approve", **fields)


def test_everybody_can_be_picked_by_the_links(rosa: Visitor) -> None:
    """Also a guest, whose name holds a number sign."""
    links = re.findall(r'href="/portal(\?as=[^"]+)"', page(rosa))
    acting = [
        re.search(r"You act as ([^,]+),", rosa.http.get(rosa.door["portal"] + link).text)
        for link in links
    ]
    names = [match[1] for match in acting if match]
    assert names == ["Rosa Bauer", "Ada Lind", "Omar Haddad", "Grace Otieno", "Noor Visser"]


def test_denying_needs_a_comment(rosa: Visitor) -> None:
    """As the service demands."""
    request_id = rosa.activate(justification="x").json()["id"]
    fields = {"by": "omar.haddad@contoso.example", "request_id": request_id}
    assert 'class="bad"' in send(rosa, "decide", decision="Deny", reason=" ", **fields)
    assert 'class="good"' in send(rosa, "decide", decision="Deny", reason="no", **fields)
    assert status_of(rosa, request_id) == "Denied"


def test_requests_of_every_plane_are_shown(rosa: Visitor) -> None:
    """Role, group and Azure resource; each can be approved here."""
    shown = page(rosa, "ada.lind@contoso.example")
    for words in ("Directory role", "Print team", "Azure resource", "rg-print-servers"):
        assert words in shown
    waiting = re.findall(r'id="approve-([0-9a-f-]+)"', shown)
    assert len(waiting) == 3
    for request_id in waiting:
        fields = {"by": "ada.lind@contoso.example", "request_id": request_id, "reason": "ok"}
        assert "done as Ada Lind" in send(rosa, "decide", decision="Approve", **fields)
        assert status_of(rosa, request_id) == "Provisioned"


@pytest.mark.parametrize(("decision", "status"), [("Approve", "Provisioned"), ("Deny", "Denied")])
def test_asking_to_stay_eligible_is_decided_by_an_administrator(
    rosa: Visitor, decision: str, status: str
) -> None:
    """Grace may, a lead may not."""
    rosa.control("scenario", {"name": "expiring"})
    rosa.take_token(amr=["pwd", "mfa"])
    schedule = {"expiration": {"type": "afterDuration", "duration": "P30D"}}
    path = ELIGIBLE_REQUESTS
    body = {
        "action": "selfExtend",
        "principalId": rosa.id,
        "roleDefinitionId": HELPDESK_ADMINISTRATOR,
        "directoryScopeId": "/",
        "justification": "x",
        "scheduleInfo": schedule,
    }
    request_id = rosa.ask("POST", path, body).json()["id"]
    shown = page(rosa, "grace.otieno@contoso.example")
    assert "asks to stay eligible" in shown
    assert "30 d" in shown
    fields = {"request_id": request_id, "reason": "ok", "decision": decision}
    assert 'class="bad"' in send(rosa, "decide", by="ada.lind@contoso.example", **fields)
    assert 'class="good"' in send(rosa, "decide", by="grace.otieno@contoso.example", **fields)
    assert status_of(rosa, request_id) == status


def test_trainer_moves_clock_orders_faults_and_starts_over(rosa: Visitor) -> None:
    """The same levers as in control."""
    assert "It is" in send(rosa, "clock", advance="PT1H")
    assert "runs at 60" in send(rosa, "clock", speed="60")
    assert 'value="60" selected' in page(rosa)
    assert "misbehave" in send(rosa, "misfortunes", on="1")
    assert "fair" in send(rosa, "misfortunes", on="0")
    assert "On order" in send(rosa, "fault", kind="throttle")
    assert rosa.ask("GET", "v1.0/me").status_code == 429
    azure = AzureVisitor(rosa.tenant, "rosa", rosa.http)
    send(rosa, "fault", kind="lost")
    assert azure.listed("roleEligibilityScheduleInstances")
    with pytest.raises(requests.exceptions.ConnectionError):
        azure.put(azure.place("Branch printing"))
    assert len(azure.listed("roleAssignmentScheduleRequests")) == 1
    send(rosa, "fault", kind="lost")
    assert "No faults" in send(rosa, "fault", kind="none")
    assert "quiet" in send(rosa, "scenario", name="quiet")
    assert rosa.state()["scenario"]["name"] == "quiet"


def test_form_of_another_page_lacks_the_token(rosa: Visitor) -> None:
    """403."""
    url = rosa.door["portal"] + "/clock"
    assert rosa.http.post(url, data={"advance": "PT1H"}, timeout=8).status_code == 403
    assert rosa.http.post(rosa.door["portal"] + "/nix", data={}, timeout=8).status_code == 404


def test_every_page_is_marked(rosa: Visitor) -> None:
    """Nobody takes it for the real one."""
    web = rosa.door["portal"].removesuffix("/portal")
    for path in ("/portal", "/device", "/sign-in/nix", "/x/oauth2/v2.0/authorize"):
        assert "Practice tenant" in rosa.http.get(web + path, timeout=8).text
