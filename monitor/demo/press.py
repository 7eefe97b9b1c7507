"""The bundled sample press: eight outlets that do not exist, their articles, and how each of them builds its pages.

Everything in `press/` was written for this project. An article is a text file: a head of `key: value` lines, an empty
line, paragraphs. The pages around the texts carry what real ones carry:
menus, share bars, "you might also like" boxes and
publisher's bios that name what a desk watches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newspaper: its name, language and country, how trusted it is, and what it says of itself on every page."""

    id: str
    name: str
    language: str
    country: str
    tier: int
    style: str
    bio: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One article as written: `hours` before now it was published, `related` are headlines in its related-links box."""

    slug: str
    title: str
    hours: float
    author: str
    summary: str
    related: tuple[str, ...]
    paragraphs: tuple[str, ...]

    def published(self, now: datetime) -> datetime:
        """When it appeared."""
        return now - timedelta(hours=self.hours)


OUTLETS = (
    Outlet(
        "heraldo",
        "El Heraldo del Bravo",
        "es",
        "MX",
        1,
        "semantic",
        "El Heraldo del Bravo es un periódico independiente fundado en 1921 que cubre México y su frontera norte: "
        "migración, INM, Comar, CBP One y la ruta del Darién.",
    ),
    Outlet(
        "frontera",
        "Frontera Norte Hoy",
        "es",
        "MX",
        2,
        "divs",
        "Frontera Norte Hoy es un medio digital de Ciudad Juárez. Nuestra misión es informar sobre el INM, la Comar y "
        "la vida en la línea.",
    ),
    Outlet(
        "ledger",
        "Rio Grande Ledger",
        "en",
        "US",
        1,
        "semantic",
        "Rio Grande Ledger is a nonprofit newsroom covering the border, from CBP One to the Darien Gap. Our mission is "
        "to report what the river divides.",
    ),
    Outlet(
        "desert",
        "Desert Line News",
        "en",
        "US",
        2,
        "plain",
        "Desert Line News is an independent news organization in Yuma, Arizona. We follow CBP One, Comar, Mexico's INM "
        "and the Darien Gap wherever they touch our readers.",
    ),
    Outlet(
        "istmo",
        "Istmo Diario",
        "es",
        "GT",
        2,
        "divs",
        "Istmo Diario es un periódico centroamericano con corresponsales en cinco capitales. Sobre nosotros: contamos "
        "el Darién, la Comar y el INM desde el sur.",
    ),
    Outlet(
        "cais",
        "Folha do Cais",
        "pt",
        "BR",
        2,
        "divs",
        "Folha do Cais é um jornal independente do Recife. Nossa missão é contar o Brasil que chega e o que parte.",
    ),
    Outlet(
        "rives",
        "Le Courrier des Deux Rives",
        "fr",
        "FR",
        3,
        "plain",
        "Le Courrier des Deux Rives est un journal indépendant consacré aux migrations, du Darién à Lampedusa.",
    ),
)


def pieces(outlet: Outlet) -> list[Piece]:
    """Everything that this outlet published in the last day, the newest first."""
    folder = resources.files("monitor.demo") / "press" / outlet.id
    texts = [(file.name.removesuffix(".txt"), file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    return sorted((_piece(slug, text) for slug, text in texts), key=lambda piece: (piece.hours, piece.slug))


def _piece(slug: str, text: str) -> Piece:
    head, _, body = text.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Piece(
        slug=slug,
        title=fields["title"],
        hours=float(fields["hours"]),
        author=fields["author"],
        summary=fields["summary"],
        related=_split(fields["related"]),
        paragraphs=tuple(paragraph.strip() for paragraph in body.split("\n\n") if paragraph.strip()),
    )


def _split(headlines: str) -> tuple[str, ...]:
    return tuple(headline.strip() for headline in headlines.split(" | "))


def path(piece: Piece) -> str:
    """Where the article stands on its outlet's site."""
    return f"/{piece.slug}.html"


def by_path(every: Sequence[Piece]) -> dict[str, Piece]:
    """The articles by where they stand."""
    return {path(piece): piece for piece in every}
