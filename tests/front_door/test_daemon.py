"""The daemon as a process: punctual, clean at the end, told once for what it missed."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.deliver import plan_deliveries
from monitor.model import Delivery, DeliveryState, Digest, FeedHealth, Message
from monitor.store import open_store
from tests.front_door.conftest import COMAR, FOOTBALL, TOKEN, Stage, until
from tests.world import Answer

pytestmark = pytest.mark.waits

ZONE = ZoneInfo("America/Mexico_City")


def missed(stage: Stage, since: timedelta) -> None:
    """Make a state whose digest was last told so long ago."""
    with open_store(str(stage.state)) as store:
        store.digests.move_cursor("desk", datetime.now(UTC) - since)


def fill_outbox(stage: Stage, messages: int, channel: str = "C0POLICY") -> None:
    """Put so many messages into the outbox, as if another run had composed them."""
    now = datetime.now(UTC)
    digest = Digest("desk" if channel == "C0POLICY" else "other", "Desk", channel, now, "UTC", (), FeedHealth(1, 1))
    with open_store(str(stage.state)) as store, store.transaction(durable=True):
        store.deliveries.add(plan_deliveries(digest, [Message({"text": f"{n}"}) for n in range(messages)], now))


def unsent(stage: Stage) -> list[Delivery]:
    with open_store(str(stage.state)) as store:
        return store.deliveries.unsent()


def a_minute_from(now: datetime) -> dict[str, object]:
    at = (now.astimezone(ZONE) + timedelta(minutes=1)).strftime("%H:%M")
    return {"id": "desk", "channel": "C0POLICY", "watchlists": ["migration"], "at": [at]}


def test_it_tells_once_for_what_it_missed_while_down_ends_cleanly_and_polls_nothing_before_its_time(
    stage: Stage,
) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    missed(stage, timedelta(days=3))
    with stage.daemon() as process:
        until(lambda: stage.slack.messages)
        process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - begun < 10
    (message,) = stage.slack.messages
    assert "Comar abre oficina" in message.text
    with stage.daemon() as process:
        until(lambda: stage.log().count("watching") == 2)
        time.sleep(7)  # longer than a tick: what is told twice would be told now
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert len(stage.slack.messages) == 1
    assert len(stage.press.visits("/gaceta.xml")) == 1
    assert "Traceback" not in stage.log()


def test_a_digest_is_posted_at_its_time_even_when_nothing_is_new(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    now = datetime.now(UTC)
    stage.configure(settings={"digests": [a_minute_from(now)]})
    with stage.daemon() as process:
        until(lambda: stage.slack.messages, seconds=75)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    (message,) = stage.slack.messages
    assert "nothing new" in message.text.lower()


def test_a_feed_that_fails_does_not_stop_the_others_nor_the_end(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.press.answer("/slow.xml", Answer(delay=60))
    stage.configure(
        {
            "gaceta": stage.press.url("/gaceta.xml"),
            "slow": stage.press.url("/slow.xml"),
            "absent": "http://127.0.0.1:9/feed",
        }
    )
    missed(stage, timedelta(days=1))
    with stage.daemon() as process:
        until(lambda: stage.press.visits("/slow.xml"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    with stage.daemon() as process:
        until(lambda: stage.slack.messages)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert len(stage.slack.messages) == 1


def test_killed_in_the_middle_it_loses_nothing_and_doubles_nothing(stage: Stage) -> None:
    for number in range(6):
        stage.publish(
            "gaceta",
            f"comar-{number}",
            f"Comar, nota {number}",
            (f"Nota número {number}.", *COMAR[number % 3 :]),
        )
    stage.configure()
    missed(stage, timedelta(days=1))
    with stage.daemon() as process:
        until(lambda: stage.press.visits("/gaceta.xml"))
        process.kill()
        process.wait(timeout=10)
    with stage.daemon() as process:
        until(lambda: stage.slack.messages)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    with open_store(str(stage.state)) as store:
        assert store.entries.open(datetime.now(UTC)) == []


def test_an_end_in_the_middle_of_many_messages_loses_and_doubts_none(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    fill_outbox(stage, 15)
    for _ in range(15):
        stage.slack.delay(0.8)
    with stage.daemon() as process:
        until(lambda: len(stage.slack.calls) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0  # a busy machine; that no third message was begun is what counts
    assert len(stage.slack.calls) == 2
    assert [delivery.state for delivery in unsent(stage)] == [DeliveryState.PENDING] * 13


def test_an_end_does_not_wait_for_an_answer_that_does_not_come(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    fill_outbox(stage, 2)
    stage.slack.delay(30)
    with stage.daemon() as process:
        until(lambda: stage.slack.calls)
        process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        assert process.wait(timeout=12) == 0
        assert time.monotonic() - begun < 10
    assert [delivery.state for delivery in unsent(stage)] == [DeliveryState.UNKNOWN, DeliveryState.PENDING]
    assert "did not answer within 7 s" in stage.log()


def test_what_is_in_the_outbox_is_sent_before_the_first_look_at_the_feeds_is_over(stage: Stage) -> None:
    stage.press.answer("/slow.xml", Answer(delay=60))
    stage.configure({"slow": stage.press.url("/slow.xml")})
    fill_outbox(stage, 1)
    missed(stage, timedelta(days=1))
    with stage.daemon() as process:
        until(lambda: stage.slack.messages, seconds=8)  # the feed is given up after 10 s
        assert [message.text for message in stage.slack.messages] == ["0"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_a_message_whose_answer_was_lost_is_found_at_a_start_and_its_thread_goes_on(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    fill_outbox(stage, 2)
    stage.slack.drop_after_accept()
    stage.slack.http_status(502, method="conversations.history")
    stage.once(status=1)
    with stage.daemon() as process:
        until(lambda: len(stage.slack.messages) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    first, second = stage.slack.accepted
    assert [(first.text, first.thread_ts), (second.text, second.thread_ts)] == [("0", None), ("1", first.ts)]
    assert "ERROR" not in stage.log()


def test_a_channel_that_slack_holds_back_holds_up_no_other(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    fill_outbox(stage, 1)
    stage.slack.limit(50, channel="C0POLICY")
    with stage.daemon() as process:
        until(lambda: stage.slack.calls)
        fill_outbox(stage, 1, "C0OTHER")  # composed while the run in the other channel waits
        until(lambda: stage.slack.messages, seconds=15)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert [message.channel for message in stage.slack.messages] == ["C0OTHER"]
    assert [(one.channel, one.state) for one in unsent(stage)] == [("C0POLICY", DeliveryState.PENDING)]


def test_the_status_says_when_a_person_ended_it(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    with stage.daemon() as process:
        until(lambda: "watching" in stage.log())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130
    assert "Traceback" not in stage.log()


def test_a_second_daemon_on_the_same_state_is_refused_and_a_killed_one_leaves_no_lock(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    with stage.daemon() as first:
        until(lambda: stage.press.visits("/gaceta.xml"))
        with stage.daemon() as second:
            assert second.wait(timeout=20) == 2
        assert "another monitor works on" in stage.log()
        first.kill()
        first.wait(timeout=10)
    assert len(stage.press.visits("/gaceta.xml")) == 1
    assert stage.run("--once", env=TOKEN).status == 0
