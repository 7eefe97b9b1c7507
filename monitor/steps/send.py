"""From the outbox to Slack: what is due now, and what those who run the program must know of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from monitor.deliver import OPS, Report, Slack, Terms, deliver, due_channels
from monitor.digest import check_payload
from monitor.steps.alarms import tell_troubles
from monitor.web import way_to

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import datetime

    from monitor.config.schema import Settings
    from monitor.model import Delivery
    from monitor.runtime import Runtime


def waiting_channels(runtime: Runtime, now: datetime) -> tuple[str, ...]:
    """The channels in which something can be sent or looked for by now."""
    return due_channels(runtime.store.deliveries, now)


async def send_due(
    runtime: Runtime,
    token: str,
    stopping: asyncio.Event | None = None,
    channels: Collection[str] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Report:
    """Send every message that may be sent now, in these channels or in all.

    None is begun any more once `stopping` is set. `sleep` takes seconds.
    """
    deliveries, settings = runtime.store.deliveries, runtime.config.settings.slack
    wanted = waiting_channels(runtime, runtime.clock()) if channels is None else channels
    if not wanted:
        return Report(unsent=tuple(deliveries.unsent()))
    terms = Terms(check_payload, settings.on_unknown, partial(_has_moved, runtime.config.settings))
    proxy = way_to(settings.api_url, runtime.config.settings.http.proxy)
    async with Slack(settings, token, sleep, proxy) as slack:
        return await deliver(deliveries, slack, terms, runtime.clock, sleep, stopping, wanted)


def _has_moved(settings: Settings, delivery: Delivery) -> bool:
    """Whether what this tells goes to another channel by now: it was looked for in the old one, and not found."""
    places = {plan.id: plan.channel for plan in settings.digests} | {OPS: settings.slack.ops_channel}
    return (places.get(delivery.digest) or delivery.channel) != delivery.channel


async def send_all(runtime: Runtime, token: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Report:
    """Send what is due, and at once what the ops channel must be told of it. `sleep` takes seconds."""
    first = await send_due(runtime, token, sleep=sleep)
    if first.token_refused or not tell_troubles(runtime, runtime.clock(), first.doubles):
        return first
    ops = runtime.config.settings.slack.ops_channel
    then = await send_due(runtime, token, channels=[ops] if ops else (), sleep=sleep)
    return replace(
        then,
        sent=first.sent + then.sent,
        notes=tuple(dict.fromkeys(first.notes + then.notes)),
        doubles=first.doubles,
    )
