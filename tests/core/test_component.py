"""What this build of Keyhour is made of."""

from __future__ import annotations

from keyhour.core.component import Build, Component

BUILD = Build(
    version="1.0",
    python="3.13",
    system="Linux",
    components=(Component(name="PySide6_Essentials", version="6.11.0", licence="LGPL-3.0"),),
)


def test_version_of_a_part_is_found_whatever_its_case() -> None:
    """Names of packages differ in case from place to place."""
    assert BUILD.version_of("pyside6_essentials") == "6.11.0"


def test_part_that_is_not_there_has_no_version() -> None:
    """A build without a part says nothing about it."""
    assert BUILD.version_of("requests") == ""
