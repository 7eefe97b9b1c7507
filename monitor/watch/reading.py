"""One article as the matcher reads it: title and text folded into one string of bytes, and the way back."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from monitor.model import Mention
from monitor.watch.alphabet import BREAK
from monitor.watch.folding import exact, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.model import Article, Field
    from monitor.watch.automaton import Word

# A full stop behind a word of two letters or more and before a capital; "U.S. Border" and "Sec. 212" hold none.
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?]+[\"\u201d\u00bb)\]]*\s+[^\W\d_]")

_BREAK = bytes([BREAK])  # between title and text
_HASHES = frozenset("#\N{FULLWIDTH NUMBER SIGN}")
_BRACKETS = {")": "(", "]": "["}  # those that stand around an acronym

_MORE_DIGITS = re.compile(
    r"[.,]\d{3}(?!\d)"
)  # "CBP 1,200" is not CBP 1; "Title 42.1" may end a sentence with a footnote


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


def _closed(text: str, start: int, end: int) -> int:
    """The end of text[start:end] moved over the bracket that closes its last open one: "Ministry (SRE" + ")"."""
    behind = text[end : end + 1]
    if (opening := _BRACKETS.get(behind)) is None:
        return end
    within = text[start:end]
    return end + (within.count(opening) > within.count(behind))


class Reading:
    """An article folded. `data` is what is scanned; places in it lead back to fields and their characters."""

    def __init__(self, article: Article) -> None:
        self.article = article
        text = article.text if article.full_text else article.summary
        self._folded = fold(article.title, text)
        self.data = self._folded.data
        self._text = self._folded.text
        self._body = len(self._text) - len(text)  # where the body begins in the joined text …
        self._body_data = self.data.index(_BREAK) + 1  # … and in the data
        self._known: dict[Place, tuple[int, int]] = {}

    @cached_property
    def underscored(self) -> bool:
        """Whether there are underscores, which may tie a word to another."""
        return "_" in self._text

    def place(self, start: int, end: int) -> Place:
        """The place of a hit of the automaton: without its spaces, to the end of the last word."""
        return Place(start + 1, self.data.index(b" ", end - 1))

    def fits(self, word: Word, start: int, end: int) -> bool:
        """Whether a hit of the automaton holds on the original text: capitals, one sentence, other scripts."""
        folded = self._folded
        if word.capitals:
            hashtag = word.squashed and folded.before(start + 1) in _HASHES
            if not hashtag and not all(folded.char(start + place).isupper() for place in word.capitals):
                return False
        place = self.place(start, end)
        # A sentence ends in two characters or more: a stop and a space.
        if word.whole and not folded.letter_for_letter(*place) and _SENTENCE_END.search(self._text, *self._span(place)):
            return False
        if self.underscored and folded.tied(*self._span(place)):
            return False
        if word.numbered and _MORE_DIGITS.match(self._text, self._span(place)[1]):
            return False
        if not word.spelling:
            return True
        return exact(folded.characters(start + 1, end if word.starred else end - 1)) == word.spelling

    def _span(self, place: Place) -> tuple[int, int]:
        """Where a place stands in the joined text, with the bracket that closes one opened inside it."""
        if place not in self._known:
            start, end = self._folded.span(place.start, place.end)
            self._known[place] = (start, _closed(self._text, start, end))
        return self._known[place]

    def span(self, place: Place) -> tuple[int, int]:
        """Where a place stands in its field, in characters; with the bracket that closes one opened inside it."""
        start, end = self._span(place)
        offset = 0 if self.in_title(place) else self._body
        return start - offset, end - offset

    def text(self, place: Place) -> str:
        """What stands at a place, in its own spelling."""
        start, end = self._span(place)
        return self._text[start:end]

    def key(self, place: Place) -> bytes:
        """What stands at a place, folded: two places with one key hold the same word."""
        return self.data[place.start : place.end]

    def in_title(self, place: Place) -> bool:
        """Whether the place is in the title."""
        return place.start < self._body_data

    def mention(self, item: str, place: Place) -> Mention:
        """The place as the records of the product know it."""
        field: Field = "title" if self.in_title(place) else "body" if self.article.full_text else "summary"
        return Mention(item, self.text(place), field, *self.span(place))

    def weak(self, place: Place) -> str | None:
        """Why the place does not count, if it stands in a part of the page that is the house's; else None."""
        spans = self.article.weak
        if not spans or not self.article.full_text or self.in_title(place):
            return None
        start, end = self.span(place)
        return next((span.why for span in spans if span.start <= start and end <= span.end), None)

    def between(self, first: Place, second: Place) -> str:
        """The characters between two places of one field, in the article's spelling; "" across fields."""
        if self.in_title(first) is not self.in_title(second):
            return ""
        return self._text[self._span(first)[1] : self._span(second)[0]]

    def initial(self, place: Place) -> str:
        """The first character at a place, in its own spelling."""
        return self._folded.char(place.start)

    def word_before(self, place: Place) -> Place | None:
        """The word right before a place, in the same field."""
        if self.data[place.start - 1 : place.start] != b" ":
            return None
        start = self.data.rfind(b" ", 0, place.start - 1) + 1
        before = Place(start, place.start - 1)
        within = start > 0 and before.start < before.end and self.in_title(before) is self.in_title(place)
        return before if within and self.data[start] != BREAK else None

    @cached_property
    def _spaces(self) -> list[int]:
        parts = self.data.split(b" ")[:-1]
        return [after - 1 for after in accumulate(len(part) + 1 for part in parts)]

    @cached_property
    def _first_body_word(self) -> int:
        return bisect_left(self._spaces, self._body_data + 1)

    def word(self, at: int) -> int:
        """The number of the word at byte `at`, counted from the start of the title on."""
        return bisect_left(self._spaces, at)

    def body_word(self, place: Place) -> int:
        """How many words of the text stand before the place; negative in the title."""
        return self.word(place.start) - self._first_body_word

    def words(self, place: Place) -> tuple[int, int]:
        """The numbers of the first and the last word at a place."""
        return self.word(place.start), self.word(place.end - 1)
