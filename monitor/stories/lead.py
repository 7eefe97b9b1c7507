"""Which article of a story speaks for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.stories.fingerprint import own_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model import Article

# News agencies whose mark in byline or dateline says that this is the original wording. The press of the
# Americas prints these.
AGENCIES = (
    "AP|Associated Press|Reuters|AFP|EFE|Notimex|Xinhua|DPA|ANSA|Lusa|Europa Press|Prensa Latina|"
    "Agência Brasil|UPI|Bloomberg|Estadão Conteúdo|Folhapress|Presse canadienne|Canadian Press|Quadratín|Apro"
)

# A dateline ends within the first line: "CIUDAD DE MÉXICO, 12 de noviembre de 2026 (EFE) —" has 48
# characters.
DATELINE_CHARACTERS = 80

_BYLINE = re.compile(rf"\b(?:{AGENCIES})\b")
_DATELINE = re.compile(rf"\((?:{AGENCIES})\)|^(?:{AGENCIES})\s*[-–—.:|]")


def choose_lead(articles: Sequence[Article]) -> str:
    """Return the article to show: read whole, most trusted outlet, wire original, longest, earliest.

    The order is total, so that the lead does not depend on the order of arrival. Raises ValueError for no
    articles.
    """
    return min(articles, key=_rank).id


def why_lead(lead: Article, others: Sequence[Article]) -> str:
    """Say for a person why this article speaks for its story, before these others."""
    if not others:
        return "it is the only article"
    best = min(others, key=_rank)
    if _rank(best) < _rank(lead):
        return "it spoke for the story when that was told"
    mine, theirs = _rank(lead), _rank(best)
    differs = next(
        (at for at, (one, other) in enumerate(zip(mine, theirs, strict=True)) if one != other), len(_REASONS)
    )
    return _REASONS[min(differs, len(_REASONS) - 1)].format(tier=lead.tier)


_REASONS = (
    "its page was read whole",
    "its outlet is of tier {tier}",
    "byline or dateline name an agency: the wire's own words",
    "it is the earliest of those that name an agency",
    "its own text is the longest",
    "it is the earliest",
)


def _rank(article: Article) -> tuple[bool, int, bool, float, int, float, str]:
    """Smaller is better; the earliest of several wire originals, the longest of other texts."""
    at = (article.published or article.first_seen).timestamp()
    text = own_text(article)
    wire = is_wire(article)
    return (not article.full_text, article.tier, not wire, at if wire else 0.0, -len(text), at, article.id)


def is_wire(article: Article) -> bool:
    """Whether byline or dateline name an agency."""
    dateline = (article.text or article.summary)[:DATELINE_CHARACTERS]
    return bool(_BYLINE.search(article.byline) or _DATELINE.search(dateline))
