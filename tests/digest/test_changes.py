"""Numbers that stand in the place of others, and sentences that were not there before."""

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.changes import changes, new_sentence, unknown
from monitor.model import Article, Change, Span
from tests.digest.samples import NOW, article, mention

LATER = NOW - timedelta(minutes=5)


def pair(old: str, new: str, language: str = "es") -> tuple[Article, Article]:
    return (
        article("old", old, title="Antes", language=language),
        article("new", new, title="Luego", language=language, published=LATER),
    )


def found(old: str, new: str, language: str = "es") -> list[tuple[str, str, str]]:
    before, after = pair(old, new, language)
    return [(change.old, change.new, change.noun) for change in changes(after, before)]


@pytest.mark.parametrize(
    ("language", "old", "new", "expected"),
    [
        (
            "es",
            "La Comar recibió 272,000 solicitudes este año.",
            "En total la Comar recibió 280,000 solicitudes hasta ayer.",
            [("272,000", "280,000", "solicitudes")],
        ),
        (
            "es",
            "Murieron 12 personas y quedaron heridas 40 personas.",
            "Murieron 15 personas y quedaron heridas 45 personas.",
            [("12", "15", "personas"), ("40", "45", "personas")],
        ),
        (
            "en",
            "A $133 million contract pays for 48 buses a day.",
            "The contract of $133 million now pays for 60 buses.",
            [("48", "60", "buses")],
        ),
        (
            "es",
            "La obra costó 62 millones de pesos.",
            "La obra costó al final 71 millones de pesos.",
            [("62 millones", "71 millones", "de pesos")],
        ),
        (
            "pt",
            "A Acnur registrou 1,2 milhão de pedidos.",
            "A Acnur registrou 1,4 milhão de pedidos.",
            [("1,2 milhão", "1,4 milhão", "de pedidos")],
        ),
        (
            "en",
            "Crossings fell, with 66% of the migrants turned back.",
            "Crossings fell, with 70% of the migrants turned back.",
            [("66%", "70%", "of the migrants")],
        ),
        (
            "fr",
            "Quelque 3 500 migrants ont marché.",
            "Quelque 4 100 migrants ont marché.",
            [("3 500", "4 100", "migrants")],
        ),
    ],
)
def test_a_number_and_the_one_in_its_place(
    language: str, old: str, new: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(old, new, language) == expected


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "Police detained 12 people on Friday.", "In the square marched 300 people."),  # nothing in common
        ("en", "The agency counted 12 people.", "The agency counted 15 buses."),  # another noun
        ("es", "Recibió 140,000 solicitudes.", "Recibió 140 mil solicitudes."),  # written in another way
        ("es", "Recibió 279,842 solicitudes.", "Recibió 280,000 solicitudes."),  # rounded
        ("es", "Detuvo a 12 personas. Otras 15 personas huyeron.", "Otras 15 personas huyeron."),  # told before
        ("es", "Detuvo a 12 personas.", "Detuvo a 15 personas; de esas 12 personas son niños."),  # both stand there
        ("en", "It opened on March 12 at 10 a.m. in 2024.", "It opened on March 15 at 11 a.m. in 2025."),
        ("en", "Under Title 42 it held 3 days.", "Under Title 8 it held 5 days."),
        ("es", "Recibió 140,000 en total.", "Recibió 150,000 en total."),  # of what?
        (
            "en",
            "In the southwestern province, more than 30 people are also missing after floods.",
            "In the southwestern province, more than 10 people were killed after floods.",
        ),
        ("es", "Vio a 10 personas y a 20 personas.", "Vio a 30 personas y a 40 personas."),  # which for which?
    ],
)
def test_what_stands_for_nothing_of_the_old_text_is_no_change(language: str, old: str, new: str) -> None:
    assert found(old, new, language) == []


def test_texts_of_two_languages_are_not_compared() -> None:
    old, _ = pair("Recibió 272,000 solicitudes.", "")
    new = article("new", "Recibió 280,000 solicitudes.", language="pt")
    assert changes(new, old) == ()


def test_a_summary_stands_in_for_a_page_that_was_never_had_and_nothing_for_one_forgotten() -> None:
    _, new = pair("", "La Comar recibió 280,000 solicitudes.")
    summary = article("s", "", summary="La Comar recibió 272,000 solicitudes.", title="Antes")
    assert changes(new, summary) == (Change("272,000", "280,000", "solicitudes"),)
    assert changes(new, article("gone", "", title="Antes")) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_give_changes_that_stand_in_them(old: str, new: str) -> None:
    before, after = pair(old, new)
    for change in changes(after, before):
        assert change.old in " ".join(old.split())
        assert change.new in " ".join(new.split())
    assert changes(before, before) == ()
    assert new_sentence(before, [before], []) is None


@pytest.mark.parametrize("piece", ["12 personas ", "{n} personas. ", "{n},{n}00 personas murieron "])
def test_a_text_of_nothing_but_numbers_costs_little(piece: str) -> None:
    old, new = pair(
        "".join(piece.format(n=n) for n in range(100, 1500)), "".join(piece.format(n=n) for n in range(500, 1900))
    )
    started = time.process_time()
    assert changes(new, old) == ()
    assert time.process_time() - started < 2


OPENED = "La Comar abrió una oficina en Tapachula para atender a quienes piden asilo en México."
STOPPED = "Un juez federal suspendió anoche la apertura porque faltan los permisos del municipio."


def test_the_new_sentence_is_the_first_that_says_what_no_earlier_text_says() -> None:
    old, new = pair(OPENED, f"{OPENED} {STOPPED} El alcalde negó saber de una orden del tribunal de Tuxtla.")
    named = article("named", new.text.replace("el alcalde", "la Comar"))
    snippet = new_sentence(named, [old], [mention(named, "comar", "Comar")])
    assert snippet is not None
    assert (snippet.text, snippet.marks) == (STOPPED, ())


def test_the_words_that_matched_are_marked_in_it() -> None:
    old, _ = pair(OPENED, "")
    new = article("new", f"{OPENED} Anoche la Comar cerró sus puertas por orden de un juez federal de Tuxtla.")
    at = new.text.index("Comar", 50)
    marked = [
        mention(new, "comar", "Comar"),
        type(mention(new, "comar", "Comar"))("comar", "Comar", "body", at, at + 5),
    ]
    snippet = new_sentence(new, [old], marked)
    assert snippet is not None
    assert [snippet.text[mark.start : mark.end] for mark in snippet.marks] == ["Comar"]


def test_what_is_the_houses_or_known_from_any_article_is_no_news() -> None:
    old, new = pair(OPENED, f"{OPENED} {STOPPED}")
    other = article("copy", STOPPED)
    assert new_sentence(new, [old, other], []) is None
    weak = article("weak", new.text, weak=(Span(len(OPENED) + 1, len(new.text), "related links"),))
    assert new_sentence(weak, [old], []) is None


def test_where_the_old_text_is_forgotten_no_sentence_counts_as_new() -> None:
    assert new_sentence(article("new", STOPPED), [article("old", "")], []) is None


def test_a_figure_is_unknown_where_no_text_and_no_change_has_its_number() -> None:
    known = article("k", "Vio a 300 personas.")
    shown = ("300 niños", "12 personas", "45 buses", "66% más")
    assert unknown(shown, [known], [Change("10", "12", "personas")]) == ("45 buses", "66% más")
