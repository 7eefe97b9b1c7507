"""What is remembered of feeds and of hosts between two polls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.model import FeedState, Moved, Outcome, Robots, Validators, Wishes
from monitor.store.database import Database, Row, from_ms, moment, to_ms
from monitor.store.entries import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Feeds:
    """Queries on feeds and on hosts that asked us to wait."""

    db: Database

    def states(self) -> dict[str, FeedState]:
        """The state of every feed ever polled, by feed id."""
        return {row["id"]: _state(row) for row in self.db.rows("SELECT * FROM feed")}

    def some(self, feeds: Collection[str]) -> dict[str, FeedState]:
        """The states of these feeds, by feed id; those never polled have none."""
        rows = (
            row
            for chunk, names in placeholders(feeds)
            for row in self.db.rows(f"SELECT * FROM feed WHERE id IN ({names})", **chunk)
        )
        return {row["id"]: _state(row) for row in rows}

    def resting(self, now: datetime, until: datetime, soonest: Mapping[str, timedelta]) -> dict[str, str]:
        """The feeds whose next poll is after `now` and not after `until`, and at which address: a glance at all.

        Those left out besides that may be due so soon after their last success, in `soonest`, by id. Of 10,000 it
        takes 10 ms, all their states 400.
        """
        query = """
            SELECT id, url,
              CASE WHEN failures = 0 AND last_success <= ? AND last_success + wait <= ? THEN last_success END
            FROM feed WHERE next_poll > ? AND next_poll <= ?
        """
        latest = now - min(soonest.values(), default=until - now)
        rows = self.db.found(query, to_ms(latest), to_ms(now), to_ms(now), to_ms(until))
        return {
            feed: url
            for feed, url, success in rows
            if success is None or feed not in soonest or moment(success) + soonest[feed] > now
        }

    def save(self, state: FeedState) -> None:
        """Keep the state as it is now; the caller holds the transaction that also keeps the entries."""
        self.db.run(_SAVE, **_columns(state))

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

    def robots(self) -> dict[str, Robots]:
        """What is known of robots.txt files, by the origin of their site, those last that were asked for last."""
        rows = self.db.rows("SELECT * FROM robots ORDER BY asked")
        return {row["origin"]: Robots(row["text"], moment(row["asked"]), from_ms(row["failing_since"])) for row in rows}

    def save_robots(self, known: Mapping[str, Robots], since: datetime, before: datetime) -> None:
        """Keep those that were asked for `since`, and forget those that nobody asked for since `before`."""
        fresh = {origin: one for origin, one in known.items() if one.asked >= since}
        if not fresh:
            return
        with self.db.transaction():
            self.db.run("DELETE FROM robots WHERE asked < :before", before=to_ms(before))
            self.db.many(
                """
                INSERT INTO robots (origin, text, asked, failing_since) VALUES (:origin, :text, :asked, :failing_since)
                ON CONFLICT (origin) DO UPDATE SET text = excluded.text, asked = excluded.asked,
                  failing_since = excluded.failing_since
                """,
                (
                    {"origin": origin, "text": one.text, "asked": to_ms(one.asked)}
                    | {"failing_since": to_ms(one.failing_since)}
                    for origin, one in fresh.items()
                ),
            )


def _ms(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(milliseconds=1)


def _length(ms: int | None) -> timedelta | None:
    return None if ms is None else timedelta(milliseconds=ms)


def _skipped(wishes: Wishes) -> str:
    """The hours and days in which nothing comes, as JSON; most feeds name none."""
    said = {"hours": sorted(wishes.hours), "days": sorted(wishes.days)}
    return json.dumps({name: numbers for name, numbers in said.items() if numbers})


def _columns(state: FeedState) -> dict[str, Any]:
    """The row of a state."""
    moved = state.moved
    return {
        "id": state.feed,
        "url": state.url,
        "added": to_ms(state.added),
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "body_hash": state.body_hash,
        "pieces": state.pieces,
        "next_poll": to_ms(state.next_poll),
        "not_before": to_ms(state.not_before),
        "failures": state.failures,
        "failing_since": to_ms(state.failing_since),
        "outcome": state.outcome,
        "message": state.message,
        "last_success": to_ms(state.last_success),
        "last_new": to_ms(state.last_new),
        "forced": to_ms(state.forced),
        "gap": _ms(state.gap),
        "longest": _ms(state.longest),
        "wait": _ms(state.wishes.wait),
        "skipped": _skipped(state.wishes),
        "doubted": to_ms(state.doubted),
        "moved_to": moved.to if moved else None,
        "moved_since": to_ms(moved.since) if moved else None,
        "moved_polls": moved.polls if moved else 0,
        "adopted": state.adopted,
    }


_NAMES = tuple(_columns(FeedState(feed="", url="", added=moment(0))))
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name not in ("id", "added"))
_SAVE = f"""
    INSERT INTO feed ({", ".join(_NAMES)}) VALUES ({", ".join(f":{name}" for name in _NAMES)})
    ON CONFLICT (id) DO UPDATE SET {_CHANGES}
"""


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
        gap=_length(row["gap"]),
        longest=_length(row["longest"]),
        wishes=_wishes(row),
        doubted=from_ms(row["doubted"]),
        moved=Moved(row["moved_to"], moment(row["moved_since"]), row["moved_polls"]) if row["moved_to"] else None,
        adopted=row["adopted"],
    )


def _wishes(row: Row) -> Wishes:
    skipped = json.loads(row["skipped"])
    wait = timedelta(milliseconds=row["wait"])
    return Wishes(wait, frozenset(skipped.get("hours", ())), frozenset(skipped.get("days", ())))
