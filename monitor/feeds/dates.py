"""Dates as feeds write them, read without inventing anything.

feedparser reads `2026-02-31` as 3 March, `09:30` as today, `--11-22` as this year and `1763800000` as the
year 1763, and no Spanish month at all (measured with 6.0.14); so the text is read here, strictly, and a
date that does not exist or lacks its year, month or day is no date.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from monitor.feeds.text import without_accents

_MONTHS = (
    "jan january ene enero janeiro janv janvier",
    "feb february febrero fev fevereiro fevr fevrier",
    "mar march marzo marco mars",
    "apr april abr abril avr avril",
    "may mayo mai maio",
    "jun june junio junho juin",
    "jul july julio julho juil juillet",
    "aug august ago agosto aout",
    "sep sept september septiembre setiembre set setembro septembre",
    "oct october octubre out outubro octobre",
    "nov november noviembre novembro novembre",
    "dec december dic diciembre dez dezembro decembre",
)
"""English, Spanish, Portuguese and French, accents removed; RFC 822 §5 allows the first of each row only."""

_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
"""Hours from UTC of the names in RFC 822 §5.1. RFC 5322 §4.3: any other name says nothing, read as UTC."""

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?\s*(?P<half>[ap]\.?m\b\.?)?"
_ZONE = r"(?:(?:utc|gmt)?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)|(?P<zone>[a-z]{1,5}\.?))"
_TIME = rf"(?:(?:\s*[,t-]|\s+(?:a las|at))?\s*{_CLOCK}\s*{_ZONE}?)?\s*(?:\([^)]*\))?\s*$"
_WEEKDAY = r"^\s*(?:[a-z]{2,9}(?:-feira)?\.?\s*,?\s+)?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})"
_FORMS = (
    # 2026-11-22T09:30:00Z (RFC 3339), 2026/11/22 09:30
    re.compile(rf"^\s*{_YEAR}(?P<dash>[-/])(?P<month>\d\d?)(?P=dash){_DAY}{_TIME}"),
    # 20261122T093000Z (ISO 8601 basic)
    re.compile(
        rf"^\s*{_YEAR}(?P<month>\d\d)(?P<day>\d\d)"
        r"(?:t(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?:(?P<offset>[+-]\d\d:?\d\d)|z)?)?\s*$"
    ),
    # Sun, 22 Nov 2026 09:30:00 GMT (RFC 822), domingo, 22 de noviembre de 2026, 09:30
    re.compile(
        rf"{_WEEKDAY}{_DAY}(?:\s+de)?[\s-]+(?P<name>[a-z]{{3,10}})\.?(?:\s+del?)?,?[\s-]+"
        rf"(?P<year>\d{{4}}|\d\d){_TIME}"
    ),
    # November 22, 2026 9:30 AM
    re.compile(rf"{_WEEKDAY}(?P<name>[a-z]{{3,10}})\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}{_TIME}"),
    # Sun Nov 22 09:30:00 2026 (asctime)
    re.compile(rf"{_WEEKDAY}(?P<name>[a-z]{{3}})\s+{_DAY}\s+{_CLOCK}\s+{_YEAR}\s*$"),
)

_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|[+-]0000|([+-]\d\d)(\d\d))"
)
_RFC_3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|[+-]00:00|([+-]\d\d):(\d\d))")
"""How nearly all feeds write their dates: the first and third of the forms, read in a third of the time."""

_LONGEST = 80
"""Characters of a date; the longest honest form has about 50."""

_FIRST_YEAR = 1990
"""Before the web there were no pages; a clock at zero (1970) or at year 1 is a missing date."""

_PIVOT = 70
"""Two-digit years from here on are of the 1900s (RFC 2822 §4.3 says 50; no feed is from the 2060s yet)."""


def moment(text: str) -> datetime | None:
    """The time that `text` names, in UTC, or None when it names none. Without a zone, UTC is assumed."""
    if not text or len(text) > _LONGEST:
        return None
    if found := _RFC_822.fullmatch(text):
        day, name, year, *clock = found.groups()
        return _usual(year, _MONTH.get(name.lower(), 0), day, *clock)
    if found := _RFC_3339.fullmatch(text):
        return _usual(*found.groups())
    folded = without_accents(text).lower()
    for form in _FORMS:
        if found := form.match(folded):
            return _built({name: value for name, value in found.groupdict().items() if value})
    return None


def _usual(
    year: str, month: str | int, day: str, hour: str, minute: str, second: str, *offset: str | None
) -> datetime | None:
    """The time of the parts of a usual form; `offset` is hours with their sign, and minutes, or twice None."""
    hours, minutes = offset
    zone = _away(hours, minutes) if hours and minutes else UTC
    return _at(int(year), int(month), int(day), int(hour), int(minute), int(second), zone)


def _built(parts: dict[str, str]) -> datetime | None:
    """The time of these parts, or None when there is no such day or hour."""
    month = _MONTH.get(parts["name"], 0) if "name" in parts else int(parts["month"])
    year = int(parts["year"])
    if len(parts["year"]) == len("26"):
        year += 1900 if year >= _PIVOT else 2000
    minute, second = int(parts.get("minute", 0)), int(parts.get("second", 0))
    return _at(year, month, int(parts["day"]), _hour(parts), minute, second, _zone(parts))


def _at(year: int, month: int, day: int, hour: int, minute: int, second: int, zone: timezone) -> datetime | None:
    """The time in UTC, or None when there is no such day or hour, or no web yet."""
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)  # a leap second is written 60
        return local.astimezone(UTC) if year >= _FIRST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _hour(parts: dict[str, str]) -> int:
    """The hour of 24."""
    hour = int(parts.get("hour", 0))
    half = parts.get("half", "")
    return hour % 12 + (12 if half.startswith("p") else 0) if half else hour


def _zone(parts: dict[str, str]) -> timezone:
    """The zone: an offset, one of the names of RFC 822, or UTC. An offset past 14 h is nobody's: UTC."""
    offset = parts.get("offset", "").replace(":", "")
    if not offset:
        return timezone(timedelta(hours=_ZONES.get(parts.get("zone", ""), 0)))
    hours, minutes = (offset[:-2], offset[-2:]) if len(offset) > len("+06") else (offset, "0")
    return _away(hours, minutes)


def _away(hours: str, minutes: str) -> timezone:
    """The zone so many hours, written with their sign, and minutes from UTC; UTC for what is past 14 hours."""
    away = timedelta(hours=int(hours[1:]), minutes=int(minutes))
    if away > timedelta(hours=14):
        return UTC
    return timezone(-away if hours[0] == "-" else away)
