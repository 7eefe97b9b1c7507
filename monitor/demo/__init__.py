"""`monitor demo`: the real pipeline over real HTTP, on a press that is bundled with the program. No Slack needed."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.commands.run import show, started
from monitor.config import load_watchlist
from monitor.config.schema import Config, DigestPlan, Feed, Http, PerHost, Settings
from monitor.cycle import compose_now, gather
from monitor.demo.press import OUTLETS, Outlet, by_path, pieces
from monitor.demo.render import page, rss
from monitor.progress import Progress, progress
from monitor.runtime import utc_now
from monitor.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from aiohttp import web

    from monitor.model import CycleResult

# One article's page answers 404, as some always do: the digest shows how it is told from its summary.
LOST = "/menores-no-acompanados.html"

# An outlet whose feed became a web page when its site was redone.
BROKEN = Outlet("ceiba", "Radio Ceiba", "es", "HN", 3, "plain", "")


def demo(form: str) -> int:
    """Run one cycle over the sample press and print its digest; returns the exit status."""
    with (
        tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder,
        open_store(folder) as store,
        progress() as bars,
    ):
        result = asyncio.run(_demo(store, bars))
    show(result, form)
    return 0


async def _demo(store: Store, bars: Progress) -> CycleResult:
    now = utc_now()
    async with _press(now) as sites, started(_config(sites), store, bars) as runtime:
        result = await gather(runtime, now, every_feed=True)
        return replace(result, digests=compose_now(runtime, now))


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


def _config(sites: Mapping[str, str]) -> Config:
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
    watchlist = load_watchlist(_watchlist())
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


def _watchlist() -> Path:
    """The shipped watchlist: packed beside this module in a wheel, in config/ in a checkout."""
    packed = Path(str(resources.files("monitor.demo") / "migration.yaml"))
    return packed if packed.exists() else Path(__file__).parents[2] / "config" / "watchlists" / "migration.yaml"
