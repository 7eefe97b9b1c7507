from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.numbers import dates_in, numbers_in, unknown
from monitor.stories.shingles import (
    SAMPLED_AT_MOST,
    digests_of,
    fold,
    hash_of,
    sample_in,
    shingles_of,
    text_hash,
    words_in,
    words_of,
)
from monitor.stories.stems import say, stem, stems_of
from monitor.stories.thresholds import STEM

_WORDS = st.lists(st.text("abcdefgñé", min_size=1, max_size=8), max_size=60)


@given(st.text())
def test_hashes_fit_a_signed_column(text: str) -> None:
    assert -(2**63) <= hash_of(text) < 2**63


@given(st.text())
def test_case_accents_and_composition_do_not_matter(text: str) -> None:
    assert words_of(unicodedata.normalize("NFD", text)) == words_of(unicodedata.normalize("NFC", text))


@given(_WORDS, st.sampled_from((" ", "\n\n", ", ", " — ", "\u00a0", "… ")))
def test_punctuation_and_spacing_do_not_matter(words: list[str], between: str) -> None:
    assert shingles_of(words_of(between.join(words))) == shingles_of(words_of(" ".join(words)))
    assert text_hash(words_of(between.join(words).upper())) == text_hash(words_of(" ".join(words)))


@given(_WORDS, _WORDS)
def test_a_text_inside_another_keeps_its_shingles_and_its_sample(words: list[str], more: list[str]) -> None:
    inner, outer = digests_of(words), digests_of([*more, *words, *more])
    if len(words) >= 4:
        assert inner in outer
        assert shingles_of(words) <= shingles_of([*more, *words, *more])
        assert set(sample_in(inner)) <= set(sample_in(outer))


def test_one_in_eight_is_sampled_and_long_texts_are_bounded() -> None:
    digests = digests_of([str(number) for number in range(8000)])
    assert len(sample_in(digests)) == SAMPLED_AT_MOST
    assert 60 < len(sample_in(digests_of([str(number) for number in range(803)]))) < 140


def test_short_texts() -> None:
    assert shingles_of([]) == frozenset()
    assert len(shingles_of(["uno", "dos"])) == 1


def test_numbers_however_written() -> None:
    same = {
        "en": ("14th bus", "fourteenth bus", "bus 14", "14 buses", "bus XIV"),
        "es": ("decimocuarto autobús", "14º autobús", "catorce autobuses"),
        "fr": ("quatorzième bus", "14e bus"),
        "pt": ("quatorze ônibus", "14º ônibus"),
    }
    for language, forms in same.items():
        for form in forms:
            assert numbers_in(fold(form), language) == {"14"}, form
    assert numbers_in("140,000 and 140.000 of 3.50 and 3,5", "en") == {"140000", "3.5"}
    assert numbers_in(fold("treinta y dos heridos, veintiún muertos"), "es") == {"32", "21"}
    assert numbers_in("twenty-first of ninety", "en") == {"21", "90"}
    assert numbers_in(fold("30 000 déplacés, 12\u202f300 rentrés en 2025"), "fr") == {"30000", "12300", "2025"}
    assert numbers_in("5 mil 870 solicitudes, 18 mil el 3 de mayo, treinta mil", "es") == {
        "5870",
        "18000",
        "3",
        "30000",
    }
    assert numbers_in("2.5 million in 2025 for 100", "en") == {"2500000", "2025", "100"}


def test_a_round_figure_is_known_from_the_exact_one_and_not_the_other_way_round() -> None:
    assert unknown(frozenset(("18000", "400")), {"18400", "400"}) == frozenset()
    assert unknown(frozenset(("18400", "17000")), {"18000"}) == {"18400", "17000"}


@pytest.mark.parametrize(
    "forms",
    [("mueren", "murieron", "muertos"), ("cierra", "cerró"), ("aprueba", "aprobó"), ("finds", "found")],
)
def test_a_word_is_said_in_any_of_its_forms(forms: tuple[str, ...]) -> None:
    words = [fold(form) for form in forms]
    assert all(say([one, "casa"], other) for one in words for other in words)
    assert not any(say(["casa", "muelle"], one) for one in words)


@given(st.text("abcdefghiou", min_size=4, max_size=12))
def test_a_word_has_its_own_stem_and_so_have_its_endings(word: str) -> None:
    assert stem(word) in stems_of(word)
    assert stem(word) in stems_of(f"{word}s") or len(word) == STEM


def test_words_of_other_languages_are_no_numbers() -> None:
    assert numbers_in("ministerio dos transportes", "pt") == frozenset()
    assert numbers_in("once the agents seize it", "en") == frozenset()
    assert numbers_in(fold("très bien"), "fr") == frozenset()


def test_days_and_months_in_headlines() -> None:
    found = dates_in(fold("Pronóstico para el miércoles 3 de septiembre"))
    assert found == (frozenset({"wednesday"}), frozenset({"september"}))
    assert dates_in(fold("Previsão para sexta-feira")) == (frozenset({"friday"}), frozenset())
    assert dates_in("migrants march on and may rest") == (frozenset(), frozenset())


@given(st.text(st.sampled_from("abñ٣9_ -–—“”’«»…¿¡·•\u0301\u00a0\n.çß日"), max_size=40) | st.text(max_size=40))
def test_words_are_runs_of_letters_and_digits_of_any_script(text: str) -> None:
    assert words_in(fold(text)) == re.findall(r"[^\W_]+", fold(text))
