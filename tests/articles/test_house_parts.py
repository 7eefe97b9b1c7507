"""What a plain text says of itself: which of its paragraphs are the house's."""

from __future__ import annotations

import pytest

from monitor.articles import house_parts


@pytest.mark.parametrize(
    "line",
    [
        "More on this: The sheriff's budget | Podcast: after CBP One",
        "Te puede interesar: Comar abre sede / Horóscopo",
        "Leia também: INM detém 40",
        "À lire aussi : le Darién en chiffres",
        "Tags: Comar, INM, Darién",
    ],
)
def test_a_paragraph_that_points_elsewhere_is_the_houses(line: str) -> None:
    text = f"The council met on Tuesday and put the bridge off until March.\n{line}"
    (span,) = house_parts(text, "Bridge")
    assert text[span.start : span.end] == line
    assert span.why


def test_a_text_without_furniture_has_no_such_part() -> None:
    assert house_parts("More on this matter came out on Tuesday.\nRelated crimes fell.", "") == ()
    assert house_parts("", "") == ()
