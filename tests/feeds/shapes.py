"""Whole feeds of every form that is read: what is damaged on purpose elsewhere."""

from __future__ import annotations

from tests.feeds.samples import item, rss

DATED = "<pubDate>Sun, 22 Nov 2026 09:30:00 GMT</pubDate>"
RICH = (
    f"{DATED}<description>&lt;p&gt;La &lt;b&gt;Co&lt;/b&gt;mar&amp;nbsp;cerró&lt;/p&gt;</description>"
    '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<div><p>El Dari&eacute;n'
    '<br>y el INM</p><ul><li>a<li>b</ul></div>]]></content:encoded><source url="https://cbs.example">CBS News</source>'
    '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ana P&#233;rez</dc:creator><category>x</category>'
    '<enclosure url="/a.mp3" type="audio/mpeg"/><!-- <item> -->'
)
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/b/"
xml:lang="pt-BR"><title>x</title><link href="https://atom.example/"/>
<entry><id>tag:atom.example,2026:1</id><title type="text">AT&amp;T &lt;3 migração</title><link href="p/1"/>
<author><name>Ann</name></author><updated>2026-11-22T09:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>hé <b>Co</b>mar</p><p>b</p></div></content></entry>
<entry><id>tag:atom.example,2026:2</id><title type="html">&lt;i&gt;Comar&lt;/i&gt;</title><link href="/p/2"/>
<published>2026-11-22T08:00:00-06:00</published><summary>Dois</summary></entry></feed>""".encode()
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://rdf.example/">
<title>x</title><link>https://rdf.example/</link></channel>
<item rdf:about="https://rdf.example/1"><title>uno</title><link>https://rdf.example/1</link><dc:date>2026-11-22</dc:date>
</item><item rdf:about="https://rdf.example/2"><title>dos</title><link>https://rdf.example/2</link></item></rdf:RDF>"""


def sitemap(*urls: str, prefix: str = "news", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """A news sitemap of these `<url>` elements."""
    return (
        f'{declaration}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:{prefix}="http://www.google.com/schemas/sitemap-news/0.9" '
        f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{"".join(urls)}</urlset>'
    ).encode()


def located(number: int, *, title: str = "", language: str = "es", prefix: str = "news", extra: str = "") -> str:
    """A `<url>` of a news sitemap."""
    return (
        f"<url><loc>https://press.example/{number}</loc><lastmod>2026-11-22T10:00:00Z</lastmod><{prefix}:news>"
        f"<{prefix}:publication><{prefix}:name>La Prensa</{prefix}:name><{prefix}:language>{language}"
        f"</{prefix}:language></{prefix}:publication><{prefix}:publication_date>2026-11-22T03:30:00-06:00"
        f"</{prefix}:publication_date><{prefix}:title>{title or f'Story {number}'}</{prefix}:title></{prefix}:news>"
        f"{extra}</url>"
    )


FEEDS = (
    rss(*(item(number, extra=DATED) for number in range(12)), head="<language>es-MX</language><ttl>60</ttl>"),
    rss(item(1, extra=RICH), item(2, title="Comar &amp; INM", extra=RICH), item(3, guid="", extra=RICH)),
    rss(item(1, guid="N/A"), item(2, guid="N/A"), item(3, guid="", link=""), item(4, title="", extra=RICH)),
    rss(item(1, title="Comar & INM&nbsp;Darién"), item(2, title="A \x0b &#xD83D; B")),
    ATOM,
    RDF,
    sitemap(*(located(number) for number in range(4))),
)
