"""When a feed is polled, and how it is asked for. Pure: the time is an argument, and nothing is random."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model import FeedState, Outcome, Request, Validators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.config.schema import Feed

EVERY = timedelta(minutes=30)
"""Between two polls of a feed that says nothing else: news is told within the hour, and nearly all of these
polls are answered 304. The feed-reader score wants an hour; a feed can say so by `ttl` or `max-age`, and is
heeded."""

DAY = timedelta(hours=24)
"""The longest wait, whoever asks for it (a `Retry-After` of 88 h and one of the year 2050 were seen), and
how often a feed is fetched unconditionally: some servers answer 304 for ever (measured: 300 of 300
polls)."""

JITTER = 0.1
"""Share of the interval by which a poll is moved, so that feeds do not fall into step."""

_TTL = re.compile(rb"<ttl>\s{0,20}(\d{1,6})\s{0,20}</ttl>")
_HEAD = 32_768
"""Bytes in which `<ttl>` is looked for: it is the channel's, and stands before the items."""


def due(feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime, *, every_feed: bool) -> list[Feed]:
    """The feeds to poll now, in their order.

    With `every_feed` that is all of them, except where a server asked us to wait; else those whose time has
    come.
    """
    return [feed for feed in feeds if _is_due(current(feed, states.get(feed.id)), now, every_feed=every_feed)]


def current(feed: Feed, state: FeedState | None) -> FeedState | None:
    """The state, if it is of the feed's address as configured now; an edited address starts anew."""
    return state if state is not None and state.url == feed.url else None


def _is_due(state: FeedState | None, now: datetime, *, every_feed: bool) -> bool:
    if state is None:
        return True
    if state.not_before is not None and state.not_before > now:
        return False
    return every_feed or state.next_poll is None or state.next_poll <= now


def request_for(feed: Feed, state: FeedState | None, now: datetime) -> Request:
    """The request for a feed: conditional, but once a day not, so that no validator is believed for ever."""
    known = current(feed, state)
    validators = Validators() if known is None or is_forced(known, now) else known.validators
    return Request(url=feed.url, kind="feed", validators=validators)


def is_forced(state: FeedState, now: datetime) -> bool:
    """Whether the fetch at `now` is the unconditional one of the day."""
    return state.forced is None or now - state.forced >= DAY


def ttl(body: bytes) -> timedelta:
    """How long an RSS channel says it may be kept (RSS 2.0, `<ttl>`, minutes); zero when it says nothing."""
    found = _TTL.search(body, 0, _HEAD)
    return timedelta(minutes=int(found[1])) if found else timedelta(0)


def next_poll(feed: Feed, state: FeedState, asked: timedelta, now: datetime) -> datetime:
    """When to poll next, given the state after a poll at `now` and the wait that feed and server ask for.

    Failures stretch the interval linearly up to a day, and never end the polling: feeds that were gone come
    back.
    """
    if state.outcome is Outcome.GONE:
        return now + DAY
    interval = min((feed.every or EVERY) * (1 + state.failures), DAY) * (1 + JITTER * _shift(feed.id, now))
    at = now + min(max(interval, asked), DAY)
    return max(at, state.not_before) if state.not_before else at


def kept_wait(feed: Feed, state: FeedState) -> timedelta:
    """The wait that the last answer asked for, if longer than ours: a 304 has no body to say it again."""
    if state.failures or state.next_poll is None or state.last_success is None:
        return timedelta(0)
    waited = state.next_poll - state.last_success
    return waited if waited > (feed.every or EVERY) * (1 + JITTER) else timedelta(0)


def _shift(feed: str, now: datetime) -> float:
    """A number from -1 to 1 that differs by feed and day."""
    digest = hashlib.sha256(f"{feed} {now.date()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 0x7FFF_FFFF - 1
