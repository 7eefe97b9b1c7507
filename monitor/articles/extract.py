"""From the bytes of a page to its text: the heavy half, run in a worker, which loads this module beforehand.

One parse, by us. trafilatura gets the tree when it is of a size that it can take, never fetches, never
deduplicates and never drops a page for its language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import trafilatura
from lxml import etree

from monitor.articles.blocks import Outline
from monitor.articles.boilerplate import judge_page, weak_spans
from monitor.articles.decode import decode
from monitor.articles.locate import split_by_blocks
from monitor.articles.metadata import Metadata, read_metadata
from monitor.articles.outline import outline
from monitor.articles.plain import strip_markup, tidy
from monitor.articles.repeats import own_text, paragraphs
from monitor.articles.tree import is_cut_off, lighten, parse, utf8_text
from monitor.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

# trafilatura grows worse than linearly: 8,000 table rows cost it 21 s, 35,000 nested <div><span> over 90 s.
# The largest of 181 measured pages has 41 rows, 511 items and 530 divs; just below the limits the worst mix
# took 2.8 s.
_MANY = 5_000
_MANY_ROWS = 2_000
_MANY_IN_ALL = 20_000  # 1,600 in the largest
_COUNTED = ["a", "article", "b", "br", "div", "em", "font", "i", "li", "p", "section", "span", "strong", "table", "td"]
# Characters of mark-up: 10 MB took 10 s. Beyond this the tags are only stripped.
_SIZE = 3_000_000
# One tag with 200,000 attributes costs lxml over 90 s; measured tags have up to 64.
_ATTRIBUTES = 1_000
_LONG_TAG = 8_000

# Less text than this out of a page with three times as much prose, and something was lost.
_SHORT = 250
_LOST = 3
# trafilatura's last resorts give one line for the whole page.
_FEW_LINES = 2
# A page of this size that parses to nearly nothing was not read (36 characters of mark-up for one of text is usual).
_BIG = 20_000

# The longest of 181 measured articles has 53,000 characters; four times that is a book or an attack.
_TEXT_LIMIT = 200_000

_HTML_TYPES = ("html", "xml")
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|article|div|p|meta|title)\b", re.IGNORECASE)
_FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
_BINARY = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "an archive"),
)
_WINDOW = 4096

_UNPARSED = "the mark-up could not be parsed to its end: plain text was read"

_TAG = re.compile(r"""[a-zA-Z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+>?""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


@dataclass(frozen=True, slots=True)
class _Read:
    """Text, and what was lost on the way to it."""

    text: str
    note: str = ""


def extract(body: bytes, content_type: str, url: str, *, precision: bool) -> Page:
    """What stands in a page. `url` is where it came from. `precision` leaves out more where it is doubtful.

    Never raises for what a page holds; `Page.note` says what is missing and why.
    """
    refusal = _not_html(body, content_type)
    if refusal:
        return Page(title="", text="", note=refusal)
    if _is_plain(body, content_type):
        return _page(Metadata(), _Read(tidy(decode(body, content_type)), "plain text"), Outline())
    html, utf8 = _decoded(body, content_type)
    hopeless = _too_much(html)
    root = None if hopeless else parse(html, utf8)
    too_deep = is_cut_off()
    if root is None:
        return _page(Metadata(), _Read(strip_markup(html), hopeless or "the mark-up could not be parsed"), Outline())
    metadata = read_metadata(root, url)
    lighten(root)
    shed = _shed_tables(root)
    crowd = _crowd(root, html)
    text = "" if crowd else _extracted(root, url, precision=precision)
    found = outline(root)
    judge_page(found)
    if text.count("\n") < _FEW_LINES:
        text = split_by_blocks(text, found.blocks)
    read = _all_of_it(html, found) if too_deep else None
    read = read or _rescued(text, crowd, html, found)
    return _page(metadata, _Read(read.text, "; ".join(filter(None, (shed, read.note)))), found)


def blocks_of(body: bytes, content_type: str) -> tuple[tuple[str, str], ...]:
    """Every block of a page in order, each with why it is the house's ("" where nothing says so); () for no page."""
    if not _is_html(body, content_type):
        return ()
    html, utf8 = _decoded(body, content_type)
    root = None if _too_much(html) else parse(html, utf8)
    if root is None:
        return ()
    found = outline(root)
    judge_page(found)
    return tuple((block.text, block.why) for block in found.blocks)


def source(body: bytes, content_type: str) -> str:
    """The mark-up of a page, decoded; "" for what is no page of HTML."""
    return _decoded(body, content_type)[0] if _is_html(body, content_type) else ""


def _decoded(body: bytes, content_type: str) -> tuple[str, bytes]:
    """A page as text, without NULs, and in UTF-8."""
    html, utf8 = utf8_text(body) or (decode(body, content_type), None)
    if b"\0" in body:
        html = html.replace("\0", "")
    return html, html.encode("utf-8", "surrogatepass") if utf8 is None else utf8


def _is_html(body: bytes, content_type: str) -> bool:
    return not _not_html(body, content_type) and not _is_plain(body, content_type)


def _is_plain(body: bytes, content_type: str) -> bool:
    return content_type.lower().startswith("text/plain") and not _HTML.search(body[:_WINDOW])


def _not_html(body: bytes, content_type: str) -> str:
    """Why a body is no page of text, or ""."""
    start = body[:_WINDOW]
    if not start.strip():
        return "the page is empty"
    for magic, what in _BINARY:
        if start.startswith(magic):
            return f"not a page but {what}"
    if _FEED.match(start):
        return "not a page but a feed"
    kind = content_type.partition(";")[0].strip().lower()
    if (
        kind
        and not kind.startswith("text/")
        and not any(word in kind for word in _HTML_TYPES)
        and not _HTML.search(start)
    ):
        return f"not a page but {kind}"
    if kind == "text/html" or _HTML.search(start) or kind.startswith("text/"):
        return ""
    return "not a page: neither its type nor its beginning is HTML" if b"<" not in start else ""


def _too_much(html: str) -> str:
    """Why the page must not even be parsed, or ""."""
    if len(html) > _SIZE:
        return f"{len(html) // 1_000_000} MB of mark-up: only its plain text was read"
    for start in _long_pieces(html):
        tag = _TAG.match(html, start + 1)
        if tag and len(_QUOTED.sub("", tag.group()).split()) > _ATTRIBUTES:
            return "a tag with thousands of attributes: only the plain text was read"
    return ""


def _long_pieces(html: str) -> Iterator[int]:
    """Where a "<" has no other for `_LONG_TAG` characters: looked for from the far end, where one soon turns up."""
    at = html.find("<")
    while at >= 0:
        nearer = html.rfind("<", at + 1, at + _LONG_TAG)
        if nearer < 0:
            yield at
            nearer = html.find("<", at + 1)
        at = nearer if nearer > at else -1


def _shed_tables(root: HtmlElement) -> str:
    """Takes out tables where they have thousands of rows; says so, or ""."""
    if _count(root, "tr") < _MANY_ROWS:
        return ""
    etree.strip_elements(root, "table", with_tail=False)
    return "a table of thousands of rows was left out"


def _crowd(root: HtmlElement, html: str) -> str:
    """Which element is there so often that extraction would not end, or ""."""
    if html.count("<") < _MANY:
        return ""  # spares most pages the count
    count, tag = max((_count(root, tag), tag) for tag in _COUNTED)
    if count > _MANY:
        return f"{count:,} <{tag}> elements"
    total = sum(1 for _ in root.iter())
    return f"{total:,} elements" if total > _MANY_IN_ALL else ""


def _count(root: HtmlElement, tag: str) -> int:
    return sum(1 for _ in root.iter(tag))


def _extracted(root: HtmlElement, url: str, *, precision: bool) -> str:
    document = trafilatura.bare_extraction(
        root, url=url, include_comments=False, favor_precision=precision, with_metadata=False
    )
    return tidy(getattr(document, "text", None) or "")


def _rescued(text: str, crowd: str, html: str, found: Outline) -> _Read:
    """Trafilatura's text, or plain text where it would not have ended or has lost what is there."""
    if crowd:
        part = "the plain text of its first part" if found.truncated else "its plain text"
        return _Read(_prose(found), f"too large to extract ({crowd}): {part} was read")
    if len(text) >= _SHORT:
        return _Read(text)
    prose = _prose(found)
    if len(prose) > _LOST * max(len(text), _SHORT):
        return _Read(prose, "nearly nothing could be extracted: plain text was read")
    if len(html) > _BIG:
        bare = strip_markup(html)
        if len(bare) > _LOST * max(_seen(found), _SHORT):
            return _Read(bare, _UNPARSED)
    return _Read(text)


def _all_of_it(html: str, found: Outline) -> _Read | None:
    """The plain text of a page whose tree ends early; None where no text is missing."""
    bare = strip_markup(html)
    return _Read(bare, _UNPARSED) if len(bare) > _seen(found) else None


def _seen(found: Outline) -> int:
    return sum(len(block.text) for block in found.blocks)


def _prose(found: Outline) -> str:
    """The paragraphs of a page that nothing speaks against, title first."""
    return "\n".join(block.text for block in found.blocks if not block.why and (block.prose or block.level))


def _cut(read: _Read) -> _Read:
    if len(read.text) <= _TEXT_LIMIT:
        return read
    end = read.text.rfind("\n", 0, _TEXT_LIMIT)
    note = "; ".join(filter(None, (read.note, f"cut after {_TEXT_LIMIT:,} characters")))
    return _Read(read.text[: end if end > 0 else _TEXT_LIMIT], note)


def _page(metadata: Metadata, read: _Read, found: Outline) -> Page:
    read = _cut(read)
    weak = weak_spans(read.text, found, metadata.names, metadata.title)
    note = read.note
    if read.text and not own_text(read.text, weak).strip():
        note = f"{note}; " if note else ""
        note += "nothing but links and notices was found"
    return Page(
        title=metadata.title,
        text=read.text,
        weak=weak,
        blocks=paragraphs(read.text),
        language=metadata.language,
        canonical_url=metadata.canonical_url,
        site_name=metadata.site_name,
        byline=metadata.byline,
        published=metadata.published,
        paywalled=metadata.paywalled,
        note=note,
    )
