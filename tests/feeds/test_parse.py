"""Feeds as they are: each oddity is one that was met in the wild."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.parse import parse
from monitor.model import Outcome
from tests.feeds.samples import URL, entries, item, only, rss

# --------------------------------------------------------------------------- identity


def test_the_guid_is_the_key() -> None:
    assert [e.key for e in entries(rss(item(1), item(2)))] == ["guid-1", "guid-2"]


def test_a_key_depends_neither_on_the_address_of_the_feed_nor_on_its_neighbours() -> None:
    body = rss("<item><guid>17</guid><title>T</title></item>")
    keys = {parse(body, url, "").entries[0].key for url in (URL, "http://other.example/feed")}
    assert keys == {"17"}


def test_guids_that_repeat_are_joined_by_the_address() -> None:
    found = entries(rss(item(1, guid="N/A"), item(2, guid="N/A"), item(3)))
    assert [e.key for e in found] == [
        "N/A\nhttps://press.example/1",
        "N/A\nhttps://press.example/2",
        "guid-3",
    ]


def test_guids_and_addresses_that_repeat_are_joined_by_the_title() -> None:
    home = "https://press.example/"
    found = entries(
        rss(
            *(item(n, guid="N/A", link=home) for n in range(3)),
            *(item(n, guid="", link=home) for n in range(3)),
        )
    )
    assert len({e.key for e in found}) == 6
    assert all("Story" in e.key for e in found)


def test_without_guid_the_address_is_the_key_and_without_both_title_and_day() -> None:
    dated = "<pubDate>Sun, 22 Nov 2026 09:30:00 GMT</pubDate>"
    found = entries(rss(item(1, guid=""), item(2, guid="", link="", extra=dated)))
    assert [e.key for e in found] == ["https://press.example/1", "Story 2\n2026-11-22"]


def test_without_guid_address_and_title_the_text_is_the_key() -> None:
    found = entries(
        rss(*(item("", title="", guid="", link="", extra=f"<description>Note {n}</description>") for n in range(2)))
    )
    assert [e.title for e in found] == ["Note 0", "Note 1"]
    assert len({e.key for e in found}) == 2


def test_the_same_item_twice_is_one_entry() -> None:
    assert len(entries(rss(item(1), item(2), item(1)))) == 2


def test_a_very_long_guid_is_hashed() -> None:
    assert len(only(rss(item(1, guid="x" * 5000))).key) == 64


def test_an_item_with_nothing_in_it_is_no_entry() -> None:
    assert len(entries(rss("<item></item>", item(1)))) == 1


# --------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://press.example/a?b=1&amp;c=2", "https://press.example/a?b=1&c=2"),
        ("/news/1", "https://press.example/news/1"),  # on the site's host, not on the feed service's
        ("news/1", "https://press.example/news/1"),
        ("//cdn.example/1", "https://cdn.example/1"),
        ("  https://press.example/a b  ", "https://press.example/a%20b"),
        ("javascript:alert(1)", ""),
        ("http://reuters.com@evil.example/a", ""),
        ("http://reuters.com:80@evil.example/", ""),
        ("//reuters.com@evil.example/a", ""),
        ("https://medium.example/@desk/a", "https://medium.example/@desk/a"),
        ("ftp://press.example/1", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@press.example", ""),
        ("http://[broken", ""),
        ("https://press.example/" + "x" * 4000, ""),
    ],
)
def test_addresses_are_absolute_and_of_the_web(link: str, address: str) -> None:
    assert only(rss(item(1, link=link))).url == address


def test_without_a_site_address_the_feeds_own_is_the_base() -> None:
    body = b"<rss version='2.0'><channel><item><title>t</title><link>/news/1</link></item></channel></rss>"
    assert only(body).url == "https://feeds.example/news/1"


def test_xml_base_counts_where_it_stands_and_no_further() -> None:
    based = item("a", link="1.html").replace("<item>", '<item xml:base="https://old.example/blog/">')
    found = entries(rss(based, item(2, link="2.html")))
    assert [e.url for e in found] == ["https://old.example/blog/1.html", "https://press.example/2.html"]
    assert [e.key for e in found] == ["guid-a", "guid-2"]


def test_a_relative_xml_base_is_resolved() -> None:
    body = rss('<item xml:base="/blog/"><title>a</title><guid>x</guid><link>1.html</link></item>')
    assert only(body).url == "https://press.example/blog/1.html"


def test_the_original_address_is_preferred_to_the_proxys() -> None:
    origin = (
        '<feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">https://press.example/real'
        "</feedburner:origLink>"
    )
    assert only(rss(item(1, link="https://feedproxy.example/~r/1", extra=origin))).url == "https://press.example/real"


def test_a_guid_that_is_a_permalink_serves_as_address() -> None:
    assert (
        only(rss("<item><title>t</title><guid>https://press.example/7</guid></item>")).url == "https://press.example/7"
    )


# --------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Comar &amp;amp; INM", "Comar & INM"),
        ("Comar&amp;nbsp;INM", "Comar INM"),
        ("<![CDATA[<b>Co</b>mar]]>", "Comar"),
        ("&lt;p&gt;El Dari&amp;eacute;n&lt;/p&gt;", "El Darién"),
        ("&amp;lt;i&amp;gt;twice&amp;lt;/i&amp;gt; escaped", "twice escaped"),
        ("5 &lt; 6 &amp; 7 &gt; 3", "5 < 6 & 7 > 3"),
        ("AT&amp;T", "AT&T"),
        ("  two\n\t lines ", "two lines"),
        ("a&#x200B;b", "a\u200bb"),  # the matcher's business, not ours
    ],
)
def test_titles_are_plain_text(title: str, text: str) -> None:
    assert only(rss(item(1, title=title))).title == text


def test_a_reference_to_no_character_costs_itself() -> None:
    """As some write an emoji: feedparser alone raises on it."""
    title = "Caravana &#xD83D;&#xDE00; avanza &#128512;"
    assert only(rss(item(1, title=title))).title == "Caravana \ufffd\ufffd avanza 😀"


def test_blocks_of_a_summary_do_not_run_together_and_words_are_not_torn() -> None:
    markup = "<p>La <b>Co</b>mar</p><p>cerró.</p>Uno<br>dos<script>alert('x')</script><ul><li>a<li>b</ul>"
    entry = only(rss(item(1, extra=f"<description><![CDATA[{markup}]]></description>")))
    assert entry.summary == "La Comar\ncerró.\nUno\ndos\na\nb"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>La Comar</p></body></html><p>en Tapachula</p>", "La Comar\nen Tapachula"),
        ("<!doctype html><html><!-- x --><body>La Comar</BODY ></html> en Tapachula", "La Comar en Tapachula"),
        ("<b>La Comar</b><textarea>en Tapachula", "La Comaren Tapachula"),
        ("<b>La Comar</b>&#2;", "La Comar"),
    ],
)
def test_no_end_of_a_page_inside_a_summary_ends_it(markup: str, text: str) -> None:
    assert only(rss(item(1, extra=f"<description><![CDATA[{markup}]]></description>"))).summary == text


def test_the_longest_text_is_the_summary() -> None:
    whole = (
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<![CDATA[<p>The whole article.</p>]]></content:encoded>"
    )
    assert only(rss(item(1, extra=f"<description>Short</description>{whole}"))).summary == "The whole article."
    long = "<description>" + "The description is longer here. " * 3 + "</description>"
    assert only(rss(item(1, extra=long + whole))).summary.startswith("The description")


def test_of_two_texts_of_one_length_the_first_is_the_summary() -> None:
    one, two = "<description>La Comar</description>", "<description>El INM..</description>"
    assert only(rss(item(1, extra=one + two))).summary == "La Comar"
    assert only(rss(item(1, extra=two + one))).summary == "El INM.."


def test_a_long_summary_ends_with_a_word_and_an_ellipsis() -> None:
    summary = only(rss(item(1, extra=f"<description>{'palabra ' * 5000}</description>"))).summary
    assert len(summary) <= 20_000
    assert summary.endswith("palabra…")


def test_an_item_without_title_is_told_by_its_first_words() -> None:
    entry = only(rss(item(1, title="", extra="<description>" + "palabra " * 50 + "</description>")))
    assert entry.title.startswith("palabra palabra")
    assert len(entry.title) <= 120


def test_the_publisher_suffix_is_cut_only_when_it_is_the_source() -> None:
    source = '<source url="https://cbs.example">CBS News</source>'
    cut = only(rss(item(1, title="Migrants wait - in line - CBS News", extra=source)))
    assert (cut.title, cut.publisher, cut.publisher_url) == (
        "Migrants wait - in line",
        "CBS News",
        "https://cbs.example",
    )
    assert only(rss(item(1, title="Migrants wait - Comar", extra=source))).title == "Migrants wait - Comar"
    assert only(rss(item(1, title="Migrants wait - CBS News"))).title == "Migrants wait - CBS News"
    assert only(rss(item(1, title="CBS News", extra=source))).title == "CBS News"


def test_a_summary_that_is_only_headline_and_publisher_is_none() -> None:
    """As in Google News' feeds: the publisher's name there is no mention of anything."""
    source = '<source url="https://comar.example">Comar Noticias</source>'
    markup = "&lt;a href='x'&gt;Migrants wait&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font&gt;Comar Noticias&lt;/font&gt;"
    again = f"<description>{markup}</description>"
    assert only(rss(item(1, title="Migrants wait - Comar Noticias", extra=source + again))).summary == ""
    more = again.replace("Migrants wait", "Migrants wait in line")
    assert only(rss(item(1, title="Migrants wait - Comar Noticias", extra=source + more))).summary


def test_author_and_language() -> None:
    creator = '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ana P&#233;rez</dc:creator>'
    entry = only(rss(item(1, extra=creator), head="<language>es-MX</language>"))
    assert (entry.author, entry.language) == ("Ana Pérez", "es")
    assert only(rss(item(1), head="<language>not a language!</language>")).language is None


# --------------------------------------------------------------------------- dates


def test_a_date_is_utc_and_a_bad_one_is_none() -> None:
    good = only(rss(item(1, extra="<pubDate>dom, 22 nov 2026 03:30:00 -0600</pubDate>")))
    assert good.published == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert only(rss(item(1, extra="<pubDate>hace 2 horas</pubDate>"))).published is None
    assert only(rss(item(1))).published is None


# --------------------------------------------------------------------------- other formats

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/b/" xml:lang="pt-BR">
<title>x</title><link href="https://atom.example/"/>
<entry><id>tag:atom.example,2026:1</id><title type="text">AT&amp;T &lt;3 migração</title>
<link rel="enclosure" href="e.mp3"/><link href="p/1"/><author><name>Ann</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>hé <b>Co</b>mar</p><p>b</p></div></content>
<updated>2026-11-22T09:00:00Z</updated></entry></feed>""".encode()


