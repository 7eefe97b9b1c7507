"""A process that has loaded the program once and forks a child for each run: a kill costs a tenth of a start."""

from __future__ import annotations

import json
import mmap
import os
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from tests.crash.victim import Order, live
from tests.world.configuration import ROOT, monitor_environment

if TYPE_CHECKING:
    from types import TracebackType

LONGEST_RUN = 60.0  # seconds: a run takes 1, on a busy machine 5; one that hangs is a finding, not a wait
LOOK = 0.002  # seconds between two looks at a child: how exactly a random instant is met


@dataclass(frozen=True)
class Life:
    """How a run ended: its exit status, or minus the signal that ended it, and the points that it passed."""

    status: int
    points: int

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL


class Nursery:
    """Context manager around the process that forks; `run` is one run of the program to its end."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            cwd=ROOT,
            env=monitor_environment({"SLACK_BOT_TOKEN": "xoxb-test", "OPENBLAS_NUM_THREADS": "1"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(LONGEST_RUN)
        self._process.stdout.close()

    def run(self, order: Order) -> Life:
        """Run the program; raises RuntimeError when it hangs, or fails with an error that is not for a person."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        life = Life(**json.loads(self._process.stdout.readline()))
        if life.status in (CRASHED, -signal.SIGABRT):
            raise RuntimeError(f"{'it crashed' if life.status == CRASHED else 'it hung'}: see {order.log}")
        return life


CRASHED = 70


def _serve() -> None:
    """Fork a child for each order that comes in, and say how it ended."""
    import monitor.cli
    import monitor.commands.run
    import monitor.daemon
    import monitor.digest
    import monitor.steps.batch
    import monitor.steps.decide
    import monitor.steps.tell  # noqa: F401 - loaded here, once, for all that are forked

    for line in sys.stdin:
        order = Order(**json.loads(line))
        sys.stdout.write(json.dumps(asdict(_born(order))) + "\n")
        sys.stdout.flush()


def _born(order: Order) -> Life:
    reached = mmap.mmap(-1, 8)
    child = os.fork()
    if not child:
        _live(order, reached)
    status = os.waitstatus_to_exitcode(_wait(child, order.kill_after))
    return Life(status, int.from_bytes(reached[:8], "little"))


def _live(order: Order, reached: mmap.mmap) -> None:
    status = CRASHED
    try:
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream, target in ((0, nothing), (1, nothing), (2, log)):
            os.dup2(target, stream)
        status = live(order, reached)
    except BaseException:  # noqa: BLE001 - a child must never return into its parent's loop
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _wait(child: int, kill_after: float) -> int:
    """The child's status at its end; it is killed after so many seconds, if any, and aborted when it hangs."""
    born = time.monotonic()
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        lived = time.monotonic() - born
        if lived > LONGEST_RUN:
            os.kill(child, signal.SIGABRT)
        elif kill_after and lived > kill_after:
            os.kill(child, signal.SIGKILL)
            kill_after = 0.0
        time.sleep(LOOK)


if __name__ == "__main__":
    _serve()
