"""The JSON documents of the command line: a contract with scripts, see `resources/help`.

Every field is always present; empty is null. Instants are RFC 3339 in UTC, durations ISO 8601.
Texts of the service are handed on as they are: JSON is data; whoever shows it makes it harmless.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from keyhour.core.activation import Activation, Phase
from keyhour.core.failure import Failure
from keyhour.core.lookup import scope_name
from keyhour.core.plane import plane_status
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import Assignment, Eligibility, Plane, RightKey, Scope, plane_of, right_id
from keyhour.core.state import AccountState, State
from keyhour.present.device_document import DevicePart, device_part
from keyhour.present.failure import explain
from keyhour.present.moment import Moment
from keyhour.present.words import Words

REFUSED_SHOWN_FOR = timedelta(hours=24)
"""How long a refusal nobody dismissed is part of the status."""


class AccountPart(Struct, frozen=True):
    """Whose rights these are."""

    tenant_id: str
    username: str
    object_id: str


class FailurePart(Struct, frozen=True, kw_only=True):
    """What went wrong. `code` is for scripts, `message` and `help` are for people."""

    code: str
    rules: tuple[str, ...] = ()
    service_code: str | None = None
    message: str
    help: str
    whose_turn: str
    correlation_id: str | None = None
    retry_after: str | None = None
    """How long to wait before trying again."""


class ScopePart(Struct, frozen=True):
    """Where a right applies."""

    id: str
    name: str | None


class ViaPart(Struct, frozen=True):
    """The group through which a right comes."""

    group_id: str
    name: str | None


class PolicyPart(Struct, frozen=True, kw_only=True):
    """What an activation asks for; assumptions until the service decides when it is not `known`."""

    known: bool
    max_duration: str
    justification: bool
    ticket: bool
    mfa: bool
    authentication_context: str | None
    approval: bool
    approvers: tuple[str, ...]


class RightPart(Struct, frozen=True, kw_only=True):
    """One right and where it stands."""

    id: str
    plane: str
    name: str
    scope: ScopePart
    via: ViaPart | None
    eligible_until: datetime | None
    policy: PolicyPart
    phase: str
    active_from: datetime | None
    active_until: datetime | None
    request_id: str | None
    freshness: str


class PlanesPart(Struct, frozen=True, kw_only=True):
    """Which of PIM's planes were read: `on`, `off`, `no_consent` or `failed`."""

    directory: str
    group: str
    azure: str


class ResultPart(Struct, frozen=True, kw_only=True):
    """What became of one right that a command was about."""

    right: str
    outcome: str
    request_id: str | None = None
    active_until: datetime | None = None
    failure: FailurePart | None = None


class Document(Struct, frozen=True, kw_only=True):
    """What every document begins with."""

    schema: int = 1
    practice: bool = False
    as_of: datetime | None = None
    account: AccountPart | None = None
    failure: FailurePart | None = None


class RolesDocument(Document, frozen=True, kw_only=True):
    """The answer of `roles`."""

    rights: tuple[RightPart, ...]
    planes: PlanesPart


class StatusDocument(Document, frozen=True, kw_only=True):
    """The answer of `status`."""

    rights: tuple[RightPart, ...]
    device: DevicePart = DevicePart()


class DeviceDocument(Document, frozen=True, kw_only=True):
    """The answer of `device`."""

    device: DevicePart


class ResultsDocument(Document, frozen=True, kw_only=True):
    """The answer of a command that changes rights."""

    results: tuple[ResultPart, ...]


class OutcomeDocument(Document, frozen=True, kw_only=True):
    """The answer of `sign-in` and `sign-out`; the outcome is null when it failed."""

    outcome: str | None


class VersionDocument(Document, frozen=True, kw_only=True):
    """The answer of `--version`."""

    version: str


def document(state: State, failure: FailurePart | None = None) -> Document:
    """A document with nothing but its head; the way to tell of a failure."""
    return Document(
        practice=state.practice,
        as_of=_as_of(state),
        account=account_part(state.account),
        failure=failure,
    )


def roles_document(state: State, failure: FailurePart | None = None) -> RolesDocument:
    """Every right of the account on display, eligible and active."""
    account = state.account
    return RolesDocument(
        practice=state.practice,
        as_of=_as_of(state),
        account=account_part(account),
        failure=failure,
        rights=() if account is None else rights_of(account),
        planes=planes_part(state),
    )


def status_document(
    state: State, moment: Moment, failure: FailurePart | None = None
) -> StatusDocument:
    """What is active, waiting or was refused lately, and this PC."""
    account = state.account
    return StatusDocument(
        practice=state.practice,
        as_of=_as_of(state),
        account=account_part(account),
        failure=failure,
        rights=() if account is None else busy_rights_of(account, moment.now),
        device=device_part(state, moment),
    )


def device_document(
    state: State, moment: Moment, failure: FailurePart | None = None
) -> DeviceDocument:
    """This PC."""
    return DeviceDocument(
        practice=state.practice,
        as_of=_as_of(state),
        account=account_part(state.account),
        failure=failure,
        device=device_part(state, moment),
    )


def results_document(
    state: State, results: tuple[ResultPart, ...], failure: FailurePart | None = None
) -> ResultsDocument:
    """What became of each right that was named."""
    return ResultsDocument(
        practice=state.practice,
        as_of=_as_of(state),
        account=account_part(state.account),
        failure=failure,
        results=results,
    )


