"""The program on a disk that fills up, is read-only or gave back garbage; and two of it on one state."""

from __future__ import annotations

import functools
import re
import signal
import sqlite3
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.store import open_store, sole_store
from tests.front_door.conftest import COMAR, TOKEN, Stage, until
from tests.front_door.test_daemon import missed, unsent
from tests.store.disks import no_file_grows, small_disk

if TYPE_CHECKING:
    from typing import Any


# More than the log of a run, and less than its write-ahead log, which grows by half a megabyte with the first article.
LOG = 65_536


def one_story(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()


# ------------------------------------------------------------------ a full disk


def test_a_message_that_slack_took_while_the_disk_was_full_is_found_there_and_not_sent_again(stage: Stage) -> None:
    one_story(stage)
    stage.slack.delay(1.5)
    with stage.process("--once") as process:
        until(lambda: stage.slack.accepted)
        with no_file_grows(process.pid, beyond=LOG):
            assert process.wait(timeout=30) == 1
    assert "free there" in stage.log()
    assert "Traceback" not in stage.log()
    assert [one.state for one in unsent(stage)] == ["sending"]
    stage.once()
    assert (len(stage.slack.accepted), unsent(stage)) == (1, [])


@pytest.mark.waits
def test_a_daemon_outlives_a_full_disk_and_goes_on_by_itself(stage: Stage) -> None:
    one_story(stage)
    missed(stage, timedelta(days=3))
    stage.slack.delay(1.5)
    with stage.daemon() as process:
        until(lambda: stage.slack.accepted)
        with no_file_grows(process.pid, beyond=LOG):
            until(lambda: "free there" in stage.log())
            time.sleep(6)  # a tick and more: it is told once
            assert process.poll() is None
        until(lambda: "can be used again" in stage.log())
        until(lambda: not unsent(stage))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    assert len(stage.slack.accepted) == 1
    assert "Traceback" not in stage.log()
    told = re.findall(r"ERROR +([^:]+): .* free there", stage.log())
    assert len(told) == len(set(told))  # once by each work


# ------------------------------------------------------------------ a read-only disk


def test_what_only_reads_works_on_a_read_only_state_and_what_works_is_refused(stage: Stage) -> None:
    one_story(stage)
    with small_disk(stage.folder / "state") as disk:
        stage.once()
        disk.forbid_writing()
        for command in (["--once"], []):
            refused = stage.run(*command, env=TOKEN)
            assert (refused.status, "Read-only file system" in refused.stderr) == (2, True), refused.stderr
        standing = stage.run("status")
        assert (standing.status, "free: make room" in standing.stdout) == (1, True)
        assert stage.run("status", "--integrity").stdout.endswith(
            "is sound: every page, reference, fate and message.\n"
        )
        found = stage.run("search", "Comar")
        assert (found.status, "abre oficina" in found.stdout) == (0, True), found.stderr
        address = stage.press.url("/gaceta/comar.html")
        for command in (["explain", address], ["explain-story", address], ["deliveries", "list"], ["stories", "list"]):
            assert stage.run(*command).status == 0, command
        assert stage.run("backup", str(stage.folder / "copy.db")).status == 0
        split = stage.run("stories", "split", address)
        assert (split.status, "Traceback" in split.stderr) == (2, False)


# ------------------------------------------------------------------ a damaged file


@pytest.mark.parametrize("command", [["--once"], ["--dry-run"], ["status"], ["status", "--integrity"], ["search", "x"]])
def test_a_damaged_state_is_told_with_what_to_do(stage: Stage, command: list[str]) -> None:
    one_story(stage)
    stage.state.mkdir()
    (stage.state / "monitor.db").write_bytes(b"\xa5" * 40_960)
    done = stage.run(*command, env=TOKEN)
    assert done.status == 2
    assert re.search(r"monitor\.db is damaged: .* Stop monitor, .*monitor backup", done.stderr)
    assert "Traceback" not in done.stderr
    assert (stage.slack.calls, stage.press.requests) == ((), ())


@pytest.mark.waits
def test_a_daemon_that_meets_damage_stops_and_says_so(stage: Stage) -> None:
    one_story(stage)
    with open_store(str(stage.state)):
        pass
    with sqlite3.connect(stage.state / "monitor.db") as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'digest_cursor'").fetchone()
    connection.close()
    with (stage.state / "monitor.db").open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)
    with stage.daemon() as process:
        assert process.wait(timeout=30) == 1
    assert "is damaged" in stage.log()
    assert "Traceback" not in stage.log()