def test_atom() -> None:
    entry = only(ATOM, "application/atom+xml")
    assert (entry.key, entry.url) == ("tag:atom.example,2026:1", "https://atom.example/b/p/1")
    assert (entry.title, entry.summary) == ("AT&T <3 migração", "hé Comar\nb")
    assert (entry.author, entry.language) == ("Ann", "pt")
    assert entry.published == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_rss_1_0() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://rdf.example/"><title>x</title><link>https://rdf.example/</link></channel>
    <item rdf:about="https://rdf.example/1"><title>t</title><link>https://rdf.example/1</link></item></rdf:RDF>"""
    assert only(body).key == "https://rdf.example/1"


# --------------------------------------------------------------------------- damage and encodings


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1, title="Comar & INM, Darién")),  # bare ampersand
        rss(item(1, title="Comar &amp;&nbsp;INM, Darién")),  # an entity that XML does not have
        rss(item(1, title="Comar &amp; INM, \x0bDarién")),  # a control character
        rss(item(1, title="Comar &amp; INM, Darién"))[:-20],  # cut off
        b"\n  " + rss(item(1, title="Comar &amp; INM, Darién")),
        rss(item(1, title="Comar &amp; INM, Darién")) + b"<script>track()</script>",
        b"\xef\xbb\xbf" + rss(item(1, title="Comar &amp; INM, Darién")),
        rss(
            item(1, title="Comar &amp; INM, Darién"),
            declaration='<?xml version="1.0" encoding="ISO-8859-1"?>',
        ),
        rss(item(1, title="Comar &amp; INM, Darién")).decode().encode("cp1252"),  # declared as UTF-8
        rss(item(1, title="Comar &amp; INM, Darién"), declaration='<?xml version="1.0" encoding="utf-16"?>')
        .decode()
        .encode("utf-16"),
        b"<!DOCTYPE html>" + rss(item(1, title="Comar &amp; INM, Darién"), declaration=""),
    ],
)
@pytest.mark.parametrize("content_type", ["application/rss+xml", "text/html", "text/xml; charset=iso-8859-1", ""])
def test_no_damage_or_encoding_loses_the_entry_or_a_letter(body: bytes, content_type: str) -> None:
    title = only(body, content_type).title
    assert " ".join(title.split()) == "Comar & INM, Darién"


