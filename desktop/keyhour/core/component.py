"""What this build of Keyhour is made of."""

from __future__ import annotations

from msgspec import Struct


class Component(Struct, frozen=True, kw_only=True):
    """A part by others that ships with Keyhour."""

    name: str
    version: str
    licence: str
    """Its short name (`MIT`), or empty when the part does not tell."""
    text: str = ""
    """The licence itself, as the part brings it; may be empty."""


class Build(Struct, frozen=True, kw_only=True):
    """This program on this machine."""

    version: str
    python: str
    system: str
    """The operating system and the desktop, without the machine's name."""
    components: tuple[Component, ...] = ()

    def version_of(self, name: str) -> str:
        """The version of a part; empty when it is not in this build."""
        found = (one.version for one in self.components if one.name.casefold() == name.casefold())
        return next(found, "")
