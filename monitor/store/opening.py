"""From a state folder to the store in it: beside others, alone, for reading, as a throw-away copy."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.store.connecting import open_database
from monitor.store.copying import copy_database, log_of
from monitor.store.faults import StoreError
from monitor.store.lease import Leases, described, held_by
from monitor.store.lock import Lock, attempt, locked
from monitor.store.processes import this_process
from monitor.store.store import Store
from monitor.store.view import view_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.store.figures import Extent
    from monitor.store.lease import Lease

log = logging.getLogger(__name__)

FILE = "monitor.db"


def _utc_now() -> datetime:
    return datetime.now(UTC)


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
            before = store.lease.read()
            if before and before.ended is None:
                _look_over(store, before, has_log=has_log)
            store.lease.take(work, clock(), locked=lock is Lock.OURS)
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
    from monitor.store.backing_up import back_up

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
        from monitor.store.integrity import CHECK_SECONDS

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
