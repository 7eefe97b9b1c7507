from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.schema import DigestPlan
from monitor.digest import due_slot, next_slot, quiet_now
from monitor.digest.schedule import weekdays
from tests.digest.samples import ZONE

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


def test_quiet_hours_that_the_clocks_repeat_or_skip_are_one_stretch() -> None:
    of = plan("08:00", quiet={"from": "23:00", "to": "02:30"})
    looked = [utc("2026-10-24T20:00") + timedelta(minutes=10 * n) for n in range(60)]
    quiet = [now for now in looked if quiet_now(of, "Europe/Berlin", now)]
    assert (quiet[0], quiet[-1]) == (utc("2026-10-24T21:00"), utc("2026-10-25T00:20"))  # 23:00 to the first 02:20
    assert len(quiet) == 21
    looked = [utc("2026-03-28T20:00") + timedelta(minutes=10 * n) for n in range(60)]
    quiet = [now for now in looked if quiet_now(of, "Europe/Berlin", now)]
    assert (quiet[0], quiet[-1]) == (
        utc("2026-03-28T22:00"),
        utc("2026-03-29T00:50"),
    )  # 23:00 to 01:59, then it is 03:00


def first_at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first minute at which the wall clock shows this time of the day or a later one, by looking at all of them."""
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    begin = wall.replace(tzinfo=UTC) - timedelta(hours=16)  # no zone is further off
    looked = (begin + timedelta(minutes=n) for n in range(60 * 60))  # and one left out a whole day
    return next(now for now in looked if now.astimezone(zone).replace(tzinfo=None) >= wall)


@st.composite
def around_a_change(draw: st.DrawFn) -> tuple[str, date, int]:
    """A zone with a day and a minute of it: mostly near a change of its clocks, where it has one in that year."""
    name, year = draw(st.sampled_from(sorted(available_timezones()))), draw(st.integers(1990, 2037))
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(365)]
    offsets = [noon.astimezone(ZoneInfo(name)).utcoffset() for noon in noons]
    days = [noons[n].date() for n, (one, other) in enumerate(pairwise(offsets)) if one != other]
    return name, draw(st.sampled_from(days or [noons[0].date()])), draw(st.integers(0, 24 * 60 - 1))


@settings(deadline=None, max_examples=30)
@given(
    at=around_a_change(),
    later=st.integers(1, 23 * 60),
    steps=st.lists(st.one_of(st.integers(1, 240), st.integers(1, 3000), st.just(-60)), min_size=4, max_size=60),
)
def test_every_zone_and_year_tells_each_time_once_whatever_the_clock_does(
    at: tuple[str, date, int], later: int, steps: list[int]
) -> None:
    name, day, minute = at
    zone, minutes = ZoneInfo(name), sorted((minute, (minute + later) % (24 * 60)))
    of = plan(*(f"{one // 60:02}:{one % 60:02}" for one in minutes))
    start = datetime.combine(day, time(0), UTC) - timedelta(days=1)
    slots = {
        f"{date_}T{one // 60:02}:{one % 60:02}": first_at(date_, one, zone)
        for date_ in (day + timedelta(days=n) for n in range(-3, 6))
        for one in minutes
    }
    cursor = before = now = start
    told: list[str] = []
    for step in steps:  # a look of the daemon each: after a tick, a restart or a sleep, or the clock was set back
        before, now = now, now + timedelta(minutes=step)
        if now > start + timedelta(days=4):
            break
        cursor = min(cursor, now)
        slot = due_slot(of, name, cursor, now)
        new = [key for key, instant in slots.items() if before < instant <= now]
        last = max(new, key=lambda key: (slots[key], key), default=None)
        if last is None:
            assert slot is None
            continue
        assert slot is not None
        assert (slot.key, slot.at) == (last, slots[last])
        cursor = now
        if slot.key not in told:  # as the store claims it
            told.append(slot.key)
    assert len(told) == len(set(told))


@settings(deadline=None, max_examples=30)
@given(at=around_a_change(), length=st.integers(1, 24 * 60 - 1), after=st.integers(-48 * 60, 48 * 60))
def test_every_zone_and_year_has_quiet_hours_of_one_stretch(at: tuple[str, date, int], length: int, after: int) -> None:
    name, day, minute = at
    zone, end = ZoneInfo(name), (minute + length) % (24 * 60)
    hours = {"from": f"{minute // 60:02}:{minute % 60:02}", "to": f"{end // 60:02}:{end % 60:02}"}
    now = datetime.combine(day, time(12), UTC) + timedelta(minutes=after)
    nights = [
        (first_at(date_, minute, zone), first_at(date_ + timedelta(days=end < minute), end, zone))
        for date_ in (day + timedelta(days=n) for n in range(-4, 5))
    ]
    assert quiet_now(plan("08:00", quiet=hours), name, now) is any(start <= now < over for start, over in nights)
