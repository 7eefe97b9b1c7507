"""Names and numbers of a text, and those that stand in another's place: "26 de agosto" for "27 de agosto".

Two reports of one form differ in the names and numbers in its slots. A copy loses sentences and gains some, but what
stands between the same words stays the same. This tells them apart where no measure of overlap does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from monitor.stories.numbers import FIGURE, date_word, figure_value, number_word
from monitor.stories.shingles import CONTENT_WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

Kind = Literal["number", "name", "date", "word"]

# Words on one side of a slot, one of them a content word: "de la" stands before everything.
_BESIDE = 2

# Letters that two words of one name begin with, however it is spelt or garbled: `Alpízar`, `AlpÃ­zar`.
_SPELLING = 3

# Words read before are at hand: reading 400 words takes half the time. About 4 MB.
_WORDS_AT_HAND = 16_384

_TOKEN = re.compile(rf"([^\W\d_]+(?:-feira)?|{FIGURE})")
_BEGINS = '.!?…:;\n"“”«»(—–-•■'
_SENTENCE_BEGINS = frozenset(_BEGINS)

# The same for names and figures alone, where other words are not needed: six times as fast.
_NAME = re.compile(rf" (?<=[^\s{re.escape(_BEGINS)}] )([A-ZÀ-ÖØ-Þ][^\W\d_]{{{_SPELLING - 1},}})")
_DIGITS = re.compile(r"[0-9][0-9.,]*")
_FIGURE = re.compile(FIGURE)


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


def tokens_of(text: str, language: str) -> list[Token]:
    """Read a text as it was written. A name is a capitalised word that begins no sentence."""
    pieces = _TOKEN.split(text)  # what stands between, a word, what stands between …
    tokens = [
        _token(written, language, between != " " and not _SENTENCE_BEGINS.isdisjoint(between))
        for between, written in zip(pieces[::2], pieces[1::2], strict=False)
    ]
    if tokens:
        tokens[0] = _token(pieces[1], language, True)  # noqa: FBT003 – a key of the cache
    return tokens


def names_in(text: str) -> dict[str, str]:
    """The names of a text, folded, each as it is written there first; days and months are none."""
    names = {_name(one): one for one in reversed(_NAME.findall(text))}
    names.pop("", None)
    return names


@lru_cache(maxsize=_WORDS_AT_HAND)
def _name(written: str) -> str:
    """A name folded; empty for a day or month."""
    name = fold(written)
    return "" if date_word(name) else name


def figures_in(text: str) -> dict[str, str]:
    """The figures of a text as digits, each as it is written there first; not those that are spelt out."""
    found = (one for digits in reversed(_DIGITS.findall(text)) for one in _FIGURE.findall(digits))
    return {figure_value(one): one for one in found}


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


def replaced(
    new: Sequence[Token], old: Sequence[Token], *, known: AbstractSet[str], before: AbstractSet[str]
) -> set[Replaced]:
    """Names and numbers of `new` between words that stand around another one in `old`.

    `known` are all words and numbers of the whole new text, `before` those of the old: what merely moved does not
    count.
    """
    places: dict[tuple[bool, str, str], list[Token]] = defaultdict(list)
    for context, token in _beside(old):
        if token.word not in known:
            places[context].append(token)
    return {
        fact
        for context, token in _beside(new)
        if token.word not in before
        for fact in _in_place_of(token, places.get(context, ()))
    }


def _in_place_of(token: Token, others: Sequence[Token]) -> Iterator[Replaced]:
    for other in others:
        if other.kind == token.kind and other.word != token.word and not _spelt_alike(token, other):
            yield Replaced(other.word, token.word, token.kind, other.written, token.written)


def _spelt_alike(one: Token, other: Token) -> bool:
    if one.kind == "number":
        return False
    shorter, longer = sorted((one.word, other.word), key=len)
    return shorter[:_SPELLING] == longer[:_SPELLING]


def _beside(tokens: Sequence[Token]) -> Iterator[tuple[tuple[bool, str, str], Token]]:
    """Each name and number with the two words before it, and with the two behind it: whether before, and the words."""
    for index in [at for at, token in enumerate(tokens) if token.kind != "word"]:
        for before, start in ((True, index - _BESIDE), (False, index + 1)):
            if 0 <= start <= len(tokens) - _BESIDE:
                one, two = tokens[start].word, tokens[start + 1].word
                if len(one) >= CONTENT_WORD or len(two) >= CONTENT_WORD:
                    yield (before, one, two), tokens[index]


def places_of(found: AbstractSet[Replaced]) -> int:
    """How many facts were replaced: a name that stands in five sentences is one, as is one for which two stand."""
    return min(len({one.old for one in found}), len({one.new for one in found}))
