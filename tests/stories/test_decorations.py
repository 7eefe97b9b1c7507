from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.decorations import headline_wording, undecorated, wording

LABELS = [
    "EN VIVO",
    "En directo",
    "LIVE",
    "Live updates",
    "AO VIVO",
    "Minuto a minuto",
    "ÚLTIMA HORA",
    "Breaking",
    "Video",
]
COUNTERS = [
    "3 comentarios",
    "1,204 views",
    "12 comments",
    "1.204 vistas",
    "4 coment\u00e1rios",
    "Comments: 12",
    "comments (7)",
]
AGES = ["hace 2 horas", "Hace un día", "2 hours ago", "an hour ago", "il y a 3 heures", "há 5 minutos", "3 horas atrás"]
STAMPS = [
    "Actualizado a las 14:32",
    "Última actualización: 22/11/2026 14:32",
    "Last updated 3:14 p.m.",
    "Updated: 2026-11-22, 3:14 pm",
    "Publicado el 22/11/2026 a las 09:00",
    "Mis à jour le 22/11/2026 à 14h32",
]
HEADLINES = [
    "Comar abre oficina en Tapachula",
    "Suman 152,000 solicitudes de asilo",
    "Live music returns to Tijuana after 2 years",
    "Hace falta más dinero, dice la Comar",
    "Judge updated the order for 12 families",
    "Senado aprueba la ley con 65 votos",
]


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("decoration", [*COUNTERS, *AGES, *STAMPS])
def test_decorations_change_no_headline_and_no_summary(headline: str, decoration: str) -> None:
    assert headline_wording(f"{headline} · {decoration}") == headline_wording(headline)
    assert wording(f"{headline}. {decoration}") == wording(headline) != ()


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("label", LABELS)
def test_labels_change_no_headline(headline: str, label: str) -> None:
    plain = headline_wording(headline)
    for decorated in (
        f"{label}: {headline}",
        f"[{label}] {headline}",
        f"{label} | {headline}",
        f"{headline} - {label}",
    ):
        assert headline_wording(decorated) == plain
    assert headline_wording(f"{headline} (12)") == plain


EDITS = [
    ("Suman 140,000 solicitudes", "Suman 152,000 solicitudes"),
    ("Al menos 12 muertos en el Darién", "Al menos 15 muertos en el Darién"),
    ("Senado aprueba la ley con 65 votos", "Senado aprueba la ley con 66 votos"),
    ("Caravana sale en 2 días", "Caravana sale en 3 días"),
    ("Audiencia a las 10:30", "Audiencia a las 14:00"),
    ("Actualizado el registro de 12 familias", "Actualizado el registro de 15 familias"),
    ("La Comar, en vivo: 3 preguntas", "La Comar, en vivo: 5 preguntas"),
]


@pytest.mark.parametrize(("before", "after"), EDITS)
def test_facts_are_no_decorations(before: str, after: str) -> None:
    assert headline_wording(before) != headline_wording(after)
    assert wording(before) != wording(after)


@given(st.text(alphabet=st.sampled_from("abAé 0123456789:.,/()hm\nliveupdatedhace"), max_size=200))
def test_what_is_left_stood_in_the_text(text: str) -> None:
    left = iter(text)
    assert all(any(sign == other for other in left) for sign in undecorated(text) if not sign.isspace())


def test_a_long_text_takes_no_time() -> None:
    """Twenty thousand stamps without a time: the search ends after thirty characters behind each."""
    assert len(undecorated("Updated publicado hace 12 " * 20_000)) > 100_000
