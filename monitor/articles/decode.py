"""Bytes of a page -> text."""

from __future__ import annotations

import re

from monitor.decoding import charset_of, decoded

# The HTML standard looks at 1,024 bytes; real pages put scripts before the declaration.
_META_WINDOW = 4096

_META = re.compile(rb"""<meta\b[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)


def decode(body: bytes, content_type: str = "") -> str:
    """Text of a page. `content_type` is the HTTP header, may be empty. Never fails, never looks anything up.

    BOM, strict UTF-8, UTF-8 with few errors, charset of the header, charset of a `<meta>`, windows-1252.
    """
    meta = _META.search(body[:_META_WINDOW])
    return decoded(body, (charset_of(content_type), meta[1].decode("ascii") if meta else ""))
