"""What was found in a feed, by feedparser or `direct`, as entries: addresses absolute, texts plain, dates real."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from monitor.feeds.dates import moment
from monitor.feeds.identity import Found, bounded, keyed
from monitor.feeds.text import fit, one_line, plain, shortened
from monitor.model import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_TITLE = 500
"""Characters. Of 6,555 real titles the longest has 391; beyond that it is no headline."""

LONGEST_SUMMARY = 20_000
"""Characters, about 3,300 words: the summary stands in for a page that cannot be had, so what a feed
carries in full is kept in full. Of 6,555 real entries 98 in 100 are not shortened by this."""

LONGEST_NAME = 200
"""Characters of an author's or publisher's name: names, not lists of a hundred contributors."""

LONGEST_URL = 3000
"""Characters. Slack takes no longer one in a link (Block Kit, "url"); such an entry is kept without its
link."""

_USUAL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[\w!$&'()*+,./:=@~%-]*)?(?:\?[\w!$&'()*+,./:;=@?~%-]+)?(?:#[\w!$&'()*+,./:;=@?~%-]+)?",
    re.ASCII,
)
"""An address that is absolute and as it should be: what would come of taking it apart is the same."""

_TITLE_FROM_SUMMARY = 120
"""Characters of the summary that stand in for a missing title, about the length of a long headline."""

_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9-_]+)?\s*")


def base_for(body: bytes, url: str) -> str:
    """The address that feedparser is told it reads from, by which relative addresses are known afterwards.

    feedparser resolves against the feed's own address, which is wrong where the feed is served by someone
    else (FeedBurner), and makes a guid of `17` depend on that address. So it is given one under `.invalid`
    (RFC 2606), and what comes back under it was relative. It is given none where no `xml:base` is, which
    saves a fifth of its time; with one, it would forget where the scope of the `xml:base` ends.
    """
    if b"xml:base" not in body:
        return ""
    return f"{'http' if url.lower().startswith('http:') else 'https'}://relative.invalid/-/"


def entries_of(parsed: Any, base: str, url: str) -> tuple[Entry, ...]:
    """The entries of a parsed feed that was fetched from `url`; they lack the feed's id, unknown here.

    `base` is what `base_for` said, and was told to feedparser. An item without title, text and address is
    none.
    """
    channel_link = _relative(_string(parsed.feed, "link"), base)
    site = (_absolute(channel_link, base, url) if "://" in channel_link else "") or url
    feed_language = _string(parsed.feed, "language")
    found = (_found(item, base, site, feed_language) for item in parsed.entries)
    return keyed([one for one in found if one.entry.title or one.entry.url])


def _found(item: Any, base: str, site: str, feed_language: str) -> Found:
    """One item of a feed."""
    guid, url = _relative(fit(_string(item, "id")), base).strip(), _address(item, base, site)
    publisher, publisher_url = _publisher(item, base, site)
    title = _without_suffix(one_line(_string(item, "title")), publisher)
    summary = _beyond(_summary(item), title, publisher)
    updated = _string(item, "updated")
    language = _string(item, "language") or _string(_details(item, "title_detail"), "language") or feed_language
    entry = Entry(
        feed="",
        key=bounded(guid or url),
        url=url,
        title=shortened(title or " ".join(shortened(summary, _TITLE_FROM_SUMMARY).split()), LONGEST_TITLE),
        summary=summary,
        published=moment(_string(item, "published") or updated or _string(item, "created")),
        author=shortened(one_line(_author(item)), LONGEST_NAME),
        language=_language(language) if language else None,
        publisher=publisher,
        publisher_url=publisher_url,
        updated=moment(updated),
    )
    return Found(entry, guid)


def _string(item: Any, name: str) -> str:
    """A text of an item; feedparser may have stored anything under the name of an element that it does not know."""
    value = dict.get(item, name)
    return value if isinstance(value, str) else ""


def _details(item: Any, name: str) -> Any:
    """A group of texts of an item."""
    value = dict.get(item, name)
    return value if isinstance(value, dict) else {}


def _several(item: Any, name: str) -> Iterator[Any]:
    """Every one of several groups of texts of an item."""
    value = dict.get(item, name)
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _address(item: Any, base: str, site: str) -> str:
    """Where the entry's page is: the first usable of its addresses."""
    return next((url for link in _links(item) if (url := _absolute(link, base, site))), "")


def _links(item: Any) -> Iterator[str]:
    """The addresses that an item gives for itself, best first."""
    yield _string(item, "feedburner_origlink")
    yield _string(item, "link")
    yield from (_string(link, "href") for link in _several(item, "links") if link.get("rel") == "alternate")
    if dict.get(item, "guidislink") and "://" in _string(item, "id"):
        yield _string(item, "id")


def _relative(link: str, base: str) -> str:
    """The link as the feed has it."""
    if link.startswith(base):
        return link[len(base) :]
    origin = base[: -len("/-/")]
    return link[len(origin) :] if link.startswith(origin + "/") else link


def _absolute(link: str, base: str, site: str) -> str:
    """The absolute http or https address of a link, or "" where there is none that can be kept."""
    if not link or (_USUAL.fullmatch(link) and not base and len(link) <= LONGEST_URL):
        return link
    link = "".join(_relative(link.strip(), base).split("\n")).replace(" ", "%20")
    try:
        url = urljoin(site, link) if link else ""
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= LONGEST_URL
        usable = usable and "@" not in parts.netloc  # a name before a host is there to be taken for one
    except ValueError:
        return ""
    return url if usable and url.isprintable() else ""


def _summary(item: Any) -> str:
    """The longest text that an item carries of its article."""
    markups = dict.fromkeys([_string(item, "summary"), *(_string(part, "value") for part in _several(item, "content"))])
    longest = ""
    for markup in sorted(markups, key=len, reverse=True):
        if len(markup) > len(longest):  # text is shorter than its markup: most of the rest need no look
            longest = max(longest, plain(markup), key=len)
    return shortened(longest, LONGEST_SUMMARY)


def _author(item: Any) -> str:
    """The author's name, without an address."""
    return _string(_details(item, "author_detail"), "name") or _string(item, "author")


def _publisher(item: Any, base: str, site: str) -> tuple[str, str]:
    """Name and address in the `<source>` of an aggregator's item."""
    source = _details(item, "source")
    if not source:
        return "", ""
    link = _string(source, "href") or _string(source, "link")
    name = shortened(one_line(_string(source, "title") or _string(source, "value")), LONGEST_NAME)
    return name, _absolute(link, base, site)


def _without_suffix(title: str, publisher: str) -> str:
    """The title without the " - Publisher" that Google News adds; only where it is the `<source>`."""
    head, dash, tail = title.rpartition(" - ")
    return head.rstrip() if dash and head.strip() and tail.casefold() == publisher.casefold() else title


def _beyond(summary: str, title: str, publisher: str) -> str:
    """The summary, unless it only says headline and publisher again, as Google News does: no text to match names in."""
    again = f"{title} {publisher}".casefold().split()
    return "" if publisher and summary.casefold().split() == again else summary


def _language(tag: str) -> str | None:
    """The language of a tag such as `es-MX` (BCP 47), in lower case; None for what is no tag."""
    found = _LANGUAGE.fullmatch(tag)
    return found[1].lower() if found else None
