"""Choosing and ordering: from the stories not told yet to one digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.digest.also_in import UPDATE, also_in, one_page, time_of
from monitor.digest.changes import changes, new_sentence, unknown
from monitor.digest.feed_health import worth_telling
from monitor.digest.figures import figures
from monitor.digest.relations import arranged
from monitor.digest.snippet import snippet
from monitor.digest.urgency import came_overnight, urgent_since
from monitor.model import (
    Background,
    Change,
    Decision,
    Digest,
    DigestStory,
    Earlier,
    FeedHealth,
    ItemLine,
    Match,
    Member,
    Mention,
    Story,
    Told,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.config.schema import DigestPlan, Priority, Watchlist

RANK: Mapping[str, int] = {"high": 0, "normal": 1, "low": 2}
# The first hundred words, where newspapers put what happened; 600 characters at the six of an average word.
LEAD_CHARACTERS = 600

NOTHING_TOLD = Background()

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
    background: Background = NOTHING_TOLD,
    before: datetime | None = None,
) -> Digest:
    """What the channel of `plan` is told of `stories`: those about its watchlists, in reading order.

    `stories` are those not told there yet, and of those that were, as the `background` has it, the updates alone;
    `read` is the number of articles read since the digest before, `before` when the channel had that. A story whose
    items are no longer on a watchlist is left out.
    """
    places = places_of(plan, watchlists)
    chosen = [
        replace(entry, overnight=bool(since and came_overnight(plan, timezone, since, now)))
        for story in stories
        if (entry := entry_of(story, places, background.told.get(story.id)))
        for since in (urgent_since(plan, story, entry, places),)
    ]
    order = {place.section: place.section_order for place in places.values()}
    relations = {story.id: story.relation for story in stories if story.relation}
    return Digest(
        id=plan.id,
        title=title_of(plan, watchlists),
        channel=plan.channel,
        at=now,
        timezone=timezone,
        stories=arranged(chosen, relations, background, lambda entry: reading_order(entry, order)),
        health=health,
        read=read,
        troubles=worth_telling(health, before, now, timezone),
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
    """What the night held back first, then high priority, then the sections; the unsure ones come last.

    Within a section: priority, number of outlets, tier, named in title or lead, newest. The number of
    outlets sorts, it never filters.
    """
    articles = (entry.lead, *(other.article for other in entry.also_in))
    return (
        entry.decision is Decision.UNSURE,
        not entry.overnight,
        entry.priority != "high",
        sections.get(entry.section, len(sections)),
        RANK[entry.priority],
        -len({article.outlet for article in articles}),
        min(article.tier for article in articles),
        not any(map(_prominent, entry.mentions)),
        -time_of(entry.lead).timestamp(),
        entry.story,
    )


def only(story: Story, articles: Collection[str]) -> Story | None:
    """The story with these articles alone (by id), the latest of them its lead; None when none is left."""
    left = tuple(member for member in story.members if member.article.id in articles)
    if not left:
        return None
    latest = max(left, key=lambda member: (time_of(member.article), member.article.id))
    return replace(story, members=left, lead=latest.article.id)


def entry_of(story: Story, places: Mapping[ItemKey, Place], told: Told | None = None) -> DigestStory | None:
    """The story as one entry of a digest, or None when it is about none of the items.

    Where it was `told` before, its articles are the updates, and the entry says what is new in them.
    """
    first = next((m for m in story.members if m.article.id == story.lead), story.members[0])
    lead = _as_it_stands(first, story.members)
    others = [m for m in story.members if m is not lead]
    lines = _item_lines((lead, *others), places)
    if not lines:
        return None
    decision = Decision.MATCH if any(i.decision is Decision.MATCH for i in lines) else Decision.UNSURE
    highest = min((places[i.watchlist, i.id] for i in lines if i.decision is decision), key=lambda p: p.rank)
    mentions = _mentions(lead, places)
    speaker = next((m for m in (lead, *others) if _mentions(m, places)), lead)
    entry = DigestStory(
        story=story.id,
        lead=lead.article,
        also_in=also_in(lead.article, others),
        items=lines,
        mentions=mentions,
        snippet=snippet(speaker.article, _mentions(speaker, places)),
        figures=figures(speaker.article, _mentions(speaker, places)),
        section=highest.section,
        priority=highest.priority,
        decision=decision,
        articles=len(story.members),
        updates=tuple(m.article.id for m in story.members if m.joined.how == UPDATE),
        members=tuple(m.article.id for m in story.members),
    )
    return _gone_on(entry, told) if told else replace(entry, changes=_since_the_first(lead, others))


def _as_it_stands(lead: Member, members: Sequence[Member]) -> Member:
    """The last version of the page that speaks for the story.

    A story that one channel was told keeps its lead; readers of another are told what the page says by now.
    """
    versions = [m for m in members if m.joined.how == UPDATE and one_page(m.article, lead.article)]
    return max((lead, *versions), key=lambda member: time_of(member.article))


def _gone_on(entry: DigestStory, told: Told) -> DigestStory:
    """An entry on the updates of a story that was told: what stands in them and was not told."""
    lead, known = entry.lead, told.known or (told.article,)
    changed = changes(lead, told.article)
    return replace(
        entry,
        earlier=Earlier(UPDATE, told.article.title, told.article.url, told.at),
        changes=changed,
        snippet=new_sentence(lead, known, entry.mentions) or entry.snippet,
        figures=unknown(entry.figures, known, changed),
    )


def _since_the_first(lead: Member, others: Sequence[Member]) -> tuple[Change, ...]:
    """What a lead that is an update itself gives anew against the story's first article."""
    if lead.joined.how != UPDATE or not others:
        return ()
    return changes(lead.article, min((m.article for m in others), key=time_of))


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


def is_about(member: Member, places: Mapping[ItemKey, Place]) -> bool:
    """Whether an article is about any of the items."""
    return any(True for _ in _counting(member, places))


def _counting(member: Member, places: Mapping[ItemKey, Place]) -> Iterator[Match]:
    for match in member.matches:
        if match.decision is not Decision.NO_MATCH and (match.watchlist, match.item) in places:
            yield match


def _mentions(member: Member, places: Mapping[ItemKey, Place]) -> tuple[Mention, ...]:
    """What the member mentions of the items, in the order of the text; one place once."""
    order = {"title": 0, "body": 1, "summary": 2}
    found = {mention for match in _counting(member, places) for mention in match.mentions}
    return tuple(sorted(found, key=lambda m: (order[m.field], m.start, m.end, m.item)))


def _prominent(mention: Mention) -> bool:
    return mention.field == "title" or mention.start < LEAD_CHARACTERS
