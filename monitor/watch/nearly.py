"""What nearly was a mention: a name misspelt, torn apart or without its capitals; a `together` short of a line.

For a person who asks why an article did not match (`monitor explain`); no decision rests on it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from monitor.watch.automaton import Vocabulary
from monitor.watch.evidence import gather, longest
from monitor.watch.folding import fold_word
from monitor.watch.reading import Place, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from monitor.config.schema import Item, Together, Watchlist
    from monitor.model import Article, Match, Mention
    from monitor.watch.automaton import Found

# Letters of a name below which one letter more, less or other makes another word: "Comer" is a name and "comer" a verb.
SHORTEST_MISSPELT = 6
# Letters of a word of a name that tells it: "de", "la", "of" stand in every sentence.
TELLING = 3
# Words that may stand between those of a torn name: machine translation puts in articles and "of".
APART = 4
# Words of a name from which on it may be shortened by one and still be recognised.
LONG_NAME = 4
# Words of a text that are looked through: the longest honest report has 20,000 of them.
MOST_WORDS = 20_000
# Near misses shown of one item: after a few the kind of mistake is plain.
MOST = 5


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A place that nearly fits an item of `watchlist`, with the reason in words."""

    watchlist: str
    mention: Mention
    why: str


class _Word(NamedTuple):
    folded: bytes
    start: int
    end: int


def near_misses(watchlists: Sequence[Watchlist], article: Article, matches: Sequence[Match]) -> tuple[NearMiss, ...]:
    """What nearly was a mention of an item that the article does not match, in watchlist order.

    Items that matched are left out: they need no name more. So are places where the item is mentioned already.
    """
    reading = Reading(article)
    text = _Text(reading)
    known = {(match.watchlist, match.item): match for match in matches}
    found: list[NearMiss] = []
    for watchlist in watchlists:
        for item in watchlist.items:
            match = known.get((watchlist.watchlist, item.id))
            if match is None or match.decision != "match":
                found += _of_item(watchlist.watchlist, item, reading, text, match)
    return tuple(found)


def _of_item(watchlist: str, item: Item, reading: Reading, text: _Text, match: Match | None) -> Iterator[NearMiss]:
    mentioned = [*match.mentions, *(one.mention for one in match.dismissed)] if match else []
    taken = {(one.field, one.start) for one in mentioned}
    shown: dict[bytes, Place] = {}
    for place, why in (*_misspelt(item, text), *_nearly_described(item, reading)):
        mention = reading.mention(item.id, place)
        if (mention.field, mention.start) in taken or reading.key(place) in shown or place.touches(shown.values()):
            continue
        shown[reading.key(place)] = place
        yield NearMiss(watchlist, mention, why)
        if len(shown) == MOST:
            return


class _Text:
    """The words of an article, where each stands, and which are a letter away from a given one."""

    def __init__(self, reading: Reading) -> None:
        self.words = list(islice(_words(reading.data), MOST_WORDS))
        self.at: dict[bytes, list[int]] = defaultdict(list)
        for number, word in enumerate(self.words):
            self.at[word.folded].append(number)

    @cached_property
    def _by_form(self) -> Mapping[bytes, set[bytes]]:
        forms: dict[bytes, set[bytes]] = defaultdict(set)
        for word in self.at:
            for form in _forms(word):
                forms[form].add(word)
        return forms

    def close_to(self, word: bytes) -> list[int]:
        """Where this word stands, or one that is a letter away from it."""
        known = {other for form in _forms(word) for other in self._by_form.get(form, ()) if _close(other, word)}
        return sorted(at for other in known | {word} for at in self.at.get(other, ()))

    def run(self, first: int, length: int) -> list[bytes]:
        """So many words from this one on; fewer at the end."""
        return [word.folded for word in self.words[first : first + length]]

    def place(self, first: int, last: int) -> Place:
        """From one word to another, both included."""
        return Place(self.words[first].start, self.words[last].end)


def _words(data: bytes) -> Iterator[_Word]:
    start = 0
    for word in data.split(b" "):
        if word and not word.startswith(b"\x01"):
            yield _Word(word, start, start + len(word))
        start += len(word) + 1


