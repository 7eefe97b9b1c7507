from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from monitor.scores import Score
from monitor.stories.evaluation import DECISIONS, Pair, PairDecision, PairEvaluation, evaluate_pairs
from monitor.stories.judge import Kind
from monitor.stories.thresholds import WINDOW
from tests.stories.copies import COPIES
from tests.stories.desk import NOW, article
from tests.stories.series import SERIES

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.model import Article
    from tests.stories.desk import Desk

WORDS = "river town bridge office train letter garden winter market school doctor island window road council farmer"


def text(number: int, length: int = 200) -> str:
    """A text of its own for each number: what two of them share, they share by chance."""
    words, state = WORDS.split(), number * 7919 + 1
    chosen = []
    for _ in range(length):
        state = state * 48271 % 2147483647  # Park and Miller's generator: the same text on every machine
        chosen.append(f"{words[state % len(words)]}{chr(97 + state // 16 % 26)}")
    return " ".join(chosen)


def pair(name: str, a: Article, b: Article, label: PairDecision, collection: str = "made") -> Pair:
    return Pair(name, collection, replace(a, id=f"{name} a"), replace(b, id=f"{name} b"), label)


def done(desk: Desk, *pairs: Pair) -> PairEvaluation:
    return evaluate_pairs(pairs, desk.store.stories, desk.store.transaction)


def decisions(evaluation: PairEvaluation) -> list[str]:
    return [one.decision for one in evaluation.decided]


def copies() -> list[Pair]:
    """Ours: four texts and what houses make of them."""
    return [
        pair(
            f"copy-{number}",
            article(*one.original, host="first.example", language=one.language),
            article(*one.copy, host="second.example", language=one.language, at=NOW + timedelta(hours=5)),
            "copy",
            "copies",
        )
        for number, one in enumerate(COPIES)
    ]


def reports() -> list[Pair]:
    """Ours: two reports of a series each, on different days, in one form."""
    pairs = []
    for number, series in enumerate(SERIES):
        first, second, *_ = (
            article(
                *one, url=f"https://s.example/{number}/{day}", language=series.language, at=NOW + timedelta(days=day)
            )
            for day, one in enumerate(series.articles())
        )
        pairs.append(pair(f"series-{number}", first, second, "distinct", "series"))
    return pairs


def test_every_way_of_joining_has_its_decision() -> None:
    assert set(get_args(Kind)) <= {*DECISIONS, "distinct"}
    assert {*DECISIONS.values(), "coverage", "distinct"} == set(get_args(PairDecision))


def test_our_copies_are_joined_and_our_series_are_not(desk: Desk) -> None:
    evaluation = done(desk, *copies(), *reports())

    assert evaluation.sets["copies"].score == Score(tp=len(COPIES))
    assert evaluation.sets["series"].score == Score()
    assert evaluation.sets["series"].distinct_joined == 0
    assert evaluation.pooled.pairs == len(COPIES) + len(SERIES)
    assert evaluation.macro_f1 == 1.0  # the series have no F1: nothing is to be found among them
    assert evaluation.pooled.containment.f1 is not None
    assert evaluation.pooled.containment.f1 < 1.0
    assert all(one.because[0] for one in evaluation.decided)


def test_the_order_of_the_pairs_decides_nothing(desk: Desk, tmp_path: Path) -> None:
    pairs = [*copies()[:8], *reports()[:8]]
    first = {one.pair.id: one.decision for one in done(desk, *pairs).decided}
    again = type(desk)(tmp_path / "again")
    second = {one.pair.id: one.decision for one in done(again, *reversed(pairs)).decided}
    again.close()

    assert first == second


def test_the_other_pairs_are_only_background(desk: Desk) -> None:
    """The second `b` is word for word the first `a`: stored beside each other, it would join that one."""
    one, two = article("Bridge opens", text(1)), article("Bridge closes", text(2))
    evaluation = done(
        desk,
        pair("1", one, article("Bridge opens at last", text(1), host="two.example"), "copy"),
        pair(
            "2", two, replace(one, url="https://three.example/x", canonical_url="https://three.example/x"), "distinct"
        ),
        pair("3", one, article("The bridge", text(1), host="four.example"), "copy"),
    )

    assert decisions(evaluation) == ["copy", "distinct", "copy"]
    assert desk.store.stories.placed("1 a") is None
    assert desk.store.stories.placed("2 b") is None


def test_wording_that_many_stories_of_the_file_share_is_not_rare(desk: Desk) -> None:
    """A form of 120 words around 60 of their own: two of them alone seem one text, among many they do not."""
    form = text(0, 120)
    made = [article("", f"{text(n, 60)} {form}", url=f"https://h{n}.example/1") for n in range(1, 11)]
    first = pair("1", made[0], made[1], "distinct")
    others = [pair(str(n), made[n], made[n + 1], "distinct") for n in range(2, 10, 2)]

    alone = done(desk, first).decided[0]
    desk.close()
    desk.folder = desk.folder / "again"
    desk.reopen()
    among = done(desk, first, *others).decided[0]

    assert (alone.decision, among.decision) == ("copy", "distinct"), (alone.because, among.because)


def test_time_between_the_two_counts_and_no_time_is_none(desk: Desk) -> None:
    a = article("Bridge opens", text(1))
    late = replace(a, url="https://x.example/1", canonical_url="https://x.example/1", published=NOW + WINDOW * 1.5)
    undated = replace(late, published=None)

    assert decisions(done(desk, pair("1", a, late, "copy"), pair("2", a, undated, "copy"))) == ["distinct", "copy"]


def test_headlines_without_a_text_can_be_compared(desk: Desk) -> None:
    one, two = article("Bridge opens", ""), article("Schools close", "")

    evaluation = done(
        desk, pair("1", one, two, "distinct"), pair("2", two, article("Bridge opens", text(1)), "distinct")
    )

    assert decisions(evaluation) == ["distinct", "distinct"]


@pytest.mark.parametrize(
    ("label", "score", "mistake"),
    [
        ("copy", Score(tp=1), ""),
        ("update", Score(tp=1), "update hidden"),
        ("coverage", Score(fp=1), "wrongly joined"),
        ("distinct", Score(fp=1), "wrongly joined"),
    ],
)
def test_copies_and_updates_are_the_same_text(desk: Desk, label: PairDecision, score: Score, mistake: str) -> None:
    a = article("Bridge opens", text(1))
    evaluation = done(desk, pair("1", a, article("Bridge opens", text(1), host="two.example"), label))
    (only,) = evaluation.decided

    assert only.decision == "copy"
    assert (only.score, only.mistake) == (score, mistake)
    assert evaluation.pooled.updates_hidden == (label == "update")
    assert evaluation.pooled.distinct_joined == (label == "distinct")
    assert (only.jaccard, only.containment) == (1.0, 1.0)
