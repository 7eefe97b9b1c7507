"""Bytes of a feed to entries. `parse` runs in a worker process: hostile feeds crash or stall the parser.

Nothing heavy is imported before `parse` runs, so that the daemon can name the job without loading the parser.
"""

from __future__ import annotations

import io
import re
import sys
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from monitor.decoding import charset_of, decoded, first_fitting
from monitor.feeds.cut import MOST_ENTRIES, items
from monitor.feeds.sitemap import as_feed
from monitor.model import Entry, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIMITS = (
    (b"<", 400_000, "elements"),
    (b"xmlns", 5_000, "namespace declarations"),
    (b"<!ENTITY", 300, "entity declarations"),
)
"""How many of these a feed may have. Of 200 real feeds the most were 86,864 and 272, and one has a DTD at
all; HTML's own entities are 253. 100,000 items (700,000 elements) take 7 s, 50,000 namespaces over 90 s,
and a chain of 25,000 entities crashes expat before 2.7 (CVE-2024-8176)."""

_LONG_TAG = re.compile(rb"<[^<>]{20000,}")
_MOST_ATTRIBUTES = 500
"""In one tag of over 20,000 bytes: 200,000 attributes take over 90 s. An image as a data: URL is one
attribute."""

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?>(?:<\?xml[^>]*>|<!--.{0,2000}?-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")  # feeds under <!DOCTYPE html> exist
_ITEM = re.compile(rb"<(?:item|entry)[\s>]")
_OPENING = re.compile(rb"<(?:rss|feed|rdf:RDF)(?:\s[^<>]{0,2000})?>")
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]{0,60})")
_SITEMAPS = {
    "urlset": "a sitemap without news; only one with news:news elements can be read",
    "sitemapindex": "a list of sitemaps; the news sitemap among them can be read",
}
_LOOKED_AT = 65_536
"""Bytes of a page in which its title is looked for: it stands in the head."""


_UTF_8 = "application/xml; charset=utf-8"
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How encodings begin of which ASCII is no part, without a byte order mark (XML 1.0, appendix F)."""

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})[\"']")

_REFERENCE = re.compile(rb"&#([xX][0-9a-fA-F]{4,}|[0-9]{5,});?")
"""References of four hexadecimal or five decimal digits and more: none shorter is to a surrogate."""
_MOST_DIGITS = 12
"""Of a reference; seven are enough for the last character, and Python refuses thousands."""
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a body held. `outcome` is FETCHED, NOT_A_FEED or TOO_LARGE; `message` says what there is to say.

    `entries` lack their feed's id, which the worker does not know; they are the first of `total`.
    """

    outcome: Outcome
    message: str = ""
    entries: tuple[Entry, ...] = ()
    total: int = 0


def parse(body: bytes, url: str, content_type: str) -> Parsed:
    """Parse the body of a feed that came from `url`. Raises nothing that any bytes could bring about.

    feedparser gets the bytes in a BytesIO: a path or an address given to it as bytes it would open.
    """
    refusal = _refusal(body)
    if refusal:
        return refusal
    from monitor.feeds.direct import read
    from monitor.feeds.entries import base_for, entries_of

    text = prepared(body, content_type)
    base = base_for(text, url)
    parsed: Any = read(text) or by_feedparser(text, base)
    if not parsed.entries and not getattr(parsed, "version", ""):  # of an empty text feedparser says none
        return Parsed(Outcome.NOT_A_FEED, _what_it_is(body))
    entries = entries_of(parsed, base, url)
    return Parsed(Outcome.FETCHED, "", entries[:MOST_ENTRIES], len(entries))


def prepared(body: bytes, content_type: str) -> bytes:
    """The feed in UTF-8, a news sitemap as RSS, with no reference to what is no character."""
    text = _in_utf_8(body, content_type)
    return _REFERENCE.sub(_mended, as_feed(text) or text)


def by_feedparser(text: bytes, base: str) -> Any:
    """A feed of any kind and in any state: what feedparser makes of it, and of the items lost on the way there."""
    parsed = _parsed(text, base)
    spans = items(text) or ([] if parsed.entries else _roughly(text))
    if sum(map(tells, parsed.entries)) < len(spans):
        parsed.entries += _lost(text, spans, base, parsed.entries)
    return parsed


