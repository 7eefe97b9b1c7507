"""Where sentences begin and end, in Spanish, English, Portuguese and French newspaper text.

A wrong join costs a longer snippet, which is trimmed; a wrong cut costs the words that explain the match.
So whatever may be an abbreviation does not end a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from monitor.digest.words import ABBREVIATIONS, BEFORE_NUMBERS

# A run of stops is tried once, from its beginning, and not given up bit by bit: a text of nothing else stays linear.
_END = re.compile(r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019»)\]]*+(?=\s)|\n\s*")
_OPENING = "\"'\u201c\u2018«([¿¡\u2014\u2013-"  # quotes, brackets and the dashes of a dialogue


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every sentence, in order, without the white space between. Linear in `text`."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        if _ends(text, end):
            _add(found, text, start, end.end())
            start = end.end()
    _add(found, text, start, len(text))
    return found


def sentence_of(spans: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The sentence around [start, end), stretched over its neighbours where the words cross a border."""
    if not spans:
        return start, end
    index = last = max(bisect_right(spans, start, key=lambda span: span[0]) - 1, 0)
    while spans[last][1] < end and last + 1 < len(spans):
        last += 1
    return min(spans[index][0], start), max(spans[last][1], end)


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    if left < right:
        found.append((start + left, start + right))


def _ends(text: str, mark: re.Match[str]) -> bool:
    after = text[mark.end() : mark.end() + 40].lstrip().lstrip(_OPENING)
    if not after:
        return True
    if mark[0].startswith("\n"):
        return mark[0].count("\n") > 1 or not after[0].islower()  # a wrapped line goes on in lower case
    if after[0].islower():
        return False
    return not (mark[0].startswith(".") and _abbreviated(text, mark.start(), after))


def _abbreviated(text: str, dot: int, after: str) -> bool:
    before = text[max(0, dot - 20) : dot].split()
    word = before[-1].lstrip(_OPENING) if before else ""
    if "." in word or (len(word) == 1 and word.isupper()):
        return True  # EE.UU., U.S., a.m., J. Smith
    return word.lower() in ABBREVIATIONS or (word.lower() in BEFORE_NUMBERS and after[0].isdigit())
