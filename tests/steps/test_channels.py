"""What follows a digest to another channel: by the state of its messages, and as often as it is asked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from monitor.commands.run import started
from monitor.config import load
from monitor.model import Delivery, DeliveryState
from monitor.progress import Silent
from monitor.steps.channels import follow_channels
from monitor.steps.send import send_due
from monitor.steps.tell import put_due_in_outbox
from monitor.store import Store, open_store
from tests.deliver.keeping import Clock
from tests.steps.test_tell import DAY, DESK, NOON, go_on, publish, with_runtime
from tests.world import SlackServer, write_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.runtime import Runtime

MOVED = DESK | {"channel": "C0OTHER"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "state")) as opened:
        yield opened


class Desk:
    """One digest that is looked at every minute, in whichever channel it goes to."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store, self.now = folder, store, NOON
        store.digests.move_cursor("desk", NOON - DAY)

    def look(self, plan: dict[str, Any], *busy: str, due: bool = False) -> None:
        """One look of the daemon; `due` makes it one at the digest's time."""
        self.now += MINUTE
        if due:
            self.store.digests.move_cursor("desk", self.now - DAY)
            self.store.digests.db.run("DELETE FROM digest_slot")

        def work(runtime: Runtime) -> None:
            follow_channels(runtime, self.now, busy)
            put_due_in_outbox(runtime, self.now, at_once=False)

        with_runtime(self.folder, self.store, work, plan)

    def settle(self, state: DeliveryState, **changes: Any) -> None:
        """Let every message that is on its way end so."""
        for one in self.store.deliveries.unsent():
            self.store.deliveries.save(replace(one, state=state, **changes))

    def waiting(self) -> list[Delivery]:
        """What is on its way and tells something."""
        return [one for one in self.store.deliveries.unsent() if one.stories or one.updates]

    def told(self) -> list[tuple[str, int, int]]:
        """Channel, number of stories and of updates of each message on its way that tells something."""
        return [(one.channel, len(one.stories), len(one.updates)) for one in self.waiting()]


@pytest.fixture
def desk(tmp_path: Path, store: Store) -> Desk:
    publish(store, "a", "b")
    desk = Desk(tmp_path, store)
    desk.look(DESK)
    assert desk.told() == [("C0POLICY", 2, 0)]
    return desk


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.PARKED])
def test_what_waits_goes_along_and_only_once(desk: Desk, state: DeliveryState) -> None:
    desk.settle(state, error="is_archived", next_try=None)
    for _ in range(2):
        desk.look(MOVED, due=True)
    assert desk.told() == [("C0OTHER", 2, 0)]
    assert desk.waiting()[0].state is DeliveryState.PENDING
    desk.look(DESK, due=True)
    assert desk.told() == [("C0POLICY", 2, 0)]


@pytest.mark.parametrize("state", [DeliveryState.UNKNOWN, DeliveryState.SENDING])
def test_what_may_stand_in_the_old_channel_goes_along_once_it_is_known_not_to(desk: Desk, state: DeliveryState) -> None:
    desk.settle(state)
    desk.look(MOVED, due=True)
    assert desk.told() == [("C0POLICY", 2, 0)]
    desk.settle(DeliveryState.PENDING)  # not found there
    desk.look(MOVED)
    assert desk.told() == [("C0OTHER", 2, 0)]


def test_what_turns_out_to_stand_in_the_old_channel_is_not_told_in_the_new_one(desk: Desk) -> None:
    desk.settle(DeliveryState.UNKNOWN)
    desk.look(MOVED)
    desk.settle(DeliveryState.SENT, ts="1.0", posted_in="C0POLICY")
    for plan in (MOVED, DESK, MOVED):
        desk.look(plan, due=True)
    assert desk.told() == []


def test_what_is_being_sent_is_left_alone_and_not_told_in_the_new_channel_meanwhile(desk: Desk) -> None:
    desk.look(MOVED, "C0POLICY", due=True)
    assert desk.told() == [("C0POLICY", 2, 0)]
    desk.look(MOVED, due=True)
    assert desk.told() == [("C0OTHER", 2, 0)]


