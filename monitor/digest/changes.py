"""What a text tells that an earlier one of the same story does not: numbers in the place of others, a sentence.

A number replaces another only where both count the same by the same noun, with a word of one stem beside it or in
sentences that are the same else, and where neither stands anywhere in the other text: a count that merely moved has not
changed. On 29 labelled updates this finds two numbers, both right, and none on 420 copies.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.digest.figures import MOST, Figure, figures_of, values_of
from monitor.digest.sentences import sentences
from monitor.digest.snippet import SHORT, sentence_snippet, well_placed
from monitor.digest.words import STOPS
from monitor.model import Article, Change, Mention, Snippet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

# Characters of a text that are read for this: as many as are compared when it is placed in its story.
READ = 28_000

# Words with as many letters say something (as in the comparison of texts); their first five are the stem: "recibió"
# and "recibido".
CONTENT_LETTERS = 4
STEM = 5

# Of two numbers that are nearer than this, a round one may stand for the other: 280,000 for 279,842.
ROUNDED_WITHIN = 0.01

# Numbers of one noun in one text beyond which it is a table, in which nothing shows which stands for which.
TABLE = 8

# Characters before a number and behind its noun, up to a comma, in which the verb stands that says what the number is
# of: "murieron 12 personas y quedaron heridas 40 personas", "30 people are also missing", not "10 people were killed".
BESIDE = 24

# Share of the words of both sentences from which these are one, whatever stands beside the number (the wrong pair above
# has .5; one that gave a new number and nothing else has all).
SAME_SENTENCE = 0.8

# Share of a sentence's pairs of words that no earlier text has, from which it is new: each of 29 labelled updates has
# such a sentence, mostly its first. So have 328 of 420 copies, in what their house added; of these nobody is told.
NOVEL = 0.6

_MAGNITUDES: Mapping[str, float] = {
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
    "hundred": 1e2,
    "thousand": 1e3,
    "mil": 1e3,
    "mille": 1e3,
    "mil millones": 1e9,
    "billones": 1e12,
    "bilhão": 1e9,
    "bilhao": 1e9,
    "bilhões": 1e9,
    "bilhoes": 1e9,
}
_MAGNITUDE_STEMS = (("milliard", 1e9), ("mill", 1e6), ("milh", 1e6), ("billion", 1e9), ("trillion", 1e12))
_CLAUSE = re.compile(r"[,;:.()\u2013\u2014]")
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")


def changes(new: Article, old: Article) -> tuple[Change, ...]:
    """The numbers of `old` that `new` replaces, at most four, in the order of `new`. Of one language only."""
    if new.language != old.language:
        return ()
    before, after = _counts(old, _digits(new)), _counts(new, _digits(old))
    found = [pair for noun in after for pair in _pairs(before.get(noun, {}), after[noun])]
    return tuple(Change(was.number, now.number, now.noun) for was, now in found)[:MOST]


def new_sentence(new: Article, known: Sequence[Article], mentions: Sequence[Mention]) -> Snippet | None:
    """The first sentence of `new` that is mostly new against the texts of `known`, with `mentions` marked.

    None where no sentence is, or nothing is known that it could be compared with.
    """
    field = "body" if new.text else "summary"
    text = (new.text or new.summary)[:READ]
    said = {pair for one in known for part in (one.title, one.text, one.summary) for pair in _word_pairs(part[:READ])}
    if not said or not any(one.text or one.summary for one in known):
        return None
    for start, end in sentences(text):
        pairs = _word_pairs(text[start:end])
        weak = field == "body" and any(span.start < end and start < span.end for span in new.weak)
        if end - start >= SHORT and not weak and pairs and len(pairs - said) >= NOVEL * len(pairs):
            own = [m for m in well_placed(new, mentions) if m.field == field]
            return sentence_snippet(text, (start, end), own)
    return None


def unknown(shown: Sequence[str], known: Sequence[Article], changed: Sequence[Change]) -> tuple[str, ...]:
    """Those of the figures shown that hold a number which no text of `known` has, nor one of what has `changed`."""
    before = set().union(*map(_digits, known), *(values_of(change.new) for change in changed))
    return tuple(figure for figure in shown if not values_of(figure) <= before)


@dataclass(frozen=True, slots=True)
class Place:
    """The stems of the words around a number: those just beside it, and those of its sentence."""

    beside: frozenset[str]
    sentence: frozenset[str]

    def shared(self, other: Place) -> int:
        """How alike the two places are; 0 where they may tell of different things."""
        beside, both = len(self.beside & other.beside), len(self.sentence & other.sentence)
        same = both >= SAME_SENTENCE * len(self.sentence | other.sentence)
        return 2 * beside + both if beside or same else 0


Seen = dict[float, tuple[Figure, list[Place]]]
"""Figures of one noun by their amount, each with the places that it stands in."""


def _counts(article: Article, elsewhere: Collection[str]) -> dict[str, Seen]:
    """The figures of an article that have a noun and do not stand `elsewhere`, by what they count."""
    found: dict[str, Seen] = defaultdict(dict)
    for sentence in _sentences(article):
        stems = _stems(sentence)
        for figure in figures_of(sentence, article.language):
            noun = _folded(figure.noun)
            if noun and not any(map(str.isdigit, noun)) and figure.digits not in elsewhere:
                kind = f"{figure.currency}{'%' if figure.unit == '%' else ''} {noun}"
                found[kind].setdefault(_amount(figure), (figure, []))[1].append(_place(figure, sentence, stems))
    return found


def _place(figure: Figure, sentence: str, stems: set[str]) -> Place:
    own = _stems(figure.noun)
    before = _CLAUSE.split(sentence[max(0, figure.start - BESIDE) : figure.start])[-1]
    behind = _CLAUSE.split(sentence[figure.end : figure.end + BESIDE])[0]
    return Place(frozenset(_stems(before) | _stems(behind)) - own, frozenset(stems - own))


def _pairs(before: Seen, after: Seen) -> Iterator[tuple[Figure, Figure]]:
    """Each number with the one in whose place it stands: where only these two are the most alike."""
    if max(len(before), len(after)) > TABLE:
        return
    shared = {
        (old, new): max(one.shared(other) for one in before[old][1] for other in after[new][1])
        for old in before
        for new in after
    }
    for (old, new), alike in shared.items():
        rivals = [count for pair, count in shared.items() if pair != (old, new) and (pair[0] == old or pair[1] == new)]
        if alike > max(rivals, default=0) and not _rounded(old, new):
            yield before[old][0], after[new][0]


def _rounded(one: float, other: float) -> bool:
    """Whether the one may be the other, rounded; the same number written in another way is, too."""
    return one == other or (_zeros(one) != _zeros(other) and abs(one - other) < ROUNDED_WITHIN * max(one, other))


def _zeros(amount: float) -> int:
    whole = f"{amount:.0f}"
    return len(whole) - len(whole.rstrip("0"))


def _amount(figure: Figure) -> float:
    unit = " ".join(figure.unit.split())
    stem = next((value for start, value in _MAGNITUDE_STEMS if unit.startswith(start)), 1.0)
    return float(figure.digits) * _MAGNITUDES.get(unit, stem)


def _sentences(article: Article) -> Iterator[str]:
    yield article.title
    text = (article.text or article.summary)[:READ]
    yield from (text[start:end] for start, end in sentences(text))


def _digits(article: Article) -> set[str]:
    """Every number of the article, whatever it counts."""
    return values_of(f"{article.title}\n{article.summary}\n{article.text[:READ]}")


def _stems(text: str) -> set[str]:
    words = (word for word in _WORD.findall(text.casefold()) if len(word) >= CONTENT_LETTERS and word not in STOPS)
    return {_folded(word)[:STEM] for word in words if word.isalpha()}


def _word_pairs(text: str) -> set[tuple[str, str]]:
    words = _WORD.findall(_folded(text))
    return set(pairwise(words))


def _folded(text: str) -> str:
    """Without capitals and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))
