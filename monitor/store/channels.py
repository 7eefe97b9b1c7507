"""Which channel each digest goes to, and what follows it when that is another one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from monitor.store.entries import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.store.database import Database


@dataclass(frozen=True, slots=True)
class Channels:
    """Queries on a digest's change of channel. The caller holds a durable transaction where something is written."""

    db: Database

    def last(self, digest: str) -> str | None:
        """The channel that this digest went to when that was noted last; None before its first time."""
        row = self.db.one("SELECT channel FROM digest_channel WHERE digest = :digest", digest=digest)
        return row["channel"] if row else None

    def note(self, digest: str, channel: str) -> None:
        """Note that this digest goes to this channel now."""
        self.db.run(
            """
            INSERT INTO digest_channel (digest, channel) VALUES (:digest, :channel)
            ON CONFLICT (digest) DO UPDATE SET channel = excluded.channel
            """,
            digest=digest,
            channel=channel,
        )

    def count_as_told(self, old: str, new: str, watchlists: Collection[str]) -> None:
        """Let what the old channel was told of these watchlists, or is about to be, count as told in the new one."""
        for chunk, names in placeholders(watchlists):
            self.db.run(
                f"""
                INSERT INTO shown (article, channel, how, delivery)
                SELECT DISTINCT shown.article, :new, shown.how, shown.delivery FROM telling
                JOIN member ON member.story = telling.story
                JOIN shown ON shown.article = member.article AND shown.channel = :old
                WHERE telling.channel = :old AND telling.watchlist IN ({names})
                ON CONFLICT (article, channel) DO NOTHING
                """,
                old=old,
                new=new,
                **chunk,
            )
            self.db.run(
                f"""
                INSERT INTO telling (channel, watchlist, story, delivery)
                SELECT :new, watchlist, story, delivery FROM telling
                WHERE channel = :old AND watchlist IN ({names})
                ON CONFLICT (channel, watchlist, story) DO NOTHING
                """,
                old=old,
                new=new,
                **chunk,
            )

    def rename(self, digest: str, old: str, new: str) -> None:
        """Call the channel of all that this digest ever posted there by its other name: it is the same channel."""
        self.db.run(
            "UPDATE delivery SET channel = :new WHERE digest = :digest AND channel = :old",
            digest=digest,
            old=old,
            new=new,
        )

    def elsewhere(self, digest: str, channel: str) -> dict[str, str]:
        """What of this digest waits for another channel than this one and was never posted: its channel, by id.

        What may stand there (SENDING, UNKNOWN) is not among these before it was looked for and not found. `|| ''` keeps
        the index on digests out of it: of one digest there are thousands of messages, of what waits a few.
        """
        rows = self.db.rows(
            """
            SELECT id, channel FROM delivery WHERE state <> 'sent' AND state <> 'dropped'
              AND state IN ('pending', 'parked') AND digest || '' = :digest AND channel <> :channel
            """,
            digest=digest,
            channel=channel,
        )
        return {row["id"]: row["channel"] for row in rows}

    def withdraw(self, deliveries: Collection[str], why: str) -> dict[str, frozenset[str]]:
        """Give these up and forget that they tell anything; gives what they told: updates by story, none for a new one.

        An edit tells nothing that its reply does not.
        """
        told: dict[str, frozenset[str]] = {}
        for chunk, names in placeholders(deliveries):
            for row in self.db.rows(
                f"""
                SELECT member.story, member.article FROM shown JOIN member ON member.article = shown.article
                WHERE shown.how = 'update' AND shown.delivery IN ({names})
                """,
                **chunk,
            ):
                told[row["story"]] = told.get(row["story"], frozenset()) | {row["article"]}
            for row in self.db.rows(f"SELECT story FROM telling WHERE delivery IN ({names})", **chunk):
                told[row["story"]] = frozenset()
            self.db.run(f"DELETE FROM shown WHERE delivery IN ({names})", **chunk)
            self.db.run(f"DELETE FROM telling WHERE delivery IN ({names})", **chunk)
            self.db.run(
                f"UPDATE delivery SET state = 'dropped', next_try = NULL, sweep = NULL, error = :why "
                f"WHERE id IN ({names})",
                why=why,
                **chunk,
            )
        return told

    def known(self, channel: str, told: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
        """Of these stories those that the channel was told, each with those of its articles that it knows of."""
        found: dict[str, frozenset[str]] = {}
        for chunk, names in placeholders(told):
            rows = self.db.rows(
                f"SELECT DISTINCT story FROM telling WHERE channel = :channel AND story IN ({names})",
                channel=channel,
                **chunk,
            )
            for story in (row["story"] for row in rows):
                found[story] = frozenset(filter(partial(self._knows, channel), told[story]))
        return found

    def _knows(self, channel: str, article: str) -> bool:
        sql = "SELECT 1 FROM shown WHERE article = :article AND channel = :channel"
        return self.db.one(sql, article=article, channel=channel) is not None

    def redirect(self, deliveries: Collection[str], channel: str) -> None:
        """Send these to this channel instead, now."""
        for chunk, names in placeholders(deliveries):
            self.db.run(
                f"""
                UPDATE delivery SET channel = :channel, state = 'pending', next_try = NULL, error = '', code = ''
                WHERE id IN ({names})
                """,
                channel=channel,
                **chunk,
            )
