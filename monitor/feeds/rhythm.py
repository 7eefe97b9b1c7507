"""How often a feed brings something new: what is remembered of it, how often that is worth a look, when it is silent.

Pure, and little is kept: a decaying mean of the time between new entries, and the longest that the feed is used to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp2, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model import FeedState

SHORTEST = timedelta(minutes=15)
"""Between two polls of the busiest feeds. The feed-reader score wants an hour of a reader who says nothing of himself;
an agency's feed of 30 items that prints 30 an hour would lose some by then."""

UNKNOWN = timedelta(minutes=30)
"""Between two polls of a feed of which nothing is known yet, and of one that is fetched whole each time."""

LONGEST = timedelta(hours=2)
"""Between two polls of the quietest: a ministry's one release a month is in the next digest but for the last two
hours, and costs its server twelve answers without a body a day, half of what the feed-reader score allows."""

ENTRIES = 16
"""Over how many entries the mean forgets: a day of a small paper, so that a night weighs no more than a few entries."""

SEEDED_BY = timedelta(days=28)
"""How far back the dates of a new feed's entries tell its rhythm, and in which time the longest gap fades by half:
holidays are forgotten in a season, weekends are not."""

QUIET_DAYS = timedelta(days=7)
SILENCE = 3
"""A feed is silent after three times its longest gap, and a week: a weekly column that skips two weeks is on holiday,
and a daily one that is off for a long weekend is well."""

UNKNOWN_LONGEST = timedelta(days=10)
"""In place of the longest gap of a feed that never brought anything since it was added: silent after a month."""

_WAKING = 8
"""While a feed is quiet its mean counts as an eighth of that time, at least: what brought 100 entries a day and is dead
is asked every two hours from its sixth day on, and after a night's eight hours every half hour."""


def with_news(state: FeedState, count: int, published: Sequence[datetime], now: datetime) -> FeedState:
    """The state after a poll at `now` that brought `count` new entries, `published` being the dates that they have.

    At first sight their dates tell the rhythm, afterwards the time since the last new ones does.
    """
    if not count:
        return state
    if state.last_new is None:
        gap, longest = _seeded(published, now)
        return replace(state, last_new=now, gap=gap, longest=longest)
    quiet = max(now - state.last_new, timedelta(0))
    old = 0.0 if state.gap is None else (1 - 1 / ENTRIES) ** count
    gap = (state.gap or timedelta(0)) * old + quiet / count * (1 - old)
    faded = (state.longest or timedelta(0)) * exp2(-quiet / SEEDED_BY)
    return replace(state, last_new=now, gap=gap, longest=max(quiet, faded))


def _seeded(published: Sequence[datetime], now: datetime) -> tuple[timedelta | None, timedelta | None]:
    """The mean and the longest time between entries of the last weeks; None where there are fewer than three."""
    times = sorted(at for at in published if now - SEEDED_BY <= at <= now)
    gaps = [after - before for before, after in pairwise(times)]
    return (sum(gaps, timedelta(0)) / len(gaps), max(gaps)) if len(gaps) > 1 else (None, None)


def interval(state: FeedState, total: int, now: datetime, *, whole: bool) -> timedelta:
    """How long to wait until a feed that holds `total` entries is worth a look.

    In proportion to the root of the time between its entries: so the same number of polls, spread over many feeds,
    finds all entries soonest on the whole (interval / 2 × 1 / gap, summed, and a price for each poll are least there).
    `whole`: its answers come whole each time, since no validators can be sent, which is dearer. Where half of what a
    feed holds would be new by then, that is too late: entries would slide out unseen.
    """
    if state.gap is None:
        return UNKNOWN
    quiet = max(now - state.last_new, timedelta(0)) / _WAKING if state.last_new else timedelta(0)
    worth = SHORTEST * sqrt(max(state.gap, quiet) / SHORTEST)
    best = min(max(worth, UNKNOWN if whole else SHORTEST), LONGEST)
    return max(min(best, state.gap * total / 2), SHORTEST) if total else best


def silent_since(state: FeedState, now: datetime) -> datetime | None:
    """Since when a feed brings nothing new although it is answered, where that is far longer than usual; else None."""
    if state.failing_since is not None or state.last_new is None:
        return None
    longest = UNKNOWN_LONGEST if state.longest is None else state.longest
    return state.last_new if now - state.last_new >= max(SILENCE * longest, QUIET_DAYS) else None
