"""`monitor backup`: a copy that is whole, taken while another process writes, and what a restored one does."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

from monitor.store import open_store, view_store
from tests.front_door.conftest import COMAR, TOKEN, Stage
from tests.front_door.test_daemon import fill_outbox
from tests.store.disks import small_disk

if TYPE_CHECKING:
    from pathlib import Path

# Entries in lots of ten, as fast as the disk takes them: a copy is whole when it holds none but whole lots.
WRITER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
columns = "id, feed, key, url, canonical_url, title, summary, author, publisher, publisher_url, first_seen, fate"
columns += ", fate_of, tries"
for lot in range(10**6):
    db.execute("BEGIN IMMEDIATE")
    for one in range(10):
        db.execute(
            f"INSERT INTO entry ({columns}) VALUES (?, 'press', ?, '', '', ?, '', '', '', '', 0, 'unmatched', '', 0)",
            (f"{lot}-{one}", f"{lot}-{one}", "a headline of some length " * 40),
        )
    db.execute("COMMIT")
    print(lot, flush=True)
"""


def made(stage: Stage) -> Path:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()
    return stage.folder / "copy.db"


def restored(stage: Stage, copy: Path) -> Stage:
    """The same stage with an empty state into which the copy was put."""
    folder = stage.folder / "restored"
    (folder / "state").mkdir(parents=True)
    shutil.copyfile(copy, folder / "state" / "monitor.db")
    return Stage(stage.press, stage.slack, folder, stage.config, stage.items)


def entries(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        (count,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    connection.close()
    return int(count)


def test_it_says_what_it_holds_and_replaces_nothing_unasked(stage: Stage) -> None:
    copy = made(stage)
    done = stage.run("backup", str(copy))
    assert done.status == 0, done.stderr
    assert f"{copy}: " in done.stdout
    assert "checked: 1 article, 1 story" in done.stdout
    assert copy.stat().st_mode & 0o077 == 0
    again = stage.run("backup", str(copy))
    assert (again.status, "is there already" in again.stderr) == (2, True)
    assert stage.run("backup", str(copy), "--force").status == 0
    assert stage.run("backup", str(stage.folder)).status == 2
    assert stage.run("backup", str(stage.folder / "none" / "copy.db")).status == 2
    assert sorted(path.name for path in stage.folder.glob("copy*")) == ["copy.db"]


def test_a_copy_beside_a_busy_writer_is_whole_and_holds_nobody_up(stage: Stage) -> None:
    copy = made(stage)
    with subprocess.Popen([sys.executable, "-c", WRITER, stage.state / "monitor.db"], stdout=-1, text=True) as writer:
        assert writer.stdout is not None
        while int(writer.stdout.readline()) < 300:
            pass
        before = entries(stage.state / "monitor.db")
        assert stage.run("backup", str(copy)).status == 0
        after = entries(stage.state / "monitor.db")
        writer.kill()
    assert before <= entries(copy) <= after
    assert entries(copy) % 10 == 1  # whole lots, and the one entry of before
    assert after > before  # it wrote on meanwhile
    with view_store(str(restored(stage, copy).state)) as store:
        assert list(store.faults(held=False)) == []


def test_a_restored_state_goes_on_and_tells_nothing_twice(stage: Stage) -> None:
    copy = made(stage)
    fill_outbox(stage, 1)
    assert stage.run("backup", str(copy)).status == 0
    stage.once()  # what waited when the copy was made is posted after it
    assert len(stage.slack.accepted) == 2
    again = restored(stage, copy)
    found = again.run("--once", env=TOKEN)
    assert found.status == 0, found.stderr
    assert len(stage.slack.accepted) == 2
    assert again.run("deliveries", "list").stdout == "Every message is posted.\n"
    assert "write-ahead log" not in found.stderr
    assert again.run("status", "--integrity").status == 0


def test_a_disk_without_room_leaves_nothing_and_what_was_there_stays(stage: Stage) -> None:
    made(stage)
    with small_disk(stage.folder / "backups") as disk:
        copy = disk.folder / "copy.db"
        assert stage.run("backup", str(copy)).status == 0
        before = copy.read_bytes()
        disk.fill()
        done = stage.run("backup", str(copy), "--force")
        assert (done.status, "Traceback" in done.stderr) == (2, False)
        assert "no room" in done.stderr or "No space" in done.stderr
        assert (copy.read_bytes(), [path.name for path in disk.folder.glob("copy*")]) == (before, ["copy.db"])


def test_a_damaged_state_gives_no_copy(stage: Stage) -> None:
    copy = made(stage)
    with open_store(str(stage.state)):
        pass
    with (stage.state / "monitor.db").open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xa5" * 4096 * 3)
    done = stage.run("backup", str(copy))
    assert (done.status, "is damaged" in done.stderr) == (2, True), done.stderr
    assert not copy.exists()
