"""The person's settings and their organisation's registration, kept."""

from __future__ import annotations

from typing import Protocol

from keyhour.core.failure import Failure
from keyhour.core.organisation import Organisation
from keyhour.core.settings import Settings


class Preferences(Protocol):
    """One small file of settings."""

    def load(self) -> Settings:
        """The settings; defaults for what is missing or unreadable (an unreadable file is set
        aside).
        """
        ...

    def save(self, settings: Settings) -> Failure | None:
        """Replace the settings, whole or not at all."""
        ...

    def load_organisation(self) -> Organisation | None:
        """The registration as somebody typed it; None when none was set up."""
        ...

    def save_organisation(self, organisation: Organisation | None) -> Failure | None:
        """Replace the registration, or forget it. The next start uses it."""
        ...

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        ...
