"""What the service's word means for one right."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Activation, Phase, RequestStatus
from keyhour.core.failure import Trouble
from keyhour.core.meaning import by_receipt, by_request, held, to_provisioning, to_uncertain
from keyhour.core.move import Scene
from keyhour.core.notice import NoticeKind
from keyhour.core.session import SignInMethod
from tests.core.sample import ANNA, DEVICE, HOUR, at, draft, fails, receipt, standing
from tests.core.sample import held as row

SCENE = Scene(
    account=ANNA, epoch=1, at=at(0), now=at(5), interactive=True, method=SignInMethod.BROWSER
)
ASKED = Activation(key=DEVICE, phase=Phase.SUBMITTING, draft=draft(), wish_id="wish")


@pytest.mark.parametrize(
    ("status", "start", "phase"),
    [
        (RequestStatus.PROVISIONED, 0, Phase.PROVISIONING),
        (RequestStatus.PENDING, 0, Phase.PROVISIONING),
        (RequestStatus.GRANTED, 0, Phase.PROVISIONING),
        (RequestStatus.GRANTED, HOUR, Phase.SCHEDULED),
        (RequestStatus.PENDING_APPROVAL, 0, Phase.AWAITING_APPROVAL),
        (RequestStatus.DENIED, 0, Phase.REFUSED),
        (RequestStatus.FAILED, 0, Phase.REFUSED),
        (RequestStatus.CANCELED, 0, Phase.REFUSED),
        (RequestStatus.REVOKED, 0, Phase.REFUSED),
        (RequestStatus.UNKNOWN, 0, Phase.UNCERTAIN),
    ],
)
def test_answer_to_an_activation_by_its_status(
    status: RequestStatus, start: float, phase: Phase
) -> None:
    """Every status has its phase, and none of them is active."""
    assert by_receipt(ASKED, receipt(status, start=start), SCENE).activation.phase is phase


@pytest.mark.parametrize("status", [RequestStatus.CANCELED, RequestStatus.REVOKED])
def test_request_withdrawn_later_leaves_nothing(status: RequestStatus) -> None:
    """What was taken back is no refusal."""
    assert by_request(ASKED, receipt(status), SCENE).activation.phase is Phase.IDLE


def test_row_makes_a_right_active_with_its_own_window() -> None:
    """Start, end and request are the row's, not the draft's."""
    active = held(ASKED, row(start=1, end=99), SCENE).activation
    assert (active.phase, active.start_at, active.end_at, active.request_id) == (
        Phase.ACTIVE,
        at(1),
        at(99),
        "request-1",
    )
    assert held(ASKED, standing(), SCENE).activation.phase is Phase.STANDING


def test_who_waited_is_told_and_who_did_not_is_not() -> None:
    """An activation that was granted at once needs no news."""
    waiting = Activation(key=DEVICE, phase=Phase.AWAITING_APPROVAL, waited=True)
    notice = held(waiting, row(), SCENE).notice
    assert notice is not None
    assert notice.kind is NoticeKind.ACTIVATED
    assert held(ASKED, row(), SCENE).notice is None


def test_what_is_checked_is_read_at_once() -> None:
    """Granted or unknown, the first read does not wait."""
    lost = to_uncertain(ASKED, fails(Trouble.ANSWER_LOST), SCENE).activation
    assert (lost.next_read_at, lost.failure) == (at(0), fails(Trouble.ANSWER_LOST))
    assert to_provisioning(lost, SCENE).activation.failure is None
