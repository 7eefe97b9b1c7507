"""What a poll showed of a feed that a maintainer must mend in feeds.yaml, in a sentence: told once, when it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model import Outcome

if TYPE_CHECKING:
    from monitor.config.schema import Config, Feed
    from monitor.model import FeedState


def news_of(config: Config, feed: Feed, before: FeedState | None, after: FeedState) -> str:
    """What is new for a maintainer in a feed's state after a poll, with the line to change; "" for nothing. Pure.

    `before` is the state that was stored, perhaps of an address that was configured earlier.
    """
    place = f"{config.feed_places.get(feed.id, 'feeds.yaml')}: {feed.name} ({feed.id})"
    known = before if before and before.url == after.url else None
    if after.adopted and not (known and known.adopted == after.adopted):
        return f"{place} has moved for good, and is read at its new address. Write there: url: {after.adopted}"
    if after.outcome is Outcome.GONE and not (known and known.outcome is Outcome.GONE):
        return (
            f"{place} is gone for good, its server says (410), and is not asked again. Correct its url, or take the "
            "feed out. If it comes back, `monitor --once` finds it, from tomorrow on."
        )
    return ""
