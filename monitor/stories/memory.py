"""What the store knows an article by: sampled shingles, without the furniture of its house."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

from monitor.stories.fingerprint import Fingerprint, fingerprint_of
from monitor.stories.thresholds import (
    COMMON_STORIES,
    FURNITURE_STORIES,
    RARITY_KEPT,
    SAMPLE_FOR_RARITY,
    WINDOW,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Article
    from monitor.stories.records import StoryRecords


class Memory:
    """Reads articles for comparison and remembers what they are found by; the caller holds the transaction."""

    def __init__(self, records: StoryRecords) -> None:
        self._records = records

    def read(self, article: Article, now: datetime) -> Fingerprint:
        """The article without what its host repeats on its pages."""
        return self.without_furniture(fingerprint_of(article), now)

    def without_furniture(self, found: Fingerprint, now: datetime) -> Fingerprint:
        """What is left when what the host repeats is taken out."""
        return found.without(self._furniture(found, now))

    def remember(
        self, story: str, own: Fingerprint, now: datetime, holders: Mapping[int, Sequence[int]] | None = None
    ) -> None:
        """Let copies of an article be found, and its story's wording count. `holders` are those of its sample."""
        holders = holders if holders is not None else self._records.holders(own.sample, now)
        common = {shingle for shingle, stories in holders.items() if len(stories) > COMMON_STORIES}
        short, long = now + WINDOW, now + RARITY_KEPT
        self._records.remember(
            own.article,
            story,
            hashes=(own.page_hash, own.title_hash, own.text_hash),
            at=own.at,
            shingles=(
                (shingle, short if shingle % SAMPLE_FOR_RARITY else long)
                for shingle in own.sample
                if shingle not in common
            ),
        )

    def learn_furniture(
        self, own: Fingerprint, rivals: Mapping[str, Sequence[Fingerprint]], story: str, now: datetime
    ) -> None:
        """What stands in other stories of the same host too may be the host's."""
        seen: Counter[int] = Counter()
        for other, members in rivals.items():
            if other != story:
                seen.update(union(one for one in members if one.host == own.host) & own.shingles)
        if seen:
            self._records.repeat(own.host, {shingle: stories + 1 for shingle, stories in seen.items()}, now)

    def _furniture(self, found: Fingerprint, now: datetime) -> set[int]:
        """Shingles that the host repeats. The sample is asked first: most pages have none."""
        if not self._records.furniture(found.host, found.sample, FURNITURE_STORIES, now):
            return set()
        return self._records.furniture(found.host, found.shingles, FURNITURE_STORIES, now)


def union(members: Iterable[Fingerprint]) -> frozenset[int]:
    """Every shingle of these texts."""
    return frozenset().union(*(one.shingles for one in members))


def free_story(records: StoryRecords, article: str) -> str:
    """The id of a story that begins with an article: its own, or with a number where that is another story's."""
    names = itertools.chain((article,), (f"{article}-{number}" for number in itertools.count(2)))
    return next(name for name in names if not records.exists(name))
