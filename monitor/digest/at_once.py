"""Which stories are told now, without waiting for their digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.digest.compose import entry_of, places_of, reading_order
from monitor.digest.urgency import may_go_now, urgent_since

if TYPE_CHECKING:  # pydantic takes 0.15 s to import; here it is only named
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.config.schema import DigestPlan, Watchlist
    from monitor.model import Story


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
