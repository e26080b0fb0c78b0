"""Long random walks through the core and the engine, and mutated answers through the readers.

    python tests/bench/walk.py [--core N] [--engine N] [--answers N] [--seed S]

A million steps, a hundred thousand, and a hundred thousand unless said otherwise. A walk that
breaks a promise ends the run with its seed; `--seed` begins there. Short walks are
among the checks.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random  # noqa: TID251  each walk has its seed
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "desktop")]

from tests.adapters.mutation import mutate, read_everything  # noqa: E402  after the path is set
from tests.core.tenant import RIGHTS  # noqa: E402
from tests.core.walk import NAMES as CORE_NAMES  # noqa: E402
from tests.core.walk import Walk  # noqa: E402
from tests.engine.roam import NAMES, Roam  # noqa: E402

STEPS: Final = 80
"""Of one walk: long enough to get anywhere, short enough to be understood when it fails."""


def walk_core(seed: int) -> int:
    """One walk through the core; returns its steps."""
    chance, walk = Random(seed), Walk()  # noqa: S311  no secret depends on it
    for _ in range(STEPS):
        walk.move(chance.choice(CORE_NAMES), chance.randrange(24))
    walk.calm()
    assert not walk.left_open()
    for key in RIGHTS:
        assert walk.phase(key) in walk.truth(key), key
    return STEPS


def walk_engine(seed: int) -> int:
    """One walk through the engine; returns its steps."""
    chance, roam = Random(seed), Roam()  # noqa: S311  no secret depends on it
    for _ in range(STEPS):
        roam.move(chance.choice(NAMES), chance.randrange(60))
    roam.calm()
    assert roam.agrees()
    return STEPS


def read_answer(seed: int) -> int:
    """One mutated row through every reader."""
    read_everything(mutate(Random(seed)))  # noqa: S311  no secret depends on it
    return 1


def go(name: str, one: Callable[[int], int], steps: int, seed: int) -> None:
    """Walk until so many steps are made, and say how fast it went."""
    began, made, first = time.monotonic(), 0, seed
    while made < steps:
        try:
            made += one(seed)
        except Exception:
            sys.stderr.write(f"{name}: broken by seed {seed}\n")
            raise
        seed += 1
    seconds = time.monotonic() - began
    sys.stdout.write(
        f"{name}: {made:,} steps, seeds {first} to {seed - 1}, {seconds:.0f} s, nothing broken\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Walk all three."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--core", type=int, default=1_000_000)
    parser.add_argument("--engine", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    logging.disable(logging.CRITICAL)
    go("answers", read_answer, wanted.answers, wanted.seed)
    go("engine", walk_engine, wanted.engine, wanted.seed)
    go("core", walk_core, wanted.core, wanted.seed)


if __name__ == "__main__":
    main()
