"""Places each article: into a story that tells the same text, or at the head of a new one.

Candidates come from the store, across feeds and days, by sampled shingles (and equal page, text or headline);
the best are compared on their full texts. Nothing is remembered here: a process that dies between two
articles, or starts anew with every article, decides the same.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.model import Article, Joined, Relation
from monitor.stories.fingerprint import Fingerprint, fingerprint_of
from monitor.stories.judge import Verdict, judge
from monitor.stories.lead import choose_lead
from monitor.stories.memory import Memory, free_story, union
from monitor.stories.relating import Relater
from monitor.stories.thresholds import (
    BIG_STORY,
    COMMON_STORIES,
    COMPARED_MEMBERS,
    SHARED_AT_LEAST,
    VERIFIED,
    WINDOW,
    WORDING_SHARED,
    WORDING_VERIFIED,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from monitor.stories.records import StoryRecords, Texts

_FIRST = Joined("first", "no earlier article tells this")
_BY_HAND = Joined("by hand", "a person put it into this story")

# How an article joins by what its text was then.
_BY_ITS_TEXT = ("copy", "update", "same text", "same page")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article stands: the id of its story, why, and whether it began that story.

    `relation` is what the story that it began has to do with an earlier one.
    """

    story: str
    joined: Joined
    is_new: bool
    relation: Relation | None = None


class Grouper:
    """Decides and writes; the caller holds the transaction, so that a decision and its record are one."""

    def __init__(self, records: StoryRecords, texts: Texts) -> None:
        self._records = records
        self._texts = texts
        self._memory = Memory(records)
        self._relater = Relater(records, texts)

    def place(self, article: Article, now: datetime) -> Placement:
        """Put an article into its story and record it. The same article again gets the same answer.

        When its text has changed since (the page was read at last), it is placed anew: its summary may have joined
        another story than its text tells, and a text may have news that its summary has not. Where it stays, because
        others joined what it began, or it was told, or a person put it there, the new text is what later copies are
        found by.
        """
        stored = self._records.placed(article.id)
        found = fingerprint_of(article)
        if stored is None:
            return self._settle(article, found, now)
        story, joined, text_hash = stored
        if text_hash != found.text_hash:
            related = self._records.relations.of(self._records.relations.to(story))
            if self._records.withdraw(article.id, story, _summary_sample(article)):
                placed = self._settle(article, found, now, never=related)
                self._relate_again(related, placed, now)
                return placed
            known = text_hash is not None and joined.how in _BY_ITS_TEXT
            if known and self._leave(article, story, now):
                return self._settle(article, found, now)
            self._memory.remember(story, self._memory.without_furniture(found, now), now)
            self._choose_lead(story, article)
        is_new = joined.how == _FIRST.how
        relation = self._records.relations.of([story]).get(story) if is_new else None
        return Placement(story, joined, is_new, relation)

    def _relate_again(self, related: Mapping[str, Relation], placed: Placement, now: datetime) -> None:
        """What related to a story that was begun anew relates to the one where its article stands now.

        If that relates to another, to that one: the first of an event stands beside each.
        """
        records = self._records.relations
        above = records.of([placed.story]).get(placed.story) if not placed.is_new else None
        first = above.to_story if above else placed.story
        for story, relation in related.items():
            if story != first:
                records.relate(story, replace(relation, to_story=first), now)

    def leave(self, article: Article, now: datetime) -> None:
        """Take an article that is about nothing any more out of its story, if it stands in one.

        One by which the story was told, or an update of it, stays.
        """
        stored = self._records.placed(article.id)
        if stored and not self._records.withdraw(article.id, stored[0], _summary_sample(article)):
            self._leave(article, stored[0], now)

    def _leave(self, article: Article, story: str, now: datetime) -> bool:
        """Take an article out of a story of others, which stays theirs; says whether it did."""
        rest = [one for one in self._records.members([story], sys.maxsize)[story] if one != article.id]
        compared = self._texts(rest[:COMPARED_MEMBERS]).values()
        others = union(self._memory.read(one, now) for one in compared)
        own = [shingle for shingle in _summary_sample(article) if shingle not in others]
        was_lead = self._records.lead(story) == article.id
        if not self._records.leave(article.id, story, own):
            return False
        if was_lead:
            self._records.set_lead(story, choose_lead(list(self._texts(rest).values())))
        return True

    def _settle(self, article: Article, found: Fingerprint, now: datetime, never: Collection[str] = ()) -> Placement:
        """Place an article that stands nowhere. A story that it begins does not relate to any of `never`."""
        own = self._memory.without_furniture(found, now)
        holders = self._records.holders(own.sample, now)
        rivals = self._rivals(own, holders, now)
        wanted, apart = self._said(article)
        verdicts = _verdicts(own, rivals, _rarity(holders, rivals))
        fit = _best_fit({story: those for story, those in verdicts.items() if story not in apart})
        if wanted:
            story, joined = wanted, _BY_HAND
        elif fit:
            story, joined = fit[0], _joined(fit[1])
        else:
            story, joined = free_story(self._records, article.id), _FIRST
        self._records.add(article.id, story, joined, now)
        self._memory.remember(story, own, now, holders)
        self._memory.learn_furniture(own, rivals, story, now)
        if joined is not _FIRST:
            self._choose_lead(story, article)
            return Placement(story, joined, is_new=False)
        series = {one for one, those in verdicts.items() if any(verdict.series for verdict in those)}
        never = {*never, *apart, *series}
        relation = self._relater.begin(article, story, near=_near(verdicts), never=never, now=now)
        return Placement(story, joined, is_new=True, relation=relation)

    def _said(self, article: Article) -> tuple[str, set[str]]:
        """The story that a person put this article into ("" for none), and those that it was taken out of."""
        wanted, apart = "", set()
        for other, together in self._records.relations.said(article.id).items():
            placed = self._records.placed(other)
            if placed and together:
                wanted = wanted or placed[0]
            elif placed:
                apart.add(placed[0])
        return wanted, apart - {wanted}

    def _rivals(
        self, own: Fingerprint, holders: Mapping[int, Sequence[int]], now: datetime
    ) -> dict[str, tuple[Fingerprint, ...]]:
        """Stories that may tell the same, each with articles to compare; the lead is the first."""
        since = now - WINDOW
        twins = self._records.twins(
            page=own.page_hash, text=own.text_hash, title=own.title_hash, since=since, most=VERIFIED
        )
        rare = [stories for stories in holders.values() if len(stories) <= COMMON_STORIES]
        shared = Counter(itertools.chain.from_iterable(rare)) if len(rare) >= SHARED_AT_LEAST else {}
        enough = {number: times for number, times in shared.items() if times >= SHARED_AT_LEAST}
        alike = self._records.alive(enough, most=VERIFIED, since=since)
        stories = dict.fromkeys((*twins, *alike))
        if not stories:
            return {}
        members = self._records.members(stories, COMPARED_MEMBERS, text=own.text_hash, title=own.title_hash)
        articles = self._texts([one for ids in members.values() for one in ids])
        return {
            story: tuple(self._memory.read(articles[one], now) for one in ids if one in articles)
            for story, ids in members.items()
        }

    def _choose_lead(self, story: str, article: Article) -> None:
        """The order of leads is total: comparing the newcomer with the present lead is enough."""
        present = self._records.lead(story)
        articles = {**self._texts([present]), article.id: article}
        best = choose_lead(list(articles.values()))
        if best != present:
            self._records.set_lead(story, best)


