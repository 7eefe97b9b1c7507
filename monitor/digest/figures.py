"""Key figures: the numbers, with their noun or unit, of the sentences that hold the matched words.

A number that only names or dates something (a year, an hour, "Title 42", "212(f)", a telephone) is no figure.
Everything is by closed word classes (`monitor.digest.words`), so the same text always gives the same figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.digest.phrases import PERCENT, WORD, noun, percentage
from monitor.digest.sentences import sentence_of, sentences
from monitor.digest.snippet import field_text, well_placed
from monitor.digest.words import LABELS, MONTHS, STOPS, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.model import Article, Mention

MOST = 4  # what fits on one line under a snippet
DAY_DIGITS = 2  # "14 March": beside a month, one or two digits are a day
PHONE_DIGITS = 7  # the shortest national numbers in use

_SEPARATED = r"\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3})+|(?:[\u00a0\u202f\u2009]\d{3})+|(?:['\u2019]\d{3})+)(?!\d)"
_SPACED = r"\d{1,3}(?: \d{3})+(?!\d)"  # 12 000 in French, and what the Spanish Academy recommends
_WITH_MIL = r"\d{1,3} mil \d{3}(?!\d)"  # "78 mil 975 solicitudes", the usual way of the Mexican press
_MAGNITUDE = (
    r"(?:mil\s+millones|millones|mill[oó]n|milh(?:ões|oes|ão|ao)|bilh(?:ões|oes|ão|ao)|mil|mille"
    r"|milliards?|millions?|billions?|billones|trillions?|thousand|hundred)\b"
)
_FIGURE = re.compile(
    r"(?P<currency>(?:\b(?:US|MX|CA|R|A|C|AU))?\$\s?|[€£¥]\s?|\b(?:USD|EUR|MXN)\s?)?"
    rf"(?<![\w.,:/#§\-\u2013\u2212])(?P<number>(?P<grouped>{_SEPARATED}|{_WITH_MIL}|{_SPACED})(?:[.,]\d{{1,2}})?|\d+(?:[.,]\d+)?)"
    r"(?![\d]|[.,:/\-\u2013\u2212]\d|\([a-z]|[-\u2013][^\W\d_]|[ºª°])"
    rf"(?P<unit>{PERCENT}|\s?{_MAGNITUDE}|(?:bn|m|k)\b)?"
    r"(?![^\W_])"
)
_PHONE = re.compile(r"(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?|\d{2,4}[ .-]){1,5}\d{3,4}(?:[ .-]\d{2,4}){0,4}")
_OF = re.compile(r"(\s+d(?:e\s+|['\u2019]))([^\W\d_]+)")
_BEFORE = re.compile(r"([^\W\d_]+|n[º°])\.?\s*$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts.

    `digits` are without separators, `unit` is "%", a magnitude or ""; `number` is as written with currency and unit,
    `noun` the words beside it, `shown` both together. `start` and `end` are where these stand in their sentence.
    """

    start: int
    end: int
    digits: str
    unit: str
    currency: str
    number: str
    noun: str
    shown: str

    @property
    def value(self) -> str:
        """The number with its unit and currency, without separators."""
        return self.digits + self.unit + self.currency


