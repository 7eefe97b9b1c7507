"""What a full disk, a read-only one and a damaged file do: told in words, nothing lost, nothing begun anew."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.model import DeliveryState
from monitor.store import FatalStoreError, StoreError, open_store, sole_store, store_error, view_store
from tests.store.disks import no_file_grows, small_disk, unwritable
from tests.store.records import NOW, article, delivery, kept
from tests.store.test_store import older

if TYPE_CHECKING:
    from pathlib import Path


def filled(folder: Path, entries: int = 200) -> None:
    """A state with some hundred pages."""
    with open_store(str(folder)) as store, store.transaction(durable=True):
        store.entries.add(kept(str(number)) for number in range(entries))
        store.deliveries.add([delivery(0)])


# ------------------------------------------------------------------ a full disk


def test_a_full_disk_is_told_and_what_comes_after_is_stored_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, open_store(str(disk.folder)) as store:
        with store.transaction(durable=True):
            store.deliveries.add([delivery(0)])
        disk.fill()
        with (
            pytest.raises(StoreError, match=r"no room for .*monitor\.db: 0 bytes free there") as full,
            store.transaction(),
        ):
            store.entries.add(kept(str(number)) for number in range(5_000))
        assert not isinstance(full.value, FatalStoreError)
        assert store.entries.open(NOW) == []
        assert [one.id for one in store.deliveries.unsent()] == ["d0"]
        disk.make_room()
        assert store.deliveries.save(replace(delivery(0), state=DeliveryState.SENT))
        assert store.deliveries.unsent() == []


def test_a_state_that_finds_no_room_is_not_half_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        disk.fill()
        with pytest.raises(StoreError, match=r"no room|No space left"), open_store(str(disk.folder)):
            pass
        assert not (disk.folder / "monitor.db").exists()
        disk.make_room()
        filled(disk.folder)


def test_a_holder_ends_on_a_full_disk_and_the_next_one_follows_at_once(tmp_path: Path) -> None:
    with (
        sole_store(str(tmp_path), clock=lambda: NOW) as store,
        no_file_grows(),
        pytest.raises(StoreError, match=r"[KMGT]B free"),
    ):
        store.lease.gathered(NOW)
    with sole_store(str(tmp_path), clock=lambda: NOW) as store:
        held = store.lease.read()
    assert held is not None
    assert held.epoch == 2


def test_a_fault_is_found_in_whatever_group_it_comes() -> None:
    full, lost = StoreError("full"), FatalStoreError("lost")
    assert store_error(ExceptionGroup("g", [ValueError(), ExceptionGroup("h", [full])])) is full
    assert store_error(ExceptionGroup("g", [full, lost])) is lost
    assert store_error(ValueError()) is None


# ------------------------------------------------------------------ a read-only disk


@pytest.mark.parametrize("log", ["no log", "a log"])
def test_a_state_on_a_read_only_disk_is_refused_for_work_and_read_all_the_same(tmp_path: Path, log: str) -> None:
    with small_disk(tmp_path / "disk") as disk:
        filled(disk.folder)
        if log == "a log":  # as an end leaves it that was cut off
            connection = sqlite3.connect(disk.folder / "monitor.db")
            connection.execute("UPDATE entry SET title = 'changed'")
            connection.commit()
            for name in ("monitor.db-wal", "monitor.db"):
                (disk.folder / f"kept-{name}").write_bytes((disk.folder / name).read_bytes())
            connection.close()
            for name in ("monitor.db-wal", "monitor.db"):
                (disk.folder / f"kept-{name}").rename(disk.folder / name)
        disk.forbid_writing()
        for opened in (open_store, sole_store):
            with pytest.raises(StoreError, match=r"Read-only file system|read-only"), opened(str(disk.folder)):
                pass
        with view_store(str(disk.folder)) as store:
            titles = {one.entry.title for one in store.entries.open(NOW)}
            assert (titles == {"changed"}) is (log == "a log")
            assert list(store.faults(held=False)) == []
            with pytest.raises(StoreError, match="read-only"):
                store.entries.add([kept("new")])


def test_a_read_only_file_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    filled(tmp_path)
    with (
        unwritable(tmp_path / "monitor.db"),
        pytest.raises(StoreError, match="read-only"),
        sole_store(str(tmp_path)),
    ):
        pass


# ------------------------------------------------------------------ a view


def test_a_view_writes_nothing_and_sees_what_a_daemon_wrote_a_moment_ago(tmp_path: Path) -> None:
    filled(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with view_store(str(tmp_path)) as store:
        assert len(store.entries.open(NOW)) == 200
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    with sole_store(str(tmp_path)) as store, view_store(str(tmp_path)) as view:
        store.entries.add([kept("just now")])
        assert len(view.entries.open(NOW)) == 201
        with pytest.raises(StoreError, match="read-only"):
            view.entries.add([kept("new")])


def test_a_state_of_an_older_version_is_viewed_as_it_is(tmp_path: Path) -> None:
    older(tmp_path / "state")
    before = {file.name: file.read_bytes() for file in (tmp_path / "state").iterdir()}
    with view_store(str(tmp_path / "state")) as store:
        assert (store.lease.read(), store.figures.extent().articles, list(store.faults(held=False))) == (None, 0, [])
    assert {file.name: file.read_bytes() for file in (tmp_path / "state").iterdir()} == before


def test_what_a_view_misreads_because_a_daemon_began_to_write_is_no_damage(tmp_path: Path) -> None:
    filled(tmp_path, entries=3_000)
    overwrite(tmp_path / "monitor.db", pages_of(tmp_path / "monitor.db", "entry"))  # as half of a page's new state
    with view_store(str(tmp_path)) as view, open_store(str(tmp_path)) as store:
        store.feeds.save_holds({"press.example": NOW})
        for misread in (lambda: view.entries.open(NOW), lambda: list(view.faults(held=False))):
            with pytest.raises(StoreError, match=r"another process opened .* while it was read: try again") as told:
                misread()
            assert not isinstance(told.value, FatalStoreError)


# ------------------------------------------------------------------ a damaged file


def overwrite(file: Path, page: int, pages: int = 1) -> None:
    with file.open("r+b") as opened:
        opened.seek(page * 4096)
        opened.write(b"\xa5" * 4096 * pages)


def cut_off(folder: Path) -> None:
    """Let the state look as after a holder that was killed."""
    with sole_store(str(folder)):
        pass
    with sqlite3.connect(folder / "monitor.db") as connection:
        connection.execute("UPDATE lease SET ended = NULL, folded = 1, pid = 999999999")
    connection.close()


def pages_of(file: Path, table: str) -> int:
    """The root page of a table, counted from 0."""
    with sqlite3.connect(file) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    return int(page) - 1


@pytest.mark.parametrize("what", ["no database", "its head", "half of it", "empty", "the schema"])
def test_damage_that_shows_is_found_at_every_start(tmp_path: Path, what: str) -> None:
    filled(tmp_path)
    file = tmp_path / "monitor.db"
    match what:
        case "no database":
            file.write_text("a letter to the editor, long enough to be looked at " * 400)
        case "its head":
            overwrite(file, 0)
        case "half of it":
            os.truncate(file, file.stat().st_size // 2)
        case "empty":
            os.truncate(file, 0)
        case "the schema":
            overwrite(file, 1, 5)
    damaged = file.read_bytes()
    for opened in (open_store, sole_store, view_store):
        with (
            pytest.raises(FatalStoreError, match=r"monitor\.db is damaged: .*monitor backup") as told,
            opened(str(tmp_path)) as store,
        ):
            store.entries.open(NOW)
        assert "into an empty one as monitor.db, and start again" in str(told.value)
        assert "status --integrity" not in str(told.value)  # which says just this
    assert file.read_bytes() == damaged


def test_damage_inside_is_found_at_the_start_after_an_end_that_was_none(tmp_path: Path) -> None:
    filled(tmp_path, entries=3_000)
    cut_off(tmp_path)
    overwrite(tmp_path / "monitor.db", pages_of(tmp_path / "monitor.db", "entry") + 1, 40)
    with pytest.raises(FatalStoreError, match="is damaged"), sole_store(str(tmp_path)):
        pass


def test_damage_met_in_the_middle_is_told_and_nothing_is_written_after_it(tmp_path: Path) -> None:
    filled(tmp_path, entries=3_000)
    overwrite(tmp_path / "monitor.db", pages_of(tmp_path / "monitor.db", "entry"))
    with sole_store(str(tmp_path)) as store:
        with pytest.raises(FatalStoreError, match="is damaged: database disk image is malformed"):
            store.entries.open(NOW)
        with pytest.raises(FatalStoreError, match="is damaged"), store.transaction():
            pass


def test_a_database_that_is_missing_beside_its_log_is_not_begun_anew(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.entries.add([kept("1")])
        log = (tmp_path / "monitor.db-wal").read_bytes()
    (tmp_path / "monitor.db").unlink()
    (tmp_path / "monitor.db-wal").write_bytes(log)
    with pytest.raises(StoreError, match=r"is missing, while its write-ahead log"), open_store(str(tmp_path)):
        pass
    assert (tmp_path / "monitor.db-wal").read_bytes() == log
    assert not (tmp_path / "monitor.db").exists()


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "monitor.db") as connection:
        connection.execute("CREATE TABLE books (title TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="database of another program"), open_store(str(tmp_path)):
        pass


# ------------------------------------------------------------------ --integrity


def test_every_rule_that_is_broken_is_told_and_what_is_sound_is_not(tmp_path: Path) -> None:
    one = kept("1")
    with open_store(str(tmp_path)) as store:
        store.entries.add([one, kept("2")])
        store.articles.save(article(one), [], NOW)
        with store.transaction(durable=True):
            store.deliveries.add([delivery(0), delivery(1)])
    with view_store(str(tmp_path)) as store:
        assert list(store.faults(held=False)) == []
    broken = (
        "UPDATE entry SET fate = 'lost' WHERE key = '2'",
        "UPDATE entry SET fate = 'matched', fate_of = 'nobody' WHERE key = '1'",
        "INSERT INTO story (id, lead, created, last_joined) VALUES ('s', 'nobody', 0, 0)",
        "INSERT INTO member (article, story, joined, how, reason, scores) VALUES ('ghost', 's', 0, 'first', '', '{}')",
        "UPDATE delivery SET state = 'sent' WHERE id = 'd0'",
        "UPDATE delivery SET state = 'sending', parent = 'none' WHERE id = 'd1'",
        "INSERT INTO telling (channel, watchlist, story, delivery) VALUES ('C0POLICY', 'w', 's', 'none')",
    )
    with sqlite3.connect(tmp_path / "monitor.db") as connection:
        for statement in broken:
            connection.execute(statement)
    connection.close()
    with view_store(str(tmp_path)) as store:
        told = list(store.faults(held=False))
        assert len(list(store.faults(held=True))) == len(told) - 1
    for words in (
        "entries without one of the known fates",
        "matched entries that stand in no story",
        "articles in a story that are not stored: ghost",
        "stories whose lead is not one of their articles: s",
        "posted messages without Slack's name for them: d0",
        "messages that continue one which is not there: d1",
        "messages were on their way when the program was cut off: d1",
        "rows of `telling` refer to rows of `delivery` that are not there",
    ):
        assert any(words in line for line in told), words
    assert len(told) == 8
