"""The index of words over the archive (SQLite FTS5), kept in step with it in the transactions that change it."""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.store.database import Database, Row, moment, to_ms
from monitor.store.entries import placeholders
from monitor.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from monitor.model import Snippet
    from monitor.store.query import Term

log = logging.getLogger(__name__)

# An external-content table: it holds the words and their places, and reads the texts where they are. Measured on 1,039
# press articles of 3.6 KB (1.7 KB as stored): 2.3 KB an article, 0.6 ms to add. Without the places of words ("detail")
# it would be 0.6 KB, but then there are no phrases. Contentless tables that can delete are newer than Debian 12 has.
SCHEMA = (
    "DROP TABLE IF EXISTS words",
    "CREATE VIEW IF NOT EXISTS readable AS SELECT number, title, summary, unzip(text) AS text FROM article",
    """
    CREATE VIRTUAL TABLE words USING fts5(title, summary, text, content = 'readable',
      content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2')
    """,
)

# What `user_version` of the database says (sqlite.org/pragma.html: for the program's own use) while every change of the
# archive since the index was made is in the index, too. Where it says else the index is made anew.
IN_STEP = 1

# What a word counts in title, summary and text when the best come first: a headline says what an article is about.
WEIGHTS = "5.0, 2.0, 1.0"

# Words of a snippet: two lines at a terminal. FTS5 gives 64 at most (sqlite.org/fts5.html, "The snippet() function").
SNIPPET_WORDS = 32

# Stand around a word found until the snippet is taken apart: characters that no page of text holds.
OPEN, CLOSE = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that holds what was looked for: its headline and a piece of it, with the words found marked.

    `kept` says whether its text still is in the archive; its headline always is.
    """

    id: str
    title: Snippet
    snippet: Snippet
    url: str
    outlet: str
    language: str
    date: datetime
    kept: bool


class Search:
    """Full text over all that was read. Where SQLite has no FTS5, nothing is indexed until one comes that has.

    An index from before that such a SQLite did not keep in step is dropped then, and `catch_up` makes it anew.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self.available = _has_fts5(db)
        if self.available:
            db.define("unzip", unzip)
            if not _in_step(db) and db.writable:
                _begin_anew(db)

    def find(self, terms: Sequence[Term], *, since: datetime | None, best: bool, most: int) -> tuple[int, list[Hit]]:
        """How many articles hold these terms, and `most` of them: the best first, or the newest.

        Accents and case are ignored. Raises StoreError where there is no index.
        """
        self._demand()
        expression = _expression(terms)
        found = {"terms": expression, "since": to_ms(since) or 0}
        source = """
            FROM words JOIN article ON article.number = words.rowid
            WHERE words MATCH :terms AND coalesce(article.published, article.first_seen) >= :since
            """
        count = self._db.one(f"SELECT count(*) AS n {source}", **found)
        order = f"bm25(words, {WEIGHTS})" if best else "coalesce(article.published, article.first_seen) DESC"
        rows = self._db.rows(
            f"SELECT article.number {source} ORDER BY {order}, article.number DESC LIMIT :most", **found, most=most
        )
        return count["n"] if count else 0, self._hits([row["number"] for row in rows], expression)

    def behind(self) -> int:
        """How many articles are not indexed: those of an archive that is older than the index."""
        self._demand()
        row = self._db.one("SELECT count(*) AS n FROM article WHERE number IS NULL")
        return row["n"] if row else 0

    def catch_up(self, most: int) -> int:
        """Index at most so many of those, in a transaction of its own, and say how many.

        Where there are none nothing is written: a search need not wait for others to end their writing.
        """
        if self._db.one("SELECT 1 FROM article WHERE number IS NULL LIMIT 1") is None:
            return 0
        with self._db.transaction():
            rows = self._db.rows("SELECT id FROM article WHERE number IS NULL LIMIT :most", most=most)
            ids = [row["id"] for row in rows]
            self._db.many(
                "UPDATE article SET number = (SELECT coalesce(max(number), 0) + 1 FROM article) WHERE id = :id",
                ({"id": one} for one in ids),
            )
            self.take_in(ids)
        return len(ids)

    def take_in(self, articles: Collection[str]) -> None:
        """Index these articles as they stand in the archive now; the caller holds the transaction."""
        if not self.available:
            return
        for chunk, names in placeholders(articles):
            self._db.run(
                f"""
                INSERT INTO words (rowid, title, summary, text)
                SELECT number, title, summary, text FROM readable
                WHERE number IN (SELECT number FROM article WHERE id IN ({names}))
                """,
                **chunk,
            )

    def take_out(self, articles: Collection[str]) -> None:
        """Drop these articles from the index, before they are changed: their words are read from the archive."""
        if not self.available:
            if articles and _in_step(self._db):
                self._db.run("PRAGMA user_version = 0")
            return
        for chunk, names in placeholders(articles):
            self._db.run(
                f"DELETE FROM words WHERE rowid IN (SELECT number FROM article WHERE id IN ({names}))", **chunk
            )

    def _demand(self) -> None:
        if not self.available:
            raise StoreError("this Python's SQLite was built without FTS5, so there is no search: use another build")

    def _hits(self, numbers: Sequence[int], expression: str) -> list[Hit]:
        """These articles, in this order, but for those that a daemon changed or emptied since they were found.

        The plus keeps SQLite from asking the index anew for each of them.
        """
        found: dict[int, Hit] = {}
        for chunk, names in placeholders(numbers):
            rows = self._db.rows(
                f"""
                SELECT article.number, article.id, article.url, article.outlet, article.language, article.kept,
                  coalesce(article.published, article.first_seen) AS date,
                  highlight(words, 0, :open, :close) AS title,
                  snippet(words, 1, :open, :close, '…', {SNIPPET_WORDS}) AS summary,
                  snippet(words, 2, :open, :close, '…', {SNIPPET_WORDS}) AS text
                FROM words JOIN article ON article.number = words.rowid
                WHERE words MATCH :terms AND +words.rowid IN ({names})
                """,
                terms=expression,
                open=OPEN,
                close=CLOSE,
                **chunk,
            )
            found.update((row["number"], _hit(row)) for row in rows)
        return [found[number] for number in numbers if number in found]


