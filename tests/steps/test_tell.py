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
from monitor.model import DeliveryState, Joined, Shown
from monitor.progress import Silent
from monitor.steps.tell import NEWS, begin_digests, put_due_in_outbox, put_in_outbox, untold
from monitor.store import Store, open_store
from monitor.store.tellings import MOST_KNOWN
from monitor.stories import Grouper, Hand
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


def go_on(
    store: Store, story_of: str, key: str, *, item: str = "comar", at: datetime = NOON, how: str = "update"
) -> str:
    """Put an update of the story that `story_of` began into the store, or what joined as `how`; gives its id."""
    one = kept(key)
    store.entries.add([one])
    store.articles.save(replace(article(one, f"{key} " * 60), published=at), [replace(match(), item=item)], at)
    store.stories.add(one.entry.id, kept(story_of).entry.id, Joined(how, "for the test"), at)
    return one.entry.id


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


def updates(store: Store) -> list[tuple[str, tuple[str, ...]]]:
    """Digest and updates of every message on its way that tells some."""
    return [(delivery.digest, delivery.updates) for delivery in store.deliveries.unsent() if delivery.updates]


def give_up(store: Store) -> list[tuple[str, ...]]:
    """The updates of every message on its way, which a person then gives up: no thread can be told of what follows."""
    unsent = store.deliveries.unsent()
    for one in unsent:
        store.deliveries.save(replace(one, state=DeliveryState.DROPPED))
    return [one.updates for one in unsent]


def tell_and_give_up(store: Store, key: str) -> None:
    """Put a story of one article into the store that was told in a message which a person gave up."""
    publish(store, key)
    story = kept(key).entry.id
    store.deliveries.add([replace(delivery(0, (("migration", story),)), shown=(Shown(story, "headline"),))])
    give_up(store)


def test_an_update_without_a_thread_goes_at_once_where_its_story_would_and_counts_in_the_hour(
    tmp_path: Path, store: Store
) -> None:
    store.digests.move_cursor("desk", NOON)
    added = []

    def look(runtime: Runtime) -> list[list[tuple[str, ...]]]:
        publish(store, "a", "b", item="cbp-one")
        put_due_in_outbox(runtime, NOON, at_once=True)
        told = [give_up(store)]
        for minutes, of in ((30, "a"), (61, "a"), (62, "b"), (63, "b")):
            now = NOON + timedelta(minutes=minutes)
            added.append(go_on(store, of, f"{of}{minutes}", item="cbp-one", at=now))
            put_due_in_outbox(runtime, now, at_once=True)
            told.append(give_up(store))
        return told

    found = with_runtime(tmp_path, store, look, URGENT)
    # Two stories fill the first hour. Then both updates of `a` are one entry, `b` has its own, the hour is full again.
    assert found == [[()], [], [tuple(sorted(added[:2]))], [(added[2],)], []]


def test_every_update_of_one_story_counts_in_the_hour(tmp_path: Path, store: Store) -> None:
    store.digests.move_cursor("desk", NOON)
    told: list[int] = []

    def look(runtime: Runtime) -> None:
        publish(store, "a", item="cbp-one")
        for minute in range(4):
            now = NOON + timedelta(minutes=minute)
            put_due_in_outbox(runtime, now, at_once=True)
            told.extend(map(len, give_up(store)))
            go_on(store, "a", f"a{minute}", item="cbp-one", at=now)

    with_runtime(tmp_path, store, look, URGENT)
    assert told == [0, 1]


def test_an_update_without_a_thread_that_is_not_urgent_waits_for_the_digest(tmp_path: Path, store: Store) -> None:
    store.digests.move_cursor("desk", NOON)
    tell_and_give_up(store, "a")
    update = go_on(store, "a", "next")

    def look(runtime: Runtime) -> None:
        put_due_in_outbox(runtime, NOON, at_once=True)
        assert updates(store) == []
        for _ in range(2):
            put_due_in_outbox(runtime, NOON + DAY, at_once=True)

    with_runtime(tmp_path, store, look, URGENT)
    assert updates(store) == [("desk", (update,))]


