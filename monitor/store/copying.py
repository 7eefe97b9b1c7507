"""A copy of a database that another process may be writing to, made without touching a byte of it."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from monitor.store.faults import StoreError

if TYPE_CHECKING:
    from pathlib import Path

# A copy is begun anew when a checkpoint fell into it. Measured: 645 MB beside a writer of 640 KB a second needed one or
# two tries of 0.7 s.
TRIES = 10

# The head of a write-ahead log, with the salts that are new whenever it is begun anew (sqlite.org/fileformat2.html,
# "WAL Header").
WAL_HEAD = 32


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, then its write-ahead log; raises StoreError when that cannot be done.

    What is written meanwhile goes to the end of the log alone. A transaction cut off by the copy has no valid commit
    frame there, and SQLite leaves it out. So the two fit as long as the log was not folded into the database.
    """
    try:
        if not any(_copied(source, target) for _ in range(TRIES)):
            raise StoreError(f"{source} is being written to all the time: try again, or stop the daemon first")
    except OSError as error:
        raise StoreError(
            f"cannot copy {source}: {error.strerror or error}. Is it a monitor database that you may read, and is "
            "there room for temporary files?"
        ) from error


def _copied(source: Path, target: Path) -> bool:
    """Copy both files; says whether they fit each other."""
    before = state_of(source)
    shutil.copyfile(source, target)
    log_of(target).unlink(missing_ok=True)
    with suppress(FileNotFoundError):  # folded in and gone: then there is nothing to add
        shutil.copyfile(log_of(source), log_of(target))
    return state_of(source) == before


def log_of(database: Path) -> Path:
    """The write-ahead log of a database: there while it is open, and after an end that was cut off."""
    return database.with_name(database.name + "-wal")


def state_of(database: Path) -> tuple[int, int, bytes]:
    """What changes when the log is folded into the database, or begun anew."""
    stat = database.stat()
    try:
        with log_of(database).open("rb") as log:
            head = log.read(WAL_HEAD)
    except FileNotFoundError:
        head = b""
    return stat.st_size, stat.st_mtime_ns, head
