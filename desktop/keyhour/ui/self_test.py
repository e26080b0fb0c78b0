"""The tray tries itself: it signs in with a device code, activates one right, and quits.

What was built and packed is tried with it, on a practice tenant that approves the code by itself.
Its events are those of a person's clicks, and only a read of the server ends it well.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from keyhour.core.activation import Draft, Phase
from keyhour.core.events import ActivateChosen, SignInChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.lookup import easy_right
from keyhour.core.plane import planes_in_use
from keyhour.core.policy import usual_duration
from keyhour.core.right import RightKey, right_id
from keyhour.core.session import Session, SignInMethod
from keyhour.core.state import AccountState, Freshness, State
from keyhour.engine.engine import Snapshot
from keyhour.present.document import (
    FailurePart,
    ResultPart,
    ResultsDocument,
    active_until,
    failure_part,
    results_document,
    usage_part,
)
from keyhour.ui.program import Program, Running

LONGEST_MS = 120_000
"""Most of it is loading on a slow machine."""

_TOO_SLOW = "self_test_took_too_long"


class SelfTest(QObject):
    """Plays the person in front of a program that has just been loaded, and quits it.

    `answer` is what `activate --json` would print, None while it lasts.
    """

    def __init__(self, program: Program, running: Running) -> None:
        super().__init__(program)
        self.answer: ResultsDocument | None = None
        self._program = program
        self._running = running
        self._has_asked = False
        self._key: RightKey | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_patience_ended)
        self._patience.start(LONGEST_MS)
        program.bridge.snapshot_changed.connect(self._on_snapshot_changed)

    def _on_snapshot_changed(self, snapshot: Snapshot) -> None:
        state, account = snapshot.state, snapshot.state.account
        if self.answer is not None or not state.loaded:
            return
        failure = _failure(state, self._key)
        if not state.practice:
            self._end(state, self._misuse())
        elif failure is not None:
            self._end(state, self._part(failure))
        elif account is None:
            self._sign_in(state)
        elif self._key is None:
            self._activate(state, account)
        elif account.phase(self._key) is Phase.ACTIVE:
            self._end(state)

    def _sign_in(self, state: State) -> None:
        if state.session is Session.SIGNED_OUT and not self._has_asked:
            self._has_asked = True
            self._program.bridge.post(SignInChosen(method=SignInMethod.DEVICE_CODE))

    def _activate(self, state: State, account: AccountState) -> None:
        if account.freshness is not Freshness.KNOWN:
            return
        self._key = easy_right(account)
        if self._key is None and not _is_all_read(state, account):
            return  # planes are read one after the other, and the right may be of a later one
        if self._key is None:
            self._end(state, self._part(Failure(trouble=Trouble.NOT_ELIGIBLE)))
            return
        lasts = usual_duration(account.policy(self._key), None)
        draft = Draft(key=self._key, duration=lasts, justification=self._running.words("Self-test"))
        self._program.bridge.post(ActivateChosen(draft=draft))

    def _end(self, state: State, failure: FailurePart | None = None) -> None:
        self._patience.stop()
        self._program.show_panel()
        self._program.panel.grab()  # paints every pixel of it
        results = () if failure is not None or self._key is None else (_held(state, self._key),)
        self.answer = results_document(state, results, failure)
        self._program.quit()

    def _misuse(self) -> FailurePart:
        words = self._running.words
        return usage_part(
            words("A self-test needs a practice tenant."),
            words("Leave --cloud out, or name the cloud file of one."),
        )

    def _part(self, failure: Failure) -> FailurePart:
        return failure_part(failure, self._running.words, self._running.clock.now())

    def _on_patience_ended(self) -> None:
        latest = self._program.bridge.latest
        state = State() if latest is None else latest.state
        self._end(state, self._part(Failure(trouble=Trouble.OFFLINE, service_code=_TOO_SLOW)))


def _is_all_read(state: State, account: AccountState) -> bool:
    """Whether every plane was read, or could not be."""
    readings = [account.reading_of(plane) for plane in planes_in_use(state, account)]
    return all(one.is_good or one.failure is not None for one in readings)


def _held(state: State, key: RightKey) -> ResultPart:
    end = None if state.account is None else active_until(state.account, key)
    return ResultPart(right=right_id(key), outcome=Phase.ACTIVE.value, active_until=end)


def _failure(state: State, key: RightKey | None) -> Failure | None:
    """What went wrong, if anything did."""
    account = state.account
    if state.trouble is not None or account is None:
        return state.trouble or state.session_failure
    refused = None if key is None else account.activation(key).failure
    return refused or state.session_failure or account.reading.failure
