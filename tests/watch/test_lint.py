from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from monitor.watch import Finding, lint
from tests.watch.desk import item, watchlist

if TYPE_CHECKING:
    from monitor.config.schema import Item

TODAY = date(2026, 11, 22)
ENOUGH = {"match": ["a", "b"], "no_match": ["c", "d"]}


def findings(*items: Item) -> list[Finding]:
    return lint([watchlist(*items)], TODAY)


def test_a_good_item_is_left_alone() -> None:
    good = item(
        names=["CBP One"],
        ambiguous=["Comar"],
        signs=["México"],
        lookalikes=[{"name": "another", "signs": ["Tunis"]}],
        review_by=TODAY,
        examples=ENOUGH,
    )
    assert findings(good) == []


@pytest.mark.parametrize(
    ("keys", "key", "index", "says"),
    [
        ({"ambiguous": ["Comar"]}, "ambiguous", None, "no signs"),
        ({}, "names", None, "no names"),
        ({"names": ["x1"], "review_by": date(2026, 11, 21)}, "review_by", None, "21 November 2026"),
        (
            {"names": ["x1"], "examples": {"match": ["a", "b"], "no_match": ["c"]}},
            "examples",
            None,
            "1 no_match",
        ),
        ({"names": ["x1"], "examples": {"no_match": ["c", "d"]}}, "examples", None, "no match example"),
        ({"ambiguous": ["Comar"], "signs": ["x1", "COMAR"]}, "signs", 1, "no evidence for itself"),
        (
            {"names": ["Comar"], "lookalikes": [{"name": "b", "signs": ["x1"]}]},
            "lookalikes",
            None,
            "no ambiguous name",
        ),
        ({"names": ["CBP One", "CBP-one"]}, "names", 1, "the same as “CBP One”"),
        ({"names": ["x1"], "only_with": ["asilo", "²"]}, "only_with", 1, "never fit"),
        (
            {"together": [{"within": 9, "each": [["a1"], ["b1", "¼"]]}]},
            "together.0.each.1",
            1,
            "never fit",
        ),
    ],
)
def test_advice(keys: dict[str, Any], key: str, index: int | None, says: str) -> None:
    found = findings(item(**{"examples": ENOUGH, **keys}))
    assert [(finding.key, finding.index) for finding in found] == [(key, index)]
    assert says in found[0].message
    assert found[0].mend


def test_names_shared_by_items_are_told_at_the_second() -> None:
    first = item(id="first", names=["CBP One"], examples=ENOUGH)
    second = item(id="second", names=["x1", "CBP-One"], examples=ENOUGH)
    assert [(f.item, f.key, f.index) for f in findings(first, second)] == [("second", "names", 1)]


def test_a_name_inside_another_items_name_is_told_at_the_longer() -> None:
    long = item(id="long", names=["Texas National Guard"], examples=ENOUGH)
    short = item(id="short", names=["National Guard"], examples=ENOUGH)
    (found,) = findings(long, short)
    assert (found.item, found.key, found.index) == ("long", "names", 0)
    assert "“short”" in found.message
    apart = item(id="apart", ambiguous=["National Guard"], signs=["x1"], examples=ENOUGH)
    assert findings(long, apart) == []
