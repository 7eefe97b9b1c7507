"""What an edit of the watchlists does: decisions then and now, compared story by story. All of it is pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from monitor.model import Article, Decision, Match

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

Key = tuple[str, str]
"""An item: the id of its watchlist and its own."""

# From the least to the most that can be decided of a story.
STRENGTH = {Decision.NO_MATCH: 0, Decision.UNSURE: 1, Decision.MATCH: 2}

NOT_NAMED = "no name of it stands there"
NO_ITEM = "no watchlist has this item any more"


class Kind(StrEnum):
    """How a story stands to an item after an edit. The values are part of the JSON contract."""

    GAINED = "gained"
    LOST = "lost"
    UNSURE = "turned unsure"
    SURE = "turned sure"


@dataclass(frozen=True, slots=True)
class Headline:
    """An article without its text: `date` is when it was published, or first seen."""

    title: str
    outlet: str
    url: str
    language: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The strongest decision on a story for one item, with the article that it was made on."""

    decision: Decision
    because: tuple[str, ...]
    reason: str
    article: Headline


@dataclass(frozen=True, slots=True)
class Change:
    """A story that an edit moves. `also` are the other items it is told for: before if gained, still if lost."""

    kind: Kind
    key: Key
    story: str
    before: Verdict
    after: Verdict
    also: tuple[Key, ...]

    @property
    def article(self) -> Headline:
        """The article that shows the change best."""
        return (self.after if self.kind is Kind.GAINED else self.before).article


@dataclass(frozen=True, slots=True)
class Count:
    """Stories of one item, the unsure ones among them, and how many of them change in which way."""

    before: int = 0
    before_unsure: int = 0
    after: int = 0
    after_unsure: int = 0
    changes: Mapping[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))


class Comparison:
    """Takes in one article after the other; remembers of each no more than its headline, and only if it is told.

    `items` are those that there are now.
    """

    def __init__(self, items: Collection[Key]) -> None:
        self._items = items
        self._sides: dict[tuple[Key, str], tuple[Verdict, Verdict]] = {}

    def add(self, article: Article, story: str, before: Iterable[Match], after: Iterable[Match]) -> None:
        """Note what was decided then and what is now about an article of this story."""
        then = {(match.watchlist, match.item): match for match in before}
        now = {(match.watchlist, match.item): match for match in after}
        headline = _headline(article)
        for key in then.keys() | now.keys():
            missing = NOT_NAMED if key in self._items else NO_ITEM
            new = _verdict(then.get(key), headline, NOT_NAMED), _verdict(now.get(key), headline, missing)
            if any(_told(verdict) for verdict in new):
                old = self._sides.get((key, story), new)
                self._sides[key, story] = _stronger(old[0], new[0]), _stronger(old[1], new[1])

    def counts(self) -> dict[Key, Count]:
        """The stories of every item that had some then or has some now."""
        sides: dict[Key, list[tuple[Verdict, Verdict]]] = defaultdict(list)
        for (key, _), pair in self._sides.items():
            sides[key].append(pair)
        return {key: _count(pairs) for key, pairs in sides.items()}

    def changes(self) -> list[Change]:
        """Every story that the edit moves, the newest first."""
        before, after = self._told_for(0), self._told_for(1)
        found = []
        for (key, story), pair in self._sides.items():
            kind = _kind(*pair)
            if kind:
                items = (before if kind is Kind.GAINED else after)[story]
                found.append(Change(kind, key, story, *pair, tuple(sorted(items - {key}))))
        return sorted(found, key=lambda change: (change.article.date, change.story, change.key), reverse=True)

    def _told_for(self, side: int) -> Mapping[str, set[Key]]:
        """By story the items that it was (0) or is (1) told for."""
        items: dict[str, set[Key]] = defaultdict(set)
        for (key, story), pair in self._sides.items():
            if _told(pair[side]):
                items[story].add(key)
        return items


def in_turn(changes: Iterable[Change], most: int) -> Iterator[Change]:
    """At most so many, every item in its turn, so that one with many does not hide one with few."""
    turns: Counter[Key] = Counter()
    numbered = []
    for change in changes:
        numbered.append((turns[change.key], change))
        turns[change.key] += 1
    for _, change in sorted(numbered, key=lambda pair: pair[0])[:most]:
        yield change


def _headline(article: Article) -> Headline:
    date = article.published or article.first_seen
    return Headline(article.title, article.outlet, article.url, article.language, date)


def _verdict(match: Match | None, article: Headline, missing: str) -> Verdict:
    if match is None:
        return Verdict(Decision.NO_MATCH, (), missing, article)
    return Verdict(match.decision, match.because, match.reason, article)


def _told(verdict: Verdict) -> bool:
    return verdict.decision is not Decision.NO_MATCH


def _stronger(one: Verdict, other: Verdict) -> Verdict:
    return other if STRENGTH[other.decision] > STRENGTH[one.decision] else one


def _kind(before: Verdict, after: Verdict) -> Kind | None:
    if not _told(before):
        return Kind.GAINED
    if not _told(after):
        return Kind.LOST
    if before.decision is after.decision:
        return None
    return Kind.SURE if after.decision is Decision.MATCH else Kind.UNSURE


def _count(pairs: Iterable[tuple[Verdict, Verdict]]) -> Count:
    before, after, kinds = Counter[Decision](), Counter[Decision](), Counter[Kind]()
    for then, now in pairs:
        before[then.decision] += 1
        after[now.decision] += 1
        kind = _kind(then, now)
        if kind:
            kinds[kind] += 1
    return Count(
        before=before[Decision.MATCH] + before[Decision.UNSURE],
        before_unsure=before[Decision.UNSURE],
        after=after[Decision.MATCH] + after[Decision.UNSURE],
        after_unsure=after[Decision.UNSURE],
        changes={kind: kinds[kind] for kind in Kind},
    )
