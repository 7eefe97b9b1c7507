"""How well watchlists decide on labelled articles: precision, recall, F1, and every mistake with its words.

`unsure` is neither a find nor a false alarm. It asks a person, so it is counted apart; an article that is labelled
with the item was not found by it, so recall falls.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.model import Article, Decision, Match
from monitor.scores import Score
from monitor.watch.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.config.schema import Item, Watchlist
    from monitor.watch.nearly import NearMiss

# Of several decisions on one item (it stands in several watchlists) the one that readers would be told counts.
_STRONGEST = (Decision.MATCH, Decision.UNSURE, Decision.NO_MATCH)

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and the items that it is truly about: each as `item`, or `watchlist/item` where that matters."""

    article: Article
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided about one item in one article, and whether it should be found there.

    `match` is None when none of the item's names was found.
    """

    item: str
    wanted: bool
    match: Match | None

    @property
    def decision(self) -> Decision:
        """The decision; an item that is not mentioned does not match."""
        return self.match.decision if self.match else Decision.NO_MATCH

    @property
    def reason(self) -> str:
        """Why it was decided so, in a sentence."""
        return self.match.reason if self.match else "none of its names was found"

    @property
    def score(self) -> Score:
        """This decision alone."""
        found = self.decision is Decision.MATCH
        return Score.of(wanted=self.wanted, found=found)

    @property
    def mistake(self) -> str:
        """What a person should look at: "false alarm", "missed" or "unsure"; "" where all is right."""
        if self.decision is Decision.UNSURE:
            return "unsure"
        if (self.decision is Decision.MATCH) is self.wanted:
            return ""
        return "missed" if self.wanted else "false alarm"


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item over all articles, or all items: `unsure` counts decisions."""

    score: Score = field(default_factory=Score)
    unsure: int = 0

    def __add__(self, other: ItemScore) -> ItemScore:
        return ItemScore(self.score + other.score, self.unsure + other.unsure)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`judged` has, for each article in order, the items that it mentions or is labelled with.

    `items` are the scores, in the order of the watchlists. `unknown` are items that no watchlist has, with how many
    articles are labelled with them: nothing finds those, each is a miss.
    """

    judged: tuple[tuple[Labelled, tuple[Judged, ...]], ...]
    items: Mapping[str, ItemScore]
    unknown: Mapping[str, int]

    @property
    def micro(self) -> ItemScore:
        """Every decision on every item counted once."""
        return sum(self.items.values(), ItemScore())

    @property
    def unsure_articles(self) -> int:
        """Articles of which at least one scored item is unsure."""
        return sum(any(one.decision is Decision.UNSURE for one in judged) for _, judged in self.judged)


def evaluate(watchlists: Sequence[Watchlist], labelled: Sequence[Labelled], items: Sequence[str] = ()) -> Evaluation:
    """Decide every article and compare with its labels. Scores `items`, or those that occur in any labels.

    `comar` means the item of that id in any watchlist, `migration/comar` that of one.
    """
    scored = items or labels_of(watchlists, labelled)
    by_id: dict[str, list[str]] = {}
    for item in scored:
        by_id.setdefault(_id_of(item), []).append(item)
    matcher = Matcher(watchlists)
    judged = tuple((one, _judge(one, by_id, matcher.decide(one.article))) for one in labelled)
    scores = dict.fromkeys(scored, ItemScore())
    for one in (one for _, every in judged for one in every):
        scores[one.item] += ItemScore(one.score, one.decision is Decision.UNSURE)
    known = known_items(watchlists)
    missing = Counter(label for one in labelled for label in one.labels if label in scores and label not in known)
    return Evaluation(judged, scores, missing)


def known_items(watchlists: Iterable[Watchlist]) -> dict[str, None]:
    """Every item as labels may name it: by its id, or by watchlist and id; in the order of the files."""
    every = [(watchlist.watchlist, item.id) for watchlist in watchlists for item in watchlist.items]
    return dict.fromkeys(name for home, item in every for name in (item, f"{home}/{item}"))


def labels_of(watchlists: Iterable[Watchlist], labelled: Iterable[Labelled]) -> tuple[str, ...]:
    """All labels of these articles: in the order of the watchlists, then those that no watchlist has, sorted."""
    labels: frozenset[str] = frozenset().union(*(one.labels for one in labelled))
    known = [name for name in known_items(watchlists) if name in labels]
    return (*known, *sorted(labels.difference(known)))


def _judge(one: Labelled, scored: Mapping[str, Sequence[str]], matches: Sequence[Match]) -> tuple[Judged, ...]:
    """The items that the article is labelled with or mentions; `scored` are those to be scored, by their bare id."""
    wanted = dict.fromkeys(
        item for label in sorted(one.labels) for item in scored.get(_id_of(label), ()) if _agree(item, label)
    )
    found: dict[str, list[Match]] = {item: [] for item in wanted}
    for match in matches:
        for item in scored.get(match.item, ()):
            if _agree(item, f"{match.watchlist}/{match.item}"):
                found.setdefault(item, []).append(match)
    strongest = {
        item: min(decided, key=lambda match: _STRONGEST.index(match.decision), default=None)
        for item, decided in found.items()
    }
    return tuple(Judged(item, item in wanted, match) for item, match in strongest.items())


def near(judged: Judged, article: Article, watchlists: Iterable[Watchlist]) -> tuple[NearMiss, ...]:
    """What nearly names an item that was missed. Some 10 ms: for those that are shown to a person."""
    from monitor.watch.nearly import near_misses

    alone = [
        watchlist.model_copy(update={"items": (item,)})
        for watchlist in watchlists
        for item in watchlist.items
        if _agree(judged.item, f"{watchlist.watchlist}/{item.id}")
    ]
    return near_misses(alone, article, (judged.match,) if judged.match else ())


def _id_of(label: str) -> str:
    return label.rpartition("/")[2]


def _agree(one: str, other: str) -> bool:
    """Whether two labels mean one item: the same id, and the same watchlist where both name one."""
    (home, _, item), (other_home, _, other_item) = one.rpartition("/"), other.rpartition("/")
    return item == other_item and (not home or not other_home or home == other_home)


def naive(watchlists: Sequence[Watchlist], labelled: Sequence[Labelled], items: Sequence[str] = ()) -> dict[str, Score]:
    """The baseline: a keyword alert on the bare names, ambiguous ones too, of each scored item.

    Whole words, without regard to case, accents and punctuation; a star is a longer word. No evidence is asked for.
    """
    scored = items or labels_of(watchlists, labelled)
    names = {item: _bare_names(item, watchlists) for item in scored}
    scores = dict.fromkeys(scored, Score())
    for one in labelled:
        text = "".join(map(_plain, (one.article.title, one.article.text or one.article.summary)))
        for item in scored:
            wanted = any(_agree(item, label) for label in one.labels)
            scores[item] += Score.of(wanted=wanted, found=any(name in text for name in names[item]))
    return scores


def _bare_names(label: str, watchlists: Iterable[Watchlist]) -> frozenset[str]:
    items: list[Item] = [
        item for one in watchlists for item in one.items if _agree(label, f"{one.watchlist}/{item.id}")
    ]
    names = (name for item in items for name in (*item.names, *item.ambiguous))
    return frozenset(_plain(name).removesuffix(" " if name.endswith("*") else "") for name in names)


def _plain(text: str) -> str:
    """The words alone, folded, a space around each; two spaces where another text may follow."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(bare))} "
