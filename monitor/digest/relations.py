"""Stories of one event in other words: which stands behind which, and what to say where the first was told before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from monitor.model import Article, Decision, DigestStory, Earlier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from monitor.model import Background, Relation

Order = tuple[object, ...]


def arranged(
    entries: Sequence[DigestStory],
    relations: Mapping[str, Relation],
    background: Background,
    order: Callable[[DigestStory], Order],
) -> tuple[DigestStory, ...]:
    """The entries in reading order, each of a related story directly behind the story that it relates to.

    That is the first of its line that is told in this digest: of three that relate one to the next, the two later ones
    stand behind the first. Where none of its line is told here, the entry names the first that was told before. What
    is certain never stands behind what is to be checked, nor the other way round.
    """
    by_story = {entry.story: entry for entry in entries}
    mains = _mains(by_story, background)
    families: dict[str, list[DigestStory]] = {entry.story: [entry] for entry in entries if not mains[entry.story]}
    for entry in sorted(entries, key=order):
        if main := mains[entry.story]:
            earlier = _earlier(entry, by_story[main].lead, relations.get(entry.story), main)
            families[main].append(replace(entry, earlier=earlier, behind=True))
        else:
            families[entry.story][0] = _with_earlier(entry, by_story, relations, background)
    return tuple(entry for family in sorted(families.values(), key=lambda one: _place(one, order)) for entry in family)


def _mains(entries: Mapping[str, DigestStory], background: Background) -> dict[str, str]:
    """For each entry the story that it stands behind; "" for one that stands by itself."""
    found = {}
    for entry in entries.values():
        line = [one for one in background.above.get(entry.story, ()) if one in entries]
        alike = [one for one in line if _unsure(entries[one]) == _unsure(entry)]
        found[entry.story] = "" if entry.earlier or not alike else alike[-1]
    # A main that stands behind another itself: only where relations run in a circle, which a person can make.
    return {story: main if not found.get(main) else "" for story, main in found.items()}


def _with_earlier(
    entry: DigestStory,
    entries: Mapping[str, DigestStory],
    relations: Mapping[str, Relation],
    background: Background,
) -> DigestStory:
    """The entry naming what it goes on from: a story told before, or one that stands in another part of the digest."""
    line = [] if entry.earlier else background.above.get(entry.story, ())
    for story in reversed(line):
        if story in background.told:
            told = background.told[story]
            earlier = _earlier(entry, told.article, relations.get(entry.story), story)
            return replace(entry, earlier=replace(earlier, told=told.at))
    for story in reversed(line):
        if story in entries and story != entry.story:
            return replace(entry, earlier=_earlier(entry, entries[story].lead, relations.get(entry.story), story))
    return entry


def _earlier(entry: DigestStory, main: Article, relation: Relation | None, story: str) -> Earlier:
    """What the entry goes on from, `main` of `story`; where the relation is to a story in between, languages decide."""
    kind: Literal["coverage", "translation"] = "coverage" if entry.lead.language == main.language else "translation"
    if relation is not None and relation.to_story == story:
        kind = relation.how
    return Earlier(kind, main.title, main.url)


def _place(family: Iterable[DigestStory], order: Callable[[DigestStory], Order]) -> Order:
    """Where a story stands with those behind it: at its own place, but as high as the highest of them."""
    main, *behind = family
    high = any(entry.priority == "high" for entry in behind)
    overnight = any(entry.overnight for entry in behind)
    raised = replace(main, priority="high") if high else main
    return order(replace(raised, overnight=True) if overnight else raised)


def _unsure(entry: DigestStory) -> bool:
    return entry.decision is Decision.UNSURE
