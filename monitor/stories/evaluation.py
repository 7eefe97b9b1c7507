"""How well articles are joined, on labelled pairs: `a` is stored, `b` arrives, the grouper decides.

Every pair is decided by itself. The other texts of the file are only the background that tells rare wording from
common: each of their stories stands in the store once, as many windows ago, so that nothing can join it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NoReturn

from monitor.scores import Score
from monitor.stories.fingerprint import fingerprint_of, own_text
from monitor.stories.grouping import Grouper, Placement
from monitor.stories.judge import judge
from monitor.stories.thresholds import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from monitor.model import Article, Joined
    from monitor.stories.fingerprint import Fingerprint
    from monitor.stories.records import StoryRecords

PairDecision = Literal["copy", "update", "coverage", "distinct"]

# What a pair's decision is called, by why `b` was joined to the story of `a`.
DECISIONS: Mapping[str, PairDecision] = {
    "same page": "copy",
    "same text": "copy",
    "copy": "copy",
    "update": "update",
}

# Labels and decisions that say "one text": an update takes a text over and adds to it. Other coverage of an event
# and other events are texts of their own.
SAME_TEXT = frozenset(("copy", "update"))

# The share of shingles from which the baselines call two texts the same: the habit of MinHash-LSH (datasketch's and
# text-dedup's examples use .7 to .9).
BASELINE = 0.8

# When `b` arrives: any fixed time will do, only distances between times are looked at.
ARRIVAL = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles and what they truly are to each other; `set` is the collection that they were taken from.

    Their `published` says how far apart they are; without both they count as published together.
    """

    id: str
    set: str
    a: Article
    b: Article
    label: PairDecision


@dataclass(frozen=True, slots=True)
class DecidedPair:
    """A pair as decided, why in sentences, and how much wording the two share (0 to 1, of 4-word shingles).

    `joined` is why `b` stands in the story of `a`, None where it does not.
    """

    pair: Pair
    decision: PairDecision
    because: tuple[str, ...]
    joined: Joined | None
    jaccard: float
    containment: float

    @property
    def score(self) -> Score:
        """Same text or not, this pair alone."""
        return self._same(found=self.decision in SAME_TEXT)

    @property
    def by_jaccard(self) -> Score:
        """The baseline: shingles that both have, of all that one has, ≥ .8."""
        return self._same(found=self.jaccard >= BASELINE)

    @property
    def by_containment(self) -> Score:
        """The baseline: shingles that both have, of those of the shorter text, ≥ .8."""
        return self._same(found=self.containment >= BASELINE)

    @property
    def mistake(self) -> str:
        """What went wrong, for a person; "" where nothing did."""
        label, decision = self.pair.label, self.decision
        if (label in SAME_TEXT) is (decision in SAME_TEXT):
            return "update hidden" if (label, decision) == ("update", "copy") else ""
        return "missed" if label in SAME_TEXT else "wrongly joined"

    def _same(self, *, found: bool) -> Score:
        return Score.of(wanted=self.pair.label in SAME_TEXT, found=found)


@dataclass(frozen=True, slots=True)
class SetScore:
    """One set, or all pairs together: same text or not, beside two baselines.

    `updates_hidden` are updates decided as copies, `distinct_joined` different things decided as one text,
    `distinct_as_coverage` different things that would be listed beside each other.
    """

    pairs: int = 0
    score: Score = field(default_factory=Score)
    jaccard: Score = field(default_factory=Score)
    containment: Score = field(default_factory=Score)
    updates: int = 0
    updates_hidden: int = 0
    distinct: int = 0
    distinct_joined: int = 0
    distinct_as_coverage: int = 0


