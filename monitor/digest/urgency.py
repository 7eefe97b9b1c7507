"""Which stories do not wait for their digest, and which of them the night held back. Pure: the clock is an argument."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from monitor.digest.schedule import next_slot, quiet_now, quiet_until
from monitor.model import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config.schema import DigestPlan
    from monitor.digest.compose import ItemKey, Place
    from monitor.model import DigestStory, Story

# What found no place among `at_most` gets one for as long as these count, and is the next digest's then: a flood is
# told at once in its first hour only, and does not trickle on until the evening.
FRESH = timedelta(hours=1)

# A digest that comes so soon after the quiet hours tells what they held back; nobody is called twice in one morning.
SOON = timedelta(hours=2)

# Quiet hours that do not pass midnight are the night's if they begin before this; others are somebody's siesta.
NIGHT_BEGINS_BEFORE = time(6)


def urgent_since(
    plan: DigestPlan, story: Story, entry: DigestStory | None, places: Mapping[ItemKey, Place]
) -> datetime | None:
    """When the first article joined for which the story does not wait for its digest; None where it waits.

    That is one that matches an item of the plan's priority. `entry` is the story as the digest would tell it.
    """
    if plan.now is None or entry is None or (entry.decision, entry.priority) != (Decision.MATCH, plan.now.priority):
        return None
    urgent = {key for key, place in places.items() if place.priority == plan.now.priority}
    return min(
        (
            member.joined_at
            for member in story.members
            for match in member.matches
            if match.decision is Decision.MATCH and (match.watchlist, match.item) in urgent
        ),
        default=None,
    )


def may_go_now(plan: DigestPlan, timezone: str, since: datetime, now: datetime) -> bool:
    """Whether an urgent story of `since` is told at once: when it comes, or when the quiet hours end that it came in.

    Where a digest follows these within two hours, it is told there. Neither is true in the quiet hours.
    """
    if quiet_now(plan, timezone, now):
        return False
    over = quiet_until(plan, timezone, since)
    if over is None:
        return now - since < FRESH
    return now - over < FRESH and next_slot(plan, timezone, over - timedelta.resolution) - over > SOON


def came_overnight(plan: DigestPlan, timezone: str, since: datetime, now: datetime) -> bool:
    """Whether an urgent story of `since` would have been told in the night, had that not been quiet and now over."""
    if plan.quiet is None or quiet_now(plan, timezone, now) or quiet_until(plan, timezone, since) is None:
        return False
    start, end = time.fromisoformat(plan.quiet.from_), time.fromisoformat(plan.quiet.to)
    return end < start or start < NIGHT_BEGINS_BEFORE
