"""Messages on their way to Slack, and what goes on in their threads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.model.articles import Article
    from monitor.model.digests import AlsoIn, DigestStory


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
    pairs and `updates` the articles that are told by it, `shown` the others that its readers know of by it. Once it is
    SENT, `ts` is Slack's name for the message, and `posted_in` that of the channel that it stands in.

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
    whose messages hold entries that can be edited, as they stand, by id. `calls` are what it takes: replies, then
    edits.
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
