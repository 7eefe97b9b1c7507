"""The archive: the text of every article read, and what it matched.

Whatever changes an article here changes the index of words in the same transaction.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from monitor.model import Article, Decision, Dismissed, Match, Mention, Span
from monitor.store.database import Database, Row, from_ms, moment, to_ms
from monitor.store.entries import placeholders
from monitor.store.search import unzip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from monitor.store.search import Search

# Articles of the archive in hand at once while all of them are gone through: 1 MB of text.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Archived:
    """An article as the archive has it: when it was read, what was decided then, and the story it stands in, if any.

    Where it is not `kept`, its text, weak spans and summary are gone.
    """

    article: Article
    read_at: datetime
    kept: bool
    matches: tuple[Match, ...]
    story: str | None


@dataclass(frozen=True, slots=True)
class Articles:
    """Queries on articles and their matches."""

    db: Database
    search: Search

    def save(self, article: Article, matches: Sequence[Match], now: datetime, *, keep: bool = True) -> None:
        """Keep an article as it was read now, and what was decided about it; an earlier reading is replaced.

        Without `keep` its text and summary are left out.
        """
        with self.db.transaction():
            self.search.take_out([article.id])
            self._write(article if keep else replace(article, text="", weak=(), summary=""), now, kept=keep)
            self.search.take_in([article.id])
            self._write_matches(article.id, matches)

    def _write(self, article: Article, now: datetime, *, kept: bool) -> None:
        self.db.run(
            """
            INSERT INTO article (id, feed, outlet, tier, url, canonical_url, title, summary, text, weak, language,
              published, first_seen, full_text, byline, paywalled, read_at, kept, number)
            VALUES (:id, :feed, :outlet, :tier, :url, :canonical_url, :title, :summary, :text, :weak, :language,
              :published, :first_seen, :full_text, :byline, :paywalled, :read_at, :kept,
              CASE WHEN :indexed = 1 THEN (SELECT coalesce(max(number), 0) + 1 FROM article) END)
            ON CONFLICT (id) DO UPDATE SET outlet = excluded.outlet, tier = excluded.tier, url = excluded.url,
              canonical_url = excluded.canonical_url, title = excluded.title, summary = excluded.summary,
              text = excluded.text, weak = excluded.weak, language = excluded.language,
              published = excluded.published, full_text = excluded.full_text, byline = excluded.byline,
              paywalled = excluded.paywalled, read_at = excluded.read_at, kept = excluded.kept,
              number = CASE WHEN :indexed = 1 THEN coalesce(article.number, excluded.number) END
            """,
            **_params(article),
            read_at=to_ms(now),
            kept=int(kept),
            indexed=int(self.search.available),
        )

    def _write_matches(self, article: str, matches: Sequence[Match]) -> None:
        self.db.run("DELETE FROM article_match WHERE article = :id", id=article)
        self.db.many(
            """
            INSERT INTO article_match (article, watchlist, item, decision, detail)
            VALUES (:article, :watchlist, :item, :decision, :detail)
            """,
            (_match_params(article, match) for match in matches),
        )

    def get(self, ids: Collection[str]) -> dict[str, Article]:
        """Articles by id; those that are not (or no longer) there are left out."""
        found = {}
        for chunk, names in placeholders(ids):
            for row in self.db.rows(f"SELECT * FROM article WHERE id IN ({names})", **chunk):
                found[row["id"]] = _article(row)
        return found

    def matches(self, ids: Collection[str]) -> dict[str, tuple[Match, ...]]:
        """What was decided about these articles, in the order of decision."""
        found: dict[str, list[Match]] = {}
        for chunk, names in placeholders(ids):
            rows = self.db.rows(
                f"SELECT * FROM article_match WHERE article IN ({names}) ORDER BY watchlist, item", **chunk
            )
            for row in rows:
                found.setdefault(row["article"], []).append(_match(row))
        return {article: tuple(matches) for article, matches in found.items()}

    def count_read(self, since: datetime, until: datetime) -> int:
        """How many articles were read in this time."""
        row = self.db.one(
            "SELECT count(*) AS n FROM article WHERE read_at > :since AND read_at <= :until",
            since=to_ms(since),
            until=to_ms(until),
        )
        return row["n"] if row else 0

    def count_since(self, since: datetime) -> tuple[int, int]:
        """How many articles were read since then, and how many of them are kept whole."""
        row = self.db.one(
            """
            SELECT (SELECT count(*) FROM article WHERE read_at >= :since) AS read,
              (SELECT count(*) FROM article WHERE read_at >= :since AND kept = 1) AS kept
            """,
            since=to_ms(since),
        )
        return (row["read"], row["kept"]) if row else (0, 0)

    def read_since(self, since: datetime) -> Iterator[Archived]:
        """Every article read since then, in the order of reading; few of them are in memory at a time."""
        at, last = to_ms(since), ""
        while rows := self.db.rows(
            """
            SELECT article.*, member.story FROM article LEFT JOIN member ON member.article = article.id
            WHERE (article.read_at, article.id) > (:at, :last) ORDER BY article.read_at, article.id LIMIT :most
            """,
            at=at,
            last=last,
            most=AT_ONCE,
        ):
            yield from self._archived(rows)
            at, last = rows[-1]["read_at"], rows[-1]["id"]

    def read_before(self, story: str, before: datetime) -> Iterator[Archived]:
        """The articles of a story that were read before then."""
        rows = self.db.rows(
            """
            SELECT article.*, member.story FROM member JOIN article ON article.id = member.article
            WHERE member.story = :story AND article.read_at < :before ORDER BY article.read_at, article.id
            """,
            story=story,
            before=to_ms(before),
        )
        yield from self._archived(rows)

    def _archived(self, rows: Sequence[Row]) -> Iterator[Archived]:
        matches = self.matches([row["id"] for row in rows])
        for row in rows:
            yield Archived(
                article=_article(row),
                read_at=moment(row["read_at"]),
                kept=bool(row["kept"]),
                matches=matches.get(row["id"], ()),
                story=row["story"],
            )

    def forget(self, before: datetime, most: int, *, joined_since: datetime | None = None) -> int:
        """Empty at most so many of the texts read before this time, and say how many; fewer than `most`: none is left.

        That they were read, their headlines, and what they matched, stays known. Stories keep their texts that an
        article joined after `joined_since`.
        """
        with self.db.transaction():
            rows = self.db.rows(
                """
                SELECT id FROM article WHERE read_at < :before AND kept = 1 AND NOT EXISTS (
                  SELECT 1 FROM member JOIN story ON story.id = member.story
                  WHERE member.article = article.id AND story.last_joined > :since) LIMIT :most
                """,
                before=to_ms(before),
                since=to_ms(joined_since),
                most=most,
            )
            ids = [row["id"] for row in rows]
            self.search.take_out(ids)
            self.db.many(
                "UPDATE article SET text = :empty, weak = '[]', summary = '', kept = 0 WHERE id = :id",
                ({"id": one, "empty": b""} for one in ids),
            )
            self.search.take_in(ids)
        return len(ids)


def _params(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "feed": article.feed,
        "outlet": article.outlet,
        "tier": article.tier,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "summary": article.summary,
        "text": zlib.compress(article.text.encode()) if article.text else b"",
        "weak": json.dumps([[span.start, span.end, span.why] for span in article.weak]),
        "language": article.language,
        "published": to_ms(article.published),
        "first_seen": to_ms(article.first_seen),
        "full_text": int(article.full_text),
        "byline": article.byline,
        "paywalled": int(article.paywalled),
    }


def _article(row: Row) -> Article:
    return Article(
        id=row["id"],
        feed=row["feed"],
        outlet=row["outlet"],
        tier=row["tier"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        title=row["title"],
        summary=row["summary"],
        text=unzip(row["text"]),
        weak=tuple(Span(*span) for span in json.loads(row["weak"])),
        language=row["language"],
        published=from_ms(row["published"]),
        first_seen=moment(row["first_seen"]),
        full_text=bool(row["full_text"]),
        byline=row["byline"],
        paywalled=bool(row["paywalled"]),
    )


def _match_params(article: str, match: Match) -> dict[str, Any]:
    detail = {
        "because": match.because,
        "mentions": [_mention_list(mention) for mention in match.mentions],
        "reason": match.reason,
        "signs": match.signs,
        "lookalikes": match.lookalikes,
        "dismissed": [[_mention_list(one.mention), one.why] for one in match.dismissed],
    }
    return {
        "article": article,
        "watchlist": match.watchlist,
        "item": match.item,
        "decision": match.decision,
        "detail": json.dumps(detail, ensure_ascii=False),
    }


def _mention_list(mention: Mention) -> list[object]:
    return [mention.item, mention.text, mention.field, mention.start, mention.end]


def _match(row: Row) -> Match:
    detail = json.loads(row["detail"])
    return Match(
        watchlist=row["watchlist"],
        item=row["item"],
        decision=Decision(row["decision"]),
        because=tuple(detail["because"]),
        mentions=tuple(Mention(*mention) for mention in detail["mentions"]),
        reason=detail["reason"],
        signs=tuple(detail["signs"]),
        lookalikes=tuple((name, tuple(signs)) for name, signs in detail["lookalikes"]),
        dismissed=tuple(Dismissed(Mention(*mention), why) for mention, why in detail["dismissed"]),
    )
