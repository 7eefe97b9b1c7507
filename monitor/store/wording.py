"""What an article is found by: its wording, page, headline and text, and what each house repeats on its pages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from monitor.store.database import Database, day_of, to_ms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

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


@dataclass(frozen=True, slots=True)
class Wording:
    """Queries on hashes. They come as signed 64 bits; where they find stories, the upper 32 are kept."""

    db: Database

    def twins(self, *, page: int, text: int, title: int, since: datetime, most: int) -> list[str]:
        """Stories with the same page, text or headline, the latest first; a hash of 0 is not looked for."""
        keys = (one >> 32 if one else None for one in (page, text, title))
        twins = {story for (story,) in self.db.found("SELECT story FROM twin WHERE hash IN (?, ?, ?)", *keys)}
        if not twins:
            return []
        found: list[tuple[int, str]] = []
        for chunk, marks in hash_lists(twins):
            rows = self.db.found(
                f"SELECT last_joined, id FROM story WHERE number IN ({marks}) AND last_joined >= ?",
                *chunk,
                to_ms(since),
            )
            found.extend((-joined, story) for joined, story in rows)
        return [story for _, story in sorted(found)[:most]]

    def holders(self, hashes: Collection[int], now: datetime) -> dict[int, list[int]]:
        """The numbers of the stories in which each shingle stands; one that stands in none is left out."""
        found: dict[int, list[int]] = defaultdict(list)
        keys = {one >> 32: one for one in hashes}
        for chunk, marks in hash_lists(keys):
            rows = self.db.found(
                f"SELECT hash, story FROM shingle WHERE hash IN ({marks}) AND expires >= ?", *chunk, day_of(now)
            )
            for key, number in rows:
                found[keys[key]].append(number)
        return found

    def alive(self, numbers: Mapping[int, int], *, most: int, since: datetime) -> list[str]:
        """Those of these stories that grew since, by how much speaks for each, the most first."""
        found: list[tuple[int, str]] = []
        for chunk, marks in hash_lists(numbers):
            rows = self.db.found(
                f"SELECT number, id FROM story WHERE number IN ({marks}) AND last_joined >= ?", *chunk, to_ms(since)
            )
            found.extend((-numbers[number], story) for number, story in rows)
        return [story for _, story in sorted(found)[:most]]

    def remember(
        self,
        article: str,
        story: str,
        *,
        hashes: tuple[int, int, int],
        at: datetime,
        shingles: Iterable[tuple[int, datetime]],
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
        self._keep("shingle", number, dict(shingles))

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
        if not self.db.found("SELECT 1 FROM host_shingle WHERE host = ? LIMIT 1", host):
            return found  # most hosts: what is told to be the house's by the page itself is no part of the text
        for chunk, marks in hash_lists(hashes):
            rows = self.db.found(
                f"SELECT hash, seen FROM host_shingle WHERE host = ? AND stories >= ? AND hash IN ({marks})",
                host,
                least,
                *chunk,
            )
            found.update(one for one, _ in rows)
            stale = [one for one, seen in rows if seen < _ms(now - SEEN_EVERY)]
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


def hash_lists(values: Collection[int]) -> Iterator[tuple[list[int], str]]:
    """Values and marks for an IN list, in chunks whose sizes are powers of two."""
    every = sorted(values)
    for start in range(0, len(every), HASHES_AT_ONCE):
        chunk = every[start : start + HASHES_AT_ONCE]
        chunk += chunk[-1:] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
        yield chunk, _marks(len(chunk))


@cache
def _marks(size: int) -> str:
    return ", ".join("?" * size)


def _ms(moment: datetime) -> int:
    ms = to_ms(moment)
    assert ms is not None
    return ms
