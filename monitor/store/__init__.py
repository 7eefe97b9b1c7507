"""The only place with SQL: what was seen, read, decided and told, in one SQLite file under `state/`."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.store.alarms import Alarms
from monitor.store.articles import Archived, Articles
from monitor.store.backing_up import back_up
from monitor.store.blocks import Blocks
from monitor.store.channels import Channels
from monitor.store.copying import copy_database, log_of
from monitor.store.database import Database, open_database
from monitor.store.deliveries import Deliveries
from monitor.store.digests import Digests
from monitor.store.entries import Entries
from monitor.store.faults import FatalStoreError, StoreError, size, store_error
from monitor.store.feeds import Feeds
from monitor.store.figures import Extent, Figures
from monitor.store.following import Following
from monitor.store.integrity import CHECK_SECONDS, faults, quick_check
from monitor.store.lease import RENEW, Lease, Leases, Life, described, held_by, this_process
from monitor.store.lock import Lock, attempt, locked
from monitor.store.mutes import Muted
from monitor.store.query import Term, parse_query
from monitor.store.regrouping import Regrouping, ToldTo
from monitor.store.relations import Judgement, Relations
from monitor.store.search import Hit, Search
from monitor.store.stories import Stories
from monitor.store.tellings import Tellings
from monitor.store.view import view_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "RENEW",
    "Archived",
    "Extent",
    "FatalStoreError",
    "Hit",
    "Judgement",
    "Lease",
    "Life",
    "Search",
    "Store",
    "StoreError",
    "Term",
    "ToldTo",
    "back_up_store",
    "copied_store",
    "described",
    "open_store",
    "parse_query",
    "reading_store",
    "require_state",
    "size",
    "sole_store",
    "store_error",
    "view_store",
]

log = logging.getLogger(__name__)

FILE = "monitor.db"


def _utc_now() -> datetime:
    return datetime.now(UTC)


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
        self.channels = Channels(db)
        self.alarms = Alarms(db)
        self.following = Following(db, self.deliveries)
        self.muted = Muted(db)
        self.lease = Leases(db)
        self.figures = Figures(db)

    @property
    def changes(self) -> int:
        """Rows written since it was opened, for the lease none: as long as it stays the same, nothing is new."""
        return self._db.changes - self.lease.writes

    @property
    def fatal(self) -> StoreError | None:
        """Why nothing may be written any more, if so: the state is damaged, or another process's by now."""
        return self._db.fatal

    def faults(self, *, held: bool) -> Iterator[str]:
        """Everything that is wrong with what is stored, in words with what to do; `held`: somebody works on it."""
        return faults(self._db, held=held)

    def check_quickly(self) -> bool:
        """Look at every page, for a few seconds at most: whether that was time enough. Raises FatalStoreError."""
        return quick_check(self._db)

    @property
    def writable(self) -> bool:
        """Whether anything can be stored."""
        return self._db.writable

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
    with _opened(folder / FILE, alone=locked(folder, older)) as store:
        if store.lease.is_open:
            _fold_if_gone(store, folder)
        yield store


@contextmanager
def reading_store(state: str) -> Iterator[Store]:
    """As `open_store`, for what mostly reads: on a read-only disk as `view_store`. Raises StoreError, as both do."""
    require_state(state)
    with open_store(state) if os.access(_folder(state), os.W_OK) else view_store(state) as store:
        yield store


@contextmanager
def sole_store(state: str, work: str = "daemon", clock: Callable[[], datetime] = _utc_now) -> Iterator[Store]:
    """As `open_store`, for one process alone, which holds the lease; raises StoreError while another one has it.

    `work` says what it does: "daemon" or "once". After an end that was none the file is checked first.
    """
    folder = _made(state)
    with attempt(folder) as lock:
        if lock is Lock.TAKEN:
            raise StoreError(_taken(folder, clock()))
        has_log = log_of(folder / FILE).exists()
        with _opened(folder / FILE) as store:
            before = store.lease.take(work, clock(), locked=lock is Lock.OURS)
            if before and before.ended is None:
                _look_over(store, before, has_log=has_log)
            try:
                yield store
            finally:
                store.lease.end(clock())


@contextmanager
def view_store(state: str) -> Iterator[Store]:
    """The store in the folder `state` for reading alone: nothing is written, also where nothing can be.

    Works beside a daemon. Raises StoreError, as `require_state` does, too.
    """
    require_state(state)
    with view_database(_folder(state) / FILE) as db:
        yield Store(db)


@contextmanager
def copied_store(state: str) -> Iterator[Store]:
    """A throw-away copy of the store in `state`: `--dry-run` works on it, and not a byte of the original changes.

    The files are copied rather than opened, because opening a database in WAL mode writes beside it even for reading.
    """
    folder = _folder(state)
    with tempfile.TemporaryDirectory(prefix="monitor-dry-run-") as scratch:
        if (folder / FILE).exists():
            copy_database(folder / FILE, Path(scratch) / FILE)
        with _opened(Path(scratch) / FILE, original=folder / FILE) as store:
            yield store


@contextmanager
def _opened(
    file: Path, *, alone: AbstractContextManager[None] | None = None, original: Path | None = None
) -> Iterator[Store]:
    db = open_database(file, alone, original)
    try:
        yield Store(db)
    finally:
        db.close()


def back_up_store(state: str, target: Path) -> Extent:
    """Copy the state in the folder `state` to a file, also while a daemon works on it; gives what the copy holds.

    Raises StoreError with a sentence. A file that is there is replaced once the copy is whole.
    """
    require_state(state)
    return back_up(_folder(state) / FILE, target)


def _fold_if_gone(store: Store, folder: Path) -> None:
    """Note that closing this store may take away the log that an end which was none has left."""
    with attempt(folder) as lock:
        if lock is Lock.OURS:
            store.lease.fold()


def _taken(folder: Path, now: datetime) -> str:
    """Who has the lock, as far as the lease says; a `monitor search` that brings a state up to date has none."""
    with suppress(StoreError), view_database(folder / FILE) as db:
        lease = Leases(db).read()
        if lease and lease.ended is None:
            return held_by(lease, this_process(), now, folder)
    return f"another monitor works on {folder}: stop it first, or name another --state"


def _look_over(store: Store, before: Lease, *, has_log: bool) -> None:
    """See what an end that was none did to the file. Raises StoreError when it is damaged."""
    if not has_log and not before.folded:
        log.warning(
            "the write-ahead log of the state is gone, though %s did not end it: what was stored last is missing, and "
            "may be told again. If there is a copy of monitor.db-wal, stop monitor and put it back.",
            described(before),
        )
    if not store.check_quickly():
        log.warning(
            "the state was not checked whole after an end that was cut off: it takes over %d s. When there is time, "
            "run monitor status --integrity",
            CHECK_SECONDS,
        )


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
