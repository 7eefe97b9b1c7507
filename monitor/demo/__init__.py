"""`monitor demo`: the real pipeline over real HTTP, on a press that is bundled with the program. No Slack needed."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.commands.run import show, started
from monitor.config.schema import Config, DigestPlan, Feed, Http, PerHost, Settings
from monitor.cycle import compose_now, gather
from monitor.demo.left_out import left_out
from monitor.demo.press import OUTLETS, Outlet, by_path, pieces
from monitor.demo.render import page, rss
from monitor.demo.watchlist import shipped_watchlist
from monitor.digest import console_for, print_hanging
from monitor.progress import Progress, progress
from monitor.runtime import utc_now
from monitor.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import datetime

    from aiohttp import web
    from rich.console import Console

    from monitor.config.schema import Watchlist
    from monitor.demo.left_out import LeftOut
    from monitor.model import CycleResult

INTRODUCTION = (
    f"A sample press of {len(OUTLETS) + 1} outlets, invented for this demo and served on this machine: "
    "links die with it."
)
NEXT = """\
What to do next:
  .venv/bin/monitor --dry-run      the same with the real press; nothing is posted, nothing is kept
  .venv/bin/monitor explain FILE   what matches in an article, or at a URL, and which words decided"""

# One article's page answers 404, as some always do: the digest shows how it is told from its summary.
LOST = "/menores-no-acompanados.html"

# An outlet whose feed became a web page when its site was redone.
BROKEN = Outlet("ceiba", "Radio Ceiba", "es", "HN", 3, "plain", "")


def demo(form: str) -> int:
    """Run one cycle over the sample press and print its digest; returns the exit status.

    As text it says before what this is, and behind what was left out and what to try next.
    """
    watchlist = shipped_watchlist()
    with (
        tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder,
        open_store(folder) as store,
        progress() as bars,
    ):
        result, without = asyncio.run(_demo(store, bars, watchlist))
    if form != "text":
        show(result, form)
        return 0
    console = console_for()
    print_hanging(f"{INTRODUCTION}\n", console)
    show(result, form)
    _print_left_out(without, console)
    print_hanging(f"\n{NEXT}", console)
    return 0


async def _demo(store: Store, bars: Progress, watchlist: Watchlist) -> tuple[CycleResult, list[LeftOut]]:
    now = utc_now()
    async with _press(now) as sites, started(_config(sites, watchlist), store, bars) as runtime:
        result = await gather(runtime, now, every_feed=True)
        told = replace(result, digests=compose_now(runtime, runtime.clock()))
        return told, left_out(store, sites)


def _print_left_out(without: Sequence[LeftOut], console: Console) -> None:
    console.print(f"\nLEFT OUT ({len(without)})", style="bold cyan")
    for one in without:
        console.print()
        print_hanging(f"{one.title} ({one.outlet})", console, "    ", indent=4)
        print_hanging(f"why not: {one.reason}", console, "    ", indent=4)


@asynccontextmanager
async def _press(now: datetime) -> AsyncIterator[Mapping[str, str]]:
    """Every outlet at a port of its own on loopback; gives their addresses by outlet id."""
    from aiohttp import web

    runners = []
    sites = {}
    for outlet in (*OUTLETS, BROKEN):
        runner = web.AppRunner(_site(outlet, now))
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sites[outlet.id] = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield sites
    finally:
        for runner in runners:
            await runner.cleanup()


def _site(outlet: Outlet, now: datetime) -> web.Application:
    from aiohttp import web

    every = [] if outlet is BROKEN else pieces(outlet)
    articles = by_path(every)

    async def answer(request: web.Request) -> web.Response:
        base = f"http://{request.host}"
        if outlet is BROKEN:
            return web.Response(text="<html><title>Radio Ceiba: nuevo sitio</title></html>", content_type="text/html")
        if request.path == "/feed":
            return web.Response(text=rss(outlet, every, base, now), content_type="application/rss+xml")
        if request.path == "/migration":
            first = rss(outlet, every[:2], base, now, tracking="?utm_source=rss&utm_medium=migration")
            return web.Response(text=first, content_type="application/rss+xml")
        if request.path == LOST or request.path not in articles:
            raise web.HTTPNotFound
        return web.Response(text=page(outlet, articles[request.path], now), content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    return app


def _config(sites: Mapping[str, str], watchlist: Watchlist) -> Config:
    """What a maintainer would have written for this press, with the watchlist that is shipped."""
    feeds = [
        Feed(
            id=outlet.id,
            name=outlet.name,
            url=f"{sites[outlet.id]}/feed",
            language=outlet.language,
            country=outlet.country,
            tier=outlet.tier,
        )
        for outlet in (*OUTLETS, BROKEN)
    ]
    section = Feed(
        id="heraldo-migracion",
        name="El Heraldo del Bravo",
        url=f"{sites['heraldo']}/migration",
        language="es",
        tier=1,
    )
    plan = DigestPlan(
        id="demo",
        title="Migration desk",
        channel="#migration-desk",
        watchlists=(watchlist.watchlist,),
        at=("08:00",),
    )
    http = Http(allow_private=("127.0.0.0/8",), per_host=PerHost(at_once=8, pause=timedelta(0)))
    settings = Settings(timezone="America/Mexico_City", http=http, digests=(plan,))
    return Config(settings=settings, feeds=(*feeds, section), watchlists=(watchlist,))
