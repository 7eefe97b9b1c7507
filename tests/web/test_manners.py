"""How long a server wants to be left alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Outcome, Response, Robots
from monitor.web import host_of
from monitor.web.guard import FORBIDDEN_IN_HOSTS
from monitor.web.hosts import ORDINARY
from monitor.web.manners import LONGEST_WAIT, Holds, Wish, named_time, wish_of
from monitor.web.robots import origin_of
from tests.web.fetching import NOW, feed, settings, web
from tests.world import Answer, Item, Press

HOUR = timedelta(hours=1)
IN_AN_HOUR = NOW + HOUR


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("3600", HOUR),
        (" 3600 ", HOUR),
        ("86400", 24 * HOUR),
        ("86401", 24 * HOUR),
        ("9" * 5000, 24 * HOUR),
        ("Sun, 22 Nov 2026 13:00:00 GMT", HOUR),
        ("Sun, 22 Nov 2026 14:00:00 +0100", HOUR),
        ("Sunday, 22-Nov-26 13:00:00 GMT", HOUR),
        ("Sun Nov 22 13:00:00 2026", HOUR),
        ("Fri, 31 Dec 2050 00:00:00 GMT", 24 * HOUR),
        ("Sun, 22 Nov 2026 11:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", 24 * HOUR),  # in UTC after the end of the calendar
        ("Mon, 01 Jan 0001 00:00:00 +0100", None),  # and before its beginning
        ("Fri, 31 Dec 9999 23:59:59 -9999", None),  # a zone of more than a day is none
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("٣٦٠٠", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_retry_after_names_a_time_within_a_day(value: str | None, wait: timedelta | None) -> None:
    assert named_time(value, NOW) == (None if wait is None else NOW + wait)


@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,2} (Jan|Dec) (0001|9999|[0-9]{4}) [0-9]{2}(:[0-9]{2}){2} [+-][0-9]{4}")
)
def test_whatever_a_server_says_the_wait_is_bounded(value: str) -> None:
    moment = named_time(value, NOW)
    assert moment is None or NOW < moment <= NOW + LONGEST_WAIT


@given(st.datetimes(datetime(2026, 11, 22, 12, 0, 1), datetime(2026, 11, 23, 12), timezones=st.just(UTC)))
def test_every_http_date_within_a_day_is_kept_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert named_time(format_datetime(moment, usegmt=True), NOW) == moment


@pytest.mark.parametrize(
    ("status", "retry_after", "wish"),
    [
        (200, "3600", None),
        (301, "3600", None),
        (404, None, None),
        (500, "3600", None),
        (429, "3600", Wish(IN_AN_HOUR, whole_host=True)),
        (429, None, Wish(NOW + 4 * HOUR, whole_host=True)),
        (503, "3600", Wish(IN_AN_HOUR, whole_host=True)),
        (503, None, Wish(NOW + 4 * HOUR, whole_host=False)),
        (503, "soon", Wish(NOW + 4 * HOUR, whole_host=False)),
        (403, "3600", Wish(IN_AN_HOUR, whole_host=False)),
        (403, None, Wish(NOW + 4 * HOUR, whole_host=False)),
    ],
)
def test_a_refusal_asks_for_time(status: int, retry_after: str | None, wish: Wish | None) -> None:
    assert wish_of(status, retry_after, NOW) == wish


def test_a_longer_hold_is_not_shortened_and_one_that_is_over_is_none() -> None:
    holds = Holds({"a.example": IN_AN_HOUR, "b.example": NOW})
    holds.hold("a.example", NOW + timedelta(minutes=1))
    assert holds.until("a.example", NOW) == IN_AN_HOUR
    assert holds.until("a.example", IN_AN_HOUR) is None
    assert holds.current(NOW) == {"a.example": IN_AN_HOUR}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example/a", "news.example"),
        ("https://news.example:443/", "news.example"),
        ("http://news.example:80/", "news.example"),
        ("http://news.example.:8080/", "news.example:8080"),
        ("https://diário.example/", "xn--dirio-yqa.example"),
        ("http://[::1]:81/", "::1:81"),
        ("https://user:pass@news.example/", "news.example"),
        ("/path", ""),
        ("http://[::1", ""),
        ("http://a:x/", ""),
    ],
)
def test_a_host_is_what_the_url_names(url: str, host: str) -> None:
    assert host_of(url) == host


@given(st.text(max_size=80))
def test_any_text_has_a_host_or_none(text: str) -> None:
    assert isinstance(host_of(text), str)
    assert isinstance(host_of(f"http://{text}/"), str)


_PIECES = """
    http:// https:// HTTP: press .example . - A é _ @ % [::1] : :80 :443 :8080 :070 :8٣ :70000 \\ \x00 / /a:b@c ?q #f //
    """
_BEGINNINGS = st.lists(st.sampled_from([*_PIECES.split(), " ", "\n", "\t"]), max_size=6).map("".join)


@given(st.sampled_from(("http://", "https://press", "https://press.example", "")), _BEGINNINGS | st.text(max_size=20))
def test_what_counts_as_ordinary_is_read_as_a_parser_reads_it(beginning: str, rest: str) -> None:
    url = beginning + rest
    if plain := ORDINARY.match(url):
        parts = urlsplit(url)
        assert plain[1] == f"{parts.scheme}://{parts.netloc}" == origin_of(url)
        assert (plain[2], plain[3]) == (parts.hostname, str(parts.port) if parts.port else None)
        assert not FORBIDDEN_IN_HOSTS.intersection(plain[2])
        assert not plain[2].endswith(".")
        assert parts.username is parts.password is None


def test_most_addresses_are_ordinary() -> None:
    for url in ("https://www.press.example/rss?a=b", "http://press.example:8080/", "https://press.example"):
        assert ORDINARY.match(url)


# ------------------------------------------------------------------------------------- over real sockets


async def _two(first: str, second: str) -> tuple[Response, Response, dict[str, datetime]]:
    async with web() as client:
        return await client.get(feed(first)), await client.get(feed(second)), dict(client.holds)


@pytest.mark.parametrize("status", [429, 503])
def test_a_named_wait_holds_the_whole_host_without_another_dial(press: Press, status: int) -> None:
    press.answer("/a", Answer(status, {"Retry-After": "3600"}))
    press.feed("/b", [Item("Uno", "https://a.example/1")])
    first, second, holds = asyncio.run(_two(press.url("/a"), press.url("/b")))
    assert (first.status, first.retry_at) == (status, IN_AN_HOUR)
    assert (second.outcome, second.status, second.retry_at) == (Outcome.RATE_LIMITED, None, IN_AN_HOUR)
    assert (
        second.message == f"127.0.0.1:{press.port} asked us to wait until 2026-11-22 13:00 UTC; not asked again before"
    )
    assert holds == {host_of(press.url("/")): IN_AN_HOUR}
    assert len(press.requests) == 1


@pytest.mark.parametrize("status", [403, 503])
def test_an_unnamed_wait_is_for_one_address(press: Press, status: int) -> None:
    press.answer("/a", Answer(status))
    press.feed("/b", [Item("Uno", "https://a.example/1")])
    first, second, holds = asyncio.run(_two(press.url("/a"), press.url("/b")))
    assert (first.retry_at, second.outcome, holds) == (NOW + 4 * HOUR, Outcome.FETCHED, {})


def test_other_hosts_are_not_held(press: Press, other: Press) -> None:
    press.answer("/a", Answer(429))
    other.feed("/b", [Item("Uno", "https://a.example/1")])
    _, second, _ = asyncio.run(_two(press.url("/a"), other.url("/b")))
    assert second.outcome is Outcome.FETCHED


def test_a_redirect_into_a_held_host_is_not_followed(press: Press, other: Press) -> None:
    other.answer("/a", Answer(429))
    press.redirect("/b", other.url("/c"))
    _, second, _ = asyncio.run(_two(other.url("/a"), press.url("/b")))
    assert (second.outcome, second.retry_at) == (Outcome.RATE_LIMITED, NOW + 4 * HOUR)
    assert not other.visits("/c")


@pytest.mark.parametrize(("at_once", "pause"), [(1, 60), (2, 0.3)])  # queued for a place, and in the pause
def test_what_waited_when_the_host_sent_us_away_is_not_sent(press: Press, at_once: int, pause: float) -> None:
    press.answer("/a", Answer(429, delay=0.1))

    async def run() -> list[Response]:
        known = {press.url(""): Robots("", NOW)}
        async with web(settings(host=at_once, pause=pause), known=known) as client:
            return await asyncio.gather(*(client.get(feed(press.url("/a"))) for _ in range(10)))

    responses = asyncio.run(run())
    assert [response.outcome for response in responses] == [Outcome.RATE_LIMITED] * 10
    assert len(press.requests) == 1


def test_holds_outlive_the_client(press: Press) -> None:
    url = press.feed("/a", [Item("Uno", "https://a.example/1")])

    async def run(until: datetime) -> Response:
        async with web(holds={host_of(url): until}) as client:
            return await client.get(feed(url))

    assert asyncio.run(run(IN_AN_HOUR)).outcome is Outcome.RATE_LIMITED
    assert not press.requests
    assert asyncio.run(run(NOW)).outcome is Outcome.FETCHED
