"""Feeds built by chance of all that may stand in one: understood elements and others, usual and odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.feeds.understood import ENTRY, HEAD, IN_ENTRY, IN_HEAD, OTHER

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom"', 'xmlns:a10="http://www.w3.org/2005/Atom"',
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"', 'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    'xmlns:dcterms="http://purl.org/dc/terms/"', 'xmlns:media="http://search.yahoo.com/mrss/"',
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"', 'xmlns:georss="http://www.georss.org/georss"',
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"', 'xmlns:thr="http://purl.org/syndication/thread/1.0"',
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"', 'xmlns:x="urn:x"',
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"',
)  # fmt: skip
ODD_NAMESPACES = (
    'xmlns:dc="https://purl.org/dc/elements/1.1/"', 'xmlns:m="http://search.yahoo.com/mrss/"', 'xmlns:media="urn:x"',
    'xmlns:DC="urn:x"', 'xmlns="urn:x"', 'xmlns="http://purl.org/rss/1.0/"', 'xmlns:y="urn:x"', 'xmlns:x="urn:y"',
    'xmlns:x=" urn:x"', 'xmlns=""', 'xmlns:xlink="http://www.w3.org/1999/xlink"', 'xmlns:title="urn:z"',
    'xmlns:slash="http://search.yahoo.com/mrss/"', 'xmlns:b="http://backend.userland.com/rss2"',
    'xmlns:Atom="urn:w"', 'xmlns:slash="urn:v"', 'xmlns:s="http://purl.org/rss/1.0/modules/slash/"',
    'xmlns="com-wordpress:feed-additions:1"', 'xmlns="http://www.w3.org/2005/Atom"', 'xmlns:author="urn:u"',
)  # fmt: skip
OTHERS = (
    "tags", "links", "date", "url", "abstract", "fullitem", "body", "name", "expirationdate", "textinput", "cloud",
    "x:title", "x:y", "slash:comments", "slash:title", "thr:total", "media:text", "media:embed", "dc:identifier",
    "content:items", "itunes:duration", "itunes:title", "dcterms:valid", "georss:where", "niceDate", "item", "entry",
    "channel", "feed", "rss", "atom:updated", "a10:link", "atom:link", "Title", "dc:Creator", "where", "x:detail",
    "author:detail", "title:detail", "DC:creator", "m:title", "y:title", "Atom:title", "s:title", "b:title", "xml:lang",
)  # fmt: skip
TEXTS = (
    "", " ", "\n\t", "Comar", " Comar &amp; INM\n", "&lt;b&gt;Co&lt;/b&gt;mar", "<![CDATA[<p>Co<b>mar</b></p>]]>",
    "<![CDATA[a]]>b<![CDATA[c]]>", "a<!-- x -->b", "a<?x y?>b", "Dari&#233;n", "DariÃ©n", "a&#x92;b", "\u2028a\u00a0",
    "&amp;amp;&amp;nbsp;", "&amp;copy;=1", "Título - La Prensa", "La Prensa", "x - ", "\u00c2\u00a0a",
    "https://press.example/a?b=1&amp;c=2", "https://press.example/a?b=1&amp;amp;c;=2",
    "/a/1", "//cdn.example/1", "javascript:alert(1)", "guid-1", "http://[", "https://press.example/ñ b",
    "Sun, 22 Nov 2026 09:30:00 GMT", "Sun, 22 Nov 2026 03:30:00 -0600", "2026-11-22T09:30:00Z", "22 nov 2026",
    "2026-11-22T09:30:60.5+05:30", "31 Feb 2026 10:00:00 GMT", "2026-02-31T10:00:00Z", "hace 2 horas",
    "0001-01-01T00:00:00Z", "Ana Pérez", "ana@press.example", "ana@press.example (Ana Pérez)",
    "Ana &lt;ana@press.example&gt;", "(Ana)", "@ana", "ana@[1.2.3.4]", "a@b.example?subject=c\u00a0d", "es-MX", "en_US",
    "no tag!", "yes", "19.4 -99.1",
)  # fmt: skip
ODD_TEXTS = (
    "https:////a.example/1",
    "https:///a",
    "<b>x</b>",
    "<x:y>z</x:y>",
    "a<title>b</title>",
    "<div>x</div>",
    "<link>/b</link>",
    "<svg/>",
    "&nbsp;",
    "<",
)
MARKUP = ("title", "summary", "content")
OF_LINKS = (
    'href="/a/1"', 'href=""', 'href="https://press.example/2"', 'href="https://press.example/3?a=1&amp;b=2"',
    'rel="self"', 'rel="alternate"', 'rel="Alternate"', 'rel="enclosure"', 'type="text/HTML"', 'type="image/png"',
    'type="xhtml"', 'title="t"', 'hreflang="es"', 'length="3"',
)  # fmt: skip
OF_IDS = ('isPermaLink="false"', 'isPermaLink="True"', 'ispermalink="true"', 'isPermaLink="true"')
OF_MARKUP = ('type="html"', 'type="text"', 'type="TEXT/HTML"', 'type="plain"')
OF_OTHERS = (
    'url="https://cbs.example"', 'term="a"', 'medium="image"', 'text="Arts"', 'xml:space="preserve"', 'x:y="z"',
    'title="t"', 'href="/h"', 'type="image/png"', 'rel="x"',
)  # fmt: skip
ODD_ATTRIBUTES = (
    'type="xhtml"', 'type="text/xml"', 'type=""', 'mode="base64"', 'src="/x"', 'uri="/u"', 'xml:lang="pt-BR"',
    'lang="fr"', 'xml:lang=""', 'base="/b/"', 'rdf:about="/r"', 'lastmod="2026-11-22"', 'HREF="/A"', 'atom:href="/c"',
    'x:base="/d/"', 'x:lang="it"', 'x:href="/e"', 'href="https:////a"', 'x:type="html"', 'Type="xhtml"', 'url="/f"',
)  # fmt: skip
ROOTS = (
    '<rss version="2.0" {spaces}><channel>{head}{items}{tail}</channel></rss>',
    '<feed xmlns="http://www.w3.org/2005/Atom" {spaces}>{head}{items}{tail}</feed>',
)
ODD_ROOTS = (
    '<rss xml:lang="pt-BR" {spaces}><channel>{head}{items}{tail}</channel></rss>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es_MX" {spaces}>{head}{items}{tail}</feed>',
    '<feed lang="" {spaces}>{head}{items}</feed>', "<rss {spaces}>{items}<channel>{head}</channel></rss>",
    '<rdf:RDF xmlns="http://purl.org/rss/1.0/" {spaces}><channel>{head}</channel>{items}</rdf:RDF>',
    "<rss {spaces}><channel>{head}</channel><channel>{items}</channel></rss>",
    "<channel {spaces}>{head}{items}</channel>",
    '<?xml version="1.0" encoding="ISO-8859-1"?><rss {spaces}><channel>{head}{items}</channel></rss>\n<!-- -->',
    '<?xml-stylesheet href="a"?><rss {spaces}><channel>{head}{items}</channel></rss>',
)  # fmt: skip


def _as_written(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(name.replace("_", ":", 1) for name in names if name not in (OTHER, "feedburner_origlink")))


OF_AN_ENTRY = (
    *_as_written((*ENTRY, *ENTRY, *IN_ENTRY)),
    "pubDate",
    "feedburner:origLink",
    "title",
    "link",
    "description",
)
OF_THE_HEAD = (*_as_written((*HEAD, *IN_HEAD)), "x:y", "lastBuildDate", "link", "title")


def grown(rng: random.Random) -> bytes:
    """A feed of a few entries. In one of two all is usual, in the others each thing is odd with some chance."""
    return _Feed(rng, rng.choice((0, 0, 0.03, 0.1))).built().encode()


class _Feed:
    def __init__(self, rng: random.Random, odd: float) -> None:
        self._rng, self._odd = rng, odd

    def built(self) -> str:
        root = self._one(ROOTS, ODD_ROOTS)
        each = "entry" if root.startswith("<feed") else "item"
        spaces = {space.partition("=")[0]: space for space in NAMESPACES}
        if self._rng.random() < self._odd * 3:
            space = self._rng.choice(ODD_NAMESPACES)
            spaces[space.partition("=")[0]] = space
        return root.format(
            spaces=" ".join(space for name, space in spaces.items() if f"{name}=" not in root),
            head=self._several(OF_THE_HEAD, 4),
            items="".join(self._entry(each) for _ in range(self._rng.choice((1, 1, 2, 3)))),
            tail=self._several(OF_THE_HEAD, 1),
        )

    def _entry(self, each: str) -> str:
        before, after = (f"<title>{text}</title>" if self._rng.random() < 0.6 else "" for text in ("Comar", "INM"))
        inside = f"{before}{self._several(OF_AN_ENTRY, 8)}{after}"
        return f"<{each}{self._attributes(each) if self._is_odd() else ''}>{inside}</{each}>"

    def _several(self, names: tuple[str, ...], most: int) -> str:
        return "".join(self._element(names) for _ in range(self._rng.randint(0, most)))

    def _element(self, names: tuple[str, ...]) -> str:
        name = self._one(names, OTHERS)
        if name in ("media:group", "media:content"):
            return self._media(name, 3)
        if name in ("author", "contributor") and self._rng.random() < 0.5:
            return f"<{name}>{self._several(('name', 'name', 'uri', 'email', 'x:y'), 3)}</{name}>"
        if name == "image" and self._rng.random() < 0.8:
            return f"<image>{self._several(('url', 'title', 'link', 'width', 'height', 'description'), 4)}</image>"
        space = f" {self._rng.choice(ODD_NAMESPACES)}" if self._rng.random() < self._odd / 3 else ""
        return f"<{name}{space}{self._attributes(name)}>{self._text()}</{name}>"

    def _media(self, name: str, depth: int) -> str:
        parts = ("media:title", "media:description", "media:thumbnail", "media:text", "x:y")
        inside = "".join(
            self._media(self._rng.choice(("media:group", "media:content")), depth - 1)
            if depth and self._rng.random() < 0.3
            else self._element(parts)
            for _ in range(self._rng.randint(0, 3))
        )
        return f"<{name}{self._attributes(name)}>{inside}</{name}>"

    def _attributes(self, name: str) -> str:
        """None, one or two of those that are usual for an element of this name."""
        if self._rng.random() < 0.5 or name == "feedburner:origLink":
            return ""
        kind = ENTRY.get(name.replace(":", "_").lower(), "")
        usual = {"link": OF_LINKS, "id": OF_IDS}.get(kind, OF_MARKUP if kind in MARKUP else OF_OTHERS)
        some = {one.partition("=")[0]: one for one in (self._one(usual, ODD_ATTRIBUTES) for _ in range(2))}
        return " " + " ".join(some.values())

    def _text(self) -> str:
        return self._one(TEXTS, ODD_TEXTS)

    def _one(self, usual: tuple[str, ...], odd: tuple[str, ...]) -> str:
        return self._rng.choice(odd if self._is_odd() else usual)

    def _is_odd(self) -> bool:
        return self._rng.random() < self._odd
