"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.dates import moment

NINE_THIRTY = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 22 Nov 2026 09:30:00 GMT",
        "Sun, 22 Nov 2026 09:30:00 +0000",
        "22 Nov 2026 09:30 UT",
        "22 Nov 26 09:30:00 Z",
        "Sun, 22 Nov 2026 04:30:00 EST",
        "Sun, 22 Nov 2026 03:30:00 CST",
        "Sun, 22 Nov 2026 03:30:00 -0600 (CST)",
        "Sun, 22 Nov 2026 03:30:00 GMT-6",
        "Sun, 22 Nov 2026 03:30:00 UTC-06:00",
        "Sunday, 22 November 2026 9:30 AM",
        "Sun, 22 Nov 2026 15:00:00 +0530",
        "2026-11-22T09:30:00Z",
        "2026-11-22T09:30Z",
        "2026-11-22T03:30:00-06:00",
        "2026-11-22T03:30:00.123456-0600",
        "2026-11-22 09:30:00",
        "2026/11/22 09:30",
        "20261122T093000Z",
        "Sun Nov 22 09:30:00 2026",
        "November 22, 2026 9:30 AM",
        "Nov 22, 2026, 09:30",
        "dom, 22 nov 2026 03:30:00 -0600",
        "dom., 22 nov. 2026 09:30:00 +0000",
        "22 de noviembre de 2026, 09:30 h",
        "domingo, 22 de noviembre de 2026 - 09:30",
        "domingo 22 de Noviembre del 2026 a las 9:30 a.m.",
        "domingo, 22 de novembro de 2026 09:30",
        "dimanche 22 novembre 2026 09:30",
    ],
)
def test_a_moment(text: str) -> None:
    assert moment(text) == NINE_THIRTY


@pytest.mark.parametrize(
    "text", ["2026-11-22", "20261122", "22 de noviembre de 2026", "Nov 22, 2026", "Sun, 22 Nov 2026"]
)
def test_a_day(text: str) -> None:
    assert moment(text) == MIDNIGHT


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "hace 2 horas", "ayer", "2 hours ago", "2026", "2026-11", "11-22", "--11-22", "22 Nov",
        "09:30", "10", "0",
        "Sun, 22 Nov 09:30:00 GMT",  # no year
        "2026-02-31", "31 Feb 2026 10:00:00 GMT", "2026-13-01", "Sun, 22 Nov 2026 25:00:00 GMT", "2026-00-10",
        "2026-W47", "2026-326", "1763800000", "22/11/2026", "11/22/2026",  # day or month first: nobody knows
        "Thu, 01 Jan 1970 00:00:00 +0000", "Mon, 01 Jan 0001 00:00:00 +0000", "0000-00-00 00:00:00",
        "0001-01-01T00:00:00", "9999-12-31T23:59:59-05:00", "Fri, 31 Dec 9999 23:59:59 -0100",
        "22 Brumaire 2026", "x" * 5000, "9" * 79, "22 nov " + " " * 60,
    ],
)  # fmt: skip
def test_nothing_is_invented(text: str) -> None:
    assert moment(text) is None


def test_a_zone_that_cannot_be_is_read_as_utc() -> None:
    assert moment("Sun, 22 Nov 2026 09:30:00 +9999") == NINE_THIRTY
    assert moment("Sun, 22 Nov 2026 09:30:00 XYZ") == NINE_THIRTY


def test_a_leap_second_is_no_error() -> None:
    assert moment("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_is_read(when: datetime) -> None:
    when = when.replace(microsecond=0)
    assert moment(when.isoformat()) == when
    assert moment(format_datetime(when)) == when


@settings(deadline=None)
@given(st.text(max_size=90))
def test_no_text_raises(text: str) -> None:
    moment(text)
