"""Whose name is it? Different words of the article: our signs against each lookalike's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from monitor.watch.automaton import Found
    from monitor.watch.reading import Place, Reading

# Words on either side of a mention within which signs are counted first; those further off only break a tie.
# Measured (docs/design.md, "Watch") on passages set into articles of 550 words, seven in ten signs withheld:
# F1 .956 (30 words .955, paragraph .954, sentence .950, the whole article .951, these 60 words alone .921).
NEAR = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """The different words that speak for us and for each lookalike; `near`: only those near a mention."""

    ours: tuple[Place, ...]
    theirs: tuple[tuple[str, tuple[Place, ...]], ...]
    near: bool

    @property
    def strongest(self) -> tuple[str, tuple[Place, ...]]:
        """The lookalike with the most signs (the first written among equals), ("", ()) without one."""
        return max(self.theirs, key=lambda other: len(other[1]), default=("", ()))

    @property
    def both(self) -> tuple[Place, ...]:
        """The words that speak for us and for the strongest lookalike alike: they decide nothing between the two."""
        theirs = set(self.strongest[1])
        return tuple(place for place in self.ours if place in theirs)

    @property
    def lead(self) -> int:
        """How many more signs are ours than the strongest lookalike's; negative when it has more."""
        return len(self.ours) - len(self.strongest[1])


def weigh(
    found: Found,
    signs: frozenset[int],
    lookalikes: Sequence[tuple[str, frozenset[int]]],
    mentions: Sequence[Place],
    counted: Sequence[Place],
    foreign: frozenset[Place] = frozenset(),
    muted: Sequence[Place] = (),
) -> Evidence:
    """Count near the mentions first; only when that says nothing, or a tie, over the whole article.

    `mentions` are all places where the item's names stand: a sign inside one is the name itself, no evidence.
    `counted` are those that may make a match: what is near them is near. The title is near everything.
    `foreign` are names that another item knows to be somebody else's, no signs of ours; inside `muted` phrases
    nothing is a sign of anyone.
    """
    reading = found.reading
    standing = [_standing(found, numbers, mentions, muted) for numbers in (signs, *(own for _, own in lookalikes))]
    standing[0] = [place for place in standing[0] if place not in foreign]
    sides = _apart(standing)
    names = [name for name, _ in lookalikes]
    close = _nearness(reading, counted)
    near = _evidence(reading, names, [[place for place in side if close(place)] for side in sides], near=True)
    return near if near.lead else _evidence(reading, names, sides, near=False)


def _evidence(reading: Reading, names: list[str], sides: list[list[Place]], *, near: bool) -> Evidence:
    ours, *theirs = (different(reading, side) for side in sides)
    return Evidence(ours, tuple(zip(names, theirs, strict=True)), near)


def _standing(found: Found, numbers: frozenset[int], mentions: Sequence[Place], muted: Sequence[Place]) -> list[Place]:
    """Where one side's signs stand: outside boilerplate, not as part of the name in question or of a muted phrase."""
    covers = (*mentions, *muted)
    return [
        place
        for place in longest(found.places(numbers))
        if found.reading.weak(place) is None and not any(place == cover or place.inside(cover) for cover in covers)
    ]


def _apart(sides: list[list[Place]]) -> list[list[Place]]:
    """Drop a sign inside a longer sign of another side: in a lookalike's "New Mexico" stands no "Mexico"."""
    return [
        [
            place
            for place in side
            if not any(place.inside(other) for rest in sides if rest is not side for other in rest)
        ]
        for side in sides
    ]


def _nearness(reading: Reading, mentions: Sequence[Place]) -> Callable[[Place], bool]:
    centres = [reading.words(mention) for mention in mentions]

    def close(place: Place) -> bool:
        first, last = reading.words(place)
        return reading.in_title(place) or any(start - NEAR <= last and first <= end + NEAR for start, end in centres)

    return close


def different(reading: Reading, places: Iterable[Place]) -> tuple[Place, ...]:
    """The first place of every different word: one *hondureños* counts once, whatever patterns fit it."""
    first: dict[bytes, Place] = {}
    for place in places:
        first.setdefault(reading.key(place), place)
    return tuple(first.values())


def longest(places: Iterable[Place]) -> list[Place]:
    """Of places that overlap the leftmost, of those that start together the longest; in reading order."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept


def gather(reading: Reading, lines: Sequence[Sequence[Place]], within: int) -> list[Place]:
    """One place of every line within so many words, the tightest such group; empty when there is none.

    Sentence ends do not matter: machine translation moves them.
    """
    marked = sorted((*reading.words(place), at, place) for at, line in enumerate(lines) for place in line)
    best: list[Place] = []
    narrowest = within + 1
    latest: dict[int, tuple[int, int, Place]] = {}
    for first, last, at, place in marked:
        latest[at] = (first, last, place)
        if len(latest) == len(lines):
            width = max(end for _, end, _ in latest.values()) - min(start for start, _, _ in latest.values()) + 1
            if width < narrowest:
                best, narrowest = sorted({entry[2] for entry in latest.values()}), width
    return best
