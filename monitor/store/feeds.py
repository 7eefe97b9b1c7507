"""What is remembered of feeds and of hosts between two polls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.model import FeedState, Moved, Outcome, Robots, Validators, Wishes
from monitor.store.database import MILLISECOND, Database, from_ms, moment, to_ms
from monitor.store.entries import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Feeds:
    """Queries on feeds and on hosts that asked us to wait."""

    db: Database

    def states(self) -> dict[str, FeedState]:
        """The state of every feed ever polled, by feed id."""
        return {row[0]: _state(row) for row in self.db.found(f"SELECT {_NAMES} FROM feed")}

    def some(self, feeds: Collection[str]) -> dict[str, FeedState]:
        """The states of these feeds, by feed id; those never polled have none."""
        rows = (
            row
            for chunk, names in placeholders(feeds)
            for row in self.db.rows(f"SELECT {_NAMES} FROM feed WHERE id IN ({names})", **chunk)
        )
        return {row[0]: _state(row) for row in rows}

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

    def save(self, *states: FeedState) -> None:
        """Keep the states as they are now; the caller holds the transaction that also keeps the entries."""
        self.db.many(_SAVE, map(_values, states))

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
    return None if length is None else length // MILLISECOND


def _length(ms: int | None) -> timedelta | None:
    return None if ms is None else timedelta(milliseconds=ms)


def _skipped(wishes: Wishes) -> str:
    """The hours and days in which nothing comes, as JSON; most feeds name none."""
    if not (wishes.hours or wishes.days):
        return "{}"
    said = {"hours": sorted(wishes.hours), "days": sorted(wishes.days)}
    return json.dumps({name: numbers for name, numbers in said.items() if numbers})


_NAMES = """
    id, url, added, etag, last_modified, body_hash, pieces, next_poll, not_before, failures, failing_since, outcome,
    message, last_success, last_new, forced, gap, longest, wait, skipped, doubted, moved_to, moved_since, moved_polls,
    adopted
    """
_COLUMNS = [name.strip() for name in _NAMES.split(",")]
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("id", "added"))
_SAVE = f"""
    INSERT INTO feed ({_NAMES}) VALUES ({", ".join("?" * len(_COLUMNS))})
    ON CONFLICT (id) DO UPDATE SET {_CHANGES}
"""


def _values(state: FeedState) -> tuple[Any, ...]:
    """The row of a state, in the order of `_NAMES`: by place, since names take as long as the rest of a save."""
    moved = state.moved
    return (
        state.feed,
        state.url,
        to_ms(state.added),
        state.validators.etag,
        state.validators.last_modified,
        state.body_hash,
        state.pieces,
        to_ms(state.next_poll),
        to_ms(state.not_before),
        state.failures,
        to_ms(state.failing_since),
        state.outcome and state.outcome.value,
        state.message,
        to_ms(state.last_success),
        to_ms(state.last_new),
        to_ms(state.forced),
        _ms(state.gap),
        _ms(state.longest),
        _ms(state.wishes.wait),
        _skipped(state.wishes),
        to_ms(state.doubted),
        moved.to if moved else None,
        to_ms(moved.since) if moved else None,
        moved.polls if moved else 0,
        state.adopted,
    )


def _state(row: Sequence[Any]) -> FeedState:
    """The state of a row in the order of `_NAMES`."""
    (feed, url, added, etag, last_modified, body_hash, pieces, next_poll, not_before, failures, failing_since, outcome,
     message, last_success, last_new, forced, gap, longest, wait, skipped, doubted, moved_to, moved_since, moved_polls,
     adopted) = row  # fmt: skip
    return FeedState(
        feed=feed,
        url=url,
        added=moment(added),
        validators=Validators(etag, last_modified),
        body_hash=body_hash,
        pieces=pieces,
        next_poll=from_ms(next_poll),
        not_before=from_ms(not_before),
        failures=failures,
        failing_since=from_ms(failing_since),
        outcome=Outcome(outcome) if outcome else None,
        message=message,
        last_success=from_ms(last_success),
        last_new=from_ms(last_new),
        forced=from_ms(forced),
        gap=_length(gap),
        longest=_length(longest),
        wishes=_wishes(wait, skipped),
        doubted=from_ms(doubted),
        moved=Moved(moved_to, moment(moved_since), moved_polls) if moved_to else None,
        adopted=adopted,
    )


_NO_WISHES = Wishes()


def _wishes(wait: int, skipped: str) -> Wishes:
    if skipped == "{}":
        return Wishes(timedelta(milliseconds=wait)) if wait else _NO_WISHES
    said = json.loads(skipped)
    return Wishes(timedelta(milliseconds=wait), frozenset(said.get("hours", ())), frozenset(said.get("days", ())))
