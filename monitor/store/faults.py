"""What can be wrong with the state, in words for the person who can mend it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from typing import TYPE_CHECKING

from monitor.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

# Seconds that a writer waits for another process (an `explain` beside the daemon) to finish its transaction. The
# longest of ours writes one batch of articles and takes well under a second; SQLite's own default is to fail at once.
BUSY_SECONDS = 10.0

# The bits of an error code that say what is wrong; those above say why (sqlite.org/rescode.html).
PRIMARY_CODE = 0xFF

# Less free room than this is told as the cause when a write fails. A full disk shows as SQLITE_FULL or, where a file
# may not grow (a quota, a limit of the process), as SQLITE_IOERR_WRITE; both leave less than one write-ahead log.
NO_ROOM = 16 << 20

BUSY = (
    f"another process has been writing to the state for more than {BUSY_SECONDS:.0f} s: try again in a while. If that "
    "goes on, a process hangs: stop it."
)


class StoreError(UserError):
    """The state cannot be used; the text says why and what to do."""


class FatalStoreError(StoreError):
    """Nothing may be written to this state any more by this process: it is damaged, or another one's."""


def store_error(error: BaseException) -> StoreError | None:
    """The fault of the state behind an error, in whatever group of errors it stands; one that is fatal first."""
    found = sorted(_all(error), key=lambda one: not isinstance(one, FatalStoreError))
    return found[0] if found else None


def _all(error: BaseException) -> list[StoreError]:
    if isinstance(error, BaseExceptionGroup):
        return [found for one in error.exceptions for found in _all(one)]
    return [error] if isinstance(error, StoreError) else []


def explained(error: sqlite3.Error, file: Path) -> StoreError | None:  # noqa: PLR0911 - one return a kind of fault
    """What an error of SQLite on the database `file` means for a person; None where it is a fault of ours."""
    match getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE:
        case sqlite3.SQLITE_BUSY:
            return StoreError(BUSY)
        case sqlite3.SQLITE_FULL:
            return StoreError(full(file))
        case sqlite3.SQLITE_READONLY:
            return StoreError(read_only(file))
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return FatalStoreError(damaged(file, str(error)))
        case sqlite3.SQLITE_IOERR if "SHORT_READ" in getattr(error, "sqlite_errorname", ""):
            return FatalStoreError(damaged(file, "it ends too early"))
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN:
            return StoreError(_disk(file, error))
    return None


def read_only(file: Path) -> str:
    """What to say of a state that cannot be written."""
    return f"cannot write {file}: it or its folder is read-only. Make both writable and start again."


def full(file: Path) -> str:
    """What to say when there is no room for the state."""
    return (
        f"no room for {file}: {_free(file)} free there. What is stored stays as it is, and nothing is told twice. Make "
        "room on that disk (or raise its quota): a running monitor goes on by itself."
    )


def damaged(file: Path, what: str) -> str:
    """What to say of a database that cannot be trusted."""
    return (
        f"{file} is damaged: {what}. Nothing is written to it. Stop monitor, move the whole state folder aside and "
        "keep it, put the newest copy that `monitor backup` made into an empty one as monitor.db, and start again. "
        "docs/operating.md, “Damaged”, says what to do without a copy."
    )


def _disk(file: Path, error: sqlite3.Error) -> str:
    if not os.access(file.parent, os.W_OK):  # SQLite cannot open what it cannot write beside
        return read_only(file)
    try:
        short = shutil.disk_usage(file.parent).free < NO_ROOM
    except OSError:
        short = False
    if short:
        return full(file)
    name = getattr(error, "sqlite_errorname", "")
    return (
        f"cannot read or write {file}: {error} ({name}), with {_free(file)} free there. Is the disk still there, and "
        "may files on it grow? A running monitor goes on by itself once it works again."
    )


def _free(file: Path) -> str:
    try:
        return size(shutil.disk_usage(file.parent).free)
    except OSError:
        return "an unknown amount"


def size(count: int) -> str:
    """Bytes as a person reads them: 812 KB, 1.4 GB."""
    amount, unit = float(count), "bytes"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < 1000:  # noqa: PLR2004 - SI prefixes go in thousands
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "bytes" else f"{amount:.1f} {unit}"  # noqa: PLR2004 - two digits
