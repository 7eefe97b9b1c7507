"""How a mention becomes a match: the rules of the watchlist language for one item and one article.

Everything that tells one item from another is data of the watchlist; nothing here knows an item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from monitor.model import Decision, Dismissed, Match
from monitor.watch import reasons
from monitor.watch.dismissal import overruled, somebody_elses
from monitor.watch.evidence import Evidence, different, gather, longest, weigh
from monitor.watch.glosses import foreign_gloss, spelt_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config.schema import Item
    from monitor.model import Article
    from monitor.watch.automaton import Found
    from monitor.watch.reading import Place, Reading

# Words of the text that, with the title, are its lead: a press lead has 25 to 40 words, many writers take a
# second sentence; the same number as evidence.NEAR, so that "near the top" and "near a name" mean one thing.
LEAD = 60

MOST_BECAUSE = 6  # a handful: more words than that no reader of a digest looks at


@dataclass(frozen=True, slots=True)
class Rule:
    """One item, its words as numbers of the vocabulary.

    `rivals` are all names of its watchlist, `borrowed` those signs of its own that are a name of another item.
    """

    watchlist: str
    item: Item
    names: frozenset[int]
    ambiguous: frozenset[int]
    signs: frozenset[int]
    lookalikes: tuple[tuple[str, frozenset[int]], ...]
    phrases: frozenset[int]
    only_with: frozenset[int]
    together: tuple[tuple[int, tuple[frozenset[int], ...]], ...]
    rivals: frozenset[int]
    borrowed: frozenset[int]


class Judged(NamedTuple):
    """The decision on one item, None when nothing of it is mentioned; its names that are somebody else's here."""

    match: Match | None
    foreign: frozenset[Place] = frozenset()


@dataclass(slots=True)
class _Case:
    """What was found for one item: the mentions that count, by kind, and those that do not."""

    names: list[Place] = field(default_factory=list)
    ambiguous: list[Place] = field(default_factory=list)
    together: list[Place] = field(default_factory=list)
    within: int = 0
    dismissed: list[tuple[Place, str]] = field(default_factory=list)
    foreign: set[Place] = field(default_factory=set)

    @property
    def standing(self) -> list[Place]:
        return sorted({*self.names, *self.ambiguous, *self.together})


@dataclass(frozen=True, slots=True)
class _Verdict:
    decision: Decision
    reason: str
    decided: Sequence[Place] = ()
    evidence: Evidence = field(default_factory=lambda: Evidence((), (), near=True))


def decide(rules: Sequence[Rule], found: Found) -> tuple[Match, ...]:
    """Decide about all items of one watchlist that may be mentioned, in their order.

    Items lend each other their names as signs. A name that turns out to be somebody else's (Tunis' "Comar d'Or")
    is taken back, and who counted it is judged again. Each round only takes signs away, so it ends.
    """
    judged = [judge(rule, found) for rule in rules]
    foreign: frozenset[Place] = frozenset()
    while news := foreign.union(*(one.foreign for one in judged)) - foreign:
        foreign |= news
        judged = [
            one if news.isdisjoint(found.places(rule.borrowed)) else judge(rule, found, foreign)
            for rule, one in zip(rules, judged, strict=True)
        ]
    return tuple(one.match for one in judged if one.match is not None)


def judge(rule: Rule, found: Found, foreign: frozenset[Place] = frozenset()) -> Judged:
    """Decide whether the article is about the item; `foreign` names are no signs of ours."""
    case = _case(rule, found)
    if not case.standing and not case.dismissed:
        return Judged(None)
    verdict = _decide(rule, case, found, foreign)
    if verdict.evidence.lead < 0:
        case.foreign.update(case.ambiguous)
    if verdict.decision is not Decision.NO_MATCH and (but := _narrowed(rule, case, found)):
        verdict = _Verdict(Decision.NO_MATCH, but, (), verdict.evidence)
    return Judged(_match(rule, case, verdict, found.reading), frozenset(case.foreign))


def _case(rule: Rule, found: Found) -> _Case:
    """Sort every place where the item is named into what counts and what does not."""
    case = _Case()
    names = longest(found.places(rule.names))
    ambiguous = [place for place in longest(found.places(rule.ambiguous)) if not place.touches(names)]
    for places, standing in ((names, case.names), (ambiguous, case.ambiguous)):
        for place in places:
            if (why := somebody_elses(rule, found, place)) is not None:
                case.foreign.add(place)
                case.dismissed.append((place, why))
            elif (why := overruled(rule, found, place, certain=places is names)) is not None:
                case.dismissed.append((place, why))
            else:
                standing.append(place)
    case.dismissed.sort()
    if case.ambiguous and not case.names:
        apply_glosses(rule, case, found)
    for within, lines in rule.together:
        strong = [[place for place in found.places(line) if found.reading.weak(place) is None] for line in lines]
        if group := gather(found.reading, strong, within):
            case.together, case.within = group, within
            break
    return case


