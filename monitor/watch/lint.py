"""What `monitor check` warns of in watchlists that are valid but will disappoint."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from monitor.config.schema import Item, Watchlist

_FEWEST_EXAMPLES = 2  # of each kind: with one, an edit that breaks the rule for everything else goes unseen


@dataclass(frozen=True, slots=True)
class Finding:
    """Advice on one place of a watchlist.

    `key` is the item's key ("names", "lookalikes.0.signs" …), `index` the place in its list, None for the
    whole key. `message` says what was found, `mend` what to do.
    """

    watchlist: str
    item: str
    key: str
    index: int | None
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A name of an item with its folded form."""

    item: str
    key: str
    index: int
    written: str
    folded: bytes


_Advice = tuple[str, int | None, str, str]  # key, index, message, mend


def lint(watchlists: Sequence[Watchlist], today: date) -> list[Finding]:
    """Everything worth a maintainer's second look, in the order of the files; `today` judges `review_by`."""
    return [finding for watchlist in watchlists for finding in _of_watchlist(watchlist, today)]


def _of_watchlist(watchlist: Watchlist, today: date) -> Iterator[Finding]:
    names = [named for item in watchlist.items for named in _names(item)]
    shared = _Shared(names)
    for item in watchlist.items:
        for check in (_unmatchable, _undecidable, _empty_words, _self_evident, _few_examples, shared.advice):
            for key, index, message, mend in check(item):
                yield Finding(watchlist.watchlist, item.id, key, index, message, mend)
        if item.review_by is not None and item.review_by < today:
            message = f"was to be reviewed by {item.review_by:%d %B %Y}"
            mend = "see whether its names are still in use, then set a later date"
            yield Finding(watchlist.watchlist, item.id, "review_by", None, message, mend)


def _lists(item: Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list of words of an item, with its key."""
    yield from (("names", item.names), ("ambiguous", item.ambiguous), ("signs", item.signs))
    yield from ((f"lookalikes.{at}.signs", other.signs) for at, other in enumerate(item.lookalikes))
    for at, group in enumerate(item.together):
        yield from ((f"together.{at}.each.{line}", words) for line, words in enumerate(group.each))
    yield from (("only_with", item.only_with), ("never.phrases", item.never.phrases))


@lru_cache(maxsize=8_192)  # more than a watchlist has: two checks ask for each word, which was a third of the time
def _folded(written: str) -> bytes:
    from monitor.watch.folding import fold_word

    return fold_word(written)


def _names(item: Item) -> Iterator[_Named]:
    for key, words in (("names", item.names), ("ambiguous", item.ambiguous)):
        for index, written in enumerate(words):
            yield _Named(item.id, key, index, written, _folded(written))


def _unmatchable(item: Item) -> Iterator[_Advice]:
    if not (item.names or item.ambiguous or item.together):
        yield "names", None, "has no names: nothing can match it", "add names, ambiguous names or a together"


def _undecidable(item: Item) -> Iterator[_Advice]:
    if item.ambiguous and not item.signs:
        message = "has ambiguous names but no signs: they can never match"
        yield "ambiguous", None, message, "add signs that show that the name is ours"
    if item.lookalikes and not item.ambiguous:
        message = "has lookalikes but no ambiguous name: only names inside their signs are affected"
        yield "lookalikes", None, message, "move the names that others bear too from names to ambiguous"


def _empty_words(item: Item) -> Iterator[_Advice]:
    for key, words in _lists(item):
        for index, written in enumerate(words):
            if not _folded(written).strip():
                message = f"“{written}” holds nothing that is kept of a text: it can never fit"
                yield key, index, message, "write a word with letters or digits"


def _self_evident(item: Item) -> Iterator[_Advice]:
    """Signs that fit the name itself say nothing."""
    names = {named.folded for named in _names(item)}
    for key, words in _lists(item):
        if not key.endswith("signs"):
            continue
        for index, sign in enumerate(words):
            if _folded(sign) in names:
                message = f"the sign “{sign}” is a name of the item: it is no evidence for itself"
                yield key, index, message, "take it out of the signs"


def _few_examples(item: Item) -> Iterator[_Advice]:
    for kind, sentences in (("match", item.examples.match), ("no_match", item.examples.no_match)):
        if len(sentences) < _FEWEST_EXAMPLES:
            message = f"has {len(sentences) or 'no'} {kind} example{'' if len(sentences) == 1 else 's'}"
            mend = f"add sentences from real articles until there are at least {_FEWEST_EXAMPLES}"
            yield "examples", None, message, mend


class _Shared:
    """Names that occur twice in a watchlist, or inside another item's name."""

    def __init__(self, names: Sequence[_Named]) -> None:
        self._by_item: dict[str, list[_Named]] = defaultdict(list)
        self._by_form: dict[bytes, list[_Named]] = defaultdict(list)
        for named in names:
            self._by_item[named.item].append(named)
            self._by_form[named.folded].append(named)

    def advice(self, item: Item) -> Iterator[_Advice]:
        """Advice on the names of one item."""
        for named in self._by_item.get(item.id, ()):
            yield from self._same(named)
            yield from self._inside(named)

    def _same(self, named: _Named) -> Iterator[_Advice]:
        twins = self._by_form[named.folded]
        if named is twins[0]:
            return
        first = twins[0]
        if first.item != named.item:
            message = f"“{named.written}” is a name of “{first.item}” too: every mention counts for both"
            yield named.key, named.index, message, "leave it with one of them, or make it ambiguous in both"
        else:
            message = f"“{named.written}” is the same as “{first.written}” under {first.key}"
            yield (
                named.key,
                named.index,
                message,
                "one of the two is enough: accents, case and dashes do not matter",
            )

    def _inside(self, named: _Named) -> Iterator[_Advice]:
        for form in _parts(named.folded):
            for shorter in self._by_form.get(form, ()):
                if shorter.item != named.item and shorter.key == "names":
                    message = f"“{named.written}” holds “{shorter.written}”, a name of “{shorter.item}”"
                    mend = f"it matches both; if not meant, add it to never.phrases of “{shorter.item}”"
                    yield named.key, named.index, message, mend


def _parts(folded: bytes) -> Iterator[bytes]:
    """Every shorter run of whole words in a folded name."""
    words = folded.split()
    for length in range(1, len(words)):
        for start in range(len(words) - length + 1):
            yield b" " + b" ".join(words[start : start + length]) + b" "
