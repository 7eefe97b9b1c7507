"""Documents that hypothesis grows from a grammar of feeds and pages: what no mutation of a good one comes to."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import TOKENS, TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

FEED_NAMES = (
    "item",
    "entry",
    "title",
    "link",
    "guid",
    "id",
    "description",
    "content:encoded",
    "pubDate",
    "author",
    "x:y",
)
PAGE_NAMES = (
    "div",
    "p",
    "article",
    "section",
    "h1",
    "table",
    "tr",
    "td",
    "ul",
    "li",
    "a",
    "b",
    "script",
    "aside",
    "x-y",
)
ROOTS = (
    b"<rss><channel>%b</channel></rss>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>%b</feed>",
    b"<html><body>%b",
    b"%b",
)


def _documents(names: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    words = st.one_of(st.text(max_size=12).map(lambda text: text.encode("utf-8", "replace")), st.sampled_from(TOKENS))
    inside = st.recursive(
        words,
        lambda deeper: st.builds(
            lambda name, attribute, parts: b"<%b %b>%b</%b>" % (name, attribute, b"".join(parts), name),
            st.sampled_from([name.encode() for name in names]),
            st.sampled_from(
                (b"", b"href='/a'", b"class='related'", b"xml:base='/b/'", b"type='html'", b"isPermaLink='false'")
            ),
            st.lists(deeper, max_size=4),
        ),
        max_leaves=25,
    )
    return st.builds(lambda root, parts: root % b"".join(parts), st.sampled_from(ROOTS), st.lists(inside, max_size=6))


def grow(
    number: int,
    examples: int,
    feed_holds: Callable[[bytes, str, random.Random], str],
    page_holds: Callable[[bytes, str, bool], str],
) -> None:
    """So many examples of each kind; raises what the first one that does not hold raises, made small."""
    quiet = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )

    @seed(number)
    @quiet
    @given(_documents(FEED_NAMES), st.sampled_from(TYPES))
    def every_feed(body: bytes, content_type: str) -> None:
        feed_holds(body, content_type, random.Random(number))

    @seed(number)
    @quiet
    @given(_documents(PAGE_NAMES), st.sampled_from(TYPES), st.booleans())
    def every_page(body: bytes, content_type: str, precision: bool) -> None:  # noqa: FBT001 - hypothesis passes it by place
        page_holds(body, content_type, precision)

    every_feed()
    every_page()