def test_every_channel_is_told_an_update_once_and_two_digests_of_one_channel_together_once(
    tmp_path: Path, store: Store
) -> None:
    other = DESK | {"id": "other", "channel": "C0OTHER"}
    publish(store, "a")

    def once(runtime: Runtime, hours: int) -> None:
        for digest in compose_now(runtime, NOON + timedelta(hours=hours)):
            put_in_outbox(store, digest)

    with_runtime(tmp_path, store, lambda runtime: once(runtime, 0), DESK, WEEKLY)
    give_up(store)
    update = go_on(store, "a", "next")
    with_runtime(tmp_path, store, lambda runtime: once(runtime, 1), DESK, WEEKLY, other)
    assert updates(store) == [("desk", (update,)), ("other", (update,))]
    (fresh,) = [one for one in store.deliveries.unsent() if one.channel == "C0OTHER"]
    assert fresh.stories == (("migration", kept("a").entry.id),)  # told there for the first time, update and all
    with_runtime(tmp_path, store, lambda runtime: once(runtime, 2), DESK, WEEKLY, other)
    assert len(store.deliveries.unsent()) == 2


@pytest.mark.parametrize("into", [0, 1])
def test_what_a_person_joins_while_it_is_composed_is_composed_anew(tmp_path: Path, store: Store, into: int) -> None:
    publish(store, "a", "b")
    ids = [kept("a").entry.id, kept("b").entry.id]

    def look(runtime: Runtime) -> None:
        (digest,) = compose_now(runtime, NOON)
        with open_store(str(tmp_path / "state")) as other, other.transaction(durable=True):
            Hand(other.stories, other.regrouping, other.articles.get).join(ids[into], ids[1 - into], NOON, "")
        assert put_in_outbox(store, digest) == ()
        for _ in range(2):
            for digest in compose_now(runtime, NOON + timedelta(minutes=1)):
                put_in_outbox(store, digest)

    with_runtime(tmp_path, store, look, DESK)
    (message,) = store.deliveries.unsent()
    assert message.stories == (("migration", ids[into]),)


def test_what_a_person_splits_while_it_is_composed_is_told_under_its_own_story(tmp_path: Path, store: Store) -> None:
    tell_and_give_up(store, "a")
    update = go_on(store, "a", "next")

    def look(runtime: Runtime) -> str:
        (digest,) = compose_now(runtime, NOON)
        with open_store(str(tmp_path / "state")) as other, other.transaction(durable=True):
            (about,) = other.articles.get([update]).values()
            own = Hand(other.stories, other.regrouping, other.articles.get).split(about, NOON, "")
        assert put_in_outbox(store, digest) == ()
        (digest,) = compose_now(runtime, NOON + timedelta(minutes=1))
        put_in_outbox(store, digest)
        return own

    own = with_runtime(tmp_path, store, look, DESK)
    assert [message.stories for message in store.deliveries.unsent()] == [(("migration", own),)]


def test_what_another_process_told_while_it_is_composed_is_told_once(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def look(runtime: Runtime) -> list[int]:
        told = []
        for minute, key in enumerate(("a", "next")):
            if minute:
                go_on(store, "a", key)
            (one,), (same,) = (compose_now(runtime, NOON + timedelta(minutes=minute)) for _ in range(2))
            told += [len(put_in_outbox(store, digest)) for digest in (one, same)]
            give_up(store)
        return told

    assert with_runtime(tmp_path, store, look, DESK) == [1, 0, 1, 0]


def test_an_update_is_read_against_the_lead_and_the_latest_of_many_copies(tmp_path: Path, store: Store) -> None:
    tell_and_give_up(store, "a")
    copies = [go_on(store, "a", f"copy{n}", at=NOON + timedelta(minutes=n), how="copy") for n in range(2 * MOST_KNOWN)]
    update = go_on(store, "a", "next", at=NOON + timedelta(hours=1))

    def known(runtime: Runtime) -> set[str]:
        (story,) = untold(runtime, runtime.config.settings.digests[0], NOON + timedelta(hours=1))
        assert [member.article.id for member in story.members] == [update]
        return {one.id for one in store.tellings.background("C0POLICY", [story]).told[story.id].known}

    assert with_runtime(tmp_path, store, known, DESK) == {kept("a").entry.id, *copies[-MOST_KNOWN:]}


def test_an_update_is_news_as_long_as_a_story_is(tmp_path: Path, store: Store) -> None:
    tell_and_give_up(store, "a")
    go_on(store, "a", "next")

    def told_at(now: datetime) -> Any:
        return lambda runtime: [story.story for digest in compose_now(runtime, now) for story in digest.stories]

    assert with_runtime(tmp_path, store, told_at(NOON + NEWS - DAY), DESK) == [kept("a").entry.id]
    assert with_runtime(tmp_path, store, told_at(NOON + NEWS + DAY), DESK) == []
