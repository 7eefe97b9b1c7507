"""What an article is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

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
