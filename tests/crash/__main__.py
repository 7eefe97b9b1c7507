"""Kills at every point and at random instants, and every fault at every call: of telling, and of going on."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crash.rounds import Tally, at_every_point, at_random, to_follow_up, untold, with_every_fault
from tests.crash.scene import Scene

if TYPE_CHECKING:
    from tests.crash.scene import Start

# Stories enough for two messages of a channel: the second is a reply in the first one's thread.
STORIES = 24


def main() -> int:
    """Run what the command line names; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="kills at random instants (default 200)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (default 0)")
    parser.add_argument("--round", type=int, help="this random round alone")
    parser.add_argument("--only", choices=("random", "faults", "points"), help="this kind alone")
    asked = parser.parse_args()
    tally, began = Tally(), time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="monitor-crash-") as folder,
        Scene(Path(folder), stories=STORIES) as scene,
    ):
        starts = [untold(scene)]
        starts.append(to_follow_up(scene))
        for start in starts:
            for kind, rounds in (("points", at_every_point), ("faults", with_every_fault)):
                if asked.only in (None, kind) and asked.round is None:
                    for done in rounds(scene, start, tally):
                        _progress(tally, f"{start.state.name}: {done}")
        if asked.only in (None, "random"):
            _random(scene, starts, tally, asked)
        runs = scene.runs
    faults = ", ".join(f"{count} {name}" for name, count in sorted(tally.faults.items()))
    print(f"{tally.kills} kills, {runs} runs in {time.monotonic() - began:.0f} s. Faults: {faults or 'none'}.")
    print(f"Lost or doubled: {len(tally.wrong)}", *tally.wrong, sep="\n  ")
    return int(bool(tally.wrong))


def _random(scene: Scene, starts: list[Start], tally: Tally, asked: argparse.Namespace) -> None:
    begun, number = tally.kills, asked.round or 0
    while tally.kills - begun < asked.kills:
        before = len(tally.wrong)
        at_random(scene, starts[number % 2], tally, random.Random(f"{asked.seed}/{number}"))
        again = f"(again: python -m tests.crash --seed {asked.seed} --round {number})"
        tally.wrong[before:] = [f"{wrong} {again}" for wrong in tally.wrong[before:]]
        _progress(tally, f"random round {number}")
        number += 1
        if asked.round is not None:
            return


def _progress(tally: Tally, done: str) -> None:
    print(f"{tally.kills} kills, {len(tally.wrong)} wrong, {done}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
