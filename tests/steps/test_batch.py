"""Pages side by side: a slow host holds up neither the others nor what was read already."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from monitor.commands.run import started
from monitor.config import load
from monitor.cycle import gather
from monitor.model import FateKind
from monitor.progress import Silent
from monitor.store import open_store
from tests.steps.test_cycle import NOW, TEXT, publish
from tests.world import Answer, Item, Press, newspaper_page, write_configuration

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from monitor.runtime import Runtime


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as served:
        yield served


@pytest.fixture
def slow() -> Iterator[Press]:
    with Press("127.0.0.2") as served:
        yield served


def crawling(slow: Press, count: int, seconds: float) -> list[Item]:
    """Articles of a host that takes so long for each."""
    body = newspaper_page("Nota lenta", TEXT).encode()
    html = {"Content-Type": "text/html; charset=utf-8"}
    return [
        Item(f"Comar, nota lenta {at}", slow.answer(f"/{at}.html", Answer(200, html, body, delay=seconds)))
        for at in range(count)
    ]


@asynccontextmanager
async def running(folder: Path, press: Press, items: list[Item], at_once: int) -> AsyncIterator[Runtime]:
    """The program as the daemon runs it, with one feed of these items."""
    http = {"allow_private": ["127.0.0.0/8"], "per_host": {"at_once": at_once, "pause": "0s"}}
    write_configuration(folder / "config", {"press": press.feed("/feed.xml", items)}, settings={"http": http})
    config = load(folder / "config").config
    with open_store(str(folder / "state")) as store:
        async with started(config, store, Silent(), lambda: NOW) as runtime:
            yield runtime


def kinds(runtime: Runtime) -> dict[FateKind, int]:
    """How many entries there are of each fate."""
    entries = runtime.store.entries
    fates = entries.fates([row["id"] for row in entries.db.rows("SELECT id FROM entry")])
    return {kind: count for kind, count in fates.items() if count}


def test_pages_that_wait_for_a_slow_host_take_no_room_from_others(
    tmp_path: Path, press: Press, slow: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.steps.batch.IN_HAND", 4)
    items = [*crawling(slow, 8, 1.0), *publish(press, *(f"Comar {at}" for at in range(12)))]

    async def run() -> None:
        async with running(tmp_path, press, items, at_once=2) as runtime:
            await gather(runtime, NOW, every_feed=True)

    asyncio.run(run())
    pages = [visit.time for visit in press.requests if visit.path.endswith(".html")]
    assert len(pages) == 12
    assert max(pages) < sorted(visit.time for visit in slow.requests)[4], "they waited for the slow host's turns"


def test_what_is_read_is_decided_while_a_slow_host_is_waited_for(
    tmp_path: Path, press: Press, slow: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And pages that are not begun by then are read in a later batch: feeds wait to be polled."""
    monkeypatch.setattr("monitor.steps.batch.PORTION", 0.2)
    monkeypatch.setattr("monitor.steps.batch.BEGUN_WITHIN", 1.0)
    items = [*crawling(slow, 3, 2.5), *publish(press, "Comar uno", "Comar dos")]

    async def run() -> None:
        async with running(tmp_path, press, items, at_once=1) as runtime:
            cycle = asyncio.create_task(gather(runtime, NOW, every_feed=False))
            while kinds(runtime).get(FateKind.MATCHED, 0) < 2:  # noqa: ASYNC110 - a store tells nobody of what is new
                await asyncio.sleep(0.05)
            assert not cycle.done()
            await cycle
            assert kinds(runtime)[FateKind.PENDING] == 2
            assert len(slow.requests) == 1
            monkeypatch.setattr("monitor.steps.batch.BEGUN_WITHIN", 60.0)
            await gather(runtime, NOW, every_feed=False)
            assert FateKind.PENDING not in kinds(runtime)

    asyncio.run(asyncio.wait_for(run(), 60))
    assert len(slow.requests) == 3
