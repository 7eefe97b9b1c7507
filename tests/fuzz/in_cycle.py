"""The same through whole cycles: press on loopback, workers, store. Every entry has one fate, and the cycle ends."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.model import FateKind
from monitor.store import open_store
from tests.fuzz.corpus import every_feed, every_page
from tests.fuzz.mutations import TYPES, mutated
from tests.steps.test_cycle import NOW, cycles
from tests.world import Item, Press, write_configuration

if TYPE_CHECKING:
    import random

FEEDS, PAGES = 10, 15


def every_entry_has_a_fate(rng: random.Random) -> str:
    """A cycle over damaged pages, and feeds whose entries are only noted: nobody knows where their links lead."""
    with Press() as press, tempfile.TemporaryDirectory(prefix="monitor-fuzz-") as folder:
        damaged = [
            press.feed(f"/{number}.xml", mutated(rng, every_feed()), content_type=_type(rng)) for number in range(FEEDS)
        ]
        pages = [
            press.page(f"/{number}.html", mutated(rng, every_page()), content_type=_type(rng))
            for number in range(PAGES)
        ]
        listed = press.feed("/listed.xml", [Item(f"Page {number}", url) for number, url in enumerate(pages)])
        lines = [{"id": f"f{number}", "name": "F", "url": url, "new": "none"} for number, url in enumerate(damaged)]
        write_configuration(Path(folder) / "config", [*lines, {"id": "p", "name": "P", "url": listed, "new": "all"}])
        (result,) = cycles(Path(folder), press, NOW)
        assert sum(result.fates.values()) == sum(line.new for line in result.feeds)
        assert result.fates[FateKind.BASELINE] == sum(line.new for line in result.feeds if line.id != "p")
        assert len(result.feeds) == FEEDS + 1
        with open_store(str(Path(folder) / "state")) as store:
            settled = [kept.fate.kind for kept in store.entries.keyed("p", "", "~")]
        assert len(settled) == PAGES
        assert FateKind.PENDING not in settled
    return "cycle"


def _type(rng: random.Random) -> str:
    return rng.choice([one for one in TYPES if "\0" not in one])
