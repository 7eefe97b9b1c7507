import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.figures import MOST, figures
from tests.digest.samples import article, mention


def of(text: str, language: str = "en") -> tuple[str, ...]:
    found = article("a", f"{text}", language=language)
    return figures(found, [mention(found, "x", text)] if "\n" not in text else [])


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "140,000 asylum applications, down 66% since 2023", ("140,000 asylum applications", "down 66%")),
        ("en", "an estimated 140,000 in all, 66 percent", ("140,000", "66 percent")),
        ("en", "712,000 migrants and a $133 million investment", ("712,000 migrants", "$133 million")),
        ("en", "10,135 unaccompanied children, 9,743 are girls", ("10,135 unaccompanied children", "9,743")),
        ("en", "40 million dollars; 120 people", ("40 million dollars", "120 people")),
        (
            "es",
            "40 millones de dólares y 3.000 migrantes venezolanos",
            ("40 millones de dólares", "3.000 migrantes venezolanos"),
        ),
        ("es", "140.000 solicitudes de refugio, 12 000 menores", ("140.000 solicitudes", "12 000 menores")),
        ("es", "78 mil 975 solicitudes en 2 mil casos", ("78 mil 975 solicitudes", "2 mil casos")),
        ("es", "2 mil personas y 66 por ciento", ("2 mil personas", "66 por ciento")),
        ("pt", "1,2 milhão de pessoas e R$ 40 milhões", ("1,2 milhão de pessoas", "R$ 40 milhões")),
        (
            "fr",
            "12\u202f000 migrants, 2 millions d’euros, 45 %",
            ("12 000 migrants", "2 millions d’euros", "45 %"),
        ),
    ],
)
def test_numbers_come_with_their_noun(language: str, text: str, expected: tuple[str, ...]) -> None:
    assert of(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "in 2024 and 1999, before 2030",
        "on March 14 and 12 November 2026",
        "el 14 de marzo de 2025",
        "at 08:00 and 8 a.m. and 20h30",
        "for 5 days, 10 weeks and 22 años",
        "Title 42, Title 8, 212(f), Section 1325, article 33, núm. 4",
        "CBP1, COVID-19, H-1B, I-589, 14th, 3D, 2-1, 24/7, 10-year-old",
        "call 55 1234 5678, +52 (55) 1234-5678 or 800-555-1234",
        "14/03/2025 and 2025-03-14 and 14.03.2025",
        "chapter 3, bus 7, 1 of 3",
    ],
)
def test_what_names_or_dates_is_no_figure(text: str) -> None:
    assert of(text) == ()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "78,400 solicitudes, 61% de ellas en Chiapas", ("78,400 solicitudes", "61% de ellas")),
        ("es", "lo que va del año, 66% más que en 2025", ("66% más",)),
        ("es", "vendió 70 % de la cosecha por adelantado", ("70 % de la cosecha",)),
        ("es", "halló que 31% de quienes lo dejaron se fue", ("31%",)),
        ("es", "los accidentes bajaron 18% en el primer año", ("bajaron 18%",)),
        ("en", "migrants who tried again, from 14% to 27%, economists say", ("14% to 27%",)),
        ("en", "repeat crossings fell to 9% once it was the rule", ("fell to 9%",)),
        ("en", "a 12 percent increase, and 40% of the applicants", ("12 percent increase", "40% of the applicants")),
        ("en", "the index stood at 66%.", ("66%",)),
        ("en", "3% of March", ("3%",)),
        ("pt", "os pedidos subiram 23% em um ano", ("subiram 23%",)),
        ("fr", "62 % des bénéficiaires", ("62 % des bénéficiaires",)),
    ],
)
def test_a_percentage_says_of_what_or_how_it_changed(language: str, text: str, expected: tuple[str, ...]) -> None:
    assert of(text, language) == expected


def test_only_sentences_with_matched_words_count_and_the_title_too() -> None:
    found = article(
        "a", "Hubo 500 detenidos. La Comar vio a 300 personas. Otros 900 niños.", title="Comar: 1.200 casos"
    )
    mentions = [mention(found, "comar", "Comar"), mention(found, "comar", "Comar", "title")]
    assert figures(found, mentions) == ("1.200 casos", "300 personas")


def test_a_number_comes_once_with_its_noun_and_at_most_four_come() -> None:
    assert of("140,000, yes 140,000 requests") == ("140,000 requests",)
    assert of("1,000 cats, 2,000 dogs, 3,000 cows, 4,000 hens, 5,000 pigs") == (
        "1,000 cats",
        "2,000 dogs",
        "3,000 cows",
        "4,000 hens",
    )
    assert of("1.4 million and 14 million") == ("1.4 million", "14 million")


@given(st.text(alphabet="0123456789 ,.%$deasto()-:\u202f", min_size=1, max_size=60))
def test_every_figure_stands_in_the_text(text: str) -> None:
    if not text.strip():
        return
    found = of(text)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert all(shown in " ".join(text.split()) for shown in found)


@pytest.mark.parametrize("piece", ["11 ", "1,111", "+1 (222) ", "9 de ", "$", "1.", "(22)", "9% de ", "1% a ", "up 1%"])
def test_a_hostile_sentence_costs_little(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.process_time()
    of(text)
    assert time.process_time() - started < 2
