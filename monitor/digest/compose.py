"""Choosing and ordering: from the stories not told yet to one digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.digest.figures import figures
from monitor.digest.snippet import snippet
from monitor.model import (
    Article,
    Decision,
    Digest,
    DigestStory,
    FeedHealth,
    ItemLine,
    Match,
    Member,
    Mention,
    Story,
)

if TYPE_CHECKING:  # pydantic takes 0.15 s to import; here it is only named
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.config.schema import DigestPlan, Priority, Watchlist

RANK: Mapping[str, int] = {"high": 0, "normal": 1, "low": 2}
# The first hundred words, where newspapers put what happened; 600 characters at the six of an average word.
LEAD_CHARACTERS = 600

ItemKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands for the readers of one digest: `section_order` and `order` as in the files."""

    name: str
    section: str
    section_order: int
    order: int
    priority: Priority

    @property
    def rank(self) -> tuple[int, int]:
        """Highest first."""
        return RANK[self.priority], self.order


def compose(
    plan: DigestPlan,
    stories: Sequence[Story],
    watchlists: Sequence[Watchlist],
    health: FeedHealth,
    now: datetime,
    timezone: str,
    read: int,
) -> Digest:
    """What the channel of `plan` is told of `stories`: those about its watchlists, in reading order.

    `stories` are those not told there yet; `read` is the number of articles read since the digest before. A
    story whose items are no longer on a watchlist is left out.
    """
    places = places_of(plan, watchlists)
    chosen = [entry for story in stories if (entry := entry_of(story, places))]
    order = {place.section: place.section_order for place in places.values()}
    return Digest(
        id=plan.id,
        title=title_of(plan, watchlists),
        channel=plan.channel,
        at=now,
        timezone=timezone,
        stories=tuple(sorted(chosen, key=lambda entry: reading_order(entry, order))),
        health=health,
        read=read,
    )


def title_of(plan: DigestPlan, watchlists: Sequence[Watchlist]) -> str:
    """The plan's own title, else those of its watchlists."""
    titles = {w.watchlist: w.title or w.watchlist for w in watchlists}
    return plan.title or ", ".join(titles[name] for name in plan.watchlists if name in titles) or plan.id


def places_of(plan: DigestPlan, watchlists: Sequence[Watchlist]) -> dict[ItemKey, Place]:
    """The place of every item that `plan` tells of, by (watchlist, item)."""
    by_name = {watchlist.watchlist: watchlist for watchlist in watchlists}
    sections: dict[str, int] = {}
    places: dict[ItemKey, Place] = {}
    for watchlist in (by_name[name] for name in plan.watchlists if name in by_name):
        for item in watchlist.items:
            section = item.section or watchlist.title or watchlist.watchlist
            number = sections.setdefault(section, len(sections))
            key = (watchlist.watchlist, item.id)
            places[key] = Place(item.name, section, number, len(places), item.priority)
    return places


def reading_order(entry: DigestStory, sections: Mapping[str, int]) -> tuple[object, ...]:
    """High priority first, then the sections of the watchlist; the unsure ones come last.

    Within a section: priority, number of outlets, tier, named in title or lead, newest. The number of
    outlets sorts, it never filters.
    """
    told = entry.lead.published or entry.lead.first_seen
    return (
        entry.decision is Decision.UNSURE,
        entry.priority != "high",
        sections.get(entry.section, len(sections)),
        RANK[entry.priority],
        -len({article.outlet for article in (entry.lead, *entry.also_in)}),
        min(article.tier for article in (entry.lead, *entry.also_in)),
        not any(map(_prominent, entry.mentions)),
        -told.timestamp(),
        entry.story,
    )


def entry_of(story: Story, places: Mapping[ItemKey, Place]) -> DigestStory | None:
    """The story as one entry of a digest, or None when it is about none of the items."""
    lead = next((m for m in story.members if m.article.id == story.lead), story.members[0])
    others = [m for m in story.members if m is not lead]
    lines = _item_lines((lead, *others), places)
    if not lines:
        return None
    decision = Decision.MATCH if any(i.decision is Decision.MATCH for i in lines) else Decision.UNSURE
    highest = min((places[i.watchlist, i.id] for i in lines if i.decision is decision), key=lambda p: p.rank)
    mentions = _mentions(lead, places)
    speaker = next((m for m in (lead, *others) if _mentions(m, places)), lead)
    return DigestStory(
        story=story.id,
        lead=lead.article,
        also_in=_also_in(lead.article, [m.article for m in others]),
        items=lines,
        mentions=mentions,
        snippet=snippet(speaker.article, _mentions(speaker, places)),
        figures=figures(speaker.article, _mentions(speaker, places)),
        section=highest.section,
        priority=highest.priority,
        decision=decision,
    )


def _item_lines(members: Sequence[Member], places: Mapping[ItemKey, Place]) -> tuple[ItemLine, ...]:
    """Every item of the story once, the highest first; the words that decided are those of one article."""
    best: dict[ItemKey, Match] = {}
    for match in (match for member in members for match in _counting(member, places)):
        key = (match.watchlist, match.item)
        known = best.get(key)
        if known is None or (known.decision is not Decision.MATCH and match.decision is Decision.MATCH):
            best[key] = match
    found = sorted(best.items(), key=lambda pair: (pair[1].decision is not Decision.MATCH, places[pair[0]].rank))
    return tuple(
        ItemLine(watchlist, item, places[watchlist, item].name, match.decision, match.because, _against(match))
        for (watchlist, item), match in found
    )


def _against(match: Match) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The others of the name with the most signs first: what an unsure match is to be checked against."""
    if match.decision is not Decision.UNSURE:
        return ()
    return tuple(sorted(match.lookalikes, key=lambda other: -len(other[1])))


def _counting(member: Member, places: Mapping[ItemKey, Place]) -> Iterator[Match]:
    for match in member.matches:
        if match.decision is not Decision.NO_MATCH and (match.watchlist, match.item) in places:
            yield match


def _mentions(member: Member, places: Mapping[ItemKey, Place]) -> tuple[Mention, ...]:
    """What the member mentions of the items, in the order of the text; one place once."""
    order = {"title": 0, "body": 1, "summary": 2}
    found = {mention for match in _counting(member, places) for mention in match.mentions}
    return tuple(sorted(found, key=lambda m: (order[m.field], m.start, m.end, m.item)))


def _also_in(lead: Article, others: Sequence[Article]) -> tuple[Article, ...]:
    """The best article of every outlet, best first; a second one of the lead's own outlet comes last."""
    best: dict[str, Article] = {}
    for article in sorted(others, key=_worth):
        if article.url != lead.url:
            best.setdefault(article.outlet.casefold(), article)
    own = best.pop(lead.outlet.casefold(), None)
    return (*best.values(), *((own,) if own else ()))


def _worth(article: Article) -> tuple[object, ...]:
    told = article.published or article.first_seen
    return article.tier, not article.full_text, article.paywalled, told, article.id


def _prominent(mention: Mention) -> bool:
    return mention.field == "title" or mention.start < LEAD_CHARACTERS
