"""Blocks by their hashes, and what a site repeats from article to article: the light part of boilerplate."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from monitor.articles.blocks import BULK, key_of
from monitor.model import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

REPEATED = "repeated on this site"

# Blocks of fewer letters ("INM", "Por Redacción") repeat by chance.
_REPEATED_LENGTH = 12

_DIGITS = re.compile(r"\d+")
_MEANS_SOMETHING = re.compile(r"[^\W_]|#")


def block_hash(text: str) -> str:
    """16 hex digits to recognise a block by on other pages; case, spaces and values of numbers do not count."""
    return hashlib.blake2b(_DIGITS.sub("0", key_of(text.lower())).encode("utf-8", "replace"), digest_size=8).hexdigest()


def paragraphs(text: str) -> tuple[Span, ...]:
    """The lines of a text that hold a letter or digit, each with its `block_hash` as `why`."""
    return tuple(Span(start, end, block_hash(text[start:end])) for start, end in lines_of(text))


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines that hold anything are, without the spaces around them."""
    place = 0
    for line in text.split("\n"):
        if _MEANS_SOMETHING.search(line):
            stripped = line.strip()
            start = place + line.index(stripped)
            yield start, start + len(stripped)
        place += len(line) + 1


def repeated_spans(
    text: str, blocks: Iterable[Span], weak: Sequence[Span], repeated: Collection[str]
) -> tuple[Span, ...]:
    """`weak` and, beyond it, the blocks whose hashes are in `repeated`.

    When these are most of what is left, it is an article published again, and none of them is marked.
    """
    known = {(span.start, span.end) for span in weak}
    own = [span for span in blocks if (span.start, span.end) not in known]
    again = [s for s in own if s.why in repeated and len(key_of(text[s.start : s.end])) >= _REPEATED_LENGTH]
    if sum(s.end - s.start for s in again) > BULK * sum(s.end - s.start for s in own):
        return tuple(weak)
    marked = [*weak, *(Span(s.start, s.end, REPEATED) for s in again)]
    return tuple(sorted(marked, key=lambda span: (span.start, span.end)))


def own_text(text: str, weak: Iterable[Span]) -> str:
    """The text without its weak spans, for measuring how much article there is."""
    kept, place = [], 0
    for span in sorted(weak, key=lambda span: span.start):
        kept.append(text[place : max(place, span.start)])
        place = max(place, span.end)
    return "".join([*kept, text[place:]])
