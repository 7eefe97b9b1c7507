"""The tables: made whole beside a new state, brought up to date in one transaction in an older one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from monitor.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from monitor.store.database import Database

VERSIONS = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)"
MADE = "INSERT INTO schema_version (version) VALUES (:version)"


class Migration(NamedTuple):
    """One numbered step: the number that its file begins with, and its statements."""

    number: int
    sql: str

    @property
    def statements(self) -> Iterator[str]:
        """One at a time: each ends with a line, behind which a comment may stand."""
        begun = ""
        for line in self.sql.splitlines(keepends=True):
            begun += line
            if sqlite3.complete_statement(begun):
                yield begun.strip()
                begun = ""


def build(file: Path, *, lasting: bool) -> None:
    """Make an empty database at `file`, where there is none: it is there whole or not at all.

    So an empty file is never the rest of a start that was cut off: it is damage. `lasting` brings it to the disk (two
    fsyncs); a throw-away copy needs none. The caller keeps others from doing the same. Raises sqlite3.Error, OSError.
    """
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute(VERSIONS)
        for migration in migrations():
            for statement in migration.statements:
                connection.execute(statement)
            connection.execute(MADE, {"version": migration.number})
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    if lasting:
        to_disk(fresh)
    fresh.rename(file)
    if lasting:
        to_disk(file.parent)


def to_disk(path: Path) -> None:
    """Return once what was written to this file, or the names in this folder, would survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def migrate(db: Database, alone: AbstractContextManager[None]) -> None:
    """Bring the schema up to date, all or nothing; raises StoreError for a state from a newer version.

    What is up to date is left alone. Else `alone` is held: a daemon of an older version would fail over new tables.
    """
    if not missing(db):
        return
    with alone, db.transaction(durable=True):
        db.run(VERSIONS)
        for migration in missing(db):  # perhaps none any more, if another process was faster
            for statement in migration.statements:
                db.run(statement)
            db.run(MADE, version=migration.number)


def missing(db: Database) -> list[Migration]:
    """The migrations that were not made here. Raises StoreError for a state from a newer version."""
    known, have = migrations(), _made(db)
    if max(have, default=0) > known[-1].number:
        raise StoreError(
            f"this state was written by a newer monitor (schema {max(have)}, this one knows {known[-1].number}). "
            "Update monitor, or point --state elsewhere."
        )
    return [migration for migration in known if migration.number not in have]


def _made(db: Database) -> set[int]:
    tables = {row["name"] for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "schema_version" in tables:
        return {row["version"] for row in db.rows("SELECT version FROM schema_version")}
    if tables:
        raise StoreError(f"{db.file} is a database of another program: name another --state")
    return set()


def migrations() -> list[Migration]:
    """Every migration, in order."""
    folder = resources.files("monitor.store") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [Migration(int(file.name.partition("_")[0]), file.read_text(encoding="utf-8")) for file in files]
