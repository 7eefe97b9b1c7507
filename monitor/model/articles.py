"""Pages and the articles on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, `start` inclusive, `end` exclusive, and why it stands out."""

    start: int
    end: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a worker read out of one page. `text` is empty when nothing could be extracted.

    `weak` are the spans that are the house's, not the article's: related links, share bars, publisher's
    bios. They stay in the text, a mention that stands only there does not count.
    `blocks` are the text's paragraphs in order, `why` holding the 16-hex-digit hash by which a block
    that repeats over a site's articles is recognised.
    `language` is what the page itself declares. `note` says when something was lost (nesting, size).
    """

    title: str
    text: str
    weak: tuple[Span, ...] = ()
    blocks: tuple[Span, ...] = ()
    language: str | None = None
    canonical_url: str | None = None
    site_name: str = ""
    byline: str = ""
    published: datetime | None = None
    paywalled: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """The text behind an entry. `id` is the entry's.

    Without its page (`full_text` false) `text` is empty and the entry's own `summary` is all there is.
    `language` is an ISO 639-1 code or "und".
    """

    id: str
    feed: str
    outlet: str
    tier: int
    url: str
    canonical_url: str
    title: str
    summary: str
    text: str
    weak: tuple[Span, ...]
    language: str
    published: datetime | None
    first_seen: datetime
    full_text: bool
    byline: str = ""
    paywalled: bool = False
