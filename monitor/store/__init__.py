"""The only place with SQL: what was seen, read, decided and told, in one SQLite file under `state/`."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.store.articles import Articles, Blocks
from monitor.store.database import Database, StoreError
from monitor.store.digests import Deliveries, Digests
from monitor.store.entries import Entries
from monitor.store.feeds import Feeds
from monitor.store.stories import Stories

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Store", "StoreError", "copied_store", "open_store"]

FILE = "monitor.db"

# Tries to copy a database that a daemon is writing to before giving up: a copy is torn only when a checkpoint falls
# into it, which happens every thousand pages written.
COPY_TRIES = 5


class Store:
    """Everything that is remembered, by subject. Used from the event loop alone."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.feeds = Feeds(db)
        self.entries = Entries(db)
        self.articles = Articles(db)
        self.blocks = Blocks(db)
        self.stories = Stories(db)
        self.digests = Digests(db)
        self.deliveries = Deliveries(db)

    def transaction(self, *, durable: bool = False) -> AbstractContextManager[None]:
        """All or nothing; `durable` is on the disk when it returns."""
        return self._db.transaction(durable=durable)


@contextmanager
def open_store(state: str) -> Iterator[Store]:
    """The store in the folder `state`, created when it is not there; raises StoreError with a sentence."""
    folder = _folder(state)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the state folder {folder}: {error.strerror or error}") from error
    yield from _opened(folder / FILE)


@contextmanager
def copied_store(state: str) -> Iterator[Store]:
    """A throw-away copy of the store in `state`: `--dry-run` works on it, and not a byte of the original changes.

    The files are copied rather than opened, because opening a database in WAL mode writes beside it even for reading.
    """
    folder = _folder(state)
    with tempfile.TemporaryDirectory(prefix="monitor-dry-run-") as scratch:
        if (folder / FILE).exists():
            _copy(folder / FILE, Path(scratch) / FILE)
        yield from _opened(Path(scratch) / FILE)


def _opened(file: Path) -> Iterator[Store]:
    db = Database(file)
    try:
        yield Store(db)
    finally:
        db.close()


def _folder(state: str) -> Path:
    if "://" in state:
        raise StoreError(f"--state {state.split('://', 1)[0]}://… is not supported by this version: name a folder")
    folder = Path(state)
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"--state {state} is a file: name a folder")
    return folder


def _copy(source: Path, target: Path) -> None:
    """Copy a database with its write-ahead log, again when a running daemon changed either meanwhile."""
    for _ in range(COPY_TRIES):
        before = _stamps(source)
        for suffix in ("", "-wal"):
            part = source.with_name(source.name + suffix)
            copy = target.with_name(target.name + suffix)
            if part.exists():
                shutil.copyfile(part, copy)
            else:
                copy.unlink(missing_ok=True)
        if _stamps(source) == before:
            return
    raise StoreError(f"{source} is being written to all the time: try again, or stop the daemon first")


def _stamps(source: Path) -> list[tuple[int, int]]:
    parts = (source, source.with_name(source.name + "-wal"))
    return [(stat.st_size, stat.st_mtime_ns) for part in parts if part.exists() for stat in (part.stat(),)]
