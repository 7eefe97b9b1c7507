"""Names to addresses, without letting a dead name hold up a good one, or the end of the process."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver, ResolveResult

if TYPE_CHECKING:
    from collections.abc import Callable

LOOKUPS_AT_ONCE = 64  # with aiohttp's own 6 threads, 20 dead names held a good one up for 14.9 s


class Resolver(AbstractResolver):
    """Looks names up in daemon threads of its own.

    A pool would do for speed, but the interpreter waits for a pool's threads when it ends: a name whose
    server is silent takes the system 10 s and more (resolv.conf: 5 s, twice), and the daemon must be gone by
    then.
    """

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(LOOKUPS_AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The numeric addresses of a name. Raises OSError when it has none."""
        async with self._free:
            return await _in_thread(lambda: _look_up(host, port, family))

    async def close(self) -> None:
        """Nothing to close: the threads end with their lookups."""


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except UnicodeError as error:  # a label that is too long, and the like
        raise OSError(str(error)) from error
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=int(address[1]),
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, protocol, _, address in found
    ]


async def _in_thread(look: Callable[[], list[ResolveResult]]) -> list[ResolveResult]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[ResolveResult]] = loop.create_future()

    def settle(found: list[ResolveResult] | OSError) -> None:
        if future.done():  # nobody waits any more
            return
        if isinstance(found, OSError):
            future.set_exception(found)
        else:
            future.set_result(found)

    def run() -> None:
        found: list[ResolveResult] | OSError
        try:
            found = look()
        except OSError as error:
            found = error
        with contextlib.suppress(RuntimeError):  # the loop ended before the lookup did
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=run, daemon=True).start()
    return await future
