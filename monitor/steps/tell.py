"""Stories to messages: compose the digests, put them into the outbox."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from monitor.deliver import plan_deliveries
from monitor.digest import (
    KNOWN_DAYS,
    SILENT,
    choose_now,
    compose,
    due_slot,
    is_on_its_way,
    only,
    places_of,
    quiet_now,
    to_follow,
    to_slack,
    unusual,
    updates_of,
)
from monitor.feeds import silent_since
from monitor.model import Delivery, Digest, FeedHealth, FeedState, FeedTrouble, Outcome, Story, Unusual
from monitor.steps.mute import unmuted
from monitor.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from monitor.config.schema import Config, DigestPlan, Feed, Settings
    from monitor.runtime import Runtime
    from monitor.store import Store

log = logging.getLogger(__name__)

# A story that nobody was told of within this time is no news any more. Longer than a week, so that a weekly digest
# and one that was held up by a long weekend miss nothing; without a bound a digest added later would tell the whole
# archive.
NEWS = timedelta(days=8)

# "5 per hour" counts back from now.
HOUR = timedelta(hours=1)

# A feed is reported in a digest only after this long: most outages mend themselves, and an alarm for each is noise.
TROUBLE_AFTER = timedelta(hours=24)

# What is counted to say what is usual: today, and the days before.
COUNTED = timedelta(days=1 + KNOWN_DAYS)

# How far back the last digest of today can lie, whatever the clocks do that day.
DAY_OR_TWO = timedelta(hours=48)


def begin_digests(runtime: Runtime, now: datetime) -> None:
    """Let every digest that is new begin here: its first time is the next one."""
    digests = runtime.store.digests
    for plan in runtime.config.settings.digests:
        if digests.cursor(plan.id) is None:
            digests.move_cursor(plan.id, now)


def in_quiet_hours(settings: Settings, now: datetime) -> frozenset[str]:
    """The ids of the digests whose quiet hours it is: when they end, there may be something to tell at once."""
    return frozenset(plan.id for plan in settings.digests if quiet_now(plan, settings.timezone, now))


def put_due_in_outbox(runtime: Runtime, now: datetime, *, at_once: bool, since: datetime | None = None) -> None:
    """Put every digest whose time has come into the outbox and, `at_once`, what does not wait for its digest.

    A time before `since` waits. A plan that cannot be composed is logged and left for the next time: the others go on.
    """
    # The states of all feeds are read only when something is told.
    health = cache(lambda: health_of(runtime.config, runtime.store.feeds.states(), now))
    for plan in runtime.config.settings.digests:
        try:
            _tell_slot(runtime, plan, health, now, since)
            if at_once and plan.now:
                _tell_at_once(runtime, plan, health, now)
        except StoreError:
            raise
        except Exception:
            log.exception("digest %s could not be composed", plan.id)


def _tell_slot(
    runtime: Runtime, plan: DigestPlan, health: Callable[[], FeedHealth], now: datetime, since: datetime | None
) -> None:
    """Put the digest of the latest time that has come into the outbox: one, however many were missed."""
    store, timezone = runtime.store, runtime.config.settings.timezone
    cursor = store.digests.cursor(plan.id) or now
    if cursor > now:  # the clock was set back: else nothing would be due until it is that late again
        store.digests.move_cursor(plan.id, now)
    slot = due_slot(plan, timezone, min(cursor, now), now)
    if slot and (since is None or slot.at >= since):
        digest = compose_digest(runtime, plan, health(), now, untold(runtime, plan, now))
        put_in_outbox(store, digest, slot=f"{slot.key} {timezone}")


def _tell_at_once(runtime: Runtime, plan: DigestPlan, health: Callable[[], FeedHealth], now: datetime) -> None:
    """Put stories that do not wait for the digest into the outbox."""
    config = runtime.config
    told = runtime.store.deliveries.told_at_once(plan.id, now - HOUR)
    stories = untold(runtime, plan, now)
    if chosen := choose_now(plan, stories, config.watchlists, told, config.settings.timezone, now):
        put_in_outbox(runtime.store, compose_digest(runtime, plan, health(), now, chosen, at_once=True), at_once=True)


def untold(runtime: Runtime, plan: DigestPlan, now: datetime) -> list[Story]:
    """What is news for this plan's channel, without what is muted: that is noted, and never told.

    These are the stories that it was not told, and those that it was and that have gone on, with their updates alone,
    where these cannot be told in the thread of a message: it was given up, or stands in another channel.
    """
    store, since = runtime.store, now - NEWS
    fresh = unmuted(runtime, store.digests.untold(plan.channel, plan.watchlists, since), now)
    updates = _not_followed(store, plan, since)
    told = unmuted(runtime, store.digests.stories(list(updates)), now)
    return [*fresh, *(left for story in told if (left := only(story, updates[story.id])))]


def _not_followed(store: Store, plan: DigestPlan, since: datetime) -> dict[str, frozenset[str]]:
    """The updates, by story, that no message of the channel can be told of, neither now nor later."""
    news = store.following.unsaid(plan.channel, plan.watchlists, since)
    gone_on = {story: those for story, hows in news.items() if (those := updates_of(hows))}
    posts = store.following.posts(plan.channel, gone_on)
    return {
        story: those
        for story, those in gone_on.items()
        if not is_on_its_way(posts.get(story, ())) and to_follow(story, posts.get(story, ())) is None
    }


def compose_digest(
    runtime: Runtime,
    plan: DigestPlan,
    health: FeedHealth,
    now: datetime,
    stories: Sequence[Story],
    *,
    at_once: bool = False,
) -> Digest:
    """What this digest would tell its channel of these stories now. Nothing is written.

    What is told `at_once` is no digest of the day: it says nothing of the feeds.
    """
    store = runtime.store
    since = store.digests.cursor(plan.id) or now - NEWS
    digest = compose(
        plan,
        stories,
        runtime.config.watchlists,
        health,
        now,
        runtime.config.settings.timezone,
        store.articles.count_read(since, now),
        store.tellings.background(plan.channel, stories),
        now if at_once else store.digests.told_last(plan.channel, now - DAY_OR_TWO),
    )
    followed = store.following.followed(plan.id, since)
    return replace(digest, followed=followed, unusual=() if at_once else _unusual(runtime, plan, now))


def _unusual(runtime: Runtime, plan: DigestPlan, now: datetime) -> tuple[Unusual, ...]:
    arrivals = runtime.store.digests.arrivals(plan.watchlists, now - COUNTED)
    return unusual(arrivals, places_of(plan, runtime.config.watchlists), now)


def put_in_outbox(
    store: Store, digest: Digest, *, slot: str | None = None, at_once: bool = False
) -> tuple[Delivery, ...]:
    """Render a digest and keep its messages, durably and all at once, with what they tell and the time they answer to.

    Returns nothing when `slot` was told already: the digest's time moves on all the same, or it would be composed for
    ever. What is told `at_once` leaves that time alone.

    Returns nothing, and keeps nothing, where another process changed or told one of its stories since they were chosen
    (a person joins or splits them): composing takes seconds at the most. The next look, or run, composes it anew.
    """
    deliveries = plan_deliveries(digest, to_slack(digest), digest.at)
    with store.transaction(durable=True):
        if not store.tellings.stands(digest):
            log.info("digest %s waits: its stories were changed while it was composed", digest.id)
            return ()
        if not at_once:
            store.digests.move_cursor(digest.id, digest.at)
        if slot and not store.digests.claim_slot(digest.id, slot, digest.at):
            return ()
        store.deliveries.add(deliveries, at_once=at_once)
    return deliveries


def health_of(config: Config, states: Mapping[str, FeedState], now: datetime) -> FeedHealth:
    """How the configured feeds are; one that has failed for less than a day counts as fine, a silent one does not."""
    known = [(feed, states[feed.id]) for feed in config.feeds if feed.id in states]
    troubles = tuple(trouble for feed, state in known if (trouble := _trouble(feed, state, now)))
    total = len(config.feeds)
    return FeedHealth(total, total - len(troubles), troubles)


def _trouble(feed: Feed, state: FeedState, now: datetime) -> FeedTrouble | None:
    since = state.failing_since
    if since and now - since >= TROUBLE_AFTER:
        return FeedTrouble(feed.id, feed.name, state.outcome or Outcome.ERROR, state.message, since)
    if silent := silent_since(state, now):
        return FeedTrouble(feed.id, feed.name, state.outcome or Outcome.FETCHED, SILENT, silent)
    return None
