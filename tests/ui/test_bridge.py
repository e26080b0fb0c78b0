"""Snapshots reach the widgets, the last one always."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from keyhour.core.events import RefreshChosen
from keyhour.core.state import State
from keyhour.engine.engine import Snapshot
from keyhour.ui.bridge import Bridge
from tests.ui.stage import FakeMachine


def test_a_burst_costs_one_delivery_and_the_last_state_arrives(qtbot: QtBot) -> None:
    """900 revisions from another thread while the GUI is busy: one signal, the newest snapshot."""
    machine = FakeMachine()
    bridge = Bridge(machine)
    got: list[Snapshot] = []
    bridge.snapshot_changed.connect(got.append)
    bridge.attach()

    def burst() -> None:
        for _ in range(900):
            machine.publish(State())

    thread = threading.Thread(target=burst)
    thread.start()
    thread.join()
    with qtbot.waitSignal(bridge.snapshot_changed):
        pass
    assert [one.revision for one in got] == [900]
    assert bridge.latest is got[-1]


def test_every_snapshot_is_the_same_object_in_the_widgets_thread(qtbot: QtBot) -> None:
    """Nothing is copied or converted on the way, and the GUI thread is the one that hears it."""
    machine = FakeMachine()
    bridge = Bridge(machine)
    threads: list[int] = []
    bridge.snapshot_changed.connect(lambda _: threads.append(threading.get_ident()))
    with qtbot.waitSignal(bridge.snapshot_changed) as first:
        bridge.attach()
    assert first.args is not None
    assert first.args[0] is machine.snapshot
    with qtbot.waitSignal(bridge.snapshot_changed) as second:
        thread = threading.Thread(target=lambda: machine.publish(State(practice=True)))
        thread.start()
        thread.join()
    assert second.args is not None
    assert second.args[0] is machine.snapshot
    assert set(threads) == {threading.get_ident()}


def test_after_detach_nothing_is_heard(qtbot: QtBot) -> None:
    """Not even what was already on its way."""
    machine = FakeMachine()
    bridge = Bridge(machine)
    bridge.attach()
    bridge.detach()
    bridge.detach()
    with qtbot.assertNotEmitted(bridge.snapshot_changed, wait=50):
        machine.publish(State())
    assert machine.listeners == []


def test_events_go_to_the_engine() -> None:
    """The only way in."""
    machine = FakeMachine()
    Bridge(machine).post(RefreshChosen())
    assert machine.posted == [RefreshChosen()]
