"""Jobs that hang, crash, exit and eat memory, in real processes."""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from monitor.workers import WorkerFailure, Workers

# --------------------------------------------------------------------------- jobs (run in the workers)


def double(number: int) -> int:
    return 2 * number


def pid_and_session() -> tuple[int, int]:
    return os.getpid(), os.getsid(0)


def hang() -> None:
    while True:
        time.sleep(1)


def hang_in_c() -> None:
    """Never returns to the interpreter: catastrophic backtracking, as in a hostile document."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def segfault() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def system_exit() -> None:
    sys.exit(4)


def eat_memory() -> int:
    eaten = []
    while True:
        eaten.append(bytearray(32 * 1024**2))


def fail() -> None:
    raise ValueError("no such thing")


def unpicklable() -> object:
    return lambda: None


class Awkward(Exception):
    """Can be pickled but not unpickled: its constructor wants two arguments."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def fail_awkwardly() -> None:
    raise Awkward("a", "b")


def echo(body: bytes) -> bytes:
    return body


# --------------------------------------------------------------------------- tests


def test_a_job_returns_its_result() -> None:
    async def go() -> list[int]:
        with Workers(2) as workers:
            return await asyncio.gather(*(workers.run(double, n, deadline=20) for n in range(50)))

    assert asyncio.run(go()) == [2 * n for n in range(50)]


def test_a_large_body_goes_there_and_back() -> None:
    body = os.urandom(4 * 1024**2)

    async def go() -> bytes:
        with Workers(2) as workers:
            return await workers.run(echo, body, deadline=20)

    assert asyncio.run(go()) == body


BAD = [
    (hang, "timed out", "took longer than 0.5 s and was stopped"),
    (hang_in_c, "timed out", "took longer than 0.5 s and was stopped"),
    (segfault, "crashed", "SIGSEGV"),
    (leave, "crashed", "status 3"),
    (system_exit, "failed", "SystemExit: 4"),
    (eat_memory, "failed", "MiB of memory"),
    (fail, "failed", "ValueError: no such thing"),
    (unpicklable, "failed", "pickle"),
    (fail_awkwardly, "failed", "Awkward: ab"),
]


def test_bad_jobs_cost_only_themselves() -> None:
    """Every kind of bad job among good ones: each fails in its own way, all the good ones succeed."""

    async def go() -> tuple[list[BaseException | None], list[BaseException | int]]:
        with Workers(2) as workers:
            bad = [workers.run(job, deadline=0.5 if job in (hang, hang_in_c) else 20) for job, _, _ in BAD]
            good = [workers.run(double, n, deadline=20) for n in range(40)]
            mixed = await asyncio.gather(*good[:20], *bad, *good[20:], return_exceptions=True)
            return mixed[20 : 20 + len(bad)], mixed[:20] + mixed[20 + len(bad) :]  # type: ignore[return-value] # gather of mixed kinds

    failures, results = asyncio.run(go())
    assert results == [2 * n for n in range(40)]
    for (job, kind, detail), failure in zip(BAD, failures, strict=True):
        assert isinstance(failure, WorkerFailure), job
        assert (failure.kind, detail in failure.detail) == (kind, True), failure


def test_a_deadline_is_kept() -> None:
    async def go() -> float:
        with Workers(1) as workers:
            await workers.run(double, 1, deadline=20)
            began = time.monotonic()
            with pytest.raises(WorkerFailure, match="timed out"):
                await workers.run(hang_in_c, deadline=0.3)
            return time.monotonic() - began

    assert 0.3 <= asyncio.run(go()) < 2


def test_waiting_for_a_free_worker_does_not_count() -> None:
    async def go() -> list[None]:
        with Workers(1) as workers:
            await workers.run(double, 1, deadline=20)
            return await asyncio.gather(*(workers.run(time.sleep, 0.25, deadline=0.8) for _ in range(5)))

    assert asyncio.run(go()) == [None] * 5


def test_cancelling_kills_the_job_and_leaving_is_quick() -> None:
    async def go() -> tuple[int, float]:
        with Workers(1) as workers:
            await workers.run(double, 1, deadline=20)
            doomed = asyncio.create_task(workers.run(hang_in_c, deadline=60))
            await asyncio.sleep(0.2)
            doomed.cancel()
            with pytest.raises(asyncio.CancelledError):
                await doomed
            after = await workers.run(double, 21, deadline=20)
            stuck = asyncio.create_task(workers.run(hang_in_c, deadline=60))
            await asyncio.sleep(0.2)
            stuck.cancel()
            began = time.monotonic()
        return after, time.monotonic() - began

    after, leaving = asyncio.run(go())
    assert after == 42
    assert leaving < 2


def test_an_idle_worker_killed_from_outside_is_replaced() -> None:
    """The out-of-memory killer chooses as it likes."""

    async def go() -> int:
        with Workers(1) as workers:
            pid, session = await workers.run(pid_and_session, deadline=20)
            assert session == pid, "signals to our process group must not reach workers"
            os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.3)
            return await workers.run(double, 4, deadline=20)

    assert asyncio.run(go()) == 8


