"""What does not wait and what the night holds back, look by look, with a real store and a clock of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model import FeedState, Outcome
from monitor.steps.tell import begin_digests, in_quiet_hours, put_due_in_outbox
from monitor.store import Store, open_store
from tests.steps.test_tell import DESK, publish, told, with_runtime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.runtime import Runtime

ZONE = ZoneInfo("America/Mexico_City")
URGENT = DESK | {
    "at": ["08:00", "16:00"],
    "days": "mon-fri",
    "now": {"priority": "high", "at_most": "2 per hour"},
    "quiet": {"from": "20:00", "to": "07:00"},
}


def local(text: str) -> datetime:
    """A time of November 2026: the 20th is a Friday."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "state")) as opened:
        yield opened


def night(folder: Path, store: Store, came: dict[str, str], looks: list[str], *plans: dict[str, Any]) -> None:
    """Urgent stories come at their times, and the daemon looks at others, begun anew each time."""
    due = sorted((local(at), key) for key, at in came.items())
    at = [local(look) for look in looks]
    with_runtime(folder, store, lambda runtime: begin_digests(runtime, at[0]), *plans)
    for now in at:
        for when, key in [one for one in due if one[0] <= now]:
            publish(store, key, item="cbp-one", at=when)
            due.remove((when, key))

        def work(runtime: Runtime, now: datetime = now) -> None:
            put_due_in_outbox(runtime, now, at_once=True)

        with_runtime(folder, store, work, *plans)


def texts(store: Store) -> list[str]:
    """The headings of every message on its way."""
    return [
        " ".join(block["text"]["text"] for block in one.payload["blocks"] if block["type"] == "section")
        for one in store.deliveries.unsent()
    ]


def test_the_night_before_a_digest_waits_for_it_and_stands_on_top_of_it(tmp_path: Path, store: Store) -> None:
    came = {"a": "18T22:00", "b": "19T03:00", "c": "19T06:30"}
    looks = ["18T12:00", "18T16:00", "18T22:00", "19T03:00", "19T06:59", "19T07:00", "19T07:30", "19T08:00", "19T08:01"]
    night(tmp_path, store, came, looks, URGENT)
    assert told(store) == [("desk", 0), ("desk", 3)]  # 16:00 and 08:00
    assert texts(store) == ["", "*Overnight*"]


def test_the_night_before_a_weekend_is_told_when_it_ends_and_the_rest_on_monday(tmp_path: Path, store: Store) -> None:
    came = {"a": "20T22:00", "b": "21T03:00", "c": "21T04:00"}
    looks = ["20T17:00", "20T22:00", "21T06:59", "21T07:00", "21T08:00", "21T09:30", "23T07:30", "23T08:00"]
    night(tmp_path, store, came, looks, URGENT)
    assert told(store) == [("desk", 2), ("desk", 1)]
    assert texts(store) == ["*Overnight*", "*Overnight*"]


def test_the_overflow_of_an_hour_is_in_the_next_digest_and_restarts_change_nothing(
    tmp_path: Path, store: Store
) -> None:
    came = dict.fromkeys("abcde", "19T10:00") | {"f": "19T10:59"}
    looks = [
        "19T09:00",
        "19T10:00",
        "19T10:00:05",
        "19T10:59",
        "19T11:00",
        "19T11:30",
        "19T15:00",
        "19T16:00",
        "19T16:01",
    ]
    night(tmp_path, store, came, looks, URGENT)
    # Two in the first hour; `f`, which came when it was full, has a place in the next; three are the digest's.
    assert told(store) == [("desk", 2), ("desk", 1), ("desk", 3)]


def test_two_digests_of_one_channel_tell_the_night_once(tmp_path: Path, store: Store) -> None:
    other = URGENT | {"id": "other", "at": ["08:30"]}
    looks = ["18T17:00", "19T03:00", "19T07:00", "19T08:00", "19T08:30"]
    night(tmp_path, store, {"a": "19T03:00"}, looks, URGENT, other)
    assert told(store) == [("desk", 1), ("other", 0)]


def test_the_end_of_the_quiet_hours_is_a_reason_to_look(tmp_path: Path, store: Store) -> None:
    def work(runtime: Runtime) -> list[bool]:
        settings = runtime.config.settings
        return [bool(in_quiet_hours(settings, local(at))) for at in ("20T19:59", "20T20:00", "21T06:59", "21T07:00")]

    assert with_runtime(tmp_path, store, work, URGENT) == [False, True, True, False]


def test_a_feed_in_trouble_is_named_once_a_day_and_one_that_joins_it_at_once(tmp_path: Path, store: Store) -> None:
    url = "https://press.example/feed"

    def failing(since: str) -> None:
        state = FeedState("press", url, local("01T00:00"), failing_since=local(since), outcome=Outcome.TIMED_OUT)
        store.feeds.save(state)

    def look(at: str) -> bool:
        with_runtime(
            tmp_path, store, lambda runtime: put_due_in_outbox(runtime, local(at), at_once=True), DESK | {"at": hours}
        )
        return "Not fine: Press" in str(store.deliveries.unsent()[-1].payload["blocks"])

    hours = ["08:00", "12:00", "16:00"]
    store.digests.move_cursor("desk", local("16T17:00"))
    failing("16T10:00")
    days = ["17T08:00", "17T12:00", "17T16:00", "18T08:00", "18T12:00"]
    assert [look(at) for at in days] == [False, True, False, True, False]


def test_a_clock_that_was_wrong_by_years_or_is_set_back_by_an_hour_doubles_and_silences_nothing(
    tmp_path: Path, store: Store
) -> None:
    looks = ["18T07:00", "18T08:00:03", "18T07:00:03", "18T08:00:01", "18T08:00:06", "18T15:59"]
    night(tmp_path, store, {}, looks, URGENT)
    assert len(store.deliveries.unsent()) == 1
    store.digests.move_cursor("desk", local("18T12:00") + timedelta(days=1500))
    night(tmp_path, store, {}, ["18T15:59", "18T16:00"], URGENT)
    assert len(store.deliveries.unsent()) == 2


def test_a_day_with_far_more_stories_than_the_weeks_before_is_said(tmp_path: Path, store: Store) -> None:
    noon = local("19T12:00")
    for day in range(1, 16):
        publish(store, f"day{day}", at=noon - timedelta(days=day, hours=1))
    publish(store, *"abcdef", at=noon - timedelta(hours=1))
    store.digests.move_cursor("desk", noon - timedelta(hours=1))

    def said(at: datetime) -> bool:
        plan = DESK | {"at": ["12:00", "13:00"]}
        with_runtime(tmp_path, store, lambda runtime: put_due_in_outbox(runtime, at, at_once=True), plan)
        return ": 6 stories in 24 hours, usually 1" in str(store.deliveries.unsent()[-1].payload)

    assert said(noon)
    assert not said(noon + timedelta(hours=1))  # nothing to tell: one line
