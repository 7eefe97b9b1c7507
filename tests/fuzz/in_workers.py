"""The same through worker processes: what is too large for this one must cost itself alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.articles import read_page
from monitor.commands.run import PRELOAD
from monitor.feeds.parse import Parsed, parse
from monitor.model import FeedReading, Outcome, Page
from monitor.workers import WorkerFailure, Workers
from tests.feeds.samples import FEED, NOW
from tests.fuzz.invariants import answered, spans_hold

if TYPE_CHECKING:
    from collections.abc import Sequence

DEADLINE = 20.0
"""Seconds, as in monitor/steps/poll.py and read.py."""


def all_end_well(some_feeds: Sequence[tuple[bytes, str]], pages: Sequence[tuple[bytes, str]]) -> list[str]:
    """How each ended, by a word. AssertionError where one took another with it, or something but itself."""
    return asyncio.run(_all(some_feeds, pages))


async def _all(some_feeds: Sequence[tuple[bytes, str]], pages: Sequence[tuple[bytes, str]]) -> list[str]:
    with Workers(2, preload=PRELOAD) as workers:
        read = [_feed(workers, *one) for one in some_feeds]
        extracted = [_page(workers, *one) for one in pages]
        ended = await asyncio.gather(*read, *extracted)
        good = await workers.run(parse, b"<rss><item><title>a</title></item></rss>", "", "", deadline=DEADLINE)
        assert len(good.entries) == 1, "the workers still work"
    return ended


async def _feed(workers: Workers, body: bytes, content_type: str) -> str:
    async def in_worker(body: bytes, url: str, content_type: str) -> Parsed:
        return await workers.run(parse, body, url, content_type, deadline=DEADLINE)

    reading: FeedReading = await feeds.read(FEED, None, answered(body, content_type), in_worker, NOW)
    if "could not be parsed" not in reading.message:
        return str(reading.outcome)
    assert (reading.outcome, reading.entries) == (Outcome.ERROR, ())
    assert "Error:" not in reading.message, reading.message
    return "feed " + reading.message.partition("parsed: ")[2]


async def _page(workers: Workers, body: bytes, content_type: str) -> str:
    precise = False
    try:
        page: Page = await workers.run(read_page, body, content_type, "https://a.example/", precise, deadline=DEADLINE)
    except WorkerFailure as failure:
        if "Error:" in failure.detail:
            raise
        return f"page {failure.detail}"
    spans_hold(page)
    return "page" if page.text else "no text"
