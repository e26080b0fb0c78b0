"""`deactivate` and `cancel`: give rights back, withdraw requests."""

from __future__ import annotations

from collections.abc import Callable

from keyhour.cli.activation import CONFIRM_FOR
from keyhour.cli.ask import CancelAsk, DeactivateAsk
from keyhour.cli.desk import Desk
from keyhour.cli.naming import named_right, named_rights, read_for
from keyhour.cli.output import Answer
from keyhour.cli.verdict import result, verdict
from keyhour.core.activation import UNSETTLED, WAITING, Activation, Phase
from keyhour.core.events import CancelChosen, DeactivateChosen, Event
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import RightKey
from keyhour.core.state import State
from keyhour.present.document import ResultPart


def deactivate(desk: Desk, ask: DeactivateAsk) -> Answer:
    """Give each active right back, and confirm by reading."""
    read_for(desk, ask.rights)
    keys = named_rights(desk, ask.rights)
    return verdict(desk.sight, [(key, _given_back(desk, key)) for key in keys])


def cancel(desk: Desk, ask: CancelAsk) -> Answer:
    """Withdraw the request that waits for a right, and confirm by reading."""
    read_for(desk, (ask.target,))
    key = _requested(desk, ask.target) or named_right(desk, ask.target)
    return verdict(desk.sight, [(key, _withdrawn(desk, key))])


def _requested(desk: Desk, text: str) -> RightKey | None:
    """The right whose request has this id."""
    wanted = text.strip().casefold()
    waiting = [one for one in desk.account.activations.values() if one.phase in WAITING]
    return next((one.key for one in waiting if (one.request_id or "").casefold() == wanted), None)


def _given_back(desk: Desk, key: RightKey) -> ResultPart:
    phase = _settled_phase(desk, key)
    match phase:
        case Phase.ACTIVE:
            return _carried_out(desk, key, DeactivateChosen(key=key), "ended")
        case Phase.STANDING:
            return result(desk.sight, key, "refused", Failure(trouble=Trouble.FORBIDDEN))
        case Phase.IDLE | Phase.REFUSED:
            return result(desk.sight, key, "ended", Failure(trouble=Trouble.NOT_ACTIVE))
        case Phase.AWAITING_APPROVAL | Phase.SCHEDULED:
            return result(desk.sight, key, "refused", Failure(trouble=Trouble.ALREADY_PENDING))
        case _:
            return result(desk.sight, key, "uncertain", Failure(trouble=Trouble.ANSWER_LOST))


def _withdrawn(desk: Desk, key: RightKey) -> ResultPart:
    phase = _settled_phase(desk, key)
    if phase in WAITING:
        return _carried_out(desk, key, CancelChosen(key=key), "cancelled")
    if phase in UNSETTLED:
        return result(desk.sight, key, "uncertain", Failure(trouble=Trouble.ANSWER_LOST))
    return result(desk.sight, key, "refused", Failure(trouble=Trouble.NOT_ACTIVE))


def _settled_phase(desk: Desk, key: RightKey) -> Phase:
    """Where the right stands once an earlier run's wish for it is settled."""
    desk.wait(_settled(key), desk.deadline(CONFIRM_FOR))
    return _activation(desk.state, key).phase


def _settled(key: RightKey) -> Callable[[State], bool]:
    return lambda state: _activation(state, key).phase not in UNSETTLED


def _carried_out(desk: Desk, key: RightKey, event: Event, done: str) -> ResultPart:
    before = _activation(desk.state, key)
    deadline = desk.deadline(CONFIRM_FOR)
    desk.post(event)
    desk.wait(lambda state: _activation(state, key) != before, deadline)
    desk.wait(_settled(key), deadline)
    after = _activation(desk.state, key)
    if after.phase is Phase.IDLE:
        return result(desk.sight, key, done)
    if after.phase in UNSETTLED:
        return result(desk.sight, key, "uncertain", Failure(trouble=Trouble.ANSWER_LOST))
    return result(desk.sight, key, "refused", after.failure or Failure(trouble=Trouble.BUG))


def _activation(state: State, key: RightKey) -> Activation:
    return Activation(key=key) if state.account is None else state.account.activation(key)
