"""An activation: what is asked, what the service said of it, and the phase it is in.

The machine itself is `activation_flow`; this module holds its values and the table of what may
happen in which phase.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.failure import Failure
from keyhour.core.right import RightKey, Scope


class Ticket(Struct, frozen=True):
    """A ticket's number and its system; free text that the service does not verify."""

    number: str
    system: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """What a person wants to send."""

    key: RightKey
    duration: timedelta
    justification: str = ""
    ticket: Ticket | None = None
    start_at: datetime | None = None
    """A later start; None means now, and then no start is sent (clocks may differ)."""
    place: Scope | None = None
    """The scope with its name, where it was narrowed and no list may tell the name."""

    def __repr__(self) -> str:
        return f"Draft({self.key!r}, …)"


class Action(Enum):
    """What a schedule request asks for, as far as it concerns its owner."""

    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    EXTEND = "extend"
    RENEW = "renew"
    OTHER = "other"


class RequestStatus(Enum):
    """The fate of a request; `UNKNOWN` is never taken for success."""

    PROVISIONED = "provisioned"
    GRANTED = "granted"
    """Accepted, in force later."""
    PENDING_APPROVAL = "pending_approval"
    PENDING = "pending"
    """On its way; nobody has to act."""
    DENIED = "denied"
    FAILED = "failed"
    CANCELED = "canceled"
    REVOKED = "revoked"
    """A deactivation that succeeded, or an activation that was taken away."""
    UNKNOWN = "unknown"


DEAD = frozenset(
    {RequestStatus.DENIED, RequestStatus.FAILED, RequestStatus.CANCELED, RequestStatus.REVOKED}
)
"""Statuses that no longer lead to an assignment."""


class RequestReceipt(Struct, frozen=True, kw_only=True):
    """One schedule request as the service tells it."""

    id: str
    key: RightKey
    action: Action
    status: RequestStatus
    created_at: datetime | None = None
    start_at: datetime | None = None
    duration: timedelta | None = None
    justification: str = ""
    ticket: Ticket | None = None

    def __repr__(self) -> str:
        return f"RequestReceipt({self.id!r}, {self.status})"


class Phase(Enum):
    """Named after what the person can or must do next."""

    IDLE = "idle"
    SUBMITTING = "submitting"
    STEP_UP = "step_up"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    PROVISIONING = "provisioning"
    ACTIVE = "active"
    WITHDRAWING = "withdrawing"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    STANDING = "standing"


class Happening(Enum):
    """The inputs of the machine for one right; what passing time brings is a read."""

    ACTIVATE_CHOSEN = "activate_chosen"
    WISH_RECORDED = "wish_recorded"
    SUBMIT_FINISHED = "submit_finished"
    STEP_UP_FINISHED = "step_up_finished"
    CANCEL_CHOSEN = "cancel_chosen"
    DEACTIVATE_CHOSEN = "deactivate_chosen"
    WITHDRAW_FINISHED = "withdraw_finished"
    DISMISS_CHOSEN = "dismiss_chosen"
    RENEWAL_CHOSEN = "renewal_chosen"
    RENEWAL_DROP_CHOSEN = "renewal_drop_chosen"
    READ = "read"


_ALWAYS = frozenset({Happening.READ})

ACCEPTS: dict[Phase, frozenset[Happening]] = {
    Phase.IDLE: _ALWAYS | {Happening.ACTIVATE_CHOSEN},
    Phase.SUBMITTING: _ALWAYS | {Happening.WISH_RECORDED, Happening.SUBMIT_FINISHED},
    Phase.STEP_UP: _ALWAYS | {Happening.STEP_UP_FINISHED, Happening.CANCEL_CHOSEN},
    Phase.AWAITING_APPROVAL: _ALWAYS | {Happening.CANCEL_CHOSEN, Happening.DISMISS_CHOSEN},
    Phase.SCHEDULED: _ALWAYS | {Happening.CANCEL_CHOSEN, Happening.DISMISS_CHOSEN},
    Phase.PROVISIONING: _ALWAYS,
    Phase.ACTIVE: _ALWAYS
    | {
        Happening.DEACTIVATE_CHOSEN,
        Happening.DISMISS_CHOSEN,
        Happening.RENEWAL_CHOSEN,
        Happening.RENEWAL_DROP_CHOSEN,
    },
    Phase.WITHDRAWING: _ALWAYS | {Happening.WISH_RECORDED, Happening.WITHDRAW_FINISHED},
    Phase.UNCERTAIN: _ALWAYS,
    Phase.REFUSED: _ALWAYS | {Happening.ACTIVATE_CHOSEN, Happening.DISMISS_CHOSEN},
    Phase.STANDING: _ALWAYS,
}
"""The table: whatever is not listed is unexpected, changes nothing and is reported."""

WAITING = frozenset({Phase.AWAITING_APPROVAL, Phase.SCHEDULED})
"""Phases in which the service holds a request of ours that is not in force yet."""

CHECKING = frozenset({Phase.PROVISIONING, Phase.UNCERTAIN})
"""Phases that only reading can leave."""

UNSETTLED = frozenset({Phase.SUBMITTING, Phase.STEP_UP, Phase.WITHDRAWING}) | CHECKING
"""Phases in which a wish of ours is open in the ledger."""


class Withdrawal(Enum):
    """Which way a right is given back."""

    DEACTIVATE = "deactivate"
    CANCEL = "cancel"


class Activation(Struct, frozen=True, kw_only=True):
    """Where one right stands. Instants are of the server's clock unless they say otherwise."""

    key: RightKey
    phase: Phase = Phase.IDLE
    since: datetime | None = None
    """When this phase began."""
    draft: Draft | None = None
    renewal: Draft | None = None
    """What to send when the present window has ended or is given back; kept in memory alone."""
    wish_id: str | None = None
    sent_at: datetime | None = None
    """When the wish was written down, which is never after it left; None while it is not."""
    left_at: datetime | None = None
    """When an earlier run wrote the wish down; None for a wish of this run."""
    request_id: str | None = None
    start_at: datetime | None = None
    """When the waiting request is to start, or the active window started."""
    end_at: datetime | None = None
    """The end of the active window, kept so that its end can be told when the row is gone."""
    waited: bool = False
    """Whether the person had to wait for somebody or for a start, and so wants to be told."""
    answered: bool = False
    """Whether the service has answered a withdrawal, so that reading decides."""
    withdrawal: Withdrawal | None = None
    stepped_up: bool = False
    """Whether a stronger sign-in was already tried for this draft."""
    renewed: bool = False
    """Whether the token was already renewed for this draft after a 401."""
    reads: int = 0
    """Confirming reads that were sent since `since`."""
    next_read_at: datetime | None = None
    """When the next confirming read is due (our own clock); None while one is under way or none is
    needed.
    """
    why_asked: bool = False
    """Whether the service is asked for the words of a denial, which are told together with it."""
    absent_since: datetime | None = None
    """Start of the first read that found no trace of what is looked for."""
    failure: Failure | None = None
    """Why it was refused, what made it uncertain, or why it could not be given back."""
