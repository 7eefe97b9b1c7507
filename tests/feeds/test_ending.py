"""Feeds that end in the middle: what is taken of them, what is remembered, and when it is told."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds import read, request_for
from monitor.feeds.ending import without_end
from monitor.feeds.reading import CUT_OFF
from monitor.feeds.rhythm import UNKNOWN
from monitor.model import FeedReading, FeedState, Outcome, Validators
from tests.feeds.samples import FEED, NOW, answer, by_key, entries, item, parse_here, rss

HOUR = timedelta(hours=1)
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "feeds"

WHOLE = rss(*(item(n, extra=f"<description>About {n} é &amp; more</description>") for n in range(1, 6)))
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Press</title>'
    + b"".join(b"<entry><id>tag:%d</id><title>Story %d</title></entry>" % (n, n) for n in range(1, 6))
    + b"</feed>"
)
PREFIXED = (
    ATOM.replace(b"<", b"<a:").replace(b"<a:/", b"</a:").replace(b"xmlns=", b"xmlns:a=")  # every name with its prefix
)
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    b"<channel><title>Press</title><items/></channel>"
    + b"".join(
        b'<item rdf:about="https://x.example/%d"><title>Story %d</title><link>https://x.example/%d</link></item>'
        % (n, n, n)
        for n in range(1, 6)
    )
    + b"</rdf:RDF>"
)
SITEMAP = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    b'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    + b"".join(
        b"<url><loc>https://x.example/%d</loc><news:news><news:title>Story %d</news:title></news:news></url>" % (n, n)
        for n in range(1, 6)
    )
    + b"</urlset>"
)
KINDS = {"rss": WHOLE, "atom": ATOM, "prefixed": PREFIXED, "rdf": RDF, "sitemap": SITEMAP}


def polled(state: FeedState | None, body: bytes, at: timedelta = timedelta(0)) -> FeedReading:
    return asyncio.run(read(FEED, state, answer(body, etag='"1"'), parse_here, NOW + at))


def half(body: bytes, words: bytes = b"Story 4") -> bytes:
    """The body up to the middle of these words."""
    return body[: body.index(words) + len(words) // 2]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_closed_is_taken_and_the_rest_comes_with_the_whole(kind: str) -> None:
    whole = KINDS[kind]
    first = polled(None, half(whole))
    assert (first.outcome, first.message, first.total) == (Outcome.FETCHED, CUT_OFF, 3)
    assert request_for(FEED, first.state, NOW + HOUR).validators == Validators(), "a 304 would hide the rest"
    assert first.state.next_poll
    assert first.state.next_poll <= NOW + 1.1 * UNKNOWN
    second = polled(first.state, whole, HOUR)
    assert (second.outcome, second.message, second.total) == (Outcome.FETCHED, "", 5)
    assert len(second.entries) == (5 if kind == "prefixed" else 2), "one with prefixes is parsed whole each time"
    assert by_key((*first.entries, *second.entries)).keys() == by_key(entries(whole)).keys()
    assert request_for(FEED, second.state, NOW + 2 * HOUR).validators == Validators(etag='"1"')


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_wherever_it_is_cut_nothing_is_told_that_the_whole_would_not_tell(kind: str, data: st.DataObject) -> None:
    whole = KINDS[kind]
    known = by_key(entries(whole))
    cut = whole[: data.draw(st.integers(whole.index(b">") + 1, len(whole)))]
    first = polled(None, cut)
    if first.outcome.fine:
        assert all(known[entry.key].title == entry.title for entry in first.entries)
    if len(cut) <= whole.rindex(b"</"):
        assert request_for(FEED, first.state, NOW + HOUR).validators == Validators()
    second = polled(first.state, whole, HOUR)
    assert by_key((*first.entries, *second.entries)).keys() == known.keys()
    closed = {b"atom": b"</entry>", b"prefixed": b"</a:entry>", b"sitemap": b"</url>"}.get(kind.encode(), b"</item>")
    assert not first.outcome.fine or len(first.entries) == cut.count(closed)


def test_one_that_comes_in_later_is_cut_off_too() -> None:
    first = polled(None, rss(item(1)))
    cut = polled(first.state, half(rss(item(3), item(2), item(1)), b"Story 2"), HOUR)
    assert ([entry.title for entry in cut.entries], cut.message) == (["Story 3"], CUT_OFF)
    whole = polled(cut.state, rss(item(3), item(2), item(1)), 2 * HOUR)
    assert [entry.title for entry in whole.entries] == ["Story 2", "Story 1"], "the second is known to the store"


def test_one_that_always_ends_so_is_told_of_once_and_never_taken_for_unchanged_unread() -> None:
    def ending_so(last: int) -> bytes:
        return rss(*(item(n) for n in range(last, 0, -1))).removesuffix(b"</rss>")

    state = polled(None, ending_so(4)).state
    for hours, last, new in ((1, 4, 0), (2, 5, 1), (3, 5, 0), (4, 7, 2)):
        reading = polled(state, ending_so(last), hours * HOUR)
        state = reading.state
        assert (reading.message, reading.total, len(reading.entries)) == ("", last, new)
        assert request_for(FEED, state, NOW + hours * HOUR).validators == Validators()
    same = polled(state, ending_so(7), 5 * HOUR)
    assert (same.outcome, same.message, same.state.validators) == (Outcome.SAME_BODY, "", Validators())
    well = polled(same.state, rss(item(7)), 6 * HOUR)
    assert polled(well.state, half(rss(item(7), item(8)), b"Story 8"), 7 * HOUR).message == CUT_OFF


def test_its_wish_to_be_left_alone_is_kept_once_it_is_known_to_end_so() -> None:
    body = rss(item(1), head="<ttl>300</ttl>").removesuffix(b"</rss>")
    first = polled(None, body)
    second = polled(first.state, body, HOUR)
    assert second.state.next_poll
    assert second.state.next_poll >= NOW + 6 * HOUR


@pytest.mark.parametrize(
    "body",
    [
        WHOLE + b"<!-- cached in 5 s -->" * 300,
        WHOLE + b"<script src='x'></script>",
        b'<rss version="2.0"/>',
        WHOLE.replace(b"</rss>", b"</RSS >"),
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"<item><title>No root</title></item>",
        b"",
    ],
)
def test_what_ends_or_has_no_root_is_left_as_it_is(body: bytes) -> None:
    assert without_end(body) is None


def test_of_items_that_are_never_closed_the_last_is_left_for_later() -> None:
    body = b"<rss><channel><title>Press</title><item><title>One</title><item><title>Two</title><item><title>Thr"
    assert without_end(body) == body[: body.rindex(b"<item>")]


def test_real_feeds_end() -> None:
    if not REAL.is_dir():
        pytest.skip("no real feeds beside the project")
    bodies = [gzip.decompress(path.read_bytes()) for path in sorted(REAL.glob("*.gz"))]
    assert [body[-80:] for body in bodies if without_end(body) is not None] == []
