"""What the text itself says an acronym stands for: "Independent News & Media (INM)"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.watch.reading import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.watch.reading import Reading

_FEWEST_LETTERS = 2  # of an acronym
# Words per letter of the acronym that may spell it out: "de", "of", "para los" stand between the others.
_WORDS_PER_LETTER = 3
_EXPLAINS = frozenset("([,")  # between a name and its acronym

# Fewer letters than that are the initials of any two capitalised words that happen to stand together.
_FEWEST_INITIALS = 3
# What may stand between the words of a name: "de la", "for the", "&", up to three of four letters at most ("para").
_SMALL = r"(?:\s+(?:&|[a-zß-ÿ]{1,4})){0,3}\s+"


def foreign_gloss(
    reading: Reading, mention: Place, ours: Sequence[Place], theirs: Sequence[tuple[str, Sequence[Place]]]
) -> str | None:
    """What a lookalike is called where the article explains the mention as it; None when it does not.

    Two ways: a lookalike's sign of several words stands right before "(INM)" or right behind "INM (", or
    words whose initials spell the acronym stand before it, and nothing in them is a sign or name of ours.
    """
    for name, signs in theirs:
        for sign in signs:
            if b" " in reading.key(sign) and _adjoins(reading, sign, mention):
                return name
    spelt = _initials_before(reading, mention)
    if spelt is None or any(place == spelt or place.inside(spelt) for place in ours):
        return None
    return reading.text(spelt)


def _adjoins(reading: Reading, words: Place, mention: Place) -> bool:
    """Whether one explains the other: "the name (ACRONYM)", "ACRONYM (the name)", "the name, ACRONYM"."""
    first, second = sorted((words, mention))
    return first.end + 1 == second.start and not _EXPLAINS.isdisjoint(reading.between(first, second))


def _initials_before(reading: Reading, mention: Place) -> Place | None:
    """The words before a bracketed acronym whose initials spell it; small words may stand between."""
    acronym = reading.key(mention)
    if len(acronym) < _FEWEST_LETTERS or not acronym.isalpha() or not reading.text(mention).isupper():
        return None
    left, word = len(acronym), reading.word_before(mention)
    if word is None or "(" not in reading.between(word, mention):
        return None
    for _ in range(_WORDS_PER_LETTER * len(acronym)):
        if word is None:
            return None
        if reading.initial(word).isupper():
            if reading.data[word.start] != acronym[left - 1]:
                return None
            left -= 1
            if not left:
                return Place(word.start, mention.start - 1)
        word = reading.word_before(word)
    return None


def spelt_out(reading: Reading, mention: Place, ours: Sequence[Place]) -> str | None:
    """A name anywhere in the text whose capitals spell the acronym, and that holds none of our words; else None.

    "the old Instituto Nacional de Meteorología … INM answered": writers often leave the brackets out. Where one of
    several such names holds a word of ours, the article explains the acronym as ours, and nothing is returned.
    """
    acronym = reading.text(mention)
    if len(acronym) < _FEWEST_INITIALS or not (acronym.isalpha() and acronym.isupper()):
        return None
    article = reading.article
    text = article.text if article.full_text else article.summary
    spelt = list(_full_name(acronym).finditer(text))
    spans = [reading.span(place) for place in ours if not reading.in_title(place)] if spelt else []
    if any(name.start() < end and start < name.end() for name in spelt for start, end in spans):
        return None
    return spelt[0].group() if spelt else None


@lru_cache(maxsize=256)
def _full_name(acronym: str) -> re.Pattern[str]:
    """Capitalised words with these initials, no further one behind them: "… de Medicina Legal" is no INM."""
    words = _SMALL.join(rf"{letter}[^\W\d_A-Z]+" for letter in acronym)
    return re.compile(rf"\b{words}\b(?!{_SMALL}[A-Z])")
