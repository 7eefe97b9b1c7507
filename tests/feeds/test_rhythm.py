"""How often feeds are looked at, by what they bring, and when their silence is a fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.rhythm import LONGEST, SHORTEST, UNKNOWN, interval, silent_since, with_news
from monitor.model import FeedState
from tests.feeds.samples import FEED, NOW, URL

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STATE = FeedState(feed=FEED.id, url=URL, added=NOW - 90 * DAY, last_success=NOW)


def watched(every: timedelta, entries: int, start: FeedState = STATE) -> tuple[FeedState, datetime]:
    """A feed that brings one entry each time, looked at just then."""
    state, now = start, NOW
    for _ in range(entries):
        state, now = with_news(state, 1, [], now), now + every
    return state, now


@pytest.mark.parametrize(
    ("gap", "least", "most"),
    [
        (MINUTE, SHORTEST, SHORTEST),
        (15 * MINUTE, SHORTEST, SHORTEST),
        (HOUR, 29 * MINUTE, 31 * MINUTE),
        (4 * HOUR, 55 * MINUTE, 65 * MINUTE),
        (30 * DAY, LONGEST, LONGEST),
    ],
)
def test_the_interval_follows_the_root_of_the_rhythm_between_bounds(
    gap: timedelta, least: timedelta, most: timedelta
) -> None:
    state, now = watched(gap, 60)
    assert least <= interval(state, 1000, now - gap, whole=False) <= most


def test_little_known_is_no_reason_to_hurry() -> None:
    assert interval(STATE, 30, NOW, whole=False) == UNKNOWN


def test_what_comes_whole_each_time_is_asked_half_as_often_at_most() -> None:
    state, now = watched(MINUTE, 60)
    assert interval(state, 1000, now, whole=True) == UNKNOWN


def test_a_feed_whose_window_slides_is_looked_at_before_half_of_it_is_gone() -> None:
    """Ten entries, one every four minutes: half of them are others after twenty minutes."""
    state, now = watched(4 * MINUTE, 60)
    assert interval(state, 10, now, whole=True) == pytest.approx(20 * MINUTE, rel=0.1)


def test_a_feed_that_falls_asleep_is_asked_less_and_wakes_at_once() -> None:
    state, now = watched(10 * MINUTE, 60)
    assert interval(state, 30, now, whole=False) == SHORTEST
    assert interval(state, 1000, now + 8 * HOUR, whole=False) == pytest.approx(30 * MINUTE, rel=0.1)
    assert interval(state, 1000, now + 6 * DAY, whole=False) == LONGEST
    woken = with_news(state, 1, [], now + 8 * HOUR)
    assert interval(woken, 1000, now + 8 * HOUR, whole=False) < 30 * MINUTE


def test_the_dates_of_the_first_entries_tell_the_rhythm_before_anything_new_comes() -> None:
    dates = [NOW - n * HOUR for n in range(30)] + [NOW - 900 * DAY]
    state = with_news(STATE, len(dates), dates, NOW)
    assert (state.last_new, state.gap, state.longest) == (NOW, HOUR, HOUR)
    undated = with_news(STATE, 30, [], NOW)
    assert (undated.last_new, undated.gap, undated.longest) == (NOW, None, None)


def test_many_at_once_share_the_time_that_they_took() -> None:
    state, now = watched(HOUR, 60)
    crowded = with_news(state, 40, [], now)
    assert crowded.gap is not None
    assert crowded.gap < 10 * MINUTE


def test_nothing_new_changes_nothing() -> None:
    assert with_news(STATE, 0, [NOW], NOW) is STATE


def test_a_feed_is_silent_after_three_of_its_longest_pauses_and_a_week() -> None:
    daily, now = watched(DAY, 30)
    last = now - DAY
    assert silent_since(daily, last + 6.9 * DAY) is None
    assert silent_since(daily, last + 7 * DAY) == last
    weekly, now = watched(7 * DAY, 10)
    assert silent_since(weekly, now + 13 * DAY) is None
    assert silent_since(weekly, now + 14 * DAY) == now - 7 * DAY


def test_weekends_are_no_silence_and_a_holiday_is_forgotten() -> None:
    state, now = watched(HOUR, 50)
    state = with_news(state, 1, [], now + 21 * DAY)
    assert state.longest is not None
    assert state.longest > 20 * DAY
    later, _ = watched(HOUR, 24 * 84, replace(state, last_new=NOW))
    assert later.longest is not None
    assert later.longest == pytest.approx(state.longest / 8, rel=0.01), "three times four weeks on"


def test_a_failing_feed_is_not_silent_and_one_of_unknown_rhythm_only_after_a_month() -> None:
    unknown = replace(STATE, last_new=NOW)
    assert silent_since(unknown, NOW + 29 * DAY) is None
    assert silent_since(unknown, NOW + 30 * DAY) == NOW
    assert silent_since(replace(unknown, failing_since=NOW + DAY), NOW + 90 * DAY) is None
    assert silent_since(STATE, NOW + 900 * DAY) is None, "it never brought anything: there is nothing to miss"


@given(
    polls=st.lists(st.tuples(st.timedeltas(timedelta(0), timedelta(days=900)), st.integers(0, 3000)), max_size=30),
    total=st.integers(0, 5000),
    whole=st.booleans(),
)
def test_whatever_a_feed_brought_the_interval_keeps_its_bounds(
    polls: list[tuple[timedelta, int]], total: int, *, whole: bool
) -> None:
    state, now = STATE, NOW
    for later, count in polls:
        now += later
        state = with_news(state, count, [now - later], now)
        assert SHORTEST <= interval(state, total, now, whole=whole) <= LONGEST
        assert silent_since(state, now + timedelta(days=6)) is None or not count
