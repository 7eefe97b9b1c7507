"""When a digest is due, and when its channel is left in peace. Pure: the clock is an argument.

APScheduler's CronTrigger was tried as the calculator: on the day that daylight saving ends in Berlin it
gives 02:30 twice, and then the second one again and again. A walk over local days with `zoneinfo` is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.schema import DigestPlan

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A week holds every day that a plan can name; one more on each side for zones up to 26 hours apart, and one
# for the day that Samoa left out in 2011.
HORIZON_DAYS = 10


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One due time of a digest: the instant, and the local date and time that name it for good."""

    at: datetime
    key: str


def due_slot(plan: DigestPlan, timezone: str, cursor: datetime, now: datetime) -> Slot | None:
    """The latest slot after `cursor` and not after `now`: whatever was missed is told once, then.

    A wall-clock time that a change of clocks repeats is due the first time only; one that it skips is due at
    the first valid time after. `cursor` is where the last call's answer was, or when the plan began.
    """
    latest = next((slot for slot in _backwards(plan, timezone, now) if slot.at <= now), None)
    return latest if latest and latest.at > cursor else None


def next_slot(plan: DigestPlan, timezone: str, now: datetime) -> datetime:
    """When the digest is due next, in UTC. Raises ValueError for a plan that names no time or day."""
    future = [slot.at for slot in _slots(plan, timezone, now, range(-1, HORIZON_DAYS)) if slot.at > now]
    if not future:
        raise ValueError(f"digest {plan.id} is never due: at {list(plan.at)}, days {plan.days}")
    return min(future)


def quiet_now(plan: DigestPlan, timezone: str, now: datetime) -> bool:
    """Whether `now` lies in the quiet hours, `from` included, `to` not; they may wrap past midnight."""
    return quiet_until(plan, timezone, now) is not None


def quiet_until(plan: DigestPlan, timezone: str, moment: datetime) -> datetime | None:
    """When the quiet hours that `moment` lies in are over, in UTC; None where it lies in none.

    A night is one stretch of time, from and to the instants at which digests of these times would be due: an hour
    that the clocks repeat does not begin it anew.
    """
    if plan.quiet is None:
        return None
    zone, start, end = ZoneInfo(timezone), time.fromisoformat(plan.quiet.from_), time.fromisoformat(plan.quiet.to)
    today = moment.astimezone(zone).date()
    for day in (today + timedelta(days=offset) for offset in (1, 0, -1)):
        until = _instant(datetime.combine(day + timedelta(days=end < start), end), zone)
        if _instant(datetime.combine(day, start), zone) <= moment < until:
            return until
    return None


def weekdays(days: str) -> frozenset[int]:
    """The weekdays that "mon-fri,sun" names, Monday 0. Raises ValueError for an unknown name."""
    named: set[int] = set()
    for part in days.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        try:
            start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        except ValueError:
            raise ValueError(f"days {days!r}: {part!r} is no weekday; write for example mon-fri,sun") from None
        named.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(named)


def _backwards(plan: DigestPlan, timezone: str, now: datetime) -> Iterator[Slot]:
    for offset in range(1, -HORIZON_DAYS, -1):
        yield from sorted(_slots(plan, timezone, now, range(offset, offset + 1)), reverse=True)


def _slots(plan: DigestPlan, timezone: str, now: datetime, days: range) -> Iterator[Slot]:
    zone, named = ZoneInfo(timezone), weekdays(plan.days)
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=offset) for offset in days):
        if day.weekday() in named:
            yield from (_slot(day, time.fromisoformat(at), zone) for at in plan.at)


def _slot(day: date, at: time, zone: ZoneInfo) -> Slot:
    wall = datetime.combine(day, at)
    return Slot(_instant(wall, zone), wall.isoformat(timespec="minutes"))


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which clocks in `zone` show `wall` or, where they leap over it, a later time."""
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    # Skipped: read with the offset before the leap (fold 0) it lies after it, with the one behind before it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _leap(before, first, zone)


def _leap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between the two at which the offset of `zone` changes, to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
