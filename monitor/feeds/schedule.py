"""When a feed is polled, and how it is asked for. Pure: the time is an argument, and nothing is random."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.feeds.moves import address
from monitor.feeds.rhythm import UNKNOWN, interval
from monitor.feeds.wishes import DAY, outside
from monitor.model import FeedState, Outcome, Request, Validators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.config.schema import Feed

JITTER = 0.1
"""Share of the interval by which a poll is moved, so that feeds do not fall into step."""

DOUBTED_FOR = timedelta(days=7)
"""How long no validators are sent to a server that said "not modified" when there was something new. A week of whole
answers costs less than news that are a day late; then it may have been mended, and is tried again."""


def due(feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime, *, every_feed: bool) -> list[Feed]:
    """The feeds to poll now, in their order.

    With `every_feed` that is all of them, except where a server asked us to wait; else those whose time has
    come. What is gone for good has no time: only a person who wants every feed has it asked again, once a day.
    """
    return [feed for feed in feeds if _is_due(feed, current(feed, states.get(feed.id)), now, every_feed=every_feed)]


def current(feed: Feed, state: FeedState | None) -> FeedState | None:
    """The state, if it is of the feed's address as configured now; an edited address starts anew.

    It goes on where the edit names the address that was adopted.
    """
    if state is None or state.url == feed.url:
        return state
    return replace(state, url=feed.url, adopted=None) if state.adopted == feed.url else None


def soonest(every: timedelta) -> timedelta:
    """The least time after a successful poll at which this `every` can make a feed due."""
    return min(every, DAY) * (1 - JITTER)


def _is_due(feed: Feed, state: FeedState | None, now: datetime, *, every_feed: bool) -> bool:
    if state is None:
        return True
    if _ahead(state.not_before, now):
        return False
    if state.outcome is Outcome.GONE:
        return every_feed
    return every_feed or not _ahead(state.next_poll, now) or _is_due_by_edit(feed, state, now)


def _is_due_by_edit(feed: Feed, state: FeedState, now: datetime) -> bool:
    """Whether it is due by `every` as it stands now: `next_poll` was fixed before that was edited.

    Where that was as it is it gives the same. A failing feed keeps its time: when it was asked last is not known.
    """
    if feed.every is None or state.last_success is None or state.failures:
        return False
    return next_poll(feed, state, 0, state.last_success) <= now


def _ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether it is still to come. More than a day ahead it was written before the clock was set back."""
    return moment is not None and now < moment <= now + DAY


def request_for(feed: Feed, state: FeedState | None, now: datetime) -> Request:
    """The request for a feed: conditional, but once a day not, so that no validator is believed for ever."""
    known = current(feed, state)
    url = address(feed, known)
    if known is None or is_forced(known, now) or is_doubted(known, now):
        return Request(url=url, kind="feed")
    return Request(url=url, kind="feed", validators=known.validators)


def is_forced(state: FeedState, now: datetime) -> bool:
    """Whether the fetch at `now` is the unconditional one of the day: some servers answer 304 for ever (measured)."""
    return state.forced is None or not timedelta(0) <= now - state.forced < DAY


def is_doubted(state: FeedState, now: datetime) -> bool:
    """Whether the server's "not modified" was found to be wrong within a week."""
    return state.doubted is not None and timedelta(0) <= now - state.doubted < DOUBTED_FOR


def next_poll(feed: Feed, state: FeedState, total: int, now: datetime) -> datetime:
    """When to poll next, given the state after a poll at `now` and how many entries the feed holds.

    Never sooner than feed and server wish, a day at most. Failures stretch the interval linearly up to a day, and never
    end the polling: feeds that were gone come back.
    """
    usual = feed.every or _usual(state, total, now)
    shift = _shift(feed.id, now)
    wait = min(usual * (1 + state.failures), DAY) * (1 + JITTER * shift)
    at = now + min(max(wait, state.wishes.wait), DAY)
    opened = outside(at, state.wishes)
    if opened > at:  # where many feeds open at the full hour, not all at once
        opened += JITTER * (1 + shift) / 2 * usual
    return max(min(opened, now + DAY), state.not_before or now)


def _usual(state: FeedState, total: int, now: datetime) -> timedelta:
    """By its rhythm; soon where a part of its last answer has still to be read, or none ever was."""
    if not state.body_hash:
        return UNKNOWN
    return interval(state, total, now, whole=state.validators == Validators() or is_doubted(state, now))


def _shift(feed: str, now: datetime) -> float:
    """A number from -1 to 1 that differs by feed and day."""
    digest = hashlib.sha256(f"{feed} {now.date()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 0x7FFF_FFFF - 1
