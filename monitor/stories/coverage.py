"""Is a new story the same event in other words, or in another language? By its names and numbers.

Reports of one event share persons, places and figures, whatever words surround them; reports of one beat share its
places and institutions. How rare a name is among this desk's stories tells the two apart, so it comes from the store.
A relation is shown beside a story and hides nothing: a wrong one is a wrong label.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from monitor.stories.facts import figures_in, names_in
from monitor.stories.fingerprint import own_text
from monitor.stories.numbers import dates_in, is_year
from monitor.stories.shingles import fold, hash_of
from monitor.stories.thresholds import (
    COVERAGE,
    COVERAGE_WINDOW,
    FEW_STORIES,
    GIST_CHARACTERS,
    NAMES_MET,
    NUMBERS_MET,
    RARE_IN,
    SAME_EVENT_UNKNOWN,
    TRANSLATION,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from monitor.model import Article

# Figures that are no coincidence where two reports give them: of so many digits.
_TELLING_DIGITS = 3

# Hashes of names are at hand: a desk's articles name the same places and persons. About half a MB.
_WORDS_AT_HAND = 4_096


@dataclass(frozen=True)
class Gist:
    """Of whom and what an article tells: the names and figures of its first 250 words.

    Folded, numbers as digits; `written` has them as they stand in the text, for people.
    """

    language: str
    at: datetime
    title: str
    names: frozenset[str]
    numbers: frozenset[str]
    written: Mapping[str, str]

    @cached_property
    def hashes(self) -> dict[str, int]:
        """Every name and figure, as the store knows it."""
        return {word: _hash_of(word) for word in (*self.names, *self.numbers)}


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two articles on one event: how alike, what they share."""

    how: Literal["coverage", "translation"]
    score: float
    shared: tuple[str, ...]

    @property
    def reason(self) -> str:
        """For people."""
        return f"both name {', '.join(self.shared)}"


_hash_of = lru_cache(maxsize=_WORDS_AT_HAND)(hash_of)


def gist_of(article: Article) -> Gist:
    """Read an article for what it tells of."""
    text = own_text(article)[:GIST_CHARACTERS]
    names = names_in(text)
    numbers = {
        number: written for number, written in figures_in(f"{article.title}\n{text}").items() if _is_figure(number)
    }
    return Gist(
        language=article.language,
        at=article.published or article.first_seen,
        title=fold(article.title),
        names=frozenset(names),
        numbers=frozenset(numbers),
        written=names | numbers,
    )


def _is_figure(number: str) -> bool:
    return len(number) > 1 and not is_year(number)


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many of the stories known each word of a new one stands; no other word is asked about."""

    stories: int
    counts: Mapping[int, int]

    def without(self, words: Iterable[int]) -> Rarity:
        """The same without a story that is counted and has these words."""
        less = {word: self.counts[word] - 1 for word in words if word in self.counts}
        return Rarity(max(0, self.stories - 1), {**self.counts, **less})

    def square(self, word: int | None) -> float:
        """The square of a word's inverse document frequency, smoothed; None is one that no other story has.

        A word of few known stories need not be rare.
        """
        stories = 0 if word is None else self.counts.get(word, 0)
        return math.log(1 + (self.stories + 1) / (stories + 1)) ** 2

    def is_rare(self, word: int) -> bool:
        """Whether so few stories have a word that two with it may tell of one event."""
        return self.counts.get(word, 0) <= max(1.0, RARE_IN * self.stories)

    def met(self, words: Iterable[int]) -> list[int]:
        """Those of these words that other stories have: few, where enough stories are known to say so."""
        most = max(1.0, RARE_IN * self.stories) if self.is_known else math.inf
        return [word for word in words if 0 < self.counts.get(word, 0) <= most]

    @property
    def is_known(self) -> bool:
        """Whether enough stories have been seen to say what is rare."""
        return self.stories >= FEW_STORIES


def likeness(new: Gist, old: Gist, rarity: Rarity) -> Likeness | None:
    """Say how two stories are reports of one event, None when that is not known. `old` is one of those counted."""
    words, others = new.hashes, old.names | old.numbers
    shared = words.keys() & others
    rarity = rarity.without(words[word] for word in shared)
    if abs(new.at - old.at) > COVERAGE_WINDOW or not _evidence(new, old, rarity):
        return None
    same_language = new.language == old.language
    square = {word: rarity.square(hashed) for word, hashed in words.items()}
    met = math.fsum(square[word] for word in shared)
    theirs = met + (len(others) - len(shared)) * rarity.square(None)
    score = met / math.sqrt(math.fsum(square.values()) * theirs) if met else 0.0
    least = (COVERAGE if same_language else TRANSLATION) if rarity.is_known else SAME_EVENT_UNKNOWN
    if score < least or _other_dates(new, old) or _other_numbers(new, old):
        return None
    telling = sorted(shared, key=lambda word: (-square[word], word))[:4]
    how: Literal["coverage", "translation"] = "coverage" if same_language else "translation"
    return Likeness(how, round(score, 3), tuple(new.written[word] for word in telling))


def _evidence(new: Gist, old: Gist, rarity: Rarity) -> bool:
    """Whether they share enough that is rare; where little is known, names and figures that are no coincidence."""
    names, numbers = new.names & old.names, new.numbers & old.numbers
    if rarity.is_known:
        rare = [word for word in names | numbers if rarity.is_rare(new.hashes[word])]
        return len(rare) >= NAMES_MET
    return len(names) >= NAMES_MET and (
        len(numbers) >= NUMBERS_MET or any(len(number) >= _TELLING_DIGITS for number in numbers)
    )


def _other_dates(new: Gist, old: Gist) -> bool:
    pairs = zip(dates_in(new.title), dates_in(old.title), strict=True)
    return any(own and theirs and not own & theirs for own, theirs in pairs)


def _other_numbers(new: Gist, old: Gist) -> bool:
    """Whether their headlines give other numbers, each of which the other report does not have."""
    own, theirs = _headline_numbers(new), _headline_numbers(old)
    return bool(own and theirs) and not own & old.numbers and not theirs & new.numbers


def _headline_numbers(one: Gist) -> frozenset[str]:
    return frozenset(number for number in figures_in(one.title) if _is_figure(number))