def figures(article: Article, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """At most four, in the order of title, body and summary, each number once, spelt as it stands there."""
    found: dict[str, str] = {}
    for sentence in _told(article, well_placed(article, mentions)):
        for figure in figures_of(sentence, article.language):
            if len(figure.shown) > len(found.get(figure.value, "")):
                found[figure.value] = figure.shown  # the same number again, now with its noun
    return tuple(found.values())[:MOST]


def _told(article: Article, mentions: Sequence[Mention]) -> Iterator[str]:
    for field in ("title", "body", "summary"):
        text = field_text(article, field)
        own = [m for m in mentions if m.field == field]
        spans = sentences(text) if own else []
        for start, end in sorted({sentence_of(spans, m.start, m.end) for m in own}):
            yield text[start:end]


def figures_of(sentence: str, language: str) -> Iterator[Figure]:
    """Every figure of one sentence."""
    phones = [m.span() for m in _PHONE.finditer(sentence) if _is_phone(m[0])]
    told = 0
    for match in _FIGURE.finditer(sentence):
        if match.start() < told or any(start < match.end() and match.start() < end for start, end in phones):
            continue
        if _is_percent(match["unit"]):
            start, told = percentage(sentence, *match.span())
            noun_ = sentence[start : match.start()] + sentence[match.end() : told]
            yield _figure(match, (start, told), "%", noun_, sentence[start:told])
        elif (counted := _counted(sentence, match, language)) is not None:
            shown = " ".join(match[0].split()) + " ".join(("x" + counted).split())[1:]
            span = match.start(), match.end() + len(counted)
            yield _figure(match, span, (match["unit"] or "").strip().lower(), counted, shown)


def values_of(text: str) -> set[str]:
    """The digits of every number that does not name, date or count off something, with a noun or without."""
    return {_value(match) for match in _FIGURE.finditer(text) if not _is_name(text, match)}


def _figure(match: re.Match[str], span: tuple[int, int], unit: str, noun_: str, shown: str) -> Figure:
    number, counted, whole = (" ".join(part.split()) for part in (match[0], noun_, shown))
    return Figure(*span, _value(match), unit, (match["currency"] or "").strip(), number, counted, whole)


def _counted(sentence: str, match: re.Match[str], language: str) -> str | None:
    """The words that say what the number counts, "" where none do and it is worth showing; None where it is not."""
    if _is_name(sentence, match):
        return None
    unit, after = match["unit"], sentence[match.end() :]
    if match["currency"]:
        return "" if unit or _digits(match) > 1 else None
    if unit:
        of = _OF.match(after)
        counted = of[0] if of and of[2].lower() not in STOPS else noun(after)
    else:
        counted = noun(after)
    if not unit and not _stands_alone(match, counted, language):
        return None
    return None if _is_time(counted, after) else counted


def _is_name(sentence: str, match: re.Match[str]) -> bool:
    """Whether the number names, dates or counts off something instead of measuring it."""
    before, after = (
        _BEFORE.search(sentence, max(0, match.start() - 24), match.start()),
        WORD.match(sentence, match.end()),
    )
    word = before[1].lower() if before else ""
    following = after[1].lower() if after else ""
    if not match["unit"] and not match["currency"]:
        if following in ("de", "of") and after:  # 14 de marzo
            of = WORD.match(sentence, after.end())
            following = of[1].lower() if of else following
        if word in LABELS or following in MONTHS or (word in MONTHS and _digits(match) <= DAY_DIGITS):
            return True
    year = not match["unit"] and not match["currency"] and re.fullmatch(r"(?:19|20)\d\d|2100", match["number"])
    return bool(year)


def _stands_alone(match: re.Match[str], counted: str, language: str) -> bool:
    """A bare number is worth showing with a noun, or when it has thousands."""
    spaced = match["grouped"] and " " in match["grouped"] and "mil" not in match["grouped"]
    if spaced and language == "en":
        return False  # English separates by commas: "on 12 100 people" is two numbers
    return bool(counted) or bool(match["grouped"] and not spaced)


def _is_time(counted: str, after: str) -> bool:
    words = [word.lower() for word in counted.split()]
    following = WORD.match(after)
    return any(word in TIMES for word in words) or bool(following and following[1].lower() in TIMES)


def _is_percent(unit: str | None) -> bool:
    return bool(unit) and ("%" in str(unit) or "cen" in str(unit).lower() or "cien" in str(unit).lower())


def _is_phone(text: str) -> bool:
    """Seven digits or more in groups that are no thousands (ITU-T E.164 allows up to fifteen)."""
    digits = re.sub(r"\D", "", text)
    return len(digits) >= PHONE_DIGITS and not re.fullmatch(rf"{_SEPARATED}|{_SPACED}", text)


def _value(match: re.Match[str]) -> str:
    """The number without its separators, the decimal sign as a point."""
    if match["grouped"]:
        return re.sub(r"\D", "", match["number"])
    return match["number"].replace(",", ".")


def _digits(match: re.Match[str]) -> int:
    return len(re.sub(r"\D", "", match["number"]))
