"""Changing one account's state."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.change import current, heard, noticed, with_activation, without_notice
from keyhour.core.effects import ClaimNotice
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.state import AccountState, Front, State, mapping
from tests.core.sample import ANNA, BASE, BEN, DEVICE
from tests.core.sample import heard as date_header

NOTICE = Notice(id="one", kind=NoticeKind.ENDED, key=DEVICE, visible_after=BASE)


def test_answer_belongs_to_its_account_and_epoch() -> None:
    """An older epoch and another account have no answers here."""
    account = AccountState(account=ANNA, epoch=2)
    state = State(accounts=mapping({ANNA.key: account}))
    assert current(state, ANNA.key, 2) is account
    assert current(state, ANNA.key, 1) is None
    assert current(state, BEN.key, 2) is None


def test_idle_right_takes_no_room() -> None:
    """Only rights that are not idle are listed."""
    account = AccountState(account=ANNA)
    active = with_activation(account, Activation(key=DEVICE, phase=Phase.ACTIVE))
    assert active.phase(DEVICE) is Phase.ACTIVE
    assert not with_activation(active, Activation(key=DEVICE)).activations


def test_notice_is_added_and_claimed_once() -> None:
    """Neither a second time nor after it is over."""
    first = noticed(State(), NOTICE)
    assert first.effects == (ClaimNotice(notice_id="one"),)
    assert noticed(first.state, NOTICE).effects == ()
    over = without_notice(first.state, "one")
    assert over.notices == ()
    assert noticed(over, NOTICE).state is over


def test_command_notifies_nobody() -> None:
    """Notices are the tray's."""
    command = State(front=Front.COMMAND)
    assert noticed(command, NOTICE).state is command
    assert noticed(State(), None).state == State()


def test_state_is_the_same_while_the_skew_is() -> None:
    """An answer that tells nothing new makes no new state."""
    state = State()
    assert heard(state, None) is state
    assert heard(state, date_header(0)) is state
    assert heard(state, date_header(0, skew=60)) == replace(
        state, skew=date_header(0, skew=60).date - date_header(0).date
    )