def _parsed(text: bytes, base: str) -> Any:
    """What feedparser makes of a feed in UTF-8: nothing, where its handling of damaged ones fails."""
    import feedparser

    feedparser.api.PREFERRED_XML_PARSERS = []  # else each parse searches all of sys.path for drv_libxml2
    try:
        return feedparser.parse(
            io.BytesIO(text),
            response_headers={"content-type": _UTF_8, "content-location": base},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - found by fuzzing: KeyError('links') where a <link> ends in an item without one
        return feedparser.FeedParserDict(feed=feedparser.FeedParserDict(), entries=[], version="")


def _lost(text: bytes, spans: Sequence[tuple[int, int]], base: str, found: Sequence[Any]) -> list[Any]:
    """The items that the parser lost because the head or another item is damaged: each is parsed alone.

    They would count as seen, and never be looked at again. One that was found in part stays as it was found: its key
    must not depend on the state of its neighbours.
    """
    root = _OPENING.search(text, 0, spans[0][0])
    opening = root[0] if root else b"<rss>"
    known = set(map(_name, found))
    alone = (item for start, end in spans for item in _parsed(opening + text[start:end], base).entries)
    return [item for item in alone if tells(item) and _name(item) not in known]


def tells(item: Any) -> bool:
    """Whether an item was read at all: one that a damaged neighbour swallowed leaves an empty one."""
    return any(item.get(name) for name in ("title", "link", "summary", "content"))


def _name(item: Any) -> tuple[str, str]:
    """What tells one item from another, as `monitor.feeds.identity` has it."""
    return item.get("id") or item.get("title") or "", item.get("link") or ""


def _roughly(text: bytes) -> list[tuple[int, int]]:
    """Where items begin, each up to the next: for a feed that cannot be cut, and in which the parser found none."""
    starts = [found.start() for found in islice(_ITEM.finditer(text), MOST_ENTRIES)]
    return list(pairwise([*starts, len(text)])) if starts else []


def too_many(total: int) -> str:
    """The sentence for a feed that cannot be cut and holds more entries than are read of it; "" for others."""
    return f"holds {total:,} entries, of which the first {MOST_ENTRIES:,} are read" if total > MOST_ENTRIES else ""


def _refusal(body: bytes) -> Parsed | None:
    """Why these bytes do not go to the parser, if they do not."""
    if not body.strip():
        return Parsed(Outcome.NOT_A_FEED, "not a feed: the body is empty")
    if _HTML.match(body[:_LOOKED_AT]) and not _FEED_ROOT.search(body[:_LOOKED_AT]):
        return Parsed(Outcome.NOT_A_FEED, _what_it_is(body))
    for mark, most, what in _LIMITS:
        if (count := body.count(mark)) > most:
            return Parsed(Outcome.TOO_LARGE, f"has {count:,} {what}; at most {most:,} are read")
    if any(tag[0].count(b"=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(body)):
        return Parsed(Outcome.TOO_LARGE, f"has an element with over {_MOST_ATTRIBUTES} attributes")
    return None


def _in_utf_8(body: bytes, content_type: str) -> bytes:
    """The feed in UTF-8, whatever header and XML declare: that is the only encoding that the parser is told of.

    A byte order mark wins, then UTF-8, and only then what is declared. Text in another encoding is almost never UTF-8,
    while UTF-8 declared as latin-1 is common (FreshRSS#7510): `Darién` would be read as `DariÃ©n`. Escape
    characters are those of ISO-2022, whose bytes are ASCII.
    """
    wide = next((name for start, name in _WIDE if body.startswith(start)), None)
    if wide:
        return body.decode(wide, "replace").encode("utf-8", "replace")
    named = _DECLARED.match(body)
    labels = (charset_of(content_type), named[1].decode("ascii") if named else "")
    escaped = first_fitting(body, labels) if b"\x1b" in body else None
    return (escaped or decoded(body, labels)).encode("utf-8", "replace")


def _mended(reference: re.Match[bytes]) -> bytes:
    """A character reference, or U+FFFD for one to no character.

    feedparser gives up on the whole feed at one; `&#xD83D;&#xDE00;` is how some write an emoji.
    """
    digits = reference[1]
    if len(digits) > _MOST_DIGITS:
        return b"&#xFFFD;"
    number = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    known = number <= sys.maxunicode and not _FIRST_SURROGATE <= number <= _LAST_SURROGATE
    return reference[0] if known else b"&#xFFFD;"


def _what_it_is(body: bytes) -> str:
    """The sentence for bytes that are no feed."""
    start = body[:_LOOKED_AT]
    if _HTML.match(start):
        title = _html_title(start)
        return f"not a feed: HTML titled “{title}”" if title else "not a feed: HTML without a title"
    if start.lstrip()[:1] in (b"{", b"["):
        return "not a feed: JSON"
    root = _ROOT.search(start)
    if root and start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        name = root[1].decode("ascii", "replace")
        return f"not a feed: {_SITEMAPS.get(name) or f'XML whose first element is <{name}>'}"
    return "not a feed: neither RSS nor Atom"


def _html_title(start: bytes) -> str:
    """The title of a page, at most 100 characters of it: enough to recognise a login or a challenge by."""
    from monitor.feeds.text import one_line, shortened

    found = re.search(rb"<title[^>]{0,500}>([^<]{0,1000})", start, re.IGNORECASE)
    return shortened(one_line(found[1].decode("utf-8", "replace")), 100) if found else ""
