"""What has come to stories that a channel was told, and the messages in which it can be said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from monitor.model import StoryPost
from monitor.store.database import Database, moment, to_ms
from monitor.store.entries import placeholders
from monitor.store.shown import note_behind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from monitor.model import Delivery, Thread
    from monitor.store.deliveries import Deliveries


@dataclass(frozen=True, slots=True)
class Following:
    """Queries on what comes to a story after a channel was told of it."""

    db: Database
    deliveries: Deliveries

    def unsaid(self, channel: str, watchlists: Collection[str], since: datetime) -> dict[str, dict[str, str]]:
        """The articles, joined after `since`, that this channel does not know of, of stories that it was told.

        For each story how its articles joined, by id: articles on these watchlists, without what is muted. The inner
        query reads two indices alone: with the rest beside it 30,000 articles of 8 days took four times as long.
        """
        found: dict[str, dict[str, str]] = {}
        for chunk, names in placeholders(watchlists):
            rows = self.db.rows(
                f"""
                SELECT member.story, member.article, member.how FROM (
                  SELECT article FROM member WHERE joined > :since AND NOT EXISTS (
                    SELECT 1 FROM shown WHERE shown.article = member.article AND shown.channel = :channel)
                ) AS fresh JOIN member ON member.article = fresh.article
                WHERE EXISTS (SELECT 1 FROM telling WHERE telling.story = member.story AND telling.channel = :channel)
                  AND EXISTS (SELECT 1 FROM article_match WHERE article_match.article = member.article
                    AND article_match.watchlist IN ({names}) AND article_match.decision IN ('match', 'unsure')
                    AND NOT EXISTS (SELECT 1 FROM muted WHERE muted.article = article_match.article
                      AND muted.watchlist = article_match.watchlist AND muted.item = article_match.item))
                """,
                channel=channel,
                since=to_ms(since),
                **chunk,
            )
            for row in sorted(rows, key=itemgetter("story", "article")):
                found.setdefault(row["story"], {})[row["article"]] = row["how"]
        return found

    def posts(self, channel: str, stories: Collection[str]) -> dict[str, list[StoryPost]]:
        """The messages in this channel that speak of each of these stories, or are to, the first first."""
        rows = [
            row
            for chunk, names in placeholders(stories)
            for row in self.db.rows(
                f"""
                SELECT DISTINCT about.story, delivery.id, delivery.created,
                  CASE WHEN root.state = 'sent' THEN root.id ELSE delivery.id END AS root,
                  CASE WHEN root.state = 'sent' THEN root.ts ELSE delivery.ts END AS ts,
                  EXISTS (SELECT 1 FROM delivery AS edit
                    WHERE edit.parent = delivery.id AND edit.kind = 'edit' AND edit.state = 'dropped') AS final
                FROM (
                  SELECT story, delivery FROM telling WHERE channel = :channel AND story IN ({names})
                  UNION SELECT member.story, shown.delivery FROM member
                  JOIN shown ON shown.article = member.article AND shown.channel = :channel
                  WHERE member.story IN ({names})
                ) AS about JOIN delivery ON delivery.id = about.delivery
                LEFT JOIN delivery AS root ON root.id = delivery.parent
                WHERE delivery.channel = :channel AND delivery.kind = 'post'
                ORDER BY delivery.created, delivery.id
                """,
                channel=channel,
                **chunk,
            )
        ]
        messages = self.deliveries.find({row["id"] for row in rows})
        found: dict[str, list[StoryPost]] = {}
        for row in rows:
            post = StoryPost(messages[row["id"]], row["root"], row["ts"], editable=not row["final"])
            found.setdefault(row["story"], []).append(post)
        return found

    def last_replies(self, roots: Collection[str]) -> dict[str, datetime]:
        """When each of these threads was last told of what came later; those that never were are left out."""
        found: dict[str, datetime] = {}
        for chunk, names in placeholders(roots):
            rows = self.db.rows(
                f"""
                SELECT reply.parent, max(reply.created) AS at FROM delivery AS reply
                JOIN delivery AS root ON root.id = reply.parent
                WHERE reply.parent IN ({names}) AND reply.kind = 'post' AND reply.created > root.created
                GROUP BY reply.parent
                """,
                **chunk,
            )
            found.update((row["parent"], moment(row["at"])) for row in rows)
        return found

    def followed(self, digest: str, since: datetime) -> int:
        """Of how many stories this digest has said more in threads since then."""
        row = self.db.one(
            """
            SELECT count(DISTINCT member.story) AS n FROM delivery AS reply
            JOIN delivery AS root ON root.id = reply.parent AND reply.created > root.created
            JOIN shown ON shown.delivery = reply.id JOIN member ON member.article = shown.article
            WHERE reply.digest = :digest AND reply.kind = 'post' AND reply.created > :since
            """,
            digest=digest,
            since=to_ms(since),
        )
        return row["n"] if row else 0

    def stands(self, thread: Thread) -> bool:
        """Whether all that is to be said is still so: where its articles stand, and that the channel does not know."""
        wanted = {
            article: one.story
            for one in thread.stories
            for article in (*one.known, *(one.update.updates if one.update else ()))
        }
        found = {
            row["article"]: row["story"]
            for chunk, names in placeholders(wanted)
            for row in self.db.rows(
                f"""
                SELECT article, story FROM member WHERE article IN ({names}) AND NOT EXISTS (
                  SELECT 1 FROM shown WHERE shown.article = member.article AND shown.channel = :channel)
                """,
                channel=thread.channel,
                **chunk,
            )
        }
        return found == wanted

    def put(self, thread: Thread) -> None:
        """Put the calls of a thread into the outbox, with what its readers know by them.

        The caller holds a durable transaction. An edit takes the place of one of the same message that is still to be
        sent; the message counts as edited from now on, so that the next edit builds on it.
        """
        edits = [call for call in thread.calls if call.kind == "edit"]
        self.deliveries.add([call for call in thread.calls if call.kind != "edit"])
        self.deliveries.add([edit for edit in edits if not self._replace(edit)])
        for edit in edits:
            self.db.run("UPDATE delivery SET payload = :payload WHERE id = :parent", **_edited(edit))
        for one in thread.stories:
            note_behind(self.db, thread.channel, one.known, one.message)

    def _replace(self, edit: Delivery) -> bool:
        """Put what an edit says into one of the same message that waits; says whether there was one."""
        waiting = """
            UPDATE delivery SET payload = :payload WHERE kind = 'edit' AND parent = :parent
              AND (state = 'pending' OR (state = 'parked' AND next_try IS NOT NULL))
            """
        return self.db.run(waiting, **_edited(edit)) > 0


def _edited(edit: Delivery) -> dict[str, str | None]:
    return {"payload": json.dumps(edit.payload, ensure_ascii=False), "parent": edit.parent}
