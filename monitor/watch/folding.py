"""Text folding: what is left of a text when accents, case, dashes and quotes do not matter.

A folded text is bytes, one for every letter or digit, single spaces between words and one at either end, so
that `b" inm "` fits whole words only. Every byte remembers the character it came from. The work is one numpy
table look-up over UTF-32 code points (`str.translate` takes twelve times as long). NFKD + ASCII would
be slower and wrong (`Łódź` -> `odz`, a dash vanishes), `lower()` and `casefold()` change lengths (İ, ß, ﬁ).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from monitor.watch.alphabet import BREAK, DELETE, EXPAND, LETTER, SPACE, ZERO, Table, base, byte, written_out
from monitor.watch.entities import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_TORN = " \n "  # between two texts that are folded together; the middle one becomes BREAK
_DOT = 0x2E
_DOTTED = re.compile(r"\.[^\s\w]{0,3}[^\W\d_](?![a-zA-Z0-9])")  # without one in the text no acronym is looked for
_LONGEST_TIE = 8  # characters; a row of underscores longer than that is a line to fill in
_TABLE = Table()


class Folded:
    """A folded text. `data` starts and ends with a space; `text` is the original.

    Most texts hold no name at all, so where a byte came from is worked out when somebody asks.
    """

    def __init__(
        self,
        text: str,
        codes: NDArray[np.uint32],
        entities: Mapping[int, int],
        laid: NDArray[np.uint8],
        pieces: Sequence[bytes],
        places: NDArray[np.int64] | None,
    ) -> None:
        """`laid` are the bytes: DELETE where one is left out, EXPAND where the next of `pieces` belongs.

        `places` is where each stands in `codes`; without it byte `i` is character `i - 1`. `codes` are the code
        points, entities resolved in place; `entities` leads from such a place to the end of its entity.
        """
        self.text = text
        self.data = _filled(_squeezed(laid), pieces)
        self._codes = codes
        self._entities = entities
        self._laid = laid
        self._pieces = pieces
        self._places = places

    @cached_property
    def origin(self) -> NDArray[np.int64]:
        """Where every byte of `data` stands in the text; -1 and the text's length for the spaces around it."""
        kept = self._laid.nonzero()[0]
        if self._pieces:
            counts = np.ones(len(kept), dtype=np.int64)
            counts[self._laid.take(kept) == EXPAND] = [len(piece) for piece in self._pieces]
            kept = np.repeat(kept, counts)
        return kept - 1 if self._places is None else self._places.take(kept)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the bytes `start:end` (no space at either end) stand in the text, accents in NFD included."""
        first, last = self.origin.item(start), self.origin.item(end - 1)
        after = self._entities.get(last, last + 1)
        while after < len(self.text) and unicodedata.category(chr(self._codes.item(after)))[0] == "M":
            after = self._entities.get(after, after + 1)
        return first, after

    def letter_for_letter(self, start: int, end: int) -> bool:
        """Whether each of the bytes `start:end` is one character of the text, single ones between the words too."""
        return not self._pieces and self.origin.item(end - 1) - self.origin.item(start) == end - 1 - start

    def char(self, place: int) -> str:
        """The character that byte `place` came from, in its own spelling."""
        return chr(self._codes.item(self.origin.item(place)))

    def before(self, place: int) -> str:
        """The character before the one that byte `place` came from, invisible ones passed over; "" at the start."""
        codes, at = self._codes, self.origin.item(place) - 1
        while at >= 0 and not base(chr(codes.item(at))):
            at -= 1
        return chr(codes.item(at)) if at >= 0 else ""

    def tied(self, start: int, end: int) -> bool:
        """Whether underscores tie the characters `start:end` to more: `los_INM`, `INM_2024`, not Markdown's `_INM_`."""
        return self._leads_to_letter(start - 1, -1) or self._leads_to_letter(end, 1)

    def _leads_to_letter(self, at: int, step: int) -> bool:
        crossed = False
        for place in range(at, at + step * _LONGEST_TIE, step):
            if not 0 <= place < len(self._codes):
                return False
            char = chr(self._codes.item(place))
            if char != "_" and (left := base(char)):
                return crossed and left != " "
            crossed |= char == "_"
        return False

    def characters(self, start: int, end: int) -> str:
        """The characters that bytes `start:end` came from, each once, entities resolved."""
        return "".join(chr(self._codes.item(at)) for at in sorted(set(self.origin[start:end].tolist())))