def _summary_sample(article: Article) -> tuple[int, ...]:
    """What the article was found by before its page was read."""
    return fingerprint_of(replace(article, text="", weak=())).sample


def _rarity(holders: Mapping[int, Sequence[int]], rivals: Mapping[str, Sequence[Fingerprint]]) -> dict[int, int]:
    """In how many stories a shingle stands, of those in several: from the store, if sampled, else among candidates.

    A form that many stories share is shared by the candidates too, so the candidates show what is form.
    """
    wordings = [union(members) for members in rivals.values()]
    among = Counter(itertools.chain.from_iterable(wordings)) if len(wordings) > 1 else {}
    common = {shingle: stories for shingle, stories in among.items() if stories > 1}
    for shingle, stories in holders.items() if wordings else ():
        if len(stories) > common.get(shingle, 1) and any(shingle in wording for wording in wordings):
            common[shingle] = len(stories)
    return common


def _verdicts(
    own: Fingerprint, rivals: Mapping[str, Sequence[Fingerprint]], rarity: Mapping[int, int]
) -> dict[str, list[Verdict]]:
    return {story: [judge(own, one, rarity) for one in members] for story, members in rivals.items()}


def _best_fit(verdicts: Mapping[str, Sequence[Verdict]]) -> tuple[str, Verdict] | None:
    fits = [(story, fit) for story, those in verdicts.items() if (fit := _fits(those))]
    return max(fits, key=lambda fit: (_STRENGTH[fit[1].kind], fit[1].scores["weighted"], fit[0]), default=None)


def _near(verdicts: Mapping[str, Sequence[Verdict]]) -> list[str]:
    """The stories that share the most wording without being the same text."""
    shared = {story: max((one.scores["weighted"] for one in those), default=0.0) for story, those in verdicts.items()}
    most = sorted(shared, key=lambda story: (-shared[story], story))[:WORDING_VERIFIED]
    return [story for story in most if shared[story] >= WORDING_SHARED]


# A text that has gone on since one member may be a copy of another: then it is that one's copy.
_STRENGTH = {"same page": 4, "same text": 3, "copy": 2, "update": 1, "distinct": 0}


def _fits(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The strongest agreement, if there is enough of it; the lead's verdict is the first."""
    same = [verdict for verdict in verdicts if verdict.same]
    best = max(same, key=lambda verdict: (_STRENGTH[verdict.kind], verdict.scores["weighted"]), default=None)
    if best is None or best.kind not in ("copy", "update") or len(verdicts) < BIG_STORY:
        return best
    return best if verdicts[0].same or len(same) > 1 else None


def _joined(verdict: Verdict) -> Joined:
    return Joined(verdict.kind, verdict.reason, dict(verdict.scores))
