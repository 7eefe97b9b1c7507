"""Work in a thread that nothing has to wait for, neither the event loop nor the end of the process."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

# Seconds after which work is given up: a reading of the configuration takes .1 s, with 30,000 names 4 s, and NFS asks a
# silent server again after a minute (nfs(5), `timeo`).
DEADLINE = 120.0


class Aside:
    """Runs functions in a daemon thread, one at a time.

    asyncio's own threads would do for speed, but the interpreter joins them when it ends, and those that are stuck take
    the places of all others, workers' among them.
    """

    def __init__(self) -> None:
        self._work: Future[Any] | None = None

    @property
    def busy(self) -> bool:
        """Whether a function is at work, perhaps one that was given up."""
        return self._work is not None and not self._work.done()

    async def run(self, function: Callable[..., Result], *args: Any) -> Result:
        """What `function` gives for these arguments.

        Raises TimeoutError when it is given up; then it goes on for itself, and nothing can be run before it has ended.
        """
        if self.busy:
            raise RuntimeError("there is work in the thread already")
        work: Future[Result] = Future()
        work.set_running_or_notify_cancel()  # it cannot be called back
        self._work = work
        threading.Thread(target=_do, args=(work, function, *args), daemon=True).start()
        return await asyncio.wait_for(asyncio.wrap_future(work), DEADLINE)

    async def ended(self) -> None:
        """Wait until nothing is at work.

        A thread that is in a library's Rust when the interpreter ends, as the automaton's, can bring the process down:
        while such a one read the configuration, 9 of 25 ends in the middle were by SIGSEGV or SIGABRT. Work in Python
        alone does no harm then (0 of 25).
        """
        if self._work is not None and self.busy:
            await asyncio.wait([asyncio.wrap_future(self._work)])


def _do(work: Future[Result], function: Callable[..., Result], *args: Any) -> None:
    try:
        result = function(*args)
    except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
        work.set_exception(error)
    else:
        work.set_result(result)
