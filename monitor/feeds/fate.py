"""What becomes of an entry at first sight: read it, or only note that it was there before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model import Entry, Fate, FateKind, FeedState

if TYPE_CHECKING:
    from monitor.config.schema import Feed

RECENT = timedelta(hours=24)
"""What `new: recent` means (config/feeds.yaml)."""


def first_fate(feed: Feed, entry: Entry, state: FeedState | None, now: datetime) -> Fate:
    """The fate of an entry that was never seen, `state` being the feed's before this poll.

    BASELINE is what was there before the feed was added, by the entry's own date; `recent` lets in the 24
    hours before. At the first poll that succeeds an entry without a date counts as recent; later it is new,
    as is every entry dated after the feed was added, however late it appears: nothing is lost. So an old
    entry that comes back when a publisher deletes newer ones is baseline, and a report that is dated back a
    week is read.
    """
    if feed.new == "all":
        return Fate(FateKind.PENDING)
    first_sight = state is None or state.last_success is None
    if first_sight and feed.new == "none":
        return Fate(FateKind.BASELINE)
    since = _since(feed, state, now)
    old = entry.published is not None and entry.published < since
    return Fate(FateKind.BASELINE if old else FateKind.PENDING)


def _since(feed: Feed, state: FeedState | None, now: datetime) -> datetime:
    """The date from which entries are news: when the feed was added, less the 24 hours of `recent`.

    At first sight that is now: a feed that could not be had for its first week does not bring that week's
    flood. Where the address was edited it is the last success at the old one, since what came between was
    never seen.
    """
    margin = RECENT if feed.new == "recent" else timedelta(0)
    if state is None or state.last_success is None:
        return now - margin
    if state.url != feed.url:
        return min(now - margin, state.last_success)
    return state.added - margin
