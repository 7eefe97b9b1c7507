"""Entries to articles: fetch the page, extract its text in a worker, tell its language."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor import articles
from monitor.model import Article, Kept, Outcome, Page, Request, Response
from monitor.stories import hidden_page_key, is_interstitial, page_key
from monitor.web import host_of
from monitor.workers import WorkerFailure

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from datetime import datetime

    from monitor.config.schema import Feed
    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

# Seconds that a worker may spend on one page: the slowest honest page measured takes 3 s on a busy core.
EXTRACT_DEADLINE = 20.0

# Pages in hand at once: enough to keep two workers busy while slow hosts answer, few enough that as many bodies of the
# largest size fit into 200 MB.
IN_HAND = 40

# Seconds for a batch: 200 pages of 40 hosts take 20 s at the default pace, of one host 400 s. What a tarpit holds up is
# read in a later batch, and meanwhile feeds are polled and what was read is decided.
BATCH_DEADLINE = 300.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for an entry. `trouble` says why its page could not be had, `next_try` when to ask again."""

    kept: Kept
    article: Article
    blocks: tuple[str, ...] = ()
    trouble: str = ""
    next_try: datetime | None = None


async def read_articles(runtime: Runtime, entries: Sequence[Kept]) -> list[Reading]:
    """Read these entries' pages side by side; one whose page cannot be had is read from its own summary.

    What is not read within the batch's time is left out: it stays as it is, and a later batch takes it up.
    """
    feeds = {feed.id: feed for feed in runtime.config.feeds}
    room = asyncio.Semaphore(IN_HAND)

    async def read(kept: Kept) -> Reading:
        feed = feeds[kept.entry.feed]
        async with room:
            try:
                reading = await _read(runtime, kept, feed)
            except Exception as error:  # a fault of ours in one page must not keep the others from being read
                log.exception("entry %s could not be read (%s)", kept.entry.id, kept.entry.url)
                reading = _unread(runtime, kept, feed, error)
        runtime.progress.done("pages")
        return reading

    runtime.progress.expect("pages", len(entries))
    return await _within(BATCH_DEADLINE, [read(kept) for kept in entries])


async def _within(seconds: float, work: Sequence[Coroutine[None, None, Reading]]) -> list[Reading]:
    """What of this work is done in so many seconds; the rest is cancelled."""
    if not work:
        return []
    tasks = [asyncio.create_task(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [task.result() for task in tasks if task in done]


def _unread(runtime: Runtime, kept: Kept, feed: Feed, error: Exception) -> Reading:
    trouble = f"a fault of monitor: {type(error).__name__}: {error}"
    article = _article(runtime, kept, feed, None, None)
    return Reading(kept, article, (), trouble, articles.retry(kept.tries + 1, None, runtime.clock()))


async def _read(runtime: Runtime, kept: Kept, feed: Feed) -> Reading:
    if not kept.entry.url:
        return Reading(kept, _article(runtime, kept, feed, None, None), trouble="the entry has no link")
    response = await runtime.web.get(Request(kept.entry.url, "page"))
    page, trouble = await _extract(runtime, response, feed)
    if page and is_interstitial(kept.entry, response.final_url, f"{page.title} {page.text}"):
        page, trouble = None, "the aggregator's link led to a page of its own, not to the article"
    article = _article(runtime, kept, feed, page, response)
    blocks = tuple(span.why for span in page.blocks) if page else ()
    if article.full_text:
        return Reading(kept, article, blocks)
    log.info("page of %s not had: %s (%s)", kept.entry.id, trouble, kept.entry.url)
    next_try = articles.retry(kept.tries + 1, response if page is None else None, runtime.clock())
    return Reading(kept, article, blocks, trouble, next_try)


async def _extract(runtime: Runtime, response: Response, feed: Feed) -> tuple[Page | None, str]:
    """The page's text, or why there is none."""
    if response.outcome is not Outcome.FETCHED:
        return None, response.message or response.outcome
    try:
        page = await runtime.workers.run(
            articles.read_page,
            response.body,
            response.content_type,
            response.final_url,
            feed.extraction == "precision",
            deadline=EXTRACT_DEADLINE,
        )
    except WorkerFailure as failure:
        return None, f"its text could not be extracted: {failure}"
    return page, page.note or "no text found on the page"


def _article(runtime: Runtime, kept: Kept, feed: Feed, page: Page | None, response: Response | None) -> Article:
    final_url = response.final_url if response and page else kept.entry.url
    repeated: set[str] = set()
    if page:
        hashes = [span.why for span in page.blocks]
        repeated = runtime.store.blocks.repeated(host_of(final_url), hashes, kept.entry.id)
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


def _hidden(kept: Kept, article: Article, response: Response | None) -> Article:
    """An article whose page was not had: behind an aggregator's link its site is known, and that link is shown."""
    if not kept.entry.publisher_url:
        return article
    led_to = response.final_url if response else kept.entry.url
    key = hidden_page_key(article.canonical_url, led_to, kept.entry.publisher_url)
    return article if key == article.canonical_url else replace(article, url=kept.entry.url, canonical_url=key)
