"""A real HTTP server in a thread of its own, on a loopback address and a port that the system chooses."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Self

from aiohttp import web

if TYPE_CHECKING:
    from types import TracebackType

START_SECONDS = 10  # binding a socket takes a millisecond; a busy machine may take a thousand
PATIENCE_SECONDS = 0.1  # how long handlers may finish at the end: what still sleeps was scripted to


class LoopbackServer:
    """Context manager, serving while it is open. Subclasses answer in `handle`, in the server's thread."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.port = 0
        self.lock = threading.Lock()  # the test's thread scripts and reads, the server's thread answers
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name=f"{type(self).__name__} {host}", daemon=True)
        self._serving = threading.Event()
        self._ending = asyncio.Event()
        self._failure: BaseException | None = None

    @property
    def base_url(self) -> str:
        """`http://host:port`, without a slash."""
        return f"http://{self.host}:{self.port}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._serving.wait(START_SECONDS) or self._failure:
            raise RuntimeError(f"no server on {self.host}: {self._failure}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(START_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        application = web.Application(client_max_size=16 * 2**20)
        application.router.add_route("*", "/{path:.*}", self.handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=PATIENCE_SECONDS)
        try:
            await runner.setup()
            site = web.TCPSite(runner, self.host, 0)
            await site.start()
            self.port = runner.addresses[0][1]
        except OSError as failure:
            self._failure = failure
        finally:
            self._serving.set()
        if not self._failure:
            await self._ending.wait()
        await runner.cleanup()
