from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Decision
from monitor.scores import Score
from monitor.watch.evaluation import Labelled, evaluate, known_items, naive
from tests.watch.desk import article, item, watchlist

COMAR = item(
    id="comar",
    name="Comar",
    ambiguous=["Comar"],
    signs=["Tapachula", "asilo"],
    lookalikes=[{"name": "the insurer", "signs": ["Tunis", "prime"]}],
)
INM = item(id="inm", name="INM", names=["Instituto Nacional de Migración", "INM"])
DESK = [watchlist(COMAR, INM)]

OURS = "La Comar recibe solicitudes de asilo en Tapachula."
THEIRS = "La Comar paga la prime en Tunis."
OPEN = "La Comar, de Tunis a Tapachula."
SILENT = "Hoy llueve."


def labelled(*rows: tuple[str, str]) -> list[Labelled]:
    """Articles, each with its labels in one text."""
    return [
        Labelled(article(text, id=str(number)), frozenset(labels.split()))
        for number, (text, labels) in enumerate(rows, 1)
    ]


def test_what_is_found_is_compared_with_the_labels() -> None:
    done = evaluate(DESK, labelled((OURS, "comar"), (OURS, ""), (SILENT, "comar"), (THEIRS, ""), ("El INM.", "inm")))

    assert done.items["comar"].score == Score(tp=1, fp=1, fn=1)
    assert done.items["inm"].score == Score(tp=1)
    assert done.micro.score == Score(tp=2, fp=1, fn=1)
    assert (done.micro.score.precision, done.micro.score.recall, done.micro.score.f1) == (2 / 3, 2 / 3, 2 / 3)


def test_every_mistake_has_its_words() -> None:
    done = evaluate(DESK, labelled((OURS, ""), (THEIRS, "comar"), (SILENT, "comar")))
    alarm, outweighed, silent = (judged for _, (judged,) in done.judged)

    assert [one.mistake for one in (alarm, outweighed, silent)] == ["false alarm", "missed", "missed"]
    assert alarm.match is not None
    assert alarm.match.because == ("Comar", "asilo", "Tapachula")
    assert "the insurer (prime, Tunis)" in outweighed.reason
    assert silent.reason == "none of its names was found"


def test_an_unsure_article_is_no_find_and_no_false_alarm_and_counted_apart() -> None:
    done = evaluate(DESK, labelled((OPEN, "comar"), (OPEN, ""), (OURS, "comar")))

    assert done.items["comar"].unsure == done.micro.unsure == done.unsure_articles == 2
    assert done.micro.score == Score(tp=1, fp=0, fn=1)
    assert [one.mistake for _, every in done.judged for one in every] == ["unsure", "unsure", ""]


def test_the_items_that_any_label_names_are_scored_unless_others_are_asked_for() -> None:
    rows = labelled(("El INM y la Comar de Tapachula.", "comar"))

    assert list(evaluate(DESK, rows).items) == ["comar"]
    assert list(evaluate(DESK, rows, ["inm"]).items) == ["inm"]
    assert evaluate(DESK, rows, ["inm"]).micro.score == Score(fp=1)


def test_a_label_that_no_watchlist_has_is_told_and_missed() -> None:
    done = evaluate(DESK, labelled((OURS, "comar comarr"), (OURS, "comarr")))

    assert done.unknown == {"comarr": 2}
    assert done.items["comarr"].score == Score(fn=2)
    assert list(done.items) == ["comar", "comarr"]
    assert not evaluate(DESK, labelled((OURS, "comarr")), ["comar"]).unknown


def test_an_item_of_two_watchlists_is_found_by_either_and_scored_apart_where_the_label_says_which() -> None:
    other = watchlist(item(id="comar", name="Comar", names=["Comisión Mexicana"]), name="other")
    text = "La Comisión Mexicana avisa."

    assert evaluate([*DESK, other], labelled((text, "comar"))).micro.score == Score(tp=1)
    done = evaluate([*DESK, other], labelled((text, "other/comar"), (OURS, "desk/comar")))
    assert {name: one.score for name, one in done.items.items()} == {"desk/comar": Score(1), "other/comar": Score(1)}
    assert set(known_items([*DESK, other])) == {"comar", "desk/comar", "other/comar", "inm", "desk/inm"}


def test_of_two_decisions_on_one_item_the_one_that_is_told_counts() -> None:
    sure = watchlist(item(id="comar", name="Comar", names=["Comar"]), name="sure")

    (_, (judged,)), *_ = evaluate([*DESK, sure], labelled((THEIRS, "comar"))).judged

    assert judged.decision is Decision.MATCH


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (THEIRS, True),
        ("COMAR abre.", True),
        ("comar", True),
        ("La Cómar abre.", True),
        ("(Comar)", True),
        ("La Comarca abre.", False),
        ("El acomar.", False),
        (SILENT, False),
    ],
)
def test_the_baseline_takes_a_whole_word_for_enough(text: str, *, found: bool) -> None:
    expected = Score(tp=1) if found else Score(fn=1)

    assert naive(DESK, labelled((text, "comar"))) == {"comar": expected}


def test_the_baseline_knows_stars_titles_and_where_a_title_ends() -> None:
    lists = [watchlist(item(id="thing", name="Thing", names=["migrant*", "Eagle Pass"]))]
    rows = [
        Labelled(article("x", title="Two migrants"), frozenset({"thing"})),
        Labelled(article("Pass it on", title="The eagle"), frozenset()),
        Labelled(replace(article(""), summary="In Eagle\nPass", full_text=False), frozenset({"thing"})),
    ]

    assert naive(lists, rows) == {"thing": Score(tp=2)}


counts = st.builds(Score, *[st.integers(0, 1000)] * 3)


@given(counts)
def test_f1_is_the_harmonic_mean_and_no_share_leaves_its_bounds(score: Score) -> None:
    shares = (score.precision, score.recall, score.f1)
    assert all(one is None or 0 <= one <= 1 for one in shares)
    if score.precision and score.recall:
        assert score.f1 == pytest.approx(2 / (1 / score.precision + 1 / score.recall))
    assert (score.f1 is None) is (score == Score())


@given(st.lists(counts))
def test_scores_add_up_in_any_order(scores: list[Score]) -> None:
    assert sum(scores, Score()) == sum(reversed(scores), Score())
    assert sum(scores, Score()).tp == sum(one.tp for one in scores)
