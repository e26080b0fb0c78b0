"""The icon comes first, and everything else behind it."""

from __future__ import annotations

import ast
import subprocess
import sys
import threading
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox, QSystemTrayIcon
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.present.startup import StartProblem
from keyhour.ui.app import FirstWords, Start
from tests.log_watch import LogWatch
from tests.present import tenant
from tests.ui.stage import FakeRunning

_DESKTOP = Path(__file__).parents[2] / "desktop"
_EARLY = ("keyhour/ui/app.py", "keyhour/ui/tray_icon.py", "keyhour/present/icon.py")


def test_what_shows_first_imports_only_qt_and_light_modules() -> None:
    """No msgspec, no core, no engine before the icon."""
    code = (
        "import sys, keyhour.ui.app;"
        "print(sorted(one for one in sys.modules"
        " if one.split('.')[0] in {'msgspec', 'requests', 'msal', 'keyring'}"
        " or one.startswith(('keyhour.core', 'keyhour.engine', 'keyhour.adapters'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(_DESKTOP), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout.strip() == "[]"


def test_the_early_modules_use_only_three_of_qts() -> None:
    """QtNetwork, QtSvg and the like cost time before the first picture."""
    for name in _EARLY:
        tree = ast.parse((_DESKTOP / name).read_text("utf-8"))
        qt = {
            node.module
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6")
        }
        assert qt <= {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}


def test_the_first_picture_spares_qts_namespace() -> None:
    """The enumerations of `Qt` take PySide6 12 ms to make; none is needed before the icon shows."""
    code = (
        "import PySide6.QtCore as core\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import keyhour.ui.app\n"
        "from keyhour.present.icon import PaintRecord, TrayKind\n"
        "from keyhour.ui.tray_icon import bar_of_system, tray_icon\n"
        "app = QApplication([])\n"
        "for kind in TrayKind:\n"
        "    tray_icon(PaintRecord(kind, 0.5, True), bar_of_system())\n"
        "import time; began = time.perf_counter()\n"
        "core.Qt\n"
        "first = time.perf_counter() - began\n"
        "print(first > 0.001)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(_DESKTOP), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout.strip() == "True"


def test_the_program_takes_over_the_icon_once_it_is_loaded(qtbot: QtBot) -> None:
    """Loading happens off the GUI thread; the icon is the same one."""
    running = FakeRunning(tenant.active_state())
    threads: list[int] = []

    def load() -> FakeRunning:
        threads.append(threading.get_ident())
        return running

    written: list[PaintRecord] = []
    start = Start(load, written.append)
    start.show(PaintRecord(TrayKind.READY))
    assert start._icon.isVisible()
    qtbot.waitUntil(lambda: "42 min" in start._icon.toolTip())
    assert threads != [threading.get_ident()]
    assert written == [PaintRecord(TrayKind.ACTIVE, 0.7)]
    program = start._program
    assert program is not None
    with qtbot.waitSignal(program.ended):
        program.quit()
    start.end()


def test_a_click_before_there_is_a_panel_is_remembered(qtbot: QtBot) -> None:
    """The person does not have to click twice."""
    running = FakeRunning(tenant.busy_state())
    gate = threading.Event()

    def load() -> FakeRunning:
        gate.wait(5)
        return running

    start = Start(load, lambda _: None)
    start.show(None)
    start._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    gate.set()
    qtbot.waitUntil(lambda: start._program is not None and start._program.panel.isVisible())
    program = start._program
    assert program is not None
    with qtbot.waitSignal(program.ended):
        program.quit()
    start.end()


def _box() -> QMessageBox | None:
    boxes = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    return next((box for box in boxes if box.isVisible()), None)


def test_a_problem_at_the_start_is_told_in_a_window(qtbot: QtBot) -> None:
    """A cloud file that cannot be used, in words."""
    start = Start(lambda: StartProblem("No cloud.", "Choose one."), lambda _: None)
    start.show(None)
    qtbot.waitUntil(lambda: _box() is not None)
    box = _box()
    assert box is not None
    assert (box.text(), box.informativeText()) == ("No cloud.", "Choose one.")
    box.close()
    start.end()


def test_the_first_menu_speaks_the_persons_language(qtbot: QtBot) -> None:
    """As soon as its words have been read; the icon does not wait for them."""
    gate = threading.Event()

    def load() -> StartProblem:
        gate.wait(5)
        return StartProblem("Keine Cloud.", "Wählen Sie eine.")

    start = Start(load, lambda _: None, lambda: FirstWords(quit="Beenden"))
    start.show(None)
    assert [one.text() for one in start._menu.actions()] == ["Quit"]
    qtbot.waitUntil(lambda: [one.text() for one in start._menu.actions()] == ["Beenden"])
    gate.set()
    qtbot.waitUntil(lambda: _box() is not None)
    box = _box()
    assert box is not None
    box.close()
    start.end()


def test_a_crash_at_the_start_is_told_and_logged(qtbot: QtBot, expected_log: LogWatch) -> None:
    """Never a tray icon that does nothing."""
    expected_log.expect("start_failed")

    def load() -> StartProblem:
        raise RuntimeError("broken installation")

    start = Start(load, lambda _: None)
    with capture_exceptions():
        start.show(None)
        qtbot.waitUntil(lambda: _box() is not None)
    box = _box()
    assert box is not None
    assert box.text() == "Keyhour could not start."
    box.close()
    start.end()
