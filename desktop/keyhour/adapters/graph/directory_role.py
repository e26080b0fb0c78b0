"""The tenant's own objects of directory roles: implements `ports.device.RoleObjects`.

https://learn.microsoft.com/graph/api/directoryrole-list
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from keyhour.adapters.cloud import Cloud
from keyhour.adapters.http import Call, Http
from keyhour.adapters.refusal import refusal
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import DEVICE_ADMINISTRATOR
from keyhour.core.session import Account, Token

_PATH: Final = "/v1.0/directoryRoles"


class GraphRoleObjects:
    """Reads with whatever permission the token has; without one the answer is FORBIDDEN."""

    def __init__(self, http: Http, cloud: Cloud) -> None:
        self._http = http
        self._audience = cloud.graph

    def device_role(self, token: Token, account: Account) -> str | Failure | None:
        """The object id of the device administrator role; None when the tenant has none yet."""
        del account
        call = Call(
            method="GET",
            url=f"{self._audience}{_PATH}?$select=id,roleTemplateId",
            template=_PATH,
        )
        reply = self._http.send(call, token, self._audience)
        if isinstance(reply, Failure):
            return reply
        failure = refusal(reply, changes=False)
        return failure or _device_role(reply.body)


def _device_role(body: object) -> str | Failure | None:
    rows = body.get("value") if isinstance(body, Mapping) else None
    if not isinstance(rows, list):
        return Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code="roles_unreadable")
    for row in rows:
        if isinstance(row, Mapping) and _is_device_role(row.get("roleTemplateId")):
            object_id = row.get("id")
            return object_id if isinstance(object_id, str) else None
    return None


def _is_device_role(template_id: object) -> bool:
    return isinstance(template_id, str) and template_id.lower() == DEVICE_ADMINISTRATOR
