"""Text folding: what is left of a text when accents, case, dashes and quotes do not matter.

A folded text is bytes, one for every letter or digit, single spaces between words and one at either end, so
that `b" inm "` fits whole words only. Every byte remembers the character it came from. The work is one numpy
table look-up over UTF-32 code points (measured: 807 M characters/s; `str.translate` 64 M). NFKD + ASCII would
be slower and wrong (`Łódź` -> `odz`, a dash vanishes), `lower()` and `casefold()` change lengths (İ, ß, ﬁ).
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_DELETE = 0  # not there: combining marks, format and control characters
_EXPAND = 1  # several letters in one character: ß, æ, ligatures, Hangul syllables
_SPACE = 0x20
_ZERO = 0x30  # from here on a byte is a digit or a letter
_LETTER = 0x61  # from here on a letter
_DOT = 0x2E
_OTHER = 0x80  # from here on a letter of another script, told apart by its last 7 bits
_EVERY_CODE_POINT = 0x110000  # Unicode 16, §3.4: code points end at 10FFFF
_ASCII = 0x80

# CJK ideographs (Unicode 16, Blocks.txt): each is its own base; those of the compatibility blocks decompose.
_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2F800), (0x30000, 0x32400))
_HANGUL = (0xAC00, 0xD7A4)  # Unicode 16, §3.12: each decomposes into two or three jamo, so that NFC = NFD
# The code points that are looked at one by one: living alphabets, full-width and mathematical letters, tags.
# What is left (emoji, ancient scripts, private use, surrogates) is a space: it costs 60 ms at the start, no
# news has it.
_SINGLY = (
    *((0, 0x3400), (0x4DC0, 0x4E00), (0xA000, 0xAC00), (0xD7A4, 0xD800)),
    *((0xF900, 0x10000), (0x1D400, 0x1D800), (0x2F800, 0x2FA20), (0xE0000, 0xE01F0)),
)
# Categories that are letters; not Lm (some are apostrophes), not No (² is a footnote).
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo", "Nl"})

# Letters that Unicode does not decompose, as a reader without that key on the keyboard types them.
_SPELT = {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ŋ": "n"}
_LATIN_WITH = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")  # ø đ ł ħ ŧ ƒ …: the letter under the stroke

# Entities that extraction or a feed left in the text, also escaped twice (&amp;nbsp;).
_ENTITY = re.compile(r"&(?:amp;)*(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};|nbsp)")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: `data` starts and ends with a space, `origin[i]` is where byte `i` stands in the text.

    `codes` are the text's code points with entities resolved in place, `entities` maps the start of an entity
    to its end.
    """

    text: str
    data: bytes
    origin: NDArray[np.int64]
    codes: NDArray[np.uint32]
    entities: Mapping[int, int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the bytes `start:end` (no space at either end) stand in the text, accents in NFD included."""
        first, last = int(self.origin[start]), int(self.origin[end - 1])
        after = self.entities.get(last, last + 1)
        while after < len(self.text) and unicodedata.category(self.text[after])[0] == "M":
            after += 1
        return first, after

    def char(self, place: int) -> str:
        """The character that byte `place` came from, in its own spelling."""
        return chr(int(self.codes[self.origin[place]]))

    def before(self, place: int) -> str:
        """The character of the text before the one that byte `place` came from; "" at the start."""
        first = int(self.origin[place])
        return self.text[first - 1] if first > 0 else ""

    def characters(self, start: int, end: int) -> str:
        """The characters that bytes `start:end` came from, each once, entities resolved."""
        return "".join(chr(int(self.codes[at])) for at in sorted(set(self.origin[start:end].tolist())))


def fold(text: str) -> Folded:
    """Fold `text`; any string is fine, lone surrogates too.

    One character gives one byte, except that marks and invisible characters give none, runs of everything
    that is neither letter nor digit give one space, and ß æ œ þ, ligatures and Hangul give several.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    entities: Mapping[int, int] = {}
    if "&" in text:
        codes, entities = _resolve_entities(text, codes)
    data = np.empty(len(codes) + 2, dtype=np.uint8)
    data[0] = data[-1] = _SPACE
    data[1:-1] = _table().take(codes.astype(np.intp))  # the cast first: twice as fast as casting inside `take`
    if data.min() > _EXPAND:
        kept = _kept(data, (codes == _DOT).nonzero()[0] + 1)
        return Folded(text, data.take(kept).tobytes(), kept - 1, codes, entities)
    data, origin = _expand(codes, data)
    kept = _kept(data, (codes.take(origin[1:-1]) == _DOT).nonzero()[0] + 1)
    return Folded(text, data.take(kept).tobytes(), origin.take(kept), codes, entities)


def fold_word(text: str) -> bytes:
    """The data of `fold(text)` alone, for a word of a watchlist: ten times as fast on so short a text."""
    if "." in text or "&" in text:
        return fold(text).data
    letters = exact(text)
    base = f" {letters} " if letters else " "
    return base.encode() if base.isascii() else bytes(map(_byte, base))


def exact(text: str) -> str:
    """Fold a short text letter by letter, other scripts in full: `data` only hints at them with 7 bits."""
    return " ".join("".join(map(_base, text)).split())


def _resolve_entities(text: str, codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], dict[int, int]]:
    """Put what an entity means at its first character; the others become invisible."""
    resolved, entities = codes.copy(), {}
    for found in _ENTITY.finditer(text):
        meant = html.unescape(found[0])
        while meant != (again := html.unescape(meant)):
            meant = again
        if len(meant) < len(found[0]) and "&" not in meant[:-1]:
            resolved[found.start() : found.end()] = 0
            resolved[found.start() : found.start() + len(meant)] = [ord(char) for char in meant]
            entities[found.start()] = found.end()
    return resolved, entities


