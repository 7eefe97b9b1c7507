"""What `monitor status` tells, as records: read from the state and the configuration beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.deliver import Standing, standings
from monitor.digest import SILENT, foreseen, next_slot
from monitor.feeds import silent_since
from monitor.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.config.schema import Config, DigestPlan, Feed
    from monitor.digest import Ahead
    from monitor.model import FeedState
    from monitor.store import Extent, Lease, Life, Store


@dataclass(frozen=True, slots=True)
class DigestLine:
    """How one digest stands: when it told last and tells next, and how many stories wait to be told.

    Those that are `ahead` do not wait for the digest.
    """

    id: str
    channel: str
    last: datetime | None
    next: datetime
    waiting: int
    ahead: tuple[Ahead, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """A configured feed that fails or is silent: what is wrong, since when, and what is asked in place of its url."""

    feed: str
    outcome: Outcome
    message: str
    since: datetime
    adopted: str | None = None


@dataclass(frozen=True, slots=True)
class Feeds:
    """The configured feeds: how many there are, were never asked, and fail."""

    total: int
    unasked: int
    troubles: tuple[Trouble, ...]

    @property
    def fine(self) -> int:
        """How many were asked and do not fail."""
        return self.total - self.unasked - len(self.troubles)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is told. `feeds` and `digests` are empty where the configuration has `mistakes`."""

    now: datetime
    timezone: str
    lease: Lease | None
    life: Life | None
    feeds: Feeds
    digests: tuple[DigestLine, ...]
    messages: tuple[Standing, ...]
    extent: Extent
    mistakes: str = ""


def gathered(store: Store, config: Config | None, mistakes: str, now: datetime) -> Facts:
    """What this state says at `now`; `mistakes` is why there is no configuration."""
    lease = store.lease.read()
    return Facts(
        now=now,
        timezone=config.settings.timezone if config else "UTC",
        lease=lease,
        life=store.lease.life(lease, now) if lease else None,
        feeds=_feeds(config.feeds if config else (), store.feeds.states(), now),
        digests=tuple(_digest(store, config, plan, now) for plan in config.settings.digests) if config else (),
        messages=standings(store.deliveries.unsent()),
        extent=store.figures.extent(),
        mistakes=mistakes,
    )


def _feeds(feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime) -> Feeds:
    known = [state for feed in feeds if (state := states.get(feed.id)) and state.outcome]
    troubles = [
        Trouble(state.feed, state.outcome or Outcome.ERROR, SILENT if silent else state.message, since, state.adopted)
        for state in known
        if (since := (silent := silent_since(state, now)) or state.failing_since)
    ]
    return Feeds(len(feeds), len(feeds) - len(known), tuple(sorted(troubles, key=lambda trouble: trouble.since)))


def _digest(store: Store, config: Config, plan: DigestPlan, now: datetime) -> DigestLine:
    from monitor.steps.tell import HOUR, NEWS

    zone, stories = config.settings.timezone, store.digests.untold(plan.channel, plan.watchlists, now - NEWS)
    gone = store.deliveries.at_once(plan.id, now - HOUR)
    return DigestLine(
        id=plan.id,
        channel=plan.channel,
        last=store.figures.told_last(plan.id, plan.channel),
        next=next_slot(plan, zone, now),
        waiting=len(stories),
        ahead=foreseen(plan, stories, config.watchlists, gone, zone, now),
    )
