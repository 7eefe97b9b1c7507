"""When feeds are polled and how they are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.schema import Feed
from monitor.feeds import due, request_for
from monitor.feeds.rhythm import SHORTEST, UNKNOWN
from monitor.feeds.schedule import next_poll
from monitor.feeds.wishes import DAY, wishes_of
from monitor.model import FeedState, Outcome, Validators, Wishes
from tests.feeds.samples import FEED, NOW, URL

HOUR = timedelta(hours=1)
STATE = FeedState(
    feed=FEED.id, url=URL, added=NOW - DAY, validators=Validators('"a"', "Sun, 22 Nov 2026 08:00:00 GMT"),
    forced=NOW - HOUR,
    outcome=Outcome.FETCHED, last_success=NOW - HOUR, body_hash="hash",
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "in_the_daemon", "once"),
    [
        (None, True, True),
        (replace(STATE, next_poll=NOW + HOUR), False, True),
        (replace(STATE, next_poll=NOW), True, True),
        (replace(STATE, next_poll=NOW - HOUR), True, True),
        (replace(STATE, next_poll=NOW - HOUR, not_before=NOW + HOUR), False, False),
        (replace(STATE, next_poll=NOW - HOUR, not_before=NOW), True, True),
        (replace(STATE, url="https://old.example/", next_poll=NOW + HOUR, not_before=NOW + HOUR), True, True),
    ],
)
def test_who_is_due(state: FeedState | None, *, in_the_daemon: bool, once: bool) -> None:
    states = {} if state is None else {FEED.id: state}
    assert due([FEED], states, NOW, every_feed=False) == [FEED] * in_the_daemon
    assert due([FEED], states, NOW, every_feed=True) == [FEED] * once


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({}, 5),
        ({"wishes": Wishes(wait=timedelta(minutes=20))}, 20),  # the feed asked for more
        ({"not_before": NOW + timedelta(minutes=12)}, 12),  # and the server
        ({"failures": 2}, 30),
    ],
)
def test_an_interval_that_is_shortened_counts_from_the_last_poll_on(changes: dict[str, Any], minutes: int) -> None:
    state = replace(STATE, last_success=NOW, next_poll=NOW + timedelta(minutes=30), **changes)
    feed = FEED.model_copy(update={"every": timedelta(minutes=5)})
    ends = next(m for m in range(60) if due([feed], {FEED.id: state}, NOW + timedelta(minutes=m), every_feed=False))
    assert abs(ends - minutes) <= 1
    slow = feed.model_copy(update={"every": HOUR})
    assert due([slow], {FEED.id: state}, NOW + timedelta(minutes=31), every_feed=False), "a longer one from then on"


def test_the_order_is_that_of_the_configuration() -> None:
    feeds = [Feed(id=name, name=name, url=f"https://{name}.example/") for name in ("b", "a", "c")]
    assert due(feeds, {}, NOW, every_feed=False) == feeds


def test_a_request_is_conditional_but_not_the_first_nor_one_a_day() -> None:
    assert request_for(FEED, None, NOW).validators == Validators()
    assert request_for(FEED, STATE, NOW).validators == STATE.validators
    assert request_for(FEED, replace(STATE, forced=NOW - DAY), NOW).validators == Validators()
    assert request_for(FEED, replace(STATE, url="https://old.example/"), NOW).validators == Validators()
    assert (request_for(FEED, STATE, NOW).url, request_for(FEED, STATE, NOW).kind) == (URL, "feed")


def wait(state: FeedState = STATE, feed: Feed = FEED, total: int = 30) -> timedelta:
    return next_poll(feed, state, total, NOW) - NOW


def test_the_interval_is_the_feeds_own_or_half_an_hour_while_nothing_is_known() -> None:
    assert 0.9 * UNKNOWN <= wait() <= 1.1 * UNKNOWN
    assert 9 * HOUR / 10 * 3 <= wait(feed=FEED.model_copy(update={"every": 3 * HOUR})) <= 3.3 * HOUR
    busy = replace(STATE, gap=timedelta(minutes=1), last_new=NOW)
    assert wait(busy, FEED.model_copy(update={"every": 3 * HOUR})) >= 2.7 * HOUR, "what is configured wins"


def test_feeds_do_not_fall_into_step() -> None:
    waits = {wait(feed=FEED.model_copy(update={"id": f"feed-{n}"})) for n in range(50)}
    assert len(waits) == 50
    assert min(waits) < 0.95 * UNKNOWN < 1.05 * UNKNOWN < max(waits)


def test_failures_stretch_it_linearly_up_to_a_day() -> None:
    assert 1.8 * UNKNOWN <= wait(replace(STATE, failures=1)) <= 2.2 * UNKNOWN
    assert 4.5 * UNKNOWN <= wait(replace(STATE, failures=4)) <= 5.5 * UNKNOWN
    assert wait(replace(STATE, failures=10_000)) <= DAY


def asking(**wishes: object) -> FeedState:
    return replace(STATE, wishes=Wishes(**wishes))  # type: ignore[arg-type] # fields of Wishes, as the test names them


def test_server_and_feed_may_ask_for_longer_but_not_for_ever() -> None:
    assert wait(asking(wait=5 * HOUR)) == 5 * HOUR
    assert wait(asking(wait=timedelta(minutes=1))) >= 0.9 * UNKNOWN
    assert wait(asking(wait=timedelta(days=4000))) == DAY
    assert wait(replace(STATE, not_before=NOW + 7 * HOUR)) == 7 * HOUR
    hourly = FEED.model_copy(update={"every": timedelta(minutes=1)})
    assert wait(asking(wait=5 * HOUR), hourly) == 5 * HOUR, "whoever configures it does not speak for the server"


def test_no_poll_falls_into_hours_and_days_in_which_nothing_comes() -> None:
    """NOW is a Sunday, 12:00."""
    assert NOW + wait(asking(hours=frozenset({12, 13, 15}))) >= NOW.replace(hour=14)
    assert NOW + wait(asking(hours=frozenset({12, 13, 15}))) < NOW.replace(hour=14, minute=10)
    assert wait(asking(days=frozenset({6}))) >= 12 * HOUR, "on Monday"
    assert wait(asking(days=frozenset({6, 0}))) == DAY, "and after a day it is asked all the same"
    assert wait(asking(hours=frozenset(range(24)))) == DAY


def test_what_is_gone_is_asked_for_by_nobody_but_a_person_once_a_day() -> None:
    gone = replace(STATE, outcome=Outcome.GONE, next_poll=NOW - HOUR, not_before=NOW + HOUR)
    assert [due([FEED], {FEED.id: gone}, NOW, every_feed=every) for every in (False, True)] == [[], []]
    later = NOW + 2 * HOUR
    assert [due([FEED], {FEED.id: gone}, later, every_feed=every) for every in (False, True)] == [[], [FEED]]
    edited = FEED.model_copy(update={"url": "https://new.example/rss"})
    assert due([edited], {FEED.id: gone}, NOW, every_feed=False) == [edited]


def test_a_clock_that_was_set_back_silences_no_feed() -> None:
    ahead = replace(STATE, next_poll=NOW + timedelta(days=900), not_before=NOW + timedelta(days=900), forced=NOW + DAY)
    assert due([FEED], {FEED.id: ahead}, NOW, every_feed=False) == [FEED]
    assert request_for(FEED, ahead, NOW).validators == Validators()


GAPS = st.none() | st.timedeltas(timedelta(0), timedelta(days=4000))


@given(
    st.integers(0, 10**6), GAPS, st.timedeltas(timedelta(0), timedelta(days=10**5)), st.text(max_size=9),
    st.integers(0, 5000), st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6)),
)  # fmt: skip
def test_every_feed_is_polled_again_within_a_day_and_never_sooner_than_is_asked(
    failures: int,
    gap: timedelta | None,
    asked: timedelta,
    name: str,
    total: int,
    hours: frozenset[int],
    days: frozenset[int],
) -> None:
    state = replace(STATE, failures=failures, gap=gap, last_new=NOW - HOUR, wishes=Wishes(asked, hours, days))
    found = wait(state, FEED.model_copy(update={"id": name}), total)
    assert max(0.9 * SHORTEST, min(asked, DAY)) <= found <= DAY
    then = NOW + found
    assert found == DAY or (then.hour not in hours and then.weekday() not in days)


def test_the_address_that_was_adopted_is_asked_until_the_configured_one_is_edited() -> None:
    adopted = replace(STATE, adopted="https://new.example/rss")
    assert request_for(FEED, adopted, NOW).url == "https://new.example/rss"
    other = FEED.model_copy(update={"url": "https://other.example/rss"})
    assert request_for(other, adopted, NOW).url == other.url
    new = FEED.model_copy(update={"url": "https://new.example/rss"})
    assert (request_for(new, adopted, NOW).url, request_for(new, adopted, NOW).validators) == (
        new.url,
        STATE.validators,
    ), "nothing begins anew where the edit names the address that is asked already"


def test_a_server_that_was_found_lying_gets_no_validators_for_a_week() -> None:
    doubted = replace(STATE, doubted=NOW - timedelta(days=6))
    assert request_for(FEED, doubted, NOW).validators == Validators()
    assert request_for(FEED, replace(doubted, doubted=NOW - timedelta(days=7)), NOW).validators == STATE.validators


# --------------------------------------------------------------------------- what is asked for


def test_wishes_are_read_from_the_head() -> None:
    assert wishes_of(b"<rss><channel><ttl> 90 </ttl><item>", None).wait == 1.5 * HOUR
    assert wishes_of(b"<rss><channel><ttl>90</ttl><item>", 7200).wait == 2 * HOUR
    assert wishes_of(b"<rss><channel><ttl>soon</ttl>", None) == wishes_of(b"", 0) == Wishes()
    assert wishes_of(b"<ttl>999999</ttl>", 10**9).wait == DAY
    assert wishes_of(b"<ttl>99999999999999999999</ttl>", None).wait == DAY
    assert wishes_of(b"<ttl>0000000060</ttl>", None).wait == HOUR
    assert wishes_of(b"<ttl>0</ttl>", None) == wishes_of(b"<ttl>" + b"9" * 10**6 + b"</ttl>", None) == Wishes()


def test_every_hour_and_day_is_read_not_only_the_last() -> None:
    said = (
        b"<skipHours><hour>0</hour>\n<hour> 7 </hour><hour>24</hour><hour>99</hour><hour>x</hour></skipHours>"
        b"<skipDays><day>Saturday</day><day>sunday</day><day>Domingo</day></skipDays>"
    )
    assert wishes_of(said, None) == Wishes(hours=frozenset({0, 7}), days=frozenset({5, 6}))


@given(st.binary(max_size=300))
def test_any_bytes_wish_for_something_or_nothing(body: bytes) -> None:
    assert timedelta(0) <= wishes_of(b"<skipHours>" + body, None).wait <= DAY
