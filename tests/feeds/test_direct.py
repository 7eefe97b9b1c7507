"""Feeds read without feedparser: its answer or none, whatever stands in them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.direct import read
from monitor.feeds.taken import TAKES
from monitor.feeds.understood import ENTRY, IN_ENTRY, IN_HEAD, LISTED, OTHER, handled, known_prefixes
from tests.feeds.grammar import grown
from tests.feeds.samples import item, rss
from tests.feeds.shapes import DATED, FEEDS
from tests.fuzz.invariants import read_directly
from tests.fuzz.mutations import mutated

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from monitor.feeds.taken import Item

ATOM = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es-MX">
<id>tag:atom.example,2026:0</id><title>x</title><link rel="self" href="https://atom.example/feed"/>
<link href="https://atom.example/"/><author><name>Editora</name><uri>https://atom.example/</uri></author>
<entry><id>tag:atom.example,2026:1</id><title type="html">AT&amp;amp;T migración</title><link href="/p/1"/>
<author><name>Ana</name></author><updated>2026-11-22T09:00:00Z</updated><category term="a"/>
<content type="html">&lt;p&gt;hé &lt;b&gt;Co&lt;/b&gt;mar&lt;/p&gt;</content></entry></feed>"""


@pytest.mark.parametrize("number", [0, 1, 2])
def test_usual_feeds_are_read_directly(number: int) -> None:
    assert read_directly(FEEDS[number])


@pytest.mark.parametrize("declaration", ["", "\n<!-- x -->", "<?xml version='1.0' encoding='utf-16'?>", "<?xml oops>"])
def test_no_encoding_declared_is_asked_for(declaration: str) -> None:
    assert read_directly(rss(item(1, title="Darién"), declaration=declaration))


def test_atom_is_read_directly() -> None:
    assert read_directly(ATOM.encode())
    assert read_directly(ATOM.replace("xmlns=", "xmlns:media='http://search.yahoo.com/mrss/' xmlns=").encode())


def _in_item(inside: str, spaces: str = "") -> bytes:
    return rss(item(1, extra=inside)).replace(b'version="2.0"', f'version="2.0" {spaces}'.encode())


MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"
DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"


