"""What each channel was told of its stories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.model import Background, Story, Told
from monitor.store.database import Database, moment
from monitor.store.entries import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Article, Digest, DigestStory
    from monitor.store.digests import Digests
    from monitor.store.relations import Relations

# Articles that were told, and as many others, against which an update is read for what is new in it, the latest: copies
# say the same. Reading all of a story of 500 took 1.4 s for each update (measured).
MOST_KNOWN = 20


@dataclass(frozen=True, slots=True)
class Tellings:
    """Queries on what was told, or is on its way."""

    db: Database
    digests: Digests
    relations: Relations

    def background(self, channel: str, stories: Sequence[Story]) -> Background:
        """What this channel was told before of these stories, and of the earlier ones that they relate to.

        Of a story that was told, `stories` holds the articles that are news.
        """
        above = self._lines([story.id for story in stories])
        wanted = dict.fromkeys([*(story.id for story in stories), *(one for line in above.values() for one in line)])
        first = self._first_told(channel, list(wanted))
        if not first:
            return Background(above=above)
        later = self._updates_told(channel, list(first))
        news = {story.id: {member.article.id for member in story.members} for story in stories}
        told = {
            story.id: _told(story, first[story.id], later, news.get(story.id, set()))
            for story in self.digests.stories(list(first))
        }
        return Background(told, above)

    def stands(self, digest: Digest) -> bool:
        """Whether all that this digest tells is still so: where it stands, and what its channel was told of it."""
        place = {article: entry.story for entry in digest.stories for article in _shown(entry)}
        now = {
            row["article"]: row["story"]
            for chunk, names in placeholders(list(place))
            for row in self.db.rows(f"SELECT article, story FROM member WHERE article IN ({names})", **chunk)
        }
        gone_on = [entry for entry in digest.stories if entry.is_update]
        told = self._first_told(digest.channel, [entry.story for entry in digest.stories])
        return (
            now == place
            and told.keys() == {entry.story for entry in gone_on}
            and not self._are_told(digest.channel, [article for entry in gone_on for article in entry.updates])
        )

    def _are_told(self, channel: str, updates: Collection[str]) -> bool:
        """Whether the channel was told any of these updates, or is about to be."""
        return any(
            self.db.one(
                f"SELECT 1 FROM shown WHERE channel = :channel AND article IN ({names}) AND how <> 'behind'",
                channel=channel,
                **chunk,
            )
            for chunk, names in placeholders(updates)
        )

    def _lines(self, stories: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The stories that each leads up to by its relation, the nearest first; none for one without a relation."""
        links: dict[str, str] = {}
        wanted = set(stories)
        while wanted:
            found = {story: relation.to_story for story, relation in self.relations.of(sorted(wanted)).items()}
            links |= found
            wanted = set(found.values()) - links.keys() - wanted
        return {story: _line(story, links) for story in stories if story in links}

    def _first_told(self, channel: str, stories: Collection[str]) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        for chunk, names in placeholders(stories):
            rows = self.db.rows(
                f"""
                SELECT telling.story, min(delivery.created) AS at FROM telling
                JOIN delivery ON delivery.id = telling.delivery
                WHERE telling.channel = :channel AND telling.story IN ({names}) GROUP BY telling.story
                """,
                channel=channel,
                **chunk,
            )
            found.update((row["story"], moment(row["at"])) for row in rows)
        return found

    def _updates_told(self, channel: str, stories: Collection[str]) -> dict[str, datetime]:
        """When the updates of these stories were told there, by article."""
        found: dict[str, datetime] = {}
        for chunk, names in placeholders(stories):
            rows = self.db.rows(
                f"""
                SELECT shown.article, delivery.created FROM member
                JOIN shown ON shown.article = member.article AND shown.channel = :channel AND shown.how = 'update'
                JOIN delivery ON delivery.id = shown.delivery
                WHERE member.story IN ({names})
                """,
                channel=channel,
                **chunk,
            )
            found.update((row["article"], moment(row["created"])) for row in rows)
        return found


def _shown(entry: DigestStory) -> set[str]:
    """The ids of the articles that an entry shows or tells."""
    return {entry.lead.id, *(other.article.id for other in entry.also_in), *entry.updates}


def _line(story: str, links: Mapping[str, str]) -> tuple[str, ...]:
    line: list[str] = []
    while (story := links.get(story, "")) and story not in line:
        line.append(story)
    return tuple(line)


def _told(story: Story, first: datetime, later: Mapping[str, datetime], news: Collection[str]) -> Told:
    """What was told last: the lead, or an update that is later than it.

    Known are the lead, and the latest of the articles that are no news: the updates told and the others.
    """
    spoken = [m.article for m in story.members if m.article.id == story.lead or m.article.id in later]
    last = max(spoken, key=_time)
    told = {article.id for article in spoken}
    old = sorted((m.article for m in story.members if m.article.id not in news), key=_time)
    latest = {story.lead}
    for some in ([one for one in old if one.id in told], [one for one in old if one.id not in told]):
        latest.update(one.id for one in some[-MOST_KNOWN:])
    known = tuple(one for one in old if one.id in latest)
    return Told(last, later.get(last.id, first), known)


def _time(article: Article) -> tuple[datetime, str]:
    return article.published or article.first_seen, article.id
