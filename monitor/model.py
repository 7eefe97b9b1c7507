"""The nouns of the product, as frozen records. Every step takes some of these and returns others.

This module imports nothing of ours. What a maintainer configures (feeds, watchlists, digests) is
described in `monitor.config.schema`; what the program finds and decides is described here.
All times are aware datetimes in UTC. All offsets count characters (code points) of the named field.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# --------------------------------------------------------------------------- what the web answered


class Outcome(StrEnum):
    """What became of one fetch. The values are part of the JSON contract."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not-modified"
    SAME_BODY = "same-body"
    NOT_A_FEED = "not-a-feed"
    BLOCKED = "blocked"
    GONE = "gone"
    RATE_LIMITED = "rate-limited"
    TIMED_OUT = "timed-out"
    TOO_LARGE = "too-large"
    UNREACHABLE = "unreachable"
    FORBIDDEN_ADDRESS = "forbidden-address"
    ERROR = "error"

    @property
    def fine(self) -> bool:
        """Whether the server did what it should, so that nobody needs to look."""
        return self in (Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.SAME_BODY)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server sent to recognise its answer by, byte for byte as received (RFC 9110 §8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to fetch. `kind` chooses the Accept header and the byte limit."""

    url: str
    kind: Literal["feed", "page"]
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, never an exception: a fetch that failed has its outcome and a sentence.

    `body` is decompressed. `moved_to` is set when every redirect on the way was permanent (301, 308).
    `retry_at` is when the server (or our manners) wants the next request, `max_age` the seconds of
    `Cache-Control: max-age`.
    """

    url: str
    final_url: str
    outcome: Outcome
    message: str = ""
    status: int | None = None
    body: bytes = b""
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    retry_at: datetime | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Robots:
    """What is known of one site's robots.txt.

    `text` is what of it concerns us, None where it was never had. `asked` is when it was asked for last,
    `failing_since` when the row of failures began that is still on.
    """

    text: str | None
    asked: datetime
    failing_since: datetime | None = None


# --------------------------------------------------------------------------- feeds and their entries


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


# --------------------------------------------------------------------------- pages and articles


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, `start` inclusive, `end` exclusive, and why it stands out."""

    start: int
    end: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a worker read out of one page. `text` is empty when nothing could be extracted.

    `weak` are the spans that are the house's, not the article's: related links, share bars, publisher's
    bios. They stay in the text, a mention that stands only there does not count.
    `blocks` are the text's paragraphs in order, `why` holding the 16-hex-digit hash by which a block
    that repeats over a site's articles is recognised.
    `language` is what the page itself declares. `note` says when something was lost (nesting, size).
    """

    title: str
    text: str
    weak: tuple[Span, ...] = ()
    blocks: tuple[Span, ...] = ()
    language: str | None = None
    canonical_url: str | None = None
    site_name: str = ""
    byline: str = ""
    published: datetime | None = None
    paywalled: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """The text behind an entry. `id` is the entry's.

    Without its page (`full_text` false) `text` is empty and the entry's own `summary` is all there is.
    `language` is an ISO 639-1 code or "und".
    """

    id: str
    feed: str
    outlet: str
    tier: int
    url: str
    canonical_url: str
    title: str
    summary: str
    text: str
    weak: tuple[Span, ...]
    language: str
    published: datetime | None
    first_seen: datetime
    full_text: bool
    byline: str = ""
    paywalled: bool = False


# --------------------------------------------------------------------------- matches

Field = Literal["title", "body", "summary"]


class Decision(StrEnum):
    """Whether an article is about an item."""

    MATCH = "match"
    UNSURE = "unsure"
    NO_MATCH = "no match"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found at a place in an article; `text` is what stands there, in its own spelling."""

    item: str
    text: str
    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A name that was found and does not count, and why: for `explain`, never for the digest."""

    mention: Mention
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """The decision that an article is (or is not) about an item, with its reasons.

    `because` are the words of the article that decided, in their own spelling: names first, then signs.
    `signs` and `lookalikes` are the evidence for and against; `reason` is one sentence for a person.
    """

    watchlist: str
    item: str
    decision: Decision
    because: tuple[str, ...]
    mentions: tuple[Mention, ...]
    reason: str
    signs: tuple[str, ...] = ()
    lookalikes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dismissed: tuple[Dismissed, ...] = ()


# --------------------------------------------------------------------------- stories


@dataclass(frozen=True, slots=True)
class Joined:
    """Why an article stands in its story, and the scores that decided.

    `how` is "first", "same page", "same text", "copy", "update" (the same text gone on: new headline, lead or
    figures) or "by hand" (a person joined it).
    """

    how: str
    reason: str
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a story, what it matched, why it was joined and when."""

    article: Article
    matches: tuple[Match, ...]
    joined: Joined
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Relation:
    """What a story has to do with an earlier one that it is not part of: the same event told in other words.

    "coverage" is in the same language, "translation" in another.
    """

    to_story: str
    how: Literal["coverage", "translation"]
    reason: str
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell the same thing. `lead` is the id of the article that speaks for it."""

    id: str
    lead: str
    created: datetime
    members: tuple[Member, ...]
    relation: Relation | None = None


# --------------------------------------------------------------------------- digests and deliveries


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item in an entry of a digest: its name for readers and the words that decided.

    `against` are, where it is unsure, the others of the same name that the text may mean, with their signs.
    """

    watchlist: str
    id: str
    name: str
    decision: Decision
    because: tuple[str, ...]
    against: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """The sentence that shows why, with the spans of the matched words inside it."""

    text: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a channel was told of a story: the article that it was told by, and when.

    `known` are the story's articles that are no news there any more.
    """

    article: Article
    at: datetime
    known: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Background:
    """What a channel knows already of the stories of a digest, and of those that they relate to, by story.

    `above` holds, for a story with a relation, the earlier stories that lead up to the first, the nearest first.
    """

    told: Mapping[str, Told] = field(default_factory=dict)
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A number and the one that stands in its place in a later text, both as written there, and what they count."""

    old: str
    new: str
    noun: str


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """Another article of a story and how it was joined (`Joined.how`).

    `news` says that it tells what the lead does not tell yet; `changes` are the lead's numbers that it gives anew.
    """

    article: Article
    how: str
    news: bool = False
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an entry of a digest goes on from: the same story ("update"), or another one of the same event.

    `title` and `url` are what that was told by; `told` is when, None where it stands in the same digest.
    """

    kind: Literal["update", "coverage", "translation"]
    title: str
    url: str
    told: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One entry of a digest: one story, everything a renderer needs, nothing it must look up.

    `articles` counts those behind it, `members` are their ids. `behind`: it stands directly behind the story that it relates to, so that what
    that says need not be said again. `updates` are the ids of the updates that are told by it, `changes` the numbers
    that its lead gives anew. `overnight`: it would have been told at once, had it not come in the quiet hours.
    """

    story: str
    lead: Article
    also_in: tuple[AlsoIn, ...]
    items: tuple[ItemLine, ...]
    mentions: tuple[Mention, ...]
    snippet: Snippet
    figures: tuple[str, ...]
    section: str
    priority: Literal["high", "normal", "low"]
    decision: Decision
    articles: int = 1
    earlier: Earlier | None = None
    behind: bool = False
    changes: tuple[Change, ...] = ()
    updates: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    overnight: bool = False

    @property
    def is_update(self) -> bool:
        """Whether the story was told before, and only what is new in it is told now."""
        return self.earlier is not None and self.earlier.kind == "update"


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed that needs a person's eye: what is wrong and since when."""

    feed: str
    name: str
    outcome: Outcome
    message: str
    since: datetime


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How the feeds are: `fine` of `total`, and those that are not."""

    total: int
    fine: int
    troubles: tuple[FeedTrouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a story came to an item first."""

    watchlist: str
    item: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unusual:
    """An item (`name` is for readers) with far more stories in the last 24 hours than the `usual` number."""

    watchlist: str
    item: str
    name: str
    stories: int
    usual: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What one channel is told at one time.

    `stories` are in reading order, sections together, the unsure ones last. `read` counts the articles
    read since the digest before, `followed` the stories told earlier of which threads have told more since then.
    `troubles` are the feeds that it tells of by name.
    """

    id: str
    title: str
    channel: str
    at: datetime
    timezone: str
    stories: tuple[DigestStory, ...]
    health: FeedHealth
    read: int = 0
    followed: int = 0
    unusual: tuple[Unusual, ...] = ()
    troubles: tuple[FeedTrouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """An article that a channel knows of: by its own headline, or behind that of another."""

    article: str
    how: Literal["headline", "behind"]


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered message: what `chat.postMessage` gets, and what it tells.

    `stories` are the (watchlist, story) pairs told for the first time, `updates` the ids of the updates, `shown` the
    other articles that its readers know of by it.
    """

    payload: Mapping[str, Any]
    stories: tuple[tuple[str, str], ...] = ()
    updates: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()


OPS = "ops channel"
"""Stands in a note to those who run the program where other deliveries have their digest's id; with its space it is
none that a digest can have."""


class DeliveryState(StrEnum):
    """Where a message is on its way to Slack (docs/design.md, "Deliveries")."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    PARKED = "parked"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call to Slack on its way: a "post" of a message, or an "edit" that puts `payload` in the place of one.

    `payload` is what the call gets, without channel, thread and metadata. `parent` is the delivery whose thread a post
    continues (the first message of that thread), or whose message an edit changes. `stories` are the (watchlist, story)
    pairs and `updates` the articles that are told by it, `shown` the others that its readers know of by it. Once it is SENT, `ts` is Slack's name for the message, and
    `posted_in` that of the channel that it stands in.

    `error` says in a sentence why it is not SENT, `code` the same in Slack's word or one of ours.

    `first_attempt` is when it may have reached Slack first, `absent` counts the complete looks that did not find it,
    the last of them at `scanned`; at `sweep` it is looked for again, should it stand there twice.
    """

    id: str
    digest: str
    channel: str
    seq: int
    parent: str | None
    payload: Mapping[str, Any]
    stories: tuple[tuple[str, str], ...]
    state: DeliveryState
    created: datetime
    attempts: int = 0
    next_try: datetime | None = None
    attempted: datetime | None = None
    ts: str | None = None
    error: str = ""
    updates: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    kind: Literal["post", "edit"] = "post"
    posted_in: str | None = None
    first_attempt: datetime | None = None
    absent: int = 0
    scanned: datetime | None = None
    sweep: datetime | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class StoryPost:
    """A message that speaks of a story, or is to.

    `root` is the delivery of the first message of its thread, `ts` Slack's name for that once it is sent. It is not
    `editable` once Slack refused to change it for good.
    """

    delivery: Delivery
    root: str
    ts: str | None
    editable: bool = True


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to be said, in the thread of its message, of a story that a channel was told.

    `lead` is the article that it was told by, `message` the delivery whose message holds its entry. `update` is an
    entry on what has gone on, None where nothing has; `outlets` are those that tell the same now too, each of an outlet
    that did not before; `beside` are all that its "Also in" is to name now, updates of new outlets among them.
    `known` are the articles that count as known from now on: the outlets, and copies of which nothing is said.
    """

    story: str
    lead: Article
    message: str
    update: DigestStory | None
    outlets: tuple[AlsoIn, ...]
    beside: tuple[AlsoIn, ...]
    known: tuple[str, ...]

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell: not where only copies of known outlets came."""
        return bool(self.update or self.outlets)


@dataclass(frozen=True, slots=True)
class Thread:
    """What one digest adds in one thread of its channel at one time.

    `root` is the delivery of the first message of that thread, `ts` Slack's name for it. `messages` are the deliveries
    whose messages hold entries that can be edited, as they stand, by id. `calls` are what it takes: replies, then edits.
    """

    digest: str
    channel: str
    root: str
    ts: str
    at: datetime
    timezone: str
    stories: tuple[FollowUp, ...]
    messages: Mapping[str, Delivery]
    calls: tuple[Delivery, ...] = ()


# --------------------------------------------------------------------------- one cycle


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed in the report of a cycle. One that is not `asked` was left alone, because its server wants it so."""

    id: str
    url: str
    outcome: Outcome
    message: str
    entries: int
    new: int
    asked: bool = True


@dataclass(frozen=True, slots=True)
class CycleResult:
    """What one cycle did: every feed polled, the fates of every new entry, the digests composed.

    `threads` are those in which stories that were told before are followed up.
    """

    feeds: tuple[FeedLine, ...]
    fates: Mapping[FateKind, int]
    digests: tuple[Digest, ...]
    deliveries: tuple[Delivery, ...] = ()
    threads: tuple[Thread, ...] = ()
