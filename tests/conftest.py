"""What holds for every test: a clean environment, no network, no leftovers, no stray warnings."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import hypothesis
import pytest

from tests.log_watch import WATCHED_LOGGER, LogWatch
from tests.network_guard import NetworkGuard
from tests.thread_watch import names_left

MACHINE_SECONDS: Final = 90  # a browser, a bus or a display starts inside such a test
MACHINE_MARKERS: Final = ("browser", "keyring", "desktop", "frozen")

_PRIVATE_FOLDERS: Final = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_RUNTIME_DIR": "run",
}
_FOREIGN_VARIABLES: Final = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "XAUTHORITY",
    "BROWSER",
    "SSH_CONNECTION",
    "PYTHON_KEYRING_BACKEND",
    "PYTHONDONTWRITEBYTECODE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "LANGUAGE",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
)
_PROXY_SUFFIX: Final = "_proxy"

guard = NetworkGuard()


def pytest_configure(config: pytest.Config) -> None:
    """Set what must stand before the first test module is imported."""
    del config
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # widgets are rendered, no display is asked for
    hypothesis.settings.register_profile("keyhour", deadline=None, print_blob=True)
    hypothesis.settings.load_profile("keyhour")  # no deadline: shared machines stall at random
    guard.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that start real programs their longer time limit."""
    for item in items:
        is_slow = any(item.get_closest_marker(name) for name in MACHINE_MARKERS)
        if is_slow and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(MACHINE_SECONDS))


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run each test as a new user at UTC: own folders, no proxies, no settings of this machine."""
    for name in list(os.environ):
        if name.startswith("KEYHOUR_") or name.lower().endswith(_PROXY_SUFFIX):
            monkeypatch.delenv(name)
    for name in _FOREIGN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, folder in _PRIVATE_FOLDERS.items():
        path = tmp_path / folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(path))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail a test that tried to leave this machine, whatever it did with the exception."""
    guard.take_attempts()
    yield
    attempts = guard.take_attempts()
    if attempts:
        pytest.fail("the test tried to leave this machine: " + ", ".join(attempts))


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """Fail a test that leaves a thread running, and name it."""
    before = set(threading.enumerate())
    yield
    names = names_left(before)
    if names:
        pytest.fail("threads left over: " + ", ".join(names))


@pytest.fixture(autouse=True)
def expected_log() -> Iterator[LogWatch]:
    """Fail on a warning of ours nobody expected; ask for it by name to `expect` one."""
    watch = LogWatch()
    logger = logging.getLogger(WATCHED_LOGGER)
    logger.addHandler(watch)
    yield watch
    logger.removeHandler(watch)
    complaints = watch.complaints()
    if complaints:
        pytest.fail("\n".join(complaints))
