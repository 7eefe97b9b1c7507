"""One SQLite connection: rows, transactions, migrations. The SQL in this room is plain enough for PostgreSQL too.

SQLite runs in WAL mode. `synchronous` is NORMAL, where a power cut may take the last commits (they are polled again),
and FULL in a durable transaction, where what was told must stay told (measured: commit 0.08 ms against 5.8 ms).
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

Row = sqlite3.Row

# Seconds that a writer waits for another process (an `explain` beside the daemon) to finish its transaction. The
# longest of ours writes one batch of articles and takes well under a second; SQLite's own default is to fail at once.
BUSY_SECONDS = 10.0

# Pages of the write-ahead log after which SQLite folds it into the database: 16 MB instead of 4. An article dirties
# some 50 pages all over the table of shingles, so that each fold writes them again (.50 to .34 ms a commit, measured).
LOG_PAGES = 4_000

# KiB of pages kept in memory, most of them waiting to be written; SQLite's own default is 2,000.
CACHE_KIB = 16_000

# Bytes of the file that are read as memory and not by system calls: deciding on an article beside 100,000 takes 1.1 ms
# instead of 1.6. The system takes the memory back when it is short of it, and a larger file is read as before beyond.
MAPPED = 1 << 30

# The bits of an error code that say what is wrong; those above say why (sqlite.org/rescode.html).
PRIMARY_CODE = 0xFF

BUSY = (
    f"another process has been writing to the state for more than {BUSY_SECONDS:.0f} s: try again in a while. If that "
    "goes on, a process hangs: stop it."
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StoreError(UserError):
    """The state cannot be used; the text says why and what to do."""


def to_ms(moment: datetime | None) -> int | None:
    """Milliseconds since 1970 UTC: sortable, and the same integer in every database."""
    return None if moment is None else (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int | None) -> datetime | None:
    """Turn what `to_ms` made back into an aware UTC datetime."""
    return None if ms is None else _EPOCH + timedelta(milliseconds=ms)


def moment(ms: int) -> datetime:
    """As `from_ms`, for columns that are never null."""
    return _EPOCH + timedelta(milliseconds=ms)


def day_of(moment: datetime) -> int:
    """Days since 1970 UTC: what is kept for weeks needs no finer time, and takes two bytes."""
    return (moment - _EPOCH).days


class Database:
    """A connection with explicit transactions. Not for use from several threads: everything runs in the event loop."""

    def __init__(
        self, file: Path, alone: AbstractContextManager[None] | None = None, original: Path | None = None
    ) -> None:
        """Open (and create) `file`; raises StoreError with a sentence when that cannot be had.

        `alone` is held while an older schema is brought up to date: it keeps others from working with it meanwhile.
        `original` is the file that a person knows, where `file` is a copy of it.
        """
        named = original or file
        try:
            self._connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise StoreError(f"cannot open {named}: {error}. Is the folder there and writable?") from error
        self._connection.row_factory = sqlite3.Row
        self._depth = 0
        self._durable = False
        try:
            self._prepare(alone or nullcontext())
        except sqlite3.Error as error:
            self._connection.close()
            _refuse_if_busy(error)
            raise StoreError(f"cannot use {named}: {error}. Is it a monitor database, and writable?") from error
        except StoreError:
            self._connection.close()
            raise

    def _prepare(self, alone: AbstractContextManager[None]) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        self._connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._connection.execute(f"PRAGMA mmap_size = {MAPPED}")
        migrate(self, alone)

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file."""
        self._connection.close()

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Every row of a query. All of these raise StoreError when another process does not end its writing."""
        return self._execute(sql, params).fetchall()

    def one(self, sql: str, **params: Any) -> Row | None:
        """The first row of a query, if any."""
        row: Row | None = self._execute(sql, params).fetchone()
        return row

    def run(self, sql: str, **params: Any) -> int:
        """Execute one statement; gives the number of rows that it wrote."""
        return self._execute(sql, params).rowcount

    def many(self, sql: str, params: Iterable[Mapping[str, Any]]) -> None:
        """Execute one statement for each set of parameters."""
        try:
            self._connection.executemany(sql, params)
        except sqlite3.OperationalError as error:
            _refuse_if_busy(error)
            raise

    def _execute(self, sql: str, params: Mapping[str, Any]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, params)
        except sqlite3.OperationalError as error:
            _refuse_if_busy(error)
            raise

    def define(self, name: str, function: Callable[[Any], Any]) -> None:
        """Let SQL call a function of one argument that always gives the same answer to it."""
        self._connection.create_function(name, 1, function, deterministic=True)

    @property
    def changes(self) -> int:
        """Rows written since the connection was opened: as long as it stays the same, nothing is new."""
        return self._connection.total_changes

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """All or nothing. A transaction inside another joins it; `durable` survives a power cut once it returns."""
        if self._depth:
            yield
            return
        if durable != self._durable:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        self.run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk makes SQLite roll back by itself
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0


def _refuse_if_busy(error: sqlite3.Error) -> None:
    """Raise StoreError with a sentence for the person who waits, if that is what is wrong."""
    if getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE == sqlite3.SQLITE_BUSY:
        raise StoreError(BUSY) from error


def migrate(db: Database, alone: AbstractContextManager[None]) -> None:
    """Bring the schema up to date, one transaction a step; raises StoreError for a state from a newer version.

    What is up to date is left alone. Else `alone` is held: a daemon of an older version would fail over new tables.
    """
    steps = _migrations()
    have = _version(db)
    if have > len(steps):
        raise StoreError(
            f"this state was written by a newer monitor (schema {have}, this one knows {len(steps)}). "
            "Update monitor, or point --state elsewhere."
        )
    if have < len(steps):
        with alone:
            _bring_up(db, steps)


def _version(db: Database) -> int:
    """The number of the last migration that was made; 0 in an empty file."""
    if db.one("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'") is None:
        return 0
    row = db.one("SELECT max(version) AS version FROM schema_version")
    return (row and row["version"]) or 0


def _bring_up(db: Database, steps: list[str]) -> None:
    """Make the migrations that are missing: perhaps none any more, if another process was faster."""
    db.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)")
    have = _version(db)
    for version, sql in enumerate(steps[have:], start=have + 1):
        with db.transaction(durable=True):
            for statement in _statements(sql):
                db.run(statement)
            db.run("INSERT INTO schema_version (version) VALUES (:version)", version=version)


def _migrations() -> list[str]:
    folder = resources.files("monitor.store") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def _statements(sql: str) -> list[str]:
    """Split at a semicolon that ends a line: no statement of ours holds one elsewhere."""
    return [part.strip() for part in sql.split(";\n") if part.strip()]
