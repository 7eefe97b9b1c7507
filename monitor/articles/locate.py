"""Where in the page a line of the extracted text stands.

Compared without spaces (`key_of`): trafilatura changes spaces and puts marks before items, never the order.
Short lines ("INM", "Facebook") occur anywhere inside others, so they must be whole blocks.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from monitor.articles.blocks import Block, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# From 25 letters on two equal runs in one page are the same sentence; shorter ones are looked up as whole
# blocks.
_RUN = 25
# Where trafilatura dropped something inside a line, its first and last letters still stand.
_PROBE = 40
# Occurrences looked at: a sentence may stand in the article, a pull quote and a teaser.
_OCCURRENCES = 6


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a line that one block holds: `start` and `end` count characters of the line's key."""

    block: Block
    start: int
    end: int


class Locator:
    """The letters of all blocks in a row. Lines are asked for in order: the next is likely after the last."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        keys = [key_of(block.text) for block in blocks]
        self._row = "".join(keys)
        self._starts = [0, *accumulate(map(len, keys))]  # one more than blocks: the end of the last
        self._whole: dict[str, list[int]] = {}
        for at, key in enumerate(keys):
            if len(key) < _RUN:
                self._whole.setdefault(key, []).append(at)
        self._after = 0

    def find(self, key: str) -> list[Part]:
        """The blocks that hold a line, of several places the one that is the article's; empty if nowhere."""
        if len(key) < _RUN:
            return self._find_whole(key)
        place, length = self._row.find(key, self._after), len(key)
        if place < 0:
            place, length = self._probe(key)
        if place < 0:
            return []
        parts = self._parts(place, length)
        if any(part.block.why for part in parts):
            parts = self._elsewhere(key) or parts
        else:
            self._after = place + length
        return parts

    def _find_whole(self, key: str) -> list[Part]:
        places = self._whole.get(key)
        if not places:
            return []
        now = bisect_right(self._starts, self._after) - 1
        at = next((place for place in places if place >= now), places[-1])
        return [Part(self._blocks[at], 0, len(key))]

    def _probe(self, key: str) -> tuple[int, int]:
        place = self._row.find(key)
        if place >= 0:
            return place, len(key)
        start = self._row.find(key[:_PROBE])
        end = self._row.find(key[-_PROBE:], max(start, 0))
        if start < 0 or end < 0 or end - start > 2 * len(key):
            return -1, 0
        return start, end + len(key[-_PROBE:]) - start

    def _elsewhere(self, key: str) -> list[Part]:
        """Another place of the words where nothing speaks against them: pull quotes repeat the article."""
        place = -1
        for _ in range(_OCCURRENCES):
            place = self._row.find(key, place + 1)
            if place < 0:
                break
            parts = self._parts(place, len(key))
            if not any(part.block.why for part in parts):
                return parts
        return []

    def _parts(self, place: int, length: int) -> list[Part]:
        parts = []
        at = bisect_right(self._starts, place) - 1
        end = place + length
        while at < len(self._blocks) and self._starts[at] < end:
            start, stop = max(self._starts[at], place), min(self._starts[at + 1], end)
            if stop > start:  # a block of punctuation has no letters
                parts.append(Part(self._blocks[at], start - place, stop - place))
            at += 1
        return parts


def split_by_blocks(text: str, blocks: Sequence[Block]) -> str:
    """A text with a line for each block, where a line of it holds several: trafilatura's last resorts glue them."""
    locator = Locator(blocks)
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line, locator))


def _pieces(line: str, locator: Locator) -> list[str]:
    parts = locator.find(key_of(line))
    places = [at for at, c in enumerate(line) if not c.isspace()]
    if len(parts) < 2 or parts[-1].end != len(places):  # noqa: PLR2004 - a line of one block is whole
        return [line]
    cuts = [places[part.start] for part in parts[1:]]
    return [line[start:end].strip() for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]
