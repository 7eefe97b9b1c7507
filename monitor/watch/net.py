"""The words of the watchlists as a net for the letters of pages: whole ones, and parts that other pieces of text go on.

Only the prefilter needs this: it tells where a word may stand, the matcher whether it does.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import daachorse
import numpy as np

from monitor.watch.automaton import words_for
from monitor.watch.letters import CLOSES, OPENS, hinted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from monitor.watch import automaton
    from monitor.watch.letters import Letters

    # Of a word, by its number: up to where a piece of text has it, or from where, and where that stands in the row.
    _Places = dict[int, dict[int, int]]

_OPENS, _CLOSES = bytes([OPENS]), bytes([CLOSES])

# Letters of all words; beyond that every page is read. 5,000 names of 10 letters compile in 2 s and hold 100 MB
# in each worker, since every part of each is a pattern; of 30,000 hardly a page mentions none.
_MOST_LETTERS = 50_000


class Net:
    """The words of a prefilter, compiled."""

    def __init__(
        self,
        names: Sequence[str],
        doubtful: Sequence[tuple[Sequence[str], Sequence[str]]],
        together: Sequence[Sequence[Sequence[str]]],
    ) -> None:
        words, signs = _Vocabulary(), _Vocabulary()
        self._names = words.add(names)
        self._doubtful = [(words.add(ambiguous), signs.add(own)) for ambiguous, own in doubtful]
        self._together = [[words.add(line) for line in lines] for lines in together]
        self._too_many = words.size + signs.size > _MOST_LETTERS
        self._words, self._signs = words, signs

    @cached_property
    def _for_words(self) -> _Patterns:
        return _Patterns(self._words.words)

    @cached_property
    def _for_signs(self) -> _Patterns:
        return _Patterns(self._signs.words)

    def catches(self, letters: Letters, long: Letters) -> bool:
        """Whether an item may be found in these pieces of text, of which the `long` ones are given whole once more."""
        if self._too_many:
            return True
        found = self._for_words.words(letters) | self._for_words.whole_words(long)
        if not found.isdisjoint(self._names):
            return True
        if any(all(not found.isdisjoint(line) for line in lines) for lines in self._together):
            return True
        asked = [signs for names, signs in self._doubtful if not found.isdisjoint(names)]
        if not asked:
            return False
        there = self._for_signs.words(letters) | self._for_signs.whole_words(long)
        return any(not there.isdisjoint(signs) for signs in asked)


class _Word(NamedTuple):
    """The letters of a word. A `starred` one may go on; `gaps` are places with a space before them.

    `capitals` are lists of places, counted from 1: all of one list are capitals in a text.
    """

    letters: bytes
    starred: bool
    gaps: set[int]
    capitals: set[tuple[int, ...]]


class _Piece(NamedTuple):
    """The letters of a word, by its number, from one place to another.

    `capitals` as of words, counted from 0 in the piece; there are none where no letter of it need be a capital.
    """

    word: int
    start: int
    end: int
    capitals: frozenset[tuple[int, ...]]


def _piece(number: int, word: _Word, start: int, end: int) -> _Piece:
    capitals = frozenset(tuple(at - 1 - start for at in places if start < at <= end) for places in word.capitals)
    return _Piece(number, start, end, frozenset() if () in capitals else capitals)


class _Vocabulary:
    """Words, each with a number."""

    def __init__(self) -> None:
        self.words: list[_Word] = []
        self._numbers: dict[tuple[bytes, bool], int] = {}

    @property
    def size(self) -> int:
        """The letters of all words."""
        return sum(len(word.letters) for word in self.words)

    def add(self, line: Iterable[str]) -> frozenset[int]:
        """The numbers of these words, new or known."""
        return frozenset(self._number(word) for written in line for word in words_for(written, squashed=False))

    def _number(self, word: automaton.Word) -> int:
        key = hinted(word.pattern), word.starred
        number = self._numbers.setdefault(key, len(self.words))
        if number == len(self.words):
            self.words.append(_Word(*key, set(), set()))
        self.words[number].capitals.add(word.capitals)
        self.words[number].gaps.update(_gaps(word.pattern))
        return number


def _gaps(pattern: bytes) -> Iterator[int]:
    """Before which letters of a folded word there is a space."""
    before = 0
    for part in pattern.split()[:-1]:
        before += len(part)
        yield before


class _Patterns:
    """One automaton for whole words and for pieces of them that end, or begin, where a piece of text does.

    Pieces of one letter would be found at every other tag: `Letters.alone` knows them.
    """

    def __init__(self, words: Sequence[_Word]) -> None:
        self._of = words
        self._sizes = [len(word.letters) for word in words]
        self._starred = {number for number, word in enumerate(words) if word.starred}
        self._pieces: dict[bytes, list[_Piece]] = defaultdict(list)
        first: dict[int, list[_Piece]] = defaultdict(list)
        last: dict[int, list[_Piece]] = defaultdict(list)
        for number, word in enumerate(words):
            size = len(word.letters)
            first[word.letters[0]].append(_piece(number, word, 0, 1))
            last[word.letters[-1]].append(_piece(number, word, size - 1, size))
            self._add(number, word)
        whole = {letters: meant for letters, meant in self._pieces.items() if not {OPENS, CLOSES}.intersection(letters)}
        self._parts, self._whole = _Scan(self._pieces, words), _Scan(whole, words)
        self._firsts = {letter: _sorted(pieces) for letter, pieces in first.items()}
        self._lasts = {letter: _sorted(pieces) for letter, pieces in last.items()}

    def _add(self, number: int, word: _Word) -> None:
        letters, size = word.letters, len(word.letters)
        whole = _piece(number, word, 0, size)
        self._pieces[letters].append(whole)
        for at in word.gaps:  # a `<` or `>` that is text itself
            for sign in (_OPENS, _CLOSES):
                self._pieces[letters[:at] + sign + letters[at:]].append(whole._replace(capitals=frozenset()))
        for at in range(2, size):
            self._pieces[letters[:at] + _OPENS].append(_piece(number, word, 0, at))
        for at in range(1, size - 1):
            self._pieces[_CLOSES + letters[at:]].append(_piece(number, word, at, size))

    def words(self, letters: Letters) -> set[int]:
        """The numbers of the words that may stand there, in one piece or in several."""
        found: set[int] = set()
        heads: _Places = defaultdict(dict)
        tails: _Places = defaultdict(dict)
        for pieces, places in self._standing(letters):
            first, last = places[0], places[-1]
            for word, start, end, _ in pieces:
                if start:
                    own = tails[word]
                    if last > own.get(start, 0):
                        own[start] = last
                elif end < self._sizes[word]:
                    own = heads[word]
                    if first <= own.get(end, first):
                        own[end] = first
                else:
                    found.add(word)
        open_ended = heads.keys() & self._starred
        split = (heads.keys() & tails.keys() | open_ended) - found
        return found.union(number for number in split if self._joins(letters, number, heads[number], tails))

    def whole_words(self, letters: Letters) -> set[int]:
        """The numbers of the words that stand there in one piece."""
        return {piece.word for pieces, _ in self._whole.find(letters) for piece in pieces}

    def _standing(self, letters: Letters) -> Iterator[tuple[Sequence[_Piece], Sequence[int]]]:
        """The words and pieces that stand there, and where in the row, in order."""
        yield from self._parts.find(letters)
        before, behind = letters.alone()
        for sides, places in ((self._firsts, before), (self._lasts, behind)):
            for place in places:
                if letters.row[place] in sides:
                    yield from _written(letters, *sides[letters.row[place]], [place])

    def _joins(self, letters: Letters, number: int, heads: dict[int, int], tails: _Places) -> bool:
        """Whether pieces of text make a word: the end of one, perhaps whole ones behind it, the beginning of one."""
        word, ends = self._of[number].letters, tails.get(number, {})
        if number in self._starred:
            ends = {**ends, len(word) - 1: len(letters.row)}
        reached = dict(heads)  # where in the row it has been read up to there, at the earliest
        for at in range(min(heads), max(ends, default=0) + 1):
            if (place := reached.get(at)) is None:
                continue
            if ends.get(at, -1) > place:
                return True
            for piece in (*letters.whole.get(word[at : at + 2], ()), *letters.whole.get(word[at : at + 1], ())):
                if word.startswith(piece, at) and (there := letters.next_whole(piece, place)) >= 0:
                    to = at + len(piece)
                    reached[to] = min(there, reached.get(to, there))
        return False


class _Scan:
    """An automaton."""

    def __init__(self, patterns: Mapping[bytes, Sequence[_Piece]], words: Sequence[_Word]) -> None:
        self._pieces = [_sorted(pieces) for pieces in patterns.values()]
        self._automaton = daachorse.DoubleArrayAhoCorasick(list(patterns)) if patterns else None
        self._begins = np.array([pattern[0] == CLOSES for pattern in patterns], dtype=bool)
        self._ends = np.array([pattern[-1] == OPENS for pattern in patterns], dtype=bool)
        may_go_on = np.array([any(words[one.word].starred for one in those) for those in patterns.values()], dtype=bool)
        self._closed = ~self._ends & ~may_go_on

    def find(self, letters: Letters) -> Iterator[tuple[Sequence[_Piece], Sequence[int]]]:
        """What stands in the row with no letter right before and behind the word, and where."""
        hits = self._automaton.find_overlapping(letters.row) if self._automaton else []
        if not hits:
            return
        flat = np.fromiter(chain.from_iterable(hits), dtype=np.intp, count=3 * len(hits))  # half the time of np.array
        starts, ends, numbers = flat[::3], flat[1::3], flat[2::3]
        places = starts + self._begins[numbers]
        fits = self._begins[numbers] | letters.starts(places)
        fits &= ~self._closed[numbers] | letters.ends(ends - 1 - self._ends[numbers])
        stand: dict[int, list[int]] = defaultdict(list)
        for number, place in zip(numbers[fits].tolist(), places[fits].tolist(), strict=True):
            stand[number].append(place)
        for number, where in stand.items():
            yield from _written(letters, *self._pieces[number], where)


def _sorted(pieces: Sequence[_Piece]) -> tuple[list[_Piece], list[_Piece]]:
    """Pieces whose capitals do not matter, and the others."""
    return [piece for piece in pieces if not piece.capitals], [piece for piece in pieces if piece.capitals]


def _written(
    letters: Letters, plain: Sequence[_Piece], strict: Sequence[_Piece], places: Sequence[int]
) -> Iterator[tuple[Sequence[_Piece], Sequence[int]]]:
    """Pieces that stand at these places, the strict ones only where they have their capitals."""
    if plain:
        yield plain, places
    for piece in strict:
        if there := [place for place in places if _as_written(letters, place, piece)]:
            yield [piece], there


def _as_written(letters: Letters, place: int, piece: _Piece) -> bool:
    """Whether the capitals of a word are capitals in its piece at this place."""
    return any(all(letters.is_capital(place + at) for at in capitals) for capitals in piece.capitals)
