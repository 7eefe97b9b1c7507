"""Times of a command: `--since`, how far back it looks, and how JSON has a moment."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.config.times import as_date, as_duration
from monitor.config.unfit import Unfit
from monitor.errors import UserError

# Nothing was read before the program was written; a time that reaches further back means "everything".
FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def moment_since(text: str, now: datetime, timezone: str) -> datetime:
    """`30d`, `12h` (before `now`) or `2026-10-01` (the day's beginning in `timezone`) as a moment, in UTC.

    Raises:
        UserError: when it is neither, or lies in the future.
    """
    day = re.match(r"\d+-", text.strip())
    try:
        value = as_date(text) if day else as_duration(text)
    except Unfit as unfit:
        raise UserError(f"--since {text}: {unfit.message} – {unfit.mend}, or a day: 2026-10-01") from None
    if isinstance(value, timedelta):
        return _before(now, value)
    assert isinstance(value, date)
    if value <= FIRST.date():  # years that no time zone can be reckoned in are among them
        return FIRST
    begin = datetime.combine(value, time(), ZoneInfo(timezone)).astimezone(UTC)
    if begin > now:
        raise UserError(f"--since {text} lies in the future: nothing was read since then")
    return begin


def _before(now: datetime, length: timedelta) -> datetime:
    return FIRST if length > now - FIRST else now - length


def iso(moment: datetime) -> str:
    """A moment as JSON has it: to the second, in UTC, with a Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
