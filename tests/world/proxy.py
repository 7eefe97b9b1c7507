"""A small forward proxy on loopback: absolute URLs and CONNECT, names looked up in a table of its own."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.world.serving import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

MOST = 64 * 1024  # bytes of a request's head


@dataclass
class Asked:
    """One request to the proxy: its first line, and its fields by names in small letters."""

    line: str
    fields: dict[str, str] = field(default_factory=dict)


class Proxy(LoopbackServer):
    """Serves while it is open. `names` says where each host and port is; others are refused with 502."""

    def __init__(self, names: Mapping[str, tuple[str, int]], login: str = "") -> None:
        super().__init__("127.0.0.1")
        self._names = dict(names)
        self._login = login
        self.asked: list[Asked] = []
        self._meetings: list[asyncio.Future[None]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raise NotImplementedError("the proxy reads its sockets itself")

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._meet, self.host, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._serving.set()
        await self._ending.wait()
        server.close()
        for task in self._meetings:
            task.cancel()
        await asyncio.gather(*self._meetings, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._meetings.append(asyncio.ensure_future(self._speak(reader, writer)))

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            try:
                await self._answer(reader, writer)
            finally:
                writer.close()
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in head[1:] if line)
        asked = Asked(head[0], {name.lower(): value.strip() for name, _, value in pairs})
        self.asked.append(asked)
        if self._login and asked.fields.get("proxy-authorization") != self._login:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        method, target, _ = asked.line.split(" ")
        place = target if method == "CONNECT" else target.split("/")[2]
        if place not in self._names:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        far_reader, far_writer = await asyncio.open_connection(*self._names[place])
        try:
            await self._pass_on(asked, reader, writer, far_reader, far_writer)
        finally:
            far_writer.close()
            await far_writer.wait_closed()

    async def _pass_on(
        self,
        asked: Asked,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        method, target, _ = asked.line.split(" ")
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = "/" + target.split("/", 3)[3]
            lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.fields.items())]
            far_writer.write("\r\n".join([*lines, "connection: close", "", ""]).encode("latin-1"))
        await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(MOST):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
