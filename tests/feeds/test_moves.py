"""A feed that moves, poll by poll: when its new address is asked directly, and when no more."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from monitor.feeds import read, request_for
from monitor.model import FeedState, Outcome, Response, Validators
from tests.feeds.samples import FEED, NOW, URL, answer, item, parse_here, rss

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW = "https://new.example/rss"
BODY = rss(item(1))


def polled(state: FeedState | None, response: Response, at: timedelta) -> FeedState:
    return asyncio.run(read(FEED, state, response, parse_here, NOW + at)).state


def redirected(to: str | None = NEW) -> Response:
    return answer(BODY, moved_to=to, etag='"1"')


def failing(outcome: Outcome = Outcome.UNREACHABLE) -> Response:
    return Response(url=NEW, final_url=NEW, outcome=outcome, message="no")


def after(polls: int, pause: timedelta, response: Response | None = None) -> FeedState:
    state = None
    for n in range(polls):
        state = polled(state, response or redirected(), n * pause)
    assert state
    return state


def test_a_redirect_is_adopted_after_ten_polls_and_three_days() -> None:
    assert after(9, 12 * HOUR).adopted is None
    assert after(200, timedelta(minutes=15)).adopted is None, "ten polls, but two days"
    state = after(10, 12 * HOUR)
    assert (state.adopted, state.url, state.moved) == (NEW, URL, None)
    assert state.message == f"is asked at its new address: write url: {NEW} in feeds.yaml"
    request = request_for(FEED, state, NOW + 109 * HOUR)
    assert (request.url, request.validators) == (NEW, Validators('"1"')), "they came from the new address"
    assert "is asked at its new address" in polled(state, answer(BODY), 5 * DAY).message


def test_until_it_is_adopted_nobody_is_asked_to_change_a_line() -> None:
    """The network of a hotel answers everything with a 301 until somebody has paid."""
    for polls in (1, 2, 9):
        assert after(polls, 12 * HOUR).message == f"redirects for good to {NEW} since 22 Nov 2026"
    back = polled(after(9, 12 * HOUR), redirected(None), 5 * DAY)
    assert (back.message, back.outcome) == ("", Outcome.SAME_BODY)


def test_a_redirect_that_ends_or_leads_elsewhere_is_counted_from_the_beginning() -> None:
    state = polled(after(9, 12 * HOUR), redirected(None), 4 * DAY)
    assert (state.moved, polled(state, redirected(), 5 * DAY).adopted) == (None, None)
    elsewhere = polled(after(9, 12 * HOUR), redirected("https://third.example/"), 5 * DAY)
    assert elsewhere.moved
    assert (elsewhere.adopted, elsewhere.moved.polls) == (None, 1)


def test_a_failure_in_between_is_no_sign_of_anything() -> None:
    state = polled(after(9, 12 * HOUR), failing(), 4 * DAY + 6 * HOUR)
    assert polled(state, redirected(), 5 * DAY).adopted == NEW


def test_an_adopted_address_that_fails_for_a_day_is_dropped() -> None:
    adopted = after(10, 12 * HOUR)
    bad = polled(adopted, failing(), 5 * DAY)
    assert polled(bad, failing(), 5 * DAY + 23 * HOUR).adopted == NEW
    dropped = polled(bad, failing(), 6 * DAY)
    assert (dropped.adopted, dropped.validators) == (None, Validators())
    assert request_for(FEED, dropped, NOW + 6 * DAY).url == URL
    assert polled(adopted, failing(Outcome.GONE), 5 * DAY).adopted is None, "gone is gone, at once"


def test_an_adopted_address_that_moves_on_is_followed_too() -> None:
    state = replace(after(10, 12 * HOUR), adopted=NEW)
    for n in range(10):
        state = polled(state, redirected("https://third.example/"), 5 * DAY + n * 12 * HOUR)
        if state.moved:
            assert f"write url: {NEW} in feeds.yaml; it redirects for good to https://third" in state.message
    assert state.adopted == "https://third.example/"


def test_an_edit_that_names_the_new_address_goes_on_and_another_begins_anew() -> None:
    adopted = after(10, 12 * HOUR)
    edited = FEED.model_copy(update={"url": NEW})
    reading = asyncio.run(read(edited, adopted, answer(BODY), parse_here, NOW + 5 * DAY))
    assert (reading.outcome, reading.message, reading.state.url) == (Outcome.SAME_BODY, "", NEW)
    assert reading.state.adopted is None
    other = FEED.model_copy(update={"url": "https://other.example/"})
    assert asyncio.run(read(other, adopted, answer(BODY), parse_here, NOW + 5 * DAY)).state.adopted is None
