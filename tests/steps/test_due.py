"""Which feeds a cycle polls: a glance at the table, and the states of those alone that do not rest."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor import feeds
from monitor.config.schema import Feed
from monitor.cycle import AT_A_TIME, _due
from monitor.model import FeedState, Outcome, Wishes
from monitor.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
EVERY = (None, timedelta(minutes=5), timedelta(days=3))
FEEDS = [Feed(id=f"feed-{at}", name="", url=f"https://press.example/{at}", every=EVERY[at % 3]) for at in range(6)]
MOMENTS = st.none() | st.sampled_from([timedelta(hours=h) for h in (-30, -1, 0, 1, 24, 25, 9_000)]).map(NOW.__add__)
STATES = st.builds(
    FeedState,
    feed=st.sampled_from([feed.id for feed in FEEDS]),
    url=st.sampled_from([feed.url for feed in FEEDS]),
    added=st.just(NOW),
    next_poll=MOMENTS,
    not_before=MOMENTS,
    outcome=st.none() | st.sampled_from(Outcome),
    last_success=MOMENTS,
    failures=st.sampled_from([0, 0, 1]),
    wishes=st.builds(Wishes, st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(hours=6)])),
    adopted=st.none() | st.sampled_from([feed.url for feed in FEEDS]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(known=st.lists(STATES, max_size=8), every_feed=st.booleans())
def test_what_the_glance_leaves_out_is_not_due(tmp_path: Path, known: list[FeedState], every_feed: bool) -> None:  # noqa: FBT001 - hypothesis gives it by name
    with open_store(str(tmp_path)) as store:
        with store.transaction():
            for feed in FEEDS:  # the table is that of the example before
                store.feeds.save(FeedState(feed=feed.id, url="", added=NOW))
            for state in [*known, *(replace(state, url=_url_of(state)) for state in known[::2])]:
                store.feeds.save(state)
        every = store.feeds.states()
        due, states = asyncio.run(_due(store, FEEDS, NOW, every_feed=every_feed))
        assert due == feeds.due(FEEDS, every, NOW, every_feed=every_feed)
        assert states == {one: every[one] for one in states}
        if every_feed:
            assert states == every


def _url_of(state: FeedState) -> str:
    return next(feed.url for feed in FEEDS if feed.id == state.feed)


def test_states_are_read_in_turns_with_all_else_that_waits(tmp_path: Path) -> None:
    many = [Feed(id=f"feed-{at}", name="", url="https://press.example/") for at in range(3 * AT_A_TIME)]

    async def counted() -> tuple[int, int]:
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        with open_store(str(tmp_path)) as store:
            task = asyncio.create_task(other())
            due, _ = await _due(store, many, NOW, every_feed=False)
            task.cancel()
        return turns, len(due)

    assert asyncio.run(counted()) == (3, 3 * AT_A_TIME)
