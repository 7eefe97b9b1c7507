"""What one character is to the watchlist language: nothing, a space, a digit, or one or several base letters.

Unicode 16 is the source of every fact here that is not measured; `unicodedata` knows the characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The bytes of a folded text.
DELETE = 0  # not there: accents, format and control characters
BREAK = 1  # between two texts that are folded together; no character folds to it
SPACE = 0x20
ZERO = 0x30  # from here on a byte is a digit or a letter
LETTER = 0x61  # from here on a letter
EXPAND = 0x7F  # to be looked at one by one: ß, æ, ligatures, Hangul syllables, everything beyond the first plane
_OTHER = 0x80  # from here on a letter of another script, told apart by its last 7 bits

_ASCII = 0x80

# Ideographs (Blocks.txt): each is its own base; those of the compatibility blocks decompose.
_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x17000, 0x18D80), (0x20000, 0x2F800), (0x30000, 0x32400))
_WINDOWS_1252 = range(0x80, 0xA0)  # controls that nobody sends: quotes and dashes of a page read as Latin 1

# Categories that are letters; not No (² is a footnote). Of Lm those below are apostrophes, tones and footnotes.
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo", "Lm", "Nl"})
_NO_LETTERS = (*range(0x2B0, 0x300), *range(0xA700, 0xA722), *range(0xA788, 0xA78B))
_RAISED = ("<super", "<sub")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # blanks that are letters by category
_TATWEEL = "\u0640"  # lengthens an Arabic word, says nothing

# Letters that Unicode does not decompose, as a reader without that key on the keyboard types them.
_SPELT = {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ŋ": "n"}
_LATIN_WITH = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")  # ø đ ł ħ ŧ ƒ …: the letter under the stroke

# Canonical combining classes (UAX 44 §5.7.4) of marks that are half a syllable, not an accent on a letter: spacing
# vowel signs (0), viramas (9), length marks and vowels from Telugu to Tibetan (84 to 132).
_VIRAMA = 9
_SYLLABIC = range(84, 133)
_IGNORABLE = frozenset(  # marks of class 0 that show nothing: grapheme joiner, variation selectors, Khmer's two
    map(chr, (0x34F, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


@cache
def base(char: str) -> str:
    """What is left of one character: nothing, a space, or its base letters in lower case."""
    code = ord(char)
    if any(start <= code < end for start, end in _IDEOGRAPHS):
        return char
    if code in _WINDOWS_1252:
        char = bytes([code]).decode("cp1252", "replace")
    category = unicodedata.category(char)
    if char == _TATWEEL or (category in {"Cc", "Cf"} and not char.isspace()):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category[0] != "M" and (category not in _LETTERS or _blank(char)):
        return " "
    return "".join(map(_base_letter, unicodedata.normalize("NFKD", char)))


def byte(letter: str) -> int:
    """One byte for one base letter: neighbours in an alphabet stay apart."""
    return ord(letter) if ord(letter) < _ASCII else _OTHER | (ord(letter) & 0x7F)


@cache
def written_out(char: str) -> bytes:
    """The bytes of a character that the table cannot hold in one."""
    return bytes(map(byte, base(char)))


class Laid(NamedTuple):
    """A text as bytes: DELETE where one is left out, EXPAND where the next of `pieces` belongs.

    `origin` works out which character each byte that is left came from: -1 and the number of characters for the
    spaces at the ends.
    """

    data: bytes
    pieces: Sequence[bytes]
    origin: Callable[[], Sequence[int]]


def class_of(char: str) -> int:
    """The byte of one character, DELETE or EXPAND."""
    left = base(char)
    return byte(left) if len(left) == 1 else EXPAND if left else DELETE


def _blank(char: str) -> bool:
    """Whether a letter by category is none to a reader: fillers, apostrophes, footnotes."""
    return (
        char in _FILLERS
        or ord(char) in _NO_LETTERS
        or (unicodedata.category(char) == "Lm" and unicodedata.decomposition(char).startswith(_RAISED))
    )


def _base_letter(char: str) -> str:
    """The base letter of a character that is already decomposed; "" for an accent."""
    category = unicodedata.category(char)
    if category[0] == "M":
        return char if _syllabic(char) else ""
    if category not in _LETTERS or ord(char) in _NO_LETTERS:
        return ""
    small = char.casefold()
    if small in _SPELT:
        return _SPELT[small]
    stroked = _LATIN_WITH.match(unicodedata.name(small[0], ""))
    return stroked[1].lower() if stroked else small


def _syllabic(mark: str) -> bool:
    """Whether a mark makes another syllable, as Devanagari's and Thai's vowel signs do: a letter, no accent."""
    place = unicodedata.combining(mark)
    if not place:
        return unicodedata.category(mark) != "Me" and mark not in _IGNORABLE
    return place == _VIRAMA or place in _SYLLABIC
