"""How far a cycle is, for a person at a terminal. Silent when nobody watches."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Progress(Protocol):
    """Told of work as it is found and as it is done."""

    def expect(self, what: str, count: int) -> None:
        """`count` more things of this kind (`feeds`, `pages`) are to be done."""

    def done(self, what: str) -> None:
        """One thing of this kind is done."""


class Silent:
    """Says nothing: for pipes, logs and the daemon."""

    def expect(self, what: str, count: int) -> None:
        """Take note of nothing."""

    def done(self, what: str) -> None:
        """Take note of nothing."""


class Shown:
    """A line a kind of work on standard error: how many of how many, and the seconds left."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._totals: dict[str, int] = {}

    def expect(self, what: str, count: int) -> None:
        """Make the line longer by `count`, or begin it."""
        total = self._totals[what] = self._totals.get(what, 0) + count
        if what in self._tasks:
            self._bars.update(self._tasks[what], total=total)
        elif total:  # a line of 0 is shown as done before anything has begun
            self._tasks[what] = self._bars.add_task(what, total=total)

    def done(self, what: str) -> None:
        """Move the line on by one."""
        self._bars.advance(self._tasks[what])


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress on standard error while the block runs, if that is a terminal; the lines vanish afterwards."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:>6}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Shown(bars)
