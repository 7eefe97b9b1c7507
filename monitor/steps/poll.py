"""Due feeds to new entries: fetch, parse, take in."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.feeds.parse import Parsed, parse
from monitor.model import Fate, FateKind, FeedLine, Kept, Outcome, Response
from monitor.store import StoreError
from monitor.stories import canonical_url, same_page

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from monitor.config.schema import Feed
    from monitor.model import Entry, FeedReading, FeedState
    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

# Seconds that a worker may spend on one feed. The largest honest feed seen takes under 2 s; hostile ones take for ever.
PARSE_DEADLINE = 20.0

# Feeds in hand at once: more than the web client fetches side by side (32), so that it never idles, and few enough that
# bodies waiting for a worker fit into memory (1,500 feeds of 0.3 MB at once took 800 MB).
IN_HAND = 64


@dataclass(frozen=True, slots=True)
class Polled:
    """One feed's line in the report, and the ids of the entries that are new."""

    line: FeedLine
    new: tuple[str, ...]


async def poll_feeds(
    runtime: Runtime, due: Sequence[Feed], states: Mapping[str, FeedState], now: datetime
) -> list[Polled]:
    """Poll these feeds side by side, each at its host's pace; what each brings is in the store when this returns."""
    room = asyncio.Semaphore(IN_HAND)

    async def poll(feed: Feed) -> Polled:
        async with room:
            return await _poll(runtime, feed, states.get(feed.id), now)

    runtime.progress.expect("feeds", len(due))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(poll(feed)) for feed in due]
    return [task.result() for task in tasks]


async def _poll(runtime: Runtime, feed: Feed, state: FeedState | None, now: datetime) -> Polled:
    async def parse_in_worker(body: bytes, url: str, content_type: str) -> Parsed:
        return await runtime.workers.run(parse, body, url, content_type, deadline=PARSE_DEADLINE)

    try:
        response = await runtime.web.get(feeds.request_for(feed, state, now))
        reading = await feeds.read(feed, state, response, parse_in_worker, now)
        new = _keep(runtime, feed, reading, state, now)
    except StoreError:
        raise
    except Exception as error:  # a fault of ours in one feed must not keep the others from being polled
        log.exception("feed %s could not be polled", feed.id)
        failed = Response(feed.url, feed.url, Outcome.ERROR, f"a fault of monitor: {type(error).__name__}: {error}")
        reading = await feeds.read(feed, state, failed, parse_in_worker, now)
        new = _keep(runtime, feed, reading, state, now)
    runtime.progress.done("feeds")
    log.info(
        "feed %s: %s, %d entries, %d new%s",
        feed.id,
        reading.outcome,
        reading.total,
        len(new),
        f" ({reading.message})" if reading.message else "",
    )
    return Polled(_line(reading, len(new)), tuple(kept.entry.id for kept in new))


def _keep(runtime: Runtime, feed: Feed, reading: FeedReading, state: FeedState | None, now: datetime) -> list[Kept]:
    """Store what a poll brought and the feed's new state, both or neither; gives the entries that are new."""
    with runtime.store.transaction():
        new = [kept for entry in _once(reading.entries) if (kept := _take_in(runtime, feed, entry, state, now))]
        runtime.store.feeds.save(replace(reading.state, last_new=now) if new else reading.state)
    return new


def _once(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without those that repeat a key."""
    return list({entry.key: entry for entry in reversed(entries)}.values())[::-1]


def _take_in(runtime: Runtime, feed: Feed, entry: Entry, state: FeedState | None, now: datetime) -> Kept | None:
    """Store one entry with its first fate, unless it is known; inside the caller's transaction."""
    if runtime.store.entries.get(entry.id):
        return None
    canonical = canonical_url(entry.url) if entry.url else ""
    kept = Kept(entry, canonical, now, _first_fate(runtime, feed, entry, canonical, state, now))
    runtime.store.entries.add([kept])
    return kept


def _first_fate(
    runtime: Runtime, feed: Feed, entry: Entry, canonical: str, state: FeedState | None, now: datetime
) -> Fate:
    fate = feeds.first_fate(feed, entry, state, now)
    if fate.kind is not FateKind.PENDING:
        return fate
    if canonical:
        configured = {one.id for one in runtime.config.feeds}
        earlier = runtime.store.entries.at_address(canonical)
        standing = [kept for kept in earlier if _stands_for(kept, feed, configured) and not _muted(runtime, kept, feed)]
        if twin := same_page(entry, standing):
            return Fate(FateKind.DUPLICATE, of=twin.entry.id)
    return replace(fate, next_try=now)


def _stands_for(kept: Kept, feed: Feed, configured: Collection[str]) -> bool:
    """Whether an entry of the same page is a reason not to read it through this feed too.

    Not what another feed showed before it was added, for that was never read; nor what waits for a feed that is gone.
    """
    if kept.fate.kind is FateKind.BASELINE:
        return kept.entry.feed == feed.id
    return kept.fate.next_try is None or kept.entry.feed in configured


def _muted(runtime: Runtime, kept: Kept, feed: Feed) -> bool:
    """Whether an entry of the same page is muted because of its feed, so that this one must be read to be told."""
    config = runtime.config
    if not config.mutes or kept.entry.feed == feed.id:
        return False
    from monitor.mutes import mutes_feed

    return mutes_feed(config.mutes, config.settings.timezone, kept.entry.feed, kept.first_seen)


def _line(reading: FeedReading, new: int) -> FeedLine:
    return FeedLine(reading.feed, reading.url, reading.outcome, reading.message, reading.total, new)
