"""What a poll costs: CPU per feed of 30 entries, through the real web client and a real worker process.

Four kinds of answer: 304, the same body without validators, one new entry among 30, and the first sight of
a feed. Beside them feedparser alone on the same whole body, which is what a poller pays that parses
whatever it gets. The server runs in a process of its own, whose CPU is not counted; that of the worker is.
Run it alone: `python benchmarks/polling.py`. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
import io
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.config.schema import Feed, Http, PerHost
from monitor.feeds import PRELOAD, read, request_for
from monitor.feeds.parse import Parsed, parse
from monitor.model import FeedState, Outcome
from monitor.web import Web
from monitor.workers import Workers

FEEDS = 100
ENTRIES = 30
ROUNDS = 3
START = datetime(2026, 11, 22, 9, tzinfo=UTC)

Parse = Callable[[bytes, str, str], Awaitable[Parsed]]
States = dict[str, FeedState]

# --------------------------------------------------------------------------- the server's process


def body(feed: int, edition: int) -> bytes:
    """A news feed of 25 KB; each edition has one entry more, and one less at its end."""
    items = "".join(_item(feed, number) for number in range(edition + ENTRIES, edition, -1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Feed {feed}</title><link>https://press.example/</link><description>News</description>"
        f"<language>es-MX</language>{items}</channel></rss>"
    ).encode()


def _item(feed: int, number: int) -> str:
    sentence = f"Párrafo {number} de la nota sobre la frontera y quienes la cruzan. "
    return (
        f"<item><title>Titular {number} del medio {feed}: Comar &amp; asilo</title>"
        f"<link>https://press.example/{feed}/{number}?utm_source=rss</link>"
        f'<guid isPermaLink="false">https://press.example/?p={number}</guid>'
        f"<pubDate>Sun, 22 Nov 2026 08:{number % 60:02}:00 GMT</pubDate><dc:creator>Ana Pérez</dc:creator>"
        f"<category>Migración</category><description><![CDATA[<p>{sentence * 5}</p><p>&nbsp;{sentence}</p>]]>"
        "</description></item>"
    )


def serve() -> None:
    """Serve `/edition/feed`; with `/tagged/…` an ETag that is honoured. Prints its port."""
    from aiohttp import web

    async def answer(request: web.Request) -> web.Response:
        edition, feed = int(request.match_info["edition"]), int(request.match_info["feed"])
        tag = f'"{edition}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        headers = {"ETag": tag} if request.match_info["kind"] == "tagged" else {}
        return web.Response(body=body(feed, edition), content_type="application/rss+xml", headers=headers)

    async def main() -> None:
        application = web.Application()
        application.router.add_get("/{kind}/{edition}/{feed}", answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.to_thread(sys.stdin.read)  # until the benchmark ends

    asyncio.run(main())


# --------------------------------------------------------------------------- the poller's processes


def cpu_used() -> float:
    """Seconds of CPU of the process that answers: asked of the only worker, it is the worker's."""
    return time.process_time()


class Poller:
    """Polls the feeds as the daemon does, less the store, and counts the CPU of both its processes."""

    def __init__(self, web: Web, workers: Workers, base: str) -> None:
        self.web, self.workers, self.base = web, workers, base

    async def cpu(self) -> float:
        """Seconds of CPU of both processes until now."""
        return cpu_used() + await self.workers.run(cpu_used, deadline=60)

    async def poll(self, kind: str, edition: int, states: States, wanted: Outcome) -> tuple[float, int]:
        """Milliseconds of CPU per feed, and entries told. Moves `states` on; all must answer `wanted`."""
        began = await self.cpu()
        told = await asyncio.gather(*(self._one(kind, edition, n, states, wanted) for n in range(FEEDS)))
        return (await self.cpu() - began) / FEEDS * 1000, sum(told)

    async def _one(self, kind: str, edition: int, number: int, states: States, wanted: Outcome) -> int:
        # The address tells the server the edition; the state moves with it, as if it had never been another.
        feed = Feed(id=f"feed-{number}", name="", url=f"{self.base}/{kind}/{edition}/{number}")
        state = states.get(feed.id)
        if state is not None:
            state = replace(state, url=feed.url)
        now = START + timedelta(minutes=30)
        response = await self.web.get(request_for(feed, state, now))
        reading = await read(feed, state, response, self._parse, now)
        assert reading.outcome is wanted, reading.message
        states[feed.id] = reading.state
        return len(reading.entries)

    async def _parse(self, body: bytes, url: str, content_type: str) -> Parsed:
        return await self.workers.run(parse, body, url, content_type, deadline=60)


def feedparser_alone() -> float:
    """Milliseconds of CPU that feedparser with its defaults takes for one of the bodies, whole."""
    import feedparser

    bodies = [body(n, 0) for n in range(20)]
    began = time.process_time()
    for one in bodies:
        feedparser.parse(io.BytesIO(one))
    return (time.process_time() - began) / len(bodies) * 1000


async def _measure(base: str) -> dict[str, list[float]]:
    http = Http(allow_private=("127.0.0.0/8",), per_host=PerHost(at_once=8, pause=timedelta(0)))
    figures: dict[str, list[float]] = {
        name: [] for name in ("cold", "not_modified", "same_body", "one_new", "feedparser")
    }
    with Workers(1, preload=PRELOAD) as workers:
        async with Web(http) as web:
            poller = Poller(web, workers, base)
            await poller.poll("plain", 0, {}, Outcome.FETCHED)  # warm up
            for _ in range(ROUNDS):
                plain: States = {}
                tagged: States = {}
                figures["cold"].append((await poller.poll("plain", 0, plain, Outcome.FETCHED))[0])
                figures["same_body"].append((await poller.poll("plain", 0, plain, Outcome.SAME_BODY))[0])
                cost, told = await poller.poll("plain", 1, plain, Outcome.FETCHED)
                assert told == FEEDS
                figures["one_new"].append(cost)
                await poller.poll("tagged", 0, tagged, Outcome.FETCHED)
                figures["not_modified"].append((await poller.poll("tagged", 0, tagged, Outcome.NOT_MODIFIED))[0])
                figures["feedparser"].append(feedparser_alone())
    return figures


def run() -> dict[str, Any]:
    """Measure; milliseconds of CPU per feed, medians of the rounds."""
    with subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            figures = asyncio.run(_measure(f"http://127.0.0.1:{int(server.stdout.readline())}"))
        finally:
            server.stdin.close()
    return {"feeds": FEEDS, "entries": ENTRIES} | {name: statistics.median(costs) for name, costs in figures.items()}


def main() -> None:
    figures = run()
    print(f"CPU per feed of {figures['entries']} entries, {figures['feeds']} feeds, poller and worker together")
    for name, goal in (
        ("not_modified", 0.5),
        ("same_body", 0.5),
        ("one_new", 2.0),
        ("cold", None),
        ("feedparser", None),
    ):
        print(f"  {name:13} {figures[name]:7.2f} ms" + (f"   (goal {goal:g})" if goal else ""))


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else main()