def fold(text: str, *more: str) -> Folded:
    """Fold `text`; any string is fine, lone surrogates too.

    One character gives one byte, except that marks and invisible characters give none, runs of everything
    that is neither letter nor digit give one space, and ß æ œ þ, ligatures and Hangul give several. With `more`
    all are folded as one, a BREAK that no word reaches across between them: half the work of folding each.
    """
    whole = _TORN.join((text, *more))
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    entities: Mapping[int, int] = {}
    if "&" in whole:
        codes, entities = resolve(whole, codes)
    laid = np.empty(len(codes) + 2, dtype=np.uint8)
    laid[0] = laid[-1] = SPACE
    plain = _TABLE.lay(codes, laid[1:-1])
    pieces = _spell_out(codes, laid) if EXPAND in plain else ()
    end = 0
    for one in (text, *more)[:-1]:
        end += len(one) + len(_TORN)
        laid[end - 1] = BREAK
    dotted = bool(entities) or _DOTTED.search(whole) is not None
    places = None
    if DELETE in plain or EXPAND in plain:
        kept = laid.nonzero()[0]
        laid, places = laid.take(kept), kept - 1
    _close_up(laid)
    if dotted:
        read = codes if places is None else codes.take(places[1:-1])
        laid[_inside_acronyms(laid, (read == _DOT).nonzero()[0] + 1)] = DELETE
    return Folded(whole, codes, entities, laid, pieces, places)


def fold_word(text: str) -> bytes:
    """The data of `fold(text)` alone, for a word of a watchlist: ten times as fast on so short a text."""
    if "." in text or "&" in text:
        return fold(text).data
    letters = exact(text)
    padded = f" {letters} " if letters else " "
    return padded.encode() if padded.isascii() else bytes(map(byte, padded))


def exact(text: str) -> str:
    """Fold a short text letter by letter, other scripts in full: `data` only hints at them with 7 bits."""
    return " ".join("".join(map(base, text)).split())


def _squeezed(laid: NDArray[np.uint8]) -> bytes:
    return laid.tobytes().replace(bytes([DELETE]), b"")


def _filled(data: bytes, pieces: Sequence[bytes]) -> bytes:
    if not pieces:
        return data
    return b"".join(chain.from_iterable(zip(data.split(bytes([EXPAND])), (*pieces, b""), strict=True)))


def _spell_out(codes: NDArray[np.uint32], laid: NDArray[np.uint8]) -> list[bytes]:
    """Write the characters that are a single byte after all; returns those that are several, in order."""
    odd = (laid == EXPAND).nonzero()[0]
    chars = codes.take(odd - 1).tobytes().decode("utf-32-le", "surrogatepass")
    pieces = [written_out(char) for char in chars]
    for place, piece in zip(odd.tolist(), pieces, strict=True):
        if len(piece) < 2:  # noqa: PLR2004 - one byte or none
            laid[place] = piece[0] if piece else DELETE
    return [piece for piece in pieces if len(piece) > 1]


def _close_up(laid: NDArray[np.uint8]) -> None:
    """Leave out the spaces that follow a space."""
    space = (laid == SPACE).view(np.uint8)
    again = space[1:] & space[:-1]
    laid[1:] -= again * np.uint8(SPACE - DELETE)  # a sum takes a quarter of the time of setting by a mask


def _inside_acronyms(laid: NDArray[np.uint8], dots: NDArray[np.int64]) -> NDArray[np.int64]:
    """The dots between single letters: some papers write C.B.P. One and U.N.H.C.R."""
    dots = dots[(dots > 1) & (dots < len(laid) - 2)]
    dots = dots[_letters(laid[dots + 1])]
    return dots[_letters(laid[dots - 1]) & (laid[dots - 2] < ZERO) & (laid[dots + 2] < ZERO)]


def _letters(laid: NDArray[np.uint8]) -> NDArray[np.bool_]:
    letters: NDArray[np.bool_] = (laid >= LETTER) & (laid != EXPAND)
    return letters
