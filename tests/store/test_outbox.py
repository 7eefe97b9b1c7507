"""What a run asks of the outbox: the queries give what the same questions in plain Python do."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Delivery, DeliveryState
from monitor.store import Store, open_store
from tests.deliver.keeping import NOW, MemoryOutbox, planned

TIMES = st.sampled_from([None, NOW - timedelta(minutes=5), NOW, NOW + timedelta(minutes=5)])
CHANNELS = ("C0POLICY", "#policy", "C0OPS")


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    """Up to ten messages in three channels, in every state that a run may meet."""
    found = []
    for number in range(draw(st.integers(0, 10))):
        (plain,) = planned(str(number), channel=draw(st.sampled_from(CHANNELS)), digest=f"d{number:02}")
        state = draw(st.sampled_from(list(DeliveryState)))
        sent = state is DeliveryState.SENT
        found.append(
            replace(
                plain,
                stories=(),
                state=state,
                created=NOW + timedelta(seconds=draw(st.integers(0, 2))),
                next_try=draw(TIMES),
                sweep=draw(TIMES),
                attempted=NOW + timedelta(seconds=number),
                ts=f"{number}.0" if sent else None,
                posted_in=draw(st.sampled_from([None, f"C{number}"])) if sent else None,
            )
        )
    return found


class Undone(Exception):
    """Raised in a transaction, so that nothing of it stays."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(str(tmp_path_factory.mktemp("state"))) as opened:
        yield opened


@given(kept=deliveries())
def test_the_queries_give_what_the_same_questions_in_python_do(store: Store, kept: list[Delivery]) -> None:
    memory, outbox = MemoryOutbox(kept), store.deliveries
    with suppress(Undone), store.transaction():
        outbox.add(kept)
        assert outbox.unsent() == memory.unsent()
        assert outbox.channels(NOW) == memory.channels(NOW)
        for channel in CHANNELS:
            assert outbox.first(channel) == memory.first(channel)
            assert outbox.unknown(channel) == memory.unknown(channel)
            assert {one.id for one in outbox.sweeps(channel, NOW)} == {one.id for one in memory.sweeps(channel, NOW)}
            assert outbox.channel_id(channel) == memory.channel_id(channel)
        raise Undone


def test_what_a_person_gave_up_is_not_taken_back_by_a_run(tmp_path: Path) -> None:
    (one,) = planned("a")
    with open_store(str(tmp_path)) as store:
        with store.transaction(durable=True):
            store.deliveries.add([one])
        assert store.deliveries.save(replace(one, state=DeliveryState.DROPPED, error="given up"))
        assert not store.deliveries.save(replace(one, state=DeliveryState.SENDING))
        assert store.deliveries.find([one.id])[one.id].state is DeliveryState.DROPPED


def test_a_sweep_leaves_what_a_message_says_alone(tmp_path: Path) -> None:
    (one,) = planned("a")
    sent = replace(one, state=DeliveryState.SENT, ts="1.1", sweep=NOW)
    with open_store(str(tmp_path)) as store:
        with store.transaction(durable=True):
            store.deliveries.add([sent])
        store.deliveries.db.run('UPDATE delivery SET payload = \'{"text": "edited meanwhile"}\'')
        store.deliveries.save(replace(sent, ts="1.2", sweep=None))
        edited = replace(sent, payload={"text": "edited meanwhile"}, ts="1.2", sweep=None)
        assert store.deliveries.find([one.id])[one.id] == edited


def test_a_start_takes_up_what_is_parked_or_unknown_and_no_rate_limit(tmp_path: Path) -> None:
    later = NOW + timedelta(hours=1)
    states = (DeliveryState.PARKED, DeliveryState.UNKNOWN, DeliveryState.PENDING)
    kept = [
        replace(one, state=state, next_try=later) for one, state in zip(planned("a", "b", "c"), states, strict=True)
    ]
    with open_store(str(tmp_path)) as store:
        with store.transaction(durable=True):
            store.deliveries.add(kept)
        store.deliveries.take_up(NOW)
        assert [one.next_try for one in store.deliveries.unsent()] == [NOW, NOW, later]


def test_an_alarm_is_remembered_with_when_it_was_told_first(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.alarms.add("channel", "C0POLICY", NOW)
        store.alarms.add("channel", "C0POLICY", NOW + timedelta(hours=1))
        store.alarms.add("token", "", NOW)
    with open_store(str(tmp_path)) as store:
        assert store.alarms.all() == {("channel", "C0POLICY"): NOW, ("token", ""): NOW}
        store.alarms.remove("token", "")
        assert list(store.alarms.all()) == [("channel", "C0POLICY")]
