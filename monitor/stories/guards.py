"""Why two articles that share much of their wording are two stories all the same.

Reports of one series ("14th bus …", "15th bus …") overlap more than half of all true copies do; no measure of
overlap tells them apart, the names and numbers in headline and lead do. Each guard returns a sentence for
people, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.stories.carried import carries
from monitor.stories.facts import Replaced, any_fact, figures_in, places_of, replaced
from monitor.stories.headlines import PLAIN, counts_of, is_label, says_it_rose
from monitor.stories.numbers import dates_in, is_year, number_word, numbers_in, unknown
from monitor.stories.shingles import CONTENT_WORD
from monitor.stories.thresholds import (
    ALL_BUT_IDENTICAL,
    FORM_WORDS,
    GROWN_CONTAINMENT,
    GROWN_WITHIN,
    GROWS_UP_TO,
    HEADLINES_ALIKE,
    LEAD_WORDS,
    PAIR_WORDS,
    SERIES_FACTS,
    SERIES_RATE,
    SERIES_WORDS,
    SUBJECT_NAMED,
    WHOLLY_TAKEN,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.stories.facts import Token
    from monitor.stories.fingerprint import Fingerprint
    from monitor.stories.overlap import Overlap

# Letters that an ending adds in the languages read here: `-s`, `-es`, `-ed`.
INFLECTION = 2


@dataclass(frozen=True, slots=True)
class Objection:
    """Why two texts are not one. Two reports of one `series` are no coverage of one event either."""

    text: str
    series: bool = True


def guard(one: Fingerprint, other: Fingerprint, overlap: Overlap, facts: set[Replaced]) -> Objection | None:
    """Say what speaks against a copy, None when nothing does. `one` is the newcomer, `facts` are those replaced."""
    if overlap.jaccard >= ALL_BUT_IDENTICAL:
        found = _dates(one, other) or _numbers(one, other, overlap, set())
        return Objection(found) if found else None
    found = (
        _dates(one, other)
        or _series(one, other, overlap, facts)
        or _numbers(one, other, overlap, facts)
        or _minimal_pair(one, other, overlap, facts)
    )
    if found or (overlap.weighted >= WHOLLY_TAKEN and not facts):
        return Objection(found) if found else None
    found = _form(one, other)
    if found:
        return Objection(found)
    found = _slots(one, other, counts=not grown(one, other, overlap, facts))
    return Objection(found, series=False) if found and not carries(one, other) else None


def facts_replaced(one: Fingerprint, other: Fingerprint) -> set[Replaced]:
    """Names and numbers of `one` in the place of others in `other`."""
    come, gone = one.vocabulary - other.vocabulary, other.vocabulary - one.vocabulary
    if not come or not any_fact(one.pieces - other.pieces, one.language, come):
        return set()
    if not gone or not any_fact(other.pieces - one.pieces, other.language, gone):
        return set()
    return replaced(one.passage, other.passage, come=come, gone=gone)


def _dates(one: Fingerprint, other: Fingerprint) -> str:
    """Headlines that name other days or other months belong to two issues of a series."""
    for own, theirs in zip(dates_in(one.title), dates_in(other.title), strict=True):
        if own and theirs and not own & theirs:
            return f"their headlines name other dates ({_list(own)}; {_list(theirs)})"
    return ""


def _series(one: Fingerprint, other: Fingerprint, overlap: Overlap, facts: set[Replaced]) -> str:
    """The same sentences with other names and numbers in them; under the same headline one number is enough."""
    places = places_of(facts)
    if places >= SERIES_FACTS and places >= SERIES_RATE * overlap.shared:
        return f"other names or numbers stand in the same sentences ({_pairs(facts)})"
    if title_words(one) == title_words(other):
        own, theirs = early_figures(one, SERIES_WORDS), early_figures(other, SERIES_WORDS)
        numbers = {fact for fact in facts if fact.kind == "number" and fact.new in own and fact.old in theirs}
        if numbers:
            return f"under the same headline they give other numbers ({_pairs(numbers)})"
    subjects = {
        fact for fact in facts if fact.kind == "name" and _is_subject(one, fact.new) and _is_subject(other, fact.old)
    }
    return f"each tells of another place or person ({_pairs(subjects)})" if subjects else ""


def _is_subject(one: Fingerprint, name: str) -> bool:
    """Whether a text begins with a name and comes back to it."""
    return name in one.lead and (*one.title_words, *one.words).count(name) >= SUBJECT_NAMED


def _numbers(one: Fingerprint, other: Fingerprint, overlap: Overlap, facts: set[Replaced]) -> str:
    """Headlines that number or count the same thing otherwise, and not because each picked a figure of one text."""
    own, theirs = _without_shared_years(one.title_numbers, other.title_numbers)
    if not own or not theirs or own & theirs or not _rival(one, other, own, theirs, facts):
        return ""
    known = not unknown(own, other.numbers), not unknown(theirs, one.numbers)
    if all(known) or (any(known) and overlap.weighted >= WHOLLY_TAKEN and not facts):
        return ""
    if _taken_from(one, other) or _taken_from(other, one) or grown(one, other, overlap, facts):
        return ""
    return f"their headlines give other numbers ({_list(own)}; {_list(theirs)})"


def _rival(
    one: Fingerprint, other: Fingerprint, own: frozenset[str], theirs: frozenset[str], facts: set[Replaced]
) -> bool:
    """Whether numbers of two headlines may stand for one another: "day 3" and "day 4", not "2 sons" and "3 nights".

    They stand beside the same word, or one is in the other's place in the texts, or the headlines are much alike.
    """
    if any(fact.kind == "number" and fact.new in own and fact.old in theirs for fact in facts):
        return True
    if _beside_numbers(one.title_tokens) & _beside_numbers(other.title_tokens):
        return True
    mine, yours = (frozenset(word for word in each.title_content if not word.isdigit()) for each in (one, other))
    return len(mine & yours) >= HEADLINES_ALIKE * len(mine | yours)


def _beside_numbers(title: Sequence[Token]) -> set[tuple[str, str]]:
    """The labels before the numbers of a headline ("day", "No."), and the words behind them."""
    beside = set()
    for at, token in enumerate(title):
        if token.kind == "number":
            beside |= {("before", one.word) for one in title[max(0, at - 1) : at] if is_label(one.word)}
            beside |= {("behind", one.word) for one in title[at + 1 : at + 2]}
    return beside


def _taken_from(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether the headline of `one` is a sentence, or the beginning of one, of the other text."""
    return f" {' '.join(one.title_words)} " in f" {' '.join(other.words)} "


