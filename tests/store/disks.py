"""Disks that are full or read-only, for real: a small file system in memory, or a limit of the process."""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 8_000_000


class SmallDisk:
    """A file system of 8 MB at `folder`, which a ballast fills; as good as a real one for SQLite: ENOSPC."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def make_room(self) -> None:
        """Leave as much room as at first."""
        self._ballast.unlink()

    def forbid_writing(self) -> None:
        """Mount it anew for reading alone."""
        _mount("-o", "remount,ro", str(self.folder))


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """A small disk at `folder`, while the block runs; skips the test where none may be mounted."""
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)):
        pytest.skip("no file system may be mounted here")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True, timeout=20)


def _mount(*arguments: str) -> bool:
    if os.geteuid() != 0:
        return False
    return subprocess.run(["mount", *arguments], check=False, capture_output=True, timeout=20).returncode == 0


@contextmanager
def unwritable(file: Path) -> Iterator[None]:
    """Nobody may write the file while the block runs, root neither; skips the test where that cannot be had."""
    root = os.geteuid() == 0
    if root and subprocess.run(["chattr", "+i", file], check=False, capture_output=True, timeout=20).returncode:
        pytest.skip("root may write everything on this file system")
    if not root:
        file.chmod(0o444)
    try:
        yield
    finally:
        if root:
            subprocess.run(["chattr", "-i", file], check=True, capture_output=True, timeout=20)


@contextmanager
def no_file_grows(process: int = 0, beyond: int = 0) -> Iterator[None]:
    """As on a full disk: no file of this process (0: our own) grows beyond so many bytes while the block runs.

    What it writes to the log is a file too, mostly.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (beyond, hard))
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))
