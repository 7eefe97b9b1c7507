"""A later version of an article that stands in a story: what it tells beyond the earlier ones.

Feed and guid say that it is the same article, so none of the guards that keep two reports apart is asked: a figure that
has changed in a text of 600 words, or a flash that became a report, is news here, and would be a copy elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.model import Article, Joined
from monitor.stories.fingerprint import Fingerprint, fingerprint_of
from monitor.stories.grouping import Placement
from monitor.stories.guards import facts_replaced, title_words
from monitor.stories.lead import choose_lead
from monitor.stories.memory import Memory
from monitor.stories.overlap import overlap_of
from monitor.stories.thresholds import COMPARED_MEMBERS, NOVEL_LEAD, NOVEL_WORDING, PAGE_CONTAINMENT, SHORT_WORDS
from monitor.stories.update import gone_on, lead_share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.stories.records import StoryRecords, Texts

# Share of a version that the earlier one lacks from which it is told whatever its headline says: a flash that became a
# report. Half: then the reader of the earlier one has read the smaller part. Chosen, not measured.
MOSTLY_NEW = 0.5

# Share of a headline's content words and numbers that the earlier one lacks from which it is another headline, and told
# as such. A quarter: one word of a flash of four, two of a headline of eight; a slip of the pen that was mended is one
# of eight. Chosen, not measured.
ANOTHER_HEADLINE = 0.25

SAME_ENTRY = "a later version of the same entry"


class Editions:
    """Reads later versions against what is stored, and places them; the caller holds the transaction."""

    def __init__(self, records: StoryRecords, texts: Texts) -> None:
        self._records = records
        self._texts = texts
        self._memory = Memory(records)

    def is_another(self, article: Article, earlier: Article, now: datetime) -> bool:
        """Whether guid and address now show something else: a page of the latest report, with nothing of the last.

        Two texts long enough to tell, which share neither wording nor a word of their headlines.
        """
        new, old = self._read(article, now), self._read(earlier, now)
        if min(len(new.words), len(old.words)) < SHORT_WORDS or title_words(new) & title_words(old):
            return False
        return overlap_of(new.shingles, old.shingles, {}).containment < PAGE_CONTAINMENT

    def news(self, article: Article, earlier: Sequence[Article], now: datetime) -> str:
        """Say what an article has to tell that none of these has; empty when there is nothing."""
        new, reason = self._read(article, now), ""
        for one in earlier:
            reason = _beyond(new, self._read(one, now), both_whole=article.full_text and one.full_text)
            if not reason:
                return ""
        return reason

    def headline(self, article: Article, earlier: Sequence[Article], now: datetime) -> str:
        """Say that an article stands under a headline that none of these had; empty when it does not."""
        new = self._read(article, now)
        return "its headline is another" if all(_is_headed_anew(new, self._read(one, now)) for one in earlier) else ""

    def told_by_others(self, article: Article, story: str, now: datetime) -> bool:
        """Whether another article of the story tells all that this one does."""
        own = fingerprint_of(article)
        others = self._records.members([story], COMPARED_MEMBERS, text=own.text_hash, title=own.title_hash)[story]
        texts = self._texts([one for one in others if one != article.id])
        return any(not self.news(article, [one], now) for one in texts.values())

    def add(self, article: Article, story: str, earlier: Article, news: str, now: datetime) -> Placement:
        """Put a version into the story of an earlier one, as an update.

        Where the story was not told yet, it speaks in the place of a version that did.
        """
        own = self._memory.read(article, now)
        scores = overlap_of(own.shingles, self._memory.read(earlier, now).shingles, {}).scores()
        joined = Joined("update", f"{SAME_ENTRY}; {news}", scores)
        self._records.add(article.id, story, joined, now)
        self._memory.remember(story, own, now)
        self._records.set_lead(story, self._speaker(article, story, earlier))
        return Placement(story, joined, is_new=False)

    def _speaker(self, article: Article, story: str, earlier: Article) -> str:
        present = self._texts([self._records.lead(story)])
        if any(lead.canonical_url == earlier.canonical_url and lead.feed == earlier.feed for lead in present.values()):
            return article.id
        return choose_lead([*present.values(), article])

    def _read(self, article: Article, now: datetime) -> Fingerprint:
        """An article for comparison, dated now: which of two is later is known here, however the feed dates them."""
        return self._memory.read(replace(article, published=now), now)


def _beyond(new: Fingerprint, old: Fingerprint, *, both_whole: bool) -> str:
    """What a version says beyond an earlier one. `both_whole`: their pages were read, so what is new was written."""
    if new.shingles <= old.shingles:
        return ""  # it was cut, or only its headline was written anew
    news = gone_on(new, old, facts_replaced(new, old))
    fresh = len(new.shingles - old.shingles)
    if news or not both_whole or fresh < NOVEL_WORDING:
        return news
    if fresh >= MOSTLY_NEW * len(new.shingles):
        return f"{round(100 * fresh / len(new.shingles))} % of its text is new"
    novel = 1 - lead_share(new, old)
    return f"{round(100 * novel)} % of its beginning is new" if novel >= NOVEL_LEAD else ""


def _is_headed_anew(new: Fingerprint, old: Fingerprint) -> bool:
    words = {*new.title_content, *new.title_numbers}
    fresh = words - {*old.title_content, *old.title_numbers}
    return bool(words) and len(fresh) >= ANOTHER_HEADLINE * len(words)
