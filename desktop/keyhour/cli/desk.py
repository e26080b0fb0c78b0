"""A command at work: one running engine, signed in and read as far as the command needs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

from msgspec import Struct

from keyhour.cli.launch import Running
from keyhour.cli.output import Output
from keyhour.cli.sight import Sight
from keyhour.cli.watch import Watch
from keyhour.core.approval_events import ApprovalsWatched
from keyhour.core.events import DeviceReadChosen, Event, RefreshChosen, SignInChosen
from keyhour.core.failure import Failure, Trouble, WhoseTurn
from keyhour.core.plane import planes_in_use
from keyhour.core.right import Plane
from keyhour.core.session import Session, SignInMethod, SignInPrompt
from keyhour.core.state import AccountState, State
from keyhour.present.document import FailurePart, usage_part
from keyhour.present.failure import explain_own

_NEEDS_PERSON = frozenset({Session.SIGNED_OUT, Session.NEEDS_SIGN_IN, Session.NEEDS_CONSENT})


class Ended(Exception):  # noqa: N818  a command that ends early, told to whoever prints it
    """The command cannot go on."""

    def __init__(self, failure: FailurePart) -> None:
        super().__init__(failure.code)
        self.failure = failure


class Manner(Struct, frozen=True, kw_only=True):
    """How a person may be involved."""

    interactive: bool
    """Whether signing in may ask the person."""
    device_code: bool = False

    @property
    def method(self) -> SignInMethod:
        """How a sign-in is asked for."""
        return SignInMethod.DEVICE_CODE if self.device_code else SignInMethod.BROWSER


class Desk:
    """Holds the engine for one command."""

    def __init__(self, open_engine: Callable[[], Running], output: Output, manner: Manner) -> None:
        """`open_engine` starts an engine; what it raises goes to the caller."""
        self.manner = manner
        self._open_engine = open_engine
        self._output = output
        self._prompt: SignInPrompt | None = None
        self._told: Failure | None = None
        self._begin()

    def _begin(self) -> None:
        self.running = self._open_engine()
        self.words = self.running.words
        self._watch = Watch(self.running.engine, self.running.clock, self._show)

    def reopen(self) -> None:
        """Begin again with a new engine, which looks anew for a sign-in that was kept."""
        self.close()
        self._begin()

    def close(self) -> None:
        """Stop the engine; afterwards the ledger is right."""
        self._watch.close()
        self.running.close()

    @property
    def state(self) -> State:
        """The state that was looked at last."""
        return self._watch.state

    @property
    def sight(self) -> Sight:
        """That state, now."""
        return Sight(self.words, self.state, self.running.clock.now())

    @property
    def account(self) -> AccountState:
        """The account on display; the command ends when nobody is signed in."""
        if self.state.account is None:
            self.fail(self._session_failure())
        return self.state.account

    def post(self, event: Event) -> None:
        """Hand a choice to the engine."""
        self.running.engine.post(event)

    def wait(self, done: Callable[[State], bool], deadline: timedelta | None = None) -> bool:
        """Wait for a state; False when the deadline came first."""
        return self._watch.wait(done, deadline)

    def deadline(self, wait: timedelta | None) -> timedelta | None:
        """The end of a wait that begins now; None for no end."""
        return self._watch.deadline(wait)

    def say(self, text: str) -> None:
        """A line for the person."""
        self._output.say(text)

    def fail(self, failure: Failure) -> NoReturn:
        """End the command."""
        raise Ended(self.sight.part(failure))

    @staticmethod
    def misuse(message: str, advice: str) -> Ended:
        """The command was typed wrongly; to be raised."""
        return Ended(usage_part(message, advice))

    def settle_session(self) -> None:
        """Wait until it is known whether somebody is signed in."""
        self.wait(_session_is_settled)

    def require_session(self) -> None:
        """Be signed in, asking the person if that is allowed; the command ends otherwise."""
        self.settle_session()
        if self.state.session in _NEEDS_PERSON and self.manner.interactive:
            self.sign_in()
        self.check_session()

    def check_session(self) -> None:
        """End the command unless somebody is signed in."""
        if self.state.session is Session.SIGNED_OUT and self.state.session_failure is None:
            raise Ended(self._nobody())
        if self.state.session is not Session.SIGNED_IN:
            self.fail(self._session_failure())

    def _nobody(self) -> FailurePart:
        return FailurePart(
            code=Trouble.SIGN_IN_NEEDED.value,
            message=self.words("Nobody is signed in."),
            help=self.words("Sign in with the command: keyhour sign-in"),
            whose_turn=WhoseTurn.YOU.value,
        )

    def sign_in(self, *, anyone: bool = False) -> None:
        """Ask the person to sign in, and wait for it; `anyone` lets them choose who to be."""
        self.post(SignInChosen(method=self.manner.method, anyone=anyone))
        self.wait(lambda state: state.session is Session.SIGNING_IN)
        self.wait(_session_is_settled)

    def read(self, planes: frozenset[Plane] | None = None, *, thorough: bool = True) -> None:
        """Be signed in and know what is true now; the command ends when that can't be read.

        Of these planes, else of all that are in use; a read that is not `thorough` spends no round
        trip on what the lists leave out.
        """
        self.require_session()
        wanted = RefreshChosen(planes=planes, thorough=thorough)
        self._read_once(wanted)
        if self.state.session in _NEEDS_PERSON and self.manner.interactive:
            self.sign_in()
            self.check_session()
            self._read_once(wanted)
        self.check_session()
        failure = self.account.reading.failure
        if failure is not None:
            self.fail(failure)

    def glance(self) -> None:
        """Know what is true now if somebody is signed in; nobody is asked for anything."""
        self.settle_session()
        if self.state.session is Session.SIGNED_IN:
            self._read_once(RefreshChosen())

    def ask_device(self) -> None:
        """Let this PC be read; the rest of the command need not wait for it."""
        self.post(DeviceReadChosen())

    def await_device(self) -> None:
        """Wait for what this PC says."""
        self.wait(_device_is_read)

    def in_use(self, planes: frozenset[Plane] | None = None) -> frozenset[Plane]:
        """Which of these planes, or of all, can be read."""
        in_use = frozenset(planes_in_use(self.state, self.account))
        return in_use if planes is None else in_use & planes

    def _read_once(self, wanted: RefreshChosen) -> None:
        """One read. A read that is under way already, to settle an earlier wish, serves as well."""
        if not self.in_use(wanted.planes):
            return
        if not _is_reading(self.state):
            self.post(wanted)
            self.wait(lambda state: _is_reading(state) or state.session is not Session.SIGNED_IN)
        self.wait(lambda state: not _is_reading(state))

    def read_inbox(self) -> None:
        """Be signed in and know what waits for the person's decision; nothing else is read."""
        self.require_session()
        self._read_inbox_once()
        if self.state.session in _NEEDS_PERSON and self.manner.interactive:
            self.sign_in()
            self.check_session()
            self._read_inbox_once()
        self.check_session()

    def _read_inbox_once(self) -> None:
        self.post(ApprovalsWatched(on=True))
        self.wait(lambda state: _is_looking(state) or state.session is not Session.SIGNED_IN)
        self.wait(lambda state: not _is_looking(state))

    def _session_failure(self) -> Failure:
        if self.state.session_failure is not None:
            return self.state.session_failure
        return Failure(trouble=_TROUBLES.get(self.state.session, Trouble.SIGN_IN_NEEDED))

    def _show(self, state: State) -> None:
        """Tell the person what a state asks of them or what went wrong on this machine, once."""
        if state.trouble is not None and state.trouble != self._told:
            self._told = state.trouble
            view = explain_own(state.trouble, self.words)
            self.say(" ".join(part for part in (view.message, view.quote, view.help) if part))
        self._show_prompt(state)

    def _show_prompt(self, state: State) -> None:
        prompt = state.prompt
        if prompt is None or prompt == self._prompt:
            return
        self._prompt = prompt
        if prompt.user_code is None:
            self.say(
                self.words("Finish the sign-in in your browser: {address}", address=prompt.address)
            )
        else:
            self.say(
                self.words(
                    "Open {address} on any device and enter the code {code}.",
                    address=prompt.address,
                    code=prompt.user_code,
                )
            )


_TROUBLES = {
    Session.NOT_CONFIGURED: Trouble.NOT_CONFIGURED,
    Session.KEYCHAIN_LOCKED: Trouble.KEYCHAIN_LOCKED,
    Session.NEEDS_CONSENT: Trouble.CONSENT_MISSING,
}


def _session_is_settled(state: State) -> bool:
    """Whether nothing more will be known of the session without somebody acting."""
    if not state.loaded or state.session is Session.SIGNING_IN:
        return False
    return state.session is not Session.RESTORING or state.session_failure is not None


def _is_reading(state: State) -> bool:
    if state.account is None:
        return False
    reading = state.account.reading
    return reading.started_at is not None or reading.wanted


def _device_is_read(state: State) -> bool:
    """Whether nothing more will be heard of this PC; the role's own name is asked for after it."""
    device, account = state.device, state.account
    if device.offered is False:
        return True
    if device.read_at is None or device.started_at is not None or device.wanted:
        return False
    return account is None or account.device_role_read or not account.device_role_asked


def _is_looking(state: State) -> bool:
    if state.account is None:
        return False
    reading = state.account.inbox.reading
    return reading.started_at is not None or reading.wanted
