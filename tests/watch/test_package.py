from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from monitor.config.unfit import ValidationError
from monitor.watch import Matcher
from tests.watch.desk import article, item, watchlist


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = "import sys, monitor.watch; print(sorted({'numpy', 'daachorse'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"


@settings(deadline=None)  # the first example loads numpy
@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_any_word_and_any_text_are_fine(word: str, text: str) -> None:
    group = {"within": 9, "each": [[word], [text]]}
    try:
        thing = item(names=[word], ambiguous=[text], signs=[word], together=[group])
    except ValidationError:
        reject()
    for match in Matcher([watchlist(thing)]).decide(article(f"{text} {word} {text}", title=text)):
        for mention in match.mentions:
            field = text if mention.field == "title" else f"{text} {word} {text}"
            assert field[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("count", [1, 400])
def test_only_items_that_are_named_are_looked_at(count: int) -> None:
    others = [watchlist(item(names=[f"Otro {n}"], signs=["México"]), name=f"w{n}") for n in range(count)]
    groups = [
        watchlist(item(together=[{"within": 9, "each": [["México"], [f"raro{n}"]]}]), name=f"g{n}")
        for n in range(count)
    ]
    last = watchlist(item(ambiguous=["INM"], signs=["México"]), name="ours")
    decided = Matcher([*others, *groups, last]).decide(article("El INM de México y raro0"))
    assert [match.watchlist for match in decided] == ["g0", "ours"]


def test_items_are_decided_alike_however_they_are_cut_into_watchlists() -> None:
    broad = {"within": 4, "each": [["migración"], ["frontera"]]}
    things = [
        *(item(id=f"n{n}", names=[f"Nombre {n}"], signs=["frontera"]) for n in range(40)),
        *(item(id=f"a{n}", ambiguous=["SAT"], signs=["frontera", f"raro{n}"]) for n in range(40)),
        *(item(id=f"t{n}", together=[broad]) for n in range(40)),
    ]
    one, many = Matcher([watchlist(*things)]), Matcher([watchlist(thing, name=thing.id) for thing in things])
    near, apart = "la migración en la frontera", f"migración {'y más ' * 9} frontera"
    for text in (
        f"El SAT y Nombre 7: {near}",
        f"He sat there, {apart}",
        f"Nombre 12, raro3, SAT. {apart}",
        near,
        "nada",
    ):
        decided = [(match.item, match.decision, match.reason) for match in one.decide(article(text))]
        assert decided == [(match.item, match.decision, match.reason) for match in many.decide(article(text))]
        assert len(decided) == {"E": 81, "H": 0, "N": 41, "l": 40, "n": 0}[text[0]]
