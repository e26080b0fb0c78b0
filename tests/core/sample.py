"""Builders of what the core works on: people, rights, requests and reads with short arguments.

Instants are seconds from `BASE`, so that a story reads like a timetable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from keyhour.core.activation import Action, Draft, RequestReceipt, RequestStatus, Ticket
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.reads import LastKnown, PlaneRead, RequestRead, RightsRead
from keyhour.core.right import (
    DEVICE_ADMINISTRATOR,
    Assignment,
    AssignmentOrigin,
    Audience,
    AzureKey,
    DirectoryKey,
    Eligibility,
    GroupKey,
    Plane,
    RightKey,
    Scope,
    audience_of,
    plane_of,
)
from keyhour.core.session import Account, AccountKey, ServerTime, SignedIn, Token
from keyhour.core.wish import Wish, WishKind, wish_id

BASE: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AUTHORITY: Final = "https://login.example"
ANNA: Final = Account(AccountKey(AUTHORITY, "tenant", "anna"), "anna@example.org", "Anna")
BEN: Final = Account(AccountKey(AUTHORITY, "tenant", "ben"), "ben@example.org", "Ben")
DEVICE: Final = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
USERS: Final = DirectoryKey("fe930be7-5e62-47db-91af-98c3a49a38b1", "/")
READER: Final = DirectoryKey("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "/")
MEMBER: Final = GroupKey("group-1", "member")
OWNER: Final = GroupKey("group-1", "owner")
AZURE: Final = AzureKey("role-1", "/subscriptions/1")
KEYS: Final = (DEVICE, USERS, READER)
NAMES: Final[Mapping[RightKey, str]] = {
    DEVICE: "Microsoft Entra Joined Device Local Administrator",
    USERS: "User Administrator",
    READER: "Global Reader",
    MEMBER: "Printer team",
    OWNER: "Printer team",
    AZURE: "Contributor",
}
REASON: Final = "Install the printer driver"
CLAIMS: Final = ClaimsDemand('{"access_token": {"acrs": {"essential": true, "value": "c1"}}}')
HOUR: Final = 3600.0


def at(seconds: float) -> datetime:
    """The instant so many seconds after `BASE`."""
    return BASE + timedelta(seconds=seconds)


def draft(
    key: RightKey = DEVICE,
    *,
    minutes: float = 60,
    reason: str = REASON,
    ticket: Ticket | None = None,
    start: float | None = None,
) -> Draft:
    """What somebody wants to send."""
    return Draft(
        key=key,
        duration=timedelta(minutes=minutes),
        justification=reason,
        ticket=ticket,
        start_at=None if start is None else at(start),
    )


def policy(*requirements: Requirement, hours: float = 4) -> ActivationPolicy:
    """A known policy that asks for this."""
    return ActivationPolicy(
        max_duration=timedelta(hours=hours), requirements=frozenset(requirements)
    )


def eligible(key: RightKey = DEVICE) -> Eligibility:
    """A direct eligibility without an end."""
    return Eligibility(key=key, name=NAMES[key], template_id=None, scope=Scope("/"))


def held(
    key: RightKey = DEVICE,
    *,
    start: float | None = 0,
    end: float | None = HOUR,
    request: str | None = "request-1",
) -> Assignment:
    """An activated assignment that a read shows."""
    return Assignment(
        key=key,
        name=NAMES[key],
        scope=Scope("/"),
        origin=AssignmentOrigin.ACTIVATED,
        start_at=None if start is None else at(start),
        end_at=None if end is None else at(end),
        request_id=request,
    )


def standing(key: RightKey = DEVICE) -> Assignment:
    """A permanent assignment."""
    return Assignment(
        key=key, name=NAMES[key], scope=Scope("/"), origin=AssignmentOrigin.ASSIGNED, start_at=BASE
    )


def receipt(
    status: RequestStatus = RequestStatus.PROVISIONED,
    *,
    key: RightKey = DEVICE,
    request: str = "request-1",
    created: float | None = 0,
    start: float | None = None,
    action: Action = Action.ACTIVATE,
) -> RequestReceipt:
    """A request of an hour as the service tells it."""
    return RequestReceipt(
        id=request,
        key=key,
        action=action,
        status=status,
        created_at=None if created is None else at(created),
        start_at=at(start) if start is not None else None if created is None else at(created),
        duration=timedelta(hours=1),
        justification=REASON,
    )


def rights(
    *assignments: Assignment,
    requests: tuple[RequestReceipt, ...] | Failure = (),
    eligibilities: tuple[Eligibility, ...] | Failure | None = None,
    policies: Mapping[str, ActivationPolicy] | Failure | None = None,
) -> RightsRead:
    """A full read of directory roles in which these rights are held."""
    return directory_read(
        PlaneRead(
            eligibilities=tuple(eligible(key) for key in KEYS)
            if eligibilities is None
            else eligibilities,
            assignments=assignments,
            requests=requests,
            policies=policies,
        )
    )


def directory_read(part: PlaneRead | Failure) -> RightsRead:
    """A full read of directory roles alone."""
    return RightsRead(planes={Plane.DIRECTORY: part})


def rights_in(
    *keys: RightKey,
    rows: tuple[Assignment, ...] = (),
    failed: Mapping[Plane, Failure] | None = None,
    planes: Iterable[Plane] = (),
    policies: Mapping[str, ActivationPolicy] | None = None,
) -> RightsRead:
    """A full read of the service that rules these rights, all eligible; of Graph without any.

    `planes` leaves out the others; `failed` could not be had.
    """
    audience = audience_of(plane_of(keys[0])) if keys else Audience.GRAPH
    wanted = tuple(planes) or tuple(one for one in Plane if audience_of(one) is audience)
    parts: dict[Plane, PlaneRead | Failure] = {
        plane: PlaneRead(
            eligibilities=tuple(eligible(key) for key in keys if plane_of(key) is plane),
            assignments=tuple(row for row in rows if plane_of(row.key) is plane),
            requests=(),
            policies=policies,
        )
        for plane in wanted
    }
    return RightsRead(planes={**parts, **(failed or {})})


def part_of(read: RightsRead, plane: Plane = Plane.DIRECTORY) -> PlaneRead:
    """What a read brought of one plane."""
    part = read.planes[plane]
    assert isinstance(part, PlaneRead), part
    return part


def without_assignments(failure: Failure) -> RightsRead:
    """A full read in which the assignments could not be had."""
    return directory_read(
        PlaneRead(
            eligibilities=tuple(eligible(key) for key in KEYS),
            assignments=failure,
            requests=(),
            policies=None,
        )
    )


def confirmed(
    *assignments: Assignment, request: RequestReceipt | Failure | None = None
) -> RequestRead:
    """A confirming read in which these rights are held."""
    return RequestRead(request=request, assignments=assignments)


def fails(trouble: Trouble, *, retry: float | None = None) -> Failure:
    """A trouble, with the claims a demand carries."""
    return Failure(
        trouble=trouble,
        claims=CLAIMS if trouble is Trouble.CLAIMS_REQUIRED else None,
        retry_at=None if retry is None else at(retry),
    )


def heard(own: float, *, skew: float = 0, trip: float = 0.2) -> ServerTime:
    """A `Date` header that came at this instant of our own clock, from a service `skew` seconds
    ahead.
    """
    return ServerTime(
        date=at(own - trip / 2 + skew - 0.5), sent_at=at(own - trip), received_at=at(own)
    )


TOKEN: Final = Token("stronger", at(HOUR))


def signed_in(account: Account = ANNA, token: Token = TOKEN) -> SignedIn:
    """A finished sign-in."""
    return SignedIn(account, token)


def wish(
    kind: WishKind = WishKind.ACTIVATE,
    *,
    key: RightKey = DEVICE,
    recorded: float = 0,
    request: str | None = None,
    account: Account = ANNA,
) -> Wish:
    """An open wish."""
    return Wish(
        id=wish_id(account.key, key, at(recorded)),
        account=account.key,
        key=key,
        kind=kind,
        recorded_at=at(recorded),
        draft=draft(key) if kind is WishKind.ACTIVATE else None,
        request_id=request,
    )


def last_known(
    *assignments: Assignment, account: Account = ANNA, as_of: float = -HOUR
) -> LastKnown:
    """What an earlier run remembered."""
    return LastKnown(
        account=account,
        as_of=at(as_of),
        eligibilities=tuple(eligible(key) for key in KEYS),
        assignments=assignments,
        policies=((DEVICE, policy(Requirement.JUSTIFICATION)),),
    )