def unzip(text: bytes) -> str:
    """The text of an article as the archive keeps it."""
    return zlib.decompress(text).decode() if text else ""


def unmark(text: str) -> Snippet:
    """A text with OPEN and CLOSE in it as one with spans; stray ones mark nothing."""
    from monitor.model import Snippet, Span

    plain, marks, start = "", [], None
    for piece in _pieces(text):
        if piece == OPEN:
            start = len(plain)
        elif piece == CLOSE:
            if start is not None:
                marks.append(Span(start, len(plain)))
            start = None
        else:
            plain += piece
    return Snippet(plain, tuple(marks))


def _pieces(text: str) -> list[str]:
    return text.replace(OPEN, f"\0{OPEN}\0").replace(CLOSE, f"\0{CLOSE}\0").split("\0")


def _hit(row: Row) -> Hit:
    """The snippet comes from the text, or else the summary, where a word stands there; if none does, from its start."""
    snippet = next((row[field] for field in ("text", "summary") if OPEN in row[field]), row["text"] or row["summary"])
    return Hit(
        id=row["id"],
        title=unmark(row["title"]),
        snippet=unmark(snippet),
        url=row["url"],
        outlet=row["outlet"],
        language=row["language"],
        date=moment(row["date"]),
        kept=bool(row["kept"]),
    )


def _expression(terms: Sequence[Term]) -> str:
    """The terms in FTS5's own language. In a string nothing but the quote has a meaning (sqlite.org/fts5.html, 3.1)."""
    quoted = [(term.excluded, f'"{term.text.replace(chr(34), chr(34) * 2)}"{"*" * term.prefix}') for term in terms]
    wanted = " AND ".join(text for excluded, text in quoted if not excluded)
    unwanted = " OR ".join(text for excluded, text in quoted if excluded)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _has_fts5(db: Database) -> bool:
    return db.one("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'") is not None


def _in_step(db: Database) -> bool:
    row = db.one("PRAGMA user_version")
    return row is not None and row["user_version"] == IN_STEP


def _begin_anew(db: Database) -> None:
    """Let there be an empty index, which catches up in steps."""
    with db.transaction():
        if _in_step(db):  # another process was faster
            return
        if db.one("SELECT 1 FROM sqlite_master WHERE name = 'words'"):
            log.warning("the index of words was not kept in step with the archive: the next search makes it anew")
        for statement in SCHEMA:
            db.run(statement)
        db.run("UPDATE article SET number = NULL WHERE number IS NOT NULL")
        db.run(f"PRAGMA user_version = {IN_STEP}")
