"""Each quirk of feeds that is known from the wild, in a small feed of our own, read as a poll reads it.

What a quirk is beside the entries (validators, Retry-After, second keys of a story) is shown where that is decided:
`ELSEWHERE` names the test.
"""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass

import pytest

from monitor.feeds import read
from monitor.model import Entry, Outcome
from tests.feeds.samples import FEED, NOW, answer, item, parse_here, rss
from tests.feeds.shapes import located, sitemap

DATED = "<pubDate>Sun, 22 Nov 2026 09:30:00 GMT</pubDate>"
SOURCE = '<source url="https://cbs.example">CBS News</source>'
ORIGIN = (
    '<feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">https://press.example/real'
    "</feedburner:origLink>"
)
NAMES = "Comar & INM, Darién"
LATIN_1 = '<?xml version="1.0" encoding="ISO-8859-1"?>'


@dataclass(frozen=True)
class Seen:
    """What of an entry is compared: what is empty here is not."""

    key: str = ""
    title: str = ""
    url: str = ""
    dated: bool | None = None
    publisher: str = ""

    def fits(self, entry: Entry) -> bool:
        """Whether the entry is as it should be."""
        named = {"key": self.key, "title": self.title, "url": self.url, "publisher": self.publisher}
        dated = self.dated is None or self.dated == (entry.published is not None)
        return dated and all(not value or getattr(entry, name) == value for name, value in named.items())


QUIRKS: dict[str, tuple[bytes, tuple[Seen, ...]]] = {
    "an opaque link of an aggregator stays as it is": (
        rss(item(1, link="https://news.google.com/rss/articles/CBMiAUFVX3lxTE8?oc=5", extra=SOURCE)),
        (Seen(url="https://news.google.com/rss/articles/CBMiAUFVX3lxTE8?oc=5", publisher="CBS News"),),
    ),
    "the publisher behind a title": (
        rss(item(1, title="Migrants wait - in line - CBS News", extra=SOURCE)),
        (Seen(title="Migrants wait - in line", publisher="CBS News"),),
    ),
    "what only looks like the publisher": (
        rss(item(1, title="Migrants wait - Comar", extra=SOURCE), item(2, title="Migrants wait - CBS News")),
        (Seen(title="Migrants wait - Comar"), Seen(title="Migrants wait - CBS News")),
    ),
    "no guid": (rss(item(1, guid="")), (Seen(key="https://press.example/1"),)),
    "no guid, no link": (
        rss(item(1, guid="", link="", extra=DATED), item(2, guid="", link="")),
        (Seen(key="Story 1\n2026-11-22"), Seen(key="Story 2")),
    ),
    "the same guid in every item": (
        rss(item(1, guid="N/A"), item(2, guid="N/A")),
        (Seen(key="N/A\nhttps://press.example/1"), Seen(key="N/A\nhttps://press.example/2")),
    ),
    "a bare ampersand": (rss(item(1, title=NAMES)), (Seen(title=NAMES),)),
    "an entity of HTML": (rss(item(1, title="Comar&nbsp;&amp;&nbsp;INM, Dari&eacute;n")), (Seen(title=NAMES),)),
    "a control character": (rss(item(1, title="Comar &amp; \x0bINM, Darién")), (Seen(title=NAMES),)),
    "cut off": (
        rss(item(1, title="Comar &amp; INM, Darién"), item(2))[:-40],
        (Seen(title=NAMES),),  # what is left of the other may be half a guid: tests/feeds/test_ending.py
    ),
    "spaces before": (b"\n \t" + rss(item(1, title="Comar &amp; INM, Darién")), (Seen(title=NAMES),)),
    "something behind": (rss(item(1, title="Comar &amp; INM, Darién")) + b"<script>t()</script>", (Seen(title=NAMES),)),
    "UTF-8 declared as latin-1": (
        rss(item(1, title="Comar &amp; INM, Darién"), declaration=LATIN_1),
        (Seen(title=NAMES),),
    ),
    "windows-1252 declared as UTF-8": (
        rss(item(1, title="Comar &amp; INM, Darién – “A”")).decode().encode("cp1252"),
        (Seen(title=f"{NAMES} – “A”"),),
    ),
    "one broken byte": (
        rss(item(1, title="Comar &amp; INM, Darién"), item(2, title="Migración: más de mil@")).replace(b"@", b"\xc3"),
        (Seen(title=NAMES), Seen(title="Migración: más de mil\ufffd")),
    ),
    "relative and scheme-relative links": (
        rss(item(1, link="/a/1"), item(2, link="//cdn.example/2"), item(3, link="b/3")),
        (
            Seen(url="https://press.example/a/1"),
            Seen(url="https://cdn.example/2"),
            Seen(url="https://press.example/b/3"),
        ),
    ),
    "guids that are paths": (
        rss(item(1, guid="/uk/a", link="https://press.example/uk/a")),
        (Seen(key="/uk/a", url="https://press.example/uk/a"),),
    ),
    "a link of FeedBurner": (
        rss(item(1, link="https://feedproxy.example/~r/1", extra=ORIGIN)),
        (Seen(url="https://press.example/real"),),
    ),
    "a date far ahead": (
        rss(item(1, extra="<pubDate>Sat, 22 Nov 2031 09:30:00 GMT</pubDate>"), item(2, extra=DATED)),
        (Seen(dated=False), Seen(dated=True)),
    ),
    "dates in Spanish, relative ones, days that are none": (
        rss(
            *(
                item(number, extra=f"<pubDate>{text}</pubDate>")
                for number, text in enumerate(
                    ("dom, 22 nov 2026 03:30:00 -0600", "hace 2 horas", "31 Feb 2026 10:00:00 GMT")
                )
            )
        ),
        (Seen(dated=True), Seen(dated=False), Seen(dated=False)),
    ),
    "a news sitemap": (
        sitemap(located(1, title="Comar &amp; INM, Darién")),
        (Seen(key="https://press.example/1", title=NAMES, url="https://press.example/1", dated=True),),
    ),
}

