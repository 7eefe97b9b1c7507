"""What goes wrong with the loopback Slack: scripted, in order, for each method; or at random, by a seeded generator."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random


@dataclass(frozen=True)
class Trouble:
    """What happens to one call. `accepted`: it takes effect first, and only its answer goes wrong.

    After `delay` seconds the answer is an `error`, a `status` with a page of HTML, closed (`lost`), cut in the middle
    (`half`), or, when nothing of that is set, honest. `late`: so many seconds pass until history shows the message.
    """

    accepted: bool = True
    error: str = ""
    status: int = 200
    retry_after: int | None = None
    delay: float = 0.0
    broken: Literal["", "lost", "half"] = ""
    late: float = 0.0


@dataclass(frozen=True)
class _Random:
    """Each call meets one of these with probability `share`."""

    rng: Random
    share: float
    slow: float
    late: float

    def next(self) -> Trouble | None:
        if self.rng.random() >= self.share:
            return None
        trouble = self.rng.choice([*FAULTS, *(replace(one, delay=self.slow) for one in SLOW if self.slow)])
        return replace(trouble, late=self.rng.uniform(0, self.late)) if trouble.accepted and self.late else trouble


class Troubles:
    """Which trouble each call meets. `clock` gives the time by which limits end."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._scripted: dict[str, deque[Trouble]] = {}
        self._limits: list[tuple[str, str | None, float]] = []
        self._random: _Random | None = None

    def script(self, method: str, trouble: Trouble) -> None:
        """The next call of the method that meets nothing else meets this."""
        self._scripted.setdefault(method, deque()).append(trouble)

    def limit(self, method: str, channel: str | None, seconds: float) -> None:
        """Every call of the method, to this channel or to any, is 429 until the time is over."""
        self._limits.append((method, channel, self.clock() + seconds))

    def randomly(self, rng: Random, share: float, slow: float, late: float) -> None:
        """From now on calls for which nothing is scripted meet trouble at random."""
        self._random = _Random(rng, share, slow, late)

    def calm(self) -> None:
        """Forget everything: no call meets trouble any more."""
        self._scripted.clear()
        self._limits.clear()
        self._random = None

    def meet(self, method: str, arguments: Mapping[str, Any]) -> Trouble | None:
        """What the call that has just arrived meets."""
        now = self.clock()
        ends = [end for name, channel, end in self._limits if name == method and _of(arguments, channel) and now < end]
        if ends:
            return Trouble(accepted=False, error="ratelimited", status=429, retry_after=math.ceil(max(ends) - now))
        if queue := self._scripted.get(method):
            return queue.popleft()
        return self._random.next() if self._random else None


def _of(arguments: Mapping[str, Any], channel: str | None) -> bool:
    return channel is None or arguments.get("channel") == channel


FAULTS = (
    Trouble(accepted=False, broken="lost"),
    Trouble(accepted=True, broken="lost"),
    Trouble(accepted=True, broken="half"),
    Trouble(accepted=False, status=503),
    Trouble(accepted=True, status=502),
    Trouble(accepted=False, error="ratelimited", status=429, retry_after=1),
    Trouble(accepted=False, error="service_unavailable"),
    Trouble(accepted=False, error="internal_error"),
    Trouble(accepted=True, error="fatal_error"),
)
SLOW = (Trouble(accepted=False, broken="lost"), Trouble(accepted=True))
