"""A consistent copy of a state that another process may be writing to, fit to be put in its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from monitor.store.copying import log_of, state_of
from monitor.store.database import Database
from monitor.store.faults import FatalStoreError, StoreError, damaged, explained
from monitor.store.figures import Extent, Figures
from monitor.store.schema import to_disk
from monitor.store.view import view_database

if TYPE_CHECKING:
    from pathlib import Path

# Pages of 4 KB that are copied at a time, and the seconds between two times, in which the disk is the daemon's: 0.8 GB
# takes one second more by it. A writer never waits for a reader in WAL mode; it only writes on in its log meanwhile.
STEP, PAUSE = 2_000, 0.01

# Tries where a state that nobody had open was opened while it was copied.
TRIES = 3

# What nobody may hold or repeat in a copy: its holder is another process's, and what was on its way may have been
# posted after the copy was made. It is taken for cut off: a start looks in Slack before it posts anything of it.
SETTLED = (
    "UPDATE lease SET ended = renewed WHERE ended IS NULL",
    """
    UPDATE delivery SET state = 'sending', attempted = coalesce(attempted, created), next_try = NULL
    WHERE state IN ('pending', 'parked')
    """,
)


def back_up(source: Path, target: Path) -> Extent:
    """Copy the state in the file `source` to `target`, whole or not at all, and say what the copy holds.

    It is written beside `target`, checked, on the disk, and only then there. Raises StoreError with a sentence.
    """
    fresh = target.with_name(f"{target.name}.part")
    try:
        for _ in range(TRIES):
            fresh.unlink(missing_ok=True)
            before = state_of(source) if not log_of(source).exists() else None
            _copy(source, fresh)
            if before is None or state_of(source) == before:
                break
        else:
            raise StoreError(f"{source} was opened again and again while it was copied: try again in a while")
        extent = _settled(fresh, target)
        to_disk(fresh)
        fresh.replace(target)
        to_disk(target.parent)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return extent


def _copy(source: Path, fresh: Path) -> None:
    """All pages as they stand at one moment: a read transaction is held over all steps."""
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # it holds what a desk watches
    with view_database(source) as db, closing(sqlite3.connect(fresh, isolation_level=None)) as copy:
        try:
            db.copy_to(copy, pages=STEP, pause=PAUSE)
        except sqlite3.Error as error:
            if fault := explained(error, fresh):
                raise fault from error
            raise


def _settled(fresh: Path, target: Path) -> Extent:
    """Put the copy in order and check it: what it holds. Raises FatalStoreError when the state is damaged."""
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        copy = Database(connection, fresh)
        copy.run("PRAGMA journal_mode = DELETE")  # so that nothing stands beside it
        with copy.transaction():
            for statement in SETTLED:
                copy.run(statement)
        found = copy.one("PRAGMA quick_check(1)")
        if found is None or found[0] != "ok":
            raise FatalStoreError(damaged(target, "the copy is not sound, and so the state is not either"))
        return Figures(copy).extent()
