"""Feeds, their entries, and what becomes of these."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from monitor.model.fetching import Validators

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.fetching import Outcome


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as plain text (markup stripped, entities resolved).

    `key` identifies it within its feed for good; `id` identifies it everywhere.
    `publisher` and `publisher_url` are the `<source>` of an aggregator's item. `updated` is when the feed says that it
    was edited last: it is compared when the feed is read, and not stored.
    """

    feed: str
    key: str
    url: str
    title: str
    summary: str = ""
    published: datetime | None = None
    author: str = ""
    language: str | None = None
    publisher: str = ""
    publisher_url: str = ""
    updated: datetime | None = None

    @property
    def id(self) -> str:
        """16 hex digits: 64 bits, so that a billion entries collide with probability under 3 %."""
        return hashlib.sha256(f"{self.feed}\0{self.key}".encode()).hexdigest()[:16]

    def __reduce__(self) -> tuple[type[Entry], tuple[object, ...]]:
        """By its values in order, as workers hand it over: by name, as dataclasses do, takes twice as long."""
        return Entry, _VALUES(self)


_VALUES = attrgetter(*Entry.__slots__)


@dataclass(frozen=True, slots=True)
class Wishes:
    """When a feed and its server want to be left alone.

    `wait` is the least time between two polls. `hours` of the day and `days` of the week (0 is Monday), both in UTC,
    are those in which nothing comes.
    """

    wait: timedelta = timedelta(0)
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a feed's address leads by permanent redirects: since when, and at how many polls in a row."""

    to: str
    since: datetime
    polls: int


@dataclass(frozen=True, slots=True)
class FeedState:
    """What must be remembered of a feed between two polls.

    `pieces` are the 8-byte hashes of the items already parsed, joined. `not_before` is a server's own wish
    (Retry-After), which even `--once` respects; `next_poll` is ours.
    `failing_since` is when the current row of failures began. `forced` is the last unconditional fetch.

    `gap` is the mean time between new entries, `longest` the longest that it is used to; None while unknown.
    `wishes` are what the feed's last whole answer asked for. Since `doubted` its validators count for nothing.
    `moved` is an address that its own redirects to for good, `adopted` one that is asked in its place.
    """

    feed: str
    url: str
    added: datetime
    validators: Validators = field(default_factory=Validators)
    body_hash: str = ""
    pieces: bytes = b""
    next_poll: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    outcome: Outcome | None = None
    message: str = ""
    last_success: datetime | None = None
    last_new: datetime | None = None
    forced: datetime | None = None
    gap: timedelta | None = None
    longest: timedelta | None = None
    wishes: Wishes = field(default_factory=Wishes)
    doubted: datetime | None = None
    moved: Moved | None = None
    adopted: str | None = None


@dataclass(frozen=True, slots=True)
class FeedReading:
    """One poll of one feed: what to tell, what to remember, what to look at.

    `entries` are those parsed this time (old ones whose bytes are unchanged are left out), `total` is
    how many the feed holds now. `unforeseen`: the unconditional fetch of the day brought entries that were never
    parsed, under the validators to which the server said "not modified" before.
    """

    feed: str
    url: str
    outcome: Outcome
    message: str
    entries: tuple[Entry, ...]
    total: int
    state: FeedState
    unforeseen: bool = False


class FateKind(StrEnum):
    """The possible fates of an entry. The values are part of the JSON contract."""

    BASELINE = "baseline"
    PENDING = "pending"
    FAILED = "failed"
    UNMATCHED = "unmatched"
    UNSURE = "unsure"
    DUPLICATE = "duplicate"
    MATCHED = "matched"
    MUTED = "muted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry: exactly one at any time.

    `of` is the story (matched, unsure), the entry repeated (duplicate), the mute (muted) or the reason
    (failed, expired, unmatched). `next_try` is set while the page is still wanted, whatever the kind.
    """

    kind: FateKind
    of: str = ""
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry in the store: with its fate, how often its page was tried, and when it was first seen."""

    entry: Entry
    canonical_url: str
    first_seen: datetime
    fate: Fate
    tries: int = 0
