"""One SQLite connection: rows, transactions, faults in words. The SQL in this room is plain enough for PostgreSQL too.

SQLite runs in WAL mode. `synchronous` is NORMAL, where a power cut may take the last commits (they are polled again),
and FULL in a durable transaction, where what was told must stay told (measured: commit 0.08 ms against 5.8 ms).
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from monitor.store.copying import state_of
from monitor.store.faults import FatalStoreError, StoreError, explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

Row = sqlite3.Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime | None) -> int | None:
    """Milliseconds since 1970 UTC: sortable, and the same integer in every database."""
    return None if moment is None else (moment - _EPOCH) // MILLISECOND


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

    def __init__(
        self, connection: sqlite3.Connection, file: Path, *, writable: bool = True, steady: object = None
    ) -> None:
        """Use a connection to `file`, the one that a person knows where it is a copy that is open.

        `steady` is the `state_of` a file that is read as if nobody wrote to it.
        """
        self._connection = connection
        self._connection.row_factory = sqlite3.Row
        self._bare = connection.cursor()
        self._bare.row_factory = None
        self._depth = 0
        self._durable = False
        self.file = file
        self.writable = writable
        self._steady = steady
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

    def found(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Every row of a query by place (`?`), bare: for long lists, where names take as long as the query itself."""
        try:
            return self._bare.execute(sql, values).fetchall()
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

    def many(self, sql: str, params: Iterable[Mapping[str, Any] | Sequence[Any]]) -> None:
        """Execute one statement for each set of parameters, by name or by place."""
        try:
            self._connection.executemany(sql, params)
        except sqlite3.Error as error:
            self._refuse(error)

    def _refuse(self, error: sqlite3.Error) -> NoReturn:
        """Raise the error in words, where it is the state's; as it is where the fault is ours."""
        fault = explained(error, self.file)
        if fault is None:
            raise error
        self.demand_steady()
        self.give_up(fault)

    def demand_steady(self) -> None:
        """Raise StoreError where damage is none: another process began to write to what is read as if nobody did."""
        if self._steady is not None and state_of(self.file) != self._steady:
            raise StoreError(f"another process opened {self.file} while it was read: try again")

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

    def release_memory(self) -> None:
        """Give back the pages that are kept in memory (sqlite.org/pragma.html#pragma_shrink_memory)."""
        self.run("PRAGMA shrink_memory")

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
