"""The daemon as a process: punctual, clean at the end, told once for what it missed."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from monitor.store import open_store
from tests.front_door.conftest import COMAR, FOOTBALL, Stage, until
from tests.world import Answer

ZONE = ZoneInfo("America/Mexico_City")


def missed(stage: Stage, since: timedelta) -> None:
    """Make a state whose digest was last told so long ago."""
    with open_store(str(stage.state)) as store:
        store.digests.move_cursor("desk", datetime.now(UTC) - since)


def watching(stage: Stage, times: int) -> bool:
    return stage.log().count("watching") == times


def a_minute_from(now: datetime) -> dict[str, object]:
    at = (now.astimezone(ZONE) + timedelta(minutes=1)).strftime("%H:%M")
    return {"id": "desk", "channel": "C0POLICY", "watchlists": ["migration"], "at": [at]}


def test_it_tells_once_for_what_it_missed_while_down_and_ends_cleanly(stage: Stage) -> None:
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


def test_a_restart_polls_no_feed_before_its_time(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    for run in (1, 2):
        with stage.daemon() as process:
            until(partial(watching, stage, run))
            until(lambda: stage.press.visits("/gaceta.xml"))
            time.sleep(2)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)
    assert len(stage.press.visits("/gaceta.xml")) == 1


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
