"""The text rules of the watchlist language: what fits, in whatever disguise, and what does not."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Decision
from tests.watch.desk import article, decision, item, matches

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("CBP One", "Comar", "INM", "Darién Gap", "Comisión Mexicana de Ayuda a Refugiados")


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


def _misplaced(name: str) -> str:
    return name.replace("ié", "íe").replace("ió", "io")


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": lambda name: name,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "soft hyphens": "\u00ad".join,
    "zero width": "\u200b".join,
    "no-break": lambda name: name.replace(" ", "\u00a0"),
    "line break": lambda name: name.replace(" ", "\r\n  "),
    "hyphen": lambda name: name.replace(" ", "-"),
    "dash": lambda name: name.replace(" ", " \u2013 "),
    "entity": lambda name: name.replace(" ", "&nbsp;"),
    "accents as entities": lambda name: name.replace("é", "&eacute;").replace("ó", "&#243;"),
    "accents misplaced": _misplaced,
    "capitals": str.upper,
    "full width": lambda name: "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in name),
}
# What may stand right before and behind a name.
BEFORE = ("", " ", "«", "“", "(", "\n", "l'", "d’", "—", "#", "&quot;", "¡")
BEHIND = ("", " ", "»", "”", ")", "\n", "'s", "’s", ".", "™", ", ", "&#39;s", "/", "\u00ad ")
FIELDS = {"title": "title", "body": "text", "summary": "summary"}
AROUND = st.text(st.sampled_from("xyzkwq ÑŒß\u0301\u00ad\n.,;–&字ж0"), max_size=40)


@given(
    name=st.sampled_from(NAMES),
    disguise=st.sampled_from(sorted(DISGUISES)),
    before=st.sampled_from(BEFORE),
    behind=st.sampled_from(BEHIND),
    head=AROUND,
    tail=AROUND,
    field=st.sampled_from(sorted(FIELDS)),
)
def test_a_name_in_disguise_is_found_where_it_stands(
    name: str, disguise: str, before: str, behind: str, head: str, tail: str, field: str
) -> None:
    planted = DISGUISES[disguise](name)
    start = len(f"{head} {before}")
    text = {FIELDS[field]: f"{head} {before}{planted}{behind} {tail}"}
    changes: dict[str, Any] = {"text": "", "full_text": field != "summary", **text}
    match = matches(item(names=[name]), article(**changes))
    assert match is not None
    assert [(m.field, m.start, m.end) for m in match.mentions] == [(field, start, start + len(planted))]
    assert match.mentions[0].text == planted


@given(
    name=st.sampled_from(["INM", "Comar", "CBP One", "Darién Gap"]),
    glued=st.sampled_from("aÉzß0ñж字æ\u0301é"),
    side=st.booleans(),
)
def test_never_inside_another_word(name: str, glued: str, *, side: bool) -> None:
    letter = glued if glued != "\u0301" else "e\u0301"
    text = f"x {letter}{name} y" if side else f"x {name}{letter} y"
    assert matches(item(names=[name]), text) is None
