"""Directory roles through Microsoft Graph v1.0: implements `ports.pim.Pim`.

https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import quote

from keyhour.adapters.cloud import Cloud
from keyhour.adapters.graph import wire
from keyhour.adapters.graph.batch import Batch
from keyhour.adapters.graph.merge import longest_assignments, longest_eligibilities
from keyhour.adapters.graph.policies import policy_row
from keyhour.adapters.http import WRITE_SECONDS, Call, Http, Reply
from keyhour.adapters.notation import Oddities, rows_of
from keyhour.adapters.refusal import not_cancelled, refusal
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import Assignment, DirectoryKey, Plane, RightKey
from keyhour.core.session import Account, Token
from keyhour.ports.pim import Answered

log = logging.getLogger(__name__)

T = TypeVar("T")
Rows = list[object] | Failure

_DIRECTORY: Final = "/roleManagement/directory"
_REQUESTS: Final = f"{_DIRECTORY}/roleAssignmentScheduleRequests"
_MINE: Final = "filterByCurrentUser(on='principal')"
_ELIGIBILITIES: Final = (
    f"{_DIRECTORY}/roleEligibilityScheduleInstances/{_MINE}?$expand=roleDefinition"
)
_ASSIGNMENTS: Final = f"{_DIRECTORY}/roleAssignmentScheduleInstances/{_MINE}?$expand=roleDefinition"
_SCOPE_TYPES: Final = ("DirectoryRole", "Directory")


def _policies(scope_type: str) -> str:
    """All role policies of the tenant: a filter by role is refused from about twenty roles on."""
    chosen = quote(f"scopeId eq '/' and scopeType eq '{scope_type}'", safe="/'")
    return (
        f"/policies/roleManagementPolicyAssignments?$filter={chosen}&$expand=policy($expand=rules)"
    )


class GraphDirectory:
    """The signed-in person's directory roles. Safe to use from several threads."""

    def __init__(self, http: Http, cloud: Cloud) -> None:
        self._http = http
        self._audience = cloud.graph
        self._root = f"{cloud.graph}/v1.0"
        self._batch = Batch(http, self._root, cloud.graph)
        self._scope_type = _SCOPE_TYPES[0]
        self._tried_other = False
        self._warned: set[str] = set()

    def read_rights(
        self,
        token: Token,
        account: Account,
        *,
        planes: frozenset[Plane],
        policies: bool,
        known: tuple[RightKey, ...] = (),
    ) -> Answered[RightsRead]:
        """Eligibilities, assignments, own requests and, when asked for, policies: one batch and
        its pages.
        """
        addresses = {
            "eligibilities": _ELIGIBILITIES,
            "assignments": _ASSIGNMENTS,
            "requests": f"{_REQUESTS}/{_MINE}",
        }
        if policies:
            addresses["policies"] = _policies(self._scope_type)
        collected = self._batch.collect(token, addresses)
        if isinstance(collected, Failure):
            return Answered(collected)
        parts, odd = collected.parts, Oddities()
        person = account.key.object_id
        read = PlaneRead(
            eligibilities=_read(
                parts["eligibilities"],
                lambda rows: longest_eligibilities(
                    rows_of(
                        rows, lambda row: wire.eligibility(row, person, odd), "eligibility", odd
                    )
                ),
            ),
            assignments=self._assignments(parts["assignments"], person, odd),
            requests=_read(
                parts["requests"],
                lambda rows: rows_of(rows, lambda row: wire.receipt(row, odd), "request", odd),
            ),
            policies=self._policies(token, parts["policies"], odd) if policies else None,
        )
        self._warn(odd.kinds)
        return Answered(RightsRead(planes={Plane.DIRECTORY: read}), collected.heard)

    def read_request(
        self, token: Token, account: Account, key: RightKey, request_id: str | None
    ) -> Answered[RequestRead]:
        """One request, when its id is known, and the assignments in force: one batch and its
        pages.
        """
        addresses = {"assignments": _ASSIGNMENTS}
        if request_id is not None:
            addresses["request"] = f"{_REQUESTS}/{quote(request_id, safe='')}"
        collected = self._batch.collect(token, addresses)
        if isinstance(collected, Failure):
            return Answered(collected)
        odd = Oddities()
        found = collected.parts.get("request")
        read = RequestRead(
            request=None if found is None else _read(found, lambda rows: _one(rows, odd)),
            assignments=self._assignments(
                collected.parts["assignments"], account.key.object_id, odd
            ),
        )
        self._warn(odd.kinds)
        return Answered(read, collected.heard)

    def submit(
        self,
        token: Token,
        account: Account,
        draft: Draft,
        *,
        wish_id: str = "",
        validate_only: bool = False,
    ) -> Answered[RequestReceipt]:
        """Send an activation once; with `validate_only` the service only checks it."""
        if not isinstance(draft.key, DirectoryKey):
            return Answered(_OTHER_PLANE)
        body = wire.activation_body(
            draft, draft.key, account.key.object_id, validate_only=validate_only
        )
        return self._request(token, body, draft.key, changes=not validate_only)

    def deactivate(
        self, token: Token, account: Account, key: RightKey, *, wish_id: str = ""
    ) -> Answered[RequestReceipt]:
        """Give an active right back, once."""
        if not isinstance(key, DirectoryKey):
            return Answered(_OTHER_PLANE)
        body = wire.deactivation_body(key, account.key.object_id)
        return self._request(token, body, key, changes=True)

    def cancel(
        self, token: Token, account: Account, key: RightKey, request_id: str
    ) -> Answered[RequestReceipt | None]:
        """Withdraw a request that is not in force, once; the service answers 204."""
        call = Call(
            method="POST",
            url=f"{self._root}{_REQUESTS}/{quote(request_id, safe='')}/cancel",
            template=f"/v1.0{_REQUESTS}/{{id}}/cancel",
            changes=True,
            read_seconds=WRITE_SECONDS,
        )
        reply = self._http.send(call, token, self._audience)
        if isinstance(reply, Failure):
            return Answered(reply)
        return Answered(not_cancelled(refusal(reply, changes=True)), reply.heard)

    def _request(
        self, token: Token, body: Mapping[str, object], key: DirectoryKey, *, changes: bool
    ) -> Answered[RequestReceipt]:
        call = Call(
            method="POST",
            url=f"{self._root}{_REQUESTS}",
            template=f"/v1.0{_REQUESTS}",
            body=body,
            changes=changes,
            # the answer comes after provisioning: 11 s and more were seen
            read_seconds=WRITE_SECONDS,
        )
        reply = self._http.send(call, token, self._audience)
        if isinstance(reply, Failure):
            return Answered(reply)
        failure = refusal(reply, changes=changes)
        return Answered(failure or self._receipt(reply, key, changes=changes), reply.heard)

    def _receipt(
        self, reply: Reply, key: DirectoryKey, *, changes: bool
    ) -> RequestReceipt | Failure:
        """The receipt in a success; one we can't read, or of another right, tells nothing of
        ours.
        """
        odd = Oddities()
        receipt = wire.receipt(reply.body, odd)
        self._warn(odd.kinds)
        if receipt is None or receipt.key != key:
            trouble = Trouble.ANSWER_LOST if changes else Trouble.UNEXPECTED_ANSWER
            return Failure(
                trouble=trouble,
                service_code="receipt_unreadable",
                correlation_id=reply.correlation_id,
            )
        return receipt

    def _assignments(
        self, rows: Rows, person: str, odd: Oddities
    ) -> tuple[Assignment, ...] | Failure:
        return _read(
            rows,
            lambda values: longest_assignments(
                rows_of(values, lambda row: wire.assignment(row, person, odd), "assignment", odd)
            ),
        )

    def _policies(
        self, token: Token, rows: Rows, odd: Oddities
    ) -> Mapping[str, ActivationPolicy] | Failure:
        """Policies by role. A wrong scope type yields an empty list, so the other is tried,
        once.
        """
        if rows == [] and not self._tried_other:
            self._tried_other = True
            other = _SCOPE_TYPES[1 - _SCOPE_TYPES.index(self._scope_type)]
            collected = self._batch.collect(token, {"policies": _policies(other)})
            found = collected if isinstance(collected, Failure) else collected.parts["policies"]
            if found and not isinstance(found, Failure):
                rows, self._scope_type = found, other
        return _read(
            rows,
            lambda values: MappingProxyType(
                dict(rows_of(values, lambda row: policy_row(row, odd), "policy", odd))
            ),
        )

    def _warn(self, kinds: Iterable[str]) -> None:
        """Say once per kind what was odd; the value is a plain word or left out."""
        for kind in sorted(set(kinds) - self._warned):
            self._warned.add(kind)
            log.warning("graph_answer_odd kind=%s", kind)


_OTHER_PLANE: Final = Failure(trouble=Trouble.BUG, service_code="not_a_directory_role")


def _read(rows: Rows, read: Callable[[list[object]], T]) -> T | Failure:
    """A part's values, or why it could not be had."""
    return rows if isinstance(rows, Failure) else read(rows)


def _one(rows: list[object], odd: Oddities) -> RequestReceipt | Failure:
    receipt = wire.receipt(rows[0], odd) if rows else None
    return receipt or Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code="receipt_unreadable")
