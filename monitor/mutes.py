"""What is not told for a while: which of an article's matches a mute covers, and what is left. Pure.

A mute covers an article that is first seen before its last day is over, by the clock of monitor.yaml. So what was muted
is not told after the fact when the mute ends, and no decision depends on when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.model import Article, Decision, Match, Member, Story
from monitor.stories import canonical_url

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from monitor.config.schema import Mute
    from monitor.watch import Matcher

ItemKey = tuple[str, str]
"""Watchlist and item."""

LONGEST = 365
"""Days after which `check` doubts a mute: nobody remembers it then, and the news it hides has changed."""


def muted(
    mutes: Sequence[Mute], timezone: str, article: Article, matches: Sequence[Match], names: Collection[str] = ()
) -> dict[ItemKey, Mute]:
    """Which matches of the article are not told, by (watchlist, item), each with the first mute that covers it.

    `names` are those of its story (`names_of`); without them only its own address is compared. Matches that are none
    (NO_MATCH) are left out.
    """
    about = [match for match in matches if match.decision is not Decision.NO_MATCH]
    covering = _covering(mutes, timezone, article, names) if mutes and about else []
    found: dict[ItemKey, Mute] = {}
    for match in about:
        key = (match.watchlist, match.item)
        mute = next((one for one in covering if not one.item or (one.watchlist, one.item) == key), None)
        if mute:
            found[key] = mute
    return found


def names_of(story: Story) -> frozenset[str]:
    """What a mute may call this story: its id, and the address of any of its articles."""
    return frozenset((story.id,)).union(*(_addresses(member.article) for member in story.members))


def names_a_story(mutes: Sequence[Mute]) -> bool:
    """Whether any of these mutes can only be judged by the whole story."""
    return any(mute.story for mute in mutes)


def mutes_feed(mutes: Sequence[Mute], timezone: str, feed: str, seen: datetime) -> bool:
    """Whether what this feed showed at `seen` may be muted because it is this feed's."""
    return any(mute.source == feed and _in_time(mute, timezone, seen) for mute in mutes)


def label(mute: Mute) -> str:
    """What an entry's fate says of the mute: `mutes.yaml:3 item comar until 2026-12-31`."""
    named = {"story": mute.story, "phrase": mute.phrase, "item": mute.item, "source": mute.source}
    what = " ".join(f"{key} {value}" for key, value in named.items() if value)
    return f"{mute.place} {what} until {mute.until}"


def without(story: Story, gone: Mapping[str, Collection[ItemKey]]) -> Story | None:
    """The story without these matches of its articles (by id), None when nothing is left of it.

    An article that was about nothing else is left out whole. If it was the lead, the best of the others speaks.
    """
    members = tuple(rest for member in story.members if (rest := _without(member, gone.get(member.article.id, ()))))
    if not members:
        return None
    from monitor.stories import choose_lead  # what it stands on is not needed before the first request

    articles = [member.article for member in members]
    lead = story.lead if story.lead in (one.id for one in articles) else choose_lead(articles)
    return replace(story, members=members, lead=lead)


@dataclass(frozen=True, slots=True)
class Finding:
    """Advice on the mute at `index` of mutes.yaml, at its `until`."""

    index: int
    message: str
    mend: str


def overdue(mutes: Sequence[Mute], today: date) -> list[Finding]:
    """The mutes that have ended, and those whose end is too far to be remembered; `today` is the desk's."""
    found = []
    for index, mute in enumerate(mutes):
        if mute.until < today:
            message = f"this mute expired on {mute.until} ({' '.join(mute.reason.split())})"
            found.append(Finding(index, message, "delete it, or give it a new date"))
        elif (mute.until - today).days > LONGEST:
            message = f"this mute lasts until {mute.until}, more than a year: a mute without an end is one forgotten"
            found.append(Finding(index, message, "give it a nearer date; `monitor check` tells when that is over"))
    return found


def _without(member: Member, gone: Collection[ItemKey]) -> Member | None:
    if not gone:
        return member
    left = tuple(match for match in member.matches if (match.watchlist, match.item) not in gone)
    about = any(match.decision is not Decision.NO_MATCH for match in left)
    return replace(member, matches=left) if about else None


def _covering(mutes: Sequence[Mute], timezone: str, article: Article, names: Collection[str]) -> list[Mute]:
    """The mutes that cover the article, whatever they say of items."""
    known = {*names, *_addresses(article)}
    likely = [
        mute
        for mute in mutes
        if mute.source in ("", article.feed)
        and _in_time(mute, timezone, article.first_seen)
        and (not mute.story or canonical_url(mute.story) in known)
    ]
    phrases = tuple(mute.phrase for mute in likely if mute.phrase)
    said = _said(phrases, article) if phrases else frozenset()
    return [mute for mute in likely if not mute.phrase or mute.phrase in said]


def _in_time(mute: Mute, timezone: str, seen: datetime) -> bool:
    return seen.astimezone(ZoneInfo(timezone)).date() <= mute.until


def _addresses(article: Article) -> frozenset[str]:
    return frozenset(filter(None, (canonical_url(article.url), article.canonical_url)))


def _said(phrases: tuple[str, ...], article: Article) -> frozenset[str]:
    """Those phrases that stand in the article, by the text rules of the watchlist language."""
    found = _finder(phrases).decide(article)
    return frozenset(phrases[int(match.item)] for match in found if match.decision is Decision.MATCH)


@lru_cache(maxsize=8)  # one for the phrases of each combination of feeds and stories; an edit makes new ones
def _finder(phrases: tuple[str, ...]) -> Matcher:
    """A matcher whose items are the phrases, called by their numbers."""
    from monitor.config.schema import Item, Watchlist
    from monitor.watch import Matcher

    items = tuple(Item(id=str(number), name=phrase, names=(phrase,)) for number, phrase in enumerate(phrases))
    return Matcher([Watchlist(watchlist="mutes", items=items)])
