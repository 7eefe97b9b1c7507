"""What every test process needs once, and which tests come first."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing import forkserver
from typing import TYPE_CHECKING

import pytest

from monitor.commands.run import PRELOAD

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _process_that_workers_are_forked_from() -> None:
    """Start it with what the program loads in it, whichever test needs it first.

    There is one for each process, with what the first asked for: after a test that wants workers without trafilatura,
    every worker of every later cycle would import it, 0.5 s each. It starts beside the first tests.
    """
    multiprocessing.get_context("forkserver").set_forkserver_preload(["monitor.workers", *PRELOAD])
    forkserver.ensure_running()


@pytest.fixture(scope="session", autouse=True)
def _no_proxies() -> Iterator[None]:
    """The proxies of whoever runs the tests lead nowhere from loopback; tests of proxies name their own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """What is started in the background of a shell ignores Ctrl-C, and so would every process that a test starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `waits` come first, at half of the processes: the others compute meanwhile.

    `--dist worksteal` gives each process the same share of this order to begin with.
    """
    count = int(getattr(config, "workerinput", {}).get("workercount", 1))
    waiting = [item for item in items if item.get_closest_marker("waits")]
    others = [item for item in items if not item.get_closest_marker("waits")]
    share, places = -(-len(items) // count), max(1, count // 2)
    items.clear()
    for place in range(count):
        first = waiting[place::places] if place < places else []
        free = max(0, share - len(first))
        items += [*first, *others[:free]]
        others = others[free:]
