"""Activates a role once, while the test strikes it: `app_submitter.py CHANNEL CLOUD_FILE`."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

from keyhour.adapters.cloud import Cloud, load_cloud
from keyhour.adapters.graph.client import GraphPim
from keyhour.adapters.http import Http
from keyhour.adapters.identity import MsalIdentity
from keyhour.adapters.keychain import Keychain
from keyhour.adapters.ledger import SqliteLedger
from keyhour.adapters.sealed import TokenStore
from keyhour.adapters.settings import TomlPreferences
from keyhour.core.activation import Draft, Phase
from keyhour.core.events import ActivateChosen, RefreshChosen, Started
from keyhour.core.right import DEVICE_ADMINISTRATOR, DirectoryKey
from keyhour.engine.engine import Engine
from keyhour.engine.world import World
from tests.adapters.fake_keyring import absent
from tests.engine.fakes import InlineRunner
from tests.faults.injection import Act, serve

DEVICE = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
SECONDS = 20.0
OVER = {Phase.ACTIVE, Phase.REFUSED, Phase.UNCERTAIN, Phase.IDLE}


def engine_of(cloud: Cloud, folder: Path) -> Engine:
    """The engine of a program that starts now; its effects run one after the other."""
    clock = cloud.clock()
    keys = Keychain(folder, practice=True, backend=lambda _: absent())
    store = TokenStore(folder, practice=True, keychain=keys)
    identity = MsalIdentity(cloud, folder, clock, store=store)
    directory = GraphPim(Http(cloud, clock, seconds=2.0), cloud)
    world = World(identity, directory, SqliteLedger(folder), TomlPreferences(folder))
    return Engine(InlineRunner(world), clock, lambda: 0.0)


def prepare_activation(folder: Path) -> Act:
    """Start and read; the act is what a person's choice leads to."""
    cloud = load_cloud(Path(sys.argv[2]))
    assert isinstance(cloud, Cloud), cloud
    engine = engine_of(cloud, folder)
    engine.post(Started(configured=True, practice=True, authority=cloud.authority))
    while engine.pump(wait=False):
        pass
    engine.post(RefreshChosen())
    while engine.pump(wait=False):
        pass
    account = engine.snapshot.state.account
    assert account is not None
    assert account.eligibility(DEVICE) is not None
    return lambda: activate(engine)


def activate(engine: Engine) -> object:
    """Choose, and go on until it is decided."""
    wanted = Draft(key=DEVICE, duration=timedelta(hours=1), justification="Printer driver")
    engine.post(ActivateChosen(draft=wanted))
    until = time.monotonic() + SECONDS
    phases: list[str] = []
    while time.monotonic() < until:
        while engine.pump(wait=False):
            pass
        account = engine.snapshot.state.account
        assert account is not None
        activation = account.activation(DEVICE)
        if activation.phase in OVER:
            failure = activation.failure
            return [activation.phase.value, None if failure is None else failure.trouble.value]
    return phases


if __name__ == "__main__":
    serve({"activate": prepare_activation}, sys.argv[1])
