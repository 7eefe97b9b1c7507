"""Kinds of text that say when and how long. As in `values`, each `as_…` function takes what was written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from monitor.config.problems import quoted, shown
from monitor.config.unfit import Unfit
from monitor.config.values import scalar

if TYPE_CHECKING:
    from collections.abc import Callable


_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,3})?) ?(ms|s|m|h|d)")


def as_duration(value: object) -> object:
    """`30s`, `2m`, `24h`, `90d` (or `500ms`) as a timedelta."""
    value = scalar(value)
    if not isinstance(value, str):
        return value
    found = _DURATION.fullmatch(value.strip().lower())
    if found:
        return timedelta(**{_UNITS[found.group(2)]: float(found.group(1))})
    if re.fullmatch(r"[0-9]+", value):
        raise Unfit(
            f"{shown(value)} has no unit",
            f"write {value[:6]}s for seconds; m, h and d are minutes, hours, days",
        )
    raise Unfit(f"{quoted(value)} is no length of time", "write a number and its unit: 30s, 2m, 24h or 90d")


def lasting(least: timedelta, most: timedelta) -> Callable[[timedelta], timedelta]:
    """A check that a duration lies between two others."""

    def check(value: timedelta) -> timedelta:
        if least <= value <= most:
            return value
        wrong = "short" if value < least else "long"
        raise Unfit(f"this is too {wrong}", f"write a time from {spoken(least)} to {spoken(most)}")

    return check


def spoken(length: timedelta) -> str:
    """A duration as it is written in YAML."""
    seconds = length.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def as_time_of_day(value: object) -> object:
    """A time by the 24-hour clock as "HH:MM"."""
    value = scalar(value)
    if not isinstance(value, str):
        return value
    found = _TIME.fullmatch(value.strip())
    if not found:
        raise Unfit(f"{quoted(value)} is no time of day", 'write it by the 24-hour clock: "08:00" or "16:30"')
    return f"{int(found.group(1)):02}:{found.group(2)}"


def as_date(value: object) -> object:
    """A date as YYYY-MM-DD."""
    value = scalar(value)
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        raise Unfit(f"there is no day {value}", "write year-month-day: 2026-12-31") from None
    raise Unfit(f"{quoted(value)} is no date", "write year-month-day: 2026-12-31")
