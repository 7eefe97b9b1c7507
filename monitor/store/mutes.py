"""Matches that are not told, because they were muted when they should have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.store.database import Database, to_ms
from monitor.store.entries import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

ItemKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Muted:
    """Queries on muted matches. They outlive a second reading of the article."""

    db: Database

    def add(self, article: str, mutes: Mapping[ItemKey, str], now: datetime) -> None:
        """Note which mute keeps which match, by (watchlist, item), from being told; what is noted already stays."""
        self.db.many(
            """
            INSERT INTO muted (article, watchlist, item, mute, since)
            VALUES (:article, :watchlist, :item, :mute, :since)
            ON CONFLICT (article, watchlist, item) DO NOTHING
            """,
            (
                {"article": article, "watchlist": watchlist, "item": item, "mute": mute, "since": to_ms(now)}
                for (watchlist, item), mute in mutes.items()
            ),
        )

    def of(self, articles: Collection[str]) -> dict[str, dict[ItemKey, str]]:
        """The mutes of every muted match of these articles; articles without one are left out."""
        found: dict[str, dict[ItemKey, str]] = {}
        for chunk, names in placeholders(articles):
            for row in self.db.rows(f"SELECT * FROM muted WHERE article IN ({names})", **chunk):
                found.setdefault(row["article"], {})[row["watchlist"], row["item"]] = row["mute"]
        return found

    def told(self, article: str) -> bool:
        """Whether the story that the article stands in was told anywhere."""
        told = "SELECT 1 FROM member JOIN telling ON telling.story = member.story WHERE member.article = :article"
        return self.db.one(told, article=article) is not None

    def settle(self, article: str, fate_of: str) -> None:
        """Let the entry of an article that is muted whole be muted, unless its story has been told anywhere."""
        self.db.run(
            """
            UPDATE entry SET fate = 'muted', fate_of = :of WHERE id = :article AND fate IN ('matched', 'unsure')
              AND NOT EXISTS (
                SELECT 1 FROM member JOIN telling ON telling.story = member.story WHERE member.article = :article)
            """,
            article=article,
            of=fate_of,
        )
