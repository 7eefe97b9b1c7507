"""When feeds are polled and how they are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.schema import Feed
from monitor.feeds import due, request_for
from monitor.feeds.schedule import DAY, EVERY, kept_wait, next_poll, ttl
from monitor.model import FeedState, Outcome, Validators
from tests.feeds.samples import FEED, NOW, URL

HOUR = timedelta(hours=1)
STATE = FeedState(
    feed=FEED.id, url=URL, added=NOW - DAY, validators=Validators('"a"', "Sun, 22 Nov 2026 08:00:00 GMT"),
    forced=NOW - HOUR,
    outcome=Outcome.FETCHED, last_success=NOW - HOUR,
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


def test_the_order_is_that_of_the_configuration() -> None:
    feeds = [Feed(id=name, name=name, url=f"https://{name}.example/") for name in ("b", "a", "c")]
    assert due(feeds, {}, NOW, every_feed=False) == feeds


def test_a_request_is_conditional_but_not_the_first_nor_one_a_day() -> None:
    assert request_for(FEED, None, NOW).validators == Validators()
    assert request_for(FEED, STATE, NOW).validators == STATE.validators
    assert request_for(FEED, replace(STATE, forced=NOW - DAY), NOW).validators == Validators()
    assert request_for(FEED, replace(STATE, url="https://old.example/"), NOW).validators == Validators()
    assert (request_for(FEED, STATE, NOW).url, request_for(FEED, STATE, NOW).kind) == (URL, "feed")


def wait(state: FeedState = STATE, asked: timedelta = timedelta(0), feed: Feed = FEED) -> timedelta:
    return next_poll(feed, state, asked, NOW) - NOW


def test_the_interval_is_the_feeds_own_or_half_an_hour() -> None:
    assert 0.9 * EVERY <= wait() <= 1.1 * EVERY
    assert 9 * HOUR / 10 * 3 <= wait(feed=FEED.model_copy(update={"every": 3 * HOUR})) <= 3.3 * HOUR


def test_feeds_do_not_fall_into_step() -> None:
    waits = {wait(feed=FEED.model_copy(update={"id": f"feed-{n}"})) for n in range(50)}
    assert len(waits) == 50
    assert min(waits) < 0.95 * EVERY < 1.05 * EVERY < max(waits)


def test_failures_stretch_it_linearly_up_to_a_day() -> None:
    assert 1.8 * EVERY <= wait(replace(STATE, failures=1)) <= 2.2 * EVERY
    assert 4.5 * EVERY <= wait(replace(STATE, failures=4)) <= 5.5 * EVERY
    assert wait(replace(STATE, failures=10_000)) <= DAY


def test_server_and_feed_may_ask_for_longer_but_not_for_ever() -> None:
    assert wait(asked=5 * HOUR) == 5 * HOUR
    assert wait(asked=timedelta(minutes=1)) >= 0.9 * EVERY
    assert wait(asked=timedelta(days=4000)) == DAY
    assert wait(replace(STATE, not_before=NOW + 7 * HOUR)) == 7 * HOUR


def test_what_is_gone_is_asked_for_daily() -> None:
    assert wait(replace(STATE, outcome=Outcome.GONE, failures=1)) == DAY


@given(st.integers(0, 10**6), st.timedeltas(timedelta(0), timedelta(days=10**5)), st.text(max_size=9))
def test_every_feed_is_polled_again_within_a_day(failures: int, asked: timedelta, name: str) -> None:
    found = wait(replace(STATE, failures=failures), asked, FEED.model_copy(update={"id": name}))
    assert timedelta(minutes=20) < found <= DAY


def test_ttl_is_read_from_the_head() -> None:
    assert ttl(b"<rss><channel><ttl> 90 </ttl><item>") == 90 * timedelta(minutes=1)
    assert ttl(b"<rss><channel><ttl>soon</ttl>") == ttl(b"") == timedelta(0)


def test_the_wait_once_asked_for_is_kept_over_answers_that_cannot_say_it() -> None:
    asked = replace(STATE, next_poll=STATE.last_success and STATE.last_success + 5 * HOUR)
    assert kept_wait(FEED, asked) == 5 * HOUR
    assert kept_wait(FEED, replace(asked, failures=1)) == timedelta(0), "that was a back-off, not a wish"
    assert kept_wait(FEED, STATE) == timedelta(0)
