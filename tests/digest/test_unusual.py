"""Far more stories of an item than usual, by what the archive holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.digest import check_payload, compose, places_of, to_json, to_slack, to_terminal, unusual
from monitor.model import Arrival, Unusual
from tests.digest.samples import FINE, NOW, PLAN, WATCHLIST, ZONE, cycle, morning
from tests.world.block_kit import complaints

PLACES = places_of(PLAN, (WATCHLIST,))


def came(item: str, counts: list[int]) -> list[Arrival]:
    """So many stories on each day, the last 24 hours first, spread over the day."""
    return [
        Arrival("migration", item, NOW - timedelta(days=day, minutes=1 + 1430 * n // count))
        for day, count in enumerate(counts)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([14] + [3] * 20, (14, 3)),
        ([14] + [2, 3, 4, 9] * 7, (14, 4)),  # a median of 3.5
        ([14] + [3] * 13, None),  # too short a time
        ([14] + [3] * 12 + [0] * 9, None),
        ([8] + [3] * 20, None),  # not three times as many
        ([9] + [3] * 20, (9, 3)),
        ([9] + [3] * 19 + [9], None),  # another such day
        ([4] + [1] * 20, None),  # few
        ([5] + [1] * 20, (5, 1)),
        ([0] + [3] * 20, None),
    ],
)
def test_a_day_is_unusual_that_has_thrice_the_median_and_more_than_any_other(
    counts: list[int], told: tuple[int, int] | None
) -> None:
    found = [(one.stories, one.usual) for one in unusual(came("comar", counts), PLACES, NOW)]
    assert found == ([told] if told else [])


def test_days_without_any_story_do_not_count_and_those_of_other_items_do() -> None:
    comar = came("comar", [6] + [0] * 19 + [1])
    assert unusual(comar, PLACES, NOW) == ()  # nothing says that the program worked
    (one,) = unusual([*comar, *came("inm", [1] * 21)], PLACES, NOW)
    assert (one.item, one.stories, one.usual) == ("comar", 6, 0)
    assert unusual([*came("gone", [9] + [1] * 20)], PLACES, NOW) == ()  # no item of the watchlist any more


def test_every_rendering_says_it_before_the_stories() -> None:
    found = (Unusual("migration", "comar", "Comar", 14, 3), Unusual("migration", "inm", "<!here> & " * 80, 9, 0))
    digest = replace(compose(PLAN, morning(), (WATCHLIST,), FINE, NOW, ZONE, 31), unusual=found)
    (first, *_) = to_slack(digest)
    assert check_payload(first.payload) + complaints(first.payload["blocks"]) == []
    assert "Comar: 14 stories in 24 hours, usually 3" in first.payload["blocks"][1]["elements"][0]["text"]
    assert "Comar: 14 stories in 24 hours, usually 3." in to_terminal(cycle(digest))
    assert to_json(cycle(digest))["digests"][0]["unusual"][0] == {
        "watchlist": "migration",
        "item": "comar",
        "stories": 14,
        "usual": 3,
    }
