"""Text folding: what is left of a text when accents, case, dashes and quotes do not matter.

A folded text is bytes, one for every letter or digit, single spaces between words and one at either end, so
that `b" inm "` fits whole words only. Every byte remembers the character it came from. NFKD + ASCII would
be slower and wrong (`Łódź` -> `odz`, a dash vanishes), `lower()` and `casefold()` change lengths (İ, ß, ﬁ).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from monitor.watch import folding_short
from monitor.watch.alphabet import DELETE, EXPAND, base, byte
from monitor.watch.entities import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from monitor.watch.alphabet import Laid

SHORT = 500
"""Characters up to which the way without numpy is taken. It takes 11 µs for 60 of them, 25 for 200, 50 for 500, and
numpy 32, 23 and 30: little is lost, and a command that decides sentences alone, as `check` does, never loads numpy.
"""

_TORN = " \n "  # between two texts that are folded together; the middle one becomes BREAK
_DOTTED = re.compile(r"\.[^\s\w]{0,3}[^\W\d_](?![a-zA-Z0-9])")  # without one in the text no acronym is looked for
_LONGEST_TIE = 8  # characters; a row of underscores longer than that is a line to fill in


class Folded:
    """A folded text. `data` starts and ends with a space; `text` is the original.

    Most texts hold no name at all, so where a byte came from is worked out when somebody asks.
    """

    def __init__(self, text: str, chars: str, entities: Mapping[int, int], laid: Laid) -> None:
        """`chars` is the text with entities resolved in place; `entities` leads from such a place to its end."""
        self.text = text
        self.data = _filled(laid.data.replace(bytes([DELETE]), b""), laid.pieces)
        self._chars = chars
        self._entities = entities
        self._laid = laid

    @cached_property
    def origin(self) -> Sequence[int]:
        """Where every byte of `data` stands in the text; -1 and the text's length for the spaces around it."""
        return self._laid.origin()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the bytes `start:end` (no space at either end) stand in the text, accents in NFD included."""
        first, last = self.origin[start], self.origin[end - 1]
        after = self._entities.get(last, last + 1)
        while after < len(self.text) and unicodedata.category(self._chars[after])[0] == "M":
            after = self._entities.get(after, after + 1)
        return first, after

    def letter_for_letter(self, start: int, end: int) -> bool:
        """Whether each of the bytes `start:end` is one character of the text, single ones between the words too."""
        return not self._laid.pieces and self.origin[end - 1] - self.origin[start] == end - 1 - start

    def char(self, place: int) -> str:
        """The character that byte `place` came from, in its own spelling."""
        return self._chars[self.origin[place]]

    def before(self, place: int) -> str:
        """The character before the one that byte `place` came from, invisible ones passed over; "" at the start."""
        chars, at = self._chars, self.origin[place] - 1
        while at >= 0 and not base(chars[at]):
            at -= 1
        return chars[at] if at >= 0 else ""

    def tied(self, start: int, end: int) -> bool:
        """Whether underscores tie the characters `start:end` to more: `los_INM`, `INM_2024`, not Markdown's `_INM_`."""
        return self._leads_to_letter(start - 1, -1) or self._leads_to_letter(end, 1)

    def _leads_to_letter(self, at: int, step: int) -> bool:
        crossed = False
        for place in range(at, at + step * _LONGEST_TIE, step):
            if not 0 <= place < len(self._chars):
                return False
            char = self._chars[place]
            if char != "_" and (left := base(char)):
                return crossed and left != " "
            crossed |= char == "_"
        return False

    def characters(self, start: int, end: int) -> str:
        """The characters that bytes `start:end` came from, each once, entities resolved."""
        return "".join(self._chars[at] for at in sorted(set(self.origin[start:end])))


def fold(text: str, *more: str) -> Folded:
    """Fold `text`; any string is fine, lone surrogates too.

    One character gives one byte, except that marks and invisible characters give none, runs of everything
    that is neither letter nor digit give one space, and ß æ œ þ, ligatures and Hangul give several. With `more`
    all are folded as one, a BREAK that no word reaches across between them: half the work of folding each.
    """
    whole = _TORN.join((text, *more))
    chars, entities = resolve(whole) if "&" in whole else (whole, {})
    ends = accumulate(len(one) + len(_TORN) for one in (text, *more)[:-1])
    dotted = bool(entities) or _DOTTED.search(whole) is not None
    laid = _lay(len(whole))(chars, [end - 1 for end in ends], dotted=dotted)
    return Folded(whole, chars, entities, laid)


def _lay(length: int) -> Callable[..., Laid]:
    """The way that is faster for a text of so many characters; the bytes are the same."""
    if length <= SHORT:
        return folding_short.lay
    from monitor.watch import folding_long  # with numpy, which takes 0.1 to 0.2 s of CPU to load

    return folding_long.lay


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


def _filled(data: bytes, pieces: Sequence[bytes]) -> bytes:
    if not pieces:
        return data
    return b"".join(chain.from_iterable(zip(data.split(bytes([EXPAND])), (*pieces, b""), strict=True)))