def test_no_process_before_the_first_job() -> None:
    with Workers(2):
        assert (
            "multiprocessing"
            not in subprocess.run(
                [sys.executable, "-c", "import monitor.workers, sys; print(*sys.modules)"],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
        ), "importing must stay cheap"


PROGRAM = """
import asyncio, sys
import monitor.workers
from monitor.workers import Workers
from tests.test_workers import double, hang, hang_in_c, pid_and_session

async def main():
    with Workers(1) as workers:
        pid, _ = await workers.run(pid_and_session, deadline=20)
        print(pid, await workers.run(double, 21, deadline=20), flush=True)
        if sys.argv[1:]:
            monitor.workers.GRACE = 1.0
            if sys.argv[1] == "idle":
                print("under way", flush=True)
                await asyncio.sleep(60)
            job = asyncio.create_task(workers.run(globals()[sys.argv[1]], deadline=1.0))
            await asyncio.sleep(0.3)
            print("under way", flush=True)
            await job

if __name__ == "__main__":
    asyncio.run(main())
"""
ROOT = Path(__file__).resolve().parent.parent


def _program(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    script = folder / "program"
    script.write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
    )


def _alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def _gone_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not _alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_a_script_without_suffix_like_a_console_script_works(tmp_path: Path) -> None:
    with _program(tmp_path) as program:
        out, err = program.communicate(timeout=30)
    assert program.returncode == 0, err
    assert out.split()[1] == "42"
    assert err == ""


def _worker_of(program: subprocess.Popen[str]) -> int:
    """The process id of the program's only worker, once its job is under way."""
    assert program.stdout is not None
    pid = int(program.stdout.readline().split()[0])
    assert program.stdout.readline() == "under way\n"
    return pid


@pytest.mark.parametrize("job", ["hang", "hang_in_c"])
def test_workers_end_with_an_interrupted_parent(tmp_path: Path, job: str) -> None:
    with _program(tmp_path, job) as program:
        worker = _worker_of(program)
        program.send_signal(signal.SIGINT)
        began = time.monotonic()
        program.wait(timeout=10)
        assert time.monotonic() - began < 2
        assert _gone_within(worker, 1)
        program.communicate()


@pytest.mark.parametrize("job", ["hang", "hang_in_c"])
def test_a_hung_worker_of_a_killed_parent_ends_itself_and_says_where(tmp_path: Path, job: str) -> None:
    with _program(tmp_path, job) as program:
        worker = _worker_of(program)
        program.kill()
        program.wait(timeout=10)
        assert _alive(worker)
        assert _gone_within(worker, 5), "past its deadline and the grace of 1 s"
        _, stack = program.communicate()
    assert f"in {job}" in stack


def test_an_idle_worker_ends_with_its_killed_parent(tmp_path: Path) -> None:
    with _program(tmp_path, "idle") as program:
        worker = _worker_of(program)
        program.kill()
        assert _gone_within(worker, 2)
        program.communicate()


def test_leaving_while_a_worker_starts_leaves_none_behind() -> None:
    async def go() -> None:
        with Workers(1) as workers:
            job = asyncio.create_task(workers.run(double, 1, deadline=20))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            job.cancel()

    before = set(multiprocessing.active_children())
    asyncio.run(go())
    for child in set(multiprocessing.active_children()) - before:
        child.join(2)
        assert not child.is_alive()


def test_a_start_that_is_cancelled_leaves_no_worker_beyond_the_count() -> None:
    async def go() -> int:
        with Workers(1) as workers:
            doomed = asyncio.create_task(workers.run(double, 1, deadline=20))
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # the worker is being started, in a thread
            doomed.cancel()
            with pytest.raises(asyncio.CancelledError):
                await doomed
            assert await workers.run(double, 2, deadline=20) == 4
            await asyncio.sleep(0.3)
            return len(set(multiprocessing.active_children()) - before)

    before = set(multiprocessing.active_children())
    assert asyncio.run(go()) == 1


class Noted:
    """An argument that notes when it is pickled."""

    pickled = 0

    def __reduce__(self) -> tuple[type[Noted], tuple[()]]:
        Noted.pickled += 1
        return Noted, ()


def nothing(_: Noted) -> None:
    """A job for what must only be carried over."""


def test_a_job_that_waits_for_a_worker_takes_no_memory_for_its_message() -> None:
    async def go() -> tuple[int, int]:
        Noted.pickled = 0
        with Workers(1) as workers:
            await workers.run(double, 1, deadline=20)
            busy = asyncio.create_task(workers.run(time.sleep, 0.3, deadline=20))
            waiting = [asyncio.create_task(workers.run(nothing, Noted(), deadline=20)) for _ in range(5)]
            await asyncio.sleep(0.1)
            meanwhile = Noted.pickled
            await asyncio.gather(busy, *waiting)
            return meanwhile, Noted.pickled

    assert asyncio.run(go()) == (0, 5)
