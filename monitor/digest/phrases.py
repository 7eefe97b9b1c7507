"""The words around a number that say what it counts, by closed word classes."""

from __future__ import annotations

import re

from monitor.digest.words import CHANGES, COMPARED, LOOSE, MONTHS, PLURALS, STOPS, TIMES

PERCENT = r"\s?%|\s(?:per\s?cent|por\s+cien(?:to)?|por\s+cento|pour\s+cent)\b"
WORD = re.compile(r"[^\S\n]([^\W\d_]+(?:['\u2019][^\W\d_]+)?)")

MOST_BEFORE_PLURAL = 2  # "12 mobile and legal clinics": further on it is another phrase
MOST_PLURALS = 2  # "consulados móviles": in Spanish, French and Portuguese the adjective agrees
CHANGE_WITHIN = 40  # characters before a percentage that hold its verb and "en un", "by about"

_PLURAL = re.compile(r"\w{2,}[^\W\d_s][sx]")  # not "bus", "gas", "congress"
_RANGE = re.compile(rf"[^\S\n](?:to|a|al|à|até|[-\u2013])[^\S\n](?:el |un )?\d+(?:[.,]\d+)?(?:{PERCENT})(?![^\W_])")
_OF = re.compile(
    r"[^\S\n](?:of|de|des|du|del|da|do|das|dos)\b"
    r"(?:[^\S\n](?:the|all|la|las|los|les|le|el|its|their|sus?|seus?)\b)*"
)
_CHANGE = re.compile(
    r"([^\W\d_]+)[^\S\n](?:(?:by|to|en|un|um|em|de|a|al|à|para|about|over|nearly|casi|más)[^\S\n]){0,2}$"
)


def noun(after: str) -> str:
    """The noun phrase at the head of `after`: up to two words, then one or two plurals; "" when none is there."""
    taken, plurals, position = 0, 0, 0
    while word := WORD.match(after, position):
        plural = _is_plural(word[1])
        if word[1].lower() in STOPS or (plurals and not plural) or (not plural and taken == MOST_BEFORE_PLURAL):
            break
        position, taken, plurals = word.end(), taken + 1, plurals + plural
        if plurals == MOST_PLURALS:
            break
    return after[:position] if plurals else ""


def percentage(sentence: str, start: int, end: int) -> tuple[int, int]:
    """What to show of the percentage at [start, end): with the few words that say of what, or how it changed.

    "14% to 27%", "66% más", "61% de ellas", "down 66%"; where none of these stands there, the number alone.
    """
    if until := _RANGE.match(sentence, end):
        return start, until.end()
    after = sentence[end:]
    words = _compared(after) or _part_of(after) or noun(after)
    if words:
        return start, end + len(words)
    before = max(0, start - CHANGE_WITHIN)
    change = _CHANGE.search(sentence[before:start])
    return (before + change.start(), end) if change and change[1].lower() in CHANGES else (start, end)


def _compared(after: str) -> str:
    word = WORD.match(after)
    return word[0] if word and word[1].lower() in COMPARED else ""


def _part_of(after: str) -> str:
    """What it is a part of: "de ellas", "of the applicants"; "" where the words do not close the phrase."""
    of = _OF.match(after)
    word = WORD.match(after, of.end()) if of else None
    if of is None or word is None or word[1].lower() in STOPS | LOOSE | MONTHS | TIMES:
        return ""
    return of[0] + (noun(after[of.end() :]) or word[0])


def _is_plural(word: str) -> bool:
    low = word.lower()
    return low in PLURALS or (low not in STOPS and bool(_PLURAL.fullmatch(low)))
