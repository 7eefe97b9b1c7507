"""What stories have to do with each other, by which words that is found, and what a person said of two articles.

Implements `monitor.stories.RelationRecords`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from monitor.model import Relation
from monitor.store.database import Database, day_of, moment, to_ms
from monitor.store.entries import placeholders
from monitor.store.wording import hash_lists

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

# The row of `term` that counts the stories themselves: a hash of a word is as good as never 0.
_STORIES = 0

# Stories after which all counts are halved, so that the table follows what is common now and stays bounded: about
# 200 days of 100 stories.
_HALVED_AT = 20_000

# A word that no story had for so long is forgotten.
_KEPT = timedelta(days=90)

# Words looked for at once, and finds after which no more are looked for: of 547 real stories each finds 85 times in the
# others, half of them 57 times or less. Without this guard the commonest words of one article find thousands.
_LOOKED_FOR = 24
_FINDS = 200


@cache
def _alike(words: int) -> str:
    """By how many of so many words each story is found that enough of them find, as numbers.

    The day is ?1, the words follow, then the most finds and the least words. Sorting what is found among the stories in
    the same statement would take as long again, and half of the articles find none.
    """
    found = " UNION ALL ".join(
        f"SELECT story FROM story_term WHERE hash = ?{place} AND expires >= ?1" for place in range(2, words + 2)
    )
    return f"SELECT story, count(*) FROM ({found} LIMIT ?) GROUP BY story HAVING count(*) >= ?"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said of two articles: that they belong to one story, or that they do not."""

    article: str
    other: str
    together: bool
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Relations:
    """Queries on relations between stories, on words that tell events apart, and on judgements by hand."""

    db: Database

    def common(self, hashes: Collection[int]) -> tuple[int, dict[int, int]]:
        """How many stories have been counted, and in how many of them each of these words stands."""
        found: dict[int, int] = {}
        for chunk, marks in hash_lists((_STORIES, *hashes)):
            rows = self.db.found(f"SELECT hash, stories FROM term WHERE hash IN ({marks})", *chunk)
            found.update(rows)
        return found.pop(_STORIES, 0), found

    def alike(self, hashes: Sequence[int], *, least: int, most: int, now: datetime) -> dict[str, str]:
        """Stories of the last days that at least `least` of these words find, the most alike first, with their leads.

        The words come with the rarest first: after so many finds the rest is not looked for.
        """
        words = list(dict.fromkeys(one >> 32 for one in hashes))[:_LOOKED_FOR]
        if len(words) < least:
            return {}
        rows = self.db.found(_alike(len(words)), day_of(now), *words, _FINDS, least)
        shared: dict[int, int] = dict(rows)
        found: list[tuple[int, str, str]] = []
        for chunk, marks in hash_lists(shared):
            rows = self.db.found(f"SELECT number, id, lead FROM story WHERE number IN ({marks})", *chunk)
            found.extend((-shared[number], story, lead) for number, story, lead in rows)
        return {story: lead for _, story, lead in sorted(found)[:most]}

    def begin(self, story: str, words: Collection[int], *, by: Collection[int], now: datetime, until: datetime) -> None:
        """Count the words of a new story, and let it be found by some of them until a time."""
        self.db.many(
            """
            INSERT INTO term (hash, stories, seen) VALUES (:hash, 1, :now)
            ON CONFLICT (hash) DO UPDATE SET stories = term.stories + 1, seen = excluded.seen
            """,
            [{"hash": one, "now": to_ms(now)} for one in (_STORIES, *words)],
        )
        self.db.many(
            """
            INSERT INTO story_term (hash, story, expires) SELECT :hash, number, :until FROM story WHERE id = :story
            ON CONFLICT (hash, story) DO NOTHING
            """,
            [{"hash": one, "story": story, "until": day_of(until)} for one in sorted({word >> 32 for word in by})],
        )

    def relate(self, story: str, relation: Relation, now: datetime) -> None:
        """Say what a story has to do with an earlier one; what was said before is replaced."""
        self.db.run(
            """
            INSERT INTO relation (story, to_story, how, reason, scores, since)
            VALUES (:story, :to_story, :how, :reason, :scores, :now)
            ON CONFLICT (story) DO UPDATE SET to_story = excluded.to_story, how = excluded.how,
              reason = excluded.reason, scores = excluded.scores, since = excluded.since
            """,
            story=story,
            to_story=relation.to_story,
            how=relation.how,
            reason=relation.reason,
            scores=json.dumps(dict(relation.scores)),
            now=to_ms(now),
        )

    def of(self, stories: Collection[str]) -> dict[str, Relation]:
        """The relation of each of these stories to an earlier one; stories without one are left out."""
        found: dict[str, Relation] = {}
        for chunk, names in placeholders(stories) if stories else ():
            for row in self.db.rows(f"SELECT * FROM relation WHERE story IN ({names})", **chunk):
                scores = json.loads(row["scores"])
                found[row["story"]] = Relation(row["to_story"], row["how"], row["reason"], scores)
        return found

    def to(self, story: str) -> list[str]:
        """The stories that relate to this one, the first first."""
        rows = self.db.rows("SELECT story FROM relation WHERE to_story = :story ORDER BY since, story", story=story)
        return [row["story"] for row in rows]

    def forget(self, story: str) -> None:
        """End what has to do with a story that is no more."""
        self.db.run("DELETE FROM relation WHERE story = :story OR to_story = :story", story=story)

    def judgements(self, articles: Collection[str]) -> list[Judgement]:
        """What a person said of any of these articles, the latest first."""
        found: dict[tuple[str, str], Judgement] = {}
        for chunk, names in placeholders(articles):
            rows = self.db.rows(
                f"""
                SELECT * FROM verdict WHERE article IN ({names})
                UNION SELECT * FROM verdict WHERE other IN ({names})
                """,
                **chunk,
            )
            for row in rows:
                key = row["article"], row["other"]
                found[key] = Judgement(*key, bool(row["together"]), moment(row["at"]), row["why"])
        return sorted(found.values(), key=lambda one: (one.at, one.article, one.other), reverse=True)

    def said(self, article: str) -> dict[str, bool]:
        """With which other articles a person wants this one together, and with which apart."""
        rows = self.db.found(
            """
            SELECT other, together FROM verdict WHERE article = ?1
            UNION ALL SELECT article, together FROM verdict WHERE other = ?1
            """,
            article,
        )
        return {other: bool(together) for other, together in rows}

    def say(self, article: str, others: Collection[str], *, together: bool, now: datetime, why: str) -> None:
        """Remember what a person said of an article and each of others; the latest word counts."""
        self.db.many(
            """
            INSERT INTO verdict (article, other, together, at, why) VALUES (:article, :other, :together, :now, :why)
            ON CONFLICT (article, other) DO UPDATE SET together = excluded.together, at = excluded.at,
              why = excluded.why
            """,
            [
                {
                    "article": min(article, other),
                    "other": max(article, other),
                    "together": int(together),
                    "now": to_ms(now),
                    "why": why,
                }
                for other in others
                if other != article
            ],
        )

    def prune(self, now: datetime) -> None:
        """Forget by what stories of earlier days are found, and words that nobody uses any more."""
        self.db.run("DELETE FROM story_term WHERE expires < :today", today=day_of(now))
        self.db.run("DELETE FROM term WHERE seen < :before", before=to_ms(now - _KEPT))
        if self.common(())[0] > _HALVED_AT:
            self.db.run("UPDATE term SET stories = stories / 2")
            self.db.run("DELETE FROM term WHERE stories = 0")
