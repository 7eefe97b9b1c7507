"""What is remembered of feeds and of hosts between two polls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.model import FeedState, Outcome, Validators
from monitor.store.database import Database, Row, from_ms, moment, to_ms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Feeds:
    """Queries on feeds and on hosts that asked us to wait."""

    db: Database

    def states(self) -> dict[str, FeedState]:
        """The state of every feed ever polled, by feed id."""
        return {row["id"]: _state(row) for row in self.db.rows("SELECT * FROM feed")}

    def save(self, state: FeedState) -> None:
        """Keep the state as it is now; the caller holds the transaction that also keeps the entries."""
        self.db.run(
            """
            INSERT INTO feed (id, url, added, etag, last_modified, body_hash, pieces, next_poll, not_before, failures,
              failing_since, outcome, message, last_success, last_new, forced)
            VALUES (:id, :url, :added, :etag, :last_modified, :body_hash, :pieces, :next_poll, :not_before, :failures,
              :failing_since, :outcome, :message, :last_success, :last_new, :forced)
            ON CONFLICT (id) DO UPDATE SET url = excluded.url, etag = excluded.etag,
              last_modified = excluded.last_modified, body_hash = excluded.body_hash, pieces = excluded.pieces,
              next_poll = excluded.next_poll, not_before = excluded.not_before, failures = excluded.failures,
              failing_since = excluded.failing_since, outcome = excluded.outcome, message = excluded.message,
              last_success = excluded.last_success, last_new = excluded.last_new, forced = excluded.forced
            """,
            id=state.feed,
            url=state.url,
            added=to_ms(state.added),
            etag=state.validators.etag,
            last_modified=state.validators.last_modified,
            body_hash=state.body_hash,
            pieces=state.pieces,
            next_poll=to_ms(state.next_poll),
            not_before=to_ms(state.not_before),
            failures=state.failures,
            failing_since=to_ms(state.failing_since),
            outcome=state.outcome,
            message=state.message,
            last_success=to_ms(state.last_success),
            last_new=to_ms(state.last_new),
            forced=to_ms(state.forced),
        )

    def holds(self, now: datetime) -> dict[str, datetime]:
        """Hosts that asked us to wait, and until when, past ones left out."""
        rows = self.db.rows("SELECT host, until FROM host_hold WHERE until > :now", now=to_ms(now))
        return {row["host"]: moment(row["until"]) for row in rows}

    def save_holds(self, holds: Mapping[str, datetime]) -> None:
        """Keep which hosts asked us to wait, so that a restart does not forget it."""
        with self.db.transaction():
            self.db.run("DELETE FROM host_hold")
            self.db.many(
                "INSERT INTO host_hold (host, until) VALUES (:host, :until)",
                ({"host": host, "until": to_ms(until)} for host, until in holds.items()),
            )


def _state(row: Row) -> FeedState:
    return FeedState(
        feed=row["id"],
        url=row["url"],
        added=moment(row["added"]),
        validators=Validators(row["etag"], row["last_modified"]),
        body_hash=row["body_hash"],
        pieces=row["pieces"],
        next_poll=from_ms(row["next_poll"]),
        not_before=from_ms(row["not_before"]),
        failures=row["failures"],
        failing_since=from_ms(row["failing_since"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        message=row["message"],
        last_success=from_ms(row["last_success"]),
        last_new=from_ms(row["last_new"]),
        forced=from_ms(row["forced"]),
    )
