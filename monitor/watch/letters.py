"""The letters of a page, unparsed: what the prefilter looks at.

Left out is only what no reading of HTML takes for text: a tag, from `<` and a letter to the next `>`, and the inside of
what certainly is a script or a style. Comments, templates, JSON, what stands behind a `>` in an attribute stay. Every
character left becomes one byte: a base letter or digit, a gap, or a sign where a piece of text ends or begins.
"""

from __future__ import annotations

import html as markup
import re
from collections import defaultdict
from functools import cached_property
from itertools import starmap
from typing import TYPE_CHECKING

import numpy as np

from monitor.watch.alphabet import base, byte
from monitor.watch.entities import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

GAP = 0x20
OPENS = 1  # `<`: a piece of text ends
CLOSES = 2  # `>`: a piece of text begins
_OPENS, _CLOSES = bytes([OPENS]), bytes([CLOSES])
_ASCII = 0x80

# References, those escaped twice and more too (`entities`), and those without a semicolon, as HTML reads them.
_REFERENCE = re.compile(
    rb"&(?:(?i:amp);|#0*38;|#[xX]0*26;)*(#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)"
)
_MOST_REFERENCES = 10_000  # remembered; a page of Spanish has a few dozen different ones, one of Chinese some thousands

# Beyond so many bytes a character, with seven or eight for one beyond Latin 1, a text is in another script: references
# take 500 ns for each of those, a table 180, and 60 for any other character (measured; equal where a sixth are beyond).
_FAR = 2
_LATIN_1 = 0xFF
_SPELT = b"\x03"

# A search for one character that is followed, or preceded, by others takes half as long as one for all of them.
_CODE = re.compile(r"<(?i:script|style)(?=[\s>])")
_END_TAG = re.compile(r"<(?=/)")
_COMMENT_END = re.compile(r">(?<=-->)")
_CODE_ENDS = ("</script>", "</style>")

# A tag begins thus and in no other way (HTML standard, "Tag open state"), and before its first `>` nothing is text.
_TAG = re.compile(r"</?[A-Za-z][^>]*>")


def texts_of(marked_up: str) -> list[str]:
    """The pieces of text of mark-up, each between one tag and the next, that are not blank."""
    return [text for text in _TAG.split(marked_up) if text and not text.isspace()]


def without_code(html: str) -> str:
    """A page without the insides of its scripts and styles. JSON stays."""
    return "<".join(_around_code(html))


def _around_code(html: str) -> Iterator[str]:
    """What `without_code` leaves; in doubt all. Each step goes on behind what it looked at: linear in any page.

    `</` or `-->` before its end may be those of a title or a comment, with the article behind; so may the end of a
    quote, where the last tag before is unfinished.
    """
    at, found, ends = 0, _CODE.search(html), None
    free = 0  # of ends of comments up to there
    while found:
        start, after = found.span()
        if ends is None or ends.start() < after:
            ends = _END_TAG.search(html, after)
        if ends is None:
            break
        end = ends.start()
        if _is_in_tag(html, start):
            pass
        elif "json" in html[start : html.find(">", start, end)]:
            after = html.find("</script", after)  # what it tells of scripts is text
            if after < 0:
                break
        elif free < end and (comment := _COMMENT_END.search(html, start, end)):
            after = comment.end()
        elif html.startswith(_CODE_ENDS, end):
            yield html[at:start]
            at = after = ends.end()
        else:
            free = end
        found = _CODE.search(html, after)
    yield html[at:]


def _is_in_tag(html: str, at: int) -> bool:
    """Whether the last tag before is unfinished."""
    tag = html.rfind("<", 0, at)
    return tag >= 0 and html.find(">", tag, at) < 0


def plain(char: str) -> str:
    """What is left of a character in its own case: nothing, a gap, base letters; of other scripts a hint, a to z."""
    left = "".join(starmap(_hint, zip(base(char), strict=True)))
    return left.upper() if char.isupper() else left


def hinted(folded: bytes) -> bytes:
    """The letters of a folded word (`fold_word`) as they stand in `Letters.row`."""
    return folded.replace(b" ", b"").translate(_HINTS)


def _hint(letter: str) -> str:
    code = byte(letter)
    return letter if code < _ASCII else chr(_HINTS[code])


_HINTS = bytes(code if code < _ASCII else ord("a") + code % 26 for code in range(256))
_LEFT = [plain(bytes([code]).decode("latin-1")) for code in range(256)]
_SEVERAL = [(bytes([code]), left.encode()) for code, left in enumerate(_LEFT) if len(left) > 1]  # ß, æ, Œ …
_SIGNS = {ord("<"): OPENS, ord(">"): CLOSES}
_TABLE = bytes(_SIGNS.get(code, ord(left.lower()) if len(left) == 1 else GAP) for code, left in enumerate(_LEFT))
_LETTER = np.array([code > GAP for code in range(256)])


