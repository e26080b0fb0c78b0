"""Azure resource roles through Azure Resource Manager: implements `ports.pim.AzurePim`.

https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-requests

Requests are named by us, with a GUID that belongs to the wish. So an answer that was lost is looked
for under that very name at once, and the same name can never make two requests.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar
from urllib.parse import quote, urlencode

from keyhour.adapters.arm import wire
from keyhour.adapters.arm.lists import Listed, Lists
from keyhour.adapters.cloud import Cloud
from keyhour.adapters.graph.merge import longest_assignments, longest_eligibilities
from keyhour.adapters.http import READ_SECONDS, WRITE_SECONDS, Call, Http, Reply
from keyhour.adapters.notation import Oddities, identifier, rows_of
from keyhour.adapters.refusal import not_cancelled, refusal
from keyhour.core.activation import Action, Draft, RequestReceipt
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import Assignment, AzureKey, Eligibility, Plane, RightKey, Scope
from keyhour.core.session import Account, Token
from keyhour.core.wish import client_request_id
from keyhour.ports.pim import Answered

log = logging.getLogger(__name__)

R = TypeVar("R")

_VERSION: Final = "2020-10-01"
_REQUESTS: Final = "roleAssignmentScheduleRequests"
_ELIGIBILITIES: Final = "roleEligibilityScheduleInstances"
_ASSIGNMENTS: Final = "roleAssignmentScheduleInstances"
_POLICIES: Final = "roleManagementPolicyAssignments"
_CHILDREN: Final = "eligibleChildResources"
_TENANT: Final = "/"
_MINE: Final = "asTarget()"
_CONFLICT: Final = 409


class ArmDirectory:
    """The signed-in person's Azure roles. Safe to use from several threads."""

    def __init__(self, http: Http, cloud: Cloud) -> None:
        self._http = http
        self._root = cloud.arm
        self._lists = Lists(http, cloud.arm)
        self._warned: set[str] = set()

    def read_rights(
        self,
        token: Token,
        account: Account,
        *,
        planes: frozenset[Plane],
        policies: bool,
        known: tuple[RightKey, ...] = (),
        thorough: bool = False,
    ) -> Answered[RightsRead]:
        """Eligibilities, assignments and own requests at every scope: three lists.

        Policies are left out: each right has one of its own, which `read_policy` reads when it is
        needed.
        """
        odd, person = Oddities(), account.key.object_id
        lists: list[Listed] = []
        for what in (_ELIGIBILITIES, _ASSIGNMENTS, _REQUESTS):
            lists.append(self._mine(token, what))
            refused = lists[-1].rows
            if isinstance(refused, Failure) and refused.trouble in _OF_ALL:
                return Answered(refused, lists[-1].heard)
        read = PlaneRead(
            eligibilities=_eligible(lists[0], person, odd),
            assignments=_held(lists[1], person, odd),
            requests=_values(lists[2], lambda row: wire.receipt(row, odd), odd),
            policies=None,
        )
        self._warn(odd.kinds)
        return Answered(RightsRead(planes={Plane.AZURE: read}), lists[0].heard)

    def read_request(
        self, token: Token, account: Account, key: RightKey, request_id: str | None
    ) -> Answered[RequestRead]:
        """The assignments in force, and one request unless they show what became of it already."""
        odd = Oddities()
        listed = self._mine(token, _ASSIGNMENTS)
        held = _held(listed, account.key.object_id, odd)
        request: RequestReceipt | Failure | None = None
        if isinstance(key, AzureKey) and request_id and not _shows(held, key, request_id):
            request = self._receipt_of(token, key, request_id, odd)
        self._warn(odd.kinds)
        return Answered(RequestRead(request=request, assignments=held), listed.heard)

    def read_policy(
        self, token: Token, account: Account, key: AzureKey
    ) -> Answered[ActivationPolicy]:
        """What the tenant asks of this right; people who are only eligible may often not read it:
        FORBIDDEN.
        """
        odd = Oddities()
        chosen = f"roleDefinitionId eq '{wire.definition_id(key)}'"
        listed = self._lists.read(token, *self._address(key.scope_id, _POLICIES, chosen))
        rows = _values(listed, lambda row: wire.policy_row(row, odd), odd)
        self._warn(odd.kinds)
        if isinstance(rows, Failure):
            return Answered(rows, listed.heard)
        # a service that overlooks the filter lists every role of the scope
        found = dict(rows).get(key.role_definition_id)
        missing = Failure(trouble=Trouble.NOT_FOUND, service_code="policy_missing")
        return Answered(found or missing, listed.heard)

    def read_places(
        self, token: Token, account: Account, key: AzureKey
    ) -> Answered[tuple[Scope, ...]]:
        """The narrower scopes at which this right can be activated instead."""
        odd = Oddities()
        listed = self._lists.read(token, *self._address(key.scope_id, _CHILDREN))
        places = _values(listed, wire.child, odd)
        self._warn(odd.kinds)
        return Answered(places, listed.heard)

    def submit(
        self,
        token: Token,
        account: Account,
        draft: Draft,
        *,
        wish_id: str = "",
        validate_only: bool = False,
    ) -> Answered[RequestReceipt]:
        """Send an activation under its own name; with `validate_only` the service only checks
        it.
        """
        if not isinstance(draft.key, AzureKey):
            return Answered(_OTHER_PLANE)
        body = wire.activation_body(draft, draft.key, account.key.object_id)
        request_id = client_request_id(wish_id)
        if validate_only:
            return self._validated(token, draft.key, request_id, body)
        return self._put(token, draft.key, request_id, body, Action.ACTIVATE)

    def deactivate(
        self, token: Token, account: Account, key: RightKey, *, wish_id: str = ""
    ) -> Answered[RequestReceipt]:
        """Give an active right back, under a name of its own."""
        if not isinstance(key, AzureKey):
            return Answered(_OTHER_PLANE)
        body = wire.deactivation_body(key, account.key.object_id)
        return self._put(token, key, client_request_id(wish_id), body, Action.DEACTIVATE)

    def cancel(
        self, token: Token, account: Account, key: RightKey, request_id: str
    ) -> Answered[RequestReceipt | None]:
        """Withdraw a request that is not in force, once."""
        if not isinstance(key, AzureKey):
            return Answered(_OTHER_PLANE)
        call = self._call("POST", key, request_id, "/cancel", changes=True)
        reply = self._http.send(call, token, self._root)
        if isinstance(reply, Failure):
            return Answered(reply)
        return Answered(not_cancelled(refusal(reply, changes=True)), reply.heard)

    def _put(
        self,
        token: Token,
        key: AzureKey,
        request_id: str,
        body: Mapping[str, object],
        action: Action,
    ) -> Answered[RequestReceipt]:
        """Send once. What an answer leaves open, and a 409 for a name that is taken already, is
        looked up under that name.
        """
        reply = self._http.send(
            self._call("PUT", key, request_id, body=body, changes=True), token, self._root
        )
        heard = None if isinstance(reply, Failure) else reply.heard
        answer = self._said(reply, key, changes=True)
        if not isinstance(answer, Failure):
            return Answered(answer, heard)
        is_taken = isinstance(reply, Reply) and reply.status == _CONFLICT
        if answer.trouble is not Trouble.ANSWER_LOST and not is_taken:
            return Answered(answer, heard)
        odd = Oddities()
        found = self._receipt_of(token, key, request_id, odd)
        self._warn(odd.kinds)
        is_ours = isinstance(found, RequestReceipt) and found.key == key and found.action is action
        return Answered(found if is_ours else answer, heard)

    def _validated(
        self, token: Token, key: AzureKey, request_id: str, body: Mapping[str, object]
    ) -> Answered[RequestReceipt]:
        call = self._call("POST", key, request_id, "/validate", body=body)
        reply = self._http.send(call, token, self._root)
        heard = None if isinstance(reply, Failure) else reply.heard
        return Answered(self._said(reply, key, changes=False), heard)

    def _said(
        self, reply: Reply | Failure, key: AzureKey, *, changes: bool
    ) -> RequestReceipt | Failure:
        """The receipt in a success; one we can't read, or of another right, tells nothing of
        ours.
        """
        if isinstance(reply, Failure):
            return reply
        failure = refusal(reply, changes=changes)
        if failure is not None:
            return failure
        odd = Oddities()
        receipt = wire.receipt(reply.body, odd)
        self._warn(odd.kinds)
        if receipt is not None and receipt.key == key:
            return receipt
        trouble = Trouble.ANSWER_LOST if changes else Trouble.UNEXPECTED_ANSWER
        code = "receipt_unreadable"
        return Failure(trouble=trouble, service_code=code, correlation_id=reply.correlation_id)

    def _receipt_of(
        self, token: Token, key: AzureKey, request_id: str, odd: Oddities
    ) -> RequestReceipt | Failure:
        """One request by its name."""
        reply = self._http.send(self._call("GET", key, request_id), token, self._root)
        if isinstance(reply, Failure):
            return reply
        failure = refusal(reply, changes=False)
        if failure is not None:
            return failure
        unreadable = Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code="receipt_unreadable")
        return wire.receipt(reply.body, odd) or unreadable

    def _mine(self, token: Token, what: str) -> Listed:
        """A list of the caller's own at every scope; without the filter it is an administrator's
        list.
        """
        return self._lists.read(token, *self._address(_TENANT, what, _MINE))

    def _address(self, place: str, what: str, chosen: str = "") -> tuple[str, str]:
        """A list's address, and its path for the log."""
        query = {"api-version": _VERSION} | ({"$filter": chosen} if chosen else {})
        told = "{scope}" if place != _TENANT else ""
        path = quote(wire.at(place, what), safe="/")
        asked = urlencode(query, safe="/()$'", quote_via=quote)
        return f"{self._root}{path}?{asked}", f"{told}{wire.AUTHORIZATION}/{what}"

    def _call(
        self,
        method: str,
        key: AzureKey,
        request_id: str,
        verb: str = "",
        *,
        body: Mapping[str, object] | None = None,
        changes: bool = False,
    ) -> Call:
        path = quote(wire.at(key.scope_id, f"{_REQUESTS}/{request_id}"), safe="/")
        return Call(
            method=method,
            url=f"{self._root}{path}{verb}?api-version={_VERSION}",
            template=f"{{scope}}{wire.AUTHORIZATION}/{_REQUESTS}/{{id}}{verb}",
            body=body,
            changes=changes,
            # the answer comes after provisioning: 14 s and more were seen
            read_seconds=READ_SECONDS if method == "GET" else WRITE_SECONDS,
        )

    def _warn(self, kinds: Iterable[str]) -> None:
        """Say once per kind what was odd; the value is a plain word or left out."""
        for kind in sorted(set(kinds) - self._warned):
            self._warned.add(kind)
            log.warning("arm_answer_odd kind=%s", kind)


