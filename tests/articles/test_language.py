from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.language import detect, language_of, normalise
from tests.articles.press import STORIES

LANGUAGES = ("es", "en", "pt", "fr")
GERMAN = (
    "Der Trainer sagte nach dem Spiel, dass die Mannschaft nie aufgehört habe, an sich zu glauben, und dass "
    "am Mittwoch "
    "in Bremen ein schweres Spiel auf sie wartet, weil der Kapitän gesperrt ist und der Torwart sich "
    "verletzt hat."
)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("es-MX", "es"), ("pt_BR", "pt"), ("EN", "en"), ("en-us,es", "en"), ("spa", "es"), ("fra", "fr"),
        (" fr ", "fr"), ("", None), (None, None), ("und", None), ("mul", None), ("español", None), ("-", None),
    ],
)  # fmt: skip
def test_language_tags(tag: str | None, code: str | None) -> None:
    assert normalise(tag) == code


@given(st.text(max_size=20))
def test_any_tag_is_a_short_code_or_nothing(tag: str) -> None:
    code = normalise(tag)
    assert code is None or (code.isascii() and code.islower() and len(code) in (2, 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_undeclared_text_is_detected(language: str) -> None:
    title, paragraphs = STORIES[language]
    assert language_of(title, "\n".join(paragraphs), (None, None), LANGUAGES) == language
    assert language_of(title, "", (), LANGUAGES) == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", [*LANGUAGES, "de", "ht"])
def test_a_wrong_declaration_does_not_hold(language: str, said: str) -> None:
    title, paragraphs = STORIES[language]
    assert language_of(title, "\n".join(paragraphs), (said,), LANGUAGES) == language
    assert language_of(title, "\n".join(paragraphs), (said, language), LANGUAGES) == language


def test_the_page_is_trusted_before_the_feed_where_the_words_do_not_tell() -> None:
    assert language_of("INM", "", ("pt", "en"), LANGUAGES) == "pt"
    assert language_of("INM", "", (None, "es-MX"), LANGUAGES) == "es"


def test_a_language_that_is_not_the_desks_holds_when_declared() -> None:
    assert language_of("", GERMAN, ("de",), LANGUAGES) == "de"


def test_nothing_fits_or_nothing_is_there() -> None:
    assert language_of("", GERMAN, (), LANGUAGES) == "und"
    assert language_of("INM", "", (), LANGUAGES) == "und"
    assert language_of("", "12345 67890 " * 20, (), LANGUAGES) == "und"


@given(st.text(max_size=300))
def test_detection_is_the_same_every_time(text: str) -> None:
    assert detect(text, LANGUAGES) == detect(text, tuple(reversed(LANGUAGES)))


def test_the_first_use_by_many_threads_is_right() -> None:
    text = STORIES["es"][1][0]
    # a set of languages of its own, so that the factory is built here
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: detect(text, ("es", "fr", "pt")), range(32))) == {"es"}


def test_languages_without_a_profile_are_no_error() -> None:
    assert detect(STORIES["es"][1][0], ("ht",)) == "es"
    assert detect(STORIES["es"][1][0], ("ht", "es", "en")) == "es"
