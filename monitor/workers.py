"""Processes that may crash or hang: what comes from outside is parsed in there, never in the daemon.

A 630 KB feed of chained entities segfaults expat before 2.7 (CVE-2024-8176), and a 228 KB page of table
rows keeps lxml busy for 21 seconds: no byte limit and no `except` guards against either. So a parsing job
runs in a process that can be killed, with a deadline and a bound on its memory, and costs only itself.

Each worker has a socket of its own, on which the event loop sends jobs and awaits answers: there is no
thread and no lock that a dying worker could take with it, and nothing runs while nobody asks
(docs/design.md says what that saves beside a pool from a library).
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import pickle
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.context import ForkServerProcess
    from types import TracebackType

T = TypeVar("T")

FEWEST = 2
"""Workers at least, so that one that hangs until its deadline does not hold up every other job."""

MOST = 4
"""Workers at most: each holds about 46 MB, and the pages of a cycle rarely wait for more than four."""

MEMORY = 512 * 1024**2
"""Bytes of address space a worker may take beyond what it has at its start (124 MiB with trafilatura and
feedparser loaded). Measured as growth of VmPeak: 102 MiB over 60 large real feeds, 56 over 40 large real
pages, 79 for 3 MB of paragraphs, 43 for a feed of 20,000 items. The rest is for what is large and odd, as
3 MB of JSON-LD (370 MB once); 125,000 links in a page (610 MB) are refused."""

START = 30.0
"""Seconds that a worker may take to start. 0.3 s on an idle machine, and 0.03 s once the first one runs; this
only bounds a wait that would otherwise never end."""

GRACE = 5.0
"""Seconds after its deadline at which a worker ends itself. The daemon kills it at the deadline, so that it
comes to this only when the daemon is dead."""

_LENGTH = 8
"""Bytes before each message that say how long it is."""

_CHUNK = 256 * 1024
"""Bytes read from a worker at once: a page's text arrives in one piece."""


