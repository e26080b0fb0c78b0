"""Commands that need an engine: open it, do what was asked, and always have an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from keyhour.cli import (
    account,
    activation,
    approval,
    device,
    history,
    listing,
    signing,
    verdict,
    withdrawal,
)
from keyhour.cli.ask import (
    AccountAsk,
    AccountDeed,
    ActivateAsk,
    ApprovalsAsk,
    CancelAsk,
    Common,
    DeactivateAsk,
    DecideAsk,
    DeviceAsk,
    EngineAsk,
    HistoryAsk,
    RolesAsk,
    SignInAsk,
    SignOutAsk,
    StatusAsk,
)
from keyhour.cli.desk import Desk, Ended, Manner
from keyhour.cli.launch import Launchers, Misuse, OpenAsk, Running
from keyhour.cli.output import Answer, Output
from keyhour.cli.sight import Sight, interruption
from keyhour.cli.watch import EngineFailed
from keyhour.core.failure import Failure
from keyhour.present.document import FailurePart, usage_part


class Errand(NamedTuple):
    """How a command is done, and what it answers when it can't be."""

    run: Callable[[Desk, Any], Answer]
    failed: Callable[[Sight, FailurePart], Answer]


_ERRANDS: dict[type, Errand] = {
    RolesAsk: Errand(listing.roles, listing.roles_answer),
    StatusAsk: Errand(listing.status, listing.status_answer),
    DeviceAsk: Errand(device.device, device.device_answer),
    ActivateAsk: Errand(activation.activate, verdict.nothing_done),
    DeactivateAsk: Errand(withdrawal.deactivate, verdict.nothing_done),
    CancelAsk: Errand(withdrawal.cancel, verdict.nothing_done),
    HistoryAsk: Errand(history.history, history.history_failed),
    AccountAsk: Errand(account.account, account.account_failed),
    ApprovalsAsk: Errand(approval.approvals, approval.approvals_answer),
    DecideAsk: Errand(approval.decide, approval.decision_failed),
    SignInAsk: Errand(signing.sign_in, signing.failed),
    SignOutAsk: Errand(signing.sign_out, signing.failed),
}


def run_errand(
    ask: EngineAsk, common: Common, launchers: Launchers, output: Output, *, can_ask: bool
) -> Answer:
    """Do what was asked. The engine is stopped, and the ledger right, before this returns."""
    errand = _ERRANDS[type(ask)]
    is_asking = isinstance(ask, SignInAsk) or ask == AccountAsk(AccountDeed.ADD)
    may_ask = is_asking or can_ask or common.interactive or common.device_code
    manner = Manner(interactive=may_ask, device_code=common.device_code)
    wanted = common.open_ask(interactive=may_ask)
    try:
        desk = Desk(opener(launchers, wanted), output, manner)
    except Ended as ended:
        return errand.failed(Sight(launchers.words()), ended.failure)
    try:
        return _answer(errand, desk, ask)
    finally:
        desk.close()


def opener(launchers: Launchers, wanted: OpenAsk) -> Callable[[], Running]:
    """Opens the engine that is wanted, or raises Ended with the reason why that can't be."""

    def opened() -> Running:
        found = launchers.open_engine(wanted)
        if isinstance(found, Misuse):
            raise Ended(usage_part(found.message, found.help))
        if isinstance(found, Failure):
            raise Ended(Sight(launchers.words()).part(found))
        return found

    return opened


def _answer(errand: Errand, desk: Desk, ask: EngineAsk) -> Answer:
    try:
        return errand.run(desk, ask)
    except Ended as ended:
        return errand.failed(desk.sight, ended.failure)
    except EngineFailed as failed:
        return errand.failed(desk.sight, desk.sight.part(failed.failure))
    except KeyboardInterrupt:
        return errand.failed(desk.sight, interruption(desk.words))
