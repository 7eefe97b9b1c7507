"""Which feeds a digest names: late enough, once a day, and what is gone for good once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.digest.feed_health import SILENT, nothing_new, worth_telling
from monitor.model import FeedHealth, FeedTrouble, Outcome

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def named(outcome: Outcome, since: datetime, before: datetime | None) -> bool:
    trouble = FeedTrouble("press", "The Press", outcome, SILENT, since)
    return bool(worth_telling(FeedHealth(1, 0, (trouble,)), before, NOW, "UTC"))


@pytest.mark.parametrize(
    ("since", "before", "failing", "gone"),
    [
        (NOW - 23 * HOUR, NOW - DAY, False, False),
        (NOW - 25 * HOUR, NOW - DAY, True, True),
        (NOW - 25 * HOUR, NOW - 2 * HOUR, True, True),
        (NOW - 27 * HOUR, NOW - 2 * HOUR, False, False),
        (NOW - 9 * DAY, NOW - DAY, True, False),
        (NOW - 9 * DAY, None, True, True),
    ],
    ids=["a bad day", "a day", "a day since the digest before", "named today", "named yesterday", "a new digest"],
)
def test_a_trouble_is_named_once_a_day_and_what_is_gone_once(
    since: datetime, before: datetime | None, *, failing: bool, gone: bool
) -> None:
    assert named(Outcome.TIMED_OUT, since, before) is failing
    assert named(Outcome.NOT_MODIFIED, since, before) is failing, "silence is as a failure"
    assert named(Outcome.GONE, since, before) is gone


def test_what_many_sites_do_not_allow_is_one_cause_that_names_the_file() -> None:
    told = [f"robots.txt of {host}.example does not allow it" for host in ("one", "two")]
    troubles = tuple(FeedTrouble(text, text, Outcome.BLOCKED, text, NOW) for text in told)
    assert nothing_new(FeedHealth(2, 0, troubles)) == "No feed could be read: robots.txt does not allow it"
