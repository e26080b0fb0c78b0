"""`account`: who signed in here, one more, another one, one less."""

from __future__ import annotations

from keyhour.cli import exit_code
from keyhour.cli.ask import AccountAsk, AccountDeed
from keyhour.cli.desk import Desk
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.output import Answer
from keyhour.cli.sight import Sight
from keyhour.core.events import AccountChosen, SignOutChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Account, Session
from keyhour.core.state import State
from keyhour.present.account_document import accounts_document
from keyhour.present.document import FailurePart
from keyhour.present.foreign import plain
from keyhour.present.words import Words


def account(desk: Desk, ask: AccountAsk) -> Answer:
    """Do one of the four."""
    desk.settle_session()
    if desk.state.session is Session.NOT_CONFIGURED:
        desk.fail(Failure(trouble=Trouble.NOT_CONFIGURED))
    match ask.deed:
        case AccountDeed.LIST:
            return _answer(desk, None)
        case AccountDeed.ADD:
            desk.sign_in(anyone=True)
            desk.check_session()
            return _answer(desk, "signed_in")
        case AccountDeed.SWITCH:
            return _switched(desk, _named(desk, ask.name))
        case AccountDeed.REMOVE:
            return _removed(desk, _named(desk, ask.name))


def account_failed(sight: Sight, failure: FailurePart) -> Answer:
    """It could not be done."""
    return Answer(accounts_document(sight.state, None, failure), exit_code.of_failure(failure.code))


def _switched(desk: Desk, person: Account) -> Answer:
    """Be that person; the next command is, too."""
    if person.key != desk.state.shown:
        desk.post(AccountChosen(account=person.key))
        desk.wait(lambda state: state.shown == person.key)
        desk.settle_session()
    desk.check_session()
    return _answer(desk, "switched")


def _removed(desk: Desk, person: Account) -> Answer:
    desk.post(SignOutChosen(account=person.key))
    desk.wait(lambda state: person.key not in {one.key for one in state.known})
    return _answer(desk, "signed_out")


def _named(desk: Desk, name: str) -> Account:
    """The one account with this object id, or whose username begins like this."""
    wanted = name.casefold()
    known = desk.state.known
    exact = [one for one in known if wanted in {one.username.casefold(), one.key.object_id}]
    found = exact or [one for one in known if wanted and one.username.casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    words = desk.words
    if not found:
        problem = words("No account here is called {name}.", name=name)
    else:
        problem = words("Several accounts begin with {name}.", name=name)
    raise desk.misuse(problem, words("See them with: keyhour account list"))


def _answer(desk: Desk, outcome: str | None) -> Answer:
    state = desk.state
    return Answer(
        accounts_document(state, outcome), ExitCode.DONE, tuple(_lines(state, desk.words))
    )


def _lines(state: State, words: Words) -> list[str]:
    if not state.known:
        return [words("Nobody is signed in.")]
    lines = []
    for one in state.known:
        who = plain(one.username)
        here = one.key == state.shown
        lines.append(words("{who} (in use)", who=who) if here else who)
    return lines
