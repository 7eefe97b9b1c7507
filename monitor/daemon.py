"""The daemon: only decides when. APScheduler ticks, a tick starts what is due, SIGTERM ends it cleanly.

Each work takes the runtime as it is when it begins, and keeps to it: an edit of the configuration, which puts another
one in its place, is in force for what begins after it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.cycle import gather
from monitor.deliver import TokenError, read_token
from monitor.digest import next_slot
from monitor.plural import plural
from monitor.steps.alarms import tell_troubles
from monitor.steps.channels import follow_channels
from monitor.steps.follow import follow_up_stories
from monitor.steps.housekeeping import forget_what_is_over
from monitor.steps.send import send_due, waiting_channels
from monitor.steps.tell import begin_digests, in_quiet_hours, put_due_in_outbox
from monitor.store import FatalStoreError, store_error
from monitor.web import Web

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from monitor.deliver import Report
    from monitor.reload import Watched
    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

# Seconds between two looks at what is due: a digest is at most this late, and a look costs about a millisecond.
TICK = 5

# After a refused token nothing is sent for this long: somebody has to mend it, and Slack counts refused calls too.
TOKEN_PAUSE = timedelta(minutes=5)

# How soon what waits for its time in a thread is looked at again: a look reads the stories that wait.
FOLLOW_AGAIN = timedelta(minutes=1)

CHANNEL = "channel "  # what the name of the work of sending begins with, before that of the channel

# Seconds that a message on its way gets to end on SIGTERM, and a reading of the configuration: one more than the Slack
# client waits for an answer (monitor/deliver/connection.py, TIMEOUT_SECONDS), so that none is cut off. systemd and
# Kubernetes allow more, the promise is 10 in all.
DRAIN = 8.0

# A state that cannot be written (a full disk) is told this often, and tried at every tick.
TOLD_AGAIN = timedelta(minutes=10)

# Seconds after which a cycle is given up and begun anew at the next tick. Every fetch and job in it has its own
# deadline, so only a fault of ours gets here; what it read so far is kept.
CYCLE_DEADLINE = 3600.0


class Daemon:
    """Polls, reads, tells, cleans up, takes up edits, each never twice at once.

    A failure is logged and the next tick goes on. `watched` is the folder that the runtime's configuration is from.
    """

    def __init__(self, runtime: Runtime, watched: Watched, token: str) -> None:
        self._runtime = runtime
        self._watched = watched
        self._token = token
        self._http = runtime.config.settings.http
        self._opened = AsyncExitStack()
        self._at_terminal = _at_terminal()
        self._asked_to_read = False
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()
        self._ended_by = signal.SIGTERM
        self._gathered = False
        self._told: tuple[int, frozenset[str]] | None = None
        self._alarmed: int | None = None
        self._follow_again: datetime | None = None
        self._started = runtime.clock()
        self._cleaned: date | None = None
        self._paused_until: datetime | None = None
        self._faults: dict[str, tuple[str, datetime]] = {}
        self._fatal: FatalStoreError | None = None

    async def run(self) -> signal.Signals:
        """Work until SIGTERM, SIGINT or the end of the terminal (SIGHUP), and say which it was.

        Returns when everything that was begun is ended or safely put aside. Raises FatalStoreError, once that is so,
        when the state is damaged or another process's: nothing was sent since.
        """
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        scheduler = AsyncIOScheduler(timezone=UTC)
        # APScheduler's own grace time is one second: a tick that comes late would be skipped.
        scheduler.add_job(
            self._tick, "interval", seconds=TICK, misfire_grace_time=None, next_run_time=datetime.now(UTC)
        )
        begin_digests(self._runtime, self._started)
        scheduler.start()
        self._announce()
        await self._stopping.wait()
        log.info("stopping")
        scheduler.shutdown(wait=False)
        await self._drain()
        await self._opened.aclose()
        log.info("stopped")
        if self._fatal:
            raise self._fatal
        return self._ended_by

    def _stop(self, number: signal.Signals) -> None:
        if not self._stopping.is_set():
            self._ended_by = number
            self._stopping.set()

    def _hang_up(self) -> None:
        """Read the configuration and the token again; but end where SIGHUP says that the terminal was closed."""
        if self._at_terminal and not _at_terminal():
            self._stop(signal.SIGHUP)
        elif not self._stopping.is_set():
            self._asked_to_read = True
            self._begin("configuration", self._take_edits)

    def _announce(self) -> None:
        settings = self._runtime.config.settings
        log.info("watching %d feeds", len(self._runtime.config.feeds))
        for plan in settings.digests:
            slot = next_slot(plan, settings.timezone, self._runtime.clock())
            log.info("digest %s goes to %s next at %s", plan.id, plan.channel, f"{slot:%Y-%m-%d %H:%M} UTC")

    async def _tick(self) -> None:
        self._begin("lease", self._renew_lease)
        self._begin("configuration", self._take_edits)
        self._begin("cycle", self._gather)
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
        except Exception as error:
            if (fault := store_error(error)) is None:
                log.exception("%s failed; it is tried again in %d s", name, TICK)
            elif isinstance(fault, FatalStoreError):
                self._fatal = fault
                self._stopping.set()
            else:
                self._tell_fault(name, str(fault), self._runtime.clock())
        else:
            if self._faults.pop(name, None):
                log.warning("%s: the state can be used again", name)

    def _tell_fault(self, name: str, fault: str, now: datetime) -> None:
        """Say what keeps a work from its state: once, and again when it is another fault or goes on for long."""
        kind = fault.partition(":")[0]  # how much is free, behind it, changes all the time
        told = self._faults.get(name)
        if told is None or told[0] != kind or now - told[1] >= TOLD_AGAIN:
            log.error("%s: %s", name, fault)
            self._faults[name] = (kind, now)

    async def _renew_lease(self, now: datetime) -> None:
        self._runtime.store.lease.renew(now)

    async def _take_edits(self, _now: datetime) -> None:
        """Put in force what was edited, once it stands still and holds, or say what is wrong with it."""
        reading = await self._watched.news(self._runtime, asked=self._asked_to_read)
        if reading is None:
            return
        before, asked = self._runtime.config, self._asked_to_read
        note = self._token_note() if asked else ""
        self._runtime = self._watched.take_up(self._runtime, reading, self._runtime.clock(), asked=asked, note=note)
        self._asked_to_read = False
        if self._runtime.config != before:
            self._told = None  # what need not wait for its digest may be something else now
            self._announce()
        await self._tick()

    def _token_note(self) -> str:
        """Read the token again, and say so where that made a difference."""
        try:
            return "The Slack token is another one now." if self._has_other_token() else ""
        except TokenError as error:
            return f"{error}. The token as it was read before stays in use."

    def _has_other_token(self) -> bool:
        """Whether the token's file holds another one, which is used from now on. Raises TokenError."""
        token = read_token()
        if token is None or token == self._token:
            return False
        self._token, self._paused_until = token, None
        return True

    async def _renew_web(self) -> None:
        """Open a web client as the settings in force want it; between two cycles, when nobody uses the old one."""
        runtime, http = self._runtime, self._runtime.config.settings.http
        if http == self._http:
            return
        await self._opened.aclose()
        old = runtime.web
        web = Web(http, holds=old.holds, known=old.robots, clock=runtime.clock)
        await self._opened.enter_async_context(web)
        self._runtime, self._http = replace(self._runtime, web=web), http

    async def _gather(self, now: datetime) -> None:
        await self._renew_web()
        try:
            runtime = self._runtime
            result = await gather(runtime, now, every_feed=False)
        finally:
            self._gathered = True
        if result.feeds:
            runtime.store.lease.gathered(runtime.clock())
            runtime.store.release_memory()
            found = ", ".join(f"{count} {kind}" for kind, count in result.fates.items() if count)
            log.info("polled %d feeds: %s", len(result.feeds), found or "nothing new")

    async def _tell(self, now: datetime) -> None:
        """Put what is due into the outbox, and begin to send what is there, every channel for itself.

        What was missed while down is composed after the first look at the feeds; what comes due meanwhile is told at
        its time, and what was composed before is sent at once.
        """
        runtime = self._runtime
        follow_channels(runtime, now, self._busy_channels())
        seen = runtime.store.changes, in_quiet_hours(runtime.config.settings, now)
        since = None if self._gathered else self._started
        if seen != self._told or (self._follow_again and now >= self._follow_again):
            waits = follow_up_stories(runtime, now, wait=True).waits
            self._follow_again = now + FOLLOW_AGAIN if waits else None
        put_due_in_outbox(runtime, now, at_once=seen != self._told, since=since)
        self._told = seen
        if runtime.store.changes != self._alarmed:
            tell_troubles(runtime, now)
            self._alarmed = runtime.store.changes
        if not self._waits_for_token(now):
            for channel in waiting_channels(runtime, now):
                self._begin(f"{CHANNEL}{channel}", partial(self._send, channel))

    def _busy_channels(self) -> set[str]:
        """Where a message may be on its way now."""
        return {
            name.removeprefix(CHANNEL)
            for name, task in self._tasks.items()
            if name.startswith(CHANNEL) and not task.done()
        }

    async def _send(self, channel: str, now: datetime) -> None:
        """What is due in one channel. A channel that is slow, or waits for Slack, holds up no other."""
        runtime, token = self._runtime, self._token
        report = await send_due(runtime, token, self._stopping, [channel])
        if report.token_refused and token == self._token:
            self._paused_until = now + TOKEN_PAUSE
        if report.doubles:
            tell_troubles(runtime, runtime.clock(), report.doubles)
        _log_report(report)

    def _waits_for_token(self, now: datetime) -> bool:
        """Whether the token was refused a short while ago, and there is no other one yet."""
        if self._paused_until is None or now >= self._paused_until:
            return False
        with suppress(TokenError):
            return not self._has_other_token()
        return True

    async def _clean(self, now: datetime) -> None:
        """Once a day."""
        if self._cleaned != now.date():
            await forget_what_is_over(self._runtime, now)
            self._cleaned = now.date()

    async def _drain(self) -> None:
        """End the cycle at once (what is pending stays pending); let messages on their way end, and a reading."""
        for name, task in self._tasks.items():
            if not name.startswith(CHANNEL):
                task.cancel()
        tasks = [*self._tasks.values(), asyncio.create_task(self._watched.ended())]
        await asyncio.wait(tasks, timeout=DRAIN)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _at_terminal() -> bool:
    """Whether one of the standard streams is a terminal; none is once it was closed."""
    return any(map(os.isatty, (0, 1, 2)))


def _log_report(report: Report) -> None:
    for note in report.notes:
        log.error("%s", note)
    if report.token_refused:
        log.error("a token in a file that SLACK_BOT_TOKEN_FILE names is taken up once it is mended; else start again")
    if report.sent:
        log.info("%s posted", plural(len(report.sent), "message"))