# --------------------------------------------------------------------------- what is no feed


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not a feed: the body is empty"),
        (b" \n\t ", "not a feed: the body is empty"),
        (b"\xef\xbb\xbf", "not a feed: neither RSS nor Atom"),
        (
            b"<!doctype html><html><head><title>Just a moment...</title></head></html>",
            "not a feed: HTML titled “Just a moment...”",
        ),
        (
            b"\xef\xbb\xbf<!-- x --><html><head><TITLE lang=es>Inicie sesi\xc3\xb3n</TITLE>",
            "not a feed: HTML titled “Inicie sesión”",
        ),
        (b"<html><body>nothing</body></html>", "not a feed: HTML without a title"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "not a feed: JSON"),
        (
            b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>',
            "not a feed: a sitemap without news; only one with news:news elements can be read",
        ),
        (b"<sitemapindex/>", "not a feed: a list of sitemaps; the news sitemap among them can be read"),
        (b"<opml/>", "not a feed: XML whose first element is <opml>"),
        (b"Forbidden", "not a feed: neither RSS nor Atom"),
        (b"%PDF-1.7 \xde\xad\xbe\xef", "not a feed: neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, message: str) -> None:
    parsed = parse(body, URL, "text/html")
    assert (parsed.outcome, parsed.message) == (Outcome.NOT_A_FEED, message)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss(), URL, "").outcome is Outcome.FETCHED


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (rss(*("<item><title>x</title></item>" for _ in range(101_000))), "elements"),
        (rss("".join(f'<a xmlns:n{n}="u:{n}"/>' for n in range(5_100))), "namespace declarations"),
        (rss("<item " + " ".join(f'a{n}="1"' for n in range(20_000)) + "></item>"), "attributes"),
        (
            b"<!DOCTYPE rss [" + b"".join(b'<!ENTITY e%d "x">' % n for n in range(400)) + b"]>" + rss(declaration=""),
            "entity",
        ),
    ],
)
def test_bombs_are_refused_with_a_reason(body: bytes, message: str) -> None:
    parsed = parse(body, URL, "")
    assert parsed.outcome is Outcome.TOO_LARGE
    assert message in parsed.message


