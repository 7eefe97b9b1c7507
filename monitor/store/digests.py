"""What each channel was told, what it is still to be told, and the messages on their way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.model import Delivery, DeliveryState, Joined, Member, Story
from monitor.store.database import Database, Row, from_ms, moment, to_ms
from monitor.store.entries import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from monitor.store.articles import Articles
    from monitor.store.relations import Relations


@dataclass(frozen=True, slots=True)
class Digests:
    """Queries on stories to tell and on the times of digests."""

    db: Database
    archive: Articles
    relations: Relations

    def untold(self, channel: str, watchlists: Collection[str], since: datetime) -> list[Story]:
        """Stories that no delivery tells this channel, joined after `since` by an article on these watchlists.

        An old story is news to a channel when its first article for that channel's watchlists joins. What was told as
        an update is no news, whatever story it stands in by now.
        """
        if not watchlists:
            return []
        ((chunk, names),) = placeholders(watchlists)
        rows = self.db.rows(
            f"""
            SELECT id FROM story WHERE id IN (
              SELECT member.story FROM member WHERE member.joined > :since AND EXISTS (
                SELECT 1 FROM article_match WHERE article_match.article = member.article
                  AND article_match.watchlist IN ({names}) AND article_match.decision IN ('match', 'unsure')
                  AND NOT EXISTS (SELECT 1 FROM muted WHERE muted.article = article_match.article
                    AND muted.watchlist = article_match.watchlist AND muted.item = article_match.item))
                AND NOT EXISTS (SELECT 1 FROM update_telling
                  WHERE update_telling.article = member.article AND update_telling.channel = :channel))
              AND NOT EXISTS (SELECT 1 FROM telling WHERE telling.story = story.id AND telling.channel = :channel)
            ORDER BY created, id
            """,
            channel=channel,
            since=to_ms(since),
            **chunk,
        )
        return self.stories([row["id"] for row in rows])

    def stories(self, ids: Collection[str]) -> list[Story]:
        """Whole stories by id, with articles, matches and relations, in the order of `ids`."""
        rows = [
            row
            for chunk, names in placeholders(ids)
            for row in self.db.rows(
                f"""
                SELECT member.*, story.lead, story.created FROM member JOIN story ON story.id = member.story
                WHERE story.id IN ({names}) ORDER BY member.joined, member.article
                """,
                **chunk,
            )
        ]
        articles = self.archive.get([row["article"] for row in rows])
        matches = self.archive.matches(list(articles))
        members: dict[str, list[Member]] = {}
        heads: dict[str, Row] = {}
        for row in rows:
            heads[row["story"]] = row
            joined = Joined(row["how"], row["reason"], json.loads(row["scores"]))
            about = matches.get(row["article"], ())
            members.setdefault(row["story"], []).append(Member(articles[row["article"]], about, joined))
        relations = self.relations.of(list(heads))
        return [
            Story(story, head["lead"], moment(head["created"]), tuple(members[story]), relations.get(story))
            for story in ids
            if (head := heads.get(story))
        ]

    def cursor(self, digest: str) -> datetime | None:
        """Up to when this digest has been told, None before its first time."""
        row = self.db.one("SELECT until FROM digest_cursor WHERE digest = :digest", digest=digest)
        return moment(row["until"]) if row else None

    def move_cursor(self, digest: str, until: datetime) -> None:
        """Say that this digest has been told up to here."""
        self.db.run(
            """
            INSERT INTO digest_cursor (digest, until) VALUES (:digest, :until)
            ON CONFLICT (digest) DO UPDATE SET until = excluded.until
            """,
            digest=digest,
            until=to_ms(until),
        )

    def claim_slot(self, digest: str, slot: str, now: datetime) -> bool:
        """Take this due time of this digest; False when it was told already."""
        if self.db.one("SELECT 1 FROM digest_slot WHERE digest = :digest AND slot = :slot", digest=digest, slot=slot):
            return False
        self.db.run(
            "INSERT INTO digest_slot (digest, slot, composed) VALUES (:digest, :slot, :now)",
            digest=digest,
            slot=slot,
            now=to_ms(now),
        )
        return True


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
                  attempted, ts, error, at_once)
                VALUES (:id, :digest, :channel, :seq, :parent, :payload, :state, :created, :attempts, :next_try,
                  :attempted, :ts, :error, :at_once)
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
                UPDATE delivery SET payload = :payload, state = :state, attempts = :attempts, next_try = :next_try,
                  attempted = :attempted, ts = :ts, error = :error WHERE id = :id
                """,
                **{key: value for key, value in _params(delivery).items() if key in _CHANGES},
            )

    def unsent(self) -> list[Delivery]:
        """Every message that is not SENT, in the order of composition."""
        rows = self.db.rows("SELECT * FROM delivery WHERE state <> 'sent' ORDER BY created, digest, seq")
        return [_delivery(row, self._stories(row["id"]), self._updates(row["id"])) for row in rows]

    def take_up(self, now: datetime) -> None:
        """Let what was parked be tried now: somebody starts the program, perhaps having mended the cause."""
        self.db.run("UPDATE delivery SET next_try = :now WHERE state = 'parked'", now=to_ms(now))

    def knows(self, delivery: str) -> bool:
        """Whether a message of this id is in the outbox, or was sent."""
        return self.db.one("SELECT 1 FROM delivery WHERE id = :id", id=delivery) is not None

    def parent_ts(self, delivery: Delivery) -> str | None:
        """Slack's name for the message whose thread this one continues, once that is sent; None without one."""
        row = self.db.one("SELECT ts FROM delivery WHERE id = :id AND state = 'sent'", id=delivery.parent)
        return row["ts"] if row else None

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


_CHANGES = frozenset({"id", "payload", "state", "attempts", "next_try", "attempted", "ts", "error"})


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
    )
