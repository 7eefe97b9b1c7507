"""One monitor to a state: two of them would poll everything twice and post everything twice."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from monitor.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "monitor.lock"


@contextmanager
def locked(folder: Path, refusal: str = "") -> Iterator[None]:
    """Hold the folder for this process as long as the block runs; raises StoreError when another process has it.

    `refusal` is what it says then; else that one monitor to a state is enough.
    The lock is the kernel's (flock): it ends with the process, however that ends. The file stays, since removing it
    would let a third process lock a new one beside the second.
    """
    with _opened(folder / FILE) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            refusal = refusal or f"another monitor works on {folder}: stop it first, or name another --state"
            raise StoreError(refusal) from error
        except OSError as error:  # some network file systems have no locks
            raise StoreError(
                f"cannot lock {folder / FILE}: {error.strerror or error}. Is it on a local disk?"
            ) from error
        yield


def _opened(file: Path) -> TextIO:
    try:
        return file.open("a")
    except OSError as error:
        raise StoreError(f"cannot write {file}: {error.strerror or error}") from error
