"""What a press prints: feeds and newspaper pages, as bytes and HTML that look like the real ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RECENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """One item of a feed. Without `guid` the link stands in; `published` None leaves the date out."""

    title: str
    link: str
    summary: str = ""
    guid: str | None = None
    published: datetime | None = RECENT
    author: str = ""
    source: tuple[str, str] | None = None  # publisher and its URL, as aggregators give them


def rss(items: Iterable[Item], *, title: str = "The Loopback Times", link: str = "", language: str = "") -> bytes:
    """A valid RSS 2.0 document, UTF-8."""
    head = f"<title>{escape(title)}</title><link>{escape(link)}</link><description>{escape(title)}</description>"
    if language:
        head += f"<language>{escape(language)}</language>"
    body = "\n".join(_rss_item(item) for item in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{head}\n{body}\n</channel></rss>\n'
    ).encode()


def _rss_item(item: Item) -> str:
    guid = item.link if item.guid is None else item.guid
    parts = [
        _element("title", item.title),
        _element("link", item.link),
        _element("description", item.summary),
    ]
    parts.append(f'<guid isPermaLink="{"true" if item.guid is None else "false"}">{escape(guid)}</guid>')
    if item.published:
        parts.append(_element("pubDate", format_datetime(item.published)))
    if item.author:
        parts.append(_element("dc:creator", item.author))
    if item.source:
        parts.append(f'<source url="{escape(item.source[1])}">{escape(item.source[0])}</source>')
    return f"<item>{''.join(parts)}</item>"


def atom(items: Iterable[Item], *, title: str = "The Loopback Times", link: str = "urn:loopback:feed") -> bytes:
    """A valid Atom 1.0 document (RFC 4287), UTF-8."""
    head = f"<id>{escape(link)}</id>{_element('title', title)}<updated>{_stamp(RECENT)}</updated>"
    head += f"<author>{_element('name', title)}</author>"
    body = "\n".join(_atom_entry(item) for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{head}\n{body}\n</feed>\n'
    ).encode()


def _atom_entry(item: Item) -> str:
    guid = item.link if item.guid is None else item.guid
    parts = [_element("id", guid), _element("title", item.title), f'<link href="{escape(item.link)}"/>']
    parts.append(_element("updated", _stamp(item.published or RECENT)))
    if item.published:
        parts.append(_element("published", _stamp(item.published)))
    if item.author:
        parts.append(f"<author>{_element('name', item.author)}</author>")
    parts.append(f'<summary type="html">{escape(item.summary)}</summary>')
    return f"<entry>{''.join(parts)}</entry>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def newspaper_page(
    title: str,
    paragraphs: Sequence[str],
    language: str = "es",
    *,
    related: Sequence[str] = (),
    bio: str = "",
    outlet: str = "The Loopback Times",
    byline: str = "Redacción",
    published: datetime = RECENT,
    canonical_url: str = "",
) -> str:
    """A newspaper's article page: menu, share bar, article, related box, the publisher's bio, footer.

    `related` are headlines of other articles and `bio` is what the house says of itself; neither belongs to
    the article, both stand near it as they do on real pages. Texts are escaped here.
    """
    canonical = f'<link rel="canonical" href="{escape(canonical_url)}">' if canonical_url else ""
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<title>{escape(title)} | {escape(outlet)}</title>
<meta property="og:title" content="{escape(title)}">
<meta property="og:site_name" content="{escape(outlet)}">
<meta property="og:type" content="article">
<meta property="article:published_time" content="{published.isoformat()}">
{canonical}
</head>
<body>
<header class="site-header"><a href="/">{escape(outlet)}</a>
<nav class="main-menu"><ul>{_links(MENU.get(language[:2], MENU["en"]))}</ul></nav></header>
<main>
<article class="article">
<h1>{escape(title)}</h1>
<p class="byline">{escape(byline)} · <time datetime="{published.isoformat()}">{published:%d.%m.%Y}</time></p>
<div class="share-bar"><a href="#fb">Facebook</a> <a href="#x">X</a> <a href="#wa">WhatsApp</a></div>
<div class="article-body">
{"".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)}
</div>
</article>
{_related(related)}
{_bio(bio, outlet)}
</main>
<footer class="site-footer"><ul>{_links(["Contacto", "Privacy", "RSS"])}</ul>
<p>© 2026 {escape(outlet)}</p></footer>
</body>
</html>
"""


MENU = {
    "es": ["Inicio", "México", "Internacional", "Economía", "Deportes", "Opinión"],
    "en": ["Home", "World", "Politics", "Business", "Sports", "Opinion"],
    "pt": ["Início", "Mundo", "Política", "Economia", "Esportes", "Opinião"],
    "fr": ["Accueil", "Monde", "Politique", "Économie", "Sports", "Opinions"],
}


def _links(labels: Sequence[str]) -> str:
    return "".join(f'<li><a href="/{escape(label.lower())}">{escape(label)}</a></li>' for label in labels)


def _related(headlines: Sequence[str]) -> str:
    if not headlines:
        return ""
    return f'<aside class="related-articles"><h3>Te puede interesar</h3><ul>{_links(headlines)}</ul></aside>'


def _bio(bio: str, outlet: str) -> str:
    return f'<div class="about-publisher"><h4>{escape(outlet)}</h4><p>{escape(bio)}</p></div>' if bio else ""