def outcome_document(
    state: State, outcome: str | None, failure: FailurePart | None = None
) -> OutcomeDocument:
    """Whether somebody is signed in now."""
    return OutcomeDocument(
        practice=state.practice,
        as_of=_as_of(state),
        account=account_part(state.account),
        failure=failure,
        outcome=outcome,
    )


def failure_part(
    failure: Failure, words: Words, now: datetime, policy: ActivationPolicy | None = None
) -> FailurePart:
    """A failure for scripts and people, of a command that is over: nobody tries again by itself.

    `now` is an instant of our own clock.
    """
    view = explain(failure, words, policy=policy, asked=True)
    return FailurePart(
        code=view.code,
        rules=failure.rules,
        service_code=failure.service_code,
        message=" ".join(part for part in (view.message, view.quote) if part),
        help=view.help,
        whose_turn=view.whose_turn.value,
        correlation_id=failure.correlation_id,
        retry_after=None if failure.retry_at is None else _wait(failure.retry_at - now),
    )


def usage_part(message: str, advice: str) -> FailurePart:
    """A command that was typed wrongly."""
    return FailurePart(code="usage", message=message, help=advice, whose_turn="you")


def account_part(account: AccountState | None) -> AccountPart | None:
    """Whose rights these are; None when nobody is signed in."""
    if account is None:
        return None
    key = account.account.key
    return AccountPart(key.tenant_id, account.account.username, key.object_id)


def planes_part(state: State) -> PlanesPart:
    """How each of PIM's planes stands."""
    return PlanesPart(
        directory=plane_status(state, Plane.DIRECTORY).value,
        group=plane_status(state, Plane.GROUP).value,
        azure=plane_status(state, Plane.AZURE).value,
    )


def rights_of(account: AccountState) -> tuple[RightPart, ...]:
    """Every right of an account once: those one may activate, then those one only holds."""
    return tuple(_right_part(account, key) for key in account.keys)


def busy_rights_of(account: AccountState, now: datetime) -> tuple[RightPart, ...]:
    """The rights that are not idle; those refused only for a day."""
    keys = dict.fromkeys((*account.keys, *account.activations))
    return tuple(_right_part(account, key) for key in keys if _is_busy(account, key, now))


def _is_busy(account: AccountState, key: RightKey, now: datetime) -> bool:
    activation = account.activation(key)
    if activation.phase is Phase.REFUSED:
        return activation.since is None or now - activation.since < REFUSED_SHOWN_FOR
    return activation.phase is not Phase.IDLE


def _right_part(account: AccountState, key: RightKey) -> RightPart:
    eligibility, assignment = account.eligibility(key), account.assignment(key)
    activation = account.activation(key)
    right = eligibility or assignment
    scope = right.scope if right else _bare_scope(key)
    return RightPart(
        id=right_id(key),
        plane=plane_of(key).value,
        name=right.name if right else right_id(key),
        scope=ScopePart(scope.id, scope_name(key, scope)),
        via=_via_part(right),
        eligible_until=_utc(eligibility.until) if eligibility else None,
        policy=_policy_part(account.policy(key)),
        phase=activation.phase.value,
        active_from=_utc(_active_from(activation, assignment)),
        active_until=_utc(active_until(account, key)),
        request_id=activation.request_id or (assignment.request_id if assignment else None),
        freshness=account.freshness_of(key).value,
    )


def active_until(account: AccountState, key: RightKey) -> datetime | None:
    """The end of what is held; None when it is not held or has no end."""
    assignment = account.assignment(key)
    return None if assignment is None else assignment.end_at


def _active_from(activation: Activation, assignment: Assignment | None) -> datetime | None:
    """When what is held began, or when a scheduled activation will."""
    if assignment is not None:
        return assignment.start_at
    return activation.start_at if activation.phase is Phase.SCHEDULED else None


def _bare_scope(key: RightKey) -> Scope:
    """The scope of a right that no list names any more: the last part of its id."""
    return Scope(right_id(key).split(":", 2)[2])


def _via_part(right: Eligibility | Assignment | None) -> ViaPart | None:
    if right is None or right.via is None:
        return None
    return ViaPart(right.via.group_id, right.via.name)


def _policy_part(policy: ActivationPolicy) -> PolicyPart:
    return PolicyPart(
        known=policy.known,
        max_duration=iso_duration(policy.max_duration),
        justification=policy.asks(Requirement.JUSTIFICATION),
        ticket=policy.asks(Requirement.TICKET),
        mfa=policy.asks(Requirement.MFA),
        authentication_context=policy.auth_context,
        approval=policy.asks(Requirement.APPROVAL),
        approvers=policy.approvers,
    )


def iso_duration(duration: timedelta) -> str:
    """A duration in ISO 8601 with whole seconds and no days: `PT1H30M`, `PT36H`, `PT0S`."""
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")


def _wait(duration: timedelta) -> str:
    """A wait, rounded up so that nobody comes back too early."""
    return iso_duration(timedelta(seconds=max(0, math.ceil(duration.total_seconds()))))


def _as_of(state: State) -> datetime | None:
    return None if state.account is None else _utc(state.account.reading.as_of)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
