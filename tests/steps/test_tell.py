"""What is put into the outbox and when: a real store and configuration, and a clock of its own."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.commands.run import started
from monitor.config import load
from monitor.cycle import compose_now
from monitor.progress import Silent
from monitor.steps.tell import begin_digests, put_due_in_outbox, put_in_outbox
from monitor.store import Store, open_store
from monitor.stories import Grouper
from tests.store.records import article, delivery, kept, match
from tests.world import write_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.runtime import Runtime

NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)  # in Mexico City
DAY = timedelta(days=1)
DESK = {"id": "desk", "channel": "C0POLICY", "watchlists": ["migration"], "at": ["08:00"]}
WEEKLY = DESK | {"id": "weekly", "at": ["08:30"]}
URGENT = DESK | {"now": {"priority": "high", "at_most": "2 per hour"}}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "state")) as opened:
        yield opened


def with_runtime(folder: Path, store: Store, work: Any, *digests: object, **settings: object) -> Any:
    """What `work` gives of a runtime with these digests."""
    write_configuration(
        folder / "config",
        {"press": "https://press.example/feed"},
        settings={"digests": [deepcopy(one) for one in digests]} | settings,
    )

    async def run() -> Any:
        async with started(load(folder / "config").config, store, Silent(), lambda: NOON) as runtime:
            return work(runtime)

    return asyncio.run(run())


def publish(store: Store, *keys: str, item: str = "comar", at: datetime = NOON) -> None:
    """Put stories of one article each into the store."""
    for key in keys:
        one = kept(key)
        about = article(one, f"{key} " * 60)
        store.entries.add([one])
        store.articles.save(about, [replace(match(), item=item)], at)
        Grouper(store.stories, store.articles.get).place(about, at)


def told(store: Store) -> list[tuple[str, int]]:
    """Digest and number of stories of every message on its way."""
    return [(delivery.digest, len(delivery.stories)) for delivery in store.deliveries.unsent()]


def test_two_digests_of_one_channel_tell_a_story_once(tmp_path: Path, store: Store) -> None:
    publish(store, "one", "two")

    def once(runtime: Runtime) -> None:
        for digest in compose_now(runtime, NOON):
            put_in_outbox(store, digest)

    with_runtime(tmp_path, store, once, DESK, WEEKLY)
    assert told(store) == [("desk", 2)]


def test_two_digests_due_at_one_look_tell_a_story_once(tmp_path: Path, store: Store) -> None:
    publish(store, "one")
    for digest in ("desk", "weekly"):
        store.digests.move_cursor(digest, NOON - DAY)
    with_runtime(tmp_path, store, lambda runtime: put_due_in_outbox(runtime, NOON, at_once=True), URGENT, WEEKLY)
    assert told(store) == [("desk", 1), ("weekly", 0)]


def test_what_a_digest_tells_at_its_time_leaves_the_quota_of_what_does_not_wait(tmp_path: Path, store: Store) -> None:
    store.digests.move_cursor("desk", NOON - DAY)

    def look(runtime: Runtime) -> None:
        for minute, keys in enumerate((("a", "b", "c"), ("d", "e", "f"), ("g",))):
            now = NOON + timedelta(minutes=minute)
            publish(store, *keys, item="cbp-one", at=now)
            put_due_in_outbox(runtime, now, at_once=True)

    with_runtime(tmp_path, store, look, URGENT)
    assert told(store) == [("desk", 3), ("desk", 2)]  # its own time, then two at once; no more in this hour


def test_a_time_that_was_told_already_is_composed_once_and_not_for_ever(tmp_path: Path, store: Store) -> None:
    store.digests.move_cursor("desk", NOON - DAY)
    assert store.digests.claim_slot("desk", "2026-11-22T08:00 America/Mexico_City", NOON)
    with_runtime(tmp_path, store, lambda runtime: put_due_in_outbox(runtime, NOON, at_once=False), DESK)
    assert told(store) == []
    assert store.digests.cursor("desk") == NOON


def test_the_same_hour_of_an_edited_zone_is_another_time(tmp_path: Path, store: Store) -> None:
    publish(store, "one")
    store.digests.move_cursor("desk", NOON - DAY)

    def look(now: datetime) -> Any:
        return lambda runtime: put_due_in_outbox(runtime, now, at_once=False)

    with_runtime(tmp_path, store, look(NOON - timedelta(hours=9)), DESK, timezone="Europe/Madrid")
    with_runtime(tmp_path, store, look(NOON), DESK)
    assert told(store) == [("desk", 1), ("desk", 0)]


def test_a_digest_that_cannot_be_composed_stops_no_other(
    tmp_path: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    publish(store, "one")
    other = WEEKLY | {"channel": "C0OTHER"}
    for digest in ("desk", "weekly"):
        store.digests.move_cursor(digest, NOON - DAY)
    (story,) = store.digests.untold("C0OTHER", ["migration"], NOON - DAY)
    store.deliveries.add([replace(delivery(0, (("migration", story.id),)), channel="C0OTHER", digest="earlier")])
    store.articles.db.run("UPDATE article SET weak = 'broken'")
    with_runtime(tmp_path, store, lambda runtime: put_due_in_outbox(runtime, NOON, at_once=True), DESK, other)
    assert sorted(told(store)) == [("earlier", 1), ("weekly", 0)]
    assert "digest desk could not be composed" in caplog.text


def test_what_was_missed_waits_for_the_first_look_and_what_comes_due_meanwhile_does_not(
    tmp_path: Path, store: Store
) -> None:
    publish(store, "one")
    started = NOON
    with_runtime(tmp_path, store, lambda runtime: begin_digests(runtime, started - DAY), DESK)

    def look(now: datetime, since: datetime | None) -> Any:
        return lambda runtime: put_due_in_outbox(runtime, now, at_once=False, since=since)

    with_runtime(tmp_path, store, look(started, started), DESK)
    assert told(store) == []
    with_runtime(tmp_path, store, look(started + timedelta(hours=21), started), DESK)  # the next 08:00
    assert told(store) == [("desk", 1)]
