"""Waiting for one's turn: so many at once in all and at one host, with a pause between its starts."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from monitor.config.schema import PerHost

REMEMBERED_HOSTS = 512  # more than a desk's feeds and their links meet in an hour; the idle ones go first


@dataclass(slots=True)
class Pace:
    """One host: its free slots, the gate through which starts go one by one, the last start and its longest pause."""

    slots: asyncio.Semaphore
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    pause: float = 0.0
    started: float = float("-inf")


class Turns:
    """Hands out turns, first come first served within a host; a slow host holds up nobody but itself."""

    def __init__(self, per_host: PerHost, at_once: int) -> None:
        self._per_host = per_host
        self._pause = per_host.pause.total_seconds()
        self._all = asyncio.Semaphore(at_once)
        self._paces: dict[str, Pace] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, unless: Callable[[], bool], pause: float = 0.0) -> AsyncIterator[bool]:
        """Waits for a turn and holds it. Yields False, at once, when there should be none after all.

        `unless` is asked again after each wait: while a request queued, the host may have sent us away. `pause` is what
        the host itself wants between two starts, in seconds, where that is more than ours.
        """
        if unless():
            yield False
            return
        pace = self._pace(host)
        pace.users += 1
        pause = max(self._pause, pause)
        pace.pause = max(pace.pause, pause)
        try:
            async with pace.slots:
                if not await self._start(pace, pause, unless):
                    yield False
                    return
                try:
                    yield True
                finally:
                    self._all.release()
        finally:
            pace.users -= 1

    async def _start(self, pace: Pace, pause: float, unless: Callable[[], bool]) -> bool:
        # The gate stays shut while its holder waits for a place among all: otherwise starts at one host would
        # pile up there and leave together, without their pause.
        async with pace.gate:
            if unless():
                return False
            wait = pace.started + pause - _now()
            if wait > 0:
                await asyncio.sleep(wait)
            await self._all.acquire()
            if unless():
                self._all.release()
                return False
            pace.started = _now()
            return True

    def _pace(self, host: str) -> Pace:
        pace = self._paces.get(host)
        if pace is None:
            if len(self._paces) >= REMEMBERED_HOSTS:
                self._forget_idle()
            pace = self._paces[host] = Pace(asyncio.Semaphore(self._per_host.at_once))
        return pace

    def _forget_idle(self) -> None:
        now = _now()
        self._paces = {
            host: pace for host, pace in self._paces.items() if pace.users or pace.started + pace.pause > now
        }


def _now() -> float:
    return asyncio.get_running_loop().time()
