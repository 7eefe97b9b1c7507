"""One cycle, the whole way through.

    config ─► due feeds ─► fetch ─► parse ─► new entries ─► fetch page ─► extract ─► language
                                                                              │
      Slack ◄─ deliver ◄─ outbox ◄─ compose digest ◄─ group into stories ◄─ match

The upper line and the match are `gather`, the lower line is `compose_now` and `steps.tell`. The daemon decides when;
`--once` and `--dry-run` run the same two, one after the other, now.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.model import CycleResult, Digest, Fate, FateKind, FeedLine, FeedState, Kept, Outcome
from monitor.steps.decide import decide
from monitor.steps.poll import poll_feeds
from monitor.steps.read import read_articles
from monitor.steps.tell import compose_digest, health_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

# Entries read before their decisions are stored: what a killed process has to read again is at most this much, and so
# is what stands in memory (200 articles of 10 KB).
BATCH = 200


async def gather(runtime: Runtime, now: datetime, *, every_feed: bool) -> CycleResult:
    """Poll what is due (or every feed), read what is new or was not had before, decide and store each entry's fate.

    The result's `digests` are empty: telling is another matter.
    """
    store, config = runtime.store, runtime.config
    states = store.feeds.states()
    due = feeds.due(config.feeds, states, now, every_feed=every_feed)
    polled = await poll_feeds(runtime, due, now)
    for batch in _batches(_wanted(runtime, now)):
        decide(runtime, await read_articles(runtime, batch, now), now)
    store.feeds.save_holds(runtime.web.holds)
    lines = [one.line for one in polled]
    if every_feed:
        lines += [_held(states[feed.id]) for feed in config.feeds if feed not in due]
    fates = store.entries.fates([entry for one in polled for entry in one.new])
    return CycleResult(feeds=tuple(lines), fates=fates, digests=())


def compose_now(runtime: Runtime, now: datetime) -> tuple[Digest, ...]:
    """Every digest that has something to tell, whatever its hour."""
    health = health_of(runtime.config, runtime.store.feeds.states(), now)
    digests = (compose_digest(runtime, plan, health, now) for plan in runtime.config.settings.digests)
    return tuple(digest for digest in digests if digest.stories)


def _wanted(runtime: Runtime, now: datetime) -> list[Kept]:
    """The entries to read now. Those of a feed that is no longer configured expire."""
    configured = {feed.id for feed in runtime.config.feeds}
    wanted = []
    for kept in runtime.store.entries.open(now):
        if kept.entry.feed in configured:
            wanted.append(kept)
        else:
            runtime.store.entries.settle(kept.entry.id, _without_feed(kept.fate), kept.tries)
    return wanted


def _without_feed(fate: Fate) -> Fate:
    """What is decided stays decided; what is still open ends with its feed."""
    if fate.kind in (FateKind.PENDING, FateKind.FAILED):
        return Fate(FateKind.EXPIRED, of="its feed is no longer configured")
    return Fate(fate.kind, fate.of)


def _batches(entries: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def _held(state: FeedState) -> FeedLine:
    until = f"{state.not_before:%Y-%m-%d %H:%M} UTC" if state.not_before else "later"
    message = f"not asked: the server wants no request before {until}"
    return FeedLine(state.feed, state.url, Outcome.RATE_LIMITED, message, 0, 0)
