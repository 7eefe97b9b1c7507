"""One monitor to a state: who holds it, who may follow, and that a holder which was followed writes nothing more."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.store import FatalStoreError, StoreError, open_store, sole_store, view_store
from monitor.store.lease import RENEW, STALE, Lease, is_gone
from monitor.store.processes import Holder, runs, started_at, this_process
from tests.store.records import NOW, delivery, kept

if TYPE_CHECKING:
    from pathlib import Path

ME = Holder("desk", "m1", "boot-a", "pid:[1]", 10, 100)


def lease(holder: Holder = ME, **changes: object) -> Lease:
    return replace(Lease(holder, 3, "daemon", NOW, NOW), **changes)  # type: ignore[arg-type]  # a test's own changes


def elsewhere(folder: Path, **columns: object) -> None:
    """Let the lease of a state be another machine's, renewed when the test says."""
    columns = {"host": "far.example", "machine": "", "boot": "another", "space": "pid:[7]", "pid": 7} | columns
    with sqlite3.connect(folder / "monitor.db") as connection:
        connection.execute(f"UPDATE lease SET {', '.join(f'{name} = :{name}' for name in columns)}", columns)
    connection.close()


def ms(seconds: float = 0) -> int:
    return int((NOW.timestamp() + seconds) * 1000)


def take(folder: Path, seconds: float = 0, work: str = "once") -> Lease | None:
    """Hold the state for a moment at NOW + seconds, and give the lease."""
    with sole_store(str(folder), work, lambda: NOW + timedelta(seconds=seconds)) as store:
        return store.lease.read()


# ------------------------------------------------------------------ who may follow


def test_a_holder_that_ended_or_whose_process_is_gone_is_followed_at_once() -> None:
    assert is_gone(lease(ended=NOW), ME, locked=False, runs=None)
    assert is_gone(lease(), ME, locked=False, runs=False)
    assert not is_gone(lease(), ME, locked=True, runs=True)  # somebody removed monitor.lock


def test_the_kernels_lock_speaks_for_this_kernel_and_for_this_machine_before_a_restart() -> None:
    other_space = replace(ME, space="pid:[2]")
    rebooted = replace(ME, boot="boot-0", space="pid:[1]")
    for holder, gone in ((other_space, True), (rebooted, True), (replace(rebooted, host="clone"), False)):
        assert is_gone(lease(holder), ME, locked=True, runs=None) is gone
        assert not is_gone(lease(holder), ME, locked=False, runs=None)
    container = replace(rebooted, machine="")
    assert not is_gone(lease(container), replace(ME, machine=""), locked=True, runs=None)


NAMES = st.sampled_from(["", "a", "b"])


@given(
    holder=st.builds(Holder, NAMES, NAMES, NAMES, NAMES, st.just(1), st.just(1)),
    me=st.builds(Holder, NAMES, NAMES, NAMES, NAMES, st.just(2), st.just(2)),
    locked=st.booleans(),
)
def test_a_process_of_another_machine_is_never_taken_for_gone(holder: Holder, me: Holder, *, locked: bool) -> None:
    if holder.boot == me.boot != "" or holder.machine == me.machine != "":
        return
    assert runs(holder, me) is None
    assert not is_gone(lease(holder), me, locked=locked, runs=None)


def test_a_process_is_known_by_when_it_began() -> None:
    me = this_process()
    assert runs(me, me) is True
    assert runs(replace(me, started=me.started - 1), me) is False  # its number was given to another
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) as other:
        assert started_at(other.pid)
        other.kill()
        other.wait(timeout=10)
        assert started_at(other.pid) is None


def test_a_killed_holder_is_followed_at_once_with_a_higher_epoch(tmp_path: Path) -> None:
    held = f"sole_store({str(tmp_path)!r})"
    hold = f"from monitor.store import sole_store\nwith {held}: print(1, flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=-1, stdout=-1) as other:
        assert other.stdout
        assert other.stdout.readline()
        with pytest.raises(StoreError) as refusal:
            take(tmp_path)
        assert f"the daemon of process {other.pid} on {os.uname().nodename}, since " in str(refusal.value)
        assert "its last sign of life was 0 s ago." in str(refusal.value)
        other.kill()
    with view_store(str(tmp_path)) as store:
        before = store.lease.read()
        assert before is not None
        assert store.lease.life(before, NOW) == "gone"
    after = take(tmp_path)
    assert after is not None
    assert (after.epoch, after.work) == (before.epoch + 1, "once")


