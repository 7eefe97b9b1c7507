"""Folding long texts: one numpy table look-up over UTF-32 code points (`str.translate` takes twelve times as long)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from monitor.watch.alphabet import BREAK, DELETE, EXPAND, LETTER, SPACE, ZERO, Laid, class_of, written_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_DOT = 0x2E
_UNKNOWN = 3  # in the table: not met yet
# Code points with a byte of their own in the table, and one more that stands for all the others: 64 KB stay in
# the processor's cache.
_FIRST_PLANE = 0x10000


class _Table:
    """One byte for every character of the first plane, learnt as texts hold them: nothing to build at the start."""

    def __init__(self) -> None:
        self._classes = np.full(_FIRST_PLANE + 1, _UNKNOWN, dtype=np.uint8)
        self._classes[-1] = EXPAND

    def lay(self, codes: NDArray[np.uint32], out: NDArray[np.uint8]) -> bytes:
        """Write the byte of every code point to `out`, which is contiguous; returns them too."""
        self._classes.take(codes, mode="clip", out=out)
        if _UNKNOWN in (laid := out.tobytes()):
            for code in set(codes[out == _UNKNOWN].tolist()):  # np.unique would load numpy.ma: 40 ms of CPU
                self._classes[code] = class_of(chr(code))
            return self.lay(codes, out)
        return laid


_TABLE = _Table()


def lay(chars: str, breaks: Sequence[int], *, dotted: bool) -> Laid:
    """The bytes of `chars` with a space at either end, a BREAK at `breaks`; `dotted` if it may hold acronyms."""
    codes = np.frombuffer(chars.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    laid = np.empty(len(codes) + 2, dtype=np.uint8)
    laid[0] = laid[-1] = SPACE
    plain = _TABLE.lay(codes, laid[1:-1])
    pieces = _spell_out(chars, laid) if EXPAND in plain else ()
    for at in breaks:
        laid[at] = BREAK
    places = None
    if DELETE in plain or EXPAND in plain:
        kept = laid.nonzero()[0]
        laid, places = laid.take(kept), kept - 1
    _close_up(laid)
    if dotted:
        read = codes if places is None else codes.take(places[1:-1])
        laid[_inside_acronyms(laid, (read == _DOT).nonzero()[0] + 1)] = DELETE
    return Laid(laid.tobytes(), pieces, partial(_origin, laid, pieces, places))


def _origin(laid: NDArray[np.uint8], pieces: Sequence[bytes], places: NDArray[np.int64] | None) -> Sequence[int]:
    kept = laid.nonzero()[0]
    if pieces:
        counts = np.ones(len(kept), dtype=np.int64)
        counts[laid.take(kept) == EXPAND] = [len(piece) for piece in pieces]
        kept = np.repeat(kept, counts)
    origin: NDArray[np.int64] = kept - 1 if places is None else places.take(kept)
    return origin.data  # a memoryview gives Python's own numbers


def _spell_out(chars: str, laid: NDArray[np.uint8]) -> list[bytes]:
    """Write the characters that are a single byte after all; returns those that are several, in order."""
    odd = (laid == EXPAND).nonzero()[0].tolist()
    pieces = [written_out(chars[place - 1]) for place in odd]
    for place, piece in zip(odd, pieces, strict=True):
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
