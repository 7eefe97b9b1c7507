"""Asking a site for its robots.txt: once a day, by one at a time, through the same door as everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Literal
from weakref import WeakValueDictionary

from monitor.model import Outcome
from monitor.web.answers import Answer, FetchError, LostError
from monitor.web.robots import Rulebook, Verdict, answered, is_due, origin_of, unanswered, verdict

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Robots

log = logging.getLogger(__name__)

MOST_KEPT = 8 * 2**20
"""Characters of all files in memory: those of 4,000 ordinary sites, of sixteen that fill their 500 KB."""

Ask = Callable[[str], Awaitable[Answer]]
"""Fetches a robots.txt, redirects followed; raises FetchError."""


class Permission:
    """What every site allows, as far as it was asked; `known` is what is remembered from before, by origin."""

    def __init__(self, known: Mapping[str, Robots], ask: Ask, clock: Callable[[], datetime]) -> None:
        self._known = dict(known)
        self._size = sum(map(_size, self._known.values()))
        self._ask = ask
        self._clock = clock
        self._rulebook = Rulebook()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def known(self) -> Mapping[str, Robots]:
        """What is known of each site by now, those last that were asked last."""
        return self._known

    async def of(self, url: str, kind: Literal["feed", "page"]) -> Verdict:
        """Whether this URL may be fetched. Raises FetchError where its host may not be asked for anything."""
        origin = origin_of(url)
        while is_due(self._known.get(origin), kind, self._clock()):
            lock = self._asking.setdefault(origin, asyncio.Lock())
            async with lock:  # the first asks, the others wait for what it is told
                if is_due(self._known.get(origin), kind, self._clock()):
                    self._keep(origin, await self._asked(origin))
        return verdict(self._known[origin], url, kind, self._rulebook, self._clock())

    async def _asked(self, origin: str) -> Robots:
        known, found = self._known.get(origin), None
        try:
            answer = await self._ask(f"{origin}/robots.txt")
            found = answered(answer.status, answer.body, self._clock())
        except LostError:
            found = answered(404, b"", self._clock())  # too many redirects: there is none (RFC 9309 §2.3.1.2)
        except FetchError as error:
            if error.outcome in (Outcome.RATE_LIMITED, Outcome.FORBIDDEN_ADDRESS):
                raise
            log.info("robots.txt of %s cannot be had: %s", origin, error.sentence)
        return found or unanswered(known, self._clock())

    def _keep(self, origin: str, robots: Robots) -> None:
        """Remember this one; where all are too much, those are forgotten that were asked for longest ago."""
        before = self._known.pop(origin, None)
        self._known[origin] = robots
        self._size += _size(robots) - (_size(before) if before else 0)
        while self._size > MOST_KEPT and len(self._known) > 1:
            self._size -= _size(self._known.pop(next(iter(self._known))))


def _size(robots: Robots) -> int:
    return len(robots.text or "") + 200  # the record itself
