from __future__ import annotations

from monitor.model import Decision
from monitor.watch import run_examples
from tests.watch.desk import item, watchlist


def test_examples_that_hold_say_nothing() -> None:
    thing = item(
        ambiguous=["INM"],
        signs=["México"],
        lookalikes=[{"name": "another", "signs": ["Honduras"]}],
        examples={
            "match": ["El INM de México"],
            "no_match": ["El INM de Honduras", "Nada"],
            "unsure": ["El INM entre México y Honduras"],
        },
    )
    assert run_examples([watchlist(thing)]) == []


def test_a_failing_example_tells_what_decided() -> None:
    thing = item(
        id="inm",
        names=["CBP One"],
        examples={"match": ["CBP One cierra", "Nada de nada"], "no_match": ["La app CBP-One"]},
    )
    other = item(id="other", names=["asilo"], examples={"unsure": ["Pidió asilo"]})
    failures = run_examples([watchlist(thing, other), watchlist(thing, name="second")])
    assert [(f.watchlist, f.item, f.kind, f.index, f.decision) for f in failures] == [
        ("desk", "inm", "match", 1, Decision.NO_MATCH),
        ("desk", "inm", "no_match", 0, Decision.MATCH),
        ("desk", "other", "unsure", 0, Decision.MATCH),
        ("second", "inm", "match", 1, Decision.NO_MATCH),
        ("second", "inm", "no_match", 0, Decision.MATCH),
    ]
    assert failures[0].reason == "none of its names was found"
    assert failures[1].sentence == "La app CBP-One"
    assert failures[1].because == ("CBP-One",)
    assert "CBP-One" in failures[1].reason


def test_examples_of_items_that_want_title_source_or_language() -> None:
    things = [
        item(id="title", names=["INM"], only={"in": "title"}, examples={"match": ["El INM"]}),
        item(id="source", names=["INM"], only={"sources": ["el-pais"]}, examples={"match": ["El INM"]}),
        item(id="spanish", names=["INM"], only={"languages": ["es"]}, examples={"match": ["El INM"]}),
    ]
    assert run_examples([watchlist(*things)]) == []
