"""What an article is compared by: made anew from its text whenever it is needed, stored only in samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from monitor.stories.canonical import canonical_url, host_of_key, is_front_page
from monitor.stories.facts import tokens_of
from monitor.stories.numbers import numbers_in
from monitor.stories.shingles import fold, hash_of, is_content, sample_of, shingles_of, text_hash, words_in
from monitor.stories.thresholds import FACT_CHARACTERS, LEAD_WORDS, STEM

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from monitor.model import Article
    from monitor.stories.facts import Token

# Characters of a text that are compared: 4,000 words, as the longest of 858 labelled texts has. A copy repeats the
# beginning (`thresholds.LEAD_SHARE`), so the rest of a book tells nothing more, and placing one of 200,000 characters,
# the most that a page has, held up everything else for 0.3 s.
COMPARED = 28_000


@dataclass(frozen=True)
class Fingerprint:
    """One article, ready to be compared. `title` and `body` are folded, `words` are the body's, in order.

    `written` is the body as it stands in the article, `sample` are those shingles that are stored. What only a close
    comparison needs is read once, when it is asked for.
    """

    article: str
    language: str
    host: str
    page: str
    title: str
    body: str
    written: str
    words: tuple[str, ...]
    shingles: frozenset[int]
    sample: tuple[int, ...]
    text_hash: int
    title_hash: int
    at: datetime

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
        return tuple(word for word in words_in(self.title) if is_content(word))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number of headline and text, however written, as digits."""
        return numbers_in(f"{self.title} {self.body}", self.language)

    @cached_property
    def title_numbers(self) -> frozenset[str]:
        """The numbers of the headline."""
        return numbers_in(self.title, self.language)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of headline and text, and every number."""
        return frozenset((*self.words, *words_in(self.title), *self.numbers))

    @cached_property
    def stems(self) -> frozenset[str]:
        """What the words of headline and text begin with (see `stem`)."""
        return frozenset(word[:length] for word in self.vocabulary for length in (STEM - 1, STEM))

    @cached_property
    def tokens(self) -> list[Token]:
        """The first words of the text as names, numbers and other words."""
        return tokens_of(self.written[:FACT_CHARACTERS], self.language)

    @cached_property
    def title_tokens(self) -> list[Token]:
        """The headline as numbers and words."""
        return tokens_of(self.title, self.language)

    def without(self, furniture: AbstractSet[int]) -> Fingerprint:
        """Leave out the shingles that the host repeats on its pages."""
        if not furniture:
            return self
        sample = tuple(one for one in self.sample if one not in furniture)
        return replace(self, shingles=self.shingles - furniture, sample=sample)


def fingerprint_of(article: Article) -> Fingerprint:
    """Read an article for comparison."""
    written = own_text(article)[:COMPARED]
    title, body = fold(article.title), fold(written)
    title_words, words = words_in(title), tuple(words_in(body))
    shingles = shingles_of(words)
    page = canonical_url(article.canonical_url or article.url)
    return Fingerprint(
        article=article.id,
        language=article.language,
        host=host_of_key(page),
        page=page,
        title=title,
        body=body,
        written=written,
        words=words,
        shingles=shingles,
        sample=sample_of(shingles),
        text_hash=text_hash(words) if words else 0,
        title_hash=text_hash(title_words) if title_words else 0,
        at=article.published or article.first_seen,
    )


def stem(word: str) -> str:
    """By which a word is looked up in `Fingerprint.stems`: `pleads` and `pleaded`, `exige` and `exigen` are one."""
    return word[:STEM] if len(word) > STEM else word[: STEM - 1]


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
