"""A measured figure, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the table. `floor` is the same thing measured on the smallest tray program."""

    name: str
    value: float
    unit: str
    floor: float | None
    target: str
    holds: bool


def table(figures: Iterable[Figure]) -> str:
    """The figures for a terminal."""
    lines = [f"{'figure':44} {'value':>9} {'floor':>9}  {'target':28} holds"]
    for one in figures:
        floor = "" if one.floor is None else f"{one.floor:9.3f}"
        value = f"{one.value:9.3f} {floor:>9}"
        lines.append(f"{one.name + ' (' + one.unit + ')':44} {value}  {one.target:28} {one.holds}")
    return "\n".join(lines)


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """The figures for a program."""
    document = [asdict(one) for one in figures]
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