def test_an_image_inside_the_markup_is_no_bomb() -> None:
    image = f'<![CDATA[<img src="data:image/png;base64,{"QUJD" * 20_000}=="><p>Text</p>]]>'
    assert only(rss(item(1, extra=f"<description>{image}</description>"))).summary == "Text"


def test_a_file_is_never_read_nor_an_address_fetched() -> None:
    for body in (b"/etc/hostname", b"http://127.0.0.1:9/feed.xml", b"file:///etc/hostname"):
        assert parse(body, URL, "").outcome is Outcome.NOT_A_FEED


# --------------------------------------------------------------------------- anything at all

TAGS = b"<rss> <channel> <item> </item> <entry> </entry> <title> <link> <guid> <![CDATA[ ]]> <!-- -->".split()
REFERENCES = b"& &#xD800; &#55357; &#0; &#x110000; &#99999999999;".split()
OTHERS = [
    b"<?xml version='1.0' encoding='x'?>",
    b"<!DOCTYPE a [",
    b"xml:base='//['",
    b"http://[",
    b"\xc3",
    b"\xff",
]
FRAGMENTS = st.sampled_from([*TAGS, *REFERENCES, b"&#" + b"9" * 5000 + b";", *OTHERS])


@settings(deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.lists(FRAGMENTS, max_size=25).map(b"".join)),
    st.sampled_from(["", "text/xml; charset=utf-7", "\0"]),
)
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    parsed = parse(body, URL, content_type)
    for entry in parsed.entries:
        f"{entry.key}{entry.url}{entry.title}{entry.summary}{entry.author}".encode()  # no lone surrogates


