"""How long a server wants to be left alone: decisions only, `now` is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WAIT = timedelta(hours=24)  # waits of 88 hours, and until the year 2050, were seen in the wild
UNSAID_WAIT = timedelta(hours=4)  # what feed readers are asked to wait after a refusal that names no time
LAST = datetime(MAXYEAR, 12, 31, tzinfo=UTC)  # what stands for any later time
MOST_DIGITS = 9  # more seconds than 30 years: capped anyway, and never worth parsing

TOO_MANY_REQUESTS = 429
FORBIDDEN = 403
UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Wish:
    """When a server wants the next request, and whether that goes for its whole host."""

    until: datetime
    whole_host: bool


def wish_of(status: int, retry_after: str | None, now: datetime) -> Wish | None:
    """What a refusal asks of us; None for every answer that is none.

    A time that is named (429, 503) holds for the whole host: it is the machine that is busy or tired of us.
    So does a 429 without one. A 403, or a 503 that names no time, may be about this one address only.
    """
    if status not in (TOO_MANY_REQUESTS, FORBIDDEN, UNAVAILABLE):
        return None
    named = named_time(retry_after, now)
    whole_host = status == TOO_MANY_REQUESTS or (status == UNAVAILABLE and named is not None)
    return Wish(named or now + UNSAID_WAIT, whole_host)


def named_time(retry_after: str | None, now: datetime) -> datetime | None:
    """The time that a Retry-After names (RFC 9110 §10.2.3: seconds or an HTTP date), at most 24 h from now.

    None when there is none, when it cannot be read, or when it is not in the future: a refusal that says
    "now" contradicts itself.
    """
    value = (retry_after or "").strip()
    if value.isascii() and value.isdecimal():
        seconds = int(value) if len(value) <= MOST_DIGITS else 10**MOST_DIGITS
        moment: datetime | None = now + min(timedelta(seconds=seconds), LONGEST_WAIT)
    else:
        moment = _http_date(value)
    return min(moment, now + LONGEST_WAIT) if moment is not None and moment > now else None


def _http_date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # its zone takes it out of the calendar, at either end
        return LAST if moment.year == MAXYEAR else None


class Holds:
    """The hosts that asked us to wait, and until when."""

    def __init__(self, holds: Mapping[str, datetime]) -> None:
        self._until = dict(holds)

    def until(self, host: str, now: datetime) -> datetime | None:
        """The end of a hold that is still on, else None."""
        end = self._until.get(host)
        return end if end is not None and end > now else None

    def hold(self, host: str, until: datetime) -> None:
        """Leave the host alone until then, or as long as it was held already."""
        self._until[host] = max(until, self._until.get(host, until))

    def current(self, now: datetime) -> dict[str, datetime]:
        """All holds that are still on."""
        return {host: end for host, end in self._until.items() if end > now}
