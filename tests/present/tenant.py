"""A made-up tenant for tests and pictures: people, rights, and a state for every situation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from keyhour.core.activation import (
    Action,
    Activation,
    Draft,
    Phase,
    RequestReceipt,
    RequestStatus,
    Ticket,
    Withdrawal,
)
from keyhour.core.device import DeviceReading
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import (
    DEVICE_ADMINISTRATOR,
    Assignment,
    AssignmentOrigin,
    AzureKey,
    DirectoryKey,
    Eligibility,
    GroupKey,
    Membership,
    Plane,
    RightKey,
    Scope,
    Via,
)
from keyhour.core.session import Account, AccountKey, Session, SignInPrompt
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import AccountState, DeviceState, Reading, Renewal, State, mapping
from keyhour.core.wish import Wish, WishKind, WishOutcome, WishRecord
from tests.present import pc

NOW = pc.NOW
MINUTE = pc.MINUTE
HOUR = pc.HOUR

DEVICE = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
INTUNE = DirectoryKey("3a2c62db-5318-420d-8d74-23affee5d9d5", "/")
HELPDESK = DirectoryKey("729827e3-9c14-49f7-bb1b-9608f156bbb8", "/administrativeUnits/9f1d7a52")
SQL = GroupKey("0d1e2f3a-1111-2222-3333-444455556666", "member")
CONTRIBUTOR = AzureKey(
    "b24988ac-6180-42a0-ab88-20f7382dd24c", "/subscriptions/aaaa/resourceGroups/rg-web"
)
READER = DirectoryKey("88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "/")

ACCOUNT = Account(
    AccountKey("https://login.example", "tenant", "person"),
    "rosa.berg@contoso.example",
    "Rosa Berg",
)

_NAMES: dict[RightKey, tuple[str, str | None, Scope]] = {
    DEVICE: (
        "Microsoft Entra Joined Device Local Administrator",
        DEVICE_ADMINISTRATOR,
        Scope("/"),
    ),
    INTUNE: ("Intune Administrator", None, Scope("/")),
    HELPDESK: (
        "Helpdesk Administrator",
        None,
        Scope("/administrativeUnits/9f1d7a52", "North branch"),
    ),
    SQL: ("SQL operators", None, Scope("member")),
    CONTRIBUTOR: ("Contributor", None, Scope(CONTRIBUTOR.scope_id, "rg-web")),
    READER: ("Directory Readers", None, Scope("/")),
}

NASTY = "Evil\u202egnp.exe\x07\n<b>Role</b> & " + "W" * 200
"""A name that reorders, rings, breaks lines, pretends to be markup and never ends."""


def eligibility(key: RightKey, **changes: object) -> Eligibility:
    """A plain eligibility for one of the rights above."""
    name, template, scope = _NAMES[key]
    return replace(Eligibility(key=key, name=name, template_id=template, scope=scope), **changes)


def assignment(key: RightKey, start: datetime, end: datetime | None) -> Assignment:
    """An active row for one of the rights above; without an end it stands."""
    name, template, scope = _NAMES[key]
    return Assignment(
        key=key,
        name=name,
        template_id=template,
        scope=scope,
        origin=AssignmentOrigin.ACTIVATED if end else AssignmentOrigin.ASSIGNED,
        start_at=start,
        end_at=end,
    )


def policy(hours: float, *asks: Requirement, approvers: tuple[str, ...] = ()) -> ActivationPolicy:
    """A readable policy."""
    return ActivationPolicy(
        max_duration=timedelta(hours=hours), requirements=frozenset(asks), approvers=approvers
    )


POLICIES: dict[RightKey, ActivationPolicy] = {
    DEVICE: policy(4, Requirement.JUSTIFICATION, Requirement.MFA),
    INTUNE: policy(
        2, Requirement.JUSTIFICATION, Requirement.APPROVAL, approvers=("Helpdesk leads",)
    ),
    HELPDESK: policy(4, Requirement.JUSTIFICATION, Requirement.MFA),
    SQL: policy(8, Requirement.APPROVAL, Requirement.TICKET, approvers=("Kim Lee", "Sam Roe")),
    CONTRIBUTOR: policy(2),
}

ELIGIBLE = (
    eligibility(DEVICE),
    eligibility(INTUNE),
    eligibility(HELPDESK),
    eligibility(SQL, until=NOW + timedelta(days=8, hours=4)),
    eligibility(CONTRIBUTOR, membership=Membership.GROUP, via=Via("g1", "Web team")),
)

RECEIPTS = (
    RequestReceipt(
        id="r1",
        key=INTUNE,
        action=Action.ACTIVATE,
        status=RequestStatus.PROVISIONED,
        created_at=NOW - timedelta(days=2),
        justification="Install approved software",
    ),
    RequestReceipt(
        id="r2",
        key=SQL,
        action=Action.ACTIVATE,
        status=RequestStatus.PROVISIONED,
        created_at=NOW - timedelta(days=1),
        justification="Printer or driver",
    ),
)


def read(reading: Reading) -> Mapping[Plane, Reading]:
    """All planes read alike."""
    return mapping(dict.fromkeys(Plane, reading))


def account_state(*activations: Activation, **changes: object) -> AccountState:
    """The account with these activations and a fresh read."""
    fresh = AccountState(
        account=ACCOUNT,
        eligibilities=ELIGIBLE,
        requests=RECEIPTS,
        policies=mapping(POLICIES),
        activations=mapping({one.key: one for one in activations}),
        readings=read(Reading(as_of=NOW, fetched_at=NOW)),
    )
    return replace(fresh, **changes)


def state(account: AccountState | None = None, **changes: object) -> State:
    """A signed-in state that shows an account, or a state without one."""
    base = State(loaded=True, session=Session.SIGNED_IN if account else Session.SIGNED_OUT)
    if account is not None:
        base = replace(base, shown=ACCOUNT.key, accounts=mapping({ACCOUNT.key: account}))
    return replace(base, **changes)


def held(key: RightKey, left: timedelta, window: timedelta = HOUR) -> tuple[Activation, Assignment]:
    """A right that is active for `left` more of its window."""
    end = NOW + left
    row = assignment(key, end - window, end)
    return Activation(key=key, phase=Phase.ACTIVE, since=row.start_at, end_at=end), row


def active_state(left: timedelta = 42 * MINUTE, window: timedelta = HOUR) -> State:
    """Device administrator is active."""
    activation, row = held(DEVICE, left, window)
    return state(account_state(activation, assignments=(row,)))


def pc_state(
    reading: DeviceReading | None = pc.READING, *, made: State | None = None, **device: object
) -> State:
    """Device administrator is active since 18 minutes, on a PC that says this."""
    shown = replace(DeviceState(offered=True, reading=reading, read_at=NOW), **device)
    return replace(made or active_state(), device=shown)


def ended_state() -> State:
    """Device administrator ended ten minutes ago."""
    window = RequestReceipt(
        id="r3",
        key=DEVICE,
        action=Action.ACTIVATE,
        status=RequestStatus.PROVISIONED,
        start_at=NOW - 70 * MINUTE,
        duration=HOUR,
    )
    return state(account_state(requests=(window,)))


def prepared_state() -> State:
    """Device administrator is active, and a new activation is prepared for its end."""
    activation, row = held(DEVICE, 42 * MINUTE)
    renewal = Draft(key=DEVICE, duration=2 * HOUR, justification="Not done yet")
    return state(account_state(replace(activation, renewal=renewal), assignments=(row,)))


def phase_state(phase: Phase, **changes: object) -> State:
    """Intune administrator is in this phase; an active one has 42 minutes left."""
    if phase is Phase.ACTIVE:
        activation, row = held(INTUNE, 42 * MINUTE)
        return state(account_state(activation, assignments=(row,)))
    since = NOW - 26 * MINUTE
    activation = replace(Activation(key=INTUNE, phase=phase, since=since), **changes)
    rows = (assignment(INTUNE, since, None),) if phase is Phase.STANDING else ()
    return state(account_state(activation, assignments=rows))


def refused_state(failure: Failure) -> State:
    """Intune administrator was refused."""
    draft = Draft(key=INTUNE, duration=HOUR, justification="Fix the enrolment")
    return phase_state(Phase.REFUSED, failure=failure, draft=draft)


def offline(made: State) -> State:
    """The same state after a read that failed."""
    account = made.account
    assert account is not None
    reading = replace(
        account.reading, failure=Failure(trouble=Trouble.OFFLINE), as_of=NOW - 26 * MINUTE
    )
    changed = replace(account, readings=read(reading))
    return replace(made, accounts=mapping({ACCOUNT.key: changed}))


def busy_state() -> State:
    """One active, one waiting for approval, one standing, a favourite, a note about the end."""
    active, row = held(DEVICE, 42 * MINUTE)
    waiting = Activation(key=INTUNE, phase=Phase.AWAITING_APPROVAL, since=NOW - 26 * MINUTE)
    standing = Activation(key=READER, phase=Phase.STANDING)
    account = account_state(
        active, waiting, standing, assignments=(row, assignment(READER, NOW - HOUR, None))
    )
    favourites = (Favourite(key=HELPDESK, duration=HOUR),)
    return state(account, settings=Settings(favourites=favourites))


def bundle_state() -> State:
    """Of four that were asked for one is active, one waits, one is being asked, one was refused."""
    active, row = held(HELPDESK, HOUR)
    waiting = Activation(key=INTUNE, phase=Phase.AWAITING_APPROVAL, since=NOW)
    asking = Activation(key=CONTRIBUTOR, phase=Phase.SUBMITTING, since=NOW)
    refused = Activation(key=SQL, phase=Phase.REFUSED, failure=TOO_LONG)
    return state(account_state(active, waiting, asking, refused, assignments=(row,)))


def nasty_state() -> State:
    """Every name is hostile."""
    names = tuple(replace(one, name=NASTY, template_id=None) for one in ELIGIBLE)
    activation, row = held(DEVICE, 42 * MINUTE)
    rows = (replace(row, name=NASTY, template_id=None),)
    waiting = Activation(key=INTUNE, phase=Phase.AWAITING_APPROVAL, since=NOW)
    account = account_state(activation, waiting, eligibilities=names, assignments=rows)
    person = replace(ACCOUNT, name=NASTY, username=NASTY)
    return state(replace(account, account=person))


def past_state(**changes: object) -> State:
    """Requests of several fates, and a wish that was refused."""
    refused = Wish(
        id="wish",
        account=ACCOUNT.key,
        key=INTUNE,
        kind=WishKind.ACTIVATE,
        recorded_at=NOW - timedelta(days=1),
        draft=None,
    )
    record = WishRecord(refused, WishOutcome.REFUSED, "MfaRule")
    account = account_state(past=(record,), **changes)
    return state(account)


def fresh_past_state() -> State:
    """Nothing was ever asked for."""
    return state(account_state(past=(), requests=()))


def _code_prompt() -> SignInPrompt:
    return SignInPrompt("https://microsoft.com/devicelogin", "D6GH-7KQX", NOW + 15 * MINUTE)


DENIED = Failure(
    trouble=Trouble.DENIED,
    detail="Please use the service account instead.",
    correlation_id="5b1c7f02",
)
TOO_LONG = Failure(
    trouble=Trouble.POLICY_FORBIDS,
    rules=("ExpirationRule",),
    service_code="RoleAssignmentRequestPolicyValidationFailed",
)


def planes_state() -> State:
    """Groups lack consent, Azure roles want a sign-in of their own."""
    readings = {
        Plane.DIRECTORY: Reading(as_of=NOW, fetched_at=NOW),
        Plane.GROUP: Reading(failure=Failure(trouble=Trouble.CONSENT_MISSING)),
        Plane.AZURE: Reading(failure=Failure(trouble=Trouble.SIGN_IN_NEEDED)),
    }
    roles = tuple(one for one in ELIGIBLE if isinstance(one.key, DirectoryKey))
    account = account_state(eligibilities=roles, readings=mapping(readings))
    return replace(state(account), planes=frozenset(Plane))


def joined_state() -> State:
    """A group is joined; it brings a role."""
    activation, row = held(SQL, 42 * MINUTE)
    via = Via(SQL.group_id, "SQL operators")
    role = eligibility(DEVICE, membership=Membership.GROUP, via=via)
    rights = (role, eligibility(SQL))
    return state(account_state(activation, assignments=(row,), eligibilities=rights))


SITUATIONS: dict[str, Callable[[], State]] = {
    "restoring": lambda: state(session=Session.RESTORING),
    "not_configured": lambda: state(session=Session.NOT_CONFIGURED),
    "signed_out": state,
    "sign_in_cancelled": lambda: state(session_failure=Failure(trouble=Trouble.SIGN_IN_CANCELLED)),
    "signing_in": lambda: state(session=Session.SIGNING_IN),
    "device_code": lambda: state(session=Session.SIGNING_IN, prompt=_code_prompt()),
    "keychain_locked": lambda: state(session=Session.KEYCHAIN_LOCKED),
    "needs_consent": lambda: state(
        session=Session.NEEDS_CONSENT,
        session_failure=Failure(trouble=Trouble.CONSENT_MISSING, service_code="AADSTS65001"),
    ),
    "needs_sign_in": lambda: replace(busy_state(), session=Session.NEEDS_SIGN_IN),
    "ready": lambda: state(account_state()),
    "busy": busy_state,
    "practice": lambda: replace(busy_state(), practice=True),
    "active_early": lambda: active_state(58 * MINUTE),
    "prepared": prepared_state,
    "replacing": lambda: phase_state(
        Phase.WITHDRAWING,
        withdrawal=Withdrawal.DEACTIVATE,
        renewal=Draft(key=INTUNE, duration=HOUR),
    ),
    "expiring": lambda: active_state(9 * MINUTE),
    "last_minute": lambda: active_state(timedelta(seconds=42)),
    "end_passed": lambda: active_state(-MINUTE),
    "awaiting": lambda: phase_state(Phase.AWAITING_APPROVAL),
    "scheduled": lambda: phase_state(Phase.SCHEDULED, start_at=NOW + timedelta(hours=18)),
    "step_up": lambda: phase_state(Phase.STEP_UP),
    "uncertain": lambda: phase_state(Phase.UNCERTAIN),
    "submitting": lambda: phase_state(Phase.SUBMITTING),
    "provisioning": lambda: phase_state(Phase.PROVISIONING),
    "withdrawing": lambda: phase_state(Phase.WITHDRAWING, withdrawal=Withdrawal.DEACTIVATE),
    "denied": lambda: refused_state(DENIED),
    "too_long": lambda: refused_state(TOO_LONG),
    "offline": lambda: offline(busy_state()),
    "clock_wrong": lambda: replace(busy_state(), skew=7 * MINUTE),
    "no_roles": lambda: state(account_state(eligibilities=())),
    "reading": lambda: state(
        account_state(eligibilities=(), readings=read(Reading(started_at=NOW)))
    ),
    "planes": planes_state,
    "joined": joined_state,
    "nasty": nasty_state,
    "pc_not_yet": pc_state,
    "pc_renewing": lambda: pc_state(renewal=Renewal(asked_at=NOW)),
    "pc_ready": lambda: pc_state(pc.RENEWED),
    "pc_works": lambda: pc_state(pc.EFFECTIVE),
    "pc_hybrid": lambda: pc_state(pc.HYBRID),
    "pc_other_user": lambda: pc_state(pc.OTHER_USER),
    "pc_still_admin": lambda: pc_state(pc.EFFECTIVE, made=ended_state()),
}
"""Everything a person can come across, by name."""

TICKET = Ticket("DEV-4521", "Jira")
