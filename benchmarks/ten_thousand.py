"""A cycle over 10,000 feeds at 5,000 hosts of which 2 % changed: CPU per feed, and how long the event loop is held.

A task that wants to run every 10 ms counts how late it comes: what else the daemon does (a digest that is due, a
signal, a message on its way) is as late. As the machine has other work too, an idle loop is measured in the same run,
and the CPU that the loop's thread took between two runs of the task: that does not depend on the others.
Real client, worker and store; the press is a process of its own. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from benchmarks._press import START, Server, served
from monitor.cli import OBJECTS_BETWEEN_COLLECTIONS
from monitor.config.schema import Config, Feed, Http, PerHost, Settings
from monitor.cycle import gather
from monitor.feeds import PRELOAD
from monitor.progress import Silent
from monitor.runtime import Runtime
from monitor.store import open_store
from monitor.watch import Matcher
from monitor.web import Web
from monitor.workers import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

FEEDS = 10_000
HOSTS = 5_000
ENTRIES = 5  # in each: what is stored before the cycle that counts takes a minute
CHANGED = 50  # one feed in so many
TICK = 0.01  # seconds
TARGETS = {"two_percent_changed / lag_p99_ms": 100}


@dataclass(slots=True)
class Ticker:
    """How late each tick came, and the CPU that the loop's thread took meanwhile, in milliseconds."""

    late: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            clock, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(TICK)
            self.late.append((time.perf_counter() - clock - TICK) * 1000)
            self.held.append((time.thread_time() - cpu) * 1000)

    def figures(self) -> dict[str, float]:
        """The 99th percentiles and the worst, in milliseconds."""
        return {
            "lag_p99_ms": _p99(self.late),
            "lag_max_ms": round(max(self.late), 1),
            "held_p99_ms": _p99(self.held),
            "held_max_ms": round(max(self.held), 1),
        }


def _p99(values: list[float]) -> float:
    return round(sorted(values)[int(0.99 * len(values))], 1)


@asynccontextmanager
async def ticking() -> AsyncIterator[Ticker]:
    """A ticker as long as the block runs."""
    ticker = Ticker()
    task = asyncio.create_task(ticker.run())
    await asyncio.sleep(0)
    try:
        yield ticker
    finally:
        await asyncio.sleep(2 * TICK)  # so that what came last is counted too
        task.cancel()


def cpu_used() -> float:
    """Seconds of CPU of the process that answers."""
    return time.process_time()


async def cycle(runtime: Runtime, now: datetime) -> dict[str, Any]:
    """One cycle: what it found, what it cost, and how long it held the loop."""
    began, clock = cpu_used() + await runtime.workers.run(cpu_used, deadline=60), time.perf_counter()
    async with ticking() as ticker:
        result = await gather(runtime, now, every_feed=False)
    cpu = cpu_used() + await runtime.workers.run(cpu_used, deadline=60) - began
    fine = sum(line.outcome.fine for line in result.feeds)
    return {
        "feeds": len(result.feeds),
        "fine": fine,
        "new": sum(line.new for line in result.feeds),
        "seconds": round(time.perf_counter() - clock, 1),
        "cpu_ms_a_feed": round(1000 * cpu / FEEDS, 3),
    } | ticker.figures()


def configured(press: Server) -> Config:
    """10,000 feeds, two at each host, whose entries count as known when they are first seen; those of one are read.

    So what the first article needs is loaded before the cycle that counts.
    """
    feeds = tuple(
        Feed(
            id=f"feed-{n}",
            name=f"Feed {n}",
            url=press.url(f"feed/tagged/{ENTRIES}/{n}", n % HOSTS),
            new="none" if n else "all",
        )
        for n in range(FEEDS)
    )
    http = Http(allow_private=("127.0.0.0/8",), per_host=PerHost(at_once=2, pause=timedelta(0)))
    return Config(settings=Settings(http=http), feeds=feeds, watchlists=())


async def _measure(press: Server, state: str) -> dict[str, Any]:
    config, moment = configured(press), [START]
    with open_store(state) as store, Workers(1, preload=PRELOAD) as workers:
        async with Web(config.settings.http, clock=lambda: moment[0]) as web:
            runtime = Runtime(config, Matcher(()), store, web, workers, Silent(), lambda: moment[0])
            gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as the daemon does
            gc.freeze()
            figures = {"first_sight": await cycle(runtime, START)}
            moment[0] += timedelta(seconds=5)
            figures["nothing_due"] = await cycle(runtime, moment[0])
            moment[0] += timedelta(hours=20)
            press.advance(CHANGED)
            figures["two_percent_changed"] = await cycle(runtime, moment[0])
            async with ticking() as idle:
                await asyncio.sleep(3)
            figures["idle_loop"] = idle.figures()
    return figures


def run() -> dict[str, Any]:
    """Measure; figures of each cycle."""
    with served() as press, tempfile.TemporaryDirectory() as state:
        return {"hosts": HOSTS, "targets": TARGETS} | asyncio.run(_measure(press, state))


if __name__ == "__main__":
    print(run())
