"""Whose name is it? Different words of the article: our signs against each lookalike's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from monitor.watch.automaton import Found
    from monitor.watch.reading import Place, Reading

    Window = Callable[[Reading, Sequence[Place]], Callable[[Place], bool]]

# Words on either side of a mention within which signs are counted when its own sentence does not decide. Where signs
# are counted was measured with benchmarks/disambiguation.py; the figures stand in docs/design.md, "Watch".
NEAR = 60

# The end of a sentence: a full stop behind a word of two letters or more ("U.S. Border" holds none), or of a line.
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})[.!?\u2026]+[\"\u201d\u00bb)\]]*\s|\n")

# Characters on either side of a mention in which the ends of its sentence are looked for: of 11,545 sentences in
# 181 pages of prose the longest has 581.
_LONGEST_SENTENCE = 600


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
    """Count in the mentions' sentences, then near them, then in the whole article: each when those before are a draw.

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
    evidence = Evidence((), (), near=True)
    for window in WINDOWS:
        inside = window(reading, counted)
        heard = [[place for place in side if inside(place)] for side in sides]
        evidence = _evidence(reading, names, heard, near=window is not everywhere)
        if evidence.lead:
            break
    return evidence


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


def sentence(reading: Reading, mentions: Sequence[Place]) -> Callable[[Place], bool]:
    """In the same sentence as a mention, or in the title: a headline is near everything that its article says."""
    article = reading.article
    text = article.text if article.full_text else article.summary
    bounds = [_sentence(text, *reading.span(mention)) for mention in mentions if not reading.in_title(mention)]

    def same(place: Place) -> bool:
        at = reading.span(place)[0]
        return reading.in_title(place) or any(start <= at < end for start, end in bounds)

    return same


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where the sentence around text[start:end] reaches."""
    first, last = max(0, start - _LONGEST_SENTENCE), min(len(text), end + _LONGEST_SENTENCE)
    before = max((stop.end() for stop in _SENTENCE_END.finditer(text, first, start)), default=first)
    behind = _SENTENCE_END.search(text, end, last)
    return before, behind.start() if behind else last


def around(reading: Reading, mentions: Sequence[Place]) -> Callable[[Place], bool]:
    """Within `NEAR` words of a mention, or in the title."""
    centres = [reading.words(mention) for mention in mentions]

    def close(place: Place) -> bool:
        first, last = reading.words(place)
        return reading.in_title(place) or any(start - NEAR <= last and first <= end + NEAR for start, end in centres)

    return close


def everywhere(_reading: Reading, _mentions: Sequence[Place]) -> Callable[[Place], bool]:
    """The whole article."""
    return lambda _place: True


# Where signs are counted, one after the other: the first that leans to one side decides.
WINDOWS: tuple[Window, ...] = (sentence, around, everywhere)


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
