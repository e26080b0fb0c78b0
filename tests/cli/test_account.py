"""`account`: who signed in here, one more, another one, one less."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from keyhour.cli.launch import OpenAsk
from keyhour.core.events import AccountChosen, Event, SignInChosen, SignOutChosen
from keyhour.core.session import Account, AccountKey, Session
from keyhour.core.state import AccountState, State, with_item
from tests.cli.practice import Person
from tests.cli.stage import ROSA, Outcome, Script, Stage, kinds, state_of

ADA = Account(AccountKey(ROSA.key.authority, ROSA.key.tenant_id, "ada"), "ada@contoso.example")
ADAM = Account(AccountKey(ROSA.key.authority, ROSA.key.tenant_id, "adam"), "adam@contoso.example")
BOTH = replace(state_of(), known=(ROSA, ADA))


def as_ada(state: State) -> State:
    """Ada is at work."""
    accounts = with_item(state.accounts, ADA.key, AccountState(account=ADA))
    return replace(state, accounts=accounts, shown=ADA.key, session=Session.SIGNED_IN)


def obeying() -> Script:
    """An engine that does what is asked."""

    def script(state: State, event: Event) -> Iterable[State]:
        match event:
            case AccountChosen():
                yield replace(as_ada(state), session=Session.RESTORING)
                yield as_ada(state)
            case SignInChosen():
                yield replace(state, session=Session.SIGNING_IN)
                yield as_ada(replace(state, known=(ADA, *state.known)))
            case SignOutChosen(account=account):
                yield replace(state, known=tuple(one for one in state.known if one.key != account))

    return script


def told(outcome: Outcome) -> list[tuple[str, bool]]:
    """Who is known, and who is in use."""
    return [(one["username"], one["current"]) for one in outcome.document["accounts"]]


def test_everybody_is_listed_and_one_is_in_use() -> None:
    """Nothing is asked of anybody."""
    stage = Stage(BOTH, obeying())
    outcome = stage.json("account", "list")
    assert outcome.code == 0
    assert kinds(outcome) == []
    assert told(outcome) == [(ROSA.username, True), (ADA.username, False)]
    assert "(in use)" in Stage(BOTH, obeying()).run("account", "list").stdout


def test_switching_makes_the_next_command_somebody_else() -> None:
    """Named by the beginning of the username, in any case, or by the object id."""
    for name in ("ADA@", ADA.key.object_id):
        outcome = Stage(BOTH, obeying()).json("account", "switch", name)
        assert (outcome.code, outcome.document["outcome"]) == (0, "switched")
        assert told(outcome)[1] == (ADA.username, True)
    same = Stage(BOTH, obeying()).json("account", "switch", ROSA.username)
    assert (same.code, kinds(same)) == (0, [])


def test_adding_lets_the_person_choose_who_to_be() -> None:
    """A browser may be opened, as for `sign-in`."""
    stage = Stage(replace(state_of(), known=(ROSA,)), obeying())
    outcome = stage.json("account", "add")
    assert (outcome.code, outcome.document["outcome"]) == (0, "signed_in")
    (chosen,) = outcome.posted
    assert isinstance(chosen, SignInChosen)
    assert chosen.anyone
    assert stage.asked == [OpenAsk(interactive=True)]


def test_removing_forgets_the_one_that_is_named() -> None:
    """And nobody else."""
    outcome = Stage(BOTH, obeying()).json("account", "remove", "ada")
    assert (outcome.code, outcome.document["outcome"]) == (0, "signed_out")
    assert told(outcome) == [(ROSA.username, True)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("switch", "nobody"), "No account here is called nobody."),
        (("switch", "ada"), "Several accounts begin with ada."),
        (("remove",), "Name the account."),
        (("rename", "ada"), "rename"),
    ],
)
def test_an_account_that_is_not_clear_is_a_slip_in_typing(line: tuple[str, ...], says: str) -> None:
    """Nothing is done."""
    state = replace(state_of(), known=(ROSA, replace(ADA, username="ada1@x"), ADAM))
    state = replace(state, known=(ROSA, ADAM, replace(ADAM, username="adaline@contoso.example")))
    outcome = Stage(state, obeying()).json("account", *line)
    assert (outcome.code, outcome.failure_code) == (2, "usage")
    assert says in outcome.document["failure"]["message"]
    assert kinds(outcome) == []


@pytest.mark.contract
@pytest.mark.timeout(90)
def test_the_one_who_signed_in_is_listed_and_forgotten(rosa: Person) -> None:
    """The real program, and what it keeps on the disk."""
    listed = rosa.json("account", "list")
    (one,) = listed.document["accounts"]
    assert one["current"]
    assert rosa.json("account", "switch", one["object_id"]).code == 0
    assert rosa.json("account", "remove", one["username"]).code == 0
    assert rosa.json("account", "list").document["accounts"] == []
    assert rosa.json("roles").code == 4
