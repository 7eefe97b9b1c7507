"""One article as the matcher reads it: title and text folded into one string of bytes, and the way back."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from monitor.model import Mention
from monitor.watch.folding import Folded, exact, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.model import Article, Field, Span
    from monitor.watch.automaton import Word

# A full stop behind a word of two letters or more and before a capital; "U.S. Border" and "Sec. 212" hold none.
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?]+[\"\u201d\u00bb)\]]*\s+[^\W\d_]")

_BRACKETS = {")": "(", "]": "["}  # those that stand around an acronym

# Between title and text: no pattern holds it, so that no name is found across the two.
_BREAK = b"\x01"


class Place(NamedTuple):
    """Where a word stands in a reading's folded data, without the spaces around it."""

    start: int
    end: int

    def inside(self, other: Place) -> bool:
        """Whether `other` covers this place, and more."""
        return other.start <= self.start and self.end <= other.end and self != other

    def touches(self, others: Iterable[Place]) -> bool:
        """Whether any of `others` shares a letter with this place."""
        return any(self.start < other.end and other.start < self.end for other in others)


@dataclass(frozen=True, slots=True)
class _Part:
    """One field of the article and where its folded form begins in the data."""

    field: Field
    folded: Folded
    offset: int
    weak: Sequence[Span]


def _closed(text: str, start: int, end: int) -> int:
    """The end of text[start:end] moved over the bracket that closes its last open one: "Ministry (SRE" + ")"."""
    within, behind = text[start:end], text[end : end + 1]
    opening = _BRACKETS.get(behind)
    return end + (opening is not None and within.count(opening) > within.count(behind))


class Reading:
    """An article folded. `data` is what is scanned; places in it lead back to fields and their characters."""

    def __init__(self, article: Article) -> None:
        self.article = article
        title = fold(article.title)
        rest: Field = "body" if article.full_text else "summary"
        body = fold(article.text if article.full_text else article.summary)
        offset = len(title.data) + len(_BREAK)
        self.data = title.data + _BREAK + body.data
        self._known: dict[Place, tuple[int, int]] = {}
        self._title = _Part("title", title, 0, ())
        self._body = _Part(rest, body, offset, article.weak if article.full_text else ())

    def _part(self, place: Place) -> _Part:
        return self._body if place.start >= self._body.offset else self._title

    def place(self, start: int, end: int) -> Place:
        """The place of a hit of the automaton: without its spaces, to the end of the last word."""
        return Place(start + 1, self.data.index(b" ", end - 1))

    def fits(self, word: Word, start: int, end: int) -> bool:
        """Whether a hit of the automaton holds on the original text: capitals, one sentence, other scripts."""
        part = self._part(Place(start, end))
        if word.whole and _SENTENCE_END.search(self.text(self.place(start, end))):
            return False
        if word.capitals:
            at = start - part.offset
            hashtag = word.squashed and part.folded.before(at + 1) == "#"
            if not hashtag and not all(part.folded.char(at + place).isupper() for place in word.capitals):
                return False
        if not word.spelling:
            return True
        at, last = start + 1 - part.offset, (end if word.starred else end - 1) - part.offset
        return exact(part.folded.characters(at, last)) == word.spelling

    def span(self, place: Place) -> tuple[int, int]:
        """Where a place stands in its field, in characters; with the bracket that closes one opened inside it."""
        if place not in self._known:
            part = self._part(place)
            start, end = part.folded.span(place.start - part.offset, place.end - part.offset)
            self._known[place] = (start, _closed(part.folded.text, start, end))
        return self._known[place]

    def text(self, place: Place) -> str:
        """What stands at a place, in its own spelling."""
        start, end = self.span(place)
        return self._part(place).folded.text[start:end]

    def key(self, place: Place) -> bytes:
        """What stands at a place, folded: two places with one key hold the same word."""
        return self.data[place.start : place.end]

    def in_title(self, place: Place) -> bool:
        """Whether the place is in the title."""
        return self._part(place) is self._title

    def mention(self, item: str, place: Place) -> Mention:
        """The place as the records of the product know it."""
        start, end = self.span(place)
        part = self._part(place)
        return Mention(item, part.folded.text[start:end], part.field, start, end)

    def weak(self, place: Place) -> str | None:
        """Why the place does not count, if it stands in a part of the page that is the house's; else None."""
        part = self._part(place)
        if not part.weak:
            return None
        start, end = self.span(place)
        return next((span.why for span in part.weak if span.start <= start and end <= span.end), None)

    def between(self, first: Place, second: Place) -> str:
        """The characters between two places of one field, in the article's spelling; "" across fields."""
        if self._part(first) is not self._part(second):
            return ""
        return self._part(first).folded.text[self.span(first)[1] : self.span(second)[0]]

    def initial(self, place: Place) -> str:
        """The first character at a place, in its own spelling."""
        part = self._part(place)
        return part.folded.char(place.start - part.offset)

    def word_before(self, place: Place) -> Place | None:
        """The word right before a place, in the same field."""
        if self.data[place.start - 1 : place.start] != b" ":
            return None
        start = self.data.rfind(b" ", 0, place.start - 1) + 1
        before = Place(start, place.start - 1)
        within = start > 0 and before.start < before.end and self._part(before) is self._part(place)
        return before if within and self.data[start] != _BREAK[0] else None

    @cached_property
    def _spaces(self) -> list[int]:
        spaces: list[int] = (np.frombuffer(self.data, dtype=np.uint8) == ord(" ")).nonzero()[0].tolist()
        return spaces

    @cached_property
    def _first_body_word(self) -> int:
        return bisect_left(self._spaces, self._body.offset + 1)

    def word(self, at: int) -> int:
        """The number of the word at byte `at`, counted from the start of the title on."""
        return bisect_left(self._spaces, at)

    def body_word(self, place: Place) -> int:
        """How many words of the text stand before the place; negative in the title."""
        return self.word(place.start) - self._first_body_word

    def words(self, place: Place) -> tuple[int, int]:
        """The numbers of the first and the last word at a place."""
        return self.word(place.start), self.word(place.end - 1)
