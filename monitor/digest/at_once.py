"""Which stories are told now, without waiting for their digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from monitor.digest.compose import entry_of, places_of, reading_order
from monitor.digest.schedule import next_slot, quiet_until
from monitor.digest.urgency import may_go_now, urgent_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.config.schema import DigestPlan, Watchlist
    from monitor.model import Story

# What `plan.now.at_most` counts in.
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many stories go out at `at` without waiting for their digest, and what they wait for until then."""

    at: datetime
    stories: int
    why: Literal["nothing", "quiet hours", "at_most"]


def choose_now(
    plan: DigestPlan,
    stories: Sequence[Story],
    watchlists: Sequence[Watchlist],
    told_last_hour: int,
    timezone: str,
    now: datetime,
) -> tuple[Story, ...]:
    """The stories that are told at once: matched, of the plan's priority, in the reading order of a digest.

    Never more than `plan.now.at_most` in an hour, `told_last_hour` of which are gone already, and none in the quiet
    hours. The others join the next digest: so does what has waited for an hour, and what came in quiet hours that a
    digest follows soon.
    """
    if plan.now is None:
        return ()
    places = places_of(plan, watchlists)
    order = {place.section: place.section_order for place in places.values()}
    urgent = [
        (reading_order(entry, order), story)
        for story in stories
        if (entry := entry_of(story, places))
        and (since := urgent_since(plan, story, entry, places))
        and may_go_now(plan, timezone, since, now)
    ]
    urgent.sort(key=lambda one: one[0])
    return tuple(story for _, story in urgent[: max(plan.now.at_most - told_last_hour, 0)])


def foreseen(
    plan: DigestPlan,
    stories: Sequence[Story],
    watchlists: Sequence[Watchlist],
    told: Sequence[datetime],
    timezone: str,
    now: datetime,
) -> tuple[Ahead, ...]:
    """What `choose_now` will say of these stories until the next digest, should nothing new come; in order of time.

    `told` is when each of the stories that were told at once in the last hour went.
    """
    left, gone, found = list(stories), list(told), []
    until, at = next_slot(plan, timezone, now), now
    while left and at < until:
        quiet = quiet_until(plan, timezone, at)
        at = quiet or at
        counted = [one for one in gone if one > at - HOUR]
        if at < until and (chosen := choose_now(plan, left, watchlists, len(counted), timezone, at)):
            found.append(Ahead(at, len(chosen), "quiet hours" if quiet else "at_most" if at > now else "nothing"))
            gone += [at] * len(chosen)
            left = [story for story in left if story not in chosen]
        at = min((one + HOUR for one in gone if one + HOUR > at), default=until)
    return tuple(found)