def _expand(codes: NDArray[np.uint32], data: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Leave out what is not there, write out what is several letters; with it, where every byte came from."""
    origin = np.arange(-1, len(codes) + 1, dtype=np.int64)
    several = (data == _EXPAND).nonzero()[0]
    if len(several):
        pieces = [_letters(chr(int(codes[place - 1]))) for place in several]
        counts = np.ones(len(data), dtype=np.int64)
        counts[several] = [len(piece) for piece in pieces]
        ends = np.cumsum(counts)
        data, origin = np.repeat(data, counts), np.repeat(origin, counts)
        for place, piece in zip(several, pieces, strict=True):
            data[ends[place] - len(piece) : ends[place]] = np.frombuffer(piece, dtype=np.uint8)
    there = data.nonzero()[0]
    return data.take(there), origin.take(there)


def _kept(data: NDArray[np.uint8], dots: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of every byte but the spaces that follow a space and the dots inside acronyms."""
    space = data == _SPACE
    gone = np.empty(len(data), dtype=np.bool_)
    gone[0] = False
    np.logical_and(space[1:], space[:-1], out=gone[1:])
    gone[_inside_acronyms(data, dots)] = True
    return (~gone).nonzero()[0]


def _inside_acronyms(data: NDArray[np.uint8], dots: NDArray[np.int64]) -> NDArray[np.int64]:
    """The dots between single letters: some papers write C.B.P. One and U.N.H.C.R."""
    dots = dots[data[dots + 1] >= _LETTER]
    dots = dots[(dots > 1) & (dots < len(data) - 2)]
    lone = (data[dots - 1] >= _LETTER) & (data[dots - 2] < _ZERO) & (data[dots + 2] < _ZERO)
    return dots[lone]


@cache
def _letters(char: str) -> bytes:
    """The bytes of a character that is several letters."""
    return bytes(_byte(letter) for letter in _base(char))


def _byte(letter: str) -> int:
    """One byte for one base letter: neighbours in an alphabet stay apart."""
    return ord(letter) if ord(letter) < _ASCII else _OTHER | (ord(letter) & 0x7F)


@cache
def _base(char: str) -> str:
    """What is left of one character: nothing, a space, or its base letters in lower case."""
    if any(start <= ord(char) < end for start, end in _IDEOGRAPHS):
        return char
    if char > "\uffff" and not any(start <= ord(char) < end for start, end in _SINGLY):
        return " "
    category = unicodedata.category(char)
    if category[0] == "M" or (category in {"Cc", "Cf"} and not char.isspace()):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category not in _LETTERS:
        return " "
    return "".join(_base_letter(part) for part in unicodedata.normalize("NFKD", char))


def _base_letter(char: str) -> str:
    """The base letter of a character that is already decomposed."""
    if unicodedata.category(char) not in _LETTERS:
        return ""
    small = char.casefold()
    if small in _SPELT:
        return _SPELT[small]
    stroked = _LATIN_WITH.match(unicodedata.name(small[0], ""))
    return stroked[1].lower() if stroked else small


@cache
def _table() -> NDArray[np.uint8]:
    """One byte for every code point. Built once, at the first folding."""
    table = bytearray([_SPACE]) * _EVERY_CODE_POINT
    for start, end in _IDEOGRAPHS:
        table[start:end] = (bytes(range(_OTHER, 0x100)) * ((end - start) // 0x80 + 1))[: end - start]
    for start, end in _SINGLY:
        table[start:end] = bytes(_class(chr(code)) for code in range(start, end))
    table[slice(*_HANGUL)] = bytes([_EXPAND]) * (_HANGUL[1] - _HANGUL[0])
    return np.frombuffer(table, dtype=np.uint8)


def _class(char: str) -> int:
    """The byte of one character in the table."""
    base = _base.__wrapped__(char)  # each once: a cache of 30,000 characters would serve nobody
    return _byte(base) if len(base) == 1 else _EXPAND if base else _DELETE
