"""The only place with SQL: what was seen, read, decided and told, in one SQLite file under `state/`."""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.store.articles import Archived, Articles
from monitor.store.blocks import Blocks
from monitor.store.copying import copy_database
from monitor.store.database import Database, StoreError
from monitor.store.deliveries import Deliveries
from monitor.store.digests import Digests
from monitor.store.entries import Entries
from monitor.store.feeds import Feeds
from monitor.store.lock import locked
from monitor.store.mutes import Muted
from monitor.store.query import Term, parse_query
from monitor.store.regrouping import Regrouping, ToldTo
from monitor.store.relations import Judgement, Relations
from monitor.store.search import Hit, Search
from monitor.store.stories import Stories
from monitor.store.tellings import Tellings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Archived",
    "Hit",
    "Judgement",
    "Search",
    "Store",
    "StoreError",
    "Term",
    "ToldTo",
    "copied_store",
    "open_store",
    "parse_query",
    "require_state",
    "sole_store",
]

FILE = "monitor.db"


class Store:
    """Everything that is remembered, by subject. Used from the event loop alone."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.feeds = Feeds(db)
        self.entries = Entries(db)
        self.search = Search(db)
        self.articles = Articles(db, self.search)
        self.blocks = Blocks(db)
        self.stories = Stories(db)
        self.regrouping = Regrouping(db)
        self.relations = Relations(db)
        self.digests = Digests(db, self.articles, self.relations)
        self.tellings = Tellings(db, self.digests, self.relations)
        self.deliveries = Deliveries(db)
        self.muted = Muted(db)

    @property
    def changes(self) -> int:
        """Rows written since it was opened: as long as it stays the same, nothing is new."""
        return self._db.changes

    def transaction(self, *, durable: bool = False) -> AbstractContextManager[None]:
        """All or nothing; `durable` is on the disk when it returns."""
        return self._db.transaction(durable=durable)


def require_state(state: str) -> None:
    """Raise StoreError with a sentence when nothing was ever stored in the folder `state`."""
    if not (_folder(state) / FILE).exists():
        raise StoreError(f"{state} holds no articles yet: name another --state, or run monitor --once first")


@contextmanager
def open_store(state: str) -> Iterator[Store]:
    """The store in the folder `state`, created when it is not there; raises StoreError with a sentence.

    Others may work with it meanwhile. One from an older version is brought up to date, unless somebody does.
    """
    folder = _made(state)
    older = (
        f"the state in {folder} is of an older version of monitor, and another process works on it. If that is a "
        "daemon from before the update, restart it first: that brings the state up to date. Else try again in a while."
    )
    yield from _opened(folder / FILE, alone=locked(folder, older))


@contextmanager
def sole_store(state: str) -> Iterator[Store]:
    """As `open_store`, for one process alone: raises StoreError while another one has it so."""
    folder = _made(state)
    with locked(folder):
        yield from _opened(folder / FILE)


@contextmanager
def copied_store(state: str) -> Iterator[Store]:
    """A throw-away copy of the store in `state`: `--dry-run` works on it, and not a byte of the original changes.

    The files are copied rather than opened, because opening a database in WAL mode writes beside it even for reading.
    """
    folder = _folder(state)
    with tempfile.TemporaryDirectory(prefix="monitor-dry-run-") as scratch:
        if (folder / FILE).exists():
            copy_database(folder / FILE, Path(scratch) / FILE)
        yield from _opened(Path(scratch) / FILE, original=folder / FILE)


def _opened(
    file: Path, *, alone: AbstractContextManager[None] | None = None, original: Path | None = None
) -> Iterator[Store]:
    db = Database(file, alone, original)
    try:
        yield Store(db)
    finally:
        db.close()


def _made(state: str) -> Path:
    folder = _folder(state)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the state folder {folder}: {error.strerror or error}") from error
    return folder


def _folder(state: str) -> Path:
    if "://" in state:
        raise StoreError(f"--state {state.split('://', 1)[0]}://… is not supported by this version: name a folder")
    folder = Path(state)
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"--state {state} is a file: name a folder")
    return folder
