"""One poll after another: what is told, and what is remembered for the next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.feeds import PRELOAD, first_fate, read, request_for, settled
from monitor.feeds.parse import Parsed, parse
from monitor.feeds.reading import LYING
from monitor.feeds.rhythm import UNKNOWN
from monitor.model import Entry, FateKind, FeedReading, FeedState, Outcome, Response, Validators
from monitor.workers import Workers
from tests.feeds.samples import FEED, NOW, URL, answer, item, parse_here, rss

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def reading(state: FeedState | None, response: Response, now: datetime = NOW) -> FeedReading:
    return asyncio.run(read(FEED, state, response, parse_here, now))


def titles(one: FeedReading) -> list[str]:
    return [entry.title for entry in one.entries]


def failure(outcome: Outcome, message: str = "", retry_at: datetime | None = None) -> Response:
    return Response(url=URL, final_url=URL, outcome=outcome, message=message, retry_at=retry_at)


def not_modified(etag: str | None = None) -> Response:
    return Response(url=URL, final_url=URL, outcome=Outcome.NOT_MODIFIED, status=304, validators=Validators(etag=etag))


FIRST = reading(None, answer(rss(item(1), item(2)), etag='"1"'))


def test_the_first_poll_tells_all() -> None:
    assert (FIRST.outcome, titles(FIRST), FIRST.total, FIRST.message) == (
        Outcome.FETCHED,
        ["Story 1", "Story 2"],
        2,
        "",
    )
    assert {entry.feed for entry in FIRST.entries} == {FEED.id}
    state = FIRST.state
    assert (state.feed, state.url, state.added, state.last_success, state.forced) == (
        FEED.id,
        URL,
        NOW,
        NOW,
        NOW,
    )
    assert (state.validators.etag, state.failures, state.failing_since) == ('"1"', 0, None)


def test_only_what_is_new_is_told() -> None:
    second = reading(FIRST.state, answer(rss(item(3), item(1), item(2))), LATER)
    assert (second.outcome, titles(second), second.total) == (Outcome.FETCHED, ["Story 3"], 3)
    assert second.state.validators == Validators(), "a server that stops sending validators is believed"
    slid = reading(second.state, answer(rss(item(3, title="Story 3, corrected"), item(1))), LATER)
    assert (titles(slid), slid.total) == (["Story 3, corrected"], 2)


def test_not_modified_and_the_same_body_tell_nothing_but_count() -> None:
    unchanged = reading(FIRST.state, not_modified('"2"'), LATER)
    assert (unchanged.outcome, unchanged.entries, unchanged.total) == (Outcome.NOT_MODIFIED, (), 2)
    assert (unchanged.state.validators.etag, unchanged.state.last_success) == ('"2"', LATER)
    same = reading(FIRST.state, answer(rss(item(1), item(2)), etag='"3"'), LATER)
    assert (same.outcome, same.entries, same.total, same.state.validators.etag) == (
        Outcome.SAME_BODY,
        (),
        2,
        '"3"',
    )


def test_a_feed_that_cannot_be_cut_is_counted_too() -> None:
    body = rss(item(1), item(2)).decode().encode("utf-16")
    first = reading(None, answer(body))
    assert (first.total, titles(first)) == (2, ["Story 1", "Story 2"])
    assert reading(first.state, answer(body)).total == 2
    assert len(reading(first.state, answer(rss(item(3), item(1)).decode().encode("utf-16"))).entries) == 2


@pytest.mark.parametrize(
    "bad",
    [
        answer(b"<html><title>Log in</title></html>", etag='"login"'),
        answer(b"", etag='"empty"'),
        failure(Outcome.TIMED_OUT, "no answer within 30 s"),
        failure(Outcome.BLOCKED, "403"),
    ],
)
def test_a_failure_leaves_what_the_last_success_left(bad: Response) -> None:
    """A stored validator of a login page would bring 304s for ever; a stored hash would hide the feed's
    items."""
    failed = reading(FIRST.state, bad, LATER)
    assert not failed.outcome.fine
    assert failed.message
    kept = ("validators", "body_hash", "pieces", "last_success", "added", "forced")
    assert all(getattr(failed.state, name) == getattr(FIRST.state, name) for name in kept)
    assert (failed.state.failures, failed.state.failing_since, failed.total) == (1, LATER, 0)
    again = reading(failed.state, bad, LATER + HOUR)
    assert (again.state.failures, again.state.failing_since) == (2, LATER)
    well = reading(again.state, answer(rss(item(3), item(1), item(2))), LATER + 2 * HOUR)
    assert (titles(well), well.state.failures, well.state.failing_since) == (["Story 3"], 0, None)


def test_a_servers_wish_to_be_left_alone_is_kept_up_to_a_day() -> None:
    limited = reading(FIRST.state, failure(Outcome.RATE_LIMITED, "429", NOW + 4 * HOUR))
    assert limited.state.not_before == limited.state.next_poll == NOW + 4 * HOUR
    forever = reading(FIRST.state, failure(Outcome.RATE_LIMITED, "429", NOW + timedelta(days=9000)))
    assert forever.state.not_before == NOW + timedelta(days=1)
    assert reading(limited.state, answer(rss(item(1)))).state.not_before is None


def test_what_feed_and_server_ask_for_is_waited_also_over_a_304() -> None:
    slow = reading(None, answer(rss(item(1), head="<ttl>300</ttl>"), max_age=60))
    assert slow.state.next_poll == NOW + 5 * HOUR
    assert reading(None, answer(rss(item(1)), max_age=7200)).state.next_poll == NOW + 2 * HOUR
    unchanged = reading(slow.state, not_modified(), NOW + 5 * HOUR)
    assert unchanged.state.next_poll == NOW + 10 * HOUR


def test_an_edited_address_starts_anew_but_keeps_the_history() -> None:
    old = replace(FIRST.state, url="https://old.example/", failures=3, not_before=LATER + HOUR, last_new=NOW)
    moved = reading(old, answer(rss(item(1), item(2))), LATER)
    assert titles(moved) == ["Story 1", "Story 2"], "the store knows their keys"
    assert (moved.state.url, moved.state.added, moved.state.last_new, moved.state.forced) == (
        URL,
        NOW,
        NOW,
        LATER,
    )


def test_a_date_far_ahead_is_none() -> None:
    def dated(when: str) -> datetime | None:
        return reading(None, answer(rss(item(1, extra=f"<pubDate>{when}</pubDate>")))).entries[0].published

    assert dated("Mon, 23 Nov 2026 11:00:00 GMT") == NOW + 23 * HOUR
    assert dated("Mon, 23 Nov 2026 13:00:00 GMT") is None
    assert dated("Sun, 22 Nov 2031 13:00:00 GMT") is None
    assert dated("9999-12-31T23:59:59+14:00") is None


def test_the_daily_unconditional_fetch_is_remembered() -> None:
    tomorrow = NOW + timedelta(days=1)
    assert request_for(FEED, FIRST.state, tomorrow).validators == Validators()
    assert reading(FIRST.state, answer(rss(item(1), item(2))), tomorrow).state.forced == tomorrow
    assert reading(FIRST.state, answer(rss(item(1), item(2))), LATER).state.forced == NOW


def test_a_304_that_was_wrong_is_found_by_the_daily_fetch_and_believed_no_more() -> None:
    """The same ETag all along, a new item behind it."""
    tomorrow = NOW + timedelta(days=1)
    denied = reading(FIRST.state, not_modified('"1"'), LATER)
    found = reading(denied.state, answer(rss(item(3), item(1), item(2)), etag='"1"'), tomorrow)
    assert found.unforeseen
    state = settled(FEED, found, 1, tomorrow)
    assert (state.doubted, state.message) == (tomorrow, LYING)
    assert request_for(FEED, state, tomorrow + HOUR).validators == Validators()
    assert settled(FEED, found, 0, tomorrow).doubted is None, "an old item that counts its comments is no new one"


@pytest.mark.parametrize(
    ("body", "etag", "at"),
    [
        (rss(item(3), item(1), item(2)), '"2"', NOW + timedelta(days=1)),
        (rss(item(3), item(1), item(2)), '"1"', LATER + HOUR),
        (rss(item(1), item(2), head="<lastBuildDate>today</lastBuildDate>"), '"1"', NOW + timedelta(days=1)),
    ],
    ids=["another validator", "a conditional answer", "another build date"],
)
def test_what_is_no_lie_is_not_taken_for_one(body: bytes, etag: str, at: datetime) -> None:
    denied = reading(FIRST.state, not_modified('"1"'), LATER)
    assert not reading(denied.state, answer(body, etag=etag), at).unforeseen


def test_validators_that_change_while_nothing_else_does_cost_the_hash_alone() -> None:
    async def no_parser(body: bytes, url: str, content_type: str) -> Parsed:
        raise AssertionError("parsed")

    state = FIRST.state
    for n in range(5):
        same = asyncio.run(read(FEED, state, answer(rss(item(1), item(2)), etag=f'"{n}"'), no_parser, LATER))
        state = same.state
        assert (same.outcome, state.validators.etag) == (Outcome.SAME_BODY, f'"{n}"')


def test_what_is_gone_is_left_alone_for_a_day_at_least() -> None:
    gone = reading(FIRST.state, failure(Outcome.GONE, "410"), LATER)
    assert gone.state.not_before == LATER + timedelta(days=1)


def test_more_entries_than_are_read_are_told_of() -> None:
    many = reading(None, answer(rss(*(item(n) for n in range(2100)))))
    assert (len(many.entries), many.total) == (2000, 2100)
    assert many.message == "holds 2,100 entries; 100 of them are left for the next poll"


def test_what_is_left_of_a_large_feed_is_read_at_the_next_poll_which_is_soon() -> None:
    daily = (f"<pubDate>{day} Nov 2026 09:00:00 GMT</pubDate>" for day in range(1, 22))
    body = rss(*(item(n, extra=next(daily, "")) for n in range(2100)), head="<ttl>600</ttl>")
    first = reading(None, answer(body, etag='"1"', max_age=36_000))
    settled_then = settled(FEED, first, len(first.entries), NOW)
    assert settled_then.gap == timedelta(days=1), "else it would be asked every two hours"
    assert settled_then.next_poll is not None
    assert settled_then.next_poll <= NOW + 1.1 * UNKNOWN
    assert request_for(FEED, first.state, LATER).validators == Validators(), "a 304 would hide the rest"
    second = reading(first.state, answer(body, etag='"1"', max_age=36_000), LATER)
    assert {entry.key for entry in (*first.entries, *second.entries)} == {f"guid-{n}" for n in range(2100)}
    assert (len(second.entries), second.total, second.message) == (100, 2100, "")
    assert second.state.next_poll is not None
    assert second.state.next_poll >= LATER + 10 * HOUR
    assert request_for(FEED, second.state, LATER).validators == Validators(etag='"1"')
    third = reading(second.state, answer(body), LATER + HOUR)
    assert (third.outcome, third.total) == (Outcome.SAME_BODY, 2100)


def test_of_a_feed_too_large_to_cut_the_first_entries_are_read() -> None:
    many = reading(None, answer(rss(*(item(n) for n in range(4100)))))
    assert (len(many.entries), many.total) == (2000, 4100)
    assert many.message == "holds 4,100 entries, of which the first 2,000 are read"


def test_a_feed_that_stalls_the_parser_costs_itself() -> None:
    """30,000 categories in one item take feedparser seconds; here it has half a second, in a real worker."""
    many = "".join(f"<category>c{n}</category>" for n in range(30_000))
    bomb = rss(item(1, extra=f"{many}<unheard-of/>"))  # else it is read without feedparser

    async def go() -> tuple[FeedReading, FeedReading]:
        with Workers(1, preload=PRELOAD) as workers:

            async def in_worker(body: bytes, url: str, content_type: str) -> Parsed:
                return await workers.run(parse, body, url, content_type, deadline=0.5)

            await in_worker(rss(item(1)), URL, "")  # the worker is there, and has loaded the parser
            bad = await read(FEED, FIRST.state, answer(bomb), in_worker, LATER)
            return bad, await read(FEED, bad.state, answer(rss(item(4))), in_worker, LATER)

    bad, good = asyncio.run(go())
    assert (bad.outcome, bad.entries) == (Outcome.ERROR, ())
    assert bad.message == "could not be parsed: took longer than 0.5 s and was stopped"
    assert bad.state.pieces == FIRST.state.pieces
    assert (good.outcome, titles(good)) == (Outcome.FETCHED, ["Story 4"])


# --------------------------------------------------------------------------- fates


def entry(published: datetime | None) -> Entry:
    return Entry(feed=FEED.id, key="k", url="", title="t", published=published)


DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("new", "published", "kind"),
    [
        ("recent", NOW - HOUR, FateKind.PENDING),
        ("recent", NOW - 25 * HOUR, FateKind.BASELINE),
        ("recent", None, FateKind.PENDING),
        ("all", NOW - 900 * DAYS, FateKind.PENDING),
        ("none", NOW - HOUR, FateKind.BASELINE),
        ("none", None, FateKind.BASELINE),
    ],
)
def test_fates_at_first_sight(new: str, published: datetime | None, kind: FateKind) -> None:
    feed = FEED.model_copy(update={"new": new})
    never_had = FeedState(feed=FEED.id, url=URL, added=NOW - 9 * DAYS, failures=9, failing_since=NOW - 9 * DAYS)
    assert first_fate(feed, entry(published), None, NOW).kind is kind
    assert first_fate(feed, entry(published), never_had, NOW).kind is kind


@pytest.mark.parametrize(
    ("new", "published", "kind"),
    [
        ("recent", NOW - HOUR, FateKind.PENDING),
        ("recent", NOW - 29 * DAYS, FateKind.PENDING),  # dated back, but after the feed was added
        ("recent", NOW - 300 * DAYS, FateKind.BASELINE),  # an old one that slid back into the window
        ("recent", None, FateKind.PENDING),
        ("none", None, FateKind.PENDING),
        ("none", NOW - 30 * DAYS - HOUR, FateKind.PENDING),  # dated before it was added, published after
        ("none", NOW - 31 * DAYS - HOUR, FateKind.BASELINE),
        ("all", NOW - 900 * DAYS, FateKind.PENDING),
    ],
)
def test_fates_later(new: str, published: datetime | None, kind: FateKind) -> None:
    feed = FEED.model_copy(update={"new": new})
    state = replace(FIRST.state, added=NOW - 30 * DAYS, last_success=NOW - HOUR)
    assert first_fate(feed, entry(published), state, NOW).kind is kind


def test_what_is_left_of_a_first_answer_is_no_news_to_a_feed_that_begins_with_none() -> None:
    feed = FEED.model_copy(update={"new": "none"})
    state = replace(FIRST.state, added=NOW, last_success=NOW, body_hash="")
    assert first_fate(feed, entry(NOW - HOUR), state, NOW + HOUR).kind is FateKind.BASELINE


def test_what_came_between_two_addresses_is_not_lost() -> None:
    state = replace(FIRST.state, url="https://old.example/", last_success=NOW - 5 * DAYS)
    assert first_fate(FEED, entry(NOW - 4 * DAYS), state, NOW).kind is FateKind.PENDING
    assert first_fate(FEED, entry(NOW - 6 * DAYS), state, NOW).kind is FateKind.BASELINE
