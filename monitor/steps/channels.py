"""A digest whose channel is another one now takes along what it did not deliver, and what its readers know.

What waits for the old channel is withdrawn and composed anew for the new one: as one digest, without what is known
there, in threads of its own. What may stand in the old channel stays there until a look has said; so does what was
posted. The new channel counts as told of all that the old one was told, or it would get the last week once more.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.deliver import OPS, plan_deliveries
from monitor.digest import only, to_slack
from monitor.steps.mute import unmuted
from monitor.steps.tell import compose_digest, health_of
from monitor.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from monitor.config.schema import DigestPlan
    from monitor.model import Story
    from monitor.runtime import Runtime
    from monitor.store import Store

log = logging.getLogger(__name__)

# What is taken along has an id of its own: a digest that is due at the same moment gets another one.
JUST_BEFORE = timedelta(milliseconds=1)


def follow_channels(runtime: Runtime, now: datetime, busy: Collection[str] = ()) -> None:
    """Let every digest and the messages to the ops channel follow a change of their channel in the configuration.

    Cheap when there is none. `busy` are the channels that something is being sent to: what waits for these is taken
    along by a later call. A digest that fails is logged, the others go on.
    """
    for plan in runtime.config.settings.digests:
        try:
            _follow_channel(runtime, plan, now, busy)
        except StoreError:
            raise
        except Exception:
            log.exception("digest %s could not follow its channel", plan.id)
    if ops := runtime.config.settings.slack.ops_channel:
        channels = runtime.store.channels
        if left := _free(channels.elsewhere(OPS, ops), busy):
            with runtime.store.transaction(durable=True):
                channels.redirect(left, ops)


def _follow_channel(runtime: Runtime, plan: DigestPlan, now: datetime, busy: Collection[str]) -> None:
    store, new = runtime.store, plan.channel
    old = store.channels.last(plan.id)
    if old == new and not _free(store.channels.elsewhere(plan.id, new), busy):
        return
    with store.transaction(durable=True):
        if old and old != new:
            store.channels.count_as_told(old, new, plan.watchlists)
            if old in busy:  # noted once that is over
                return
            if _same_place(store, old, new):
                store.channels.rename(plan.id, old, new)
            log.info("digest %s goes to %s now, no longer to %s", plan.id, new, old)
        store.channels.note(plan.id, new)
        if left := _free(store.channels.elsewhere(plan.id, new), busy):
            told = store.channels.withdraw(left, f"taken along to {new}")
            _take_along(runtime, plan, told, now - JUST_BEFORE)


def _take_along(runtime: Runtime, plan: DigestPlan, told: Mapping[str, frozenset[str]], now: datetime) -> None:
    """Put what was withdrawn into the outbox as one digest; nothing where the channel knows it all."""
    stories = unmuted(runtime, _unknown(runtime.store, plan.channel, told), now)
    health = health_of(runtime.config, runtime.store.feeds.states(), now)
    digest = compose_digest(runtime, plan, health, now, stories, at_once=True)
    if digest.stories:
        runtime.store.deliveries.add(plan_deliveries(digest, to_slack(digest), now), at_once=True)
        log.info("digest %s takes along %d of %d stories", plan.id, len(digest.stories), len(told))


def _unknown(store: Store, channel: str, told: Mapping[str, frozenset[str]]) -> list[Story]:
    """The stories that the channel was not told, and of the others those of the updates that it was not told."""
    known = store.channels.known(channel, told)
    left = (
        only(story, told[story.id] - known[story.id]) if story.id in known else story
        for story in store.digests.stories(list(told))
    )
    return [story for story in left if story]


def _same_place(store: Store, old: str, new: str) -> bool:
    """Whether both are one channel by its name and its id, as far as messages were posted there."""
    return _place(store, old) == _place(store, new)


def _place(store: Store, channel: str) -> str:
    """Slack's id of a channel, which may itself be given; the name where no message has shown the id."""
    return (store.deliveries.channel_id(channel) or channel) if channel.startswith("#") else channel


def _free(waiting: Mapping[str, str], busy: Collection[str]) -> list[str]:
    return [delivery for delivery, channel in waiting.items() if channel not in busy]
