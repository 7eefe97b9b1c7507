"""Memory of the daemon after 2,000 cycles of a press that changes, beside that after 200.

The real daemon with its store, workers, digests and messages, at loopback, in a process of its own; its clock is ours
and goes on by 70 minutes from tick to tick, so that 2,000 cycles are 97 days: digests are posted, articles expire, the
store is cleaned. Each feed has one entry more at each tick, with a page of its own. Memory is counted after a
collection of garbage; of the workers, which live as long, it is the sum.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._press import START, Server, served
from monitor.cli import OBJECTS_BETWEEN_COLLECTIONS
from monitor.commands.run import started
from monitor.config import load
from monitor.daemon import Daemon
from monitor.progress import Silent
from monitor.reload import Watched
from monitor.steps.tell import begin_digests
from monitor.store import Store, sole_store
from tests.world.configuration import write_configuration

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.runtime import Runtime

CYCLES = 2_000
EARLY = 200
EVERY = 200  # cycles between two looks
FEEDS = 3
STEP = timedelta(minutes=70)
TARGET = 1.10  # times what it takes after 200


class Clock:
    """The time that the daemon reads."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """The time now."""
        return self.now


def held(process: int | str = "self") -> float:
    """MiB of memory that are a process's own (proc(5), RssAnon).

    Pages of files are left out: the store is read as memory, of which the system takes back what it needs.
    """
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024


async def _cycles(runtime: Runtime, watched: Watched, press: Server, clock: Clock) -> list[dict[str, float]]:
    """Every look at the memory of daemon and workers."""
    looks = []
    begin_digests(runtime, clock())
    gc.freeze()
    daemon = Daemon(runtime, watched, "xoxb-benchmark")
    for cycle in range(1, CYCLES + 1):
        press.advance()
        clock.now += STEP
        await daemon._tick()  # noqa: SLF001 - what the scheduler calls, without its five seconds between
        while working := [task for task in daemon._tasks.values() if not task.done()]:  # noqa: SLF001 - as above
            await asyncio.wait(working)
        if cycle % EVERY == 0:
            gc.collect()
            workers = [worker.process.pid for worker in runtime.workers._all]  # noqa: SLF001 - whose memory is meant
            theirs = sum(held(number) for number in workers if number)
            looks.append({"cycle": cycle, "daemon_mib": round(held(), 1), "workers_mib": round(theirs, 1)})
            print(looks[-1], file=sys.stderr, flush=True)
    return looks


def _done(store: Store) -> dict[str, int]:
    """How much was really done."""
    tables = ("entry", "article", "story", "delivery")
    return {table: store.entries.db.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}


async def _measure(folder: Path, press: Server) -> dict[str, Any]:
    clock, config = Clock(), folder / "config"
    with sole_store(str(folder / "state"), clock=clock) as store:
        async with started(load(config).config, store, Silent(), clock) as runtime:
            looks = await _cycles(runtime, Watched(config), press, clock)
        done = _done(store)
    result: dict[str, Any] = {"cycles": CYCLES, "targets": {f"last / after {EARLY} / daemon_mib": TARGET}, "done": done}
    for before in (EARLY, CYCLES // 2):
        then = next(look for look in looks if look["cycle"] == before)
        names = ("daemon_mib", "workers_mib")
        result[f"last / after {before}"] = {name: round(looks[-1][name] / then[name], 3) for name in names}
    return result | {"last": looks[-1], "looks": looks}


def main() -> None:
    """Measure in this process; the figures as JSON on standard output."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    with served() as press, tempfile.TemporaryDirectory() as folder:
        feeds = [
            {"id": f"feed-{n}", "name": f"Feed {n}", "url": press.url(f"feed/tagged/10/{n}", n), "every": "1h"}
            for n in range(FEEDS)
        ]
        settings = {"slack": {"api_url": press.url("api/"), "ops_channel": "C0OPS"}}
        write_configuration(Path(folder) / "config", feeds, settings=settings)
        print(json.dumps(asyncio.run(_measure(Path(folder), press))))


def run() -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.staying_up"]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


if __name__ == "__main__":
    main()
