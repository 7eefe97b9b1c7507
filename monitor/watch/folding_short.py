"""Folding short texts: a title, a sentence, an example. It loads nothing."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from monitor.watch.alphabet import BREAK, DELETE, EXPAND, ZERO, Laid, class_of, written_out

if TYPE_CHECKING:
    from collections.abc import Sequence

_AGAIN = re.compile(rb"(?<= ) ")  # a space that follows a space
# A space that may be the dot of an acronym: a letter on either side that stands alone.
_OUTSIDE, _LETTER = rb"[\x00-\x%02x]" % (ZERO - 1), rb"[\x61-\x7e\x80-\xff]"
_BETWEEN_LETTERS = re.compile(rb"(?<=%b%b) (?=%b%b)" % (_OUTSIDE, _LETTER, _LETTER, _OUTSIDE))


class _Classes(dict[int, str]):
    """For `str.translate`: one character below U+0100 for each, learnt as texts hold them."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(class_of(chr(code)))
        return self[code]


_CLASSES = _Classes()


def lay(chars: str, breaks: Sequence[int], *, dotted: bool) -> Laid:
    """The bytes of `chars` with a space at either end, a BREAK at `breaks`; `dotted` if it may hold acronyms."""
    laid = bytearray(f" {chars.translate(_CLASSES)} ".encode("latin-1"))
    expanded = zip(chars, laid[1:-1], strict=True) if EXPAND in laid else ()
    pieces = [written_out(char) for char, byte in expanded if byte == EXPAND]
    for at in breaks:
        laid[at] = BREAK
    places = None
    if DELETE in laid:
        places = [at - 1 for at, byte in enumerate(laid) if byte != DELETE]
        laid = laid.replace(bytes([DELETE]), b"")
    laid = bytearray(_AGAIN.sub(bytes([DELETE]), laid))
    if dotted:
        for found in [*_BETWEEN_LETTERS.finditer(laid)]:
            at = found.start()
            if chars[at - 1 if places is None else places[at]] == ".":
                laid[at] = DELETE
    return Laid(bytes(laid), pieces, partial(_origin, laid, pieces, places))


def _origin(laid: bytes | bytearray, pieces: Sequence[bytes], places: Sequence[int] | None) -> list[int]:
    kept = [at for at, byte in enumerate(laid, start=-1) if byte != DELETE]
    if pieces:
        lengths = iter(map(len, pieces))
        kept = [at for at in kept for _ in range(next(lengths) if laid[at + 1] == EXPAND else 1)]
    return kept if places is None else [places[at + 1] for at in kept]
