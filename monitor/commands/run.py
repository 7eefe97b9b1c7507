"""`monitor`, `monitor --once` and `monitor --dry-run`."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import feeds, watch
from monitor.config import load
from monitor.cycle import compose_now, gather
from monitor.errors import UserError
from monitor.progress import Progress, Silent, progress
from monitor.runtime import Runtime, utc_now
from monitor.store import RENEW, Store, StoreError, copied_store, sole_store, store_error
from monitor.watch import Matcher
from monitor.web import Web
from monitor.workers import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from monitor.config.schema import Config
    from monitor.deliver import Report
    from monitor.model import CycleResult
    from monitor.reload import Watched

# What every worker needs: loaded once in the process that workers are forked from.
PRELOAD = (*feeds.PRELOAD, "monitor.articles.extract")


def dry_run(config: str, state: str, form: str) -> int:
    """One cycle on a copy of the state; the digests that would be posted are printed."""
    settings = load(Path(config)).config
    with copied_store(state) as store, progress() as bars:
        result = asyncio.run(_dry_run(settings, store, bars))
    show(result, form)
    return _conclude(result)


def once(config: str, state: str, form: str) -> int:
    """One cycle now, then every digest that has something to tell is posted, whatever its hour."""
    settings = load(Path(config)).config
    token = _token()
    with sole_store(state, "once") as store, progress() as bars:
        try:
            result, report = asyncio.run(_once(settings, store, bars, token))
        except (StoreError, ExceptionGroup) as error:
            return _broken_off(error)
    from monitor.deliver import standing

    show(result, form)
    for sentence in dict.fromkeys((*report.notes, *standing(report.unsent))):
        print(sentence, file=sys.stderr)
    return max(_conclude(result), int(bool(report.unsent)))


def daemon(config: str, state: str) -> int:
    """Work until SIGTERM, which is the ordinary end (0), or Ctrl-C (130)."""
    from monitor.reload import Watched  # with all that renders and sends; the other commands need it later

    watched = Watched(Path(config))  # before the folder is read, so that an edit of that moment is noticed
    settings = load(Path(config)).config
    token = _token()
    with sole_store(state) as store:
        try:
            ended_by = asyncio.run(_daemon(settings, watched, store, token))
        except (StoreError, ExceptionGroup) as error:
            return _broken_off(error)
    if ended_by is signal.SIGINT:
        raise KeyboardInterrupt
    return 0


def _broken_off(error: Exception) -> int:
    """Say what ended the work on the state, and the exit status of what was begun; raises what is a fault of ours."""
    fault = store_error(error)
    if fault is None:
        raise error
    print(fault, file=sys.stderr)
    return 1


async def _dry_run(config: Config, store: Store, bars: Progress) -> CycleResult:
    async with started(config, store, bars) as runtime:
        now = runtime.clock()
        result = await gather(runtime, now, every_feed=True)
        from monitor.steps.channels import follow_channels  # behind the first request, like all that renders
        from monitor.steps.follow import follow_up_stories

        follow_channels(runtime, runtime.clock())
        followed = follow_up_stories(runtime, runtime.clock(), wait=False)
        return replace(result, digests=compose_now(runtime, runtime.clock()), threads=tuple(followed.threads))


async def _once(config: Config, store: Store, bars: Progress, token: str) -> tuple[CycleResult, Report]:
    async with started(config, store, bars) as runtime, _renewed(runtime):
        now = runtime.clock()
        store.deliveries.take_up(now)
        result = await gather(runtime, now, every_feed=True)
        store.lease.gathered(runtime.clock())
        from monitor.steps.channels import follow_channels
        from monitor.steps.follow import follow_up_stories
        from monitor.steps.send import send_all
        from monitor.steps.tell import put_in_outbox  # behind the first request, like all that renders

        follow_channels(runtime, runtime.clock())
        followed = follow_up_stories(runtime, runtime.clock(), wait=False)
        digests = compose_now(runtime, runtime.clock())
        for digest in digests:
            put_in_outbox(store, digest)
        report = await send_all(runtime, token)
        deliveries = (*report.sent, *report.unsent)
        return replace(result, digests=digests, threads=tuple(followed.threads), deliveries=deliveries), report


@asynccontextmanager
async def _renewed(runtime: Runtime) -> AsyncIterator[None]:
    """Renew the lease while the block runs. That it was lost ends the next transaction of the block, not this."""

    async def renewing() -> None:
        while True:
            await asyncio.sleep(RENEW.total_seconds())
            with suppress(StoreError):
                runtime.store.lease.renew(runtime.clock())

    task = asyncio.create_task(renewing())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _daemon(config: Config, watched: Watched, store: Store, token: str) -> signal.Signals:
    from monitor.daemon import Daemon

    async with started(config, store, Silent()) as runtime:
        store.deliveries.take_up(runtime.clock())
        gc.freeze()  # what is there by now stays: to look through it for cycles again and again holds the loop
        return await Daemon(runtime, watched, token).run()


@asynccontextmanager
async def started(
    config: Config, store: Store, bars: Progress, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Runtime]:
    """Everything that a cycle works with, open for as long as the block runs."""
    passes_over = watch.PRELOAD if config.settings.keep.archive == "matches" else ()
    with Workers(preload=(*PRELOAD, *passes_over)) as workers:
        holds, known = store.feeds.holds(clock()), store.feeds.robots()
        async with Web(config.settings.http, holds=holds, known=known, clock=clock) as web:
            yield Runtime(config, Matcher(config.watchlists), store, web, workers, bars, clock)


def show(result: CycleResult, form: str) -> None:
    """Print what a cycle found on standard output."""
    from monitor.digest import console_for, print_result, to_calls, to_json, to_slack

    if form == "json":
        print(json.dumps(to_json(result), ensure_ascii=False, indent=1))
    elif form == "slack":
        payloads = [message.payload for digest in result.digests for message in to_slack(digest)]
        payloads += [call for thread in result.threads for call in to_calls(thread)]
        print(json.dumps(payloads, ensure_ascii=False, indent=1))
    else:
        print_result(result, console_for())


def _token() -> str:
    from monitor.deliver import read_token

    token = read_token(os.environ)
    if not token:
        raise UserError(
            "no Slack token: set SLACK_BOT_TOKEN, or SLACK_BOT_TOKEN_FILE to a file that holds it. "
            "Nothing was polled. (`monitor --dry-run` needs none.)"
        )
    return token


def _conclude(result: CycleResult) -> int:
    """The exit status: 1, with a sentence, when every feed that was asked fails: that is a fault here, not theirs."""
    asked = [line for line in result.feeds if line.asked]
    if not asked or any(line.outcome.fine for line in asked):
        return 0
    first = asked[0]
    print(
        f"every feed that was asked fails ({len(asked)} of {len(result.feeds)}), for example {first.id}: "
        f"{first.message or first.outcome}. Is this machine connected to the internet?",
        file=sys.stderr,
    )
    return 1
