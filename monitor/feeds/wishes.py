"""When a feed and its server want to be left alone: read from the bytes, and worked out. Pure.

feedparser keeps only the last `<hour>` of `<skipHours>`, so all of this is read from the head of the body.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from monitor.model import Wishes

DAY = timedelta(hours=24)
"""The longest wait, whoever asks for it: a `Retry-After` of 88 h and one of the year 2050 were seen."""

_HEAD = 32_768
"""Bytes that are looked at: what is said of the channel stands before the items."""

_SAID = re.compile(rb"<(?:ttl>|skip)")
"""Stands in every head that asks for something. Most ask for nothing, which this finds in a quarter of the time."""

_TTL = re.compile(rb"<ttl>\s{0,20}0*+(\d{1,6})\d*+\s{0,20}</ttl>")
"""Six digits of minutes are two years, more than is ever waited: those behind them change nothing."""

_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL)
_HOUR = re.compile(rb"<hour>\s{0,20}(\d{1,2})\s{0,20}</hour>")
_DAYS = re.compile(rb"<skipDays>(.{0,2000}?)</skipDays>", re.DOTALL)
_DAY = re.compile(rb"<day>\s{0,20}([A-Za-z]{6,9})\s{0,20}</day>")
_NAMES = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def wishes_of(body: bytes, max_age: int | None) -> Wishes:
    """What a whole answer asks for: `<ttl>` (minutes), `<skipHours>` and `<skipDays>` (GMT; RSS 2.0), and `max-age`.

    Hours are 0 to 23 in RSS 2.0 and 1 to 24 in RSS 0.91, where 24 is midnight. All waits are a day at most.
    """
    head = body[:_HEAD]
    if not _SAID.search(head):
        return Wishes(wait=aged(max_age))
    said = _TTL.search(head)
    ttl = timedelta(minutes=int(said[1])) if said else timedelta(0)
    hours = (int(hour) for block in _HOURS.findall(head) for hour in _HOUR.findall(block))
    days = (day.lower() for block in _DAYS.findall(head) for day in _DAY.findall(block))
    return Wishes(
        wait=min(max(ttl, aged(max_age)), DAY),
        hours=frozenset(hour % 24 for hour in hours if hour <= 24),  # noqa: PLR2004 - the hours of a day
        days=frozenset(_NAMES.index(day) for day in days if day in _NAMES),
    )


def aged(max_age: int | None) -> timedelta:
    """How long an answer counts as fresh, a day at most."""
    return min(timedelta(seconds=max_age or 0), DAY)


def outside(at: datetime, wishes: Wishes) -> datetime:
    """The first moment from `at` on that is in no hour and on no day in which nothing comes, at most a day later."""
    if not wishes.hours and not wishes.days:
        return at
    found, last = at, at + DAY
    while found < last:
        if found.weekday() in wishes.days:
            found = found.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        elif found.hour in wishes.hours:
            found = found.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        else:
            return found
    return last