@dataclass(frozen=True, slots=True)
class PairEvaluation:
    """All pairs of a file, decided, in its order."""

    decided: tuple[DecidedPair, ...]

    @property
    def sets(self) -> dict[str, SetScore]:
        """Each set by itself, in the order of the file."""
        sets: dict[str, list[DecidedPair]] = defaultdict(list)
        for one in self.decided:
            sets[one.pair.set].append(one)
        return {name: _sum(decided) for name, decided in sets.items()}

    @property
    def pooled(self) -> SetScore:
        """All pairs as one set."""
        return _sum(self.decided)

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 of the sets, so that a small one counts as much as a large one.

        Sets without a pair of one text are left out: nothing is to be found there. None where there is no other.
        """
        known = [
            one.score.f1 for one in self.sets.values() if one.score.f1 is not None and one.score.recall is not None
        ]
        return sum(known) / len(known) if known else None


def _sum(decided: Sequence[DecidedPair]) -> SetScore:
    updates = [one.decision for one in decided if one.pair.label == "update"]
    distinct = [one.decision for one in decided if one.pair.label == "distinct"]
    return SetScore(
        pairs=len(decided),
        score=sum((one.score for one in decided), Score()),
        jaccard=sum((one.by_jaccard for one in decided), Score()),
        containment=sum((one.by_containment for one in decided), Score()),
        updates=len(updates),
        updates_hidden=updates.count("copy"),
        distinct=len(distinct),
        distinct_joined=sum(decision in SAME_TEXT for decision in distinct),
        distinct_as_coverage=distinct.count("coverage"),
    )


def evaluate_pairs(
    pairs: Sequence[Pair], records: StoryRecords, transaction: Callable[[], AbstractContextManager[None]]
) -> PairEvaluation:
    """Decide every pair over an empty store, whose `transaction` undoes what was written when it is left by an error.

    Ids of articles must be unique in the file.
    """
    desk = _Desk(records, transaction)
    stories = _stories_by_label(pairs)
    with transaction():
        for number, texts in enumerate({id(story): story for story in stories.values()}.values(), 1):
            desk.keep_background(max(texts, key=len), texts, number)
    return PairEvaluation(tuple(_decided(pair, desk.ask(pair)) for pair in pairs))


def _stories_by_label(pairs: Iterable[Pair]) -> dict[str, dict[str, Article]]:
    """For each text its story, as the labels have it: all texts that are the same one by label, or by a row of them.

    Rarity is counted per story, never per article: with every copy a story of its own, what is copied most would be
    taken for common wording (measured: recall of the syndicated pairs .76 instead of .98).
    """
    stories: dict[str, dict[str, Article]] = {}
    for pair in pairs:
        first, second = (stories.setdefault(_wording(one), {_wording(one): one}) for one in (pair.a, pair.b))
        if pair.label in SAME_TEXT and first is not second:
            first.update(second)
            stories.update(dict.fromkeys(second, first))
    return stories


def _wording(article: Article) -> str:
    """What the article says; two of the same wording are one text."""
    return own_text(article) or article.title


class _UndoneError(Exception):
    """Carries an answer out of a transaction, which undoes what was written for it."""

    def __init__(self, answer: Placement | None) -> None:
        super().__init__(answer)
        self.answer = answer


class _Desk:
    """The real grouper on the store that was given, with the texts at hand."""

    def __init__(self, records: StoryRecords, transaction: Callable[[], AbstractContextManager[None]]) -> None:
        self._records = records
        self._transaction = transaction
        self._articles: dict[str, Article] = {}
        self._grouper = Grouper(records, self._texts)
        self._background: dict[str, Article] = {}  # by every text of its story

    def _texts(self, ids: Sequence[str], /) -> Mapping[str, Article]:
        return {one: self._articles[one] for one in ids if one in self._articles}

    def _place(self, article: Article, now: datetime) -> Placement:
        self._articles[article.id] = article
        return self._grouper.place(article, now)

    def keep_background(self, told: str, texts: Mapping[str, Article], number: int) -> None:
        """Let one text stand for a story; each is published more than a window from every other and every pair."""
        at = ARRIVAL - number * (WINDOW + timedelta(days=1))
        kept = replace(texts[told], id=f"background {number}", published=at, first_seen=at)
        placed = self._place(kept, ARRIVAL)
        assert placed.is_new, "nothing is joined over more than a window"
        self._background.update(dict.fromkeys(texts, kept))

    def ask(self, pair: Pair) -> Placement | None:
        """Where `b` is placed when `a` stands in the store; None when that has nothing to do with the story of `a`."""
        try:
            self._place_and_undo(pair)
        except _UndoneError as undone:
            del self._articles[pair.a.id], self._articles[pair.b.id]
            return undone.answer

    def _place_and_undo(self, pair: Pair) -> NoReturn:
        gap = _gap(pair)
        with self._transaction():
            for kept in {self._background[_wording(one)].id: one for one in (pair.a, pair.b)}:
                self._records.withdraw(kept, kept, fingerprint_of(self._articles[kept]).sample)
            earlier, later = _at(pair.a, ARRIVAL - gap), _at(pair.b, ARRIVAL)
            first = self._place(earlier, min(ARRIVAL, ARRIVAL - gap))
            second = self._place(later, ARRIVAL)
            related = second.relation is not None and second.relation.to_story == first.story
            raise _UndoneError(second if related or second.story == first.story else None)


def _gap(pair: Pair) -> timedelta:
    """How long after `a` `b` was published; no more than two windows, since beyond one nothing is joined."""
    if not pair.a.published or not pair.b.published:
        return timedelta()
    return max(-2 * WINDOW, min(2 * WINDOW, pair.b.published - pair.a.published))


def _at(article: Article, moment: datetime) -> Article:
    return replace(article, published=moment, first_seen=moment)


def _decided(pair: Pair, placed: Placement | None) -> DecidedPair:
    a, b = (fingerprint_of(article) for article in (pair.a, pair.b))
    shared = len(a.shingles & b.shingles)
    jaccard = shared / max(1, len(a.shingles | b.shingles))
    containment = shared / max(1, min(len(a.shingles), len(b.shingles)))
    wording = f"{containment:.0%} of the shorter text's wording stands in both (Jaccard {jaccard:.2f})"
    if placed is None:
        return DecidedPair(pair, "distinct", (_why_not(a, b), wording), None, jaccard, containment)
    if placed.relation:
        return DecidedPair(pair, "coverage", (placed.relation.reason, wording), None, jaccard, containment)
    decision = DECISIONS[placed.joined.how]
    return DecidedPair(pair, decision, (placed.joined.reason, wording), placed.joined, jaccard, containment)


def _why_not(a: Fingerprint, b: Fingerprint) -> str:
    """Why the two are not one text. The grouper keeps reasons of joins only; here all wording counts as rare."""
    verdict = judge(b, a, {})
    return verdict.reason if not verdict.same else "what they share is too common among the other texts"
