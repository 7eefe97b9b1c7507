"""Entries to articles: fetch the page, extract its text in a worker, tell its language."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitor import articles
from monitor.model import Article, Kept, Outcome, Page, Request, Response
from monitor.steps.passing import read_unless_nothing
from monitor.store import StoreError
from monitor.stories import hidden_page_key, is_interstitial, page_key
from monitor.web import host_of
from monitor.workers import WorkerFailure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.config.schema import Feed
    from monitor.runtime import Runtime
    from monitor.steps.passing import Passing

log = logging.getLogger(__name__)

# Seconds that a worker may spend on one page: the slowest honest page measured takes 3 s on a busy core.
EXTRACT_DEADLINE = 20.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for an entry. `trouble` says why its page could not be had, `next_try` when to ask again.

    Where the page was `passed_over`, nothing watched can be found in it, and the article has no text.
    """

    kept: Kept
    article: Article
    blocks: tuple[str, ...] = ()
    trouble: str = ""
    next_try: datetime | None = None
    passed_over: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A page that was asked for. `page` is None where it was passed over or could not be had: `trouble` says why."""

    response: Response
    page: Page | None
    trouble: str = ""
    passed_over: bool = False

    @property
    def had(self) -> bool:
        """Whether it showed a text, read or not."""
        return self.passed_over or bool(self.page and self.page.text)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The addresses of one page, as written, and what was read at them; a feed may want its extraction precise.

    `told` is what their feeds tell, where the page may be passed over.
    """

    urls: tuple[str, ...]
    told: str | None
    read: dict[tuple[str, bool], _Read] = field(default_factory=dict)


async def read_page_of(
    runtime: Runtime, entries: Sequence[Kept], feeds: Mapping[str, Feed], passing: Passing
) -> list[Reading]:
    """Read the one page that these entries have; where it cannot be had, each is read from its own summary.

    Raises StoreError, and for nothing else.
    """
    pages = _Pages(tuple(kept.entry.url for kept in entries), passing.told(entries, feeds))
    readings = []
    for kept in entries:
        feed = feeds[kept.entry.feed]
        try:
            reading = await _read(runtime, kept, feed, pages)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours in one page must not keep the others from being read
            log.exception("entry %s could not be read (%s)", kept.entry.id, kept.entry.url)
            reading = _unread(runtime, kept, feed, error)
        runtime.progress.done("pages")
        readings.append(reading)
    return readings


def _unread(runtime: Runtime, kept: Kept, feed: Feed, error: Exception) -> Reading:
    trouble = f"a fault of monitor: {type(error).__name__}: {error}"
    article = _article(runtime, kept, feed, None, None)
    return Reading(kept, article, (), trouble, articles.retry(kept.tries + 1, None, runtime.clock()))


async def _read(runtime: Runtime, kept: Kept, feed: Feed, pages: _Pages) -> Reading:
    if not kept.entry.url:
        return Reading(kept, _article(runtime, kept, feed, None, None), trouble="the entry has no link")
    found = await _page(runtime, kept, feed, pages)
    if found.passed_over:
        article = _article(runtime, kept, feed, Page(title="", text=""), found.response)
        return Reading(kept, article, passed_over=True)
    response, page, trouble = found.response, found.page, found.trouble
    if page and is_interstitial(kept.entry, response.final_url, f"{page.title} {page.text}"):
        page, trouble = None, "the aggregator's link led to a page of its own, not to the article"
    article = _article(runtime, kept, feed, page, response)
    blocks = tuple(span.why for span in page.blocks) if page else ()
    if article.full_text:
        return Reading(kept, article, blocks)
    log.info("page of %s not had: %s (%s)", kept.entry.id, trouble, kept.entry.url)
    next_try = articles.retry(kept.tries + 1, response if page is None else None, runtime.clock())
    return Reading(kept, article, blocks, trouble, next_try)


async def _page(runtime: Runtime, kept: Kept, feed: Feed, pages: _Pages) -> _Read:
    """The entry's page, by whichever of its addresses it could be had; else the answer at the entry's own."""
    precise = feed.extraction == "precision"
    own = (kept.entry.url, precise)
    had = [address for address, one in pages.read.items() if address[1] == precise and one.had]
    for address in dict.fromkeys((*had[:1], own, *((url, precise) for url in pages.urls))):
        if address not in pages.read:
            pages.read[address] = await _asked(runtime, address[0], feed, pages)
        found = pages.read[address]
        if found.had:
            return found
    return pages.read[own]


async def _asked(runtime: Runtime, url: str, feed: Feed, pages: _Pages) -> _Read:
    known = next((one.response for address, one in pages.read.items() if address[0] == url), None)
    response = known or await runtime.web.get(Request(url, "page"))
    return await _extract(runtime, response, feed, pages.told)


async def _extract(runtime: Runtime, response: Response, feed: Feed, told: str | None) -> _Read:
    """The page's text, or why there is none."""
    if response.outcome is not Outcome.FETCHED:
        return _Read(response, None, response.message or response.outcome)
    page: Page | None
    page_of = response.body, response.content_type, response.final_url, feed.extraction == "precision"
    deadline = EXTRACT_DEADLINE
    try:
        if told is None:
            page = await runtime.workers.run(articles.read_page, *page_of, deadline=deadline)
        else:
            job, prefilter = read_unless_nothing, runtime.matcher.prefilter
            page = await runtime.workers.run(job, *page_of, prefilter, told, deadline=deadline)
    except WorkerFailure as failure:
        return _Read(response, None, f"its text could not be extracted: {failure}")
    if page is None:
        return _Read(response, None, passed_over=True)
    return _Read(response, page, page.note or "no text found on the page")


def _article(runtime: Runtime, kept: Kept, feed: Feed, page: Page | None, response: Response | None) -> Article:
    final_url = response.final_url if response and page else kept.entry.url
    repeated: set[str] = set()
    if page:
        hashes = [span.why for span in page.blocks]
        repeated = runtime.store.blocks.repeated(host_of(final_url), hashes, page_id(kept.canonical_url))
    article = articles.build(
        kept,
        feed,
        page,
        final_url=final_url,
        canonical_url=page_key(final_url, page.canonical_url if page else None),
        languages=runtime.config.settings.languages,
        repeated=repeated,
    )
    return article if article.full_text else _hidden(kept, article, response)


def page_id(canonical_url: str) -> str:
    """By which the paragraphs of a page count once, however many entries and versions of it are read."""
    return hashlib.sha256(canonical_url.encode()).hexdigest()[:16]


def _hidden(kept: Kept, article: Article, response: Response | None) -> Article:
    """An article whose page was not had: behind an aggregator's link its site is known, and that link is shown."""
    if not kept.entry.publisher_url:
        return article
    led_to = response.final_url if response else kept.entry.url
    key = hidden_page_key(article.canonical_url, led_to, kept.entry.publisher_url)
    return article if key == article.canonical_url else replace(article, url=kept.entry.url, canonical_url=key)
