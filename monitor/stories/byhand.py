"""What a person sets right: an article that stands in the wrong story, two stories that are one. Remembered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from monitor.model import Article, Joined
from monitor.stories.lead import choose_lead
from monitor.stories.memory import Memory, free_story
from monitor.stories.relating import Relater

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.stories.records import HandRecords, StoryRecords, Texts


class Hand:
    """Moves articles between stories; the caller holds the transaction, a daemon may run beside it."""

    def __init__(self, records: StoryRecords, moves: HandRecords, texts: Texts) -> None:
        self._records = records
        self._moves = moves
        self._texts = texts
        self._memory = Memory(records)
        self._relater = Relater(records, texts)

    def split(self, article: Article, now: datetime, why: str) -> str:
        """Take an article out of its story, for good, and let it begin one of its own; returns that story.

        What was told under its headline stays told with it: the rest is told again, under a headline of its own.
        """
        story, _, _ = self._placed(article.id)
        rest = [one for one in self._members(story) if one != article.id]
        own = free_story(self._records, article.id)
        self._moves.begin(own, article.id, now)
        self._moves.move(article.id, own, Joined("first", f"a person took it out of {story}{_because(why)}"), now=now)
        if self._records.lead(story) == article.id:
            self._moves.hand_over(story, own)
            self._moves.lead_by(story, choose_lead(list(self._texts(rest).values())))
        found = self._memory.read(article, now)
        others = {one for each in self._texts(rest).values() for one in self._memory.read(each, now).sample}
        self._records.release(story, [one for one in found.sample if one not in others])
        self._memory.remember(own, found, now)
        self._records.relations.say(article.id, rest, together=False, now=now, why=why)
        self._relater.begin(article, own, near=(), never=(story,), now=now)
        return own

    def join(self, story: str, other: str, now: datetime, why: str) -> None:
        """Put every article of `other` into `story`, for good. What was told of either is told of both.

        The lead that was told stays; where neither was told, the better one leads.
        """
        members, rest = self._members(story), self._members(other)
        told = [one for one in (story, other) if self._moves.is_told(one)]
        leads = [self._records.lead(one) for one in told[:1] or (story, other)]
        for article in self._texts(rest).values():
            _, before, _ = self._placed(article.id)
            reason = f"a person joined it{_because(why)}; before: {before.reason}"
            how = before.how if before.how == "update" else "by hand"  # an update is still to be told as one
            self._moves.move(article.id, story, Joined(how, reason, before.scores), now=None)
            found = self._memory.read(article, now)
            self._records.release(other, found.sample)
            self._memory.remember(story, found, now)
            self._records.relations.say(article.id, self._to_say(article.id, members), together=True, now=now, why=why)
        self._moves.hand_over(other, story)
        self._moves.lead_by(story, choose_lead(list(self._texts(leads).values())))
        self._moves.end(other, story)

    def _to_say(self, article: str, members: Sequence[str]) -> list[str]:
        """With which members of a story an article is said to belong: its lead, and those it was said to be apart from.

        One is enough to find the story by; a row for each pair would be 250,000 of them for two stories of 500.
        """
        said = self._records.relations.said(article)
        return [*members[:1], *(one for one in members[1:] if said.get(one) is False)]

    def _placed(self, article: str) -> tuple[str, Joined, int | None]:
        """As the records say; raises KeyError for an article that stands in no story."""
        stored = self._records.placed(article)
        if stored is None:
            raise KeyError(article)
        return stored

    def _members(self, story: str) -> list[str]:
        return self._records.members([story], sys.maxsize).get(story, [])


def _because(why: str) -> str:
    return f", because {why}" if why else ""
