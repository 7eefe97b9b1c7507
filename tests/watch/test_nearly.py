"""What nearly was a mention is named with its place and reason; what is one, or is nothing like it, is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import Matcher
from monitor.watch.nearly import NearMiss, near_misses
from tests.watch.desk import article, item, watchlist

if TYPE_CHECKING:
    from monitor.config.schema import Item

COMAR = item(id="comar", names=["Comisión Mexicana de Ayuda a Refugiados"], ambiguous=["Comar"], signs=["refugiad*"])
HUIXTLA = item(id="huixtla", names=["Huixtla", "Darien Gap"])
PAROLE = item(id="parole", together=[{"within": 12, "each": [["parole"], ["Cuba"], ["Haiti"], ["Venezuela"]]}])


def nearly(text: str, *items: Item, title: str = "") -> tuple[NearMiss, ...]:
    lists = (watchlist(*items),)
    read = article(text, title=title)
    misses = near_misses(lists, read, Matcher(lists).decide(read))
    for miss in misses:
        field = read.title if miss.mention.field == "title" else read.text
        assert field[miss.mention.start : miss.mention.end] == miss.mention.text
    return misses


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("La comar abrió otra oficina.", "comar", "without its capitals"),
        ("La Comisión Mexicana de Ayuda a Refugidos abrió.", "Comisión Mexicana de Ayuda a Refugidos", "one letter"),
        (
            "The Mexicana Comisión a Refugiados de Ayuda.",
            "Mexicana Comisión a Refugiados de Ayuda",
            "not as they stand",
        ),
        ("La Comisión de Ayuda a Refugiados abrió.", "Comisión de Ayuda a Refugiados", "“mexicana” is missing"),
    ],
)
def test_a_name_that_is_not_quite_there(text: str, words: str, why: str) -> None:
    (miss,) = nearly(text, COMAR)
    assert (miss.mention.item, miss.mention.text) == ("comar", words)
    assert why in miss.why


@pytest.mark.parametrize("text", ["Huitxla", "Huixla", "Huixxtla", "Huiztla", "The Gap of Darien", "Darién Gab"])
def test_slips_of_the_pen(text: str) -> None:
    (miss,) = nearly(f"In {text} they wait.", HUIXTLA)
    assert miss.mention.text in text


def test_what_is_there_or_far_from_it_is_no_near_miss() -> None:
    assert nearly("In Huixtla they wait, near Huixtla.", HUIXTLA) == ()
    assert (
        nearly("In Tuxtla and Comalcalco they wait for the Gap. Much later, in another town, Darien rains.", HUIXTLA)
        == ()
    )
    assert nearly("", HUIXTLA) == ()


def test_a_description_that_lacks_one_line() -> None:
    (miss,) = nearly("The parole for people of Cuba and Venezuela ends.", PAROLE)
    assert miss.mention.text == "parole for people of Cuba and Venezuela"
    assert "but for one of: Haiti" in miss.why
    assert nearly("The parole for people of Cuba ends.", PAROLE) == ()


def test_the_title_is_looked_at_too() -> None:
    (miss,) = nearly("Nothing here.", HUIXTLA, title="HUITXLA WAITS")
    assert (miss.mention.field, miss.mention.start) == ("title", 0)


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_is_looked_through(text: str, title: str) -> None:
    nearly(text, COMAR, HUIXTLA, PAROLE, title=title)


@given(
    st.text("abcdefghij ", min_size=8, max_size=14).filter(lambda name: name.strip() == name and "  " not in name),
    st.integers(0, 12),
    st.sampled_from(["drop", "double", "swap", "other"]),
)
def test_every_slip_of_one_letter_is_seen(name: str, at: int, slip: str) -> None:
    at = min(at, len(name) - 2)
    wrong = {
        "drop": name[:at] + name[at + 1 :],
        "double": name[:at] + name[at] + name[at:],
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "other": name[:at] + "z" + name[at + 1 :],
    }[slip]
    if slip == "swap" and " " in name[at : at + 2]:
        return  # two words are wrong then
    if len(wrong.split()) != len(name.split()) or wrong == name or "  " in wrong or wrong.strip() != wrong:
        return
    misses = nearly(f"qqq {wrong} qqq", item(id="it", names=[name]))
    assert [miss.mention.text for miss in misses] == [wrong]


def test_a_long_text_takes_no_longer_than_reading_it() -> None:
    text = "the gap of comisión and Darien de ayuda a refugiados in Tuxtla " * 20_000  # 1.3 MB, once a minute and more
    nearly(text, COMAR, HUIXTLA, PAROLE)
