"""The text rules of the watchlist language: what fits, in whatever disguise, and what does not."""

from __future__ import annotations

import pytest

from monitor.model import Decision
from tests.watch.desk import article, decision, item, matches


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INM", "El INM detuvo a 20."),
        ("INM", "«INM»"),
        ("INM", "INM-México"),
        ("INM", "l'INM"),
        ("INM", "I.N.M. agents"),
        ("Comar", "COMAR ABRE OFICINA"),
        ("Comar", "la Comar"),
        ("asilo", "ASILO Y REFUGIO"),
        ("asilo", "Asilo"),
        ("CBP One", "La app CBP-One"),
        ("CBP One", "cbp one"),
        ("CBP One", "CBP\u00a0One"),
        ("CBP One", "CBP\nOne"),
        ("CBP One", "CBP&nbsp;One"),
        ("CBP One", "C.B.P. One"),
        ("CBP One", "CBP One's app"),
        ("CBP One", "CBP One’s app"),
        ("CBP One", "«CBP One»"),
        ("CBP One", "#CBPOne"),
        ("CBP One", "#cbpone"),
        ("CBP One", "CBPOne"),
        ("CBP One", "CBP One™"),
        ("Darién Gap", "the Daríen gap"),
        ("Darién Gap", "the Dari&eacute;n Gap"),
        ("Darién Gap", "DARIEN\u00adGAP"),
        ("Darién Gap", "the Darie\u0301n\u2011Gap"),
        ("migrant*", "los migrantes"),
        ("migrant*", "Migrant"),
        ("Tunisi*", "une assurance tunisienne"),
        ("212(f)", "Section 212 (f) of the Act"),
        ("Straße", "STRASSE"),
        ("Łódź", "Lodz"),
        ("Москва", "МОСКВА сегодня"),
    ],
)
def test_fits(name: str, text: str) -> None:
    assert decision(item(names=[name]), text) is Decision.MATCH


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INM", "INMATE"),
        ("INM", "INMÉ"),
        ("INM", "inm"),
        ("INM", "Inm"),
        ("INM", "xINM"),
        ("INM", "INM6"),
        ("Comar", "comar"),
        ("Comar", "Comarca"),
        ("CBP1", "cbp1"),
        ("CBP One", "CBP ones"),
        ("CBP One", "CBP. Two. One"),
        ("CBP One", "cbpone"),
        ("CBP One", "CBPx One"),
        ("migrant*", "emigrantes"),
        ("migrante", "migrantes"),
        ("Title 42", "Title 421"),
        ("Москва", "Москву"),
        ("Шар", "Жар"),
    ],
)
def test_does_not_fit(name: str, text: str) -> None:
    assert matches(item(names=[name]), text) is None


def test_letters_that_share_a_byte_are_told_apart() -> None:
    twin = "".join(chr(ord(letter) + 0x80) for letter in "абв")
    assert matches(item(names=["абв абв"]), f"{twin} {twin}") is None


def test_no_name_is_found_across_title_and_text() -> None:
    assert matches(item(names=["CBP One"]), article("One app", title="From CBP")) is None
