"""Due feeds to new entries: fetch, parse, take in."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.feeds.parse import Parsed, parse
from monitor.model import Fate, FateKind, FeedLine, Kept, Outcome, Response
from monitor.steps.edits import look_again
from monitor.steps.feed_news import news_of
from monitor.steps.ops import tell_ops
from monitor.steps.quiet_feeds import QuietFeeds
from monitor.steps.same_address import SameAddress
from monitor.store import StoreError
from monitor.stories import canonical_url, same_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
    """Poll these feeds side by side, each at its host's pace; what each brings is in the store when this returns.

    What brings entries, news or trouble is stored at once, the states of the other feeds together (`QuietFeeds`).
    """
    polled: dict[str, Polled] = {}
    left, quiet = iter(due), QuietFeeds(runtime.store)

    async def take_turns() -> None:
        for feed in left:
            polled[feed.id] = await _poll(runtime, quiet, feed, states.get(feed.id), now)

    runtime.progress.expect("feeds", len(due))
    async with asyncio.TaskGroup() as group:  # a task a feed would hold the loop for 0.2 s while 10,000 begin
        for _ in range(min(IN_HAND, len(due))):
            group.create_task(take_turns())
    quiet.save()
    return [polled[feed.id] for feed in due]


async def _poll(runtime: Runtime, quiet: QuietFeeds, feed: Feed, state: FeedState | None, now: datetime) -> Polled:
    async def parse_in_worker(body: bytes, url: str, content_type: str) -> Parsed:
        return await runtime.workers.run(parse, body, url, content_type, deadline=PARSE_DEADLINE)

    try:
        response = await runtime.web.get(feeds.request_for(feed, state, now))
        reading = await feeds.read(feed, state, response, parse_in_worker, now)
        new = _keep(runtime, quiet, feed, reading, state, now)
    except StoreError:
        raise
    except Exception as error:  # a fault of ours in one feed must not keep the others from being polled
        log.exception("feed %s could not be polled", feed.id)
        failed = Response(feed.url, feed.url, Outcome.ERROR, f"a fault of monitor: {type(error).__name__}: {error}")
        reading = await feeds.read(feed, state, failed, parse_in_worker, now)
        new = _keep(runtime, quiet, feed, reading, state, now)
    runtime.progress.done("feeds")
    log.info(
        "feed %s: %s, %d entries, %d new%s",
        feed.id,
        reading.outcome,
        reading.total,
        len(new),
        f" ({reading.message})" if reading.message else "",
    )
    return Polled(_line(reading, len(new)), tuple(new))


def _keep(
    runtime: Runtime, quiet: QuietFeeds, feed: Feed, reading: FeedReading, state: FeedState | None, now: datetime
) -> list[str]:
    """Store what a poll brought and the feed's new state, both or neither; gives the ids of the new entries."""
    news = news_of(runtime.config, feed, state, reading.state)
    if reading.outcome.fine and not reading.entries and not news:
        quiet.add(reading.state)
        return []
    with runtime.store.transaction(durable=bool(news)):
        new, known = _take_in(runtime, feed, _once(reading.entries), state, now)
        new += [kept.entry.id for kept in look_again(runtime, feed, known, reading.total - len(new), now)]
        after = feeds.settled(feed, reading, len(new), now)
        runtime.store.feeds.save(after)
        if news:
            tell_ops(runtime, news, now)
    if after.doubted != reading.state.doubted:
        log.warning("feed %s: %s", feed.id, after.message)
    return new


def _once(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without those that repeat a key."""
    return list({entry.key: entry for entry in reversed(entries)}.values())[::-1]


def _take_in(
    runtime: Runtime, feed: Feed, entries: Sequence[Entry], state: FeedState | None, now: datetime
) -> tuple[list[str], list[tuple[Entry, Kept]]]:
    """Store the new entries with their first fates, in the caller's transaction; gives their ids, and the known ones.

    They are stored together, but before one that has the address of another: what stands for it is asked of the store.
    """
    by_id = {entry.id: entry for entry in entries}
    store, same = runtime.store.entries, SameAddress(runtime, feed)
    known = store.some(by_id)
    new = {id_: canonical_url(entry.url) if entry.url else "" for id_, entry in by_id.items() if id_ not in known}
    stored = store.addresses(set(new.values()) - {""})
    unsaved: list[Kept] = []
    among: set[str] = set()
    for id_, canonical in new.items():
        if canonical in among:
            store.add(unsaved)
            stored |= among
            unsaved, among = [], set()
        standing = same.standing_for(canonical) if canonical in stored else []
        fate = _first_fate(feed, by_id[id_], state, standing, now)
        unsaved.append(Kept(by_id[id_], canonical, now, fate))
        among |= {canonical} - {""}
    store.add(unsaved)
    return list(new), [(entry, known[id_]) for id_, entry in by_id.items() if id_ in known]


def _first_fate(feed: Feed, entry: Entry, state: FeedState | None, standing: Sequence[Kept], now: datetime) -> Fate:
    """As the feed has it; what is to be read is, unless one of those that stand for its address shows the same page."""
    fate = feeds.first_fate(feed, entry, state, now)
    if fate.kind is not FateKind.PENDING:
        return fate
    twin = same_page(entry, standing) if standing else None
    return Fate(FateKind.DUPLICATE, of=twin.entry.id) if twin else Fate(FateKind.PENDING, next_try=now)


def _line(reading: FeedReading, new: int) -> FeedLine:
    return FeedLine(reading.feed, reading.url, reading.outcome, reading.message, reading.total, new)
