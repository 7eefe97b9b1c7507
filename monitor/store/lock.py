"""The kernel's lock on a state folder (flock): the quick first guard, which ends with its process however that ends.

It is on `monitor.lock`. The file stays, since removing it would let a third process lock a new one beside the second.
"""

from __future__ import annotations

import errno
import fcntl
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, TextIO

from monitor.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "monitor.lock"


class Lock(Enum):
    """How it went: it is this process's, another one's, or the file system has none (some network shares)."""

    OURS = "ours"
    TAKEN = "taken"
    NONE = "none"


@contextmanager
def locked(folder: Path, refusal: str) -> Iterator[None]:
    """Hold the folder as long as the block runs; raises StoreError with `refusal` when another process has it.

    Where the file system has no locks nothing is held.
    """
    with attempt(folder) as lock:
        if lock is Lock.TAKEN:
            raise StoreError(refusal)
        yield


@contextmanager
def attempt(folder: Path) -> Iterator[Lock]:
    """Take the lock if it can be had, for as long as the block runs, and say how that went. Raises StoreError."""
    with _opened(folder / FILE) as file:
        yield _take(file)


def _take(file: TextIO) -> Lock:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return Lock.TAKEN if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else Lock.NONE
    return Lock.OURS


def _opened(file: Path) -> TextIO:
    try:
        return file.open("a")
    except OSError as error:
        raise StoreError(
            f"cannot write {file}: {error.strerror or error}. Make the state folder writable, or name another --state."
        ) from error
