"""Intents become events or dialogs; what no longer fits is dropped."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from keyhour.core import events
from keyhour.core.activation import Activation, Draft, Phase
from keyhour.core.detail import Detail
from keyhour.core.right import Plane
from keyhour.core.session import SignInMethod
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.form import FormInput
from keyhour.present.words import Words
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.errands import Errands
from keyhour.ui.more_time_dialog import MoreTimeDialog
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, DEVICE, HOUR, INTUNE, MINUTE, NOW, SQL
from tests.ui.stage import FakeClock


class Rig:
    """Errands with everything they touch."""

    def __init__(self, made: State) -> None:
        self.posted: list[events.Event] = []
        self.clock = FakeClock()
        self.errands = Errands(self.posted.append, Words(), self.clock.now)
        self.errands.render_state(made)

    def dialogs(self, kind: type[ActivationDialog | MoreTimeDialog]) -> list[object]:
        """Open dialogs of a kind."""
        return [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, kind) and one.isVisible()
        ]


@pytest.mark.parametrize(
    ("intent", "event"),
    [
        (meant.SignIn(), events.SignInChosen()),
        (meant.SignInWithCode(), events.SignInChosen(method=SignInMethod.DEVICE_CODE)),
        (meant.CancelSignIn(), events.SignInCancelChosen()),
        (meant.SignOut(), events.SignOutChosen()),
        (meant.Refresh(), events.RefreshChosen()),
        (meant.DismissTrouble(), events.TroubleDismissChosen()),
        (meant.EndNow(DEVICE), events.DeactivateChosen(key=DEVICE)),
        (meant.CancelRequest(INTUNE), events.CancelChosen(key=INTUNE)),
        (meant.DismissNotice("n"), events.NoticeDismissChosen(notice_id="n")),
    ],
)
def test_an_intent_is_an_event(qtbot: QtBot, intent: meant.Intent, event: events.Event) -> None:
    """One click, one fact."""
    del qtbot
    rig = Rig(tenant.busy_state())
    rig.errands.carry_out(intent)
    assert rig.posted == [event]


@pytest.mark.parametrize(
    "intent",
    [meant.EndNow(INTUNE), meant.CancelRequest(DEVICE), meant.Dismiss(SQL), meant.EndNow(SQL)],
)
def test_a_click_older_than_the_state_is_dropped(qtbot: QtBot, intent: meant.Intent) -> None:
    """The role ended while the menu was open."""
    del qtbot
    rig = Rig(tenant.busy_state())
    rig.errands.carry_out(intent)
    assert rig.posted == []


def test_open_form_sends_nothing_by_itself(qtbot: QtBot) -> None:
    """The dialog opens; a second wish brings the same one to the front."""
    rig = Rig(tenant.busy_state())
    rig.errands.carry_out(meant.OpenForm(SQL))
    rig.errands.carry_out(meant.OpenForm(SQL))
    assert len(rig.dialogs(ActivationDialog)) == 1
    assert rig.posted == []
    rig.errands.close_all()
    qtbot.waitUntil(lambda: rig.dialogs(ActivationDialog) == [])


def test_a_submitted_form_asks_and_remembers(qtbot: QtBot) -> None:
    """The form looks at the rules; the draft is sent first, then the favourite is kept."""
    del qtbot
    rig = Rig(tenant.busy_state())
    rig.errands.carry_out(meant.OpenForm(CONTRIBUTOR))
    (form,) = rig.dialogs(ActivationDialog)
    assert isinstance(form, ActivationDialog)
    form.submitted.emit(
        FormInput(key=CONTRIBUTOR, reason="Deploy", duration=2 * HOUR, remember=True)
    )
    favourites = (
        *tenant.busy_state().settings.favourites,
        Favourite(key=CONTRIBUTOR, duration=2 * HOUR),
    )
    assert rig.posted == [
        events.DetailWanted(key=CONTRIBUTOR, detail=Detail.POLICY),
        events.ActivateChosen(
            draft=Draft(key=CONTRIBUTOR, duration=2 * HOUR, justification="Deploy")
        ),
        events.SettingsChosen(settings=Settings(favourites=favourites)),
    ]
    rig.errands.close_all()


def test_a_refusal_of_what_was_asked_here_brings_up_the_panel(qtbot: QtBot) -> None:
    """Whoever asked wants to know; once."""
    rig = Rig(tenant.state(tenant.account_state()))
    rig.errands.carry_out(meant.OpenForm(CONTRIBUTOR))
    (form,) = rig.dialogs(ActivationDialog)
    assert isinstance(form, ActivationDialog)
    form.submitted.emit(FormInput(key=CONTRIBUTOR, duration=HOUR))
    refused = Activation(key=CONTRIBUTOR, phase=Phase.REFUSED)
    with qtbot.waitSignal(rig.errands.panel_wanted):
        rig.errands.render_state(tenant.state(tenant.account_state(refused)))
    with qtbot.assertNotEmitted(rig.errands.panel_wanted):
        rig.errands.render_state(tenant.state(tenant.account_state(refused)))
    rig.errands.close_all()


def test_what_cannot_be_asked_for_opens_the_panel_instead(qtbot: QtBot) -> None:
    """There it says why."""
    rig = Rig(tenant.busy_state())
    for key in (DEVICE, INTUNE, tenant.READER):
        with qtbot.waitSignal(rig.errands.panel_wanted):
            rig.errands.carry_out(meant.OpenForm(key))
    assert rig.dialogs(ActivationDialog) == []


def test_more_time_opens_a_dialog_that_closes_with_the_role(qtbot: QtBot) -> None:
    """Its words need the time while it is open."""
    del qtbot
    rig = Rig(tenant.busy_state())
    rig.errands.carry_out(meant.MoreTime(DEVICE))
    assert len(rig.dialogs(MoreTimeDialog)) == 1
    assert rig.errands.valid_until() == NOW + MINUTE
    rig.errands.render_state(tenant.state(tenant.account_state()))
    assert rig.dialogs(MoreTimeDialog) == []
    assert rig.errands.valid_until() is None


def test_ending_asks_first_where_a_new_approval_would_be_needed(qtbot: QtBot) -> None:
    """Keeping it is what Return and Escape do."""
    del qtbot
    activation, held = tenant.held(INTUNE, 42 * MINUTE)
    rig = Rig(tenant.state(tenant.account_state(activation, assignments=(held,))))
    rig.errands.carry_out(meant.EndNow(INTUNE, "To get it again you need a new approval."))
    (box,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    assert rig.posted == []
    assert box.defaultButton().text() == "&Keep it"
    next(one for one in box.buttons() if one.text() == "&End now").click()
    assert rig.posted == [events.DeactivateChosen(key=INTUNE)]


def test_the_star_changes_the_settings_and_nothing_else(qtbot: QtBot) -> None:
    """The other favourites stay."""
    del qtbot
    made = replace(tenant.busy_state(), settings=Settings(language="de"))
    rig = Rig(made)
    rig.errands.carry_out(meant.ToggleFavourite(SQL))
    wanted = Settings(language="de", favourites=(Favourite(key=SQL),))
    assert rig.posted == [events.SettingsChosen(settings=wanted)]


def test_a_plane_is_left_out_or_asked_for(qtbot: QtBot) -> None:
    """The other settings stay; a question is the engine's to ask."""
    del qtbot
    rig = Rig(replace(tenant.busy_state(), settings=Settings(language="de")))
    rig.errands.carry_out(meant.SetPlane(Plane.AZURE, False))
    rig.errands.carry_out(meant.AskConsent(Plane.GROUP))
    wanted = Settings(language="de", planes_off=frozenset({Plane.AZURE}))
    assert rig.posted == [
        events.SettingsChosen(settings=wanted),
        events.ConsentChosen(plane=Plane.GROUP),
    ]


def test_a_code_goes_to_the_clipboard(qtbot: QtBot) -> None:
    """For support, or for another device."""
    del qtbot
    Rig(tenant.state()).errands.carry_out(meant.CopyText("D6GH"))
    assert QGuiApplication.clipboard().text() == "D6GH"


def test_only_web_pages_are_opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address comes from outside; it must not start a program."""
    del qtbot
    opened: list[str] = []
    monkeypatch.setattr(
        "keyhour.ui.errands.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    errands = Rig(tenant.state()).errands
    for address in ("file:///etc/passwd", "https://login.example/x", "javascript:1"):
        errands.carry_out(meant.OpenAddress(address))
    assert opened == ["https://login.example/x"]


def test_panel_and_quit_are_passed_on(qtbot: QtBot) -> None:
    """They are the program's own."""
    errands = Rig(tenant.state()).errands
    with qtbot.waitSignal(errands.panel_wanted):
        errands.carry_out(meant.OpenPanel())
    with qtbot.waitSignal(errands.quit_wanted):
        errands.carry_out(meant.Quit())
