"""The store through real files: what is written is there again, and nothing is there that was not."""

from __future__ import annotations

import hashlib
import os
import resource
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Decision, DeliveryState, Fate, FateKind, FeedState, Joined, Kept, Outcome, Validators
from monitor.store import StoreError, copied_store, open_store, sole_store
from monitor.store.database import from_ms, to_ms
from monitor.stories import Grouper
from tests.store.records import NOW, article, delivery, kept, match

if TYPE_CHECKING:
    from pathlib import Path


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)))
def test_a_time_comes_back_to_the_millisecond(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    again = from_ms(to_ms(moment))
    assert again is not None
    assert timedelta(0) <= moment - again < timedelta(milliseconds=1)


def test_a_feeds_state_comes_back_whole(tmp_path: Path) -> None:
    state = FeedState(
        feed="press",
        url="https://press.example/feed",
        added=NOW,
        validators=Validators('W/"x"', None),
        body_hash="ab",
        pieces=b"\0\1",
        next_poll=NOW,
        not_before=None,
        failures=2,
        failing_since=NOW,
        outcome=Outcome.TIMED_OUT,
        message="slow",
        last_new=NOW,
    )
    with open_store(str(tmp_path)) as store:
        store.feeds.save(state)
        store.feeds.save(replace(state, failures=3))
    with open_store(str(tmp_path)) as store:
        assert store.feeds.states() == {"press": replace(state, failures=3)}


def test_a_hold_is_forgotten_when_it_is_over(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.feeds.save_holds({"a.example": NOW + timedelta(minutes=5), "b.example": NOW - timedelta(minutes=5)})
        assert store.feeds.holds(NOW) == {"a.example": NOW + timedelta(minutes=5)}
        store.feeds.save_holds({})
        assert store.feeds.holds(NOW) == {}


def test_entries_are_known_for_good_and_keep_their_fate(tmp_path: Path) -> None:
    one, two = kept("1"), kept("2")
    with open_store(str(tmp_path)) as store:
        store.entries.add([one, two])
        store.entries.settle(one.entry.id, Fate(FateKind.MATCHED, of="story"), 1)
        store.entries.add([one])
        assert [k.entry for k in store.entries.open(NOW)] == [two.entry]
        counts = store.entries.fates([one.entry.id, two.entry.id])
    assert counts[FateKind.MATCHED] == counts[FateKind.PENDING] == 1
    assert sum(counts.values()) == 2
    assert set(counts) == set(FateKind)


def test_a_page_is_wanted_again_only_when_its_next_try_has_come(tmp_path: Path) -> None:
    one = kept("1")
    later = NOW + timedelta(hours=2)
    with open_store(str(tmp_path)) as store:
        store.entries.add([one])
        store.entries.settle(one.entry.id, Fate(FateKind.FAILED, of="timed out", next_try=later), 1)
        assert store.entries.open(NOW) == []
        (again,) = store.entries.open(later)
    assert again.tries == 1
    assert again.fate.kind is FateKind.FAILED


def test_an_article_and_its_matches_come_back_whole(tmp_path: Path) -> None:
    one = kept("1")
    with open_store(str(tmp_path)) as store:
        store.entries.add([one])
        store.articles.save(article(one), [match()], NOW)
        store.articles.save(article(one), [match(Decision.UNSURE)], NOW)
        assert store.articles.get([one.entry.id, "nobody"]) == {one.entry.id: article(one)}
        assert store.articles.matches([one.entry.id]) == {one.entry.id: (match(Decision.UNSURE),)}
        assert store.articles.count_read(NOW - timedelta(seconds=1), NOW) == 1


def test_texts_are_forgotten_after_their_time_but_not_that_they_were_read(tmp_path: Path) -> None:
    one = kept("1")
    with open_store(str(tmp_path)) as store:
        store.entries.add([one])
        store.articles.save(article(one), [match()], NOW)
        assert store.articles.forget(NOW, 10) == 0
        assert store.articles.get([one.entry.id])[one.entry.id].text
        assert store.articles.forget(NOW + timedelta(seconds=1), 10) == 1
        left = store.articles.get([one.entry.id])[one.entry.id]
        assert (left.text, left.weak, left.title) == ("", (), one.entry.title)
        assert store.articles.matches([one.entry.id])


def test_a_paragraph_counts_as_the_houses_after_two_other_articles(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.blocks.add("a.example", ["h1", "h2"], "first", NOW)
        store.blocks.add("a.example", ["h1"], "second", NOW)
        store.blocks.add("a.example", ["h1"], "second", NOW)
        store.blocks.add("b.example", ["h2"], "third", NOW)
        assert store.blocks.repeated("a.example", ["h1", "h2"], "new") == {"h1"}
        assert store.blocks.repeated("a.example", ["h1"], "second") == set()
        assert store.blocks.forget(NOW + timedelta(days=31), 3) == 3
        assert store.blocks.forget(NOW + timedelta(days=31), 3) == 1
        assert store.blocks.repeated("a.example", ["h1"], "new") == set()


def test_what_is_on_its_way_is_not_chosen_again(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        one = tell_one_story(store_folder=tmp_path)
        (story,) = store.digests.untold("C0POLICY", ["migration"], NOW - timedelta(days=1))
        assert [member.article.id for member in story.members] == [one.entry.id]
        assert store.digests.untold("C0POLICY", ["other"], NOW - timedelta(days=1)) == []
        assert store.digests.untold("C0POLICY", ["migration"], NOW + timedelta(days=1)) == []
        with store.transaction(durable=True):
            store.deliveries.add([delivery(0, (("migration", story.id),))])
            store.deliveries.add([delivery(1, (("others", "told at once"),))], at_once=True)
        assert store.digests.untold("C0POLICY", ["migration"], NOW - timedelta(days=1)) == []
        assert [s.id for s in store.digests.untold("C0OTHER", ["migration"], NOW - timedelta(days=1))] == [story.id]
        assert store.deliveries.told_at_once("desk", NOW - timedelta(hours=1)) == 1
        assert store.deliveries.told_at_once("desk", NOW) == 0


def test_an_old_story_is_untold_where_its_first_article_of_the_watchlist_joins_now(tmp_path: Path) -> None:
    old, new = kept("old"), kept("new")
    with open_store(str(tmp_path)) as store:
        store.entries.add([old, new])
        store.articles.save(article(old), [replace(match(), watchlist="energy")], NOW)
        store.articles.save(article(new), [match()], NOW)
        store.stories.add(old.entry.id, "story", Joined("first", ""), NOW - timedelta(days=12))
        since = NOW - timedelta(days=8)
        assert store.digests.untold("C0POLICY", ["migration", "energy"], since) == []
        store.stories.add(new.entry.id, "story", Joined("copy", ""), NOW)
        assert store.digests.untold("C0ENERGY", ["energy"], since) == []
        (story,) = store.digests.untold("C0POLICY", ["migration"], since)
        assert [member.article.id for member in story.members] == [old.entry.id, new.entry.id]


def tell_one_story(store_folder: Path) -> Kept:
    one = kept("1")
    with open_store(str(store_folder)) as store, store.transaction():
        store.entries.add([one])
        store.articles.save(article(one), [match()], NOW)
        Grouper(store.stories, store.articles.get).place(article(one), NOW)
    return one


def test_deliveries_keep_their_order_their_stories_and_what_became_of_them(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        with store.transaction(durable=True):
            store.deliveries.add([delivery(0, (("migration", "s1"),)), delivery(1)])
        assert store.deliveries.unsent() == [delivery(0, (("migration", "s1"),)), delivery(1)]
        assert store.deliveries.parent(delivery(1)) == delivery(0, (("migration", "s1"),))
        store.deliveries.save(replace(delivery(0), state=DeliveryState.SENT, ts="1.2", attempts=1))
        waiting = replace(delivery(1), next_try=NOW + timedelta(seconds=1))
        store.deliveries.save(waiting)
    with open_store(str(tmp_path)) as store:
        parent = store.deliveries.parent(delivery(1))
        assert parent is not None
        assert parent.ts == "1.2"
        assert store.deliveries.unsent() == [waiting]


def test_a_slot_is_taken_once(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        assert store.digests.cursor("desk") is None
        store.digests.move_cursor("desk", NOW)
        store.digests.move_cursor("desk", NOW + timedelta(hours=1))
        assert store.digests.cursor("desk") == NOW + timedelta(hours=1)
        assert store.digests.claim_slot("desk", "2026-10-25T02:30", NOW)
        assert not store.digests.claim_slot("desk", "2026-10-25T02:30", NOW)
        assert store.digests.claim_slot("other", "2026-10-25T02:30", NOW)


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        with pytest.raises(RuntimeError, match="power"), store.transaction():  # noqa: PT012 - what is undone is the point
            store.entries.add([kept("1")])
            with store.transaction():
                store.entries.add([kept("2")])
            raise RuntimeError("power cut")
        assert store.entries.open(NOW) == []
        store.entries.add([kept("3")])
        assert len(store.entries.open(NOW)) == 1


@pytest.mark.parametrize("entries", [5_000, 30_000])  # found at the commit, and in the middle of the transaction
def test_a_full_disk_says_so_and_leaves_nothing_half_done(tmp_path: Path, entries: int) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_store(str(tmp_path)) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, limit[1]))  # writing beyond fails, as on a full disk
        try:
            with pytest.raises(StoreError, match=r"monitor\.db.* free there"), store.transaction():
                store.entries.add(kept(str(number)) for number in range(entries))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        store.entries.add([kept("1")])
        assert len(store.entries.open(NOW)) == 1


# ------------------------------------------------------------------ one process to a state


def test_a_second_process_is_refused_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    hold = f"""
import sys
from monitor.store import sole_store
with sole_store({str(tmp_path)!r}):
    print("mine", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", hold], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(StoreError, match="another monitor works on") as refusal, sole_store(str(tmp_path)):
            pass
        assert f"{tmp_path}: stop it first, or name another --state" in str(refusal.value)
        with copied_store(str(tmp_path)) as copy:
            assert copy.entries.open(NOW) == []
        other.kill()
    with sole_store(str(tmp_path)) as store:
        assert store.entries.open(NOW) == []


def older(folder: Path) -> None:
    """A state as the first version left it."""
    folder.mkdir()
    first = (resources.files("monitor.store") / "migrations" / "0001_first.sql").read_text(encoding="utf-8")
    connection = sqlite3.connect(folder / "monitor.db")
    connection.executescript(f"CREATE TABLE schema_version (version INTEGER PRIMARY KEY); {first}")
    connection.execute("INSERT INTO schema_version VALUES (1)")
    connection.commit()
    connection.close()


def versions(folder: Path) -> list[int]:
    connection = sqlite3.connect(folder / "monitor.db")
    found = [version for (version,) in connection.execute("SELECT version FROM schema_version")]
    connection.close()
    return found


def test_the_state_of_an_older_daemon_is_not_changed_under_it(tmp_path: Path) -> None:
    older(tmp_path / "state")
    hold = f"""
import sys
from pathlib import Path
from monitor.store.lock import locked
with locked(Path({str(tmp_path / "state")!r}), "taken"):
    print("mine", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", hold], stdin=-1, stdout=-1, text=True) as daemon:
        assert daemon.stdout is not None
        assert daemon.stdout.readline() == "mine\n"
        with (
            pytest.raises(StoreError, match="from before the update, restart it first"),
            open_store(str(tmp_path / "state")),
        ):
            pass
        with copied_store(str(tmp_path / "state")) as copy:
            assert copy.search.behind() == 0
        assert versions(tmp_path / "state") == [1]
        daemon.kill()
    with open_store(str(tmp_path / "state")):
        pass
    assert len(versions(tmp_path / "state")) > 1


def test_an_up_to_date_state_is_opened_beside_a_daemon(tmp_path: Path) -> None:
    with sole_store(str(tmp_path)), open_store(str(tmp_path)) as beside:
        assert beside.entries.open(NOW) == []


# ------------------------------------------------------------------ the copy for --dry-run


def fingerprint(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(file.relative_to(folder)): (
            hashlib.sha256(file.read_bytes()).hexdigest(),
            file.stat().st_mtime_ns,
        )
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_a_copy_holds_everything_and_changes_nothing(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.entries.add([kept("1")])
    before = fingerprint(tmp_path)
    with copied_store(str(tmp_path)) as copy:
        assert len(copy.entries.open(NOW)) == 1
        copy.entries.add([kept("2")])
        assert len(copy.entries.open(NOW)) == 2
    assert fingerprint(tmp_path) == before


def test_a_copy_holds_what_a_running_daemon_has_not_yet_folded_in(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.entries.add([kept("1")])
        assert (tmp_path / "monitor.db-wal").stat().st_size > 0
        before = fingerprint(tmp_path)
        with copied_store(str(tmp_path)) as copy:
            assert len(copy.entries.open(NOW)) == 1
        assert fingerprint(tmp_path) == before


def test_a_copy_beside_a_busy_writer_is_whole(tmp_path: Path) -> None:
    write = f"""
import sqlite3, time
db = sqlite3.connect({str(tmp_path / "monitor.db")!r}, isolation_level=None)
print("writing", flush=True)
number = 0
while True:
    number += 1
    db.execute("BEGIN")
    db.execute("INSERT INTO host_hold VALUES (?, 0)", (f"first {{number}}",))
    db.execute("INSERT INTO host_hold VALUES (?, 0)", (f"second {{number}}",))
    db.execute("COMMIT")
    time.sleep(0.001)
"""
    with open_store(str(tmp_path)) as store:
        store.entries.add([kept("1")])
        # Pages enough that the copy takes longer than several of the writer's transactions.
        store.blocks.add("a.example", [f"{number:0200}" for number in range(30_000)], "first", NOW)
    with subprocess.Popen([sys.executable, "-c", write], stdout=-1, text=True) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "writing\n"
            for _ in range(3):
                with copied_store(str(tmp_path)) as copy:
                    holds = set(copy.feeds.holds(datetime(1969, 1, 1, tzinfo=UTC)))
                    assert len(copy.entries.open(NOW)) == 1
                first = {name.split()[1] for name in holds if name.startswith("first")}
                assert first == {name.split()[1] for name in holds if name.startswith("second")}
        finally:
            writer.kill()


def test_a_copy_of_nothing_makes_no_folder(tmp_path: Path) -> None:
    with copied_store(str(tmp_path / "none")) as copy:
        assert copy.entries.open(NOW) == []
    assert not (tmp_path / "none").exists()


# ------------------------------------------------------------------ what cannot be used


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").write_text("a letter to the editor, long enough to be looked at " * 40)
    with pytest.raises(StoreError, match=r"monitor\.db"), open_store(str(tmp_path)):
        pass


@pytest.mark.parametrize("what", ["a folder", "a letter", "half a database", "a log that is a folder"])
def test_what_cannot_be_copied_is_refused_in_words_that_name_the_state(tmp_path: Path, what: str) -> None:
    file = tmp_path / "monitor.db"
    if what == "a folder":
        file.mkdir()
    elif what == "a letter":
        file.write_text("a letter to the editor, long enough to be looked at " * 40)
    else:
        with open_store(str(tmp_path)):
            pass
        if what == "half a database":
            os.truncate(file, file.stat().st_size // 2)
        else:
            (tmp_path / "monitor.db-wal").mkdir()
    with pytest.raises(StoreError) as refusal, copied_store(str(tmp_path)) as copy:
        copy.entries.open(NOW)
    assert str(file) in str(refusal.value)
    assert "monitor-dry-run" not in str(refusal.value)


def test_a_newer_state_is_refused_in_words(tmp_path: Path) -> None:
    with open_store(str(tmp_path)):
        pass
    connection = sqlite3.connect(tmp_path / "monitor.db")
    connection.execute("INSERT INTO schema_version (version) VALUES (999)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer monitor"), open_store(str(tmp_path)):
        pass


@pytest.mark.parametrize("state", ["postgresql://db.example/monitor", "{tmp}/file"])
def test_a_state_that_is_no_folder_is_refused_in_words(tmp_path: Path, state: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="folder"), open_store(state.format(tmp=tmp_path)):
        pass
