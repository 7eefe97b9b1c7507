"""The sentences beside every item: what must match, must not, or must stay unsure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from monitor.model import Article, Decision
from monitor.watch.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.config.schema import Examples, Item, Watchlist

Kind = Literal["match", "no_match", "unsure"]

_WANTED: dict[Kind, Decision] = {
    "match": Decision.MATCH,
    "no_match": Decision.NO_MATCH,
    "unsure": Decision.UNSURE,
}
_NEVER = datetime.min.replace(tzinfo=UTC)  # an example was never published; no rule looks at the time


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example decided otherwise than it says; `index` is its place in `examples.<kind>`, from 0."""

    watchlist: str
    item: str
    kind: Kind
    index: int
    sentence: str
    decision: Decision
    because: tuple[str, ...]
    reason: str


def run_examples(watchlists: Sequence[Watchlist]) -> list[ExampleFailure]:
    """Decide every example sentence of every item; what comes back are those that fail, in file order.

    A sentence is an article whose text it is, in no known language. An item that wants its names in the title
    gets the sentence as title, one that takes certain sources only gets it from the first of them.
    """
    return [failure for watchlist in watchlists for failure in _failures(watchlist, Matcher([watchlist]))]


def _failures(watchlist: Watchlist, matcher: Matcher) -> Iterator[ExampleFailure]:
    for item in watchlist.items:
        for kind, index, sentence in _sentences(item.examples):
            decided = (match for match in matcher.decide(_article(sentence, item)) if match.item == item.id)
            match = next(decided, None)
            decision = match.decision if match else Decision.NO_MATCH
            if decision is not _WANTED[kind]:
                because, reason = (match.because, match.reason) if match else ((), "none of its names was found")
                yield ExampleFailure(watchlist.watchlist, item.id, kind, index, sentence, decision, because, reason)


def _sentences(examples: Examples) -> Iterator[tuple[Kind, int, str]]:
    groups: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("match", examples.match),
        ("no_match", examples.no_match),
        ("unsure", examples.unsure),
    )
    for kind, sentences in groups:
        for index, sentence in enumerate(sentences):
            yield kind, index, sentence


def _article(sentence: str, item: Item) -> Article:
    headline = item.only.in_ == "title"
    return Article(
        id="example",
        feed=next(iter(item.only.sources), ""),
        outlet="",
        tier=2,
        url="",
        canonical_url="",
        title=sentence if headline else "",
        summary="",
        text="" if headline else sentence,
        weak=(),
        language="und",
        published=None,
        first_seen=_NEVER,
        full_text=True,
    )