@settings(deadline=None)
@given(st.lists(FRAGMENTS, max_size=12).map(b"".join))
def test_no_bytes_inside_an_item_raise(inside: bytes) -> None:
    parse(rss(item(1), "@").replace(b"@", b"<item>" + inside + b"</item>"), URL, "")


# --------------------------------------------------------------------------- found by fuzzing


def test_a_broken_byte_changes_no_other_letter() -> None:
    body = rss(item(1, title="Búsqueda en la cañada: más de mil en Tapachula@"), item(2, title="Comar en el Darién"))
    assert [entry.title for entry in entries(body.replace(b"@", b"\xfa"))] == [
        "Búsqueda en la cañada: más de mil en Tapachula\ufffd",
        "Comar en el Darién",
    ]


@pytest.mark.parametrize("declared", ["utf\x95n", "x-unknown", "idna", "unicode_escape", "utf-7", "\0", "a" * 300])
@pytest.mark.parametrize("content_type", ["text/xml; charset={}", "text/xml"])
def test_an_encoding_that_is_none_is_passed_over(declared: str, content_type: str) -> None:
    body = rss(item(1, title="Darién"), declaration=f'<?xml version="1.0" encoding="{declared}"?>').decode()
    for encoding in ("utf-8", "cp1252"):
        assert only(body.encode(encoding, "replace"), content_type.format(declared)).title == "Darién"


def test_a_damaged_item_or_head_costs_itself_alone() -> None:
    """Else the others would count as seen, and never be read."""
    torn = item(2, title="Torn").replace("</title>", "</titl>").replace("</link>", "<link>")
    found = entries(rss(item(1), torn, item(3, title="Comar uno"), item(4)))
    assert {"guid-1", "guid-3", "guid-4"} <= {entry.key for entry in found}
    open_head = rss(item(1), item(2), item(3)).replace(b"The Press</title>", b"The Press<title>")
    assert {entry.key for entry in entries(open_head)} == {"guid-1", "guid-2", "guid-3"}


def test_what_the_parser_cannot_handle_costs_itself_alone() -> None:
    """feedparser raises KeyError at the end of a link that ends behind its item."""
    raising = "<item><title>x</title><link></entry></link></item>"
    body = rss(item(1), raising, item(2)).replace(b"<link>https://press.example/</link>", b"", 1)
    with pytest.raises(KeyError):
        feedparser.parse(io.BytesIO(body))
    assert {"guid-1", "guid-2"} <= {entry.key for entry in entries(body)}


@pytest.mark.parametrize("depth", [255, 300, 2_000, 5_000, 60_000])
@pytest.mark.parametrize("tag", ["div", "b", "font", "blockquote"])
def test_text_nested_however_deep_is_read(depth: int, tag: str) -> None:
    """libxml2 leaves out what is more than 256 deep (2,048 where asked), and says nothing."""
    markup = f"<{tag}>" * depth + "La Comar cerró" + f"</{tag}>" * depth + "<p>en Tapachula</p>"
    summary = only(rss(item(1, extra=f"<description><![CDATA[{markup}]]></description>"))).summary
    assert summary.startswith("La Comar cerró") or depth == 60_000  # beyond 200,000 characters of mark-up


def test_a_guid_can_be_stored() -> None:
    assert only(rss(item(1, guid="a\x0bb"))).key == "a\ufffdb"


@pytest.mark.parametrize(
    "inside",
    [
        "<links>x</links>",
        "<date a='b'/>",
        "<title_detail>x</title_detail>",
        "<title:detail xmlns:title='urn:x'>x</title:detail>",
        "<author:detail xmlns:author='urn:x'>x</author:detail>",
        "<feedburner_origlink a='b'/>",
        "<source><href a='b'/><value c='d'/></source>",
    ],
)
def test_an_element_with_the_name_of_a_field_of_feedparsers_costs_nothing(inside: str) -> None:
    """Under that name it stores a text, or attributes, in place of what it has there otherwise."""
    entry = only(rss(item(1, extra=inside)))
    assert (entry.key, entry.title) == ("guid-1", "Story 1")
