"""What Keyhour is made of may be given on, and is listed."""

from __future__ import annotations

import re
from typing import Final

import pytest

from keyhour.adapters.inventory import read_build
from keyhour.core.component import Component
from tests.project.test_security import ROOT, SECURITY

PERMITTED: Final = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "ISC", "ISC License",
        "LGPL-3.0-only", "MIT", "MIT License", "MIT-0", "MPL-2.0", "PSF-2.0",
    }
)  # fmt: skip
"""Licences under which a part may be shipped beside ours; of several offered one is enough."""


def components() -> tuple[Component, ...]:
    """Every part of this build that others made."""
    return read_build(ROOT / "resources/licences").components


def test_build_knows_its_parts() -> None:
    """The list is not empty by mistake."""
    assert {"requests", "msal", "cryptography"} <= {one.name for one in components()}


@pytest.mark.parametrize("part", components(), ids=lambda part: part.name)
def test_part_may_be_shipped(part: Component) -> None:
    """By one of the licences it offers."""
    offered = set(re.split(r" OR ", part.licence))
    assert offered & PERMITTED, part.licence


def test_licences_are_listed() -> None:
    """The page about security names every licence that occurs, and nothing else."""
    text = SECURITY.read_text("utf-8")
    (listed,) = re.findall(r"^Licences that occur: (.*)\.$", text, re.MULTILINE)
    assert sorted(listed.split(", "), key=str.casefold) == listed.split(", ")
    assert {one.licence for one in components()} <= set(listed.split(", ")) <= ALL
    assert "`keyhour --version`" in text


ALL: Final = PERMITTED | {
    "Apache-2.0 OR BSD-3-Clause",
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
    "MIT OR Apache-2.0",
}
