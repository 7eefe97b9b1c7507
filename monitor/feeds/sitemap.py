"""News sitemaps read as feeds: they cover outlets without RSS, and hold title, address and time of each article.

A sitemap (sitemaps.org/protocol.html) with Google's news extension is rewritten as RSS, by names of elements and
on bytes: all that is known of cutting feeds, of encodings and of broken markup then holds for it too.
"""

from __future__ import annotations

import re

_ROOT = re.compile(rb"<urlset(?=[\s>])")
_ITEM = re.compile(rb"(?=<url[\s>])")
_PREFIX = re.compile(rb"xmlns:([A-Za-z_][\w.-]{0,20})\s*=\s*[\"']https?://www\.google\.com/schemas/sitemap-news/0\.9")
"""The namespace of developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap; mostly `news`."""

_LOOKED_AT = 65_536
"""Bytes in which the root and the namespace are looked for: they stand at the very beginning."""

_OPENING = b'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_NAMES = {b"url": b"item", b"loc": b"link", b"lastmod": b"updated"}
_NEWS_NAMES = {b"title": b"title", b"publication_date": b"pubDate", b"language": b"dc:language"}


def as_feed(body: bytes) -> bytes | None:
    """The articles of a news sitemap as RSS; None for everything else. Addresses without a news element are left out.

    Takes the time of one pass over the bytes, whatever they are.
    """
    root = _ROOT.search(body, 0, _LOOKED_AT)
    prefix = _PREFIX.search(body, 0, _LOOKED_AT) if root else None
    if root is None or prefix is None:
        return None
    news = prefix[1] + b":"
    opening_end = body.find(b">", root.end())
    inside = body[opening_end + 1 :].rpartition(b"</urlset")[0] or body[opening_end + 1 :]
    items = [part for part in _ITEM.split(inside) if b"<" + news in part]
    names = _NAMES | {news + name: ours for name, ours in _NEWS_NAMES.items()}
    elements = re.compile(rb"(</?)(" + b"|".join(map(re.escape, names)) + rb")(?=[\s/>])")
    renamed = elements.sub(lambda found: found[1] + names[found[2]], b"".join(items))
    head = body[: root.start()] + _OPENING + body[root.end() : opening_end + 1]
    return head + b"<channel>" + renamed + b"</channel></rss>"
