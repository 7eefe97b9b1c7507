"""One plain sentence for every decision: what a maintainer reads in `monitor explain` and in the digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.watch.evidence import Evidence
    from monitor.watch.reading import Place

_MOST_SHOWN = 6  # words listed in a sentence; the record holds them all


def _listed(words: Sequence[str]) -> str:
    shown = ", ".join(" ".join(word.split()) for word in words[:_MOST_SHOWN])
    return shown + (", …" if len(words) > _MOST_SHOWN else "")


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{' '.join(word.split())}”" for word in words[:_MOST_SHOWN])


def named(names: Sequence[str]) -> str:
    """The article holds names that are enough."""
    return f"{_quoted(names)} {'is a name that is' if len(names) == 1 else 'are names that are'} enough"


def together(words: Sequence[str], within: int) -> str:
    """The article describes the item without its name."""
    return f"{_quoted(words)} stand together within {within} words"


def weighed(names: Sequence[str], evidence: Evidence, text: Callable[[Place], str]) -> str:
    """Signs were counted for us and for the lookalikes."""
    (name, signs), both = evidence.strongest, evidence.both
    ours, theirs, shared = (
        [text(place) for place in places] for places in (_without(evidence.ours, both), _without(signs, both), both)
    )
    where = "" if evidence.near else "in the whole article, "
    parts = [f"{_counted(ours, 'points', 'point')} to ours{_shown(ours)}"]
    if evidence.theirs:
        other = name if signs else "another of that name"
        parts.append(f"{len(theirs) or 'none'} to {other}{_shown(theirs)}")
    if shared:
        parts.append(f"{_counted(shared, 'fits', 'fit')} both{_shown(shared)}")
    draw = ": a draw" if evidence.ours and not evidence.lead else ""
    return f"{_quoted(names)}: {where}{', '.join(parts)}{draw}"


def _without(places: Sequence[Place], gone: Sequence[Place]) -> list[Place]:
    return [place for place in places if place not in gone]


def _counted(words: Sequence[str], singular: str, plural: str) -> str:
    if not words:
        return f"no word {singular}"
    return f"1 word {singular}" if len(words) == 1 else f"{len(words)} words {plural}"


def _shown(words: Sequence[str]) -> str:
    return f" ({_listed(words)})" if words else ""


def no_mention(name: str, why: str) -> str:
    """Every place where the name stands was dismissed."""
    return f"“{name}” does not count: {why}"


def in_boilerplate(why: str) -> str:
    """The mention stands in a part of the page that is the house's."""
    return f"it stands in a part of the page that is not the article ({why})" if why else "it stands in boilerplate"


def in_phrase(phrase: str) -> str:
    """The mention stands in a phrase of `never`."""
    return f"it is part of “{phrase}”, a phrase that is never meant"


def in_lookalike(sign: str, name: str) -> str:
    """The mention stands in a sign of a lookalike."""
    return f"it is part of “{sign}”, a sign of {name}"


def in_longer_name(name: str) -> str:
    """The mention stands in a longer name of another item."""
    return f"it is part of “{name}”, a name of another item"


def spelt_out(acronym: str, meaning: str) -> str:
    """The text says what the acronym stands for."""
    return f"the article itself says that “{acronym}” is {meaning}"


def never_source(name: str, source: str) -> str:
    """`never.sources` names where the article comes from."""
    return f"“{name}” is named, but this item leaves out {source}"


def other_source(name: str, source: str) -> str:
    """`only.sources` does not name where the article comes from."""
    return f"“{name}” is named, but this item takes nothing from {source}"


def other_language(name: str, language: str, languages: Sequence[str]) -> str:
    """`only.languages` does not hold the article's."""
    return f"“{name}” is named, but the article is in “{language}”, needs {_listed(languages)}"


def not_at_top(name: str, where: str) -> str:
    """`only.in` asks for the title or the lead."""
    place = "the title" if where == "title" else "the title or the first paragraphs"
    return f"“{name}” is named, but not in {place}"


def too_seldom(name: str, often: int, at_least: int) -> str:
    """`only.at_least` asks for more mentions."""
    return f"“{name}” is named {'once' if often == 1 else f'{often} times'}, needs {at_least}"


def alone(name: str, words: Sequence[str]) -> str:
    """None of `only_with` stands in the article."""
    return f"“{name}” is named, but with none of the words that must be there too ({_listed(words)})"
