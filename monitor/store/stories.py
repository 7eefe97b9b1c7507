"""Stories, their articles, and what an article is found by. Implements `monitor.stories.StoryRecords`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model import Joined
from monitor.store.database import Database, to_ms
from monitor.store.entries import placeholders
from monitor.store.relations import Relations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# Hashes in one statement; lists are filled up to a power of two, so that SQLite meets ten statements and not
# five hundred (preparing one with 50 parameters takes longer than running it).
HASHES_AT_ONCE = 512

# Fingerprints and furniture are dropped after this long: a story ends ten days after its last copy, and what
# a host shows on its pages is learned again from three of them.
KEPT = timedelta(days=45)

# Furniture that is still met is marked as seen at most this often, so that reading a page seldom writes.
SEEN_EVERY = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Stories:
    """Queries on stories."""

    db: Database

    @property
    def relations(self) -> Relations:
        """What stories have to do with each other, in the same store."""
        return Relations(self.db)

    def placed(self, article: str) -> tuple[str, Joined, int | None] | None:
        """Return story, reason and the hash of the text it was placed by (None once forgotten), if placed."""
        row = self.db.one(
            """
            SELECT member.story, member.how, member.reason, member.scores, fingerprint.text_hash
            FROM member LEFT JOIN fingerprint ON fingerprint.article = member.article
            WHERE member.article = :article
            """,
            article=article,
        )
        if row is None:
            return None
        return row["story"], Joined(row["how"], row["reason"], json.loads(row["scores"])), row["text_hash"]

    def twins(self, *, page: int, text: int, title: int, since: datetime, most: int) -> list[str]:
        """Stories with the same page, text or headline, the latest first; a hash of 0 is not looked for."""
        rows = self.db.rows(
            """
            SELECT story.id, story.last_joined FROM fingerprint
            JOIN member ON member.article = fingerprint.article
            JOIN story ON story.id = member.story
            WHERE (fingerprint.page_hash = :page OR fingerprint.text_hash = :text
                OR fingerprint.title_hash = :title)
              AND story.last_joined >= :since
            GROUP BY story.id, story.last_joined ORDER BY story.last_joined DESC, story.id LIMIT :most
            """,
            page=page or None,
            text=text or None,
            title=title or None,
            since=to_ms(since),
            most=most,
        )
        return [row["id"] for row in rows]

    def counts(self, hashes: Collection[int], now: datetime) -> dict[int, int]:
        """Count the stories in which each shingle stands."""
        found: dict[int, int] = {}
        for chunk, names in _hashes(hashes):
            rows = self.db.rows(
                f"""
                SELECT hash, count(*) AS n FROM shingle WHERE hash IN ({names}) AND expires > :now
                GROUP BY hash
                """,
                now=to_ms(now),
                **chunk,
            )
            found.update((row["hash"], row["n"]) for row in rows)
        return found

    def sharing(self, hashes: Collection[int], *, least: int, most: int, since: datetime, now: datetime) -> list[str]:
        """Stories that share `least` or more of at most 512 shingles and grew since, the most alike first."""
        for chunk, names in _hashes(hashes):
            rows = self.db.rows(
                f"""
                SELECT found.story FROM (
                  SELECT story, count(*) AS shared FROM shingle WHERE hash IN ({names}) AND expires > :now
                  GROUP BY story HAVING count(*) >= :least
                ) AS found JOIN story ON story.id = found.story
                WHERE story.last_joined >= :since ORDER BY found.shared DESC, found.story LIMIT :most
                """,
                now=to_ms(now),
                least=least,
                since=to_ms(since),
                most=most,
                **chunk,
            )
            return [row["story"] for row in rows]
        return []

    def members(self, stories: Collection[str], most: int) -> dict[str, list[str]]:
        """Articles of each story: its lead first, then the latest, `most` in all."""
        found: dict[str, list[str]] = {}
        for chunk, names in placeholders(stories):
            rows = self.db.rows(
                f"""
                SELECT member.story, member.article FROM member JOIN story ON story.id = member.story
                WHERE story.id IN ({names})
                ORDER BY CASE WHEN member.article = story.lead THEN 0 ELSE 1 END, member.joined DESC,
                  member.article
                """,
                **chunk,
            )
            for row in rows:
                found.setdefault(row["story"], []).append(row["article"])
        return {story: found[story][:most] for story in stories if story in found}

    def furniture(self, host: str, hashes: Collection[int], least: int, now: datetime) -> set[int]:
        """Those of these shingles that stand in `least` stories of this host or more."""
        found: set[int] = set()
        for chunk, names in _hashes(hashes):
            rows = self.db.rows(
                f"""
                SELECT hash, seen FROM host_shingle
                WHERE host = :host AND stories >= :least AND hash IN ({names})
                """,
                host=host,
                least=least,
                **chunk,
            )
            found.update(row["hash"] for row in rows)
            stale = [row["hash"] for row in rows if row["seen"] < _ms(now - SEEN_EVERY)]
            self.db.many(
                "UPDATE host_shingle SET seen = :now WHERE host = :host AND hash = :hash",
                [{"host": host, "hash": one, "now": to_ms(now)} for one in stale],
            )
        return found

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
        self.db.many(
            "DELETE FROM shingle WHERE hash = :hash AND story = :story",
            [{"hash": one, "story": story} for one in shingles],
        )
        self.db.run("DELETE FROM fingerprint WHERE article = :article", article=article)
        self.db.run("DELETE FROM member WHERE article = :article", article=article)
        self.db.run("DELETE FROM story WHERE id = :story", story=story)
        self.relations.forget(story)
        return True

    def remember(
        self,
        article: str,
        story: str,
        *,
        host: str,
        hashes: tuple[int, int, int],
        at: datetime,
        size: int,
        shingles: Mapping[int, datetime],
    ) -> None:
        """Keep what an article is found by: hashes of page, title, text; shingles, each until a time."""
        page, title, text = hashes
        until = {moment: to_ms(moment) for moment in set(shingles.values())}
        self.db.run(
            """
            INSERT INTO fingerprint (article, host, page_hash, title_hash, text_hash, published, size)
            VALUES (:article, :host, :page, :title, :text, :published, :size)
            ON CONFLICT (article) DO UPDATE SET host = excluded.host, page_hash = excluded.page_hash,
              title_hash = excluded.title_hash, text_hash = excluded.text_hash,
              published = excluded.published, size = excluded.size
            """,
            article=article,
            host=host,
            page=page,
            title=title,
            text=text,
            published=to_ms(at),
            size=size,
        )
        self.db.many(
            """
            INSERT INTO shingle (hash, story, expires) VALUES (:hash, :story, :expires)
            ON CONFLICT (hash, story) DO UPDATE SET expires = excluded.expires
            """,
            [{"hash": one, "story": story, "expires": until[moment]} for one, moment in shingles.items()],
        )

    def repeat(self, host: str, stories: Mapping[int, int], now: datetime) -> None:
        """Say in how many stories of this host each of these shingles stands, at least."""
        self.db.many(
            """
            INSERT INTO host_shingle (host, hash, stories, seen) VALUES (:host, :hash, :stories, :now)
            ON CONFLICT (host, hash) DO UPDATE SET seen = excluded.seen,
              stories = CASE WHEN excluded.stories > host_shingle.stories THEN excluded.stories
                ELSE host_shingle.stories END
            """,
            ({"host": host, "hash": one, "stories": count, "now": to_ms(now)} for one, count in stories.items()),
        )

    def exists(self, story: str) -> bool:
        """Whether there is a story of this id."""
        return self.db.one("SELECT 1 FROM story WHERE id = :story", story=story) is not None

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

    def prune(self, now: datetime) -> None:
        """Forget what can no longer be joined; stories, their articles and the reasons stay."""
        self.db.run("DELETE FROM shingle WHERE expires <= :now", now=to_ms(now))
        self.db.run("DELETE FROM fingerprint WHERE published < :before", before=to_ms(now - KEPT))
        self.db.run("DELETE FROM host_shingle WHERE seen < :before", before=to_ms(now - KEPT))


def _hashes(values: Collection[int]) -> Iterator[tuple[dict[str, int], str]]:
    """Parameters and their names for an IN list, in chunks whose sizes are powers of two."""
    every = list(values)
    for start in range(0, len(every), HASHES_AT_ONCE):
        chunk = every[start : start + HASHES_AT_ONCE]
        chunk += chunk[-1:] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
        named = {f"h{index}": value for index, value in enumerate(chunk)}
        yield named, ", ".join(f":{name}" for name in named)


def _ms(moment: datetime) -> int:
    ms = to_ms(moment)
    assert ms is not None
    return ms
