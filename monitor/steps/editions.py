"""What becomes of an entry that is a later version of another: an update of its story, or nothing that is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.model import Decision, Fate, FateKind
from monitor.steps.edits import versions_of
from monitor.stories import Editions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model import Article, Match
    from monitor.runtime import Runtime
    from monitor.steps.read import Reading
    from monitor.stories import Placement


@dataclass(frozen=True, slots=True)
class Edition:
    """What a version has to tell: `news` for the `story` of the `earlier` one, or `nothing`, which is its fate then."""

    story: str = ""
    earlier: Article | None = None
    news: str = ""
    nothing: Fate | None = None


def edition_of(runtime: Runtime, reading: Reading, about: Sequence[Match], now: datetime) -> Edition | None:
    """Compare what was read with the earlier versions of its entry; `about` are the matches that count.

    None for what is decided as any other entry: the first version, one that was placed before (its page came at last),
    one that shows another article, and one of which no earlier version stands in a story.
    """
    stories = runtime.store.stories
    if not feeds.is_version(reading.kept.entry.key) or stories.placed(reading.kept.entry.id):
        return None
    earlier = [one for one in _earlier(runtime, reading) if not about or stories.placed(one.id)]
    editions = _editions(runtime)
    if not earlier or editions.is_another(reading.article, earlier[-1], now):
        return None
    last, nothing = earlier[-1], Edition(nothing=_nothing_new(reading, earlier[-1]))
    news = editions.news(reading.article, earlier, now)
    placed = stories.placed(last.id) if about else None
    if placed is None:
        return None if news else nothing
    if news and editions.told_by_others(reading.article, placed[0], now):
        news = ""
    news = news or editions.headline(reading.article, earlier, now) or _newly_about(runtime, about, earlier)
    return Edition(placed[0], last, news) if news else nothing


def place(runtime: Runtime, article: Article, edition: Edition, now: datetime) -> Placement | None:
    """Put a version that has news into its story; the caller holds the transaction."""
    if edition.earlier is None:
        return None
    return _editions(runtime).add(article, edition.story, edition.earlier, edition.news, now)


def _editions(runtime: Runtime) -> Editions:
    return Editions(runtime.store.stories, runtime.store.articles.get)


def _earlier(runtime: Runtime, reading: Reading) -> list[Article]:
    """The articles that were read for earlier versions, the latest last; of one that repeated another, that one's."""
    versions = [one for one in versions_of(runtime, reading.kept) if one.entry.id != reading.kept.entry.id]
    ids = dict.fromkeys(
        one.fate.of if one.fate.kind is FateKind.DUPLICATE else one.entry.id
        for one in versions
        if one.first_seen <= reading.kept.first_seen
    )
    articles = runtime.store.articles.get(ids)
    return [articles[one] for one in ids if one in articles]


def _newly_about(runtime: Runtime, about: Sequence[Match], earlier: Sequence[Article]) -> str:
    """What a version is about that no earlier one was: another desk may wait for that."""
    known = {
        (match.watchlist, match.item)
        for matches in runtime.store.articles.matches([one.id for one in earlier]).values()
        for match in matches
        if match.decision is not Decision.NO_MATCH
    }
    sure = [match for match in about if match.decision is Decision.MATCH]
    new = [match.item for match in sure if (match.watchlist, match.item) not in known]
    return f"it is about {', '.join(new)} now" if new else ""


def _nothing_new(reading: Reading, last: Article) -> Fate:
    """The fate of a version that repeats the last one, as far as it was read; a page not had is still wanted."""
    if reading.next_try:
        return Fate(FateKind.FAILED, of=reading.trouble, next_try=reading.next_try)
    return Fate(FateKind.DUPLICATE, of=last.id)
