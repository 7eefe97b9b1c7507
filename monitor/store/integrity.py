"""Whether the state holds together: its pages, its references, and what must always be so of entries and deliveries."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

from monitor.model import DeliveryState, FateKind
from monitor.store.faults import FatalStoreError, damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.store.database import Database

# Seconds that a start spends on looking for damage after an end that was cut off. 0.8 GB took 0.9 s from memory and
# 2.3 s by system calls (two busy cores); a slow disk gives 100 MB/s.
CHECK_SECONDS = 10

# Faults of one kind that are named one by one: from there on the cause is one, and a count says more.
MOST_NAMED = 5


def quick_check(db: Database) -> bool:
    """Look for damaged pages, for CHECK_SECONDS at most: whether that was time enough. Raises FatalStoreError.

    By system calls: where the file is read as memory, a disk that fails ends the process (sqlite.org/mmap.html).
    """
    timer = threading.Timer(CHECK_SECONDS, db.interrupt)
    timer.start()
    mapped = db.one("PRAGMA mmap_size")
    db.run("PRAGMA mmap_size = 0")
    try:
        found = db.one("PRAGMA quick_check(1)")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return False
    finally:
        timer.cancel()
        db.run(f"PRAGMA mmap_size = {mapped[0] if mapped else 0}")
    if found is not None and found[0] != "ok":
        db.give_up(FatalStoreError(damaged(db.file, _one_line(found[0]))))
    return True


def find_faults(db: Database, *, held: bool) -> Iterator[str]:
    """Everything that is wrong, each in words with what to do; nothing where all holds together.

    `held` says that somebody works on the state: a message may be on its way then.
    """
    broken = [_one_line(row[0]) for row in db.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if broken:
        db.demand_steady()
        yield from (damaged(db.file, one) for one in broken)
        return
    yield from _dangling(db)
    for what, do, query in RULES if held else (*RULES, IN_NOBODYS_HANDS):
        ids = [str(row[0]) for row in db.rows(query)]
        if ids:
            yield f"{len(ids)} {what}: {_named(ids)}. {do}"


def _dangling(db: Database) -> Iterator[str]:
    """Rows that refer to rows that are not there."""
    count: dict[tuple[str, str], int] = {}
    for row in db.rows("PRAGMA foreign_key_check"):
        count[row["table"], row["parent"]] = count.get((row["table"], row["parent"]), 0) + 1
    for (table, parent), rows in count.items():
        yield f"{rows} rows of `{table}` refer to rows of `{parent}` that are not there. {RESTORE}"


def _named(ids: list[str]) -> str:
    shown = ", ".join(ids[:MOST_NAMED])
    return f"{shown} and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else shown


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


RESTORE = "Put back a copy that `monitor backup` made, and report this."

# What is wrong, what to do about it, and what finds it: the ids of the rows concerned.
RULES = (
    (
        "entries without one of the known fates",
        RESTORE,
        f"SELECT id FROM entry WHERE fate NOT IN ({_listed(FateKind)})",
    ),
    (
        "entries that wait for their page, with no time at which it is tried",
        RESTORE,
        "SELECT id FROM entry WHERE fate = 'pending' AND next_try IS NULL",
    ),
    (
        "matched entries that stand in no story",
        RESTORE,
        "SELECT id FROM entry WHERE fate IN ('matched', 'unsure') AND id NOT IN (SELECT article FROM member)",
    ),
    (
        "articles in a story that are not stored",
        RESTORE,
        "SELECT article FROM member WHERE article NOT IN (SELECT id FROM article)",
    ),
    (
        "stories whose lead is not one of their articles",
        "Take the lead out and back with `monitor stories split` and `join`, and report this.",
        """
        SELECT id FROM story WHERE EXISTS (SELECT 1 FROM member WHERE member.story = story.id)
          AND NOT EXISTS (SELECT 1 FROM member WHERE member.story = story.id AND member.article = story.lead)
        """,
    ),
    (
        "messages in none of the known states",
        RESTORE,
        f"SELECT id FROM delivery WHERE state NOT IN ({_listed(DeliveryState)})",
    ),
    (
        "posted messages without Slack's name for them",
        "Nothing is lost or told twice, but they cannot be followed up. Report this.",
        "SELECT id FROM delivery WHERE state = 'sent' AND ts IS NULL AND kind = 'post'",
    ),
    (
        "messages that continue one which is not there",
        RESTORE,
        "SELECT id FROM delivery WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM delivery)",
    ),
)

IN_NOBODYS_HANDS = (
    "messages were on their way when the program was cut off",
    "The next start looks for them in Slack.",
    "SELECT id FROM delivery WHERE state = 'sending'",
)