_OF_ALL: Final = frozenset(
    {Trouble.TOKEN_REFUSED, Trouble.OFFLINE, Trouble.THROTTLED, Trouble.CONSENT_MISSING}
)
"""What befalls one list befalls the others too, so they are not even asked for."""
_OTHER_PLANE: Final = Failure(trouble=Trouble.BUG, service_code="not_an_azure_role")


def _values(
    listed: Listed, read: Callable[[object], R | None], odd: Oddities
) -> tuple[R, ...] | Failure:
    """A list's values, or why it could not be had."""
    if isinstance(listed.rows, Failure):
        return listed.rows
    return rows_of(listed.rows, read, "azure", odd)


def _held(listed: Listed, person: str, odd: Oddities) -> tuple[Assignment, ...] | Failure:
    rows = _values(listed, lambda row: wire.assignment(row, person, odd), odd)
    return rows if isinstance(rows, Failure) else longest_assignments(rows)


def _eligible(listed: Listed, person: str, odd: Oddities) -> tuple[Eligibility, ...] | Failure:
    rows = _values(listed, lambda row: wire.eligibility(row, person, odd), odd)
    return rows if isinstance(rows, Failure) else longest_eligibilities(rows)


def _shows(held: tuple[Assignment, ...] | Failure, key: AzureKey, request_id: str) -> bool:
    """Whether a row is there that this very request made."""
    if isinstance(held, Failure):
        return True  # nothing can be confirmed without the rows
    return any(row.key == key and row.request_id == identifier(request_id) for row in held)
