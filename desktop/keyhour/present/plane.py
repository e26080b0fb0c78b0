"""Planes in words: which are switched on, and why one of them is not shown."""

from __future__ import annotations

from msgspec import Struct

from keyhour.core.failure import Failure, Trouble
from keyhour.core.plane import PlaneStatus, plane_failure, plane_status
from keyhour.core.right import Plane
from keyhour.core.session import Session
from keyhour.core.state import State
from keyhour.present.failure import explain
from keyhour.present.intent import AskConsent, CancelSignIn, Choice, Refresh, SetPlane
from keyhour.present.moment import Moment
from keyhour.present.page import EmptyView
from keyhour.present.words import Words, later

_NAMES = {
    Plane.DIRECTORY: later("Directory roles"),
    Plane.GROUP: later("Groups"),
    Plane.AZURE: later("Azure roles"),
}
_UNREAD = {
    Plane.DIRECTORY: later("Directory roles could not be read"),
    Plane.GROUP: later("Groups could not be read"),
    Plane.AZURE: later("Azure roles could not be read"),
}
_LEFT_OUT = {
    Plane.DIRECTORY: later("Leave directory roles out"),
    Plane.GROUP: later("Leave groups out"),
    Plane.AZURE: later("Leave Azure roles out"),
}
_ASKS_PERSON = frozenset({Trouble.SIGN_IN_NEEDED, Trouble.CLAIMS_REQUIRED, Trouble.TOKEN_REFUSED})
"""Troubles of a plane that a sign-in of its own may end."""


class PlaneSwitch(Struct, frozen=True, kw_only=True):
    """Whether a plane is read."""

    plane: Plane
    label: str
    is_on: bool


class PlanesView(Struct, frozen=True, kw_only=True):
    """Which kinds of rights are shown; without switches there is nothing to choose."""

    label: str
    switches: tuple[PlaneSwitch, ...]
    hint: str


def planes_view(state: State, words: Words) -> PlanesView:
    """A switch for each plane that this program can read."""
    planes = [plane for plane in Plane if plane in state.planes]
    off = state.settings.planes_off
    switches = tuple(
        PlaneSwitch(plane=plane, label=words(_NAMES[plane]), is_on=plane not in off)
        for plane in planes
    )
    return PlanesView(
        label=words("Show"),
        switches=switches if len(switches) > 1 else (),
        hint=words("What is switched off is not read, and no permission is asked for it."),
    )


def plane_notes(state: State, moment: Moment) -> tuple[EmptyView, ...]:
    """Why planes are missing while others are shown; when none could be read, that is told above
    the list.
    """
    statuses = {plane: plane_status(state, plane) for plane in Plane}
    if PlaneStatus.ON not in statuses.values() or state.session is not Session.SIGNED_IN:
        return ()
    return tuple(
        _note(state, plane, failure, moment)
        for plane, status in statuses.items()
        if status in {PlaneStatus.NO_CONSENT, PlaneStatus.FAILED}
        and (failure := plane_failure(state, plane)) is not None
    )


def plane_lines(state: State, moment: Moment) -> tuple[str, ...]:
    """The same in a line each, for a terminal."""
    return tuple(f"{one.title}: {one.body}" for one in plane_notes(state, moment))


def _note(state: State, plane: Plane, failure: Failure, moment: Moment) -> EmptyView:
    words = moment.words
    if state.consenting is plane:
        cancel = Choice(label=words("Cancel"), intent=CancelSignIn())
        body = words("Go on in your browser.")
        return EmptyView(title=words(_UNREAD[plane]), body=body, choices=(cancel,))
    return EmptyView(
        title=words(_UNREAD[plane]),
        body=_why(failure, moment),
        choices=(_way_on(state, plane, failure, words), _leaving_out(plane, words)),
    )


def _why(failure: Failure, moment: Moment) -> str:
    words = moment.words
    if failure.trouble is Trouble.CONSENT_MISSING:
        return words(
            "Your organisation has not granted Keyhour the permissions for them. You can ask for"
            " them; if you may not grant them yourself, an administrator has to."
        )
    if failure.trouble in _ASKS_PERSON:
        return words("Microsoft asks for a sign-in of its own before it shows them.")
    view = explain(failure, words, moment=moment)
    return f"{view.message} {view.help}"


def _way_on(state: State, plane: Plane, failure: Failure, words: Words) -> Choice:
    is_free = state.consenting is None
    if failure.trouble is Trouble.CONSENT_MISSING:
        label = words("Ask for permission…")
        return Choice(label=label, intent=AskConsent(plane), enabled=is_free)
    if failure.trouble in _ASKS_PERSON:
        return Choice(label=words("Sign in…"), intent=AskConsent(plane), enabled=is_free)
    return Choice(label=words("Read again"), intent=Refresh())


def _leaving_out(plane: Plane, words: Words) -> Choice:
    return Choice(label=words(_LEFT_OUT[plane]), intent=SetPlane(plane, False))
