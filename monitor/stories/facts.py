"""Names and numbers of a text, and those that stand in another's place: "26 de agosto" for "27 de agosto".

Two reports of one form differ in the names and numbers in its slots. A copy loses sentences and gains some, but what
stands between the same words stays the same. This tells them apart where no measure of overlap does.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from monitor.stories.headlines import PLAIN
from monitor.stories.numbers import FIGURE, date_word, figure_value, figures_of, number_word, runs_of_digits
from monitor.stories.shingles import CONTENT_WORD, fold, is_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

Kind = Literal["number", "name", "date", "word"]

# Words on one side of a slot, one of them a content word: "de la" stands before everything.
_BESIDE = 2

# Letters that two words of one name begin with, however it is spelt or garbled: `Alpízar`, `AlpÃ­zar`.
_SPELLING = 3

# Words read before are at hand: reading 400 words takes half the time. About 1 MB.
_WORDS_AT_HAND = 4_096

_TOKEN = re.compile(rf"([^\W\d_]+(?:-feira)?|{FIGURE})")
_BEGINS = '.!?…:;\n"“”«»(—–-•■'
_SENTENCE_BEGINS = frozenset(_BEGINS)

# The same for names alone, where other words are not needed: six times as fast. Whether a letter is large is looked at
# first: most are small.
_NAME = re.compile(rf" (?=[A-ZÀ-ÖØ-Þ])(?<=[^\s{re.escape(_BEGINS)}] )([^\W\d_]{{{_SPELLING},}})")


class Token(NamedTuple):
    """A word, name or number as it is `written`; `word` is it folded, the value of a number, the English of a day.

    A tuple, since every word of two texts becomes one: it is made in a third of a dataclass's time.
    """

    word: str
    kind: Kind
    written: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A name or number of one text, and what stands in its place in another; neither text has the other's."""

    old: str
    new: str
    kind: Kind
    old_written: str
    new_written: str

    @property
    def turned(self) -> Replaced:
        """The same with the two texts changed over."""
        return Replaced(self.new, self.old, self.kind, self.new_written, self.old_written)


@dataclass(frozen=True, slots=True)
class Passage:
    """The words and figures of a text as they are written, in order, and what stands before each of them."""

    written: tuple[str, ...]
    between: tuple[str, ...]
    language: str

    def token(self, at: int) -> Token:
        """The word at a place, read. A name is a capitalised word that begins no sentence."""
        between = self.between[at]
        begins = not at or (between != " " and not _SENTENCE_BEGINS.isdisjoint(between))
        return _token(self.written[at], self.language, begins)


def passage_of(text: str, language: str) -> Passage:
    """Cut a text as it was written."""
    pieces = _TOKEN.split(text)  # what stands between, a word, what stands between …
    return Passage(tuple(pieces[1::2]), tuple(pieces[::2]), language)


def tokens_of(text: str, language: str) -> list[Token]:
    """Read every word of a text."""
    passage = passage_of(text, language)
    return [passage.token(at) for at in range(len(passage.written))]


def names_in(text: str) -> dict[str, str]:
    """The names of a text that tell of something, folded, each as it is written there first.

    Days and months are none, nor are words of headlines that name nothing.
    """
    names = {_name(one): one for one in reversed(_NAME.findall(text))}
    names.pop("", None)
    return names


@lru_cache(maxsize=_WORDS_AT_HAND)
def _name(written: str) -> str:
    """A name folded; empty for what is none."""
    name = fold(written)
    return name if is_content(name) and name not in PLAIN and not date_word(name) else ""


def figures_in(text: str) -> dict[str, str]:
    """The figures of a text as digits, each as it is written there first; not those that are spelt out."""
    return dict(itertools.chain.from_iterable(map(figures_of, reversed(runs_of_digits(text)))))


@lru_cache(maxsize=_WORDS_AT_HAND)
def _token(written: str, language: str, begins: bool) -> Token:  # noqa: FBT001 – a key of the cache
    if written[0].isdigit():
        return Token(figure_value(written), "number", written)
    word = fold(written)
    value = number_word(word, language)
    if value is not None:
        return Token(str(value), "number", written)
    day = date_word(word)
    if day:
        return Token(day, "date", written)
    named = not begins and len(word) >= _SPELLING and written[0].isupper()
    return Token(word, "name" if named else "word", written)


def any_fact(pieces: AbstractSet[str], language: str, words: AbstractSet[str]) -> bool:
    """Whether these pieces of a text, as white space parts them, hold a name, number or date that is one of `words`.

    A word that begins a sentence counts as a name here: this only says for which texts `replaced` has nothing to do.
    """
    cut = (_token(one, language, False) for one in _TOKEN.findall(" ".join(pieces)))  # noqa: FBT003 – a key of the cache
    return any(token.kind != "word" and _is_one_of(token, words) for token in cut)


def replaced(new: Passage, old: Passage, *, come: AbstractSet[str], gone: AbstractSet[str]) -> set[Replaced]:
    """Names and numbers of `new` between words that stand around another one in `old`.

    `come` are the words and numbers that only the new text has, the whole of it, `gone` those that only the old has:
    what merely moved does not count.
    """
    places: dict[tuple[bool, str, str], list[Token]] = defaultdict(list)
    for at, token in _facts_of(old, set(old.written).difference(new.written), gone):
        for context in _beside(old, at):
            places[context].append(token)
    if not places:
        return set()
    return {
        fact
        for at, token in _facts_of(new, set(new.written).difference(old.written), come)
        for context in _beside(new, at)
        for fact in _in_place_of(token, places.get(context, ()))
    }


def _facts_of(passage: Passage, written: AbstractSet[str], words: AbstractSet[str]) -> list[tuple[int, Token]]:
    """Where a passage has which names, numbers and dates: of these as they are written, those that are these words."""
    found = [(at, passage.token(at)) for at, one in enumerate(passage.written) if one in written]
    return [(at, token) for at, token in found if token.kind != "word" and _is_one_of(token, words)]


def _is_one_of(token: Token, words: AbstractSet[str]) -> bool:
    """Whether a fact is among folded words; a date stands there under its name in the language of the text."""
    return (fold(token.written) if token.kind == "date" else token.word) in words


def _in_place_of(token: Token, others: Sequence[Token]) -> Iterator[Replaced]:
    for other in others:
        if other.kind == token.kind and other.word != token.word and not _spelt_alike(token, other):
            yield Replaced(other.word, token.word, token.kind, other.written, token.written)


def _spelt_alike(one: Token, other: Token) -> bool:
    if one.kind == "number":
        return False
    shorter, longer = sorted((one.word, other.word), key=len)
    return shorter[:_SPELLING] == longer[:_SPELLING]


def _beside(passage: Passage, at: int) -> Iterator[tuple[bool, str, str]]:
    """The two words before a place, and the two behind it: whether before, and the words."""
    for before, start in ((True, at - _BESIDE), (False, at + 1)):
        if 0 <= start <= len(passage.written) - _BESIDE:
            one, two = passage.token(start).word, passage.token(start + 1).word
            if len(one) >= CONTENT_WORD or len(two) >= CONTENT_WORD:
                yield (before, one, two)


def places_of(found: AbstractSet[Replaced]) -> int:
    """How many facts were replaced: a name that stands in five sentences is one, as is one for which two stand."""
    return min(len({one.old for one in found}), len({one.new for one in found}))
