"""An MSAL application at the practice tenant, and a person to walk its pages."""

from __future__ import annotations

from typing import Any, Final

import msal

from tests.simulator.page_walker import PageWalker
from tests.simulator.visitor import Visitor, plain_http

REDIRECT: Final = "http://localhost:9/back"


class Client:
    """An MSAL application and a person to walk its pages."""

    def __init__(self, visitor: Visitor, tenant_id: str = "") -> None:
        self.visitor = visitor
        door = visitor.door
        self.http = plain_http()
        self.http.verify = visitor.ca_file()
        self.scopes = [f"{door['graph']}/RoleAssignmentSchedule.ReadWrite.Directory"]
        self.app = msal.PublicClientApplication(
            door["client_id"],
            authority=f"{door['authority']}/{tenant_id or door['tenant_id']}",
            instance_discovery=False,
            client_capabilities=["CP1"],
            http_client=self.http,
        )
        self.person = PageWalker()
        self.flow: dict[str, Any] = {}

    def begin(self, **options: Any) -> str:
        """Open the authorize page and return which page shows."""
        self.flow = self.app.initiate_auth_code_flow(
            self.scopes, redirect_uri=REDIRECT, response_mode="form_post", **options
        )
        return self.person.open(self.flow["auth_uri"])

    def finish(self) -> dict[str, Any]:
        """Redeem what the last page posts."""
        return dict(self.app.acquire_token_by_auth_code_flow(self.flow, self.person.answer()))

    def silent(self, **options: Any) -> dict[str, Any]:
        """Ask for a token without pages."""
        (account,) = self.app.get_accounts()
        return dict(self.app.acquire_token_silent_with_error(self.scopes, account, **options) or {})

    def close(self) -> None:
        """Close both HTTP clients."""
        self.http.close()
        self.person.http.close()
