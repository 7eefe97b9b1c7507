"""What an article is found by: its wording, page, headline and text, and what each house repeats on its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from monitor.store.database import Database, day_of, to_ms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# Hashes in one statement; lists are filled up to a power of two, so that SQLite meets ten statements and not
# five hundred (preparing one with 50 parameters takes longer than running it).
HASHES_AT_ONCE = 512

# Page, headline and text of an article, and furniture, are dropped after this long: a story ends ten days after its
# last copy, and what a host shows on its pages is learned again from three of them.
KEPT = timedelta(days=45)

# Furniture that is still met is marked as seen at most this often, so that reading a page seldom writes.
SEEN_EVERY = timedelta(days=15)

# Rows looked at in one step of the sweep: about 5 ms, in which nothing else is done.
SWEPT_AT_ONCE = 10_000

_NAMES = tuple(f"h{index}" for index in range(HASHES_AT_ONCE))


@dataclass(frozen=True, slots=True)
class Wording:
    """Queries on hashes. They come as signed 64 bits; where they find stories, the upper 32 are kept."""

    db: Database

    def twins(self, *, page: int, text: int, title: int, since: datetime, most: int) -> list[str]:
        """Stories with the same page, text or headline, the latest first; a hash of 0 is not looked for."""
        page_key, text_key, title_key = (one >> 32 if one else None for one in (page, text, title))
        rows = self.db.rows(
            """
            SELECT DISTINCT story.id, story.last_joined FROM twin JOIN story ON story.number = twin.story
            WHERE twin.hash IN (:page, :text, :title) AND story.last_joined >= :since
            ORDER BY story.last_joined DESC, story.id LIMIT :most
            """,
            page=page_key,
            text=text_key,
            title=title_key,
            since=to_ms(since),
            most=most,
        )
        return [row["id"] for row in rows]

    def counts(self, hashes: Collection[int], now: datetime) -> dict[int, int]:
        """Count the stories in which each shingle stands."""
        found: dict[int, int] = {}
        for chunk, names in hash_lists({one >> 32 for one in hashes}):
            rows = self.db.rows(
                f"""
                SELECT hash, count(*) AS n FROM shingle WHERE hash IN ({names}) AND expires >= :today GROUP BY hash
                """,
                today=day_of(now),
                **chunk,
            )
            found.update((row["hash"], row["n"]) for row in rows)
        return {one: found[one >> 32] for one in hashes if one >> 32 in found}

    def sharing(self, hashes: Collection[int], *, least: int, most: int, since: datetime, now: datetime) -> list[str]:
        """Stories that share `least` or more of at most 512 shingles and grew since, the most alike first."""
        if len(hashes) < least:
            return []
        for chunk, names in hash_lists({one >> 32 for one in hashes}):
            rows = self.db.rows(
                f"""
                SELECT story.id FROM (
                  SELECT story AS number, count(*) AS shared FROM shingle
                  WHERE hash IN ({names}) AND expires >= :today GROUP BY story HAVING count(*) >= :least
                ) AS found JOIN story ON story.number = found.number
                WHERE story.last_joined >= :since ORDER BY found.shared DESC, story.id LIMIT :most
                """,
                today=day_of(now),
                least=least,
                since=to_ms(since),
                most=most,
                **chunk,
            )
            return [row["id"] for row in rows]
        return []

    def remember(
        self,
        article: str,
        story: str,
        *,
        hashes: tuple[int, int, int],
        at: datetime,
        shingles: Mapping[int, datetime],
    ) -> None:
        """Keep what an article is found by: hashes of page, title, text; shingles, each until a time."""
        number = self._number(story)
        self.db.run(
            "UPDATE member SET text_hash = :text, title_hash = :title WHERE article = :article",
            text=hashes[2],
            title=hashes[1],
            article=article,
        )
        self._keep("twin", number, {one: at + KEPT for one in hashes if one})
        self._keep("shingle", number, shingles)

    def release(self, story: str, shingles: Collection[int]) -> None:
        """Let a story no longer be found by these."""
        number = self._number(story)
        self.db.many(
            "DELETE FROM shingle WHERE hash = :hash AND story = :number",
            [{"hash": one >> 32, "number": number} for one in shingles],
        )

    def _number(self, story: str) -> int:
        row = self.db.one("SELECT number FROM story WHERE id = :story", story=story)
        if row is None:
            raise KeyError(story)
        number: int = row["number"]
        return number

    def _keep(self, table: str, story: int, until: Mapping[int, datetime]) -> None:
        days = {moment: day_of(moment) for moment in set(until.values())}
        self.db.many(
            f"""
            INSERT INTO {table} (hash, story, expires) VALUES (:hash, :story, :expires)
            ON CONFLICT (hash, story) DO UPDATE SET expires = excluded.expires
            """,
            [{"hash": one >> 32, "story": story, "expires": days[moment]} for one, moment in sorted(until.items())],
        )

    def furniture(self, host: str, hashes: Collection[int], least: int, now: datetime) -> set[int]:
        """Those of these shingles that stand in `least` stories of this host or more."""
        found: set[int] = set()
        if not self.db.one("SELECT 1 FROM host_shingle WHERE host = :host LIMIT 1", host=host):
            return found  # most hosts: what is told to be the house's by the page itself is no part of the text
        for chunk, names in hash_lists(hashes):
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

    def forget(self, now: datetime) -> Iterator[None]:
        """Forget what can no longer be joined, a little with each turn; stories, articles and reasons stay.

        Each turn is a transaction of its own over the next rows in the order of their keys.
        """
        yield from self._sweep("shingle", ("hash", "story"), "expires < :limit", day_of(now))
        yield from self._sweep("twin", ("hash", "story"), "expires < :limit", day_of(now))
        yield from self._sweep("host_shingle", ("host", "hash"), "seen < :limit", _ms(now - KEPT))

    def _sweep(self, table: str, key: tuple[str, str], gone: str, limit: int) -> Iterator[None]:
        one, two = key
        last = self.db.one(f"SELECT {one} AS one, {two} AS two FROM {table} ORDER BY {one}, {two} LIMIT 1")
        while last is not None:
            start = dict(last)
            with self.db.transaction():
                last = self.db.one(
                    f"""
                    SELECT {one} AS one, {two} AS two FROM {table} WHERE ({one}, {two}) >= (:one, :two)
                    ORDER BY {one}, {two} LIMIT 1 OFFSET {SWEPT_AT_ONCE}
                    """,
                    **start,
                )
                upto = f"AND ({one}, {two}) < (:upto_one, :upto_two)" if last else ""
                end = {"upto_one": last["one"], "upto_two": last["two"]} if last else {}
                self.db.run(
                    f"DELETE FROM {table} WHERE ({one}, {two}) >= (:one, :two) {upto} AND {gone}",
                    limit=limit,
                    **start,
                    **end,
                )
            yield


def hash_lists(values: Collection[int]) -> Iterator[tuple[dict[str, int], str]]:
    """Parameters and their names for an IN list, in chunks whose sizes are powers of two."""
    every = sorted(values)
    for start in range(0, len(every), HASHES_AT_ONCE):
        chunk = every[start : start + HASHES_AT_ONCE]
        chunk += chunk[-1:] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
        yield dict(zip(_NAMES, chunk, strict=False)), _names(len(chunk))


@cache
def _names(size: int) -> str:
    return ", ".join(f":{name}" for name in _NAMES[:size])


def _ms(moment: datetime) -> int:
    ms = to_ms(moment)
    assert ms is not None
    return ms
