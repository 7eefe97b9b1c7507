"""What is mutated: feeds and pages written by us, of every shape that the other tests have."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from monitor.demo.press import OUTLETS, pieces
from monitor.demo.render import page, rss
from tests.articles.press import STORIES, newspaper, story
from tests.feeds.shapes import FEEDS
from tests.world import newspaper_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOXES = '<aside class="related"><h3>Related</h3><ul><li><a href="/x">Comar y el Darién</a></ul></aside>'


@cache
def every_feed() -> tuple[bytes, ...]:
    """Small feeds of every form, and those of the sample press."""
    base = "https://press.example"
    return (*FEEDS, *(rss(outlet, pieces(outlet), base, NOW).encode() for outlet in OUTLETS))


@cache
def every_page() -> tuple[bytes, ...]:
    """A page of each outlet of the sample press, and the football story in each language."""
    demo = (page(outlet, pieces(outlet)[0], NOW).encode() for outlet in OUTLETS)
    football = (newspaper(story(language, middle=BOXES), language=language, after=BOXES) for language in STORIES)
    print_ = newspaper_page("Comar abre oficina", STORIES["es"][1], related=["Comar", "INM"], bio="Somos un diario.")
    return (*demo, *football, print_.encode())
