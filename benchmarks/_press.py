"""A press and a Slack for the benchmarks, in a process of its own: its CPU and its memory are not counted.

It answers on every loopback address, so that feeds can have as many hosts as they like. Beside the feeds, the pages
that their items lead to, and a Slack that takes whatever it is sent, it does what `Server` asks for.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
"""When the last item of a feed's first edition is dated."""


class Server:
    """The press from outside, at one port of every loopback address."""

    def __init__(self, port: int) -> None:
        self._port = port

    def url(self, path: str, host: int = 0) -> str:
        """The address of a path at one of 65,000 hosts."""
        return f"http://127.0.{host // 250}.{host % 250 + 1}:{self._port}/{path}"

    def advance(self, every: int = 1) -> None:
        """Print the next edition of every feed whose number can be divided by `every`."""
        self._asked(f"advance/{every}")

    def reset(self) -> None:
        """Begin with the first edition again."""
        self._asked("reset")

    def _asked(self, path: str) -> None:
        with urlopen(Request(self.url(path), method="POST"), timeout=60):
            pass


@contextmanager
def served() -> Iterator[Server]:
    """The press as long as the block runs."""
    command = [sys.executable, "-m", "benchmarks._press"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Server(int(process.stdout.readline()))
        finally:
            process.stdin.close()


def feed_body(base: str, feed: int, edition: int, entries: int) -> bytes:
    """A news feed, 25 KB with 30 entries; each edition has one entry more at its head, and one less at its end."""
    items = "".join(_item(base, feed, number - entries) for number in range(edition + entries, edition, -1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Feed {feed}</title><link>{base}/</link><description>News</description>"
        f"<language>es-MX</language>{items}</channel></rss>"
    ).encode()


def _item(base: str, feed: int, number: int) -> str:
    """The item of the hour `number`, which is 0 for the last one of the first edition."""
    sentence = f"Párrafo {number} de la nota sobre la frontera y quienes la cruzan. "
    return (
        f"<item><title>Titular {number} del medio {feed}: Comar &amp; asilo</title>"
        f"<link>{base}/page/{feed}/{number}?utm_source=rss</link>"
        f'<guid isPermaLink="false">https://press.example/?p={number}</guid>'
        f"<pubDate>{format_datetime(START + timedelta(hours=number))}</pubDate><dc:creator>Ana Pérez</dc:creator>"
        f"<category>Migración</category><description><![CDATA[<p>{sentence * 5}</p><p>&nbsp;{sentence}</p>]]>"
        "</description></item>"
    )


def page_body(feed: int, number: int) -> bytes:
    """An article of 300 to 500 words that no other page repeats, with a menu around; one in three names Comar."""
    who = "La Comar" if number % 3 == 0 else "El ayuntamiento"
    paragraphs = "".join(
        f"<p>{who} recibió {feed * 1009 + number * 31 + at} solicitudes en la colonia {chr(65 + number % 26)}{number}, "
        f"según el informe {feed}-{number}-{at} de quienes atienden a los refugiados. El albergue número {at * number} "
        "no tiene más lugar, dijeron las personas que esperan ahí desde hace semanas una respuesta.</p>"
        for at in range(6 + number % 5)
    )
    menu = "".join(f'<li><a href="/s{at}">Sección {at}</a></li>' for at in range(30))
    title = f"Titular {number} del medio {feed}"
    return (
        f"<!doctype html><html lang=es><head><title>{title}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<main><article><h1>{title}</h1>{paragraphs}</article></main><footer>{menu}</footer></body></html>"
    ).encode()


async def _serve() -> None:
    from aiohttp import web

    advances: Counter[int] = Counter()

    async def feed(request: web.Request) -> web.Response:
        kind, entries, number = (request.match_info[name] for name in ("kind", "entries", "number"))
        edition = sum(times for every, times in advances.items() if int(number) % every == 0)
        tag = f'"{edition}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        headers = {"ETag": tag} if kind == "tagged" else {}
        body = feed_body(f"http://{request.host}", int(number), edition, int(entries))
        return web.Response(body=body, content_type="application/rss+xml", headers=headers)

    async def page(request: web.Request) -> web.Response:
        body = page_body(int(request.match_info["feed"]), int(request.match_info["number"]))
        return web.Response(body=body, content_type="text/html")

    async def advance(request: web.Request) -> web.Response:
        advances[int(request.match_info["every"])] += 1
        return web.Response()

    async def reset(_request: web.Request) -> web.Response:
        advances.clear()
        return web.Response()

    async def slack(_request: web.Request) -> web.Response:
        stamp = f"{datetime.now(UTC).timestamp():.6f}"
        return web.json_response({"ok": True, "channel": "C0POLICY", "ts": stamp, "messages": [], "has_more": False})

    application = web.Application()
    application.router.add_get("/feed/{kind}/{entries}/{number}", feed)
    application.router.add_get("/page/{feed}/{number}", page)
    application.router.add_post("/advance/{every}", advance)
    application.router.add_post("/reset", reset)
    application.router.add_post("/api/{method}", slack)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0, backlog=1024).start()  # every address of loopback
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until the benchmark ends


if __name__ == "__main__":
    asyncio.run(_serve())
