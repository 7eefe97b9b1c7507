"""One SQLite connection: rows, transactions, faults in words. The SQL in this room is plain enough for PostgreSQL too.

SQLite runs in WAL mode. `synchronous` is NORMAL, where a power cut may take the last commits (they are polled again),
and FULL in a durable transaction, where what was told must stay told (measured: commit 0.08 ms against 5.8 ms).
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from monitor.store.faults import BUSY_SECONDS, FatalStoreError, StoreError, damaged, explained
from monitor.store.schema import build, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["Database", "Row", "StoreError", "day_of", "from_ms", "moment", "open_database", "open_view", "to_ms"]

Row = sqlite3.Row

# Pages of the write-ahead log after which SQLite folds it into the database: 16 MB instead of 4. An article dirties
# some 50 pages all over the table of shingles, so that each fold writes them again (.50 to .34 ms a commit, measured).
LOG_PAGES = 4_000

# KiB of pages kept in memory, most of them waiting to be written; SQLite's own default is 2,000.
CACHE_KIB = 16_000

# Bytes of the file that are read as memory and not by system calls: deciding on an article beside 100,000 takes 1.1 ms
# instead of 1.6. The system takes the memory back when it is short of it, and a larger file is read as before beyond.
MAPPED = 1 << 30

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    """A connection with explicit transactions. Not for use from several threads: everything runs in the event loop.

    All that is asked of it raises StoreError where the state cannot be used: another process does not end its writing,
    the disk is full or read-only, the file is damaged. After a FatalStoreError no transaction begins any more: `fatal`
    says why.
    """

    def __init__(self, connection: sqlite3.Connection, file: Path, *, writable: bool = True) -> None:
        """Use a connection to `file`, the one that a person knows where it is a copy that is open."""
        self._connection = connection
        self._connection.row_factory = sqlite3.Row
        self._depth = 0
        self._durable = False
        self.file = file
        self.writable = writable
        self.fatal: FatalStoreError | None = None
        self.guard: Callable[[], None] | None = None
        """Called at the head of every transaction, under the writer's lock; what it raises ends that."""

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file."""
        with suppress(sqlite3.Error):  # a log that cannot be folded in now stays, and is at the next opening
            self._connection.close()

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Every row of a query."""
        try:
            return self._connection.execute(sql, params).fetchall()
        except sqlite3.Error as error:
            self._refuse(error)

    def found(self, sql: str, *values: Any) -> list[Row]:
        """Every row of a query by place (`?`): for long lists, where names take as long as the query itself."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._refuse(error)

    def one(self, sql: str, **params: Any) -> Row | None:
        """The first row of a query, if any."""
        try:
            row: Row | None = self._connection.execute(sql, params).fetchone()
        except sqlite3.Error as error:
            self._refuse(error)
        return row

    def run(self, sql: str, **params: Any) -> int:
        """Execute one statement; gives the number of rows that it wrote."""
        try:
            return self._connection.execute(sql, params).rowcount
        except sqlite3.Error as error:
            self._refuse(error)

    def many(self, sql: str, params: Iterable[Mapping[str, Any]]) -> None:
        """Execute one statement for each set of parameters."""
        try:
            self._connection.executemany(sql, params)
        except sqlite3.Error as error:
            self._refuse(error)

    def _refuse(self, error: sqlite3.Error) -> NoReturn:
        """Raise the error in words, where it is the state's; as it is where the fault is ours."""
        fault = explained(error, self.file)
        if fault is None:
            raise error
        self.give_up(fault)

    def give_up(self, fault: StoreError) -> NoReturn:
        """Raise this, and remember it where it is fatal."""
        if isinstance(fault, FatalStoreError):
            self.fatal = fault
        raise fault

    def define(self, name: str, function: Callable[[Any], Any]) -> None:
        """Let SQL call a function of one argument that always gives the same answer to it."""
        self._connection.create_function(name, 1, function, deterministic=True)

    def forbid_writing(self) -> None:
        """Let nothing be written by this connection any more."""
        self.run("PRAGMA query_only = ON")
        self.writable = False

    def copy_to(self, target: sqlite3.Connection, *, pages: int, pause: float) -> None:
        """Copy the database as it stands at this moment, so many pages at a time; raises sqlite3.Error.

        The transaction around it keeps the moment: without one, each commit of another process begins the copy anew
        (sqlite.org/backup.html).
        """
        self._connection.execute("BEGIN")
        try:
            self._connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            self._connection.backup(target, pages=pages, sleep=pause)
        finally:
            self._connection.execute("ROLLBACK")

    def interrupt(self) -> None:
        """End the query that is going on, from another thread: it raises sqlite3.OperationalError."""
        self._connection.interrupt()

    @property
    def changes(self) -> int:
        """Rows written since the connection was opened: as long as it stays the same, nothing is new."""
        return self._connection.total_changes

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """All or nothing; `durable` survives a power cut once it returns.

        A transaction inside another joins it. A durable one cannot join one that is not: it would not be.
        """
        if self._depth:
            if durable and not self._durable:
                raise ValueError("a durable transaction inside of one that is not would not be durable")
            yield
            return
        if self.fatal:
            raise self.fatal
        if durable != self._durable:
            self.run(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        self.run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            if self.guard:
                self.guard()
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                if self._connection.in_transaction:  # a full disk makes SQLite roll back by itself
                    self._connection.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0


def open_database(
    file: Path, alone: AbstractContextManager[None] | None = None, original: Path | None = None
) -> Database:
    """Open `file`, made new where there is none; raises StoreError with a sentence when that cannot be had.

    `alone` is held while it is made, or brought up to date: it keeps others from working with it meanwhile.
    `original` is the file that a person knows, where `file` is a throw-away copy of it.
    """
    named, alone = original or file, alone or nullcontext()
    try:
        if not file.exists():
            with alone:
                _make(file, named, lasting=original is None)
        _refuse_empty(file, named)
        connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    except OSError as error:
        raise StoreError(
            f"cannot open {named}: {error.strerror or error}. Is the folder there and writable?"
        ) from error
    except sqlite3.Error as error:
        if fault := explained(error, named):
            raise fault from error
        raise
    return _prepared(Database(connection, named), alone)


def open_view(file: Path, *, steady: bool) -> Database:
    """Open `file` for reading alone: nothing is written, not beside it either, if it is `steady`.

    `steady` says that nobody has it open: there is no write-ahead log, and none is to be made. Raises StoreError.
    """
    uri = f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if steady else ''}"
    try:
        _refuse_empty(file, file)
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    except OSError as error:
        raise StoreError(f"cannot read {file}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        if fault := explained(error, file):
            raise fault from error
        raise
    return Database(connection, file, writable=False)


def _make(file: Path, named: Path, *, lasting: bool) -> None:
    """Make a new database, unless another process just did, or the rest of one is there."""
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size and not file.exists():
        raise StoreError(
            f"{named} is missing, while its write-ahead log {log.name} is there: put the database back, or a copy that "
            "`monitor backup` made; to begin anew, remove the log."
        )
    if not file.exists():
        build(file, lasting=lasting)


def _refuse_empty(file: Path, named: Path) -> None:
    """SQLite would take an empty file for a new database, and everything would be told again."""
    if file.is_file() and not file.stat().st_size:
        raise FatalStoreError(damaged(named, "it is empty"))


def _prepared(db: Database, alone: AbstractContextManager[None]) -> Database:
    try:
        db.run("PRAGMA journal_mode = WAL")
        db.run("PRAGMA synchronous = NORMAL")
        db.run("PRAGMA foreign_keys = ON")
        db.run(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        db.run(f"PRAGMA cache_size = -{CACHE_KIB}")
        db.run(f"PRAGMA mmap_size = {MAPPED}")
        migrate(db, alone)
    except BaseException:
        db.close()
        raise
    return db
