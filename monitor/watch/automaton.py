"""One scan for every word of every watchlist.

All names, signs, lookalikes' signs, `never` phrases, `together` and `only_with` words stand in one automaton
(never one per watchlist: 100 cost 8 times one of 30,000 names). A word fits where its folded form stands
between spaces; a starred one needs only the space before it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import daachorse

from monitor.watch.alphabet import base
from monitor.watch.folding import exact, fold_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.watch.reading import Place, Reading

KEEPS_CAPITALS = 6  # letters; the watchlist language: a single word of so many or fewer keeps its capitals
# Places looked at of one word in one article. The longest honest report (20,000 words) names its subject fewer than 200
# times; a page that repeats one 40,000 times held the matcher for a minute, because signs are looked for around each.
MOST_PLACES = 300
SHORTEST_ALIAS = 4  # letters; a shorter squashed name ("A 1" -> a1) is a word of its own too often


class Word(NamedTuple):
    """A word or phrase of a watchlist, ready for the automaton.

    `capitals` are the places in `pattern` that must be capitals in the text. `spelling` is set when other
    scripts occur, whose letters `pattern` only hints at. `squashed` marks an alias that nobody wrote (CBPOne
    for CBP One): after a # it may stand without capitals. `whole` words of several parts stand in one sentence:
    "agents of CBP. One of them" holds no CBP One; what was written with a full stop may hold one. `numbered` words
    end in a digit: they are not found at the head of a longer number.
    """

    pattern: bytes
    capitals: tuple[int, ...] = ()
    spelling: str = ""
    squashed: bool = False
    whole: bool = False
    numbered: bool = False

    @property
    def starred(self) -> bool:
        """Whether more letters may follow."""
        return not self.pattern.endswith(b" ")


def words_for(written: str, *, squashed: bool) -> Iterator[Word]:
    """The word as written in YAML, `*` at its end; with `squashed` its alias too; nothing without a letter.

    A single word of six letters or fewer keeps its capitals: every letter that is a capital in the list must
    be one in the text (INM fits INM only; Comar fits Comar and COMAR; asilo fits asilo, Asilo and ASILO). The
    rule holds for names and signs alike. A starred word stands for longer ones and does not keep them.

    The alias is the name without its spaces, as hashtags and careless writers spell it.
    """
    starred = written.rstrip().endswith("*")
    data = fold_word(written)
    core = data.strip()
    if not core:
        return
    spelling = "" if core.isascii() else exact(written)
    keeps = not starred and b" " not in core and len(core) <= KEEPS_CAPITALS
    whole = b" " in core and "." not in written
    numbered = not starred and core[-1:].isdigit()
    capitals = _capitals(written) if keeps else ()
    yield Word(data[:-1] if starred else data, capitals, spelling, whole=whole, numbered=numbered)
    joined = core.replace(b" ", b"")
    if squashed and SHORTEST_ALIAS <= len(joined) < len(core):
        keeps = not starred and len(joined) <= KEEPS_CAPITALS
        pattern = b" " + joined + (b"" if starred else b" ")
        capitals = _capitals(written) if keeps else ()
        yield Word(pattern, capitals, spelling.replace(" ", ""), squashed=True, numbered=numbered)


def _capitals(written: str) -> tuple[int, ...]:
    """Which letters are capitals, counted from 1 as they stand in a pattern behind its space."""
    letters = (char for char in written for left in base(char) if left != " ")
    return tuple(at for at, char in enumerate(letters, start=1) if char.isupper())


class Vocabulary:
    """All words of all watchlists, each with a number."""

    def __init__(self) -> None:
        self._numbers: dict[Word, int] = {}
        self._written: dict[tuple[str, bool], list[int]] = {}  # broad words stand in many items

    def add(self, written: Iterable[str], *, squashed: bool = False) -> frozenset[int]:
        """The numbers of these words, new or known; with `squashed` those of their aliases too."""
        return frozenset(number for text in written for number in self._numbered(text, squashed=squashed))

    def _numbered(self, text: str, *, squashed: bool) -> list[int]:
        if (text, squashed) not in self._written:
            words = words_for(text, squashed=squashed)
            self._written[text, squashed] = [self._numbers.setdefault(word, len(self._numbers)) for word in words]
        return self._written[text, squashed]

    def scanner(self) -> Scanner:
        """The automaton for the words added so far."""
        return Scanner(tuple(self._numbers))


class Scanner:
    """One automaton for all words; a word's number is its place."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._automaton = daachorse.DoubleArrayAhoCorasick([word.pattern for word in words]) if words else None

    def scan(self, reading: Reading) -> Found:
        """Every word found in one article."""
        hits = self._automaton.find_overlapping(reading.data) if self._automaton else []
        return Found(reading, self._words, hits)


class Found:
    """The words found in one article; where exactly, and whether capitals fit, is looked up on demand.

    Nearly all articles are done with after `numbers`: only an item with a name in the article asks for more.
    """

    def __init__(self, reading: Reading, words: Sequence[Word], hits: list[tuple[int, int, int]]) -> None:
        self.reading = reading
        self.numbers = {number for _, _, number in hits}
        self._words = words
        self._hits = hits
        self._places: dict[int, list[Place]] = {}
        self._together: dict[frozenset[int], list[Place]] = {}

    @cached_property
    def _spans(self) -> dict[int, list[tuple[int, int]]]:
        spans: dict[int, list[tuple[int, int]]] = {number: [] for number in self.numbers}
        for start, end, number in self._hits:
            spans[number].append((start, end))
        return spans

    def stands(self, number: int) -> bool:
        """Whether this word really stands somewhere: "sat" is a hit of SAT and no mention of it."""
        return bool(self._of(number))

    def places(self, numbers: frozenset[int]) -> list[Place]:
        """Where these words stand, in reading order, each place once."""
        places = self._together.get(numbers)
        if places is None:
            present = [self._of(number) for number in numbers & self.numbers]
            places = present[0] if len(present) == 1 else sorted({place for own in present for place in own})
            self._together[numbers] = places
        return places

    def _of(self, number: int) -> list[Place]:
        if number not in self._places:
            word, reading = self._words[number], self.reading
            plain = not (word.capitals or word.whole or word.numbered or word.spelling or reading.underscored)
            self._places[number] = [
                reading.place(start, end)
                for start, end in self._spans[number][:MOST_PLACES]
                if plain or reading.fits(word, start, end)
            ]
        return self._places[number]
