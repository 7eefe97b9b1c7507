"""Damaged feeds and pages for as long as is asked: executions, finds, and how to bring each about again."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import random
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz.corpus import every_feed, every_page
from tests.fuzz.grown import grow
from tests.fuzz.in_cycle import every_entry_has_a_fate
from tests.fuzz.in_workers import all_end_well
from tests.fuzz.invariants import feed_holds, page_holds
from tests.fuzz.mutations import TYPES, amplified, mutated

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path("bench-results/fuzz")
HUNG = 60
"""Seconds after which one small document has hung; then the stacks are written, and the process ends."""
ROUND = 200
"""Small documents between two batches for the workers, each of two large feeds and two large pages."""
EVERY = 15
"""Rounds between two in which hypothesis grows some, and a whole cycle is run."""


@dataclass
class Tally:
    """What was run, how it ended, and what did not hold."""

    ends: Counter[str] = field(default_factory=Counter)
    finds: list[str] = field(default_factory=list)

    def attempt(self, name: str, body: bytes, run: Callable[[], str]) -> None:
        """Run one; what it raises is a find, and its bytes are kept."""
        try:
            self.ends[run()] += 1
        except Exception as error:  # noqa: BLE001 - any exception at all is a find
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.ends["finds"] += 1
            FOLDER.mkdir(parents=True, exist_ok=True)
            file = FOLDER / name.replace("/", "-").replace(" ", "-")
            file.write_bytes(body)
            self.finds.append(f"{name}: {type(error).__name__} at {where.name}:{where.lineno}: {error!s:.200} ({file})")
            print(self.finds[-1], flush=True)


def small(seed: str, tally: Tally) -> None:
    """One mutated feed and one mutated page."""
    rng = random.Random(seed)
    body, kind = mutated(rng, every_feed()), rng.choice(TYPES)
    tally.attempt(f"feed {seed}", body, lambda: feed_holds(body, kind, rng))
    page, kind_of_page, precision = mutated(rng, every_page()), rng.choice(TYPES), rng.random() < 0.5
    tally.attempt(f"page {seed}", page, lambda: page_holds(page, kind_of_page, precision))


def large(seed: str, tally: Tally) -> None:
    """A batch for the workers."""
    rng = random.Random(seed)
    some_feeds = [(amplified(rng, every_feed()), rng.choice(TYPES)) for _ in range(2)]
    pages = [(amplified(rng, every_page()), rng.choice(TYPES)) for _ in range(2)]

    def run() -> str:
        tally.ends.update(all_end_well(some_feeds, pages))
        return "batches"

    tally.attempt(f"batch {seed}", b"\n\n".join(body for body, _ in (*some_feeds, *pages)), run)


def main() -> int:
    """Run for the time that the command line names; 1 when anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="how long (default 600)")
    parser.add_argument("--seed", type=int, default=None, help="of all that is random (default: the time)")
    parser.add_argument("--round", type=int, help="this round alone")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)  # trafilatura tells of each page that is none
    seed = int(time.time()) if asked.seed is None else asked.seed
    tally, began, number = Tally(), time.monotonic(), asked.round or 0
    print(f"seed {seed}", flush=True)
    while time.monotonic() - began < asked.seconds:
        for one in range(ROUND):
            faulthandler.dump_traceback_later(HUNG, exit=True)
            small(f"{seed}/{number}/{one}", tally)
        faulthandler.cancel_dump_traceback_later()
        large(f"{seed}/{number}", tally)
        if number % EVERY == 0:
            rng = random.Random(f"{seed}/{number}")
            tally.attempt(f"cycle {seed}/{number}", b"", lambda: every_entry_has_a_fate(rng))  # noqa: B023 - run at once
            tally.attempt(f"grown {seed}/{number}", b"", lambda: _grown(seed + number))  # noqa: B023 - as above
        number += 1
        if asked.round is not None:
            break
    runs = sum(count for end, count in tally.ends.items() if end != "batches")
    print(f"{runs} executions in {time.monotonic() - began:.0f} s, {len(tally.finds)} finds, seed {seed}")
    for end, count in tally.ends.most_common():
        print(f"  {count:8} {end}")
    return int(bool(tally.finds))


def _grown(number: int) -> str:
    grow(number, 100, feed_holds, page_holds)
    return "grown"


if __name__ == "__main__":
    sys.exit(main())
