"""What is remembered of feeds comes back as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import FeedState, Moved, Robots, Validators, Wishes
from monitor.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TIMES = st.integers(0, 4 * 10**12).map(lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms))
LENGTHS = st.integers(0, 10**12).map(lambda ms: timedelta(milliseconds=ms))
WISHES = st.builds(Wishes, LENGTHS, st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6)))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
STATES = st.builds(
    FeedState,
    feed=st.sampled_from(["one", "two"]), url=TEXTS, added=st.just(NOW), validators=st.builds(Validators, TEXTS, TEXTS),
    body_hash=TEXTS, pieces=st.binary(max_size=16), next_poll=TIMES, failures=st.integers(0, 9), last_new=TIMES,
    gap=st.none() | LENGTHS, longest=st.none() | LENGTHS, wishes=WISHES, doubted=st.none() | TIMES,
    moved=st.none() | st.builds(Moved, TEXTS.filter(bool), TIMES, st.integers(1, 99)), adopted=st.none() | TEXTS,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(states=st.lists(STATES, max_size=3))
def test_a_state_comes_back_as_it_was_saved_last(tmp_path: Path, states: list[FeedState]) -> None:
    with open_store(str(tmp_path)) as store:
        for state in states:
            with store.transaction():
                store.feeds.save(state)
        found = store.feeds.states()
    for state in {one.feed: one for one in states}.values():
        assert found[state.feed] == state


def test_robots_files_that_were_asked_for_are_kept_and_old_ones_forgotten(tmp_path: Path) -> None:
    month = timedelta(days=31)
    old = {"https://old.example": Robots("User-agent: *\nDisallow: /", NOW - month - timedelta(days=1))}
    lost = {"https://lost.example": Robots(None, NOW, NOW - timedelta(days=3))}
    with open_store(str(tmp_path)) as store:
        store.feeds.save_robots(old, NOW - 2 * month, NOW - 2 * month)
        assert store.feeds.robots() == old
        changes = store.changes
        store.feeds.save_robots(old, NOW, NOW - month)
        assert store.changes == changes, "where nothing was asked for nothing is written"
        store.feeds.save_robots(old | lost, NOW, NOW - month)
        assert store.feeds.robots() == lost
