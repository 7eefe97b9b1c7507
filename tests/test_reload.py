"""Edits of the folder in all the ways in which tools make them, and what comes of a reading: real files and store."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import sqlite3
import threading
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor import aside, reload
from monitor.commands.run import started
from monitor.config import load
from monitor.config.schema import DigestPlan
from monitor.progress import Silent
from monitor.reload import Look, Reading, Watched, begins, look_at
from monitor.reload_text import MOST_LISTED, told
from monitor.store import StoreError, open_store
from tests.world import write_configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from monitor.runtime import Runtime

NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)  # in Mexico City
ZONE = "America/Mexico_City"
DESK: dict[str, Any] = {"id": "desk", "channel": "C0POLICY", "watchlists": ["migration"], "at": ["08:00"]}
FEEDS = {"press": "https://press.example/feed"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reload, "STILL", 0.1)
    return write_configuration(tmp_path / "config", FEEDS)


def replaced(file: Path) -> None:
    """Saved by renaming a new file over the old one, of the same size and time."""
    new = file.with_name("4913.tmp")
    shutil.copy2(file, new)
    new.rename(file)


@pytest.mark.parametrize(
    ("seen", "edit"),
    {
        "written": (True, lambda folder: (folder / "feeds.yaml").write_text("feeds: []")),
        "replaced": (True, lambda folder: replaced(folder / "feeds.yaml")),
        "touched": (True, lambda folder: os.utime(folder / "feeds.yaml", ns=(1, 1))),
        "added": (True, lambda folder: (folder / "watchlists/more.yaml").touch()),
        "added under a name that is not read": (True, lambda folder: (folder / "mutes.YML").touch()),
        "removed": (True, lambda folder: (folder / "monitor.yaml").unlink()),
        "all gone": (True, lambda folder: folder.rename(folder.with_name("elsewhere"))),
        "an editor's lock": (False, lambda folder: (folder / ".feeds.yaml.swp").touch()),
        "a note": (False, lambda folder: (folder / "notes.txt").touch()),
        "a link that leads nowhere": (True, lambda folder: (folder / "old.yaml").symlink_to("gone.yaml")),
    }.values(),
)
def test_a_look_sees_every_edit_of_a_yaml_file(folder: Path, edit: Callable[[Path], object], *, seen: bool) -> None:
    before = look_at(folder)
    assert look_at(folder) == before
    edit(folder)
    assert (look_at(folder) != before) is seen


def test_a_map_of_files_as_kubernetes_mounts_it_is_seen_to_change(folder: Path, tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    for name in ("..first", "..second"):
        shutil.copytree(folder, mounted / name, copy_function=shutil.copy)
    (mounted / "..data").symlink_to("..first")
    for name in ("monitor.yaml", "feeds.yaml", "watchlists"):
        (mounted / name).symlink_to(f"..data/{name}")
    before = look_at(mounted)
    assert len(before) == 3
    (mounted / "..data_tmp").symlink_to("..second")
    (mounted / "..data_tmp").rename(mounted / "..data")
    assert len(look_at(mounted) - before) == 3


def test_an_edit_counts_only_once_the_folder_stands_still(folder: Path) -> None:
    async def run() -> list[bool]:
        watched, whole = Watched(folder), (folder / "feeds.yaml").read_text()
        found = [await watched.edited()]
        (folder / "feeds.yaml").write_text("feeds: [")  # the first half, as a slow writer leaves it for a moment
        asyncio.get_running_loop().call_later(0.05, (folder / "feeds.yaml").write_text, f"{whole}# done")
        found += [await watched.edited(), await watched.edited()]
        return found

    assert asyncio.run(run()) == [False, False, True]


def test_what_is_edited_while_it_is_read_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force, whole = load(folder).config, (folder / "feeds.yaml").read_text()
    (folder / "feeds.yaml").write_text("feeds: [")

    def mended_meanwhile(*arguments: Any) -> Reading:
        reading = real(*arguments)
        if not threads:
            (folder / "feeds.yaml").write_text(whole)
        threads.append(threading.current_thread())
        return reading

    real, threads = reload.read, list[threading.Thread]()
    monkeypatch.setattr(reload, "read", mended_meanwhile)
    reading = asyncio.run(Watched(folder).read(in_force))
    assert (reading.mistakes, reading.changes) == ((), ())
    assert len(threads) == 2
    assert threading.main_thread() not in threads


# --------------------------------------------------------------------------- what is put in force


def with_runtime(folder: Path, work: Callable[[Runtime, Watched], Coroutine[None, None, None]]) -> None:
    """Do some work with a runtime of the configuration in the folder, and the folder watched."""

    async def run() -> None:
        async with started(load(folder).config, store, Silent(), lambda: NOON) as runtime:
            await work(runtime, Watched(folder))

    with open_store(str(folder.with_name("state"))) as store:
        asyncio.run(run())


async def take(runtime: Runtime, watched: Watched, *, asked: bool = False) -> Runtime:
    """Read the folder as it is now, and work with what comes of it."""
    return watched.take_up(runtime, await watched.read(runtime.config), NOON, asked=asked)


def waiting(runtime: Runtime) -> list[tuple[str, str]]:
    """Channel and text of every message in the outbox."""
    return [(one.channel, one.payload["text"]) for one in runtime.store.deliveries.unsent()]


def test_a_sound_edit_is_exchanged_as_a_whole_and_the_old_runtime_stays_as_it_was(folder: Path) -> None:
    async def work(old: Runtime, watched: Watched) -> None:
        watchlist = folder / "watchlists/migration.yaml"
        watchlist.write_text(watchlist.read_text().replace("names: [CBP One", "names: [CBP Uno, CBP One"))
        new = await take(old, watched)
        assert (new.config, new.store, new.web) == (load(folder).config, old.store, old.web)
        assert new.matcher is not old.matcher
        assert old.config != new.config
        assert "watchlist migration: changed cbp-one (names)" in waiting(new)[0][1]
        write_configuration(folder, FEEDS, watchlist=watchlist.read_text(), settings={"timezone": "UTC"})
        assert (await take(new, watched)).matcher is new.matcher

    with_runtime(folder, work)


def test_a_broken_state_is_told_once_and_again_when_it_is_another_or_somebody_asks(folder: Path) -> None:
    async def work(runtime: Runtime, watched: Watched) -> None:
        whole = (folder / "feeds.yaml").read_text()
        for text in ("feeds: []", "feeds: [] # why?", "fees: []"):
            (folder / "feeds.yaml").write_text(text)
            assert await take(runtime, watched) is runtime
        assert [channel for channel, _ in waiting(runtime)] == ["C0OPS"] * 2
        await take(runtime, watched, asked=True)
        assert len(waiting(runtime)) == 2  # the same text at the same time
        (folder / "feeds.yaml").write_text(whole)
        await take(runtime, watched)
        await take(runtime, watched)
        assert waiting(runtime)[2:] == [
            ("C0OPS", "The configuration can be used again: nothing differs from what is in force.")
        ]

    with_runtime(folder, work)


def test_a_fault_of_ours_is_told_and_what_was_in_force_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(_folder: Path) -> None:
        raise RecursionError("too deep")

    async def work(runtime: Runtime, watched: Watched) -> None:
        monkeypatch.setattr(reload, "load", fault)
        assert await take(runtime, watched) is runtime
        assert f"{folder}: a fault of monitor: RecursionError: too deep" in waiting(runtime)[0][1]

    with_runtime(folder, work)
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


def test_what_cannot_be_stored_is_not_exchanged_and_counts_as_not_yet_read(folder: Path) -> None:
    async def work(runtime: Runtime, watched: Watched) -> None:
        write_configuration(folder, FEEDS, settings={"timezone": "UTC"})
        reading = await watched.read(runtime.config)
        closed = sqlite3.connect(folder.with_name("state") / "monitor.db", isolation_level=None)
        closed.execute("BEGIN EXCLUSIVE")
        runtime.store.deliveries.db.run("PRAGMA busy_timeout = 1")
        with pytest.raises(StoreError, match="another process has been writing"):
            watched.take_up(runtime, reading, NOON, asked=False)
        closed.close()
        assert await watched.edited()
        assert (await take(runtime, watched)).config.settings.timezone == "UTC"
        assert len(waiting(runtime)) == 1

    with_runtime(folder, work)


def test_an_ops_channel_that_is_taken_out_is_told_so_and_nothing_after(folder: Path) -> None:
    async def work(runtime: Runtime, watched: Watched) -> None:
        for timezone in (ZONE, "UTC"):
            write_configuration(folder, FEEDS, settings={"slack": {}, "timezone": timezone})
            runtime = await take(runtime, watched)
        ((channel, text),) = waiting(runtime)
        assert channel == "C0OPS"
        assert "slack.ops_channel: C0OPS → nothing" in text

    with_runtime(folder, work)


def test_a_digest_that_is_added_or_moved_begins_now_and_one_that_is_due_stays_due(folder: Path) -> None:
    yesterday = NOON - timedelta(days=1)

    async def work(runtime: Runtime, watched: Watched) -> None:
        cursors = runtime.store.digests
        for name in ("desk", "back"):
            cursors.move_cursor(name, yesterday)
        plans = [DESK, DESK | {"id": "fresh"}, DESK | {"id": "back"}]
        write_configuration(folder, FEEDS, settings={"digests": [deepcopy(plan) for plan in plans]})
        await take(runtime, watched)
        assert [cursors.cursor(name) for name in ("desk", "fresh", "back")] == [yesterday, NOON, NOON]

    with_runtime(folder, work)


@pytest.mark.parametrize(
    ("before", "after", "zones", "told_until", "begun"),
    {
        "new": (None, DESK, (ZONE, ZONE), timedelta(hours=1), True),
        "the same": (DESK, DESK | {"channel": "C0OTHER"}, (ZONE, ZONE), timedelta(hours=1), False),
        "moved, nothing due": (DESK, DESK | {"at": ["09:00"]}, (ZONE, ZONE), timedelta(hours=4), True),
        "moved, one is due": (DESK, DESK | {"at": ["09:00"]}, (ZONE, ZONE), timedelta(hours=5), False),
        "other days": (DESK, DESK | {"days": "sat,sun"}, (ZONE, ZONE), timedelta(hours=1), True),
        "another zone": (DESK, DESK, (ZONE, "UTC"), timedelta(hours=1), True),
    }.values(),
)  # noon in Mexico City: 08:00 was four hours ago
def test_a_digest_begins_when_an_edit_gives_it_its_times(
    before: dict[str, Any] | None, after: dict[str, Any], zones: tuple[str, str], told_until: timedelta, *, begun: bool
) -> None:
    plan = DigestPlan(**before) if before else None
    assert begins(plan, DigestPlan(**after), list(zones), NOON - told_until, NOON) is begun


# --------------------------------------------------------------------------- a folder that does not answer


@pytest.mark.parametrize("what", ["look_at", "read"])
def test_a_folder_that_does_not_answer_is_told_once_asked_once_and_taken_up_later(
    folder: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, calls, real = threading.Event(), list[None](), getattr(reload, what)

    def hangs(*arguments: Any) -> object:
        calls.append(None)
        answers.wait(20)
        return real(*arguments)

    async def work(runtime: Runtime, watched: Watched) -> None:
        write_configuration(folder, FEEDS, settings={"timezone": "UTC", "slack": {"ops_channel": "C0OPS"}})
        monkeypatch.setattr(reload, what, hangs)
        for _ in range(3):
            assert await watched.news(runtime, asked=False) is None
        assert len(calls) == 1
        assert gc.isenabled()
        answers.set()
        monkeypatch.setattr(aside, "DEADLINE", 20)
        while (reading := await watched.news(runtime, asked=False)) is None:  # noqa: ASYNC110 - a thread's end is no event
            await asyncio.sleep(0.05)
        assert reading.changes
        assert [text for _, text in waiting(runtime)] == [
            f"{folder} does not answer. What was in force goes on; edits are taken up once it does.",
            f"{folder} answers again.",
        ]

    monkeypatch.setattr(aside, "DEADLINE", 0.5)
    with_runtime(folder, work)


def test_what_is_given_up_can_be_waited_for() -> None:
    async def run() -> list[bool]:
        ends, works = threading.Event(), aside.Aside()
        given_up = asyncio.create_task(works.run(ends.wait, 20))
        await asyncio.sleep(0.05)
        given_up.cancel()
        ended = asyncio.create_task(works.ended())
        await asyncio.sleep(0.05)
        found = [works.busy, ended.done()]
        with pytest.raises(RuntimeError):
            await works.run(ends.wait)
        ends.set()
        await ended
        return [*found, works.busy]

    assert asyncio.run(run()) == [True, False, False]


# --------------------------------------------------------------------------- what is told

LOOK: Look = frozenset()


def test_of_many_mistakes_the_first_are_told_and_the_others_counted() -> None:
    mistakes = tuple(f"config/feeds.yaml:{line}:1: wrong – mend it" for line in range(20))
    lines = told(Reading(LOOK, mistakes=mistakes), (), asked=False).splitlines()
    assert lines[0] == "The configuration cannot be used (20 mistakes); what was in force goes on:"
    assert lines[1:-1] == [f"• {mistake}" for mistake in mistakes[:MOST_LISTED]]
    assert lines[-1] == f"and {20 - MOST_LISTED} more: run `monitor check`"


@pytest.mark.parametrize(
    ("before", "asked", "sentence"),
    [
        ((), False, ""),
        ((), True, "The configuration was read again: nothing differs from what is in force."),
        (("wrong",), False, "The configuration can be used again: nothing differs from what is in force."),
    ],
)
def test_what_changed_nothing_is_told_to_who_asked_or_waits_for_a_mend(
    before: tuple[str, ...], sentence: str, *, asked: bool
) -> None:
    assert told(Reading(LOOK), before, asked=asked) == sentence


def test_what_makes_the_configuration_unreadable_is_looked_at_file_or_not(tmp_path: Path) -> None:
    (tmp_path / "watchlists").mkdir()
    empty = look_at(tmp_path)
    (tmp_path / "watchlists" / "folder.yaml").mkdir()
    with_folder = look_at(tmp_path)
    (tmp_path / "watchlists" / "link.yaml").symlink_to("nowhere.yaml")
    with_link = look_at(tmp_path)
    (tmp_path / "watchlists" / "ring.yaml").symlink_to("ring.yaml")
    assert len({empty, with_folder, with_link, look_at(tmp_path)}) == 4
    assert look_at(tmp_path) == look_at(tmp_path)
