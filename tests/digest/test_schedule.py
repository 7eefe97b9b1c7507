from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.schema import DigestPlan
from monitor.digest import choose_now, due_slot, next_slot, quiet_now
from monitor.digest.schedule import weekdays
from monitor.model import Decision
from tests.digest.samples import NOW, PLAN, WATCHLIST, ZONE, simple_story

ZONES = (
    "America/Mexico_City",  # gave up daylight saving in 2022
    "America/New_York",
    "Europe/Berlin",
    "America/Santiago",  # changes at midnight
    "Asia/Beirut",  # changes at midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",  # 5:45 off
    "Africa/Casablanca",  # stops daylight saving for Ramadan
    "America/Nuuk",
    "UTC",
)


def plan(*at: str, days: str = "mon-sun", **over: object) -> DigestPlan:
    return DigestPlan.model_validate(
        {"id": "desk", "channel": "C0POLICY", "watchlists": ["migration"], "at": at, "days": days} | over
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def fired(of: DigestPlan, zone: str, start: datetime, end: datetime, step: timedelta) -> list[tuple[str, datetime]]:
    """What a daemon that looks every `step` tells, as (key, instant)."""
    cursor, now, found = start, start, []
    while now <= end:
        now += step
        if slot := due_slot(of, zone, cursor, now):
            found.append((slot.key, slot.at))
            cursor = slot.at
    return found


def test_the_latest_slot_since_the_cursor_is_due_once() -> None:
    of = plan("08:00", "16:00")
    assert due_slot(of, ZONE, utc("2026-11-22T13:00"), utc("2026-11-22T13:59:59")) is None
    slot = due_slot(of, ZONE, utc("2026-11-22T13:00"), utc("2026-11-22T14:00"))
    assert slot is not None
    assert (slot.key, slot.at) == ("2026-11-22T08:00", utc("2026-11-22T14:00"))
    assert due_slot(of, ZONE, slot.at, utc("2026-11-22T21:59")) is None


def test_two_days_down_is_one_digest() -> None:
    slot = due_slot(plan("08:00", "16:00"), ZONE, utc("2026-11-20T14:00"), utc("2026-11-22T15:00"))
    assert slot is not None
    assert slot.key == "2026-11-22T08:00"


def test_a_year_down_on_a_weekly_plan_is_one_digest() -> None:
    slot = due_slot(plan("08:00", days="thu"), ZONE, utc("2025-11-20T14:00"), utc("2026-11-18T15:00"))
    assert slot is not None
    assert slot.key == "2026-11-12T08:00"


def test_the_repeated_hour_fires_once_at_its_first_time() -> None:
    found = fired(
        plan("02:30"),
        "Europe/Berlin",
        utc("2026-10-24T12:00"),
        utc("2026-10-26T00:00"),
        timedelta(minutes=10),
    )
    assert found == [("2026-10-25T02:30", utc("2026-10-25T00:30"))]


def test_the_skipped_hour_fires_at_the_first_valid_time_after() -> None:
    found = fired(
        plan("02:30"),
        "Europe/Berlin",
        utc("2026-03-28T12:00"),
        utc("2026-03-29T12:00"),
        timedelta(minutes=10),
    )
    assert found == [("2026-03-29T02:30", utc("2026-03-29T01:00"))]


def test_a_day_that_a_country_left_out_is_told_when_the_next_begins() -> None:
    slot = due_slot(plan("08:00"), "Pacific/Apia", utc("2011-12-30T00:00"), utc("2011-12-30T11:00"))
    assert slot is not None
    assert (slot.key, slot.at) == ("2011-12-30T08:00", utc("2011-12-30T10:00"))


@settings(deadline=None, max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    start=st.dates(date(2018, 1, 1), date(2030, 12, 1)),
    minute=st.integers(0, 24 * 60 - 1),
    step=st.integers(45, 1300),
)
def test_every_local_day_fires_exactly_once(zone: str, start: date, minute: int, step: int) -> None:
    at = time(minute // 60, minute % 60)
    begin = datetime.combine(start, time(0), ZoneInfo(zone)).astimezone(UTC) - timedelta(minutes=1)
    of, days = plan(f"{at:%H:%M}"), 40
    found = fired(of, zone, begin, begin + timedelta(days=days), timedelta(minutes=step))
    keys = [key for key, _ in found]
    expected = [f"{start + timedelta(days=n)}T{at:%H:%M}" for n in range(len(keys))]
    assert keys == expected
    assert len(keys) in (days, days + 1)
    for key, instant in found:
        wall = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        late = wall - datetime.fromisoformat(key)
        assert timedelta(0) <= late <= timedelta(hours=1)


@settings(deadline=None, max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    seconds=st.integers(1_514_764_800, 1_893_456_000),
)
def test_the_next_slot_is_the_one_that_falls_due_next(zone: str, seconds: int) -> None:
    of, moment = plan("02:30", "23:45", days="mon-wed,sat"), datetime.fromtimestamp(seconds, UTC)
    due = next_slot(of, zone, moment)
    assert due > moment
    assert due_slot(of, zone, moment, due - timedelta(microseconds=1)) is None
    slot = due_slot(of, zone, moment, due)
    assert slot is not None
    assert slot.at == due


def test_days_are_named_singly_in_ranges_and_over_the_weekend() -> None:
    assert weekdays("mon-fri") == {0, 1, 2, 3, 4}
    assert weekdays("sat-mon, wed") == {5, 6, 0, 2}
    assert weekdays("SUN") == {6}
    with pytest.raises(ValueError, match="'funday' is no weekday; write for example mon-fri,sun"):
        weekdays("mon,funday")


def test_days_that_are_not_named_are_left_out() -> None:
    found = fired(
        plan("08:00", days="mon-fri"),
        ZONE,
        utc("2026-11-20T20:00"),
        utc("2026-11-24T00:00"),
        timedelta(hours=1),
    )
    assert [key for key, _ in found] == ["2026-11-23T08:00"]


@pytest.mark.parametrize(
    ("local", "quiet"),
    [("19:59", False), ("20:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_wrap_past_midnight(local: str, quiet: bool) -> None:  # noqa: FBT001 - a parameter of the table
    of = plan("08:00", quiet={"from": "20:00", "to": "07:00"})
    now = datetime.fromisoformat(f"2026-11-22T{local}").replace(tzinfo=ZoneInfo(ZONE))
    assert quiet_now(of, ZONE, now) is quiet
    assert quiet_now(plan("08:00"), ZONE, now) is False


def test_quiet_hours_within_a_day() -> None:
    of = plan("08:00", quiet={"from": "12:00", "to": "14:00"})
    assert quiet_now(of, "UTC", utc("2026-11-22T13:00"))
    assert not quiet_now(of, "UTC", utc("2026-11-22T14:00"))


def test_high_priority_matches_are_told_at_once_up_to_the_limit() -> None:
    stories = [simple_story(f"s{n}", "comar", published=NOW - timedelta(hours=n)) for n in range(4)]
    stories += [
        simple_story("normal", "darien"),
        simple_story("unsure", "comar", decision=Decision.UNSURE),
        simple_story("front", "cbp-one"),
    ]
    urgent = PLAN.model_copy(update={"now": plan("08:00", now={"priority": "high", "at_most": 4}).now})

    def chosen(told: int, of: DigestPlan = urgent, now: datetime = NOW) -> list[str]:
        return [s.id for s in choose_now(of, stories[::-1], (WATCHLIST,), told, ZONE, now)]

    assert chosen(0) == ["front", "s0", "s1", "s2"]
    assert chosen(2) == ["front", "s0"]
    assert chosen(9) == []
    assert chosen(0, PLAN) == []
    night = plan("08:00", now={"priority": "high"}, quiet={"from": "20:00", "to": "08:30"})
    assert chosen(0, night) == []
    assert chosen(0, night, NOW + timedelta(minutes=30)) == ["front", "s0", "s1", "s2", "s3"]
