"""From a file to a connection: made new, brought up to date, or for reading alone."""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext
from typing import TYPE_CHECKING

from monitor.store.copying import log_of, state_of
from monitor.store.database import Database
from monitor.store.faults import BUSY_SECONDS, FatalStoreError, StoreError, damaged, explained
from monitor.store.schema import build, migrate

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

# Pages of the write-ahead log after which SQLite folds it into the database: 16 MB instead of 4. An article dirties
# some 50 pages all over the table of shingles, so that each fold writes them again (.50 to .34 ms a commit, measured).
LOG_PAGES = 4_000

# KiB of pages kept in memory beside what is mapped: what stands in the write-ahead log is read from there, and fits in.
# Beside 100,000 articles 922 are decided a CPU second, 768 with SQLite's own 2,000. It is given back after each cycle.
CACHE_KIB = 16_000

# Bytes of the file that are read as memory and not by system calls: deciding on an article beside 100,000 takes 1.1 ms
# instead of 1.6. The system takes the memory back when it is short of it, and a larger file is read as before beyond.
MAPPED = 1 << 30


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
        before = state_of(file) if steady else None
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    except OSError as error:
        raise StoreError(f"cannot read {file}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        if fault := explained(error, file):
            raise fault from error
        raise
    return Database(connection, file, writable=False, steady=before)


def _make(file: Path, named: Path, *, lasting: bool) -> None:
    """Make a new database, unless another process just did, or the rest of one is there."""
    log = log_of(file)
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