class WorkerFailure(Exception):
    """A job that brought no result. `detail` is a sentence for a person.

    `kind` is "timed out" (killed at its deadline), "crashed" (its process died) or "failed" (it raised).
    """

    def __init__(self, kind: Literal["timed out", "crashed", "failed"], detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """A worker's process and our end of its socket."""

    process: ForkServerProcess
    socket: socket.socket

    def is_there(self) -> bool:
        """Whether an idle worker still lives: the end of its socket would otherwise have come."""
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def end(self) -> None:
        """Kill it, whatever it is at."""
        self.socket.close()
        if self.process.is_alive():
            self.process.kill()


class Workers:
    """A context manager around worker processes, which start when jobs come.

    `count` is the number of processes (by default one per processor, at least 2, at most 4), `preload` the
    modules that hold the jobs: imported once, in the process that workers are forked from, so that a new
    worker is ready at once. Use one object within one event loop.
    """

    def __init__(self, count: int | None = None, *, preload: Sequence[str] = ()) -> None:
        self._count = count or min(MOST, max(FEWEST, os.cpu_count() or FEWEST))
        self._preload = [__name__, *preload]
        self._free = asyncio.Semaphore(self._count)
        self._starting = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closed = True
        for worker in tuple(self._all):
            self._end(worker)

    async def run(self, job: Callable[..., T], *args: object, deadline: float) -> T:
        """What `job(*args)` returns; `job` is a function of a module, all can be pickled.

        `deadline` is in seconds from when a worker takes the job; waiting for a free one does not count.
        Raises WorkerFailure. Cancelling the caller kills the job.
        """
        async with self._free:
            # Not before: the bodies of 1,500 feeds that wait for a worker took 809 MB once more as messages.
            message = pickle.dumps((job, args, deadline + GRACE), pickle.HIGHEST_PROTOCOL)
            worker = await self._take()
            answer = await self._asked(worker, message, deadline)
            self._idle.append(worker)
        result = pickle.loads(answer)  # noqa: S301 - our own worker wrote it
        if isinstance(result, _Failed):
            raise WorkerFailure("failed", result.why)
        value: T = result
        return value

    async def _take(self) -> _Worker:
        """An idle worker that is still there, or a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_there():
                return worker
            self._end(worker)
        starting = asyncio.get_running_loop().run_in_executor(None, self._new)
        try:
            worker = await asyncio.shield(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(self._unwanted)
            raise
        await self._asked(worker, b"", START)
        return worker

    def _new(self) -> _Worker:
        """Start a worker, in a thread; one that comes after the end is ended at once."""
        with self._starting:
            worker = _start(self._preload)
        self._all.add(worker)
        if self._closed:
            self._end(worker)
        return worker

    def _unwanted(self, starting: asyncio.Future[_Worker]) -> None:
        """End the worker whose caller was cancelled while it started: nobody else knows of it."""
        if not starting.cancelled() and starting.exception() is None:
            self._end(starting.result())

    async def _asked(self, worker: _Worker, message: bytes, deadline: float) -> bytes:
        """The answer to a message. A worker that fails to, or for whom nobody waits any more, is killed."""
        try:
            async with asyncio.timeout(deadline):
                if message:
                    await _send(worker.socket, message)
                return await _receive(worker.socket)
        except TimeoutError:
            self._end(worker)
            raise WorkerFailure("timed out", f"took longer than {deadline:g} s and was stopped") from None
        except (EOFError, OSError):
            await asyncio.to_thread(worker.process.join, 1.0)  # its exit status follows the end of its socket
            self._end(worker)
            raise WorkerFailure("crashed", _how_it_ended(worker.process.exitcode)) from None
        except BaseException:
            self._end(worker)
            raise

    def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.end()


def _start(preload: list[str]) -> _Worker:
    """Start a worker; blocks until it is forked.

    `fork` would copy locks that threads of the daemon hold, `spawn` would import everything for each worker.
    """
    import multiprocessing

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preload)
    ours, theirs = socket.socketpair()
    process = context.Process(target=_serve, args=(theirs,), name="monitor worker", daemon=True)
    with theirs:
        try:
            process.start()
        except (OSError, EOFError) as error:
            ours.close()
            raise WorkerFailure("crashed", f"no worker process could be started: {error}") from error
    ours.settimeout(0.0)  # for the event loop
    return _Worker(process, ours)


async def _send(connection: socket.socket, message: bytes) -> None:
    """Send a message with its length before it."""
    await asyncio.get_running_loop().sock_sendall(connection, _framed(message))


async def _receive(connection: socket.socket) -> bytes:
    """Receive a message; raises EOFError where the worker is gone."""
    loop = asyncio.get_running_loop()
    received = bytearray()
    while len(received) < _LENGTH or len(received) < _LENGTH + int.from_bytes(received[:_LENGTH], "big"):
        chunk = await loop.sock_recv(connection, _CHUNK)
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received[_LENGTH:])


def _framed(message: bytes) -> bytes:
    return len(message).to_bytes(_LENGTH, "big") + message


def _how_it_ended(exitcode: int | None) -> str:
    """A sentence for a process's exit code, negative for a signal, None where it is not known."""
    if exitcode is None:
        return "its process broke off"
    if exitcode >= 0:
        return f"its process ended itself with status {exitcode}"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = f"signal {-exitcode}"
    return f"its process was ended by {name}"


# --------------------------------------------------------------------------- inside the worker


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why a job has no result."""

    why: str


def _serve(connection: socket.socket) -> None:
    """Do jobs until the daemon is gone. The first message says that we are there."""
    _prepare()
    connection.sendall(_framed(pickle.dumps(None)))
    with connection, connection.makefile("rb") as messages:
        while length := messages.read(_LENGTH):
            answer = _answered(messages.read(int.from_bytes(length, "big")))
            try:
                connection.sendall(_framed(answer))
            except OSError:
                return


def _prepare() -> None:
    """Make a new worker the daemon's to command, and bound its memory.

    Only the daemon ends workers. In a session of their own, signals to its process group (Ctrl-C, a shell's
    `kill %1`) do not reach them, and those sent to every process of a service are ignored, so that jobs under
    way are the daemon's to finish or to drop.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":  # elsewhere RLIMIT_AS is missing or not enforced, and there is no /proc
        import resource
        from pathlib import Path

        now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = now + MEMORY if hard == resource.RLIM_INFINITY else min(now + MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _answered(message: bytes) -> bytes:
    """The result of the job in `message`, or why there is none, pickled.

    A job that overruns its deadline by the grace writes its stack to standard error and ends the process,
    even in C code.
    """
    try:
        job, args, limit = pickle.loads(message)  # noqa: S301 - the daemon wrote it
        faulthandler.dump_traceback_later(limit, exit=True)
        return pickle.dumps(job(*args), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps(_Failed(f"needed more than {MEMORY // 1024**2} MiB of memory"))
    except BaseException as error:  # noqa: BLE001 - a job that calls sys.exit() must not end the worker
        return pickle.dumps(_Failed(f"{type(error).__name__}: {error}"[:500]))
    finally:
        faulthandler.cancel_dump_traceback_later()
