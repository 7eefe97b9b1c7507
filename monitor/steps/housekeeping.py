"""Once a day: forget what is past its time, a little at a time, so that nothing else waits for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from monitor.steps.tell import NEWS
from monitor.stories.thresholds import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.runtime import Runtime

# Rows that are forgotten in one step before others have their turn: a step takes 1 to 45 ms (an article goes with its
# words in the index, 0.4 ms).
AT_ONCE = 100

# A story's texts are wanted this long after an article joined it last, however short `keep.articles` is: while it may
# be told, and while another article may turn out to be a copy or an update of it.
WANTED = max(NEWS, WINDOW)


async def forget_what_is_over(runtime: Runtime, now: datetime) -> None:
    """Empty and delete what was kept long enough by the configuration in force, and by the rules of each table."""
    store, before = runtime.store, now - runtime.config.settings.keep.articles
    await _in_steps(partial(store.articles.forget, before, joined_since=now - WANTED))
    await _in_steps(partial(store.entries.forget, before))
    await _in_steps(partial(store.blocks.forget, now))
    for _ in store.stories.forget(now):
        await asyncio.sleep(0)
    with store.transaction():
        store.relations.prune(now)


async def _in_steps(forget: Callable[[int], int]) -> None:
    forgotten = AT_ONCE
    while forgotten == AT_ONCE:
        forgotten = forget(AT_ONCE)
        await asyncio.sleep(0)
