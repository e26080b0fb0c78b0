"""Planes in words: switches, and why one of them is not shown."""

from __future__ import annotations

from datetime import UTC

import pytest
from msgspec.structs import replace

from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import GroupKey, Plane
from keyhour.core.settings import Settings, with_plane
from keyhour.core.state import Reading, State, mapping
from keyhour.present.card import active_cards
from keyhour.present.intent import AskConsent, CancelSignIn, Refresh, SetPlane
from keyhour.present.moment import moment_of
from keyhour.present.page import EmptyView
from keyhour.present.plane import plane_lines, plane_notes, planes_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import NOW

GOOD = Reading(as_of=NOW, fetched_at=NOW)
EVERY = frozenset(Plane)


def failed(trouble: Trouble, *planes: Plane, **changes: object) -> State:
    """All planes were read but these."""
    bad = replace(GOOD, failure=Failure(trouble=trouble))
    readings = {plane: bad if plane in planes else GOOD for plane in Plane}
    account = tenant.account_state(readings=mapping(readings))
    return replace(tenant.state(account), **{"planes": EVERY, **changes})


def notes(state: State) -> tuple[EmptyView, ...]:
    """What is told of planes."""
    return plane_notes(state, moment_of(state, NOW, Words(), UTC))


def test_nothing_is_said_while_all_planes_are_read() -> None:
    """Nor of one that is switched off, or that this program cannot read."""
    assert notes(failed(Trouble.OFFLINE)) == ()
    off = Settings(planes_off=frozenset({Plane.GROUP}))
    assert notes(failed(Trouble.OFFLINE, Plane.GROUP, settings=off)) == ()
    assert notes(failed(Trouble.OFFLINE, Plane.GROUP, planes=frozenset({Plane.DIRECTORY}))) == ()


def test_missing_consent_offers_to_ask_and_to_leave_out() -> None:
    """Both ways end the note."""
    (note,) = notes(failed(Trouble.CONSENT_MISSING, Plane.GROUP))
    assert note.title == "Groups could not be read"
    assert "an administrator has to" in note.body
    assert [one.intent for one in note.choices] == [
        AskConsent(Plane.GROUP),
        SetPlane(Plane.GROUP, False),
    ]


def test_question_that_is_open_can_be_given_up() -> None:
    """And no second one is asked meanwhile."""
    state = failed(Trouble.CONSENT_MISSING, Plane.GROUP, Plane.AZURE, consenting=Plane.AZURE)
    group, azure = notes(state)
    assert [one.intent for one in azure.choices] == [CancelSignIn()]
    assert not group.choices[0].enabled


@pytest.mark.parametrize(
    ("trouble", "intent"),
    [
        (Trouble.SIGN_IN_NEEDED, AskConsent(Plane.AZURE)),
        (Trouble.SERVICE_TROUBLE, Refresh()),
        (Trouble.LICENCE_MISSING, Refresh()),
    ],
)
def test_other_troubles_have_their_own_way_on(trouble: Trouble, intent: object) -> None:
    """A sign-in of its own, or another try."""
    (note,) = notes(failed(trouble, Plane.AZURE))
    assert note.choices[0].intent == intent
    assert note.body


def test_plane_that_was_never_read_needs_no_note_yet() -> None:
    """It is on its way."""
    account = tenant.account_state(readings=mapping({Plane.DIRECTORY: GOOD}))
    assert notes(replace(tenant.state(account), planes=EVERY)) == ()


def test_list_that_failed_as_a_whole_is_told_above_it() -> None:
    """Not three times below."""
    assert notes(failed(Trouble.OFFLINE, *Plane)) == ()


def test_terminal_gets_a_line_for_each() -> None:
    """Title and reason."""
    state = failed(Trouble.CONSENT_MISSING, Plane.AZURE)
    (line,) = plane_lines(state, moment_of(state, NOW, Words(), UTC))
    assert line.startswith("Azure roles could not be read: Your organisation")


def test_switches_are_those_of_this_program() -> None:
    """With one plane alone there is nothing to choose."""
    off = Settings(planes_off=frozenset({Plane.AZURE}))
    view = planes_view(State(planes=EVERY, settings=off), Words())
    assert [(one.label, one.is_on) for one in view.switches] == [
        ("Directory roles", True),
        ("Groups", True),
        ("Azure roles", False),
    ]
    assert planes_view(State(), Words()).switches == ()


def test_plane_is_switched() -> None:
    """There and back."""
    off = with_plane(Settings(), Plane.GROUP, on=False)
    assert off.planes_off == frozenset({Plane.GROUP})
    assert with_plane(off, Plane.GROUP, on=True) == Settings()


def test_active_membership_tells_the_second_step() -> None:
    """The role that came with the group, until it is asked for."""
    state = tenant.SITUATIONS["joined"]()
    assert state.account is not None
    (card,) = active_cards(state, state.account, moment_of(state, NOW, Words(), UTC))
    assert card.title == "SQL operators"
    assert "lets you activate Device administrator" in card.lines
    owner = GroupKey(tenant.SQL.group_id, "owner")
    held = tuple(replace(one, key=owner) for one in state.account.assignments)
    activations = {owner: replace(state.account.activation(tenant.SQL), key=owner)}
    account = replace(state.account, assignments=held, activations=activations)
    (card,) = active_cards(state, account, moment_of(state, NOW, Words(), UTC))
    assert not any("lets you" in line for line in card.lines)
