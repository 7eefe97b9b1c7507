"""The words that decide, where they stand in the article."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import Matcher
from monitor.watch.marks import Mark, marks
from tests.watch.desk import article, item, watchlist

INM = item(
    id="inm",
    ambiguous=["INM"],
    signs=["México", "Tapachula"],
    lookalikes=[{"name": "Honduras", "signs": ["INM de Honduras", "Tegucigalpa"]}],
)
OTHER = item(id="other", names=["fútbol"], signs=["México"])


def marked(text: str, title: str = "") -> list[tuple[str, str, tuple[str, ...]]]:
    lists = (watchlist(INM, OTHER),)
    read = article(text, title=title)
    found = marks(lists, read, Matcher(lists).decide(read))
    return [(_text(mark, read.title, read.text), mark.kind, mark.items) for mark in found]


def _text(mark: Mark, title: str, text: str) -> str:
    return (title if mark.field == "title" else text)[mark.start : mark.end]


def test_names_signs_and_lookalikes_signs_are_marked_in_reading_order() -> None:
    assert marked(
        "En Tapachula el INM detuvo a 12; el INM de Honduras, en Tegucigalpa, a 3.", title="INM y México"
    ) == [
        ("INM", "name", ("inm",)),
        ("México", "sign", ("inm",)),
        ("Tapachula", "sign", ("inm",)),
        ("INM", "name", ("inm",)),
        ("INM", "name", ("inm",)),
        ("Tegucigalpa", "lookalike", ("inm",)),
    ]


def test_only_items_that_are_mentioned_mark_anything() -> None:
    assert marked("En Tapachula y México llueve.") == []


@given(
    st.lists(
        st.sampled_from(["INM", "México", "Tegucigalpa", "INM de Honduras", "de", "fútbol", ".", "\n"]), max_size=30
    )
)
def test_marks_never_overlap_and_stand_in_order(words: list[str]) -> None:
    lists = (watchlist(INM, OTHER),)
    read = article(" ".join(words))
    found = marks(lists, read, Matcher(lists).decide(read))
    assert all(one.end <= other.start for one, other in pairwise(found))
