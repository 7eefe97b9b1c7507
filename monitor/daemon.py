"""The daemon: only decides when. APScheduler ticks, a tick starts what is due, SIGTERM ends it cleanly."""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.cycle import gather
from monitor.digest import choose_now, due_slot, next_slot
from monitor.steps.tell import NEWS, compose_digest, health_of, put_in_outbox, send_due

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from monitor.config.schema import DigestPlan
    from monitor.deliver import Report
    from monitor.model import FeedHealth
    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

# Seconds between two looks at what is due: a digest is at most this late, and a look costs about a millisecond.
TICK = 5

# After a refused token nothing is sent for this long: somebody has to mend it, and Slack counts refused calls too.
TOKEN_PAUSE = timedelta(minutes=5)

# "5 per hour" counts back from now.
HOUR = timedelta(hours=1)

# Seconds that messages on their way get to end on SIGTERM. systemd and Kubernetes allow more, the promise is 10 in all.
DRAIN = 6.0

# Seconds after which a cycle is given up and begun anew at the next tick. Every fetch and job in it has its own
# deadline, so only a fault of ours gets here; what it read so far is kept.
CYCLE_DEADLINE = 3600.0


class Daemon:
    """Polls, reads, tells, cleans up, each never twice at once; a failure is logged and the next tick goes on."""

    def __init__(self, runtime: Runtime, token: str) -> None:
        self._runtime = runtime
        self._token = token
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self._gathered = False
        self._cleaned: date | None = None
        self._paused_until: datetime | None = None

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT; returns when everything that was begun is ended or safely put aside."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        scheduler = AsyncIOScheduler(timezone=UTC)
        # APScheduler's own grace time is one second: a tick that comes late would be skipped.
        scheduler.add_job(
            self._tick, "interval", seconds=TICK, misfire_grace_time=None, next_run_time=datetime.now(UTC)
        )
        scheduler.start()
        self._announce()
        await self._stop.wait()
        log.info("stopping")
        scheduler.shutdown(wait=False)
        await self._drain()
        log.info("stopped")

    def _announce(self) -> None:
        settings = self._runtime.config.settings
        log.info("watching %d feeds", len(self._runtime.config.feeds))
        for plan in settings.digests:
            slot = next_slot(plan, settings.timezone, self._runtime.clock())
            log.info("digest %s goes to %s next at %s", plan.id, plan.channel, f"{slot:%Y-%m-%d %H:%M} UTC")

    async def _tick(self) -> None:
        self._begin("cycle", self._gather)
        if self._gathered:  # what was missed while down is told after the first look at the feeds, not before
            self._begin("digests", self._tell)
        self._begin("housekeeping", self._clean)

    def _begin(self, name: str, work: Callable[[datetime], Coroutine[None, None, None]]) -> None:
        """Start this work unless it is still going on from an earlier tick."""
        task = self._tasks.get(name)
        if task is None or task.done():
            self._tasks[name] = asyncio.create_task(self._guarded(name, work))

    async def _guarded(self, name: str, work: Callable[[datetime], Coroutine[None, None, None]]) -> None:
        try:
            async with asyncio.timeout(CYCLE_DEADLINE):
                await work(self._runtime.clock())
        except Exception:
            log.exception("%s failed; it is tried again in %d s", name, TICK)

    async def _gather(self, now: datetime) -> None:
        try:
            result = await gather(self._runtime, now, every_feed=False)
        finally:
            self._gathered = True
        if result.feeds:
            found = ", ".join(f"{count} {kind}" for kind, count in result.fates.items() if count)
            log.info("polled %d feeds: %s", len(result.feeds), found or "nothing new")

    async def _tell(self, now: datetime) -> None:
        for plan in self._runtime.config.settings.digests:
            self._tell_slot(plan, now)
            self._tell_at_once(plan, now)
        if self._runtime.store.deliveries.due(now) and not (self._paused_until and now < self._paused_until):
            report = await send_due(self._runtime, self._token)
            self._paused_until = now + TOKEN_PAUSE if report.token_refused else None
            _log_report(report)

    def _tell_slot(self, plan: DigestPlan, now: datetime) -> None:
        """Put the digest of the latest time that has come into the outbox: one, however many were missed."""
        store, settings = self._runtime.store, self._runtime.config.settings
        cursor = store.digests.cursor(plan.id)
        if cursor is None:
            store.digests.move_cursor(plan.id, now)  # a new digest begins with its next time
            return
        if slot := due_slot(plan, settings.timezone, cursor, now):
            put_in_outbox(store, compose_digest(self._runtime, plan, self._health(now), now), slot=slot.key)

    def _tell_at_once(self, plan: DigestPlan, now: datetime) -> None:
        """Put stories that do not wait for the digest into the outbox."""
        if plan.now is None:
            return
        config, store = self._runtime.config, self._runtime.store
        stories = store.digests.untold(plan.channel, plan.watchlists, now - NEWS)
        told = store.deliveries.told_since(plan.id, now - HOUR)
        chosen = choose_now(plan, stories, config.watchlists, told, config.settings.timezone, now)
        if chosen:
            put_in_outbox(store, compose_digest(self._runtime, plan, self._health(now), now, chosen), at_once=True)

    def _health(self, now: datetime) -> FeedHealth:
        return health_of(self._runtime.config, self._runtime.store.feeds.states(), now)

    async def _clean(self, now: datetime) -> None:
        """Once a day: forget what is past its time."""
        if self._cleaned == now.date():
            return
        store, keep = self._runtime.store, self._runtime.config.settings.keep
        with store.transaction():
            store.articles.forget(now - keep.articles)
            store.blocks.forget(now)
            store.stories.prune(now)
        self._cleaned = now.date()

    async def _drain(self) -> None:
        """End the cycle at once (what is pending stays pending); let messages on their way end."""
        for name, task in self._tasks.items():
            if name != "digests":
                task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=DRAIN)
        for task in self._tasks.values():
            task.cancel()


def _log_report(report: Report) -> None:
    for note in report.notes:
        log.error("%s", note)
    if report.sent:
        log.info("%d messages posted", len(report.sent))
