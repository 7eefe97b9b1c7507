"""Which entries of an address are a reason not to read it through another feed, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model import FateKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitor.config.schema import Feed
    from monitor.model import Kept
    from monitor.runtime import Runtime


def standing_for(runtime: Runtime, feed: Feed, canonical: str) -> list[Kept]:
    """The entries of this address because of which it may not need to be read through this feed."""
    if not canonical:
        return []
    configured = {one.id for one in runtime.config.feeds}
    return [
        kept
        for kept in runtime.store.entries.at_address(canonical)
        if _stands_for(kept, feed, configured) and not _muted(runtime, kept, feed)
    ]


def _stands_for(kept: Kept, feed: Feed, configured: Collection[str]) -> bool:
    """Whether an entry of the same page is a reason not to read it through this feed too.

    Not what another feed showed before it was added, for that was never read; nor what waits for a feed that is gone.
    """
    if kept.fate.kind is FateKind.BASELINE:
        return kept.entry.feed == feed.id
    return kept.fate.next_try is None or kept.entry.feed in configured


def _muted(runtime: Runtime, kept: Kept, feed: Feed) -> bool:
    """Whether an entry of the same page is muted because of its feed, so that this one must be read to be told."""
    config = runtime.config
    if not config.mutes or kept.entry.feed == feed.id:
        return False
    from monitor.mutes import mutes_feed

    return mutes_feed(config.mutes, config.settings.timezone, kept.entry.feed, kept.first_seen)
