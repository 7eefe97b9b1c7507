"""The program under test with a clock of the test's, which ends by SIGKILL at a chosen point.

A point is a moment around a state change: just before and just after each commit of the store, and just before and
just after each call to Slack. Everything else is what the command line runs.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from mmap import mmap

# Seconds that the victim waits for Slack's answer: what is tested is what follows when it does not come.
PATIENCE = 1.0

# How much faster than the real one the clock of victim and Slack runs: the pauses of sending and looking, of a second
# to a minute, are part of what is tested, and nothing is learned by sitting through them.
HASTE = 50.0


@dataclass(frozen=True)
class Order:
    """One run of the program: `work` is "once", "daemon" or "gather", which tells nothing.

    `kill_at` is the number of the point at which it is killed, counted from 1; `kill_after` are seconds after which it
    is killed wherever it is. Its clock is hasty since `began`, and `offset` seconds ahead.
    """

    work: str
    config: str
    state: str
    log: str
    offset: float = 0.0
    began: float = 0.0
    kill_at: int = 0
    kill_after: float = 0.0


def live(order: Order, reached: mmap) -> int:
    """Run the program as ordered, in this process, and return its exit status. `reached` counts the points."""
    from monitor.cli import main

    _set_clock(partial(_clock, order.began, order.offset))
    _set_points(Points(order, reached))
    if order.work == "gather":
        return _gather(order)
    return main(["--config", order.config, "--state", order.state, *(["--once"] if order.work == "once" else [])])


def _gather(order: Order) -> int:
    """The first half of a cycle: everything is read and decided, and nothing told."""
    from monitor.commands import run
    from monitor.config import load
    from monitor.cycle import gather
    from monitor.progress import Silent
    from monitor.store import sole_store

    async def gathered() -> None:
        with sole_store(order.state) as store:
            async with run.started(load(Path(order.config)).config, store, Silent()) as runtime:
                await gather(runtime, runtime.clock(), every_feed=True)

    asyncio.run(gathered())
    return 0


def hasty(began: float, ahead: float) -> float:
    """The time by the clock of victim and Slack, in seconds since 1970."""
    return began + (time.time() - began) * HASTE + ahead


def _clock(began: float, ahead: float) -> datetime:
    return datetime.fromtimestamp(hasty(began, ahead), UTC)


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / HASTE)


def _set_clock(clock: Callable[[], datetime]) -> None:
    from monitor import daemon
    from monitor.commands import run
    from monitor.steps import send
    from monitor.store import sole_store

    for module in (run, daemon, send):
        for name in ("send_due", "send_all"):
            if name in vars(module):
                vars(module)[name] = partial(vars(module)[name], sleep=_sleep)
    vars(run)["started"] = partial(run.started, clock=clock)
    vars(run)["sole_store"] = partial(sole_store, clock=clock)


class Points:
    """Counts the points that are passed, writes them down, and kills the process at the one that was chosen."""

    def __init__(self, order: Order, reached: mmap) -> None:
        self._kill_at = order.kill_at
        self._reached = reached
        self._trace = Path(f"{order.log}.points").open("a", buffering=1)  # noqa: SIM115 - the process ends with it

    def passed(self, what: str) -> None:
        number = int.from_bytes(self._reached[:8], "little") + 1
        self._reached[:8] = number.to_bytes(8, "little")
        self._trace.write(f"{number} {what}\n")
        if number == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _set_points(points: Points) -> None:
    from slack_sdk.web.async_client import AsyncWebClient

    from monitor.deliver import connection
    from monitor.store.database import Database

    vars(connection)["TIMEOUT_SECONDS"] = PATIENCE
    _around_transactions(Database, points)
    _around_statements(Database, points)
    _around_calls(AsyncWebClient, points)


def _around_transactions(database: Any, points: Points) -> None:
    honest = database.transaction

    @contextmanager
    def transaction(self: Any, *, durable: bool = False) -> Iterator[None]:
        inner = bool(self._depth)
        with honest(self, durable=durable):
            yield
            if not inner:
                points.passed("before a commit")
        if not inner:
            points.passed("after a commit")

    database.transaction = transaction


def _around_statements(database: Any, points: Points) -> None:
    """A statement outside of a transaction is one of its own."""
    honest = database.run

    def run(self: Any, sql: str, **params: Any) -> int:
        alone = not self._depth and sql.split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE")
        if alone:
            points.passed("before a statement")
        written: int = honest(self, sql, **params)
        if alone:
            points.passed("after a statement")
        return written

    database.run = run


def _around_calls(client: Any, points: Points) -> None:
    honest = client.api_call

    async def api_call(self: Any, api_method: str, **arguments: Any) -> Any:
        points.passed(f"before {api_method}")
        answer: Callable[..., Any] = await honest(self, api_method, **arguments)
        points.passed(f"after {api_method}")
        return answer

    client.api_call = api_call
