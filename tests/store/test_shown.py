"""What a channel knows of, carried over from a state of an older version."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING

from monitor.store import open_store
from monitor.store.database import to_ms
from tests.store.records import NOW

if TYPE_CHECKING:
    from pathlib import Path

BEFORE_SHOWN = 10  # migrations that a state had which knew told stories and told updates alone

MEMBERS = [
    ("lead", "first", -2),
    ("copy", "copy", -1),
    ("told update", "update", -1),
    ("update noted by no version", "update", -1),
    ("late copy", "copy", 1),
    ("late told update", "update", 1),
    ("late update", "update", 1),
]
"""Articles of a story, how they joined, and how many hours after it was told."""


def test_an_older_state_tells_no_copy_again_and_every_update_that_it_did_not_tell(tmp_path: Path) -> None:
    folder = resources.files("monitor.store") / "migrations"
    connection = sqlite3.connect(tmp_path / "monitor.db")
    connection.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
    for file in sorted(one.name for one in folder.iterdir())[:BEFORE_SHOWN]:
        connection.executescript((folder / file).read_text(encoding="utf-8"))
    connection.executemany("INSERT INTO schema_version VALUES (?)", [(one + 1,) for one in range(BEFORE_SHOWN)])
    connection.executemany(
        """
        INSERT INTO delivery (id, digest, channel, seq, payload, state, created, attempts, error, at_once)
        VALUES (?, 'desk', 'C0POLICY', 0, '{}', 'sent', ?, 1, '', 0)
        """,
        [("d0", to_ms(NOW)), ("d1", to_ms(NOW + timedelta(hours=2)))],
    )
    connection.executemany(
        "INSERT INTO story (id, lead, created, last_joined) VALUES (?, ?, 0, 0)", [("s", "lead"), ("untold", "other")]
    )
    connection.executemany(
        "INSERT INTO member (article, story, joined, how, reason, scores) VALUES (?, ?, ?, ?, '', '{}')",
        [(article, "s", to_ms(NOW + timedelta(hours=hours)), how) for article, how, hours in MEMBERS]
        + [("other", "untold", to_ms(NOW), "first")],
    )
    connection.executemany("INSERT INTO telling VALUES ('C0POLICY', ?, 's', 'd0')", [("migration",), ("institutions",)])
    connection.executemany(
        "INSERT INTO update_telling VALUES ('C0POLICY', ?, ?)", [("told update", "d0"), ("late told update", "d1")]
    )
    connection.commit()
    connection.close()
    with open_store(str(tmp_path)) as store:
        rows = store.following.db.rows("SELECT * FROM shown WHERE channel = 'C0POLICY' ORDER BY article")
        assert {row["article"]: (row["how"], row["delivery"]) for row in rows} == {
            "lead": ("headline", "d0"),
            "copy": ("behind", "d0"),
            "told update": ("update", "d0"),
            "update noted by no version": ("update", "d0"),
            "late copy": ("behind", "d0"),
            "late told update": ("update", "d1"),
        }
        (message,) = store.deliveries.find(["d1"]).values()
        assert message.updates == ("late told update",)
