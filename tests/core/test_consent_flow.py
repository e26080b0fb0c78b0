"""Consent to one plane, asked for apart from the sign-in that works for the others."""

from __future__ import annotations

import pytest

from keyhour.core.effects import (
    CancelSignIn,
    FetchRights,
    Forget,
    Remember,
    SaveSettings,
    SignIn,
    SignOut,
)
from keyhour.core.events import (
    ConsentChosen,
    RefreshChosen,
    SettingsChosen,
    SignInPrompted,
    SignOutChosen,
)
from keyhour.core.failure import Trouble
from keyhour.core.plane import plane_status
from keyhour.core.right import Plane
from keyhour.core.session import Session, SignInPrompt
from keyhour.core.settings import Settings
from tests.core.playbook import Playbook, like, ready, started
from tests.core.sample import DEVICE, MEMBER, fails, rights_in, signed_in
from tests.core.test_plane import GRAPH, NO_CONSENT, three

GROUP = Plane.GROUP
_OUT = (CancelSignIn, SignOut, Forget)
ASKED = like(SignIn, plane=GROUP, consent=True)


def without_consent() -> Playbook:
    """All planes were read; groups lack consent."""
    play = three().feed(100, RefreshChosen(), FetchRights, FetchRights)
    play.answer(101, FetchRights, Remember, read=rights_in(DEVICE, failed={GROUP: NO_CONSENT}))
    return play.lost(FetchRights)


def test_consent_brings_a_read_of_the_plane_and_disturbs_nothing() -> None:
    """The session stays as it is meanwhile."""
    play = without_consent().feed(110, ConsentChosen(plane=GROUP), ASKED)
    assert (play.session(), play.state.consenting) == (Session.SIGNED_IN, GROUP)
    play.answer(130, SignIn, like(FetchRights, planes=GRAPH), signed_in=signed_in())
    play.answer(131, FetchRights, Remember, read=rights_in(DEVICE, MEMBER))
    assert (plane_status(play.state, GROUP).value, play.state.consenting) == ("on", None)


def test_only_one_question_is_open_at_a_time() -> None:
    """A second click asks nothing more."""
    play = without_consent().feed(110, ConsentChosen(plane=GROUP), ASKED)
    play.feed(111, ConsentChosen(plane=GROUP))
    prompt = SignInPrompt("https://login.example/page")
    play.feed(112, SignInPrompted(effect=play.flight(SignIn), prompt=prompt))
    play.answer(120, SignIn, failure=fails(Trouble.SIGN_IN_CANCELLED))
    assert play.state.prompt is None
    assert plane_status(play.state, GROUP).value == "no_consent"


def test_refused_consent_keeps_its_reason_on_display() -> None:
    """An administrator must act; the other planes go on."""
    play = without_consent().feed(110, ConsentChosen(plane=GROUP), ASKED)
    play.answer(120, SignIn, failure=fails(Trouble.FORBIDDEN))
    failure = play.account.reading_of(GROUP).failure
    assert failure is not None
    assert failure.trouble is Trouble.FORBIDDEN
    assert play.session() is Session.SIGNED_IN


@pytest.mark.parametrize("plane", [Plane.GROUP, Plane.AZURE])
def test_plane_that_is_off_is_not_consented_to(plane: Plane) -> None:
    """Nor one that this program cannot read."""
    ready().feed(110, ConsentChosen(plane=plane))
    play = without_consent()
    play.feed(105, SettingsChosen(settings=Settings(planes_off=frozenset({plane}))), SaveSettings)
    play.feed(110, ConsentChosen(plane=plane))


def test_nobody_is_asked_without_a_sign_in() -> None:
    """Consent is of the person who is signed in."""
    started().feed(0, ConsentChosen(plane=GROUP))
    ready().feed(0, SignOutChosen(), *_OUT).feed(1, ConsentChosen(plane=GROUP))


def test_answer_that_comes_after_the_sign_out_is_dropped() -> None:
    """There is nobody left to read for."""
    play = without_consent().feed(110, ConsentChosen(plane=GROUP), ASKED)
    play.feed(111, SignOutChosen(), *_OUT)
    play.answer(120, SignIn, signed_in=signed_in())
    assert (play.session(), play.state.consenting) == (Session.SIGNED_OUT, None)
