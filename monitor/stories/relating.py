"""Finds, for a story that begins, the earlier story of the same event told in other words or another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model import Relation
from monitor.stories.coverage import Gist, Likeness, Rarity, gist_of, likeness
from monitor.stories.thresholds import (
    COVERAGE_SHARED,
    COVERAGE_VERIFIED,
    COVERAGE_WINDOW,
    FOUND_BY,
    LOOKED_UP_BY,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from monitor.model import Article
    from monitor.stories.records import StoryRecords, Texts


class Relater:
    """Decides and writes what a new story has to do with earlier ones; the caller holds the transaction."""

    def __init__(self, records: StoryRecords, texts: Texts) -> None:
        self._stories = records
        self._records = records.relations
        self._texts = texts

    def begin(
        self, article: Article, story: str, *, near: Collection[str], never: Collection[str], now: datetime
    ) -> Relation | None:
        """Relate a story that begins with this article to an earlier one, if one tells the event; let it be found.

        `near` are stories that share wording with it, `never` those that it has nothing to do with: reports of one
        series, and what a person set apart.
        """
        gist = gist_of(article)
        rarity = Rarity(*self._records.common(gist.hashes.values()))
        words = _rarest(gist, rarity)
        found = self._records.alike(
            rarity.met(words)[:LOOKED_UP_BY], least=COVERAGE_SHARED, most=COVERAGE_VERIFIED, now=now
        )
        first = {one: earlier.to_story for one, earlier in self._records.of((*found, *near)).items()}
        others = {one: first.get(one, one) for one in (*found, *near) if one != story}
        wanted = {one: to for one, to in others.items() if not {one, to} & set(never)}
        leads = {found.get(one) or self._stories.lead(one): one for one in wanted}
        relation = self._relation(gist, wanted, leads, rarity)
        if relation:
            self._records.relate(story, relation, now)
        self._records.begin(
            story, gist.hashes.values(), by=words[:FOUND_BY], now=now, until=max(now, gist.at) + COVERAGE_WINDOW
        )
        return relation

    def _relation(
        self, gist: Gist, others: Mapping[str, str], leads: Mapping[str, str], rarity: Rarity
    ) -> Relation | None:
        """The relation to the most alike of these stories, or to the first of its event, which stands beside each.

        To that where the new story is like it as well: reports that follow each other may end up at another event.
        `leads` has the stories by the articles that speak for them.
        """
        if not leads:
            return None
        alike = [
            (found.score, leads[article.id], found)
            for article in self._texts(list(leads)).values()
            if (found := likeness(gist, gist_of(article), rarity))
        ]
        if not alike:
            return None
        _, story, found = max(alike, key=lambda one: one[:2])
        first = self._likeness(gist, others[story], rarity) if others[story] != story else None
        to, found = (others[story], first) if first else (story, found)
        return Relation(to, found.how, found.reason, {"likeness": found.score})

    def _likeness(self, gist: Gist, story: str, rarity: Rarity) -> Likeness | None:
        """How a story is alike by the article that speaks for it, None if it is not."""
        articles = self._texts([self._stories.lead(story)]).values()
        return next((likeness(gist, gist_of(one), rarity) for one in articles), None)


def _rarest(gist: Gist, rarity: Rarity) -> list[int]:
    """Its figures and names, those of the fewest stories first, figures first where that is equal."""
    counts, numbers = rarity.counts, gist.numbers
    order = sorted((counts.get(hashed, 0), word not in numbers, word) for word, hashed in gist.hashes.items())
    return [gist.hashes[word] for _, _, word in order]