def grown(one: Fingerprint, other: Fingerprint, overlap: Overlap, facts: set[Replaced]) -> bool:
    """Whether a count of the earlier headline is higher in the later: 12 dead, then 15, whichever arrived first.

    Not where the texts share too little or lie too far apart to be one that goes on. Of two that were published
    together the one with the higher count is the later.
    """
    if overlap.weighted < GROWN_CONTAINMENT or abs(one.at - other.at) > GROWN_WITHIN:
        return False
    return (one.at >= other.at and rose(one, other, facts)) or (
        one.at <= other.at and rose(other, one, {fact.turned for fact in facts})
    )


def rose(new: Fingerprint, old: Fingerprint, facts: Iterable[Replaced]) -> bool:
    """Whether a count of one headline is higher in another. `facts` are those of `old` that `new` replaces.

    Its place is between the same words of the two headlines or of the two texts, or the new headline alone says that it
    rose. Not where the number is no count ("day 12", "12th"), or the old text has the higher one too.
    """
    before, after = counts_of(old.title_tokens), counts_of(new.title_tokens)
    pairs = {(before[beside], after[beside]) for beside in before.keys() & after.keys()}
    counted = ((fact.old, fact.new) for fact in facts if fact.kind == "number")
    pairs |= {(was, now) for was, now in counted if was in before.values() and now in after.values()}
    if says_it_rose(new.title) and not says_it_rose(old.title):
        pairs |= {(was, now) for was in before.values() for now in after.values()}
    return any(now not in old.numbers and float(was) < float(now) <= GROWS_UP_TO * float(was) for was, now in pairs)


