"""Time zones: the names of the IANA database, and what people write in their place."""

from __future__ import annotations

import re
from functools import cache

from monitor.config.problems import closest, quoted
from monitor.config.unfit import Unfit
from monitor.config.values import scalar

_AREAS = ("America", "Africa", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
"""Areas whose zones are called after places; the others of the database (US, Etc, SystemV) keep old names alive."""

NEAR = 0.8
"""Of difflib's ratio. Misspelt cities reach 0.86 or more (Tijauna, Los Angelos); other names reach 0.78 at most
(Nueva York and New York; America and Asmera 0.77). A zone guessed wrong tells the desk at the wrong hour, unseen.
"""

_WRITE_A_CITY = "write the zone's city: America/Mexico_City, America/New_York"
_OFFSET = re.compile(r"(?:utc|gmt|z|etc/gmt)? *[-+\u2212] *\d{1,2}(?::?\d\d)?", re.IGNORECASE)
_ABBREVIATION = re.compile(r"[A-Za-z]{3,4}")


def as_timezone(value: object) -> object:
    """The name of a time zone of the IANA database, such as America/Mexico_City."""
    value = scalar(value)
    if not isinstance(value, str):
        return value
    from zoneinfo import ZoneInfo  # not needed to import the models

    text = str(value).strip()
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, LookupError):  # odd names look like paths: see the documentation of zoneinfo
        raise Unfit(*_refused(text)) from None


def _refused(text: str) -> tuple[str, str]:
    """What is wrong with a text that names no zone, and what to write."""
    if _OFFSET.fullmatch(text):
        return f"{quoted(text)} is a distance from Greenwich, and no time zone", _WRITE_A_CITY
    near = _meant(text)
    return f"there is no time zone {quoted(text)}", f"did you mean {near}?" if near else _WRITE_A_CITY


def _meant(text: str) -> str | None:
    """The zone that was certainly meant, or None. Only cities are guessed: CST is in America and in China."""
    from unicodedata import normalize  # only a mistake needs it

    if text.upper() in ("UTC", "GMT"):
        return text.upper()
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode()
    area, slash, city = re.sub(r"[\s-]+", "_", plain.strip()).casefold().rpartition("/")
    area = area.partition("/")[0]
    cities = _cities()
    within = {name: zone for name, zone in cities.items() if zone.casefold().startswith(area + "/")} if slash else {}
    if slash and not within:  # US/Easter is not the Easter Island
        return None
    exact = within.get(city) or cities.get(city)
    if exact or _ABBREVIATION.fullmatch(city):
        return exact
    candidates = within or cities
    return candidates.get(closest(city, candidates, cutoff=NEAR) or "")


@cache
def _cities() -> dict[str, str]:
    """Zones by the name of their place in small letters. Of two alike (Louisville), one spelling of the same zone."""
    from zoneinfo import available_timezones

    found: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda zone: (zone.count("/"), zone)):
        area, _, place = zone.partition("/")
        if area in _AREAS:
            found.setdefault(place.rpartition("/")[2].casefold(), zone)
    return found


_WITHOUT_SUMMER_TIME = {"EST": "America/New_York", "MST": "America/Denver"}
"""Names that sound like a zone with summer time and are a fixed distance (tzdata, file northamerica)."""


def doubt_of(zone: str) -> tuple[str, str] | None:
    """Why a zone that exists is hardly the one that is meant, and what to write; None when it is fine."""
    if city := _WITHOUT_SUMMER_TIME.get(zone):
        return f"{zone} never changes to summer time", f"write {city} if that is where the desk is"
    fixed = re.fullmatch(r"Etc/GMT([-+])([1-9]\d?)", zone)
    if fixed:
        sign = {"+": "behind", "-": "ahead of"}[fixed.group(1)]  # POSIX counts westward: tzdata, file etcetera
        return f"{zone} never changes to summer time, and is {fixed.group(2)} hours {sign} Greenwich", _WRITE_A_CITY
    return None
