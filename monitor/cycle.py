"""One cycle, the whole way through.

    config ─► due feeds ─► fetch ─► parse ─► new entries ─► fetch page ─► extract ─► language
                                                                              │
      Slack ◄─ deliver ◄─ outbox ◄─ compose digest ◄─ group into stories ◄─ match

The upper line and the match are `gather`, the lower line is `compose_now` and `steps.tell`. The daemon decides when;
`--once` and `--dry-run` run the same two, one after the other, now.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.model import CycleResult, Fate, FateKind, FeedLine, FeedState, Kept, Outcome
from monitor.steps.poll import poll_feeds
from monitor.web import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from monitor.config.schema import Feed
    from monitor.model import Digest
    from monitor.runtime import Runtime
    from monitor.store import Store

# Pages read before their decisions are stored: what a killed process has to read again is at most this much, and so
# is what stands in memory (200 articles of 10 KB).
BATCH = 200

# What waits for a feed that is no longer configured is read after all when the feed is back within this time: an edit
# that loses a line is live within seconds, and is noticed and mended within a working day.
BACK_WITHIN = timedelta(days=1)

# A next poll further ahead than this was written before the clock was set back, and is none (feeds/schedule.py).
AHEAD = timedelta(days=1)

# States of feeds read in one go: 20 ms of CPU, in which nothing else runs.
AT_A_TIME = 500

# A robots.txt that nobody needed for so long is forgotten; one that cannot be had counts for a month.
ROBOTS_KEPT = timedelta(days=31)


async def gather(runtime: Runtime, now: datetime, *, every_feed: bool) -> CycleResult:
    """Poll what is due (or every feed), read what is new or was not had before, decide and store each entry's fate.

    The result's `digests` are empty: telling is another matter. Where only what is due is polled, one batch is read,
    and decided in portions: the daemon's next tick polls what has become due meanwhile and takes up the next batch.
    """
    store, config = runtime.store, runtime.config
    due, states = await _due(store, config.feeds, now, every_feed=every_feed)
    polled = await poll_feeds(runtime, due, states, now)
    # Loaded while no server waits: what comes after the first requests need not hold them up (60 ms of CPU).
    from monitor.steps.batch import by_page, read_articles
    from monitor.steps.decide import decide

    in_turn = _in_turn(by_page(_wanted(runtime, runtime.clock())))
    for batch in _batches(in_turn, None if every_feed else 1):
        async with aclosing(read_articles(runtime, batch, in_portions=not every_feed)) as portions:
            async for readings in portions:
                await decide(runtime, readings)
    store.feeds.save_holds(runtime.web.holds)
    store.feeds.save_robots(runtime.web.robots, now, now - ROBOTS_KEPT)
    lines = [one.line for one in polled]
    if every_feed:
        asked = {feed.id for feed in due}
        lines += [_held(states[feed.id]) for feed in config.feeds if feed.id not in asked]
    fates = store.entries.fates([entry for one in polled for entry in one.new])
    return CycleResult(feeds=tuple(lines), fates=fates, digests=())


def compose_now(runtime: Runtime, now: datetime) -> tuple[Digest, ...]:
    """Every digest that has something to tell, whatever its hour.

    Where two of them tell one channel, the second leaves out what the first one tells. Nothing is written but what is
    muted by now.
    """
    from monitor.steps.tell import compose_digest, health_of, untold

    health = health_of(runtime.config, runtime.store.feeds.states(), now)
    told: dict[str, set[str]] = defaultdict(set)
    digests = []
    for plan in runtime.config.settings.digests:
        stories = [story for story in untold(runtime, plan, now) if story.id not in told[plan.channel]]
        digests.append(compose_digest(runtime, plan, health, now, stories))
        told[plan.channel].update(story.story for story in digests[-1].stories)
    return tuple(digest for digest in digests if digest.stories)


async def _due(
    store: Store, configured: Sequence[Feed], now: datetime, *, every_feed: bool
) -> tuple[list[Feed], dict[str, FeedState]]:
    """The feeds to poll now, and the states of all that had to be looked at.

    Where all of them rest a glance is enough: of 10,000 the states would hold the loop for 0.4 s at every tick.
    """
    soonest = {feed.id: feeds.soonest(feed.every) for feed in configured if feed.every}
    resting = {} if every_feed else store.feeds.resting(now, now + AHEAD, soonest)
    awake = [feed for feed in configured if resting.get(feed.id) != feed.url]
    due: list[Feed] = []
    states: dict[str, FeedState] = {}
    for start in range(0, len(awake), AT_A_TIME):
        some = awake[start : start + AT_A_TIME]
        states |= store.feeds.some([feed.id for feed in some])
        due += feeds.due(some, states, now, every_feed=every_feed)
        await asyncio.sleep(0)
    return due, states


def _wanted(runtime: Runtime, now: datetime) -> list[Kept]:
    """The entries to read now. Those of a feed that is no longer configured expire, unless it is back within a day."""
    configured = {feed.id for feed in runtime.config.feeds}
    wanted = []
    for kept in runtime.store.entries.open(now):
        if kept.entry.feed in configured:
            wanted.append(kept)
        else:
            _let_go(runtime, kept, now)
    return wanted


def _let_go(runtime: Runtime, kept: Kept, now: datetime) -> None:
    """End what waits for a feed that is gone; other feeds' entries of the same page are read instead, at once."""
    fate = _without_feed(kept.fate, now)
    if fate == kept.fate:
        return
    with runtime.store.transaction():
        runtime.store.entries.settle(kept.entry.id, fate, kept.tries)
        if fate.kind is FateKind.EXPIRED:
            runtime.store.entries.hand_on(kept.entry.id, now)


def _in_turn(pages: Sequence[list[Kept]]) -> list[list[Kept]]:
    """The entries of each page, every host in its turn, so that a slow or crowded one holds up none of the others."""
    turns: dict[str, int] = defaultdict(int)
    numbered = []
    for those in pages:
        host = host_of(those[0].entry.url)
        numbered.append((turns[host], those))
        turns[host] += 1
    return [those for _, those in sorted(numbered, key=lambda pair: pair[0])]


def _without_feed(fate: Fate, now: datetime) -> Fate:
    """What is decided stays decided, what is open ends with its feed. For a day both are wanted, if that is back."""
    if fate.kind in (FateKind.PENDING, FateKind.FAILED):
        return Fate(FateKind.EXPIRED, of="its feed is no longer configured", next_try=now)
    over = fate.next_try is None or now - fate.next_try >= BACK_WITHIN
    return Fate(fate.kind, fate.of) if over else fate


def _batches(pages: Sequence[Sequence[Kept]], most: int | None) -> Iterator[list[Kept]]:
    """The entries of these pages in batches, or only the first `most` of these."""
    for start in list(range(0, len(pages), BATCH))[:most]:
        yield [kept for those in pages[start : start + BATCH] for kept in those]


def _held(state: FeedState) -> FeedLine:
    until = f"{state.not_before:%Y-%m-%d %H:%M} UTC" if state.not_before else "later"
    message = f"not asked again before {until}" + (f": {state.message}" if state.message else "")
    return FeedLine(state.feed, state.url, state.outcome or Outcome.RATE_LIMITED, message, 0, 0, asked=False)
