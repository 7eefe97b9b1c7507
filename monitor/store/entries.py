"""Every entry ever seen, each with its fate. Entries are never forgotten: an old one that comes back is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.model import Entry, Fate, FateKind, Kept
from monitor.store.database import Database, from_ms, moment, to_ms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

Value = TypeVar("Value", str, int)

# Parameters in one statement: SQLite allows 32,766, PostgreSQL 65,535; smaller chunks keep statements readable in a
# log.
CHUNK = 500

# Entries looked at for one address. An honest page has one in each feed that carries it; a feed whose items all link
# to one page has thousands, and only the latest can be the same again.
MOST_AT_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class Entries:
    """Queries on entries and their fates."""

    db: Database

    def add(self, kept: Iterable[Kept]) -> None:
        """Take in new entries; one that is there already stays as it is."""
        self.db.many(
            f"""
            INSERT INTO entry (id, {_NAMES}) VALUES (?, {", ".join("?" * len(_NAMES.split(",")))})
            ON CONFLICT (id) DO NOTHING
            """,
            map(_values, kept),
        )

    def at_address(self, canonical_url: str) -> list[Kept]:
        """The entries with this canonical URL, the oldest first; of very many the latest that stand for themselves."""
        rows = self.db.found(
            f"""
            SELECT {_NAMES} FROM entry WHERE canonical_url = ?
            ORDER BY fate IN ('duplicate', 'expired'), first_seen DESC, id DESC LIMIT ?
            """,
            canonical_url,
            MOST_AT_ADDRESS,
        )
        return sorted(map(_kept, rows), key=lambda kept: (kept.first_seen, kept.entry.id))

    def addresses(self, canonical_urls: Collection[str]) -> set[str]:
        """Those of these canonical URLs that some entry has."""
        return {
            row[0]
            for chunk, names in placeholders(canonical_urls)
            for row in self.db.rows(
                f"SELECT DISTINCT canonical_url FROM entry WHERE canonical_url IN ({names})", **chunk
            )
        }

    def some(self, entries: Collection[str]) -> dict[str, Kept]:
        """Those of these entries that are there, by their ids."""
        return {
            id_: _kept(row)
            for chunk, names in placeholders(entries)
            for id_, *row in self.db.rows(f"SELECT id, {_NAMES} FROM entry WHERE id IN ({names})", **chunk)
        }

    def get(self, entry: str) -> Kept | None:
        """One entry by its id."""
        return self.some([entry]).get(entry)

    def keyed(self, feed: str, first: str, end: str) -> list[Kept]:
        """The entries of a feed whose keys lie from `first` up to but without `end`, the oldest first."""
        query = f"SELECT {_NAMES} FROM entry WHERE feed = ? AND key >= ? AND key < ? ORDER BY first_seen, id"
        return list(map(_kept, self.db.found(query, feed, first, end)))

    def rewrite(self, entry: Entry, canonical_url: str) -> None:
        """Keep what a feed says of an entry now. Its fate stays, and so does the article that was read for it."""
        self.db.run(
            """
            UPDATE entry SET url = :url, canonical_url = :canonical_url, title = :title, summary = :summary,
              published = :published WHERE id = :id
            """,
            id=entry.id,
            url=entry.url,
            canonical_url=canonical_url,
            title=entry.title,
            summary=entry.summary,
            published=to_ms(entry.published),
        )

    def open(self, now: datetime) -> list[Kept]:
        """Entries whose page is wanted now: pending ones, and those whose next try has come. Oldest first."""
        query = f"SELECT {_NAMES} FROM entry WHERE next_try <= ? ORDER BY coalesce(published, first_seen), id"
        return list(map(_kept, self.db.found(query, to_ms(now))))

    def settle(self, entry: str, fate: Fate, tries: int) -> None:
        """Give an entry its fate."""
        self.db.run(
            "UPDATE entry SET fate = :fate, fate_of = :of, next_try = :next_try, tries = :tries WHERE id = :id",
            id=entry,
            fate=fate.kind,
            of=fate.of,
            next_try=to_ms(fate.next_try),
            tries=tries,
        )

    def forget(self, before: datetime, most: int) -> int:
        """Empty at most so many summaries of entries seen before this time, and say how many; fewer: none is left.

        One whose page is still wanted keeps its own, and so does one that repeats it and may be read in its place.
        """
        return self.db.run(
            """
            UPDATE entry SET summary = '' WHERE id IN (
              SELECT id FROM entry WHERE first_seen < :before AND summary <> '' AND next_try IS NULL
                AND fate_of NOT IN (SELECT id FROM entry WHERE next_try IS NOT NULL) LIMIT :most)
            """,
            before=to_ms(before),
            most=most,
        )

    def hand_on(self, entry: str, now: datetime) -> None:
        """Make the entries that repeat this one wanted themselves: it came to nothing."""
        self.db.run(
            """
            UPDATE entry SET fate = 'pending', fate_of = '', next_try = :now
            WHERE canonical_url = (SELECT canonical_url FROM entry WHERE id = :id)
              AND fate = 'duplicate' AND fate_of = :id
            """,
            id=entry,
            now=to_ms(now),
        )

    def fates(self, entries: Collection[str]) -> dict[FateKind, int]:
        """How many of these entries have which fate; every kind is there."""
        counts = dict.fromkeys(FateKind, 0)
        for chunk, names in placeholders(entries):
            rows = self.db.rows(f"SELECT fate, count(*) AS n FROM entry WHERE id IN ({names}) GROUP BY fate", **chunk)
            for row in rows:
                counts[FateKind(row["fate"])] += row["n"]
        return counts


def placeholders(values: Collection[Value]) -> Iterable[tuple[dict[str, Value], str]]:
    """Parameters and their names for an IN list, in chunks."""
    every = list(values)
    for start in range(0, len(every), CHUNK):
        chunk = {f"v{index}": value for index, value in enumerate(every[start : start + CHUNK])}
        yield chunk, ", ".join(f":{name}" for name in chunk)


_NAMES = """
    feed, key, url, canonical_url, title, summary, published, author, language, publisher, publisher_url, first_seen,
    fate, fate_of, next_try, tries
    """


def _values(kept: Kept) -> tuple[Any, ...]:
    """The id of an entry and its row in the order of `_NAMES`."""
    entry, fate = kept.entry, kept.fate
    return (
        entry.id,
        entry.feed,
        entry.key,
        entry.url,
        kept.canonical_url,
        entry.title,
        entry.summary,
        to_ms(entry.published),
        entry.author,
        entry.language,
        entry.publisher,
        entry.publisher_url,
        to_ms(kept.first_seen),
        fate.kind.value,  # a subclass of str would be looked up among sqlite3's adapters
        fate.of,
        to_ms(fate.next_try),
        kept.tries,
    )


def _kept(row: Sequence[Any]) -> Kept:
    """The entry of a row in the order of `_NAMES`."""
    (feed, key, url, canonical, title, summary, published, author, language, publisher, publisher_url, first_seen,
     fate, fate_of, next_try, tries) = row  # fmt: skip
    return Kept(
        entry=Entry(
            feed=feed,
            key=key,
            url=url,
            title=title,
            summary=summary,
            published=from_ms(published),
            author=author,
            language=language,
            publisher=publisher,
            publisher_url=publisher_url,
        ),
        canonical_url=canonical,
        first_seen=moment(first_seen),
        fate=Fate(FateKind(fate), fate_of, from_ms(next_try)),
        tries=tries,
    )
