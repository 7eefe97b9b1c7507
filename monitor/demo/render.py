"""Pages and feeds of the sample press, as HTML, RSS and Atom."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from monitor.demo.press import Outlet, Piece, path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# What each language's furniture says: section names of the menu, the share bar, the related-links box, the bio's
# heading.
WORDS = {
    "es": (
        "Portada|México|Migración|Frontera|Deportes",
        "Compartir",
        "Te puede interesar",
        "Acerca de nosotros",
    ),
    "en": ("Home|Border|Immigration|Politics|Sports", "Share", "You might also like", "About us"),
    "pt": ("Início|Cidades|Migração|Mundo|Esportes", "Compartilhe", "Leia também", "Sobre nós"),
    "fr": ("Accueil|Monde|Migrations|Culture|Sport", "Partager", "À lire aussi", "À propos"),
}


def page(outlet: Outlet, piece: Piece, now: datetime) -> str:
    """The article as its outlet's readers see it."""
    body = {"semantic": _semantic, "divs": _divs, "plain": _plain}[outlet.style](outlet, piece, now)
    return (
        f'<!doctype html>\n<html lang="{outlet.language}"><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)} | {escape(outlet.name)}</title>"
        f'<meta property="og:site_name" content="{escape(outlet.name)}">'
        f'<meta property="og:title" content="{escape(piece.title)}">'
        f'<meta name="description" content="{escape(piece.summary)}"></head>\n<body>{body}</body></html>\n'
    )


def _semantic(outlet: Outlet, piece: Piece, now: datetime) -> str:
    """A page built with the elements that HTML has for it."""
    menu, share, related, about = WORDS[outlet.language]
    return f"""
<header><a href="/">{escape(outlet.name)}</a><nav><ul>{_items(menu.split("|"))}</ul></nav></header>
<main><article><h1>{escape(piece.title)}</h1>
<p class="byline">{escape(piece.author)} · <time datetime="{piece.published(now).isoformat()}"></time></p>
<ul class="share"><li>{share}</li>{_items(("Facebook", "WhatsApp", "X"))}</ul>
{_paragraphs(piece.paragraphs)}</article>
<aside><h2>{related}</h2><ul>{_items(piece.related)}</ul></aside></main>
<footer><h2>{about}</h2><p>{escape(outlet.bio)}</p></footer>"""


def _divs(outlet: Outlet, piece: Piece, _now: datetime) -> str:
    """A page of the kind that publishing systems make: divs whose classes say what they are."""
    menu, share, related, about = WORDS[outlet.language]
    first, *rest = piece.paragraphs
    links = " ".join(f'<a href="#">{escape(headline)}</a>' for headline in piece.related)
    return f"""
<div id="menu"><div class="menu-items">{" ".join(f'<a href="#">{name}</a>' for name in menu.split("|"))}</div></div>
<div id="content"><h1 class="entry-title">{escape(piece.title)}</h1><div class="entry-meta">{escape(piece.author)}</div>
<div class="entry-content">{_paragraphs([first])}
<div class="related-inline"><strong>{related}:</strong> {links}</div>{_paragraphs(rest)}
<div class="sharedaddy"><h3>{share}:</h3> <a href="#">Facebook</a> <a href="#">Telegram</a></div></div>
<div class="author-box"><h4>{about}</h4><p>{escape(outlet.bio)}</p></div></div>"""


def _plain(outlet: Outlet, piece: Piece, now: datetime) -> str:
    """A page with nothing but headings and paragraphs: only what they say tells the article from the rest."""
    menu, share, related, about = WORDS[outlet.language]
    links = "".join(f'<p><a href="#">{escape(headline)}</a></p>' for headline in piece.related)
    return f"""
<p>{" | ".join(f'<a href="#">{name}</a>' for name in menu.split("|"))}</p>
<h1>{escape(piece.title)}</h1><p>{escape(piece.author)}, {piece.published(now):%d/%m/%Y}</p>
{_paragraphs(piece.paragraphs)}
<p>{share}: <a href="#">Facebook</a> <a href="#">Twitter</a></p>
<h3>{related}</h3>{links}
<h3>{about}</h3><p>{escape(outlet.bio)}</p>"""


def _items(texts: Iterable[str]) -> str:
    return "".join(f'<li><a href="#">{escape(text)}</a></li>' for text in texts)


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n".join(f"<p>{escape(text)}</p>" for text in texts)


def rss(outlet: Outlet, every: Iterable[Piece], base: str, now: datetime, tracking: str = "") -> str:
    """The outlet's feed as RSS 2.0; `tracking` is hung onto every link, as some outlets do."""
    items = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{base}{path(piece)}{escape(tracking)}</link>"
        f'<guid isPermaLink="false">{outlet.id}-{piece.slug}{escape(tracking)}</guid>'
        f"<pubDate>{format_datetime(piece.published(now))}</pubDate>"
        f"<description>{escape(piece.summary)}</description></item>\n"
        for piece in every
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{base}/</link><language>{outlet.language}</language>\n"
        f"{items}</channel></rss>\n"
    )
