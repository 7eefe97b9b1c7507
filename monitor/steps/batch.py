"""Many pages side by side: every host in its turn, and what is read is handed on while slow ones go on."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from monitor.steps.passing import Passing
from monitor.steps.read import read_page_of
from monitor.web import host_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from monitor.model import Kept
    from monitor.runtime import Runtime
    from monitor.steps.read import Reading

# Pages in hand at once: enough to keep two workers busy while slow hosts answer, few enough that as many bodies of the
# largest size fit into 200 MB.
IN_HAND = 40

# Seconds for a batch: 200 pages of 40 hosts take 20 s at the default pace, of one host 400 s. What is not read by then
# is read in a later batch.
BATCH_DEADLINE = 300.0

# Where feeds wait to be polled meanwhile, no page is begun after so many seconds: one that a tarpit holds up to its
# deadline of 30 s, and one of another host behind it, end within a minute and a half. Others' pages are read by then.
BEGUN_WITHIN = 60.0

# And what was read is handed on this often: news that need not wait for a digest are told then.
PORTION = 10.0


async def read_articles(
    runtime: Runtime, entries: Sequence[Kept], *, in_portions: bool
) -> AsyncGenerator[list[Reading], None]:
    """Read these entries' pages side by side; one whose page cannot be had is read from its own summary.

    The entries of one page share it: they are read from one request. What is not read within the batch's time is left
    out: it stays as it is, and a later batch takes it up. All of it comes at once, or `in_portions`, as it is had.
    """
    feeds = {feed.id: feed for feed in runtime.config.feeds}
    passing, clock = Passing(runtime), asyncio.get_running_loop().time
    began, at_once = clock(), runtime.config.settings.http.per_host.at_once
    room = asyncio.Semaphore(IN_HAND)
    # Else pages that wait for one slow host would take up all the room, and every other be read at its pace.
    places: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))

    async def read(those: Sequence[Kept]) -> list[Reading]:
        async with places[host_of(those[0].entry.url)], room:
            if in_portions and clock() - began > BEGUN_WITHIN:
                return []
            return await read_page_of(runtime, those, feeds, passing)

    runtime.progress.expect("pages", len(entries))
    waiting = {asyncio.create_task(read(those)) for those in by_page(entries)}
    everything = set(waiting)
    try:
        while waiting and (left := began + BATCH_DEADLINE - clock()) > 0:
            seconds = min(left, PORTION) if in_portions else left
            done, waiting = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
            if done:
                yield [reading for task in done for reading in task.result()]
    finally:
        for task in everything:
            task.cancel()
        await asyncio.gather(*everything, return_exceptions=True)


def by_page(entries: Sequence[Kept]) -> list[list[Kept]]:
    """The entries, those of one page together; one without an address has no page, and stands alone."""
    groups: dict[str, list[Kept]] = {}
    for kept in entries:
        groups.setdefault(kept.canonical_url or kept.entry.id, []).append(kept)
    return list(groups.values())
