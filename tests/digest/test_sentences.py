import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.sentences import sentence_of, sentences


@pytest.mark.parametrize(
    "text",
    [
        "Migrantes llegan a EE.UU. Pero no todos",
        "A U.S. Border Patrol agent said so",
        "El Sr. Ebrard viajó con la Dra. Sheinbaum",
        "Según el art. 33 y la núm. 4",
        "He met J. Smith at 8 a.m. Monday",
        "O Exmo. Sr. Ministro falou",
        "Mme. Dupont et le col. Durand",
        "Costó 3.500 dólares y 2,5 horas",
        "una línea cortada\nsigue en minúscula",
        "dijo «¡basta!» y se fue",
    ],
)
def test_what_is_one_sentence_stays_whole(text: str) -> None:
    assert sentences(text) == [(0, len(text))]


@pytest.mark.parametrize(
    "parts",
    [
        ["Cerró la oficina.", "¿Quién la abre?", "Nadie."],
        ["Dijo que no.", "El INM calló."],
        ["“It is over.”", "They left!", "Why?"],
        ["Um título", "O texto começa aqui.", "Fim…", "Ou não."],
        ["Il part.", "« Non », dit-elle.", "Puis 12 000 autres."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    text = parts[0] + (" " if parts[0][-1] in ".”" else "\n\n") + " ".join(parts[1:])
    assert [text[start:end] for start, end in sentences(text)] == parts


@given(st.text(alphabet="aB1 .!?\n\"'«»", max_size=80))
def test_sentences_hold_every_character_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    covered = {i for s, e in spans for i in range(s, e)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


def test_words_across_a_border_stretch_the_sentence() -> None:
    text = "We saw the CBP.\nOne app closed. And more."
    start = text.index("CBP")
    assert text[slice(*sentence_of(sentences(text), start, start + 8))] == "We saw the CBP.\nOne app closed."


@pytest.mark.parametrize("run", [".", "?", "\u2026", "?!", "...!", '."', ".')", "\u2026» ", "\n", ". "])
@pytest.mark.parametrize("end", ["z", "", " Fin."])
def test_a_run_of_stops_takes_time_by_its_length(run: str, end: str) -> None:
    text = "La Comar abrió hoy. " + run * (200_000 // len(run)) + end
    began = time.process_time()
    spans = sentences(text)
    assert time.process_time() - began < 5  # takes up to half a second; 40,000 dots took 62 s when each was tried anew
    assert spans[0] == (0, 19)
