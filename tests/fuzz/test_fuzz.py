"""A small part of `make fuzz`, always the same: that what it found stays mended, and that it finds at all."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from monitor.feeds import parse as parsing
from tests.fuzz.corpus import every_feed, every_page
from tests.fuzz.grown import grow
from tests.fuzz.in_cycle import every_entry_has_a_fate
from tests.fuzz.in_workers import all_end_well
from tests.fuzz.invariants import feed_holds, page_holds
from tests.fuzz.mutations import TYPES, amplified, mutated

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize("part", range(4))
def test_damaged_feeds(part: int) -> None:
    ends = set()
    for number in range(25):
        rng = random.Random(f"feed/{part}/{number}")
        ends.add(feed_holds(mutated(rng, every_feed()), rng.choice(TYPES), rng))
    assert "fetched" in ends


@pytest.mark.parametrize("part", range(2))
def test_damaged_pages(part: int) -> None:
    ends = set()
    for number in range(25):
        rng = random.Random(f"page/{part}/{number}")
        ends.add(page_holds(mutated(rng, every_page()), rng.choice(TYPES), rng.random() < 0.5))
    assert "page" in ends


def test_grown_feeds_and_pages() -> None:
    grow(0, 20, feed_holds, page_holds)


def test_what_is_damaged_and_large_ends_in_its_worker() -> None:
    rng = random.Random(0)
    some = [(amplified(rng, every_feed(), 100_000), rng.choice(TYPES)) for _ in range(3)]
    pages = [(amplified(rng, every_page(), 100_000), rng.choice(TYPES)) for _ in range(3)]
    assert len(all_end_well(some, pages)) == len(some) + len(pages)


def test_every_entry_of_a_cycle_has_a_fate() -> None:
    every_entry_has_a_fate(random.Random(0))


def test_a_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Items that a damaged neighbour hides, as they were hidden before."""

    def nothing(*_: object) -> Sequence[object]:
        return []

    def damaged() -> str:
        rng = random.Random("feed/163")
        return feed_holds(mutated(rng, every_feed()), rng.choice(TYPES), rng)

    assert damaged() == "fetched"
    monkeypatch.setattr(parsing, "_lost", nothing)
    with pytest.raises(AssertionError):
        damaged()