NO_FEEDS = {
    "a login page": (b"<!doctype html><html><head><title>Inicie sesi\xc3\xb3n</title>", "HTML titled “Inicie sesión”"),
    "a challenge": (
        b"<html><head><title>Making sure you're not a bot!</title>",
        "titled “Making sure you're not a bot!”",
    ),
    "nothing": (b"", "the body is empty"),
    "a sitemap without news": (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "a sitemap without news"),
}

ELSEWHERE = {
    "a hidden page is known by publisher, headline and day": (
        "tests.front_door.test_redirectors:test_what_the_aggregator_told_is_not_told_again_by_the_publisher"
    ),
    "a guid that changes form, links that change at each fetch": (
        "tests.steps.test_second_keys:test_a_story_whose_guid_and_link_change_is_told_once"
    ),
    "tracking parameters": "tests.stories.test_canonical:test_a_tracking_parameter_never_changes_the_page",
    "an ETag that changes, or is dropped": "tests.web.test_client:test_no_validators_are_kept_when_none_came",
    "an ETag that is frozen": "tests.feeds.test_reading:test_the_daily_unconditional_fetch_is_remembered",
    "a Retry-After of years": "tests.web.test_manners:test_a_retry_after_names_a_time_within_a_day",
}


@pytest.mark.parametrize("quirk", QUIRKS)
@pytest.mark.parametrize("content_type", ["application/rss+xml", "text/html"])  # the root says what it is
def test_what_is_odd_is_read_right(quirk: str, content_type: str) -> None:
    body, expected = QUIRKS[quirk]
    reading = asyncio.run(read(FEED, None, answer(body, content_type=content_type), parse_here, NOW))
    assert reading.outcome is Outcome.FETCHED
    assert len(reading.entries) == len(expected)
    for entry, seen in zip(reading.entries, expected, strict=True):
        assert seen.fits(entry), entry


@pytest.mark.parametrize("quirk", NO_FEEDS)
def test_what_is_no_feed_says_so_and_leaves_what_is_known(quirk: str) -> None:
    body, sentence = NO_FEEDS[quirk]
    before = asyncio.run(read(FEED, None, answer(rss(item(1)), etag='"1"'), parse_here, NOW)).state
    reading = asyncio.run(read(FEED, before, answer(body, etag='"2"'), parse_here, NOW))
    assert (reading.outcome, reading.entries) == (Outcome.NOT_A_FEED, ())
    assert sentence in reading.message
    assert (reading.state.validators, reading.state.pieces) == (before.validators, before.pieces)


@pytest.mark.parametrize("quirk", ELSEWHERE)
def test_the_rest_is_shown_elsewhere(quirk: str) -> None:
    module, _, name = ELSEWHERE[quirk].partition(":")
    assert callable(getattr(importlib.import_module(module), name))
