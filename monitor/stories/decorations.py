"""What changes in headlines and texts while the article stays the same: labels, counters, ages, stamps.

Taken out before two versions of one entry are compared, never from what is stored or shown. In the four languages, by
closed lists: a word too many here hides an edit that consists of that word alone, a word too few costs one reading.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.stories.shingles import fold, words_in

_LABEL = (
    r"(?:en vivo|en directo|en direct|ao vivo|em direto|directo|live(?:[ -]?(?:updates?|blog))?|minuto a minuto|"
    r"[uú]ltim[ao] (?:hora|momento)|urgente?|breaking(?: news)?|just in|v[ií]deos?|watch|fotos?|photos?)"
)
_LABEL_BEFORE = rf"^(?:\W*\b{_LABEL}\b)+\W*"
_LABEL_BEHIND = rf"\W+{_LABEL}\W*$"

# "(12)" at the end of a headline counts comments; of a year there it is the same in both versions.
_BARE_COUNT = r"\s*[(\[]\s*\d[\d.,]*\s*[)\]]\s*$"
_COUNTED = (
    r"(?:comments?|comentarios?|coment[aá]rios?|commentaires?|views?|vistas|visualizaciones|visualiza[cç][oõ]es|vues|"
    r"lecturas|leituras|shares|likes|me gusta|curtidas)"
)
_COUNTER = rf"\b\d[\d.,]{{0,12}}\s?(?:k|mil)?\s?{_COUNTED}\b|\b{_COUNTED}\s?[:(]\s?\d[\d.,]{{0,12}}\)?"

_UNIT = (
    r"(?:segundos?|minutos?|horas?|d[ií]as?|semanas?|seconds?|minutes?|hours?|days?|weeks?|secondes?|heures?|jours?|"
    r"semaines?|secs?|mins?|hrs?|[hdm])"
)
_MANY = r"(?:\d{1,4}|una?|uma?|une|an?|one)"
_AGO = (
    rf"\b(?:hace|h[aá]|il y a)\s+(?:unos |unas |cerca de |environ )?{_MANY}\s?{_UNIT}\b|"
    rf"\b{_MANY}\s?{_UNIT}\s+(?:ago|atr[aá]s)\b"
)

# "Actualizado a las 14:32", "Last updated 22/11/2026 3:14 p.m.": only with a time of day or a date in figures.
_MOMENT = r"(?:\d{1,2}\s?[:h]\s?\d{2}(?::\d{2})?|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})(?:\s?[ap]\.?\s?m\b\.?)?"
_STAMP = (
    r"\b(?:[uú]ltima |last )?(?:actualizaci[oó]n|actualizad[oa]|atualiza[cç][aã]o|atualizado|mis [aà] jour|updated?|"
    rf"publicado|publi[eé]|published|posted)\b[^\n;|\d]{{0,30}}{_MOMENT}(?:[^\n;|\d]{{0,12}}{_MOMENT})?"
)


def undecorated(text: str) -> str:
    """The text without counters, ages ("hace 2 horas") and stamps of time ("Updated 14:32")."""
    for decoration in (_STAMP, _AGO, _COUNTER):
        text = _form(decoration).sub(" ", text)
    return text


def wording(text: str) -> tuple[str, ...]:
    """The words of a summary, folded, without decorations."""
    return tuple(words_in(undecorated(fold(text))))


@lru_cache(maxsize=1000)  # of a feed whose items all lead to one page, each is compared with the 50 before it
def headline_wording(title: str) -> tuple[str, ...]:
    """The words of a headline, folded, without decorations and labels such as "EN VIVO"."""
    bare = undecorated(fold(title))
    for decoration in (_BARE_COUNT, _LABEL_BEFORE, _LABEL_BEHIND):
        bare = _form(decoration).sub("", bare)
    return tuple(words_in(bare))


@cache
def _form(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed: 5 ms, which the first request need not wait for."""
    return re.compile(pattern, re.IGNORECASE)