def _forms(word: bytes) -> set[bytes]:
    """The word itself, and what one dropped letter leaves: two that share one differ by a letter or two."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _misspelt(item: Item, text: _Text) -> Iterator[tuple[Place, str]]:
    """Names with other capitals, with one letter wrong, with their words apart, or with one of them missing."""
    for written in (*item.names, *item.ambiguous):
        words = fold_word(written).split()
        if not words or written.rstrip().endswith("*"):
            continue
        yield from _one_letter_off(written, words, text)
        telling = [word for word in words if len(word) >= TELLING]
        if len(telling) > 1:
            yield from _apart(written, telling, len(words), text)


def _one_letter_off(written: str, words: Sequence[bytes], text: _Text) -> Iterator[tuple[Place, str]]:
    """Runs of as many words that are the name, or differ from it in one letter of one word."""
    for first in _beginnings(words, text):
        run = text.run(first, len(words))
        wrong = [pair for pair in zip(run, words, strict=True) if pair[0] != pair[1]]
        if not wrong:
            why = f"“{written}” without its capitals, or across the end of a sentence"
        elif len(wrong) == 1 and sum(map(len, words)) >= SHORTEST_MISSPELT and _close(*wrong[0]):
            why = f"one letter from “{written}”"
        else:
            continue
        yield text.place(first, first + len(words) - 1), why


def _beginnings(words: Sequence[bytes], text: _Text) -> list[int]:
    """Where a run may begin that has all of these words but one: all of one word's places, the rarest's of several."""
    if len(words) == 1:
        return text.close_to(words[0])
    rarest = sorted(range(len(words)), key=lambda number: len(text.at.get(words[number], ())))[:2]
    starts = {at - number for number in rarest for at in text.at.get(words[number], ())}
    return sorted(first for first in starts if 0 <= first <= len(text.words) - len(words))


def _close(one: bytes, other: bytes) -> bool:
    """Whether one letter more, less or other, or two neighbours changed about, make one of the other."""
    head = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[head:], other[head:]
    swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def _apart(written: str, telling: Sequence[bytes], length: int, text: _Text) -> Iterator[tuple[Place, str]]:
    """The telling words close together in any order; of a long name one may be missing."""
    missing = [word for word in telling if word not in text.at]
    wanted = sorted((word for word in telling if word in text.at), key=lambda word: len(text.at[word]))
    if len(missing) > (len(telling) >= LONG_NAME) or len(wanted) < 2:  # noqa: PLR2004 - one word is no torn name
        return
    for first in text.at[wanted[0]]:
        numbers = [_nearest(text.at[word], first) for word in wanted]
        low, high = min(numbers), max(numbers)
        if high - low < length + APART and len(set(numbers)) == len(numbers):
            lacking = f", “{missing[0].decode(errors='replace')}” is missing" if missing else ""
            yield text.place(low, high), f"the words of “{written}”, but not as they stand there{lacking}"


def _nearest(places: Sequence[int], to: int) -> int:
    """Of places in order the one nearest to a number."""
    right = bisect_left(places, to)
    return min(places[max(0, right - 1) : right + 1], key=lambda at: abs(at - to))


def _nearly_described(item: Item, reading: Reading) -> Iterator[tuple[Place, str]]:
    """A `together` of which all lines but one stand close enough."""
    for group in item.together:
        yield from _but_one_line(group, reading)


def _but_one_line(group: Together, reading: Reading) -> Iterator[tuple[Place, str]]:
    vocabulary = Vocabulary()
    lines = [vocabulary.add(words) for words in group.each]
    found = vocabulary.scanner().scan(reading)
    places = [_strong(found, line) for line in lines]
    if len(lines) < 3 or gather(reading, places, group.within):  # noqa: PLR2004 - one word alone describes nothing
        return
    for lacking, words in enumerate(group.each):
        others = [line for at, line in enumerate(places) if at != lacking]
        if near := gather(reading, others, group.within):
            some = ", ".join(words[:4]) + (" …" if len(words) > 4 else "")  # noqa: PLR2004 - enough to know the line by
            why = f"described within {group.within} words, but for one of: {some}"
            yield Place(near[0].start, near[-1].end), why
            return


def _strong(found: Found, line: frozenset[int]) -> list[Place]:
    return [place for place in longest(found.places(line)) if found.reading.weak(place) is None]


def by_item(misses: Iterable[NearMiss]) -> dict[tuple[str, str], list[NearMiss]]:
    """Near misses by watchlist and item, in their order."""
    grouped: dict[tuple[str, str], list[NearMiss]] = defaultdict(list)
    for miss in misses:
        grouped[miss.watchlist, miss.mention.item].append(miss)
    return grouped
