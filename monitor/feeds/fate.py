"""What becomes of an entry at first sight: read it, or only note that it was there before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model import Entry, Fate, FateKind, FeedState

if TYPE_CHECKING:
    from monitor.config.schema import Feed

RECENT = timedelta(hours=24)
"""What `new: recent` means (config/feeds.yaml), and how late after its date an entry may come into a feed."""


def first_fate(feed: Feed, entry: Entry, state: FeedState | None, now: datetime) -> Fate:
    """The fate of an entry that was never seen, `state` being the feed's before this poll.

    BASELINE is what was there before the feed was added. At the first poll that succeeds that is everything
    (`none`) or what is dated more than 24 hours back (`recent`; an entry without a date counts as recent).
    Later an entry is new, however late it appears: nothing is lost. Only its date can say that it is old, and
    papers date entries hours before they publish them: one dated within the 24 hours before the feed was added
    is new too. An older one that comes back when a publisher deletes newer ones is baseline.
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
    """The date from which entries are news: 24 hours before the feed was added.

    At first sight it is counted from now: a feed that could not be had for its first week does not bring that week's
    flood. Where the address was edited it is the last success at the old one, since what came between was
    never seen. While a part of the last answer has still to be read (`body_hash` is empty, as in feeds/schedule.py)
    `none` leaves out what is dated before, as that may be of the first poll.
    """
    margin = RECENT if feed.new == "recent" else timedelta(0)
    if state is None or state.last_success is None:
        return now - margin
    if state.url != feed.url:
        return min(now - margin, state.last_success)
    return state.added - (RECENT if state.body_hash else margin)
