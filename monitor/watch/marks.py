"""Where in an article the words stand that a decision rests on, for a person who reads it (`monitor explain`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.watch.automaton import Vocabulary
from monitor.watch.evidence import longest
from monitor.watch.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.config.schema import Item, Watchlist
    from monitor.model import Article, Field, Match, Mention

    _Places = dict[tuple[Field, int, int], dict["Kind", set[str]]]

Kind = Literal["name", "sign", "lookalike"]
_BEFORE: tuple[Kind, ...] = ("name", "lookalike", "sign")  # which one is shown where two stand on one word


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of the article that stands in the watchlist, for the items named."""

    field: Field
    start: int
    end: int
    kind: Kind
    items: tuple[str, ...]


def marks(watchlists: Sequence[Watchlist], article: Article, matches: Sequence[Match]) -> tuple[Mark, ...]:
    """The names, signs and lookalikes' signs in the article of every item that it mentions, in reading order.

    Marks do not overlap: a name goes before a lookalike's sign, that before a sign.
    """
    places: _Places = {}
    for match in matches:
        for mention in (*match.mentions, *(one.mention for one in match.dismissed)):
            _put(places, mention, "name")
    wanted = {(match.watchlist, match.item) for match in matches}
    items = [item for one in watchlists for item in one.items if (one.watchlist, item.id) in wanted]
    vocabulary = Vocabulary()
    words = [(kind, item.id, vocabulary.add(words)) for item in items for kind, words in _evidence(item)]
    if any(numbers for _, _, numbers in words):
        reading = Reading(article)
        found = vocabulary.scanner().scan(reading)
        for kind, item, numbers in words:
            for place in longest(found.places(numbers)):
                _put(places, reading.mention(item, place), kind)
    return tuple(_apart(places))


def _put(places: _Places, mention: Mention, kind: Kind) -> None:
    at = (mention.field, mention.start, mention.end)
    places.setdefault(at, {}).setdefault(kind, set()).add(mention.item)


def _evidence(item: Item) -> Iterator[tuple[Kind, Sequence[str]]]:
    yield "sign", item.signs
    yield "lookalike", [sign for other in item.lookalikes for sign in other.signs]


def _apart(places: _Places) -> Iterator[Mark]:
    """Of places that overlap the one that goes before, of one kind the longer."""
    ranked = sorted(places, key=lambda at: (min(map(_BEFORE.index, places[at])), at[1] - at[2], at))
    kept: list[tuple[Field, int, int]] = []
    for at in ranked:
        if all(at[0] != other[0] or at[2] <= other[1] or other[2] <= at[1] for other in kept):
            kept.append(at)
    for at in sorted(kept, key=lambda at: (at[0] != "title", at[1])):
        kind = min(places[at], key=_BEFORE.index)
        yield Mark(*at, kind, tuple(sorted(places[at][kind])))
