"""What the demo's digest left out, and why: each article of the sample press that no story holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.demo.press import OUTLETS, Outlet, path, pieces
from monitor.model import FateKind
from monitor.stories import canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.model import Kept, Match
    from monitor.store import Store

NOT_NAMED = "no name of the watchlist stands in it"
SEEN_BEFORE = "seen before: the same page in another of the outlet's feeds"
MOST_SIGNS = 4  # words that tell whose name it is: enough to see that it is right


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One entry that is not in the digest, and the reason in words."""

    outlet: str
    title: str
    reason: str


def left_out(store: Store, sites: Mapping[str, str]) -> list[LeftOut]:
    """Every entry that tells no story, as the store has it, repeated ones last; `sites` are addresses by outlet id."""
    found = [(outlet.name, kept) for outlet in OUTLETS for kept in _entries(store, sites[outlet.id], outlet)]
    found.sort(key=lambda pair: pair[1].fate.kind is FateKind.DUPLICATE)
    matches = store.articles.matches([kept.entry.id for _, kept in found])
    return [
        LeftOut(outlet, kept.entry.title, _reason(kept, matches.get(kept.entry.id, ())))
        for outlet, kept in found
        if kept.fate.kind not in (FateKind.MATCHED, FateKind.UNSURE)
    ]


def _entries(store: Store, site: str, outlet: Outlet) -> Iterator[Kept]:
    for piece in pieces(outlet):
        yield from store.entries.at_address(canonical_url(site + path(piece)))


def _reason(kept: Kept, matches: Sequence[Match]) -> str:
    if kept.fate.kind is FateKind.DUPLICATE:
        return SEEN_BEFORE
    named = [match for match in matches if match.mentions] or [match for match in matches if not _furniture(match)]
    if not named:
        return f"{NOT_NAMED}, only around it on the page" if matches else NOT_NAMED
    match = named[0]
    if not (match.mentions and match.lookalikes):
        return match.reason
    other, signs = max(match.lookalikes, key=lambda one: len(one[1]))
    return f"“{match.mentions[0].text}” means {other} here: {', '.join(signs[:MOST_SIGNS])}"


def _furniture(match: Match) -> bool:
    """Whether the name stands only around the article: in a box of links, in the outlet's words on itself."""
    return all("not the article" in one.why for one in match.dismissed)
