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
    where = "" if evidence.near else ", counted over the whole article,"
    ours = _counted(len(evidence.ours), [text(place) for place in evidence.ours])
    return f"{_quoted(names)} with {ours}{where}{_against(evidence, text)}"


def _counted(count: int, words: Sequence[str]) -> str:
    if not count:
        return "no sign that it is ours"
    return f"{count} {'sign' if count == 1 else 'signs'} that it is ours ({_listed(words)})"


def _against(evidence: Evidence, text: Callable[[Place], str]) -> str:
    name, signs = evidence.strongest
    if signs:
        return f" against {len(signs)} for {name} ({_listed([text(place) for place in signs])})"
    if len(evidence.theirs) == 1:
        return f" against 0 for {name}"
    return f" against 0 for each of its {len(evidence.theirs)} lookalikes" if evidence.theirs else ""


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
    return f"“{name}” is mentioned, but the item leaves out {source}"


def other_source(name: str, source: str) -> str:
    """`only.sources` does not name where the article comes from."""
    return f"“{name}” is mentioned, but the item does not take articles of {source}"


def other_language(name: str, language: str, languages: Sequence[str]) -> str:
    """`only.languages` does not hold the article's."""
    return f"“{name}” is mentioned, but in “{language}”; the item wants {_listed(languages)}"


def not_at_top(name: str, where: str) -> str:
    """`only.in` asks for the title or the lead."""
    place = "the title" if where == "title" else "the title or the first paragraphs"
    return f"“{name}” is mentioned, but not in {place}, where the item wants it"


def too_seldom(name: str, often: int, at_least: int) -> str:
    """`only.at_least` asks for more mentions."""
    return f"“{name}” is mentioned {often} times; the item wants at least {at_least}"


def alone(name: str, words: Sequence[str]) -> str:
    """None of `only_with` stands in the article."""
    return f"“{name}” is mentioned, but none of the words that must come with it ({_listed(words)})"
