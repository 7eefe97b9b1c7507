"""What is muted: noted where it would have been told, and left out of what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor import mutes
from monitor.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.config.schema import Mute
    from monitor.model import Article, Match, Member, Story
    from monitor.mutes import ItemKey
    from monitor.runtime import Runtime
    from monitor.stories import Placement


def mute_matches(
    runtime: Runtime, article: Article, matches: Sequence[Match], placement: Placement | None, now: datetime
) -> dict[ItemKey, str]:
    """Note which of these matches are muted now, and give them with those that were before: what mutes each."""
    if placement is None:
        return {}
    store, config = runtime.store, runtime.config
    noted = store.muted.of([article.id]).get(article.id, {})
    names: frozenset[str] = frozenset()
    if mutes.names_a_story(config.mutes):
        names = names.union(*map(mutes.names_of, store.digests.stories([placement.story])))
    found = mutes.muted(config.mutes, config.settings.timezone, article, matches, names)
    store.muted.add(article.id, {key: mutes.label(mute) for key, mute in found.items()}, now)
    _hand_on(runtime, article, found.values(), now)
    return {key: mutes.label(mute) for key, mute in found.items()} | noted


def muted_before(runtime: Runtime, article: Article) -> dict[ItemKey, str]:
    """What of an article was muted before, by what; nothing once any of its story was told: it keeps its fate then."""
    known = runtime.store.muted.of([article.id]).get(article.id, {})
    return {} if known and runtime.store.muted.told(article.id) else known


def unmuted(runtime: Runtime, stories: Sequence[Story], now: datetime) -> list[Story]:
    """What is left of these untold stories to be told; what is muted only since it was decided is noted."""
    noted = runtime.store.muted.of([member.article.id for story in stories for member in story.members])
    rest = []
    for story in stories:
        names = mutes.names_of(story) if mutes.names_a_story(runtime.config.mutes) else frozenset()
        gone = {
            member.article.id: noted.get(member.article.id, {}) | _newly(runtime, member, names, noted, now)
            for member in story.members
        }
        if left := mutes.without(story, gone):
            rest.append(left)
    return rest


def _newly(
    runtime: Runtime, member: Member, names: frozenset[str], noted: dict[str, dict[ItemKey, str]], now: datetime
) -> dict[ItemKey, str]:
    """The member's matches that are muted and were not noted yet; now they are."""
    store, config, article = runtime.store, runtime.config, member.article
    known = noted.get(article.id, {})
    found = mutes.muted(config.mutes, config.settings.timezone, article, member.matches, names)
    new = {key: mutes.label(mute) for key, mute in found.items() if key not in known}
    if new:
        with store.transaction():
            store.muted.add(article.id, new, now)
            _hand_on(runtime, article, found.values(), now)
            if all((m.watchlist, m.item) in known | new for m in member.matches if m.decision is not Decision.NO_MATCH):
                store.muted.settle(article.id, fate_text(known | new))
    return new


def _hand_on(runtime: Runtime, article: Article, by: Iterable[Mute], now: datetime) -> None:
    """Have a page that is muted for the feed it came through read through the other feeds that show it."""
    if any(mute.source for mute in by):
        runtime.store.entries.hand_on(article.id, now)


def fate_text(muted: dict[ItemKey, str]) -> str:
    """What the fate of an entry says when all of its matches are muted."""
    return "; ".join(dict.fromkeys(muted.values()))