def _minimal_pair(one: Fingerprint, other: Fingerprint, overlap: Overlap, facts: set[Replaced]) -> str:
    """Headlines equal but for one content word at the same place: northern and southern, first and second."""
    own, theirs = one.title_content, other.title_content
    if len(own) != len(theirs) or len(own) < PAIR_WORDS:
        return ""
    pairs = [(mine, yours) for mine, yours in zip(own, theirs, strict=True) if mine != yours]
    if len(pairs) != 1 or _inflected(*pairs[0]):
        return ""
    if pairs[0][0].isdigit() and grown(one, other, overlap, facts):
        return ""
    return f"their headlines differ in one word ({pairs[0][0]}; {pairs[0][1]})"


def _inflected(one: str, other: str) -> bool:
    """Whether two words are forms of one: `call` and `calls`."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= CONTENT_WORD and longer.startswith(shorter) and len(longer) - len(shorter) <= INFLECTION


def _form(one: Fingerprint, other: Fingerprint) -> str:
    """Headlines that begin alike and then each name what the other text never does: two documents of one form."""
    own, theirs = one.title_content, other.title_content
    alike = next((at for at, (mine, yours) in enumerate(zip(own, theirs, strict=False)) if mine != yours), 0)
    if alike < FORM_WORDS:
        return ""
    mine, yours = (
        frozenset(word for word in words if not (word.isdigit() or word in PLAIN or text.knows(word)))
        for words, text in ((own[alike:], other), (theirs[alike:], one))
    )
    if mine and yours:
        return f"their headlines are of one form and name different things ({_list(mine)}; {_list(yours)})"
    return ""


def _slots(one: Fingerprint, other: Fingerprint, *, counts: bool) -> str:
    """Each has a headline word that stands in its own lead and nowhere in the other text; or a number, if it counts."""
    own, theirs = slot_words(one, other, counts=counts), slot_words(other, one, counts=counts)
    if own and theirs:
        return f"headline and lead name what the other text never does ({_list(own)}; {_list(theirs)})"
    return ""


def slot_words(one: Fingerprint, other: Fingerprint, *, counts: bool) -> frozenset[str]:
    """Words of the headline of `one` that its own lead repeats and `other` lacks altogether; numbers if they count."""
    words = {
        word
        for word in one.title_content
        if word in one.lead and word not in other.vocabulary and word not in PLAIN and not _is_number(word, one)
    }
    told = one.title_numbers & early_figures(one, LEAD_WORDS) if counts else frozenset[str]()
    return frozenset(words | unknown(told, other.numbers))


def _is_number(word: str, one: Fingerprint) -> bool:
    return word.isdigit() or number_word(word, one.language) is not None


def title_words(one: Fingerprint) -> frozenset[str]:
    """Return the set of a headline's content words and numbers."""
    return frozenset(one.title_content)


def early_figures(one: Fingerprint, words: int) -> frozenset[str]:
    """Numbers among the first words of a text, years aside; "215 million" also as it is written.

    What is written with parted thousands ("1,900 people") is no year.
    """
    early = " ".join(one.body.split(maxsplit=words)[:words])
    written = figures_in(early)
    found = numbers_in(early, one.language).union(written)
    return frozenset(number for number in found if not is_year(written.get(number, number)))


def _without_shared_years(own: frozenset[str], theirs: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    years = {number for number in own & theirs if is_year(number)}
    return own - years, theirs - years


def _list(words: frozenset[str]) -> str:
    return ", ".join(sorted(words)[:3])


def _pairs(facts: set[Replaced]) -> str:
    shown = sorted({(fact.old_written, fact.new_written) for fact in facts})
    return ", ".join(f"{old} – {new}" for old, new in shown[:3])