def apply_glosses(rule: Rule, case: _Case, found: Found) -> None:
    """An acronym has one sense in an article: where the text spells out another's, no bare one is ours.

    Beside a mention it may be explained with small letters or in brackets; elsewhere only by its own capitals.
    """
    ours = found.places(rule.signs | rule.names | rule.ambiguous)
    theirs = [(name, found.places(signs)) for name, signs in rule.lookalikes]
    senses: dict[bytes, str] = {}
    for place in case.ambiguous:
        if gloss := foreign_gloss(found.reading, place, ours, theirs):
            senses.setdefault(found.reading.key(place), gloss)
    for place in different(found.reading, case.ambiguous):
        if gloss := spelt_out(found.reading, place, ours):
            senses.setdefault(found.reading.key(place), gloss)
    for place in [place for place in case.ambiguous if found.reading.key(place) in senses]:
        case.ambiguous.remove(place)
        case.foreign.add(place)
        meant = reasons.spelt_out(found.reading.text(place), senses[found.reading.key(place)])
        case.dismissed.append((place, meant))
    case.dismissed.sort()


def _decide(rule: Rule, case: _Case, found: Found, foreign: frozenset[Place]) -> _Verdict:
    reading = found.reading
    if case.names:
        decided = different(reading, case.names)
        return _Verdict(Decision.MATCH, reasons.named([reading.text(place) for place in decided]), decided)
    if case.together:
        words = [reading.text(place) for place in case.together]
        return _Verdict(Decision.MATCH, reasons.together(words, case.within), case.together)
    if not case.ambiguous:
        place, why = case.dismissed[0]
        return _Verdict(Decision.NO_MATCH, reasons.no_mention(reading.text(place), why))
    return _weighed(rule, case, found, foreign)


def _weighed(rule: Rule, case: _Case, found: Found, foreign: frozenset[Place]) -> _Verdict:
    """An ambiguous name: ours more, a match; as many and some, unsure; else none."""
    reading = found.reading
    every = [*case.ambiguous, *(place for place, _ in case.dismissed)]
    muted = [phrase for phrase in found.places(rule.phrases) if not phrase.touches(every)]
    evidence = weigh(found, rule.signs, rule.lookalikes, every, case.ambiguous, foreign, muted)
    mention = different(reading, case.ambiguous)
    if evidence.lead > 0:
        decision = Decision.MATCH
    else:
        decision = Decision.UNSURE if evidence.ours and not evidence.lead else Decision.NO_MATCH
    reason = reasons.weighed([reading.text(place) for place in mention], evidence, reading.text)
    spoke = evidence.ours if decision is not Decision.NO_MATCH else evidence.strongest[1]
    told = [place for place in spoke if place not in evidence.both] or spoke
    return _Verdict(decision, reason, [*mention, *told], evidence)


def _narrowed(rule: Rule, case: _Case, found: Found) -> str | None:
    """Why the item does not want this mention all the same: `never.sources`, `only`, `only_with`."""
    reading = found.reading
    first = reading.text(case.standing[0])
    if (why := _unwanted_article(rule.item, first, reading.article)) is not None:
        return why
    only = rule.item.only
    if only.in_ and not any(_at_top(reading, place, only.in_) for place in case.standing):
        return reasons.not_at_top(first, only.in_)
    if (often := len(case.names) + len(case.ambiguous) + bool(case.together)) < only.at_least:
        return reasons.too_seldom(first, often, only.at_least)
    if rule.item.only_with and not any(reading.weak(place) is None for place in found.places(rule.only_with)):
        return reasons.alone(first, rule.item.only_with)
    return None


def _unwanted_article(item: Item, name: str, article: Article) -> str | None:
    """Why the item does not take this article, whatever it says: where it comes from, its language."""
    only, source = item.only, article.outlet or article.feed
    if from_source(article, item.never.sources):
        return reasons.never_source(name, source)
    if only.sources and not from_source(article, only.sources):
        return reasons.other_source(name, source)
    if only.languages and article.language not in (*only.languages, "und"):
        return reasons.other_language(name, article.language, only.languages)
    return None


def _at_top(reading: Reading, place: Place, where: str) -> bool:
    return reading.in_title(place) or (where == "lead" and reading.body_word(place) < LEAD)


def from_source(article: Article, sources: Sequence[str]) -> bool:
    """Whether the article comes from one of these: ids of feeds, names of outlets, or hosts."""
    host = article.url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    known = {article.feed.casefold(), article.outlet.casefold()}
    return any(
        source.casefold() in known or f".{host}".endswith(f".{source.lower().removeprefix('www.')}")
        for source in sources
    )


def _match(rule: Rule, case: _Case, verdict: _Verdict, reading: Reading) -> Match:
    item, evidence = rule.item.id, verdict.evidence
    both = set(evidence.both)
    because = dict.fromkeys(reading.text(place) for place in verdict.decided)
    return Match(
        watchlist=rule.watchlist,
        item=item,
        decision=verdict.decision,
        because=tuple(because)[:MOST_BECAUSE],
        mentions=tuple(reading.mention(item, place) for place in case.standing),
        reason=verdict.reason,
        signs=tuple(reading.text(place) for place in evidence.ours if place not in both),
        lookalikes=tuple(
            (name, tuple(reading.text(place) for place in signs if place not in both))
            for name, signs in evidence.theirs
            if not both.issuperset(signs)
        ),
        dismissed=tuple(Dismissed(reading.mention(item, place), why) for place, why in case.dismissed),
    )
