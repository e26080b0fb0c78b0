"""`activate`: ask for rights, and confirm by reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from keyhour.cli.ask import ActivateAsk
from keyhour.cli.desk import Desk
from keyhour.cli.naming import named_rights, read_for, require_policies
from keyhour.cli.output import Answer
from keyhour.cli.verdict import result, verdict
from keyhour.core.activation import UNSETTLED, WAITING, Activation, Draft, Phase
from keyhour.core.events import ActivateChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.managed import ReasonRules
from keyhour.core.policy import Violation, usual_duration, violations
from keyhour.core.right import RightKey, Scope
from keyhour.core.session import Session
from keyhour.core.settings import favourite_of
from keyhour.core.state import AccountState, State
from keyhour.present.document import ResultPart
from keyhour.present.failure import failure_code
from keyhour.present.right import right_label

CONFIRM_FOR = timedelta(minutes=2)
"""How long a command confirms that is not told to wait for the end of the matter."""

_HELD = frozenset({Phase.ACTIVE, Phase.STANDING})
_WOULD_BE_REFUSED = frozenset(
    {
        "policy_refused",
        "not_eligible",
        "licence_missing",
        "forbidden",
        "already_active",
        "already_pending",
        "step_up_refused",
        "too_early",
    }
)
"""Codes of a validation that say what sending would bring; the others tell that it was not made."""


def activate(desk: Desk, ask: ActivateAsk) -> Answer:
    """Read, send each draft once, and wait until each is settled as far as was asked."""
    read_for(desk, ask.rights)
    if ask.start_at is not None and ask.start_at <= desk.sight.server_now:
        raise desk.misuse(
            desk.words("The start lies in the past."), desk.words("Leave --start out to start now.")
        )
    keys = named_rights(desk, ask.rights)
    require_policies(desk, keys)
    _settle_earlier(desk, keys, ask)
    drafts = {key: _draft(desk, key, ask) for key in keys}
    _require_reasons(desk, tuple(drafts.values()))
    if ask.dry_run:
        results = {key: _validated(desk, draft) for key, draft in drafts.items()}
    else:
        results = _sent(desk, drafts, ask)
    return verdict(desk.sight, [(key, results[key]) for key in keys])


def _draft(desk: Desk, key: RightKey, ask: ActivateAsk) -> Draft:
    favourite = favourite_of(desk.state.settings, key)
    usual = usual_duration(desk.account.policy(key), favourite.duration if favourite else None)
    return Draft(
        key=key,
        place=_place(desk.account, key),
        duration=ask.duration or usual,
        justification=ask.reason,
        ticket=ask.ticket,
        start_at=ask.start_at,
    )


def _place(account: AccountState, key: RightKey) -> Scope | None:
    """The scope with its name, where it is a part of what one is eligible for."""
    if any(one.key == key for one in account.eligibilities):
        return None
    part = account.eligibility(key)
    return part.scope if part else None


def _require_reasons(desk: Desk, drafts: tuple[Draft, ...]) -> None:
    """A missing reason is a slip in typing: nothing at all is sent."""
    account, words, rules = desk.account, desk.words, desk.state.managed.reason
    for draft in drafts:
        if account.phase(draft.key) in _HELD | WAITING:
            continue
        if Violation.REASON_MISSING in violations(draft, account.policy(draft.key), rules):
            name = right_label(account, draft.key, words).name
            raise desk.misuse(
                words("{name} needs a reason.", name=name),
                words("Add the option: --reason TEXT"),
            )


def _settle_earlier(desk: Desk, keys: Iterable[RightKey], ask: ActivateAsk) -> None:
    """A wish that an earlier run left open is settled by reading before anything else is sent."""
    wanted = tuple(keys)

    def done(state: State) -> bool:
        unsettled = any(_activation(state, key).phase in UNSETTLED for key in wanted)
        return not unsettled or _is_cut_off(state)

    desk.wait(done, desk.deadline(_patience(ask)))


def _patience(ask: ActivateAsk) -> timedelta | None:
    if ask.timeout is not None:
        return ask.timeout if ask.wait else min(ask.timeout, CONFIRM_FOR)
    return None if ask.wait else CONFIRM_FOR


def _sent(
    desk: Desk, drafts: Mapping[RightKey, Draft], ask: ActivateAsk
) -> dict[RightKey, ResultPart]:
    known = {key: part for key in drafts if (part := _known_already(desk, key, ask)) is not None}
    before = {key: _activation(desk.state, key) for key in drafts if key not in known}
    deadline = desk.deadline(_patience(ask))
    for key, activation in before.items():
        if activation.phase not in WAITING:
            desk.post(ActivateChosen(draft=drafts[key]))
            desk.wait(_moved_on(activation), deadline)
    stepped_up = _confirm(desk, frozenset(before), ask)
    return known | {key: _outcome(desk, key, stepped_up) for key in before}


def _moved_on(before: Activation) -> Callable[[State], bool]:
    return lambda state: _activation(state, before.key) != before


def _known_already(desk: Desk, key: RightKey, ask: ActivateAsk) -> ResultPart | None:
    """The answer for a right that needs no request, or must not get one now."""
    phase = desk.account.phase(key)
    if phase in _HELD:
        return result(desk.sight, key, "active", Failure(trouble=Trouble.ALREADY_ACTIVE))
    if phase in WAITING and not ask.wait:
        return result(desk.sight, key, phase.value, Failure(trouble=Trouble.ALREADY_PENDING))
    return _outcome(desk, key, frozenset()) if phase in UNSETTLED else None


def _confirm(desk: Desk, keys: frozenset[RightKey], ask: ActivateAsk) -> frozenset[RightKey]:
    """Wait for the outcome; the answer is which rights asked for a stronger sign-in.

    A person who proves who they are gets the time that takes: a sign-in has its own end.
    """
    stepped_up: set[RightKey] = set()

    def done(state: State) -> bool:
        phases = {key: _activation(state, key).phase for key in keys}
        stepped_up.update(key for key in keys if phases[key] is Phase.STEP_UP)
        return _is_cut_off(state) or all(
            _is_settled(phase, wait=ask.wait) for phase in phases.values()
        )

    while not desk.wait(done, desk.deadline(_patience(ask))):
        proving = [key for key in keys if _activation(desk.state, key).phase is Phase.STEP_UP]
        if not proving or ask.timeout is not None:
            break
        desk.wait(_moved_on(_activation(desk.state, proving[0])))
    return frozenset(stepped_up)


def _is_cut_off(state: State) -> bool:
    """Whether the sign-in is gone, so that nothing more will be read."""
    return state.session is not Session.SIGNED_IN


def _cut_off(state: State) -> Failure | None:
    """Why nothing more will be read, if that is so."""
    if not _is_cut_off(state):
        return None
    return state.session_failure or Failure(trouble=Trouble.SIGN_IN_NEEDED)


def _is_settled(phase: Phase, *, wait: bool) -> bool:
    return phase not in UNSETTLED and not (wait and phase in WAITING)


def _outcome(desk: Desk, key: RightKey, stepped_up: frozenset[RightKey]) -> ResultPart:
    activation, sight = _activation(desk.state, key), desk.sight
    match activation.phase:
        case Phase.ACTIVE | Phase.STANDING:
            return result(sight, key, "active")
        case Phase.AWAITING_APPROVAL | Phase.SCHEDULED | Phase.PROVISIONING:
            return result(sight, key, activation.phase.value, _cut_off(desk.state))
        case Phase.REFUSED:
            return result(sight, key, "refused", activation.failure or Failure(trouble=Trouble.BUG))
        case Phase.STEP_UP:
            return result(sight, key, "refused", Failure(trouble=Trouble.CLAIMS_REQUIRED))
        case Phase.IDLE:
            # Nothing is left: the stronger sign-in was abandoned, or somebody withdrew the request.
            gone = Trouble.CLAIMS_REQUIRED if key in stepped_up else Trouble.NOT_ACTIVE
            return result(sight, key, "refused", Failure(trouble=gone))
        case _:
            return result(sight, key, "uncertain", Failure(trouble=Trouble.ANSWER_LOST))


def _validated(desk: Desk, draft: Draft) -> ResultPart:
    """What sending would bring, asked without sending."""
    sight, account = desk.sight, desk.account
    failure = _foreseen(account, draft, desk.state.managed.reason)
    if failure is None:
        answer = desk.running.check(draft)
        if not isinstance(answer, Failure):
            return result(sight, draft.key, "would_succeed")
        failure = answer
    refused = failure_code(failure) in _WOULD_BE_REFUSED
    return result(sight, draft.key, "would_be_refused" if refused else "refused", failure)


def _foreseen(account: AccountState, draft: Draft, rules: ReasonRules) -> Failure | None:
    """What is known to be refused without asking."""
    phase = account.phase(draft.key)
    if phase in _HELD:
        return Failure(trouble=Trouble.ALREADY_ACTIVE)
    if phase in WAITING:
        return Failure(trouble=Trouble.ALREADY_PENDING)
    broken = violations(draft, account.policy(draft.key), rules)
    if not broken:
        return None
    names = tuple(dict.fromkeys(one.rule for one in broken))
    return Failure(trouble=Trouble.POLICY_FORBIDS, rules=names)


def _activation(state: State, key: RightKey) -> Activation:
    return Activation(key=key) if state.account is None else state.account.activation(key)
