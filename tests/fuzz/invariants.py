"""What must hold of any bytes: no exception, no hang, no entry without a fate, the same keys at each reading."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from lxml import etree

from monitor import feeds
from monitor.articles import read_page
from monitor.feeds.cut import HASH, items, unseen
from monitor.feeds.direct import read
from monitor.feeds.entries import LONGEST_NAME, LONGEST_SUMMARY, LONGEST_TITLE, LONGEST_URL, entries_of
from monitor.feeds.identity import LONGEST_KEY
from monitor.feeds.parse import by_feedparser, parse, prepared
from monitor.feeds.sitemap import as_feed
from monitor.model import FateKind, Outcome, Response
from tests.feeds.samples import FEED, NOW, URL, parse_here

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable

    from monitor.feeds.parse import Parsed
    from monitor.model import Entry, FeedReading, FeedState, Page

SLOWEST = 5.0
"""CPU seconds for one small document; they take milliseconds, and a garbage collection in between a few more."""

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def feed_holds(body: bytes, content_type: str, rng: random.Random) -> str:
    """Everything about a feed of these bytes; AssertionError where something does not hold. What it was, in a word."""
    began = time.process_time()
    first = _read(body, content_type, None)
    again = _read(body + b"\n", content_type, first.state)
    assert not again.outcome.fine or {entry.key for entry in again.entries} <= {entry.key for entry in first.entries}
    for entry in first.entries:
        _entry_holds(entry)
    assert len({entry.key for entry in first.entries}) == len(first.entries)
    if first.outcome is Outcome.FETCHED:
        _cut_holds(body, content_type, rng)
        read_directly(prepared(body, content_type))
    assert time.process_time() - began < SLOWEST
    return str(first.outcome)


def page_holds(body: bytes, content_type: str, precision: bool) -> str:  # noqa: FBT001 - as read_page has it
    """Everything about a page of these bytes."""
    began = time.process_time()
    page = read_page(body, content_type, "https://press.example/a", precision)
    assert time.process_time() - began < SLOWEST
    spans_hold(page)
    return "page" if page.text else "no text"


def spans_hold(page: Page) -> None:
    """Every span fits the text, every string can be stored."""
    for span in (*page.weak, *page.blocks):
        assert 0 <= span.start < span.end <= len(page.text)
        assert span.why
    for text in (page.title, page.text, page.canonical_url, page.site_name, page.byline, page.note, page.language):
        assert not UNFIT.search(text or "")


def _read(
    body: bytes,
    content_type: str,
    state: FeedState | None,
    parser: Callable[[bytes, str, str], Awaitable[Parsed]] = parse_here,
) -> FeedReading:
    return asyncio.run(feeds.read(FEED, state, answered(body, content_type), parser, NOW))


def answered(body: bytes, content_type: str) -> Response:
    """The answer to a poll that brought these bytes."""
    return Response(url=URL, final_url=URL, outcome=Outcome.FETCHED, status=200, body=body, content_type=content_type)


def _entry_holds(entry: Entry) -> None:
    """An entry can be stored and told, and has a fate."""
    assert entry.feed == FEED.id
    assert entry.key
    assert len(entry.key) <= LONGEST_KEY
    assert len(entry.title) <= LONGEST_TITLE
    assert len(entry.summary) <= LONGEST_SUMMARY
    assert max(len(entry.author), len(entry.publisher)) <= LONGEST_NAME
    assert entry.title or entry.url
    assert not entry.url or re.match(r"(?i)https?://.", entry.url)
    assert max(len(entry.url), len(entry.publisher_url)) <= LONGEST_URL
    for text in (entry.key, entry.url, entry.title, entry.summary, entry.author, entry.publisher, entry.publisher_url):
        assert not UNFIT.search(text), text
    for at in (entry.published, entry.updated):
        assert at is None or (at.tzinfo is UTC and at <= NOW + timedelta(days=1))
    for state in (None, _read(b"<rss/>", "", None).state):
        assert feeds.first_fate(FEED, entry, state, NOW).kind in FateKind


def _cut_holds(body: bytes, content_type: str, rng: random.Random) -> None:
    """With some items seen before, what is left is read as the whole has it, and nothing of it is missing."""
    cut = unseen(body, b"")
    if cut is None:
        return
    hashes = [cut.pieces[at : at + HASH] for at in range(0, len(cut.pieces), HASH)]
    seen = [hashed for hashed in hashes if rng.random() < 0.5]
    part = unseen(body, b"".join(seen))
    if part is None or not part.unseen or part.unseen == part.total:
        return
    whole, left = _by_key(body, content_type), _by_key(part.body, content_type)
    if _well_formed(body):  # else the whole goes through a laxer parser, which may lose an author or a title
        assert {key: whole.get(key) for key in left} == left
    rest = unseen(body, b"".join(hashed for hashed in hashes if hashed not in seen))
    if rest is None or not rest.unseen:  # the whole is parsed
        return
    missing = whole.keys() - left.keys() - _by_key(rest.body, content_type).keys()
    assert not missing or not missing & _each_alone(body, content_type)


def _well_formed(body: bytes) -> bool:
    """Whether a strict parser takes it; such a one in UTF-8, so that a part cannot seem to be in another encoding."""
    try:
        body.decode()
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        return False
    return True


def _each_alone(body: bytes, content_type: str) -> set[str]:
    """The keys of the items that can be read by themselves: what is damaged itself may be lost."""
    body = as_feed(body) or body
    spans = items(body) or []
    if not spans:
        return set()
    head, tail = body[: spans[0][0]], body[spans[-1][1] :]
    return {key for start, end in spans for key in _by_key(head + body[start:end] + tail, content_type)}


def read_directly(text: bytes) -> bool:
    """Whether a prepared feed is read without feedparser; if so, it has the same entries as with it."""
    direct = read(text)
    if direct is None:
        return False
    assert entries_of(direct, "", URL) == entries_of(by_feedparser(text, ""), "", URL)
    return True


def _by_key(body: bytes, content_type: str) -> dict[str, Entry]:
    return {entry.key: entry for entry in parse(body, URL, content_type).entries}
