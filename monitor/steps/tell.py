"""Stories to messages: compose the digests, put them into the outbox, send what is due."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.deliver import Report, Slack, deliver, plan_deliveries
from monitor.digest import compose, to_slack
from monitor.model import Delivery, Digest, FeedHealth, FeedState, FeedTrouble, Outcome, Story

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.config.schema import Config, DigestPlan
    from monitor.runtime import Runtime
    from monitor.store import Store

log = logging.getLogger(__name__)

# A story that nobody was told of within this time is no news any more. Longer than a week, so that a weekly digest
# and one that was held up by a long weekend miss nothing; without a bound a digest added later would tell the whole
# archive.
NEWS = timedelta(days=8)

# A feed is reported in a digest only after this long: most outages mend themselves, and an alarm for each is noise.
TROUBLE_AFTER = timedelta(hours=24)


def compose_digest(
    runtime: Runtime,
    plan: DigestPlan,
    health: FeedHealth,
    now: datetime,
    stories: Sequence[Story] | None = None,
) -> Digest:
    """What this digest would tell its channel now: these stories, or all it was not told of. Nothing is written."""
    store = runtime.store
    if stories is None:
        stories = store.digests.untold(plan.channel, plan.watchlists, now - NEWS)
    since = store.digests.cursor(plan.id) or now - NEWS
    return compose(
        plan,
        stories,
        runtime.config.watchlists,
        health,
        now,
        runtime.config.settings.timezone,
        store.articles.count_read(since, now),
    )


def put_in_outbox(
    store: Store, digest: Digest, *, slot: str | None = None, at_once: bool = False
) -> tuple[Delivery, ...]:
    """Render a digest and keep its messages, durably and all at once, with what they tell and the time they answer to.

    Returns nothing when `slot` was told already. What is told `at_once` leaves the digest's own time alone.
    """
    deliveries = plan_deliveries(digest, to_slack(digest), digest.at)
    with store.transaction(durable=True):
        if slot and not store.digests.claim_slot(digest.id, slot, digest.at):
            return ()
        store.deliveries.add(deliveries)
        if not at_once:
            store.digests.move_cursor(digest.id, digest.at)
    return deliveries


async def send_due(runtime: Runtime, token: str) -> Report:
    """Send every message that may be sent now."""
    async with Slack(runtime.config.settings.slack, token) as slack:
        return await deliver(runtime.store.deliveries, slack, runtime.clock)


def health_of(config: Config, states: Mapping[str, FeedState], now: datetime) -> FeedHealth:
    """How the configured feeds are; one that has failed for less than a day counts as fine."""
    troubles = tuple(
        FeedTrouble(feed.id, feed.name, state.outcome or Outcome.ERROR, state.message, state.failing_since)
        for feed in config.feeds
        if (state := states.get(feed.id)) and state.failing_since and now - state.failing_since >= TROUBLE_AFTER
    )
    total = len(config.feeds)
    return FeedHealth(total, total - len(troubles), troubles)
