"""Reading a state without writing to it: beside a daemon, after one was cut off, and on a disk that is read-only."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.store.connecting import open_database, open_view
from monitor.store.copying import copy_database, log_of
from monitor.store.faults import FatalStoreError, StoreError
from monitor.store.schema import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.store.database import Database


@contextmanager
def view_database(file: Path) -> Iterator[Database]:
    """The database for reading alone. Raises StoreError when it cannot be read, or is damaged.

    Without a write-ahead log nobody has it open, and it is read as the one file that it is. With one it is opened
    beside whoever writes. Where that cannot be done (a log on a read-only disk, for it takes a third file), or the
    tables are an older version's, a throw-away copy is read.
    """
    db = _viewed(file)
    if db is not None:
        try:
            yield db
        finally:
            db.close()
        return
    with tempfile.TemporaryDirectory(prefix="monitor-view-") as scratch:
        copy = Path(scratch) / file.name
        copy_database(file, copy)
        db = open_database(copy, original=file)
        try:
            db.forbid_writing()
            yield db
        finally:
            db.close()


def _viewed(file: Path) -> Database | None:
    """The database opened where it is; None where that does not do."""
    db = open_view(file, steady=not log_of(file).exists())
    try:
        if not missing(db):
            return db
    except FatalStoreError:
        db.close()
        raise
    except StoreError:  # the same of a copy says what is wrong, if it is more than the log
        pass
    db.close()
    return None
