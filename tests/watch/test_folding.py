from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import folding_long, folding_short
from monitor.watch.alphabet import BREAK
from monitor.watch.folding import exact, fold, fold_word

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from("abcÑéß ŁﬁÆøİı.&;#x27amp\u00ad\u200b\u0301\u00a0–—'’«»\n\t한ᄒжΣς字١²")
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("CBP–One", " cbp one "),
        ("CBP-One", " cbp one "),
        ("CBP\u00a0One", " cbp one "),
        ("CBP\nOne", " cbp one "),
        ("  CBP   —  One ", " cbp one "),
        ("«CBP One»’s", " cbp one s "),
        ("#CBPOne™", " cbpone "),
        ("Darién", " darien "),
        ("Darie\u0301n", " darien "),
        ("Daríen", " darien "),
        ("Da\u00adri\u200bén", " darien "),
        ("Straße Łódź Ærø œuvre þing Đà ħ", " strasse lodz aero oeuvre thing da h "),
        ("ﬁn İSTANBUL ı", " fin istanbul i "),
        ("ＣＢＰ 𝐎𝐧𝐞", " cbp one "),
        ("Title ４٢", " title 42 "),
        ("Mexico² ¼", " mexico "),
        ("l\u02bcINM", " l inm "),
        ("C.B.P. One, U.N.H.C.R. and U.S. law", " cbp one unhcr and us law "),
        ("No. 5 and 3.5, x.yz, A. Smith", " no 5 and 3 5 x yz a smith "),
        ("Dari&eacute;n&nbsp;Gap &amp;nbsp; R&amp;D Mexico&#39;s &#x27;", " darien gap r d mexico s "),
        ("AT&T & &unknown; x", " at t unknown x "),
        ("", " "),
        ("…", " "),
        ("\ud800a\x00b\x07", " ab "),
    ],
)
def test_what_is_left_of_a_text(text: str, folded: str) -> None:
    assert fold(text).data.decode() == folded


def test_letters_of_other_scripts_stay_apart() -> None:
    assert len({fold(letter).data for letter in "абвгдежзиклмнопрстуфхцчшщъыьэюя"}) == 31
    assert fold("МОСКВА").data == fold("москва").data
    assert fold("ΟΔΟΣ").data == fold("οδος").data
    assert exact("Москва") == "москва"


@given(ANY_TEXT)
def test_offsets_never_run_backwards_and_cover_the_text(text: str) -> None:
    folded = fold(text)
    origin = list(folded.origin)
    assert len(folded.data) == len(origin)
    assert origin == sorted(origin)
    assert all(-1 <= place <= len(text) for place in origin)
    assert folded.data.startswith(b" ")
    assert folded.data.endswith(b" ")
    assert b"  " not in folded.data
    assert not set(folded.data) & {0, 1}


@given(ANY_TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)).data == fold(unicodedata.normalize("NFC", text)).data


@given(ANY_TEXT)
def test_words_fold_as_texts_do(text: str) -> None:
    assert fold_word(text) == fold(text).data


@given(st.text(st.sampled_from("abcxyzABC 019")))
def test_plain_text_keeps_every_letter_in_its_place(text: str) -> None:
    folded = fold(text)
    letters = [(byte, at) for byte, at in zip(folded.data, list(folded.origin), strict=True) if byte != 32]
    assert letters == [(ord(char.lower()), at) for at, char in enumerate(text) if char != " "]


@given(ANY_TEXT)
def test_every_word_has_a_span_in_the_text(text: str) -> None:
    folded = fold(text)
    words = folded.data.split()
    at = 0
    for word in words:
        start = folded.data.index(b" " + word + b" ", at) + 1
        first, last = folded.span(start, start + len(word))
        assert 0 <= first < last <= len(text)
        at = start


@given(ANY_TEXT.filter(lambda text: "&" not in text), st.data(), st.sampled_from("\u00ad\u200b\u0301\U000e0041\x00"))
def test_what_is_not_there_changes_nothing(text: str, data: st.DataObject, unseen: str) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert fold(text[:at] + unseen + text[at:]).data == fold(text).data


@given(ANY_TEXT, st.booleans(), st.booleans())
def test_short_and_long_texts_are_folded_alike(text: str, dotted: bool, torn: bool) -> None:  # noqa: FBT001
    breaks = [at for at, char in enumerate(text, start=1) if char == "\n" and torn]
    short, long = (one.lay(text, breaks, dotted=dotted) for one in (folding_short, folding_long))
    assert (short.data, list(short.pieces), list(short.origin())) == (long.data, list(long.pieces), list(long.origin()))


@given(ANY_TEXT, ANY_TEXT)
def test_texts_folded_together_fold_as_each_alone(first: str, second: str) -> None:
    both = fold(first, second)
    alone = fold(first), fold(second)
    assert both.data == bytes([BREAK]).join(one.data for one in alone)
    assert both.text.endswith(second)
    inside = [list(one.origin)[1:-1] for one in alone]
    shifted = [at + len(both.text) - len(second) for at in inside[1]]
    assert [list(both.origin)[at] for at in range(1, len(inside[0]) + 1)] == inside[0]
    assert list(both.origin)[-1 - len(shifted) : -1] == shifted


@pytest.mark.parametrize(
    "text", ["." * 50_000 + "a", "_" * 50_000, "&amp;" * 10_000, "&#38;" * 10_000 + "x", "A." * 20_000]
)
def test_long_rows_of_one_thing_take_no_longer_than_others(text: str) -> None:
    started = time.process_time()
    fold(text)
    assert time.process_time() - started < 1  # what grows with the square of the length takes a minute here
