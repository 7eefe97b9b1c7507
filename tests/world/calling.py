"""The real command line called in this process: what `monitor ARGS` does, without what starting it takes.

Starting Python, importing all that a cycle needs and preloading the process that workers are forked from takes 1.8 s
of CPU (`--dry-run` of one article; a second one in a process where all that is there: 0.2 s). How a command behaves as
a process (its streams, its exit status, signals) is what `run_monitor` is for.
"""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from monitor.cli import main
from tests.world.configuration import ROOT, CompletedRun, monitor_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def call_monitor(*args: str | Path, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> CompletedRun:
    """What `monitor ARGS` prints, and its exit status. Only for commands that end of themselves; not for the daemon.

    Streams, environment, working folder, log handlers and signal handlers are those of a process of its own while it
    runs, and as they were afterwards.
    """
    out, err = _stream(), _stream()
    with pytest.MonkeyPatch.context() as patch, _logs_and_signals_of_its_own():
        patch.setattr(sys, "stdin", _stream(stdin))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        _set_environment(patch, monitor_environment(env))
        patch.chdir(ROOT)
        status = _status([*map(str, args)])
    return CompletedRun(_written(out), _written(err), status)


def _status(arguments: list[str]) -> int:
    """What the process would end with."""
    try:
        return main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


def _set_environment(patch: pytest.MonkeyPatch, wanted: Mapping[str, str]) -> None:
    for name in os.environ.keys() - wanted.keys():
        patch.delenv(name)
    for name, value in wanted.items():
        patch.setenv(name, value)


@contextmanager
def _logs_and_signals_of_its_own() -> Iterator[None]:
    """The command line sets both for its process; those of the tests are put aside."""
    root, numbers = logging.getLogger(), (signal.SIGTERM, signal.SIGHUP)
    handlers, level = root.handlers, root.level
    before = [signal.getsignal(number) for number in numbers]
    root.handlers = []
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _stream(content: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", write_through=True)


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
