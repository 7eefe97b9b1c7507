"""Why two articles that share much of their wording are two stories all the same.

Reports of one series ("14th bus …", "15th bus …") overlap more than half of all true copies do; no measure of
overlap tells them apart, the numbers and names in headline and lead do. Each guard returns a sentence for
people, or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.stories.numbers import dates_in, is_year, numbers_in
from monitor.stories.shingles import CONTENT_WORD, words_in

if TYPE_CHECKING:
    from monitor.stories.fingerprint import Fingerprint

# Words that count as the lead of a text: one newspaper paragraph or two, where the numbers and names of this
# very event stand (lead novelty over 60 words separates best on the newsroom pairs, AUC .75-.82).
LEAD_WORDS = 60

# Words within which a report of a series gives its own figures: memoranda of one form differ in a sum between
# words 70 and 80 and nowhere else, daily reports in the second paragraph (template pairs wrongly joined fell
# from 13 to 7 of 150).
SERIES_WORDS = 120

# Texts with this Jaccard are one text with a typo or a docket number mended, whatever the headlines'
# difference.
ALL_BUT_IDENTICAL = 0.97

# A headline of one content word has nothing else by which it could be the same.
PAIR_WORDS = 2

# Letters that an ending adds in the languages read here: `-s`, `-es`, `-ed`.
INFLECTION = 2


def guard(one: Fingerprint, other: Fingerprint, jaccard: float) -> str:
    """Say what speaks against a copy, empty when nothing does."""
    return (
        _dates(one, other)
        or _numbers(one, other)
        or _series(one, other, jaccard)
        or _minimal_pair(one, other, jaccard)
        or _slots(one, other)
    )


def _dates(one: Fingerprint, other: Fingerprint) -> str:
    """Headlines that name other days or other months belong to two issues of a series."""
    for own, theirs in zip(dates_in(one.title), dates_in(other.title), strict=True):
        if own and theirs and not own & theirs:
            return f"their headlines name other dates ({_list(own)}; {_list(theirs)})"
    return ""


def _numbers(one: Fingerprint, other: Fingerprint) -> str:
    """Headlines with no number in common, and not because each picked another figure of one text."""
    own, theirs = _without_shared_years(title_numbers(one), title_numbers(other))
    if not own or not theirs or own & theirs:
        return ""
    if own <= numbers_of(other) and theirs <= numbers_of(one):
        return ""
    return f"their headlines give other numbers ({_list(own)}; {_list(theirs)})"


def _series(one: Fingerprint, other: Fingerprint, jaccard: float) -> str:
    """Under one headline, early figures or dates that the other text never gives: two reports of a series."""
    if title_words(one) != title_words(other) or jaccard >= ALL_BUT_IDENTICAL:
        return ""
    own, theirs = (_early_figures(each, SERIES_WORDS) for each in (one, other))
    own, theirs = own - numbers_of(other), theirs - numbers_of(one)
    if own and theirs:
        return f"under the same headline they give other numbers ({_list(own)}; {_list(theirs)})"
    return ""


def _minimal_pair(one: Fingerprint, other: Fingerprint, jaccard: float) -> str:
    """Headlines equal but for one content word at the same place: northern and southern, first and second."""
    own, theirs = content_of(one.title), content_of(other.title)
    if len(own) != len(theirs) or len(own) < PAIR_WORDS or jaccard >= ALL_BUT_IDENTICAL:
        return ""
    pairs = [(mine, yours) for mine, yours in zip(own, theirs, strict=True) if mine != yours]
    if len(pairs) != 1 or _inflected(*pairs[0]):
        return ""
    return f"their headlines differ in one word ({pairs[0][0]}; {pairs[0][1]})"


def _inflected(one: str, other: str) -> bool:
    """Whether two words are forms of one: `call` and `calls`."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= CONTENT_WORD and longer.startswith(shorter) and len(longer) - len(shorter) <= INFLECTION


def _slots(one: Fingerprint, other: Fingerprint) -> str:
    """Each has a headline word that stands in its own lead and nowhere in the other text."""
    own, theirs = slot_words(one, other), slot_words(other, one)
    if own and theirs:
        return f"headline and lead name what the other text never does ({_list(own)}; {_list(theirs)})"
    return ""


def slot_words(one: Fingerprint, other: Fingerprint) -> frozenset[str]:
    """Words and numbers of the headline of `one` that its own lead repeats and `other` lacks altogether."""
    lead, elsewhere = set(_lead(one)), {*other.words, *words_in(other.title)}
    words = {word for word in title_words(one) if not word.isdigit() and word in lead and word not in elsewhere}
    return frozenset(words | (title_numbers(one) & _early_figures(one, LEAD_WORDS)) - numbers_of(other))


def content_of(title: str) -> list[str]:
    """Content words and numbers of a folded headline, in order."""
    return [word for word in words_in(title) if len(word) >= CONTENT_WORD or word.isdigit()]


def title_words(one: Fingerprint) -> frozenset[str]:
    """Return the set of a headline's content words and numbers."""
    return frozenset(content_of(one.title))


def title_numbers(one: Fingerprint) -> frozenset[str]:
    """Return the numbers of a headline, however written."""
    return numbers_in(one.title, one.language)


def numbers_of(one: Fingerprint) -> frozenset[str]:
    """Return every number of headline and text."""
    return numbers_in(f"{one.title} {one.body}", one.language)


def _lead(one: Fingerprint) -> tuple[str, ...]:
    return one.words[:LEAD_WORDS]


def _early_figures(one: Fingerprint, words: int) -> frozenset[str]:
    """Numbers among the first words of a text, years aside."""
    early = " ".join(one.body.split(maxsplit=words)[:words])
    return frozenset(number for number in numbers_in(early, one.language) if not is_year(number))


def _without_shared_years(own: frozenset[str], theirs: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    years = {number for number in own & theirs if is_year(number)}
    return own - years, theirs - years


def _list(words: frozenset[str]) -> str:
    return ", ".join(sorted(words)[:3])
