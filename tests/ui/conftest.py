"""What holds for every test of widgets: they die where they lived."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent


@pytest.fixture(scope="session", autouse=True)
def light_collections() -> Iterator[None]:
    """Leave what was imported out of every collection, or a thousand of them take their time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Collect garbage between tests, in this thread: a test's own threads must not find widgets.

    A test drops whole windows at once; the program keeps its windows until Qt has destroyed them.
    """
    gc.disable()
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()
