"""Text of a page without a tree: for plain text, and for mark-up that a parser cannot get through.

Linear in the length of the page, whatever is in it.
"""

from __future__ import annotations

import re
from html import unescape

# What is inside these is not text.
_SILENT = frozenset(("script", "style", "template", "noscript", "svg", "head", "iframe", "textarea", "select", "nav"))
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "cite",
        "em",
        "font",
        "i",
        "mark",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
    )
)
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")


def strip_markup(html: str) -> str:
    """The text between the tags, a line for each paragraph."""
    pieces: list[str] = []
    place = 0
    while True:
        tag = html.find("<", place)
        pieces.append(html[place : tag if tag >= 0 else None])
        if tag < 0:
            break
        place = _after_tag(html, tag, pieces)
    return tidy(unescape("".join(pieces)))


def tidy(text: str) -> str:
    """One line a paragraph, single spaces, no empty lines."""
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(filter(None, lines))


def _after_tag(html: str, tag: int, pieces: list[str]) -> int:
    """The place after a tag that opens at `tag`, or after the whole element where it holds no text."""
    name = _NAME.match(html, tag + 1)
    if name is None:
        if html.startswith(("<!", "<?"), tag):
            end = html.find("-->" if html.startswith("<!--", tag) else ">", tag)
            return len(html) if end < 0 else end + (3 if html.startswith("<!--", tag) else 1)
        pieces.append("<")
        return tag + 1
    word = name.group(1).lower()
    if word not in _INLINE:
        pieces.append("\n")
    end = html.find(">", name.end())
    if end < 0:
        return len(html)
    if word in _SILENT and html[tag + 1] != "/":
        close = html.find(f"</{name.group(1)}", end)  # unclosed: nothing after it can be told from its inside
        return len(html) if close < 0 else close
    return end + 1