# ------------------------------------------------------------------ one at a time


@pytest.mark.waits
def test_a_daemon_that_was_suspended_while_another_took_over_sends_nothing_and_ends(stage: Stage) -> None:
    one_story(stage)
    with stage.daemon() as process:
        until(lambda: "watching" in stage.log())
        until(lambda: "feed gaceta: fetched" in stage.log())
        process.send_signal(signal.SIGSTOP)
        (stage.state / "monitor.lock").unlink()  # as where the file system has no locks, or one for each machine
        with sqlite3.connect(stage.state / "monitor.db") as connection:
            connection.execute("UPDATE lease SET boot = 'another', renewed = renewed - 100000")
        connection.close()
        stage.once()
        missed(stage, timedelta(days=3))  # what the first one would tell at once
        process.send_signal(signal.SIGCONT)
        assert process.wait(timeout=30) == 1
    assert "another monitor took over" in stage.log()
    assert "it sends nothing any more" in stage.log()
    assert "Traceback" not in stage.log()
    assert len(stage.slack.accepted) == 1


def test_the_second_one_is_told_who_has_the_state(stage: Stage) -> None:
    one_story(stage)
    with sole_store(str(stage.state)):
        done = stage.run("--once", env=TOKEN)
    assert done.status == 2
    assert re.search(
        r"the daemon of process \d+ on \S+, since 20.*; its last sign of life was \d s ago\.$", done.stderr
    )


# ------------------------------------------------------------------ power cuts

# What marks a story as told, or a message as on its way. What is merely taken up, or forgotten, may be lost.
TELLING = re.compile(
    r"INSERT INTO (delivery|telling|shown|digest_slot)\b|UPDATE delivery SET (parent|payload)|UPDATE shown"
)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Every write of the program, with the value of `synchronous` that was in force: (value, statements)."""
    found: list[tuple[str, list[str]]] = []

    class Traced(sqlite3.Connection):
        level, begun = "unset", False

        def _note(self, sql: str) -> None:
            if sql.startswith("PRAGMA synchronous"):
                self.level = sql.rpartition(" ")[2]
            elif sql.startswith("BEGIN"):
                found.append((self.level, []))
                self.begun = True
            elif sql in ("COMMIT", "ROLLBACK"):
                self.begun = False
            elif self.begun:
                found[-1][1].append(sql)
            else:
                found.append((self.level, [sql]))

        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            self._note(sql)
            return super().execute(sql, *parameters)

        def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            rows = list(parameters[0])
            if rows:
                self._note(sql)
            return super().executemany(sql, rows)

    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Traced))
    return found


def test_whatever_marks_a_telling_or_a_request_is_on_the_disk_first(
    stage: Stage, commits: list[tuple[str, list[str]]]
) -> None:
    one_story(stage)
    stage.slack.drop_after_accept()
    assert stage.run("--once", env=TOKEN).status == 0
    stage.slack.fail_next("channel_not_found")
    stage.publish("gaceta", "second", "Comar cierra oficina en Tenosique", COMAR[::-1])
    stage.run("--once", env=TOKEN)
    telling = [
        (level, sql) for level, statements in commits for sql in statements if TELLING.search(" ".join(sql.split()))
    ]
    built = [sql for level, sql in telling if level == "OFF"]  # beside the state, which is not there yet
    assert len(telling) - len(built) >= 7
    assert {level for level, sql in telling if sql not in built} == {"FULL"}
    assert any(level == "NORMAL" and any("INSERT INTO entry" in sql for sql in sqls) for level, sqls in commits)