@pytest.mark.parametrize(
    "text",
    [
        b"<!DOCTYPE rss []>" + rss(item(1), declaration=""),
        _in_item("<description><![CDATA[<!DOCTYPE html>]]></description>"),
        _in_item("<description><b>bare mark-up</b></description>"),
        _in_item("<content type='xhtml'>x</content>"),
        _in_item("<content type='application/octet-stream'>QQ==</content>"),
        _in_item("<content mode='base64'>QQ==</content>"),
        _in_item("<content src='https://press.example/1.html'/>"),
        _in_item("<link href='1' base='https://other.example/'/>"),
        _in_item("<title xml:lang='fr'>x</title>"),
        _in_item("<link>https:////press.example/2</link>"),
        _in_item("<author><name>A</name><name>B</name></author>"),
        _in_item("<author>" + "a" * 600 + "@press.example</author>"),
        _in_item("<source><title>x</title></source>"),
        _in_item("<niceDate>today</niceDate>"),
        _in_item("<item><title>x</title></item>"),
        _in_item("<x:a><title>x</title></x:a>", "xmlns:x='urn:x'"),
        _in_item("<m:title>x</m:title>", MEDIA.replace(":media", ":m")),
        _in_item("<x:title>x</x:title>", "xmlns:x='urn:x' xmlns:y='urn:x'"),
        _in_item("<y:a xmlns:y='urn:x'/><y:a xmlns:y='urn:y'/>"),
        _in_item("<x:a/>", "xmlns:x=' urn:x'"),
        _in_item("<media:group>" * 30 + "</media:group>" * 30, MEDIA),
        _in_item("<x:a>" * 60_000 + "</x:a>" * 60_000, "xmlns:x='urn:x'"),
        rss(item(1), item("", title="", guid="", link="")),
        rss(),
        rss(item(1)).replace(b"</channel>", b"</channel><channel/>"),
        rss(item(1), head="<summary>a</summary><description>b</description>"),
        FEEDS[5],  # RSS 1.0
        rss(item(1)).decode().encode("utf-16-le"),
        rss(item(1), declaration="<?xml version='1.0'?><?xml version='1.0' encoding='x-unknown'?>"),
        rss(item(1), declaration="<?xml-stylesheet href='a>b'?>"),
    ],
)
def test_what_is_unusual_is_left_to_feedparser(text: bytes) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "inside",
    [
        "<title>second</title>",
        "<source url='https://cbs.example'>CBS</source><title>second</title>",
        "<media:group><media:title>deep</media:title></media:group><media:title>near</media:title>",
        "<media:group><media:description>deep</media:description></media:group><description>near</description>",
        "<description>first</description><description>the second one</description><description>3</description>",
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>whole</content:encoded>",
        "<dc:creator>Ana</dc:creator><dc:creator>Eva</dc:creator>",
        "<author>ana@press.example (Ana Pérez)</author>",
        "<author>&lt;ana@press.example&gt;</author><dc:creator>Eva</dc:creator>",
        "<author><name>Ana</name></author><author><name>Eva</name><email>e@press.example</email></author>",
        "<dc:date>2026-11-22</dc:date><updated>2026-11-21</updated>",
        "<link>/a?b=1&amp;amp;c=2&amp;copy;=3</link>",
        "<link rel='enclosure' href='/e'/><link rel='alternate' type='image/png' href='/f'/>",
        "<guid>https://press.example/again</guid><guid isPermaLink='True'>x</guid>",
        "<dc:language>pt-BR</dc:language>",
        "<description>DariÃ©n a&#x92;b</description>",
        "<post-id xmlns='com-wordpress:feed-additions:1'>7</post-id>",
    ],
)
@pytest.mark.parametrize("number", [1, ""])
def test_which_of_several_counts_is_as_feedparser_has_it(inside: str, number: int | str) -> None:
    first = item(number) if number else "<item>"
    body = rss(first.removesuffix("</item>") + inside + "<title>last</title></item>", item(2, extra=DATED))
    assert read_directly(body.replace(b'version="2.0"', f'version="2.0" {MEDIA} {DC}'.encode()))


@pytest.mark.parametrize("name", sorted(handled() - LISTED))
def test_what_feedparser_does_something_about_is_listed_or_declined(name: str) -> None:
    prefix = name.partition("_")[0]
    uri = next((uri for uri, known in known_prefixes().items() if known == prefix), "urn:none")
    assert read(_in_item(f"<{name}>x</{name}>")) is None
    tag = name.replace("_", ":", 1)
    assert uri == "urn:none" or read(_in_item(f"<{tag}>x</{tag}>", f'xmlns:{prefix}="{uri}"')) is None


def test_every_name_listed_is_one_that_is_read_or_left_alone() -> None:
    assert (handled() & IN_ENTRY) - set(ENTRY)
    assert OTHER in IN_ENTRY & IN_HEAD
    assert not set(ENTRY) & IN_ENTRY


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_feed_is_read_as_feedparser_reads_it(rng: random.Random) -> None:
    read_directly(grown(rng))


def test_many_of_them_are_read_directly() -> None:
    assert sum(read_directly(grown(random.Random(number))) for number in range(300)) > 100


def test_damaged_feeds_are_read_as_feedparser_reads_them() -> None:
    some = tuple(grown(random.Random(number)) for number in range(50))
    for number in range(300):
        damaged = mutated(random.Random(f"direct/{number}"), (*FEEDS, *some))
        read_directly(damaged.decode("utf-8", "replace").encode())


def test_a_rule_that_is_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second summary in place of the first, where feedparser takes it for content."""

    def last(taken: Item, part: Element, _name: str, _depth: int) -> None:
        taken.found["summary"] = part.text or ""

    monkeypatch.setitem(TAKES, "summary", last)
    with pytest.raises(AssertionError):
        all(read_directly(grown(random.Random(number))) or True for number in range(300))
