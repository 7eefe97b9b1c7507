"""From the outbox to Slack: what is due now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.deliver import Report, Slack, deliver, queues

if TYPE_CHECKING:
    import asyncio

    from monitor.runtime import Runtime


async def send_due(runtime: Runtime, token: str, stopping: asyncio.Event | None = None) -> Report:
    """Send every message that may be sent now; none is begun any more once `stopping` is set."""
    unsent = runtime.store.deliveries.unsent()
    if not queues(unsent, runtime.clock()):
        return Report(unsent=tuple(unsent))
    async with Slack(runtime.config.settings.slack, token) as slack:
        return await deliver(runtime.store.deliveries, slack, runtime.clock, stopping=stopping)
