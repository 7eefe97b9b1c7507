"""Articles that tell the same thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.model.articles import Article
    from monitor.model.matches import Match


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
