"""A client of the practice tenant for tests: plain HTTP, no code of the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import requests

from keyhour.simulator.server import PracticeTenant

DEVICE_ADMINISTRATOR: Final = "9f06204d-73c1-4d4c-880a-6edb90606fd8"
HELPDESK_ADMINISTRATOR: Final = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
USER_ADMINISTRATOR: Final = "fe930be7-5e62-47db-91af-98c3a49a38b1"
INTUNE_ADMINISTRATOR: Final = "3a2c62db-5318-420d-8d74-23affee5d9d5"
ROLES: Final = "v1.0/roleManagement/directory"
REQUESTS: Final = f"{ROLES}/roleAssignmentScheduleRequests"
INSTANCES: Final = f"{ROLES}/roleAssignmentScheduleInstances"
ELIGIBILITIES: Final = f"{ROLES}/roleEligibilityScheduleInstances"
GROUPS: Final = "v1.0/identityGovernance/privilegedAccess/group"
FOR_APPROVER: Final = "/filterByCurrentUser(on='approver')"
MINE: Final = "/filterByCurrentUser(on='principal')"

Json = dict[str, Any]


Http = requests.Session  # noqa: TID251 - the judge has its own HTTP, apart from the app's


def plain_http() -> Http:
    """Return an HTTP client that ignores this machine's proxies."""
    http = Http()
    http.trust_env = False
    return http


@dataclass
class Visitor:
    """Somebody with a token, and with the trainer's keys."""

    tenant: PracticeTenant
    username: str = "rosa"
    http: Http = field(default_factory=plain_http)
    token: str = ""

    def __post_init__(self) -> None:
        if not self.token:
            self.take_token()

    @property
    def door(self) -> dict[str, Any]:
        """Return the announcement."""
        return self.tenant.announcement

    @property
    def id(self) -> str:
        """Return the object id of the user."""
        users = self.door["users"] + self.door["second_tenant"]["users"]
        for user in users:
            if self.username == user["object_id"] or self.username in user["username"]:
                return str(user["object_id"])
        raise LookupError(self.username)

    def take_token(self, **wanted: Any) -> None:
        """Use a newly minted token from now on."""
        body = {"username": self.username, **wanted}
        self.token = self.control("tokens", body)["access_token"]

    def control(self, name: str, body: Any) -> Json:
        """POST to the control interface."""
        answer = self.http.post(f"{self.door['control']}/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def state(self) -> Json:
        """Return the whole state."""
        return dict(self.http.get(f"{self.door['control']}/state").json())

    def log(self) -> list[Json]:
        """Return the request log."""
        entries: list[Json] = self.http.get(f"{self.door['control']}/requests").json()["requests"]
        return entries

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        """Send a request to Graph; names of the query get their `$`."""
        text = urlencode({f"${name}": value for name, value in query.items()})
        return self.http.request(
            method,
            f"{self.door['graph']}/{path}" + (f"?{text}" if text else ""),
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=8,
        )

    def rows(self, path: str, **query: str) -> list[Json]:
        """Return the rows of one page."""
        answer = self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        rows: list[Json] = answer.json()["value"]
        return rows

    def activate(self, role: str = DEVICE_ADMINISTRATOR, **changes: Any) -> requests.Response:
        """POST an activation of one hour; `changes` replace parts of the body."""
        body: Json = {
            "action": "selfActivate",
            "principalId": self.id,
            "roleDefinitionId": role,
            "directoryScopeId": "/",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}},
        }
        return self.ask("POST", REQUESTS, {**body, **changes})

    def deactivate(self, role: str = DEVICE_ADMINISTRATOR) -> requests.Response:
        """POST a deactivation with the minimal body."""
        return self.activate(role, action="selfDeactivate", scheduleInfo=None)

    def group(self, name: str) -> str:
        """Return the id of the group of this name."""
        return next(str(row["id"]) for row in self.state()["groups"] if row["name"] == name)

    def join(self, name: str, access: str = "member", **changes: Any) -> requests.Response:
        """POST an activation of one hour of a group's membership or ownership."""
        body: Json = {
            "action": "selfActivate",
            "accessId": access,
            "groupId": self.group(name),
            "principalId": self.id,
            "justification": "Replace a driver",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}},
        }
        return self.ask("POST", f"{GROUPS}/assignmentScheduleRequests", {**body, **changes})

    def leave(self, name: str, access: str = "member") -> requests.Response:
        """POST a deactivation of the same."""
        return self.join(name, access, action="selfDeactivate", scheduleInfo=None)

    def place(self, name: str) -> str:
        """Return the id of the place in Azure of this name."""
        return next(str(row["scope"]) for row in self.state()["places"] if row["name"] == name)

    def friend(self, username: str) -> Visitor:
        """Return somebody else in the same tenant."""
        return Visitor(self.tenant, username, self.http)

    def advance(self, span: str) -> None:
        """Move the tenant's clock."""
        self.control("clock", {"advance": span})

    def ca_file(self) -> str:
        """Return the path of the certificate that TLS is to be checked with."""
        return str(Path(self.door["cloud_file"]).with_name("ca.pem"))


def error_of(answer: requests.Response) -> tuple[int, str]:
    """Return status and outermost code of a refusal."""
    return answer.status_code, str(answer.json()["error"]["code"])
