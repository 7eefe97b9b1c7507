"""A cycle as JSON, format `monitor.cycle/1`: what `--dry-run` and `--once` print with `--format json`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.digest.follow_up_wording import in_words
from monitor.digest.wording import why
from monitor.model import (
    Article,
    Change,
    CycleResult,
    Delivery,
    Digest,
    DigestStory,
    FateKind,
    FeedLine,
    FollowUp,
    Thread,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT = "monitor.cycle/1"


def to_json(result: CycleResult) -> dict[str, Any]:
    """The whole result with keys in a fixed order; times in UTC with a `Z`, offsets in characters."""
    return {
        "format": FORMAT,
        "feeds": [_feed(feed) for feed in result.feeds],
        "fates": {kind.value: result.fates.get(kind, 0) for kind in FateKind},
        "digests": [_digest(digest) for digest in result.digests],
        "follow_ups": [
            _follow_up(one, thread) for thread in result.threads for one in thread.stories if one.says_something
        ],
        "deliveries": [_delivery(delivery) for delivery in result.deliveries],
    }


def _feed(feed: FeedLine) -> dict[str, Any]:
    return {
        "id": feed.id,
        "url": feed.url,
        "outcome": feed.outcome.value,
        "message": feed.message,
        "entries": feed.entries,
        "new": feed.new,
    }


def _digest(digest: Digest) -> dict[str, Any]:
    return {
        "id": digest.id,
        "title": digest.title,
        "channel": digest.channel,
        "at": _utc(digest.at),
        "timezone": digest.timezone,
        "stories": [_story(story) for story in digest.stories],
        "read": digest.read,
        "unusual": [
            {"watchlist": one.watchlist, "item": one.item, "stories": one.stories, "usual": one.usual}
            for one in digest.unusual
        ],
    }


def _story(story: DigestStory) -> dict[str, Any]:
    return {
        "id": story.story,
        **_article(story.lead),
        "section": story.section,
        "priority": story.priority,
        "decision": story.decision.value,
        "items": [
            {
                "watchlist": item.watchlist,
                "id": item.id,
                "name": item.name,
                "decision": item.decision.value,
                "because": list(item.because),
                "why": why(item, story.mentions),
                "against": [{"name": name, "signs": list(signs)} for name, signs in item.against],
            }
            for item in story.items
        ],
        "mentions": [
            {"item": m.item, "text": m.text, "field": m.field, "start": m.start, "end": m.end} for m in story.mentions
        ],
        "snippet": story.snippet.text,
        "marks": [[mark.start, mark.end] for mark in story.snippet.marks],
        "figures": list(story.figures),
        "articles": story.articles,
        "overnight": story.overnight,
        "relation": _relation(story),
        "changes": _changes(story.changes),
        "also_in": [
            {**_article(other.article), "how": other.how, "changes": _changes(other.changes)} for other in story.also_in
        ],
    }


def _follow_up(one: FollowUp, thread: Thread) -> dict[str, Any]:
    """What is added to a story in its thread; `thread` is Slack's name for the first message there."""
    told = one.update
    return {
        "channel": thread.channel,
        "digest": thread.digest,
        "story": one.story,
        "title": one.lead.title,
        "url": one.lead.url,
        "thread": thread.ts,
        "at": _utc(thread.at),
        "kind": "update" if told else "outlets",
        "text": in_words(one, thread),
        "update": _article(told.lead) | {"snippet": told.snippet.text, "figures": list(told.figures)} if told else None,
        "changes": _changes(told.changes) if told else [],
        "also_in": [_article(other.article) for other in one.outlets],
    }


def _relation(story: DigestStory) -> dict[str, Any] | None:
    """What the entry goes on from; `told` is null where that stands in the same digest."""
    earlier = story.earlier
    if earlier is None:
        return None
    return {
        "kind": earlier.kind,
        "title": earlier.title,
        "url": earlier.url,
        "told": _utc(earlier.told),
        "changes": _changes(story.changes) if story.is_update else [],
    }


def _changes(changes: Sequence[Change]) -> list[list[str]]:
    return [[change.old, change.new] for change in changes]


def _article(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet,
        "published": _utc(article.published),
        "language": article.language,
        "full_text": article.full_text,
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "kind": delivery.kind,
        "digest": delivery.digest,
        "channel": delivery.channel,
        "parent": delivery.parent,
        "state": delivery.state.value,
        "stories": [list(pair) for pair in delivery.stories],
        "updates": list(delivery.updates),
        "ts": delivery.ts,
        "error": delivery.error,
    }


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
