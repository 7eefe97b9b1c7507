"""News sitemaps: the second kind of source, for outlets without RSS."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.feeds.cut import unseen
from monitor.feeds.parse import parse
from monitor.model import Outcome
from tests.feeds.samples import URL, entries, only
from tests.feeds.shapes import located, sitemap

PHOTO = (
    "<image:image><image:loc>https://press.example/a.jpg</image:loc><image:title>A photo</image:title></image:image>"
)


def test_address_title_time_and_language_are_read() -> None:
    entry = only(sitemap(located(1, title="Comar &amp; INM: el Dari&#233;n", extra=PHOTO)), "text/xml")
    assert (entry.key, entry.url) == ("https://press.example/1",) * 2
    assert (entry.title, entry.language) == ("Comar & INM: el Darién", "es")
    assert entry.published == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert entry.updated == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_addresses_without_news_are_left_out() -> None:
    plain = "<url><loc>https://press.example/</loc></url>"
    assert [entry.title for entry in entries(sitemap(plain, located(1), plain, located(2), plain))] == [
        "Story 1",
        "Story 2",
    ]


@pytest.mark.parametrize("prefix", ["news", "n", "google-news"])
def test_the_prefix_is_the_documents_own(prefix: str) -> None:
    assert only(sitemap(located(1, prefix=prefix), prefix=prefix)).title == "Story 1"


def test_only_what_is_new_is_parsed() -> None:
    first = unseen(sitemap(located(1), located(2)), b"")
    assert first is not None
    cut = unseen(sitemap(located(3), located(1), located(2)), first.pieces)
    assert cut is not None
    assert (cut.unseen, cut.total) == (1, 3)
    assert only(cut.body).title == "Story 3"


@pytest.mark.parametrize(
    "body",
    [
        sitemap(located(1, title="Comar & INM, Darién")),
        sitemap(located(1, title="<![CDATA[Comar & INM, Darién]]>")),
        sitemap(located(1, title="Comar & INM, Darién"))[:-9],
        b"\n\xef\xbb\xbf" + sitemap(located(1, title="Comar & INM, Darién"), declaration=""),
        sitemap(located(1, title="Comar & INM, Darién")).decode().encode("cp1252"),
        sitemap(located(1, title="Comar & INM, Darién"), declaration="").decode().encode("utf-16"),
        sitemap(located(1, title="Comar & INM, Darién"), declaration='<?xml-stylesheet href="news.xsl"?>'),
    ],
)
def test_what_holds_for_damaged_feeds_holds_here(body: bytes) -> None:
    assert only(body).title == "Comar & INM, Darién"


def test_one_without_articles_is_read_and_one_without_news_is_none() -> None:
    assert parse(sitemap(), URL, "").outcome is Outcome.FETCHED
    assert parse(sitemap().replace(b"news/0.9", b"video/1.1"), URL, "").outcome is Outcome.NOT_A_FEED
