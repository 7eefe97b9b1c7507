"""What each channel was told and is still to be told, and up to when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.model import Arrival, Joined, Member, Story
from monitor.store.database import Database, Row, from_ms, moment, to_ms
from monitor.store.entries import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from monitor.store.articles import Articles
    from monitor.store.relations import Relations


@dataclass(frozen=True, slots=True)
class Digests:
    """Queries on stories to tell and on the times of digests."""

    db: Database
    archive: Articles
    relations: Relations

    def untold(self, channel: str, watchlists: Collection[str], since: datetime) -> list[Story]:
        """Stories that no delivery tells this channel, joined after `since` by an article on these watchlists.

        An old story is news to a channel when its first article for that channel's watchlists joins. What the
        channel knows of is no news, whatever story it stands in by now.
        """
        if not watchlists:
            return []
        ((chunk, names),) = placeholders(watchlists)
        rows = self.db.rows(
            f"""
            SELECT id FROM story WHERE id IN (
              SELECT member.story FROM (
                SELECT article FROM member WHERE joined > :since AND NOT EXISTS (
                  SELECT 1 FROM shown WHERE shown.article = member.article AND shown.channel = :channel)
              ) AS fresh JOIN member ON member.article = fresh.article
              WHERE EXISTS (
                SELECT 1 FROM article_match WHERE article_match.article = member.article
                  AND article_match.watchlist IN ({names}) AND article_match.decision IN ('match', 'unsure')
                  AND NOT EXISTS (SELECT 1 FROM muted WHERE muted.article = article_match.article
                    AND muted.watchlist = article_match.watchlist AND muted.item = article_match.item)))
              AND NOT EXISTS (SELECT 1 FROM telling WHERE telling.story = story.id AND telling.channel = :channel)
            ORDER BY created, id
            """,
            channel=channel,
            since=to_ms(since),
            **chunk,
        )
        return self.stories([row["id"] for row in rows])

    def stories(self, ids: Collection[str]) -> list[Story]:
        """Whole stories by id, with articles, matches and relations, in the order of `ids`."""
        rows = [
            row
            for chunk, names in placeholders(ids)
            for row in self.db.rows(
                f"""
                SELECT member.*, story.lead, story.created FROM member JOIN story ON story.id = member.story
                WHERE story.id IN ({names}) ORDER BY member.joined, member.article
                """,
                **chunk,
            )
        ]
        articles = self.archive.get([row["article"] for row in rows])
        matches = self.archive.matches(list(articles))
        members: dict[str, list[Member]] = {}
        heads: dict[str, Row] = {}
        for row in rows:
            heads[row["story"]] = row
            joined = Joined(row["how"], row["reason"], json.loads(row["scores"]))
            about = matches.get(row["article"], ())
            members.setdefault(row["story"], []).append(
                Member(articles[row["article"]], about, joined, moment(row["joined"]))
            )
        relations = self.relations.of(list(heads))
        return [
            Story(story, head["lead"], moment(head["created"]), tuple(members[story]), relations.get(story))
            for story in ids
            if (head := heads.get(story))
        ]

    def cursor(self, digest: str) -> datetime | None:
        """Up to when this digest has been told, None before its first time."""
        row = self.db.one("SELECT until FROM digest_cursor WHERE digest = :digest", digest=digest)
        return moment(row["until"]) if row else None

    def move_cursor(self, digest: str, until: datetime) -> None:
        """Say that this digest has been told up to here."""
        self.db.run(
            """
            INSERT INTO digest_cursor (digest, until) VALUES (:digest, :until)
            ON CONFLICT (digest) DO UPDATE SET until = excluded.until
            """,
            digest=digest,
            until=to_ms(until),
        )

    def arrivals(self, watchlists: Collection[str], since: datetime) -> list[Arrival]:
        """Every story that came to an item of these watchlists after `since`, once for each, without what is muted."""
        rows = [
            row
            for chunk, names in placeholders(watchlists)
            for row in self.db.rows(
                f"""
                SELECT article_match.watchlist, article_match.item, min(member.joined) AS at FROM member
                JOIN article_match ON article_match.article = member.article
                WHERE member.joined > :since AND article_match.watchlist IN ({names})
                  AND article_match.decision = 'match'
                  AND NOT EXISTS (SELECT 1 FROM muted WHERE muted.article = article_match.article
                    AND muted.watchlist = article_match.watchlist AND muted.item = article_match.item)
                GROUP BY article_match.watchlist, article_match.item, member.story
                """,
                since=to_ms(since),
                **chunk,
            )
        ]
        return [Arrival(row["watchlist"], row["item"], moment(row["at"])) for row in rows]

    def told_last(self, channel: str, since: datetime) -> datetime | None:
        """When this channel had a digest last, after `since`: whichever of them, but nothing that was told at once."""
        row = self.db.one(
            """
            SELECT max(delivery.created) AS at FROM digest_cursor
            JOIN delivery ON delivery.digest = digest_cursor.digest AND delivery.created > :since
            WHERE delivery.channel = :channel AND delivery.parent IS NULL AND delivery.at_once = 0
              AND delivery.kind = 'post' AND delivery.state <> 'dropped'
            """,
            channel=channel,
            since=to_ms(since),
        )
        return from_ms(row["at"]) if row else None

    def claim_slot(self, digest: str, slot: str, now: datetime) -> bool:
        """Take this due time of this digest; False when it was told already."""
        if self.db.one("SELECT 1 FROM digest_slot WHERE digest = :digest AND slot = :slot", digest=digest, slot=slot):
            return False
        self.db.run(
            "INSERT INTO digest_slot (digest, slot, composed) VALUES (:digest, :slot, :now)",
            digest=digest,
            slot=slot,
            now=to_ms(now),
        )
        return True