def test_one_on_another_machine_is_followed_after_90_s_without_a_sign_of_life(tmp_path: Path) -> None:
    take(tmp_path)
    elsewhere(tmp_path, ended=None, renewed=ms())
    with pytest.raises(StoreError) as refusal:
        take(tmp_path, 60)
    assert "a run of --once of process 7 on far.example" in str(refusal.value)
    assert "try again in 30 s" in str(refusal.value)
    assert take(tmp_path, 90)


def test_a_clock_that_is_ahead_elsewhere_makes_nobody_gone(tmp_path: Path) -> None:
    take(tmp_path)
    elsewhere(tmp_path, ended=None, renewed=ms(500))
    with pytest.raises(StoreError, match="last sign of life was 0 s ago"):
        take(tmp_path)


def test_where_the_file_system_has_no_locks_the_lease_alone_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with sole_store(str(tmp_path)), pytest.raises(StoreError, match="another monitor works on"):
        take(tmp_path)
    assert take(tmp_path)


def test_one_of_this_machine_before_it_was_started_anew_is_said_to_be_gone(tmp_path: Path) -> None:
    me = this_process()
    if not me.machine:
        pytest.skip("this machine has no id")
    with open_store(str(tmp_path)) as store:
        assert store.lease.life(lease(replace(me, boot="an earlier one")), NOW) == "gone"
        assert store.lease.life(lease(replace(me, boot="another", host="another")), NOW) == "running"
        assert store.lease.life(lease(replace(me, boot="another", host="another")), NOW + STALE) == "silent"


# ------------------------------------------------------------------ while it is held


def test_it_is_renewed_in_time_and_ended_at_the_end(tmp_path: Path) -> None:
    with sole_store(str(tmp_path), clock=lambda: NOW) as store:
        changes = store.changes
        for seconds in range(0, 60, 5):
            store.lease.renew(NOW + timedelta(seconds=seconds))
            held = store.lease.read()
            assert held is not None
            assert NOW + timedelta(seconds=seconds) - held.renewed < RENEW
        store.lease.gathered(NOW + timedelta(seconds=61))
        assert store.changes == changes  # nothing that a digest could tell
    with open_store(str(tmp_path)) as store:
        ended = store.lease.read()
    assert ended is not None
    assert (ended.ended, ended.gathered) == (NOW, NOW + timedelta(seconds=61))


@pytest.mark.parametrize("what", ["a look", "an entry", "a message"])
def test_a_holder_that_was_followed_writes_nothing_more_and_says_who_has_it(tmp_path: Path, what: str) -> None:
    with sole_store(str(tmp_path), clock=lambda: NOW) as store:
        store.entries.add([kept("before")])
        with store.transaction(durable=True):
            store.deliveries.add([delivery(0)])
        with sqlite3.connect(tmp_path / "monitor.db") as connection:
            connection.execute("UPDATE lease SET epoch = epoch + 1, host = 'far.example'")
        connection.close()
        with pytest.raises(FatalStoreError) as lost:  # noqa: PT012 - one of three
            if what == "a look":
                store.lease.renew(NOW + RENEW)
            elif what == "an entry":
                with store.transaction():
                    store.entries.add([kept("after")])
            else:
                store.deliveries.save(replace(delivery(0), attempts=1))
        assert "far.example" in str(lost.value)
        assert "it sends nothing any more" in str(lost.value)
        assert store.fatal is lost.value
        with pytest.raises(FatalStoreError), store.transaction():
            pass
    with open_store(str(tmp_path)) as store:
        assert [one.entry.key for one in store.entries.open(NOW)] == ["before"]
        assert [one.attempts for one in store.deliveries.unsent()] == [0]
        held = store.lease.read()
    assert held is not None
    assert held.ended is None  # the other one's


def test_a_log_that_is_gone_after_an_end_that_was_none_is_missed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    take(tmp_path)
    elsewhere(tmp_path, ended=None, renewed=ms(-STALE.total_seconds()))
    take(tmp_path)
    assert "the write-ahead log of the state is gone" in caplog.text
    caplog.clear()
    elsewhere(tmp_path, ended=None, folded=1, renewed=ms(-STALE.total_seconds()))
    take(tmp_path)
    assert not caplog.text
