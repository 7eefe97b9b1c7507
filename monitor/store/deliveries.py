"""The outbox: messages on their way to Slack, with what each tells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.model import Delivery, DeliveryState, Shown
from monitor.store.database import Database, Row, from_ms, moment, to_ms
from monitor.store.entries import placeholders
from monitor.store.shown import note_shown, shown_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from monitor.store.shown import How


# What is not over. `state <> 'sent'` is said by itself, so that the index on what is open is used.
OPEN = "state <> 'sent' AND state <> 'dropped'"
SWEPT = "sweep IS NOT NULL AND sweep <= :now AND state = 'sent'"
WAITING = f"{OPEN} AND NOT (state = 'parked' AND next_try IS NULL)"


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
                  attempted, ts, error, at_once, kind, posted_in, first_attempt, absent, scanned, sweep, code)
                VALUES (:id, :digest, :channel, :seq, :parent, :payload, :state, :created, :attempts, :next_try,
                  :attempted, :ts, :error, :at_once, :kind, :posted_in, :first_attempt, :absent, :scanned, :sweep,
                  :code)
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
            note_shown(self.db, delivery)

    def save(self, delivery: Delivery) -> bool:
        """Keep what became of a message, durably: it is on the disk when this returns.

        False, and nothing is kept, where it was DROPPED meanwhile: a person gave it up. What a SENT message says
        stays: an edit may have been planned since it was read.
        """
        with self.db.transaction(durable=True):
            return bool(self._update(delivery))

    def _update(self, delivery: Delivery) -> int:
        return self.db.run(
            """
            UPDATE delivery SET parent = :parent, state = :state, attempts = :attempts,
              payload = CASE WHEN state = 'sent' THEN payload ELSE :payload END,
              next_try = :next_try, attempted = :attempted, ts = :ts, error = :error, posted_in = :posted_in,
              first_attempt = :first_attempt, absent = :absent, scanned = :scanned, sweep = :sweep, code = :code
            WHERE id = :id AND state <> 'dropped'
            """,
            **{key: value for key, value in _params(delivery).items() if key not in _FIXED},
        )

    def unsent(self) -> list[Delivery]:
        """Every message that is neither SENT nor DROPPED, in the order of composition."""
        return self._read(f"{OPEN} ORDER BY created, digest, seq")

    def channels(self, now: datetime) -> list[str]:
        """Where something waits, or is to be looked for doubles by now."""
        rows = self.db.rows(
            f"""
            SELECT channel FROM delivery WHERE {WAITING}
            UNION SELECT channel FROM delivery WHERE {SWEPT} ORDER BY channel
            """,
            now=to_ms(now),
        )
        return [row["channel"] for row in rows]

    def first(self, channel: str) -> Delivery | None:
        """What a channel waits for: what a crash cut off, then what may be there or not, then the oldest."""
        order = "state = 'sending' DESC, state = 'unknown' DESC, created, digest, seq"
        found = self._read(f"{WAITING} AND channel = :channel ORDER BY {order} LIMIT 1", channel=channel)
        return found[0] if found else None

    def unknown(self, channel: str) -> list[Delivery]:
        """The messages of a channel that may be there or not."""
        return self._read(f"{OPEN} AND state = 'unknown' AND channel = :channel ORDER BY id", channel=channel)

    def sweeps(self, channel: str, now: datetime) -> list[Delivery]:
        """The SENT messages of a channel that are to be looked for doubles by now."""
        return self._read(f"{SWEPT} AND channel = :channel", channel=channel, now=to_ms(now))

    def channel_id(self, channel: str) -> str | None:
        """Slack's id of a channel, as it was when the last message was posted there."""
        row = self.db.one(
            """
            SELECT posted_in FROM delivery WHERE channel = :channel AND state = 'sent' AND posted_in IS NOT NULL
            ORDER BY attempted DESC LIMIT 1
            """,
            channel=channel,
        )
        return row["posted_in"] if row else None

    def sent_since(self, channel: str, since: datetime) -> int:
        """How many messages were posted in a channel since then."""
        row = self.db.one(
            """
            SELECT count(*) AS n FROM delivery
            WHERE channel = :channel AND state = 'sent' AND kind = 'post' AND attempted >= :since
            """,
            channel=channel,
            since=to_ms(since),
        )
        return row["n"] if row else 0

    def take_up(self, now: datetime) -> None:
        """Let what was parked be tried now, and what is unknown be looked for.

        Somebody starts the program, perhaps having mended the cause.
        """
        self.db.run("UPDATE delivery SET next_try = :now WHERE state IN ('parked', 'unknown')", now=to_ms(now))

    def knows(self, delivery: str) -> bool:
        """Whether a message of this id is in the outbox, or was sent."""
        return self.db.one("SELECT 1 FROM delivery WHERE id = :id", id=delivery) is not None

    def find(self, ids: Collection[str]) -> dict[str, Delivery]:
        """These deliveries by their ids, in whatever state."""
        return {
            delivery.id: delivery
            for chunk, names in placeholders(ids)
            for delivery in self._read(f"id IN ({names})", **chunk)
        }

    def parent(self, delivery: Delivery) -> Delivery | None:
        """The message whose thread this one continues, or that it changes, in whatever state; None without one."""
        found = self._read("id = :id", id=delivery.parent)
        return found[0] if found else None

    def told_at_once(self, digest: str, since: datetime) -> int:
        """How many entries this digest has put on their way since then without waiting for its time.

        An entry is a story in one message, with what is new of it there: a story that goes on counts each time.
        """
        return len(self.at_once(digest, since))

    def at_once(self, digest: str, since: datetime) -> list[datetime]:
        """When each of the entries that `told_at_once` counts was put on its way."""
        rows = self.db.rows(
            """
              SELECT delivery.id, telling.story, delivery.created AS created
              FROM telling JOIN delivery ON delivery.id = telling.delivery
              WHERE delivery.digest = :digest AND delivery.created > :since AND delivery.at_once = 1
              UNION SELECT delivery.id, member.story, delivery.created FROM shown
              JOIN delivery ON delivery.id = shown.delivery
              JOIN member ON member.article = shown.article
              WHERE delivery.digest = :digest AND delivery.created > :since AND delivery.at_once = 1
                AND shown.how = 'update'
            """,
            digest=digest,
            since=to_ms(since),
        )
        return [moment(row["created"]) for row in rows]

    def _read(self, where: str, **params: Any) -> list[Delivery]:
        rows = self.db.rows(f"SELECT * FROM delivery WHERE {where}", **params)
        return [_delivery(row, self._stories(row["id"]), shown_by(self.db, row["id"])) for row in rows]

    def _stories(self, delivery: str) -> tuple[tuple[str, str], ...]:
        # A story counts once, though it may count as told in other channels, too.
        sql = "SELECT DISTINCT watchlist, story FROM telling WHERE delivery = :id ORDER BY story"
        rows = self.db.rows(sql, id=delivery)
        return tuple((row["watchlist"], row["story"]) for row in rows)


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
        "code": delivery.code,
    }


def _delivery(row: Row, stories: tuple[tuple[str, str], ...], shown: Mapping[str, How]) -> Delivery:
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
        updates=tuple(article for article, how in shown.items() if how == "update"),
        shown=tuple(Shown(article, how) for article, how in shown.items() if how != "update"),
        kind=row["kind"],
        posted_in=row["posted_in"],
        first_attempt=from_ms(row["first_attempt"]),
        absent=row["absent"],
        scanned=from_ms(row["scanned"]),
        sweep=from_ms(row["sweep"]),
        code=row["code"],
    )