def test_an_update_of_what_the_old_channel_was_told_is_an_entry_in_the_new_one(desk: Desk) -> None:
    desk.settle(DeliveryState.SENT, ts="1.0", posted_in="C0POLICY")
    go_on(desk.store, "a", "next", at=desk.now)
    desk.look(MOVED, due=True)
    assert desk.told() == [("C0OTHER", 0, 1)]
    desk.look(DESK, due=True)
    assert desk.told() == [("C0POLICY", 0, 1)]


def test_what_the_new_channel_knows_already_is_not_taken_along(desk: Desk) -> None:
    publish(desk.store, "c")
    (first, *_) = (story for _, story in desk.waiting()[0].stories)
    other = replace(desk.waiting()[0], id="other", digest="other", channel="C0OTHER", stories=(("migration", first),))
    desk.store.deliveries.add([replace(other, shown=(), state=DeliveryState.SENT, ts="2.0", posted_in="C0OTHER")])
    desk.look(MOVED)
    assert desk.told() == [("C0OTHER", 1, 0)]


def test_a_reply_whose_message_stands_in_the_old_channel_is_told_as_a_message_of_its_own(desk: Desk) -> None:
    desk.settle(DeliveryState.SENT, ts="1.0", posted_in="C0POLICY")
    (root,) = desk.store.deliveries.find(
        [one["id"] for one in desk.store.digests.db.rows("SELECT id FROM delivery")]
    ).values()
    update = go_on(desk.store, "a", "next", at=desk.now)
    reply = replace(
        root, id="reply", parent=root.id, stories=(), updates=(update,), state=DeliveryState.PARKED, ts=None
    )
    desk.store.deliveries.add([replace(reply, shown=(), posted_in=None)])
    desk.look(MOVED)
    (message,) = desk.waiting()
    assert (message.channel, message.parent, message.updates) == ("C0OTHER", None, (update,))


def test_a_state_of_an_older_version_knows_where_its_digests_went_last(desk: Desk) -> None:
    desk.settle(DeliveryState.SENT, ts="1.0", posted_in="C0POLICY")
    publish(desk.store, "c")
    desk.look(MOVED, due=True)
    db = desk.store.digests.db
    db.run("DROP TABLE digest_channel")
    sql = resources.files("monitor.store") / "migrations" / "0013_channels.sql"
    for statement in filter(str.strip, sql.read_text(encoding="utf-8").split(";\n")):
        db.run(statement)
    assert desk.store.channels.last("desk") == "C0OTHER"
    desk.look(MOVED, due=True)
    assert desk.told() == [("C0OTHER", 1, 0)]


def test_what_the_old_channel_turns_out_not_to_hold_is_posted_in_the_new_one(tmp_path: Path, store: Store) -> None:
    publish(store, "a")
    store.digests.move_cursor("desk", NOON - DAY)
    clock = Clock()
    clock.now = NOON

    async def look(channel: str) -> None:
        settings = {"digests": [DESK | {"channel": channel}]}
        folder = write_configuration(
            tmp_path / "config", {"press": "https://press.example/feed"}, slack=slack, settings=settings
        )
        async with started(load(folder).config, store, Silent(), clock) as runtime:
            follow_channels(runtime, clock())
            put_due_in_outbox(runtime, clock(), at_once=False)
            await send_due(runtime, "xoxb-test", sleep=clock.sleep)

    with SlackServer() as slack:
        slack.clock = clock.seconds
        slack.drop_before_accept()
        asyncio.run(look("C0POLICY"))
        for _ in range(3):
            asyncio.run(clock.sleep(60))
            asyncio.run(look("C0OTHER"))
        (message,) = slack.messages
    assert message.channel == "C0OTHER"
    assert store.deliveries.unsent() == []
