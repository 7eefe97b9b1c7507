"""What an article is compared by: made anew from its text whenever it is needed, stored only in samples."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from monitor.stories.canonical import canonical_url, host_of_key, is_front_page
from monitor.stories.facts import passage_of, tokens_of
from monitor.stories.numbers import numbers_in
from monitor.stories.shingles import digests_of, fold, hash_of, is_content, sample_in, shingles_in, text_hash, words_in
from monitor.stories.stems import stem, stems_of
from monitor.stories.thresholds import FACT_CHARACTERS, LEAD_WORDS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from monitor.model import Article
    from monitor.stories.facts import Passage, Token

# Characters of a text that are compared: 4,000 words, as the longest of 858 labelled texts has. A copy repeats the
# beginning (`thresholds.LEAD_SHARE`), so the rest of a book tells nothing more, and placing one of 200,000 characters,
# the most that a page has, held up everything else for 0.3 s.
COMPARED = 28_000


@dataclass(frozen=True)
class Fingerprint:
    """One article, ready to be compared. `title` and `body` are folded, `words` are the body's, in order.

    `written` is the body as it stands in the article, `digests` its shingles in order, `furniture` those that the host
    repeats on its pages. What only some comparisons need is read once, when it is asked for: most articles are new, and
    meet no other.
    """

    article: str
    language: str
    host: str
    page: str
    title: str
    body: str
    written: str
    words: tuple[str, ...]
    digests: bytes
    at: datetime
    furniture: frozenset[int] = frozenset()

    @cached_property
    def shingles(self) -> frozenset[int]:
        """What it shares with others, without the furniture of its host."""
        return shingles_in(self.digests) - self.furniture

    @cached_property
    def sample(self) -> tuple[int, ...]:
        """Those of its shingles that are stored, smallest first."""
        chosen = sample_in(self.digests)
        return tuple(one for one in chosen if one not in self.furniture) if self.furniture else chosen

    @cached_property
    def text_hash(self) -> int:
        """By which the same text is found; 0 for none."""
        return text_hash(self.words) if self.words else 0

    @cached_property
    def title_words(self) -> tuple[str, ...]:
        """The words of the headline, in order."""
        return tuple(words_in(self.title))

    @cached_property
    def title_hash(self) -> int:
        """By which the same headline is found; 0 for none."""
        return text_hash(self.title_words) if self.title_words else 0

    @property
    def page_hash(self) -> int:
        """By which another address of the same page is found; 0 when the address names no page."""
        return 0 if not self.page or is_front_page(self.page) else hash_of(self.page)

    @cached_property
    def lead(self) -> frozenset[str]:
        """The first words of the text: a paragraph or two."""
        return frozenset(self.words[:LEAD_WORDS])

    @cached_property
    def title_content(self) -> tuple[str, ...]:
        """Content words and numbers of the headline, in order."""
        return tuple(word for word in self.title_words if is_content(word))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number of headline and text, however written, as digits."""
        return self.title_numbers | numbers_in(self.body, self.language, self.words)

    @cached_property
    def title_numbers(self) -> frozenset[str]:
        """The numbers of the headline."""
        return numbers_in(self.title, self.language)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of headline and text, and every number."""
        return frozenset(self.words).union(self.title_words, self.numbers)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words of headline and text."""
        return frozenset(itertools.chain.from_iterable(map(stems_of, self.vocabulary)))

    def knows(self, word: str) -> bool:
        """Whether a word of the same stem stands in headline or text."""
        return word in self.vocabulary or stem(word) in self.stems

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The first words of the text, with whatever is written at them."""
        return frozenset(self.written[:FACT_CHARACTERS].split())

    @cached_property
    def passage(self) -> Passage:
        """The first words of the text, as they are written."""
        return passage_of(self.written[:FACT_CHARACTERS], self.language)

    @cached_property
    def title_tokens(self) -> list[Token]:
        """The headline as numbers and words."""
        return tokens_of(self.title, self.language)

    def without(self, furniture: AbstractSet[int]) -> Fingerprint:
        """Leave out the shingles that the host repeats on its pages."""
        return replace(self, furniture=self.furniture | furniture) if furniture else self


def fingerprint_of(article: Article) -> Fingerprint:
    """Read an article for comparison. The address that it comes with, if any, is a canonical one."""
    written = own_text(article)[:COMPARED]
    body = fold(written)
    words = tuple(words_in(body))
    page = article.canonical_url or canonical_url(article.url)
    return Fingerprint(
        article=article.id,
        language=article.language,
        host=host_of_key(page),
        page=page,
        title=fold(article.title),
        body=body,
        written=written,
        words=words,
        digests=digests_of(words),
        at=article.published or article.first_seen,
    )


def own_text(article: Article) -> str:
    """Return the article's text without the house's parts, or its summary when the page was not read."""
    text = article.text or article.summary
    if not article.text or not article.weak:
        return text
    pieces, start = [], 0
    for span in sorted(article.weak, key=lambda span: span.start):
        pieces.append(text[start : max(start, span.start)])
        start = max(start, span.end)
    return " ".join((*pieces, text[start:]))
