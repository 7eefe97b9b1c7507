"""Has a text that tells a known story gone on? Then its reader is told what is new; else it is one more copy.

The share of new wording says little: a copy with a local lead has as much of it. A fact in the headline that the old
text has nowhere is the best sign: 16 of 17 labelled updates have one, and 22 of 376 copies, most of those rewritten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.stories.decorations import undecorated
from monitor.stories.guards import early_figures, rose
from monitor.stories.headlines import PLAIN
from monitor.stories.numbers import numbers_in, unknown
from monitor.stories.shingles import fold, shingles_of
from monitor.stories.stems import DEATHS, base, say
from monitor.stories.thresholds import (
    FACT_CHARACTERS,
    LEAD_WORDS,
    NEW_WORDING,
    NOVEL_LEAD,
    NOVEL_WORDING,
    NOVEL_WORDS,
    REPLACED_LEAD,
    REPLACING_LEAD,
    SERIES_WORDS,
)

if TYPE_CHECKING:
    from monitor.stories.facts import Replaced
    from monitor.stories.fingerprint import Fingerprint


def gone_on(new: Fingerprint, old: Fingerprint, facts: set[Replaced]) -> str:
    """Say what `new` has to tell beyond `old`, empty when it is a copy. An older version that comes late is one.

    Of two that were published together the one with the higher count is the later. `facts` are those of `old` that were
    replaced.
    """
    if new.at < old.at or (new.at == old.at and rose(old, new, {fact.turned for fact in facts})):
        return ""
    return _new_figure(new, old, facts) or _new_words(new, old) or _new_lead(new, old) or _other_lead(new, old)


def new_headline_figure(new: Fingerprint, old: Fingerprint) -> str:
    """Say which number a page's headline gives anew that its old headline and text never gave, whatever its text says.

    The house itself has changed it; at another one it may be the number of something else.
    """
    numbers = unknown(new.title_numbers, old.numbers) if new.at >= old.at else frozenset[str]()
    return f"its headline gives a new figure ({_list(numbers)})" if numbers else ""


def _new_figure(new: Fingerprint, old: Fingerprint, facts: set[Replaced]) -> str:
    """A number of the new headline, given early in its text, that the old text never gives."""
    numbers = unknown(new.title_numbers & early_figures(new, SERIES_WORDS), old.numbers)
    if numbers:
        return f"its headline gives a new figure ({_list(numbers)})"
    figures = sorted((fact for fact in facts if fact.kind == "number"), key=lambda fact: (fact.old, fact.new))
    if not figures:
        return ""
    early, before = early_figures(new, LEAD_WORDS), early_figures(old, LEAD_WORDS)
    for fact in figures:
        if fact.new in early and fact.old in before and _is_told(fact.new, new):
            return f"a figure has changed ({fact.old_written} – {fact.new_written})"
    return ""


def _is_told(figure: str, new: Fingerprint) -> bool:
    """Whether a figure says more than how old the page is ("hace 3 horas") or how many have read it."""
    return figure in numbers_in(fold(undecorated(new.written[:FACT_CHARACTERS])), new.language)


def _new_words(new: Fingerprint, old: Fingerprint) -> str:
    """A word of the new headline that the old text has nowhere, in new wording that has it, too."""
    if len(new.shingles - old.shingles) < NEW_WORDING:
        return ""
    words = {word for word in new.title_content if not (word.isdigit() or word in PLAIN or old.knows(word))}
    words = {word for word in words if say(new.words, word) and (base(word) in DEATHS or not say(old.vocabulary, word))}
    return f"its headline has what the old text has nowhere ({_list(words)})" if words else ""


def _new_lead(new: Fingerprint, old: Fingerprint) -> str:
    """Another headline, not out of the old one or the old lead, over a text with much that is new.

    Its beginning is new, or the headline says several things that the old beginning does not.
    """
    if len(new.shingles - old.shingles) < NOVEL_WORDING:
        return ""
    known = {*old.title_words, *old.words[:LEAD_WORDS]}
    words = {word for word in new.title_content if not (word.isdigit() or word in PLAIN or word in known)}
    novel = 1 - lead_share(new, old)
    if words and (novel >= NOVEL_LEAD or len(words) >= NOVEL_WORDS):
        return f"{round(100 * novel)} % of its beginning is new, under a new headline ({_list(words)})"
    return ""


def _other_lead(new: Fingerprint, old: Fingerprint) -> str:
    """Another headline over a new beginning in the place of the old one; a copy puts its own before that."""
    if new.title_words == old.title_words or len(new.shingles - old.shingles) < NEW_WORDING:
        return ""
    novel, kept = 1 - lead_share(new, old), lead_share(old, new)
    if novel >= REPLACING_LEAD and kept < REPLACED_LEAD:
        return f"{round(100 * novel)} % of its beginning is new, and {round(100 * kept)} % of the old one is left"
    return ""


def lead_share(one: Fingerprint, other: Fingerprint) -> float:
    """How much of the first words of `one` stands in `other`, 0 to 1; 1 when they are all furniture."""
    lead = shingles_of(one.words[:LEAD_WORDS]) & one.shingles
    return len(lead & other.shingles) / len(lead) if lead else 1.0


def _list(words: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(words)[:3])