class _Meanings(dict[bytes, bytes]):
    """What references mean, as letters."""

    def __missing__(self, reference: bytes) -> bytes:
        if len(self) > _MOST_REFERENCES:
            self.clear()
        meant = resolved(markup.unescape(f"&{reference.decode()}"))
        self[reference] = letters = "".join(map(plain, meant)).encode("ascii")
        return letters


_MEANINGS = _Meanings()


class _Spellings(dict[int, str]):
    """For `str.translate`: characters beyond Latin 1 as letters, behind a sign that no reference before goes on."""

    def __missing__(self, code: int) -> str:
        if len(self) > _MOST_REFERENCES:
            self.clear()
        self[code] = spelling = _spelling(code)
        return spelling


def _spelling(code: int) -> str:
    if code > _LATIN_1:
        return _SPELT.decode() + _MEANINGS[b"#%d;" % code].decode("ascii")
    return chr(code) if code != _SPELT[0] else " "


_SPELLINGS = _Spellings()


class Letters:
    """The letters of some pieces of text in one row, with signs around each piece.

    `row` is without the gaps; `origin` leads from its places to those of `spaced`, which has them, and of `written`,
    which has the letters in their own case.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Any text is fine. A character beyond Latin 1 costs several times as much as one within."""
        text = f">{'<>'.join(texts)}<"
        written = text.encode("latin-1", "xmlcharrefreplace")
        far = len(written) > _FAR * len(text)
        if far:
            written = text.translate(_SPELLINGS).encode("latin-1")
        if b"&" in written:
            pieces = _REFERENCE.split(written)  # half the time of `sub` with a function
            pieces[1::2] = map(_MEANINGS.__getitem__, pieces[1::2])
            written = b"".join(pieces)
        if far:
            written = written.replace(_SPELT, b"")
        for several, left in _SEVERAL:
            if several in written:
                written = written.replace(several, left)
        self.written = written
        self.spaced = written.translate(_TABLE)
        self.row = self.spaced.translate(None, bytes([GAP]))

    @cached_property
    def origin(self) -> NDArray[np.intp]:
        """Where each byte of `row` stands in `spaced` and `written`."""
        return np.flatnonzero(self._spaced != GAP)

    @cached_property
    def _spaced(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.spaced, dtype=np.uint8)

    def starts(self, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether no letter stands right before these places of `row`, which hold letters."""
        before: NDArray[np.bool_] = _LETTER[self._spaced[self.origin[places] - 1]]
        return ~before

    def ends(self, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether no letter stands right behind these places of `row`, which hold letters."""
        behind: NDArray[np.bool_] = _LETTER[self._spaced[self.origin[places] + 1]]
        return ~behind

    def is_capital(self, place: int) -> bool:
        """Whether the letter at this place of `row` is written as a capital."""
        return chr(self.written[self.origin.item(place)]).isupper()

    def alone(self) -> tuple[list[int], list[int]]:
        """Where in `row` single letters end a piece of text, and begin one: of each the first and the last place."""
        row = np.frombuffer(self.row, dtype=np.uint8)
        before, behind = np.flatnonzero(row == OPENS) - 1, np.flatnonzero(row == CLOSES) + 1
        before, behind = before[row[before] > GAP], behind[row[behind] > GAP]
        return self._firsts(before[self.starts(before)]), self._firsts(behind[self.ends(behind)][::-1])

    def _firsts(self, places: NDArray[np.intp]) -> list[int]:
        """Of these places in `row` the first of each letter, small and capital."""
        written = np.frombuffer(self.written, dtype=np.uint8)[self.origin[places]]
        return list(dict(zip(written[::-1].tolist(), places[::-1].tolist(), strict=True)).values())

    def texts(self) -> list[bytes]:
        """The pieces, letters in small, with the gaps and with signs before them."""
        return self.spaced.split(_OPENS)[:-1]

    @cached_property
    def whole(self) -> dict[bytes, list[bytes]]:
        """What stands between a `>` and the next `<`, without gaps, by its first two letters (or its only one)."""
        found: dict[bytes, list[bytes]] = defaultdict(list)
        for piece in {part[part.rfind(_CLOSES) + 1 :] for part in self.row.split(_OPENS)}:
            found[piece[:2]].append(piece)
        return found

    def next_whole(self, piece: bytes, place: int) -> int:
        """Where in `row` such a whole piece stands next behind a place; -1 for nowhere."""
        return self.row.find(b"%b%b%b" % (_CLOSES, piece, _OPENS), place)
