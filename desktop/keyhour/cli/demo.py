"""`demo`: the practice tenant with the tray app, or a short story where there is no display."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta

from keyhour.cli import exit_code
from keyhour.cli.activation import activate
from keyhour.cli.ask import ActivateAsk, DemoAsk
from keyhour.cli.desk import Desk, Ended, Manner
from keyhour.cli.errand import opener
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.launch import Launchers, Misuse, OpenAsk, Practice, SimulateAsk
from keyhour.cli.listing import roles_answer
from keyhour.cli.output import Answer, Output
from keyhour.cli.sight import Sight
from keyhour.core.activation import Phase
from keyhour.core.failure import Failure
from keyhour.core.lookup import easy_right
from keyhour.core.right import RightKey, right_id
from keyhour.core.state import State
from keyhour.present.document import Document, active_until, usage_part
from keyhour.present.moment import duration_text
from keyhour.present.right import right_label

REQUESTER = "rosa"
"""The beginning of the name of the practice tenant's requester."""

SPEED = 60.0
"""An hour of the story takes a minute."""

LASTS = timedelta(minutes=6)
"""A little more than the shortest activation."""

_MINUTE = timedelta(minutes=1)

Agreement = Callable[[str], bool]
"""Asks a question and says whether the answer is yes; nobody there is a no."""


def demo(ask: DemoAsk, launchers: Launchers, output: Output, agreed: Agreement) -> int:
    """Start the practice tenant, show the app with it, and leave nothing behind."""
    on_screen = launchers.has_display()
    wanted = SimulateAsk(
        scenario=ask.scenario,
        speed=1.0 if on_screen else SPEED,
        auto_sign_in=None if on_screen else REQUESTER,
    )
    practice = launchers.start_practice(wanted)
    if isinstance(practice, Misuse):
        return _stopped(output, Ended(usage_part(practice.message, practice.help)))
    if isinstance(practice, Failure):
        return _stopped(output, Ended(Sight(launchers.words()).part(practice)))
    try:
        with tempfile.TemporaryDirectory(prefix="keyhour-demo-") as folder:
            tell = _on_screen if on_screen else _in_terminal
            return tell(practice, folder, launchers, output, agreed)
    finally:
        practice.close()


def _stopped(output: Output, ended: Ended) -> int:
    code = exit_code.of_failure(ended.failure.code)
    return output.answer(Answer(Document(failure=ended.failure), code))


def _on_screen(
    practice: Practice, folder: str, launchers: Launchers, output: Output, _agreed: Agreement
) -> int:
    words, announcement = launchers.words(), practice.announcement
    output.show(words("This is a practice tenant. Nothing here is real, and nothing can break."))
    output.show(words("Keyhour is the key beside the clock; click it and sign in as Rosa Bauer."))
    output.show(words("Approvers decide here: {address}", address=announcement.portal))
    return launchers.tray(
        OpenAsk(cloud=announcement.cloud_file, state_dir=folder, interactive=True)
    )


def _in_terminal(
    practice: Practice, folder: str, launchers: Launchers, output: Output, agreed: Agreement
) -> int:
    wanted = OpenAsk(
        cloud=practice.announcement.cloud_file,
        state_dir=folder,
        interactive=True,
        device_code=True,
    )
    try:
        desk = Desk(opener(launchers, wanted), output, Manner(interactive=True, device_code=True))
    except Ended as ended:
        return _stopped(output, ended)
    try:
        return _Story(desk, output, agreed).tell()
    except Ended as ended:
        return _stopped(output, ended)
    finally:
        desk.close()


class _Story:
    """One activation from beginning to end, on a clock that runs fast."""

    def __init__(self, desk: Desk, output: Output, agreed: Agreement) -> None:
        self._desk = desk
        self._output = output
        self._agreed = agreed
        self._words = desk.words

    def tell(self) -> int:
        """The whole story; the exit code of the demo."""
        self._begin()
        key = easy_right(self._desk.account)
        if key is None:
            self._say(self._words("No role here can be activated without somebody else."))
            return ExitCode.DONE
        answer = self._activate(key)
        if answer.code is not ExitCode.DONE:
            return self._output.answer(answer)
        self._count_down(key)
        code = self._offer_again(key)
        self._say(
            self._words("On a desktop the same command shows the tray app instead of this story.")
        )
        return code

    def _say(self, line: str) -> None:
        self._output.show(line)

    def _begin(self) -> None:
        words = self._words
        self._say(words("This is a practice tenant. Nothing here is real, and nothing can break."))
        self._say(words("There is no display, so the tray app becomes a short story."))
        self._say(
            words("An hour takes a minute here. Signing in; the code is approved by itself …")
        )
        self._desk.read()
        self._show(roles_answer(self._desk.sight, None))

    def _show(self, answer: Answer) -> None:
        for line in answer.lines:
            self._output.show(line)

    def _activate(self, key: RightKey) -> Answer:
        words = self._words
        name = right_label(self._desk.account, key, words).name
        lasts = duration_text(LASTS, words)
        self._say(words("Activating {name} for {duration} …", name=name, duration=lasts))
        ask = ActivateAsk(
            rights=(right_id(key),), duration=LASTS, reason=words("Trying Keyhour"), wait=True
        )
        answer = activate(self._desk, ask)
        self._show(answer)
        return answer

    def _count_down(self, key: RightKey) -> None:
        """Tell the minutes; only a read of the server ends it."""

        def over(state: State) -> bool:
            return state.account is None or state.account.phase(key) is not Phase.ACTIVE

        while not self._desk.wait(over, self._desk.deadline(_MINUTE)):
            end = active_until(self._desk.account, key)
            moment = self._desk.sight.moment
            if end is not None and moment.minutes_left(end):
                self._say(self._words("… {left} left", left=moment.left(end)))
        self._say(self._words("It has ended: the server no longer lists it."))

    def _offer_again(self, key: RightKey) -> int:
        words = self._words
        name = right_label(self._desk.account, key, words).name
        if self._agreed(words("Activate {name} again? (y/N)", name=name)):
            answer = self._activate(key)
            return ExitCode.DONE if answer.code is ExitCode.DONE else self._output.answer(answer)
        again = words('In your own tenant: keyhour activate "{name}" --reason "…"', name=name)
        self._say(again)
        return ExitCode.DONE
