"""The outbox: messages on their way to Slack, with what each tells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.model import Delivery, DeliveryState
from monitor.store.database import Database, Row, from_ms, moment, to_ms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Queries on messages on their way to Slack: the outbox."""

    db: Database

    def add(self, deliveries: Iterable[Delivery], *, at_once: bool = False) -> None:
        """Put messages into the outbox, with what each tells; the caller holds a durable transaction.

        `at_once` marks what did not wait for the digest's time.
        """
        for delivery in deliveries:
            self.db.run(
                """
                INSERT INTO delivery (id, digest, channel, seq, parent, payload, state, created, attempts, next_try,
                  attempted, ts, error, at_once, kind, posted_in, first_attempt, absent, scanned, sweep)
                VALUES (:id, :digest, :channel, :seq, :parent, :payload, :state, :created, :attempts, :next_try,
                  :attempted, :ts, :error, :at_once, :kind, :posted_in, :first_attempt, :absent, :scanned, :sweep)
                """,
                **_params(delivery),
                at_once=int(at_once),
            )
            self.db.many(
                """
                INSERT INTO telling (channel, watchlist, story, delivery)
                VALUES (:channel, :watchlist, :story, :delivery)
                """,
                (
                    {
                        "channel": delivery.channel,
                        "watchlist": watchlist,
                        "story": story,
                        "delivery": delivery.id,
                    }
                    for watchlist, story in delivery.stories
                ),
            )
            self.db.many(
                """
                INSERT INTO update_telling (channel, article, delivery) VALUES (:channel, :article, :delivery)
                ON CONFLICT (channel, article) DO NOTHING
                """,
                (
                    {"channel": delivery.channel, "article": article, "delivery": delivery.id}
                    for article in delivery.updates
                ),
            )

    def save(self, delivery: Delivery) -> None:
        """Keep what became of a message, durably: it is on the disk when this returns."""
        with self.db.transaction(durable=True):
            self.db.run(
                """
                UPDATE delivery SET parent = :parent, payload = :payload, state = :state, attempts = :attempts,
                  next_try = :next_try, attempted = :attempted, ts = :ts, error = :error, posted_in = :posted_in,
                  first_attempt = :first_attempt, absent = :absent, scanned = :scanned, sweep = :sweep WHERE id = :id
                """,
                **{key: value for key, value in _params(delivery).items() if key not in _FIXED},
            )

    def unsent(self) -> list[Delivery]:
        """Every message that is neither SENT nor DROPPED, in the order of composition."""
        rows = self.db.rows(
            "SELECT * FROM delivery WHERE state <> 'sent' AND state <> 'dropped' ORDER BY created, digest, seq"
        )
        return [_delivery(row, self._stories(row["id"]), self._updates(row["id"])) for row in rows]

    def take_up(self, now: datetime) -> None:
        """Let what was parked be tried now: somebody starts the program, perhaps having mended the cause."""
        self.db.run("UPDATE delivery SET next_try = :now WHERE state = 'parked'", now=to_ms(now))

    def knows(self, delivery: str) -> bool:
        """Whether a message of this id is in the outbox, or was sent."""
        return self.db.one("SELECT 1 FROM delivery WHERE id = :id", id=delivery) is not None

    def parent(self, delivery: Delivery) -> Delivery | None:
        """The message whose thread this one continues, or that it changes, in whatever state; None without one."""
        row = self.db.one("SELECT * FROM delivery WHERE id = :id", id=delivery.parent)
        return _delivery(row, self._stories(row["id"]), self._updates(row["id"])) if row else None

    def told_at_once(self, digest: str, since: datetime) -> int:
        """How many entries this digest has put on their way since then without waiting for its time.

        An entry is a story in one message, with what is new of it there: a story that goes on counts each time.
        """
        row = self.db.one(
            """
            SELECT count(*) AS n FROM (
              SELECT delivery.id, telling.story FROM telling JOIN delivery ON delivery.id = telling.delivery
              WHERE delivery.digest = :digest AND delivery.created > :since AND delivery.at_once = 1
              UNION SELECT delivery.id, member.story FROM update_telling
              JOIN delivery ON delivery.id = update_telling.delivery
              JOIN member ON member.article = update_telling.article
              WHERE delivery.digest = :digest AND delivery.created > :since AND delivery.at_once = 1) AS told
            """,
            digest=digest,
            since=to_ms(since),
        )
        return row["n"] if row else 0

    def _stories(self, delivery: str) -> tuple[tuple[str, str], ...]:
        rows = self.db.rows("SELECT watchlist, story FROM telling WHERE delivery = :id ORDER BY story", id=delivery)
        return tuple((row["watchlist"], row["story"]) for row in rows)

    def _updates(self, delivery: str) -> tuple[str, ...]:
        rows = self.db.rows("SELECT article FROM update_telling WHERE delivery = :id ORDER BY article", id=delivery)
        return tuple(row["article"] for row in rows)


_FIXED = frozenset({"digest", "channel", "seq", "created", "kind"})


def _params(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "digest": delivery.digest,
        "channel": delivery.channel,
        "seq": delivery.seq,
        "parent": delivery.parent,
        "payload": json.dumps(delivery.payload, ensure_ascii=False),
        "state": delivery.state,
        "created": to_ms(delivery.created),
        "attempts": delivery.attempts,
        "next_try": to_ms(delivery.next_try),
        "attempted": to_ms(delivery.attempted),
        "ts": delivery.ts,
        "error": delivery.error,
        "kind": delivery.kind,
        "posted_in": delivery.posted_in,
        "first_attempt": to_ms(delivery.first_attempt),
        "absent": delivery.absent,
        "scanned": to_ms(delivery.scanned),
        "sweep": to_ms(delivery.sweep),
    }


def _delivery(row: Row, stories: tuple[tuple[str, str], ...], updates: tuple[str, ...]) -> Delivery:
    return Delivery(
        id=row["id"],
        digest=row["digest"],
        channel=row["channel"],
        seq=row["seq"],
        parent=row["parent"],
        payload=json.loads(row["payload"]),
        stories=stories,
        state=DeliveryState(row["state"]),
        created=moment(row["created"]),
        attempts=row["attempts"],
        next_try=from_ms(row["next_try"]),
        attempted=from_ms(row["attempted"]),
        ts=row["ts"],
        error=row["error"],
        updates=updates,
        kind=row["kind"],
        posted_in=row["posted_in"],
        first_attempt=from_ms(row["first_attempt"]),
        absent=row["absent"],
        scanned=from_ms(row["scanned"]),
        sweep=from_ms(row["sweep"]),
    )
