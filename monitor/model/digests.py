"""What a channel is told at one time, with all that a renderer needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.model.articles import Article, Span
    from monitor.model.fetching import Outcome
    from monitor.model.matches import Decision, Mention


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

    `articles` counts those behind it, `members` are their ids. `behind`: it stands directly behind the story that it
    relates to, so that what that says need not be said again. `updates` are the ids of the updates that are told by it,
    `changes` the numbers that its lead gives anew. `overnight`: it would have been told at once, had it not come in the
    quiet hours.
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
