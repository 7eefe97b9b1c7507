"""What a poll costs: CPU per feed of 30 entries, as the cycle does it, store and worker process included.

Four kinds of answer: the first sight of a feed (cold), 304, the same body without validators, one new entry among 30.
Beside them lemon24/reader, which polls the same feeds in turns with us, and feedparser alone on the same whole body,
which is what a poller pays that parses whatever it gets. The press is a process of its own, whose CPU is not counted;
that of the worker is. Cycles of objects are looked for as rarely as by the program itself. Run it alone: `python -m
benchmarks.polling`. Nothing is asserted of time.
"""

from __future__ import annotations

import asyncio
import gc
import io
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from benchmarks._press import START, Server, feed_body, served
from benchmarks._reader import __file__ as reader_program
from benchmarks._reader import baseline
from monitor.cli import OBJECTS_BETWEEN_COLLECTIONS
from monitor.config.schema import Config, Feed, Http, PerHost, Settings
from monitor.feeds import PRELOAD
from monitor.model import Outcome
from monitor.progress import Silent
from monitor.runtime import Runtime
from monitor.steps.poll import poll_feeds
from monitor.store import open_store
from monitor.watch import Matcher
from monitor.web import Web
from monitor.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FEEDS = 300
ENTRIES = 30
ROUNDS = 3
NOW = START + timedelta(minutes=30)
TARGETS = {"cold": 12.0, "not_modified": 0.4, "same_body": 0.5, "one_new": 2.0}  # milliseconds a feed
READER = {"cold": 21.0, "not_modified": 2.0, "same_body": 24.0, "one_new": 22.0}  # where the targets come from

Figures = dict[str, list[float]]


def cpu_used() -> float:
    """Seconds of CPU of the process that answers: asked of the only worker, it is the worker's."""
    return time.process_time()


class Poller:
    """Polls the feeds of one kind as a cycle does, and counts the CPU of both its processes."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def poll(self, wanted: Outcome, new: int) -> float:
        """Milliseconds of CPU per feed. All must answer `wanted`, each with so many new entries."""
        runtime = self.runtime
        began = await self._cpu()
        polled = await poll_feeds(runtime, runtime.config.feeds, runtime.store.feeds.states(), NOW)
        spent = await self._cpu() - began
        for one in polled:
            assert (one.line.outcome, len(one.new)) == (wanted, new), one.line
        return spent / FEEDS * 1000

    async def _cpu(self) -> float:
        return cpu_used() + await self.runtime.workers.run(cpu_used, deadline=60)


def _addresses(press: Server, kind: str) -> list[str]:
    return [press.url(f"feed/{kind}/{ENTRIES}/{number}") for number in range(FEEDS)]


def _config(press: Server, kind: str) -> Config:
    http = Http(allow_private=("127.0.0.0/8",), per_host=PerHost(at_once=16, pause=timedelta(0)))
    feeds = tuple(Feed(id=f"{kind}-{at}", name="", url=url) for at, url in enumerate(_addresses(press, kind)))
    return Config(settings=Settings(http=http), feeds=feeds, watchlists=())


async def _ours(press: Server, workers: Workers, figures: Figures) -> None:
    """One round: a new store, all kinds of answers."""
    with tempfile.TemporaryDirectory() as state, open_store(state) as store:
        async with Web(_config(press, "plain").settings.http, clock=lambda: NOW) as web:

            def poller(kind: str) -> Poller:
                return Poller(Runtime(_config(press, kind), Matcher(()), store, web, workers, Silent(), lambda: NOW))

            plain, tagged = poller("plain"), poller("tagged")
            figures["cold"].append(await plain.poll(Outcome.FETCHED, ENTRIES))
            figures["same_body"].append(await plain.poll(Outcome.SAME_BODY, 0))
            press.advance()
            figures["one_new"].append(await plain.poll(Outcome.FETCHED, 1))
            await tagged.poll(Outcome.FETCHED, ENTRIES)
            figures["not_modified"].append(await tagged.poll(Outcome.NOT_MODIFIED, 0))


def _theirs(press: Server, python: Path, figures: Figures) -> None:
    """The same round of reader, with its own new store."""
    with _reading(python, _addresses(press, "plain")) as poll:
        figures["cold"].append(poll(ENTRIES))
        figures["same_body"].append(poll(0))
        press.advance()
        figures["one_new"].append(poll(1))
    with _reading(python, _addresses(press, "tagged")) as poll:
        poll(ENTRIES)
        figures["not_modified"].append(poll(0))


@contextmanager
def _reading(python: Path, addresses: list[str]) -> Iterator[Callable[[int], float]]:
    """A process of reader with these feeds; gives what polls them, and the milliseconds of CPU a feed that took."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [python, reader_program, f"{folder}/reader.db"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        lines = process.stdout

        def say(line: str) -> None:
            print(line, file=process.stdin, flush=True)

        def poll(new: int) -> float:
            say("poll")
            spent, told = lines.readline().split()
            assert int(told) == FEEDS * new, told
            return float(spent) / FEEDS

        for address in addresses:
            say(address)
        yield poll
        process.stdin.close()


def feedparser_alone() -> float:
    """Milliseconds of CPU that feedparser with its defaults takes for one of the bodies, whole."""
    import feedparser

    bodies = [feed_body("http://127.0.0.1", number, 0, ENTRIES) for number in range(20)]
    began = time.process_time()
    for one in bodies:
        feedparser.parse(io.BytesIO(one))
    return (time.process_time() - began) / len(bodies) * 1000


def run() -> dict[str, Any]:
    """Measure; milliseconds of CPU per feed, medians of the rounds."""
    python = baseline()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    ours: Figures = {name: [] for name in TARGETS}
    theirs: Figures = {name: [] for name in TARGETS}
    alone = []
    with served() as press, Workers(1, preload=PRELOAD) as workers, asyncio.Runner() as runner:
        runner.run(_ours(press, workers, {name: [] for name in TARGETS}))  # what is loaded once is no cost of a feed
        press.reset()
        for _ in range(ROUNDS):
            runner.run(_ours(press, workers, ours))
            press.reset()
            if not isinstance(python, str):
                _theirs(press, python, theirs)
                press.reset()
            alone.append(feedparser_alone())
    result: dict[str, Any] = {"feeds": FEEDS, "entries": ENTRIES, "rounds": ROUNDS}
    result["targets"] = {f"ours / {name}": target for name, target in TARGETS.items()}
    result["ours"] = {name: round(statistics.median(costs), 3) for name, costs in ours.items()}
    result["feedparser_alone"] = round(statistics.median(alone), 3)
    if isinstance(python, str):
        return result | {"reader": python}
    result["reader"] = {name: round(statistics.median(costs), 3) for name, costs in theirs.items()}
    result["ours / reader"] = {name: round(result["ours"][name] / result["reader"][name], 3) for name in TARGETS}
    # How busy the machine is does not matter to these.
    result["targets"] |= {f"ours / reader / {name}": round(TARGETS[name] / READER[name], 3) for name in TARGETS}
    return result


if __name__ == "__main__":
    print(run())
