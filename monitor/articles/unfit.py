"""Characters in a page that cannot be stored, sent or shown."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.model import Page

# Control characters, lone surrogates and non-characters: what XML 1.0 ("Char") leaves out, UTF-8 cannot carry, or
# PostgreSQL refuses. They come in as escapes in JSON-LD, half an emoji above all, which no decoding of the page sees.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def mended(page: Page) -> Page:
    """The page with U+FFFD for each such character in its strings: one for one, so that its spans stay right."""
    changed: dict[str, Any] = {}
    for one in fields(page):
        value = getattr(page, one.name)
        if isinstance(value, str) and _UNFIT.search(value):
            changed[one.name] = fit(value)
    return replace(page, **changed) if changed else page


def fit(text: str) -> str:
    """The text with U+FFFD for each such character."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
