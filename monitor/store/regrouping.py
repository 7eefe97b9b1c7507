"""Moving articles between stories by hand, and what is asked about a story: who was told of it, and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.model import DeliveryState
from monitor.store.database import Database, moment, to_ms

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Joined


@dataclass(frozen=True, slots=True)
class ToldTo:
    """One message that told a channel of a story, or of an article that came to it later ("" stands for the story).

    That is an update of it or, where `how` is "behind", another outlet. `thread`: it stands in the thread of another.
    """

    channel: str
    digest: str
    at: datetime
    state: DeliveryState
    article: str = ""
    how: str = ""
    thread: bool = False


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Queries for a person who looks at stories and sets them right. The caller holds the transaction."""

    db: Database

    def find(self, name: str, canonical: str) -> list[str]:
        """The stories that a person may mean: the one of this id, or those of an article by its id or address.

        The first article of a story lends it its id; when it is split off, the id still means what it began.
        """
        rows = self.db.rows(
            """
            SELECT id, 0 AS how, last_joined FROM story WHERE id = :name
            UNION
            SELECT story.id, 1, story.last_joined FROM member JOIN story ON story.id = member.story
            WHERE member.article = :name
            UNION
            SELECT story.id, 1, story.last_joined FROM entry
            JOIN member ON member.article = entry.id JOIN story ON story.id = member.story
            WHERE entry.canonical_url = :canonical
            ORDER BY how, last_joined DESC, id
            """,
            name=name,
            canonical=canonical,
        )
        return list(dict.fromkeys(row["id"] for row in rows))

    def articles(self, name: str, canonical: str) -> list[str]:
        """The placed articles that a person may mean by an id or an address."""
        rows = self.db.rows(
            """
            SELECT article FROM member WHERE article = :name
            UNION SELECT member.article FROM entry JOIN member ON member.article = entry.id
            WHERE entry.canonical_url = :canonical ORDER BY article
            """,
            name=name,
            canonical=canonical,
        )
        return [row["article"] for row in rows]

    def latest(self, most: int, least: int) -> list[str]:
        """Stories of at least so many articles, the last that grew first."""
        rows = self.db.rows(
            """
            SELECT story.id FROM story WHERE :least <= 1 OR
              (SELECT count(*) FROM member WHERE member.story = story.id) >= :least
            ORDER BY story.last_joined DESC, story.id LIMIT :most
            """,
            least=least,
            most=most,
        )
        return [row["id"] for row in rows]

    def told(self, story: str) -> list[ToldTo]:
        """Who was told of a story and of what came to it, or is about to be, the first first."""
        rows = self.db.rows(
            """
            SELECT DISTINCT delivery.channel AS channel, delivery.digest AS digest, delivery.created AS created,
              delivery.state AS state, '' AS article, '' AS how, 0 AS thread
            FROM telling JOIN delivery ON delivery.id = telling.delivery WHERE telling.story = :story
            UNION
            SELECT delivery.channel, delivery.digest, delivery.created, delivery.state, shown.article, shown.how,
              CASE WHEN delivery.created > root.created THEN 1 ELSE 0 END
            FROM member JOIN shown ON shown.article = member.article
            JOIN delivery ON delivery.id = shown.delivery LEFT JOIN delivery AS root ON root.id = delivery.parent
            WHERE member.story = :story AND (shown.how = 'update' OR delivery.created > root.created)
            ORDER BY created, channel, article
            """,
            story=story,
        )
        return [
            ToldTo(
                row["channel"],
                row["digest"],
                moment(row["created"]),
                DeliveryState(row["state"]),
                row["article"],
                row["how"],
                bool(row["thread"]),
            )
            for row in rows
        ]

    def move(self, article: str, story: str, joined: Joined, *, now: datetime | None) -> None:
        """Put an article that stands in one story into another, for this reason; its entry's fate follows.

        With `now` it counts as joined now, which makes it news; without, it keeps its time.
        """
        self.db.run(
            """
            UPDATE member SET story = :story, how = :how, reason = :reason, scores = :scores,
              joined = coalesce(:now, joined) WHERE article = :article
            """,
            article=article,
            story=story,
            how=joined.how,
            reason=joined.reason,
            scores=json.dumps(dict(joined.scores)),
            now=to_ms(now),
        )
        self.db.run(
            "UPDATE entry SET fate_of = :story WHERE id = :article AND fate IN ('matched', 'unsure')",
            story=story,
            article=article,
        )

    def begin(self, story: str, lead: str, now: datetime) -> None:
        """Begin a story that nothing stands in yet.

        Who was told its lead under its own headline was told of it; where that stood behind another, it is news.
        """
        self.db.run(
            "INSERT INTO story (id, lead, created, last_joined) VALUES (:story, :lead, :now, :now)",
            story=story,
            lead=lead,
            now=to_ms(now),
        )
        self.db.run(
            """
            INSERT INTO telling (channel, watchlist, story, delivery)
            SELECT DISTINCT shown.channel, article_match.watchlist, :story, shown.delivery
            FROM shown JOIN article_match ON article_match.article = shown.article
            WHERE shown.article = :lead AND shown.how <> 'behind' AND article_match.decision IN ('match', 'unsure')
            """,
            story=story,
            lead=lead,
        )
        self.db.run("DELETE FROM shown WHERE article = :lead AND how = 'behind'", lead=lead)

    def lead_by(self, story: str, article: str) -> None:
        """Let this article speak for a story, even for one that was told."""
        self.db.run("UPDATE story SET lead = :article WHERE id = :story", story=story, article=article)

    def is_told(self, story: str) -> bool:
        """Whether any channel was told of a story, or is about to be."""
        return self.db.one("SELECT 1 FROM telling WHERE story = :story", story=story) is not None

    def hand_over(self, story: str, to: str) -> None:
        """What was told of one story counts as told of another, and of the first no more.

        What is left in the first, and stood behind what was told, is news.
        """
        self.db.run(
            """
            INSERT INTO telling (channel, watchlist, story, delivery)
            SELECT channel, watchlist, :to, delivery FROM telling WHERE story = :story
            ON CONFLICT (channel, watchlist, story) DO NOTHING
            """,
            story=story,
            to=to,
        )
        self.db.run("DELETE FROM telling WHERE story = :story", story=story)
        self.db.run(
            """
            DELETE FROM shown WHERE how = 'behind' AND article IN (SELECT article FROM member WHERE story = :story)
            """,
            story=story,
        )

    def end(self, story: str, into: str) -> None:
        """End a story that nothing stands in any more; what related to it relates to the other."""
        self.db.run("DELETE FROM relation WHERE story = :story", story=story)
        self.db.run("UPDATE relation SET to_story = :into WHERE to_story = :story", story=story, into=into)
        self.db.run("DELETE FROM relation WHERE story = to_story")
        self.db.run(
            """
            UPDATE story SET last_joined = (SELECT max(last_joined) FROM story WHERE id IN (:story, :into))
            WHERE id = :into
            """,
            story=story,
            into=into,
        )
        self.db.run("DELETE FROM story WHERE id = :story", story=story)
