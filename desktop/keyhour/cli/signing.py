"""`sign-in` and `sign-out`."""

from __future__ import annotations

from rich.console import RenderableType

from keyhour.cli import exit_code
from keyhour.cli.ask import SignInAsk, SignOutAsk
from keyhour.cli.desk import Desk
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.output import Answer
from keyhour.cli.sight import Sight
from keyhour.core.events import SignOutChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session
from keyhour.present.document import FailurePart, outcome_document


def sign_in(desk: Desk, _ask: SignInAsk) -> Answer:
    """Sign in anew, also when somebody is signed in already."""
    desk.settle_session()
    if desk.state.session is Session.NOT_CONFIGURED:
        desk.fail(Failure(trouble=Trouble.NOT_CONFIGURED))
    desk.sign_in(anyone=True)
    desk.check_session()
    who = desk.account.account.username
    line = desk.words("Signed in as {who}.", who=who)
    return _done(desk.sight, "signed_in", line)


def sign_out(desk: Desk, ask: SignOutAsk) -> Answer:
    """Forget the account in use, or one after the other. Nobody signed in is fine, too."""
    desk.settle_session()
    while desk.state.account is not None:
        desk.post(SignOutChosen())
        desk.wait(lambda state: state.account is None)
        if not ask.all_accounts:
            break
        desk.reopen()
        desk.settle_session()
    return _done(desk.sight, "signed_out", desk.words("Signed out."))


def failed(sight: Sight, failure: FailurePart) -> Answer:
    """The sign-in or sign-out did not happen."""
    return Answer(outcome_document(sight.state, None, failure), exit_code.of_failure(failure.code))


def _done(sight: Sight, outcome: str, line: RenderableType | str) -> Answer:
    return Answer(outcome_document(sight.state, outcome), ExitCode.DONE, (line,))
