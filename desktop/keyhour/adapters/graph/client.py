"""Directory roles and groups through Microsoft Graph v1.0: implements `ports.pim.Pim`.

The two differ in their nouns alone (`wire`, `group_wire`), and share a round trip.
https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar
from urllib.parse import quote

from msgspec.structs import replace

from keyhour.adapters.cloud import Cloud
from keyhour.adapters.graph.batch import Batch
from keyhour.adapters.graph.group_wire import GROUPS
from keyhour.adapters.graph.merge import longest_assignments, longest_eligibilities
from keyhour.adapters.graph.names import Names
from keyhour.adapters.graph.policy_list import GroupPolicies, Policies, RolePolicies
from keyhour.adapters.graph.spelling import Body, Spelling
from keyhour.adapters.graph.wire import ROLES
from keyhour.adapters.http import WRITE_SECONDS, Call, Http, Reply
from keyhour.adapters.notation import Oddities, rows_of
from keyhour.adapters.refusal import not_cancelled, refusal
from keyhour.adapters.schedule import status_of
from keyhour.core.activation import Draft, RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.plane import sorted_planes
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import Assignment, Eligibility, GroupKey, Plane, RightKey, plane_of
from keyhour.core.session import Account, Token
from keyhour.ports.pim import Answered

log = logging.getLogger(__name__)

T = TypeVar("T")
Rows = list[object] | Failure
Parts = dict[str, Rows]
Rights = Iterable[Eligibility | Assignment]

_SPELLINGS: Final[Mapping[Plane, Spelling]] = {Plane.DIRECTORY: ROLES, Plane.GROUP: GROUPS}


class GraphPim:
    """The signed-in person's directory roles and groups. Safe to use from several threads."""

    def __init__(self, http: Http, cloud: Cloud) -> None:
        self._http = http
        self._audience = cloud.graph
        self._root = f"{cloud.graph}/v1.0"
        self._batch = Batch(http, self._root, cloud.graph)
        self._role_policies = RolePolicies()
        self._group_policies = GroupPolicies()
        self._names = Names()
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
        """One batch and its pages; one more for the policies of groups that were not known, and
        for names that the lists leave out.
        """
        addresses: dict[str, str] = {}
        for plane in sorted_planes(planes):
            addresses |= _SPELLINGS[plane].lists()
        if policies and Plane.DIRECTORY in planes:
            addresses |= self._role_policies.address()
        asked = _groups(known) if policies and Plane.GROUP in planes else frozenset()
        addresses |= self._group_policies.addresses(asked)
        waiting = {one: _SPELLINGS[one].to_decide() for one in planes if policies}
        for address in waiting.values():  # so an approver is found without a request more
            addresses |= address
        first_only = frozenset(name for address in waiting.values() for name in address)
        collected = self._batch.collect(token, addresses, first_only)
        if isinstance(collected, Failure):
            return Answered(collected)
        parts, odd = dict(collected.parts), Oddities()
        lists = {plane: _lists(plane, parts, account, odd) for plane in sorted_planes(planes)}
        rights = [row for one in lists.values() for row in _rows(one)]
        self._names.learn(rights)
        groups = _groups(row.key for row in rights) if policies else frozenset()
        if thorough:
            strange = [row for row in rights if row.key not in known]
            parts |= self._more(token, strange, groups, asked, parts)
        wanted = planes if policies else frozenset()
        if not (thorough or groups <= asked):
            wanted -= {Plane.GROUP}
        read = {
            plane: replace(
                self._plane(token, one, parts, odd, plane if plane in wanted else None),
                to_decide=_is_waiting(waiting.get(plane, {}), parts, odd),
            )
            for plane, one in lists.items()
        }
        self._warn(odd.kinds)
        return Answered(RightsRead(planes=read), collected.heard)

    def _more(
        self,
        token: Token,
        strange: Rights,
        groups: frozenset[str],
        asked: frozenset[str],
        parts: Parts,
    ) -> Parts:
        """What the first round trip could not ask for, for nobody knew the ids: policies of groups
        that were not asked for, and names of strange rights.
        """
        missing = self._names.missing(strange)
        addresses = missing.addresses() | self._group_policies.more(groups, asked, parts)
        if not addresses:
            return {}
        collected = self._batch.collect(token, addresses)
        if isinstance(collected, Failure):
            return dict.fromkeys(addresses, collected)
        self._names.take(missing, collected.parts)
        return dict(collected.parts)

    def _plane(
        self,
        token: Token,
        lists: PlaneRead,
        parts: Parts,
        odd: Oddities,
        policies: Plane | None,
    ) -> PlaneRead:
        """The lists of a plane with their names, and the policies of that plane, if any."""
        found: Policies | Failure | None = None
        if policies is Plane.DIRECTORY:
            found = self._role_policies.read(self._batch, token, parts, odd)
        elif policies is Plane.GROUP:
            found = self._group_policies.read(parts, odd)
        return PlaneRead(
            eligibilities=_each(lists.eligibilities, self._names.named),
            assignments=_each(lists.assignments, self._names.named),
            requests=lists.requests,
            policies=found,
        )

    def read_request(
        self, token: Token, account: Account, key: RightKey, request_id: str | None
    ) -> Answered[RequestRead]:
        """One request, when its id is known, and the assignments in force: one batch and its
        pages.
        """
        spelling = _SPELLINGS.get(plane_of(key))
        if spelling is None:
            return Answered(_OTHER_PLANE)
        addresses = {f"{spelling.prefix}assignments": spelling.assignments}
        if request_id is not None:
            addresses["request"] = f"{spelling.requests}/{quote(request_id, safe='')}"
        collected = self._batch.collect(token, addresses)
        if isinstance(collected, Failure):
            return Answered(collected)
        odd = Oddities()
        found = collected.parts.get("request")
        held = _assignments(spelling, collected.parts, account, odd)
        read = RequestRead(
            request=None if found is None else _read(found, lambda rows: _one(spelling, rows, odd)),
            assignments=_each(held, self._names.named),
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
        spelling = _SPELLINGS.get(plane_of(draft.key))
        if spelling is None:
            return Answered(_OTHER_PLANE)
        body = spelling.activation(draft, account.key.object_id)
        if validate_only:
            body["isValidationOnly"] = True
        return self._request(token, spelling, body, draft.key, changes=not validate_only)

    def deactivate(
        self, token: Token, account: Account, key: RightKey, *, wish_id: str = ""
    ) -> Answered[RequestReceipt]:
        """Give an active right back, once."""
        spelling = _SPELLINGS.get(plane_of(key))
        if spelling is None:
            return Answered(_OTHER_PLANE)
        body = spelling.withdrawal(key, account.key.object_id)
        return self._request(token, spelling, body, key, changes=True)

    def cancel(
        self, token: Token, account: Account, key: RightKey, request_id: str
    ) -> Answered[RequestReceipt | None]:
        """Withdraw a request that is not in force, once; the service answers 204."""
        spelling = _SPELLINGS.get(plane_of(key))
        if spelling is None:
            return Answered(_OTHER_PLANE)
        call = Call(
            method="POST",
            url=f"{self._root}{spelling.requests}/{quote(request_id, safe='')}/cancel",
            template=f"/v1.0{spelling.requests}/{{id}}/cancel",
            changes=True,
            read_seconds=WRITE_SECONDS,
        )
        reply = self._http.send(call, token, self._audience)
        if isinstance(reply, Failure):
            return Answered(reply)
        return Answered(not_cancelled(refusal(reply, changes=True)), reply.heard)

    def _request(
        self, token: Token, spelling: Spelling, body: Body, key: RightKey, *, changes: bool
    ) -> Answered[RequestReceipt]:
        call = Call(
            method="POST",
            url=f"{self._root}{spelling.requests}",
            template=f"/v1.0{spelling.requests}",
            body=body,
            changes=changes,
            # the answer comes after provisioning: 11 s and more were seen
            read_seconds=WRITE_SECONDS,
        )
        reply = self._http.send(call, token, self._audience)
        if isinstance(reply, Failure):
            return Answered(reply)
        failure = refusal(reply, changes=changes)
        receipt = failure or self._receipt(reply, spelling, key, changes=changes)
        return Answered(receipt, reply.heard)

    def _receipt(
        self, reply: Reply, spelling: Spelling, key: RightKey, *, changes: bool
    ) -> RequestReceipt | Failure:
        """The receipt in a success; one we can't read, or of another right, tells nothing of
        ours.
        """
        odd = Oddities()
        receipt = spelling.receipt(reply.body, odd)
        self._warn(odd.kinds)
        if receipt is None or receipt.key != key:
            trouble = Trouble.ANSWER_LOST if changes else Trouble.UNEXPECTED_ANSWER
            return Failure(
                trouble=trouble,
                service_code="receipt_unreadable",
                correlation_id=reply.correlation_id,
            )
        return receipt

    def _warn(self, kinds: Iterable[str]) -> None:
        """Say once per kind what was odd; the value is a plain word or left out."""
        for kind in sorted(set(kinds) - self._warned):
            self._warned.add(kind)
            log.warning("graph_answer_odd kind=%s", kind)


_OTHER_PLANE: Final = Failure(trouble=Trouble.BUG, service_code="not_a_right_of_graph")


def _groups(keys: Iterable[RightKey]) -> frozenset[str]:
    return frozenset(key.group_id for key in keys if isinstance(key, GroupKey))


def _is_waiting(address: Mapping[str, str], parts: Parts, odd: Oddities) -> bool:
    """Whether a request waits for this person; what can't be read tells of none."""
    rows = [parts.get(name) for name in address]
    found = [row for part in rows if isinstance(part, list) for row in part]
    return any(status_of(row, odd) is RequestStatus.PENDING_APPROVAL for row in found)


def _lists(plane: Plane, parts: Parts, account: Account, odd: Oddities) -> PlaneRead:
    """The three lists of a plane, without policies."""
    spelling, person = _SPELLINGS[plane], account.key.object_id
    return PlaneRead(
        eligibilities=_read(
            parts[f"{spelling.prefix}eligibilities"],
            lambda rows: longest_eligibilities(
                rows_of(rows, lambda row: spelling.eligibility(row, person, odd), _ELIGIBLE, odd)
            ),
        ),
        assignments=_assignments(spelling, parts, account, odd),
        requests=_read(
            parts[f"{spelling.prefix}requests"],
            lambda rows: rows_of(rows, lambda row: spelling.receipt(row, odd), "request", odd),
        ),
        policies=None,
    )


_ELIGIBLE: Final = "eligibility"


def _assignments(
    spelling: Spelling, parts: Mapping[str, Rows], account: Account, odd: Oddities
) -> tuple[Assignment, ...] | Failure:
    person = account.key.object_id
    return _read(
        parts[f"{spelling.prefix}assignments"],
        lambda rows: longest_assignments(
            rows_of(rows, lambda row: spelling.assignment(row, person, odd), "assignment", odd)
        ),
    )


def _rows(lists: PlaneRead) -> list[Eligibility | Assignment]:
    found: list[Eligibility | Assignment] = []
    for rows in (lists.eligibilities, lists.assignments):
        found += () if isinstance(rows, Failure) else rows
    return found


def _each(rows: tuple[T, ...] | Failure, change: Callable[[T], T]) -> tuple[T, ...] | Failure:
    return rows if isinstance(rows, Failure) else tuple(change(row) for row in rows)


def _read(rows: Rows, read: Callable[[list[object]], T]) -> T | Failure:
    """A part's values, or why it could not be had."""
    return rows if isinstance(rows, Failure) else read(rows)


def _one(spelling: Spelling, rows: list[object], odd: Oddities) -> RequestReceipt | Failure:
    receipt = spelling.receipt(rows[0], odd) if rows else None
    return receipt or Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code="receipt_unreadable")
