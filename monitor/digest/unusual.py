"""Of which items there are far more stories than usual: "Comar: 14 stories, usually 3"."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from monitor.digest.wording import clean
from monitor.model import Unusual
from monitor.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.digest.compose import ItemKey, Place
    from monitor.model import Arrival

DAY = timedelta(days=1)

# What is usual is the median of up to four weeks, so that each day of the week counts as often; with fewer than two
# weeks of it one odd week would be half of what is known.
KNOWN_DAYS, LEAST_DAYS = 28, 14

# Unusual is a day that has three times the usual number and more than any other of those four weeks. Below five
# stories a digest is read whole anyway, and one or two more are chance: of a mean of 1 a day, five come once in 270
# days (Poisson), three once in 12.
TIMES, LEAST_STORIES = 3, 5
MOST = 3  # items named: where everything is unusual, the count of the digest says so


def unusual(arrivals: Iterable[Arrival], places: Mapping[ItemKey, Place], now: datetime) -> tuple[Unusual, ...]:
    """The items with unusually many stories in the last 24 hours, the most unusual first.

    `arrivals` are the stories of the last 29 days, each with when it came to its item first. Days are 24 hours back
    from now. One on which nothing came to any item does not count: the program may have stood still.
    """
    days: dict[ItemKey, Counter[int]] = defaultdict(Counter)
    for one in arrivals:
        days[one.watchlist, one.item][(now - one.at) // DAY] += 1
    worked = {day for counted in days.values() for day in counted}
    found = []
    for key in days.keys() & places.keys():
        past = [days[key][day] for day in worked if 0 < day <= min(max(days[key]), KNOWN_DAYS)]
        count = days[key][0]
        if len(past) >= LEAST_DAYS and count >= max(LEAST_STORIES, TIMES * median(past)) and count > max(past):
            found.append(Unusual(*key, places[key].name, count, round(median(past))))
    return tuple(sorted(found, key=lambda one: (one.usual - one.stories, one.item))[:MOST])


def unusually_many(one: Unusual) -> str:
    """An unusual count in words; of days, since a digest may tell of more or of less than one."""
    return f"{clean(one.name)}: {plural(one.stories, 'story', 'stories')} in 24 hours, usually {one.usual or 'none'}"
