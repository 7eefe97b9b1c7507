"""What a poll brings is stored together, and quiet feeds' states too: with the same outcome as one after the other."""

from __future__ import annotations

import asyncio
import logging
import pickle
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config.schema import Config, Feed, Http, PerHost, Settings
from monitor.feeds.reading import _placed
from monitor.model import Entry, FateKind, FeedState, Kept, Outcome, Validators
from monitor.progress import Silent
from monitor.runtime import Runtime
from monitor.steps.poll import _take_in, poll_feeds
from monitor.steps.quiet_feeds import TOGETHER, QuietFeeds
from monitor.store import Store, StoreError, open_store
from monitor.watch import Matcher
from monitor.web import Web
from monitor.workers import Workers
from tests.world import Item, Press

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FEEDS = (
    Feed(id="recent", name="", url="https://press.example/1.xml"),
    Feed(id="all", name="", url="https://press.example/2.xml", new="all"),
    Feed(id="none", name="", url="https://press.example/3.xml", new="none"),
)
HTTP = Http(allow_private=("127.0.0.0/8",), per_host=PerHost(at_once=8, pause=timedelta(0)))

ENTRIES = st.builds(
    Entry,
    feed=st.just(""),
    key=st.sampled_from("abcdef"),
    url=st.sampled_from(("", "https://press.example/1", "http://www.press.example/1?utm_source=rss", "https://b.example/2")),
    title=st.sampled_from(("Comar abre oficina", "Comar abre oficina en Tapachula", "Otra nota", "")),
    published=st.none() | st.sampled_from((NOW, NOW - timedelta(days=3))),
)  # fmt: skip
POLLS = st.lists(
    st.tuples(st.sampled_from(FEEDS), st.lists(ENTRIES, max_size=6, unique_by=lambda entry: entry.key)), max_size=5
)


def runtime(store: Store, feeds: tuple[Feed, ...] = FEEDS) -> Runtime:
    config = Config(settings=Settings(http=HTTP), feeds=feeds, watchlists=())
    return Runtime(config, Matcher(()), store, Web(HTTP), Workers(1), Silent(), lambda: NOW)


def taken_in(store: Store, polls: Sequence[tuple[Feed, list[Entry]]], at_once: int) -> list[Kept]:
    """What is stored after these polls, each taken in so many entries at a time."""
    found: list[Kept] = []
    for hours, (feed, shown) in enumerate(polls):
        now, entries = NOW + timedelta(hours=hours), [replace(entry, feed=feed.id) for entry in shown]
        with store.transaction():
            for start in range(0, len(entries), at_once):
                some = entries[start : start + at_once]
                new, known = _take_in(runtime(store), feed, some, None, now)
                assert {*new, *(kept.entry.id for _, kept in known)} == {entry.id for entry in some}
                found += store.entries.some(new).values()
    assert sum(store.entries.fates([kept.entry.id for kept in found]).values()) == len(found)
    return sorted(found, key=lambda kept: kept.entry.id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(polls=POLLS)
def test_entries_taken_in_together_get_the_fates_of_those_taken_in_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, polls: list[tuple[Feed, list[Entry]]]
) -> None:
    with (
        open_store(str(tmp_path_factory.mktemp("together"))) as together,
        open_store(str(tmp_path_factory.mktemp("alone"))) as alone,
    ):
        assert taken_in(together, polls, 100) == taken_in(alone, polls, 1)


def test_an_address_that_stands_twice_in_one_body_is_read_once(tmp_path: Path) -> None:
    shown = [
        Entry(feed=FEEDS[1].id, key=key, url=url, title="Comar abre oficina")
        for key, url in (("a", "https://press.example/1"), ("b", "https://other.example/"), ("c", "https://press.example/1/"))
    ]  # fmt: skip
    with open_store(str(tmp_path)) as store:
        first, second, third = taken_in_order(store, shown)
    assert (first.fate.kind, second.fate.kind) == (FateKind.PENDING, FateKind.PENDING)
    assert (third.fate.kind, third.fate.of) == (FateKind.DUPLICATE, first.entry.id)


def taken_in_order(store: Store, shown: Sequence[Entry]) -> list[Kept]:
    taken_in(store, [(FEEDS[1], list(shown))], 100)
    found = store.entries.some([entry.id for entry in shown])
    return [found[entry.id] for entry in shown]


def test_an_entry_comes_from_a_worker_whole_and_is_placed_whole() -> None:
    one = Entry(
        "", "key", "https://a.example/1", "title", "text", NOW, "Ana", "es", "El Faro", "https://b.example/", NOW
    )
    assert all(getattr(one, name) for name in Entry.__slots__ if name != "feed")
    again = pickle.loads(pickle.dumps(one))
    assert again == one
    assert _placed(again, "press", NOW) == replace(one, feed="press")
    assert _placed(one, "press", NOW - timedelta(1)) == replace(one, feed="press", published=None, updated=None)


def states(count: int) -> list[FeedState]:
    return [FeedState(f"feed-{at:03}", "https://press.example/", NOW, failures=at) for at in range(count)]


def test_quiet_feeds_are_stored_when_enough_wait_and_at_the_end(tmp_path: Path) -> None:
    every = states(2 * TOGETHER + 3)
    with open_store(str(tmp_path)) as store:
        quiet = QuietFeeds(store)
        for number, state in enumerate(every, 1):
            quiet.add(state)
            assert len(store.feeds.states()) == number // TOGETHER * TOGETHER
        quiet.save()
        assert list(store.feeds.states().values()) == every
        changes = store.changes
        quiet.save()
        assert store.changes == changes


def test_a_state_that_cannot_be_stored_keeps_no_other_from_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good = states(3)
    with open_store(str(tmp_path)) as store, caplog.at_level(logging.ERROR):
        quiet = QuietFeeds(store)
        for state in (good[0], replace(good[0], feed="odd", validators=Validators("\ud800")), *good[1:]):
            quiet.add(state)
        quiet.save()
        assert list(store.feeds.states().values()) == good
    assert [record.getMessage() for record in caplog.records] == ["the state of feed odd could not be stored"]


def test_a_store_that_is_lost_ends_the_cycle_of_quiet_feeds(tmp_path: Path) -> None:
    with Press() as press, Workers(1) as workers, asyncio.Runner() as runner, open_store(str(tmp_path)) as store:
        url = press.feed("/feed.xml", [Item("Comar abre oficina", press.url("/1.html"), published=NOW)])
        feeds = (Feed(id="one", name="", url=url),)

        async def poll(now: datetime) -> list[str]:
            states = store.feeds.states()
            async with Web(HTTP, clock=lambda: now) as web:
                used = replace(runtime(store, feeds), web=web, workers=workers)
                return [one.line.outcome for one in await poll_feeds(used, feeds, states, now)]

        assert runner.run(poll(NOW)) == [Outcome.FETCHED]
        before = store.feeds.states()["one"]
        later = NOW + timedelta(hours=1)
        assert runner.run(poll(later))[0] in (Outcome.NOT_MODIFIED, Outcome.SAME_BODY)
        after = store.feeds.states()["one"]
        assert (after.last_success, after.last_new, after.pieces) == (later, before.last_new, before.pieces)
        store.feeds.db.run("PRAGMA busy_timeout = 0")
        with closing(sqlite3.connect(tmp_path / "monitor.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                runner.run(poll(later))
