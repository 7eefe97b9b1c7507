"""Stories, their articles, and what an article is found by. Implements `monitor.stories.StoryRecords`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.model import Joined
from monitor.store.database import to_ms
from monitor.store.entries import placeholders
from monitor.store.relations import Relations
from monitor.store.shown import forget_behind
from monitor.store.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from sqlite3 import Row

# Updates that a newcomer is compared with however many copies joined since: a copy of one is no news. With the lead,
# one of its text and one of its headline they are six, as many as are compared (`COMPARED_MEMBERS` in
# `monitor.stories`).
_UPDATES = 3


@dataclass(frozen=True, slots=True)
class Stories(Wording):
    """Queries on stories."""

    @property
    def relations(self) -> Relations:
        """What stories have to do with each other, in the same store."""
        return Relations(self.db)

    def placed(self, article: str) -> tuple[str, Joined, int | None] | None:
        """Return story, reason and the hash of the text it was placed by (None: an older version kept none)."""
        rows = self.db.found("SELECT story, how, reason, scores, text_hash FROM member WHERE article = ?", article)
        for story, how, reason, scores, text_hash in rows:
            return story, Joined(how, reason, json.loads(scores)), text_hash
        return None

    def members(self, stories: Collection[str], most: int, *, text: int = 0, title: int = 0) -> dict[str, list[str]]:
        """Articles of each story, `most` in all: its lead first, then some of this text or headline, some updates.

        The latest fill up the rest. A hash of 0 is not looked for.
        """
        found: dict[str, list[Row]] = {}
        for chunk, names in placeholders(stories):
            rows = self.db.rows(
                f"""
                SELECT member.story, member.article, member.how, member.text_hash, member.title_hash
                FROM member JOIN story ON story.id = member.story
                WHERE story.id IN ({names})
                ORDER BY CASE WHEN member.article = story.lead THEN 0 ELSE 1 END, member.joined DESC,
                  member.article
                """,
                **chunk,
            )
            for row in rows:
                found.setdefault(row["story"], []).append(row)
        return {story: _chosen(found[story], text, title)[:most] for story in stories if story in found}

    def add(self, article: str, story: str, joined: Joined, now: datetime) -> None:
        """Put an article into a story; a story not yet there begins with it."""
        self.db.run(
            """
            INSERT INTO story (id, lead, created, last_joined) VALUES (:story, :article, :now, :now)
            ON CONFLICT (id) DO UPDATE SET last_joined = excluded.last_joined
            """,
            story=story,
            article=article,
            now=to_ms(now),
        )
        self.db.run(
            """
            INSERT INTO member (article, story, joined, how, reason, scores)
            VALUES (:article, :story, :now, :how, :reason, :scores)
            """,
            article=article,
            story=story,
            now=to_ms(now),
            how=joined.how,
            reason=joined.reason,
            scores=json.dumps(dict(joined.scores)),
        )
        forget_behind(self.db, article)

    def withdraw(self, article: str, story: str, shingles: Collection[int]) -> bool:
        """Undo a story that holds this article alone and was not told; says whether it did.

        `shingles` are those that the article is known to be found by; others expire in their time (they are kept by
        hash: to look for a story's would read the whole table).
        """
        stays = self.db.one(
            """
            SELECT 1 FROM member WHERE story = :story AND article <> :article
            UNION ALL SELECT 1 FROM telling WHERE story = :story
            """,
            story=story,
            article=article,
        )
        if stays:
            return False
        self.release(story, shingles)
        self.db.run("DELETE FROM member WHERE article = :article", article=article)
        self.db.run("DELETE FROM story WHERE id = :story", story=story)
        self.relations.forget(story)
        return True

    def leave(self, article: str, story: str, shingles: Collection[int]) -> bool:
        """Take an article out of a story of others; says whether it did.

        One stays by which the story was told, or an update of it. `shingles` are those that it alone is known to be
        found by; others expire in their time.
        """
        stays = self.db.one(
            """
            SELECT 1 FROM telling JOIN story ON story.id = telling.story WHERE story.id = :story AND lead = :article
            UNION ALL SELECT 1 FROM shown WHERE article = :article AND how = 'update'
            """,
            story=story,
            article=article,
        )
        if stays:
            return False
        self.release(story, shingles)
        self.db.run("DELETE FROM member WHERE article = :article", article=article)
        return True

    def exists(self, story: str) -> bool:
        """Whether there is a story of this id."""
        return bool(self.db.found("SELECT 1 FROM story WHERE id = ?", story))

    def lead(self, story: str) -> str:
        """Return the article that speaks for a story; raises KeyError for a story that is not there."""
        row = self.db.one("SELECT lead FROM story WHERE id = :story", story=story)
        if row is None:
            raise KeyError(story)
        lead: str = row["lead"]
        return lead

    def set_lead(self, story: str, article: str) -> None:
        """Let this article speak for the story, unless the story has been told already."""
        self.db.run(
            """
            UPDATE story SET lead = :article WHERE id = :story
              AND NOT EXISTS (SELECT 1 FROM telling WHERE telling.story = :story)
            """,
            story=story,
            article=article,
        )


def _chosen(members: Sequence[Row], text: int, title: int) -> list[str]:
    """The members of one story, which come with the lead first and then the latest, those to compare with first."""
    updates = [one for one in members if one["how"] == "update"]
    same_text = [one for one in members if text and one["text_hash"] == text]
    same_title = [one for one in (*updates, *members) if title and one["title_hash"] == title]
    first = (*members[:1], *same_text[:1], *same_title[:1], *updates[:_UPDATES])
    return list(dict.fromkeys(one["article"] for one in (*first, *members)))
