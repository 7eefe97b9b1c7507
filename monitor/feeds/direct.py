"""Well-formed RSS and Atom read without feedparser, with its answers and in a fraction of its time.

feedparser's answers are right, its way to them is long. Most feeds are well-formed and hold a few dozen well-known
elements. Those are read here by feedparser's own rules (6.0.14: `mixin.py`, `namespaces/`), into items of the same
fields. With anything else in it the whole feed is left to feedparser: `understood.py` says what is understood. So the
answer is the same or none, and tests/feeds/test_direct.py compares them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from monitor.feeds.parse import tells
from monitor.feeds.taken import Head, Item
from monitor.feeds.understood import Declined, Names, attributes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(rb"<\?xml[^>]*>")
_UTF_8 = b"<?xml version='1.0' encoding='utf-8'?>"
"""What stands in its place, or before all: the encoding that it names is not that of the text any more."""

_LANGUAGE = ("{http://www.w3.org/XML/1998/namespace}lang", "lang")

_FOREIGN = (b"<!DOCTYPE", b"<!ENTITY", b"xml:base", b"\0")
"""Bytes of what is never read here: definitions of entities, addresses that depend on their place, UTF-16."""


@dataclass(frozen=True, slots=True)
class Direct:
    """A feed as feedparser gives it: the fields that `monitor.feeds.entries` looks at, and no others."""

    feed: dict[str, Any]
    entries: list[dict[str, Any]]


def read(text: bytes) -> Direct | None:
    """The feed in `text`, which is UTF-8 whatever it declares; None where it is left to feedparser.

    One without items is left to it as well: they may be lost in what is not well-formed.
    """
    if any(mark in text for mark in _FOREIGN):
        return None
    declared = _DECLARATION.match(text)
    parser: ET.XMLPullParser[Element] = ET.XMLPullParser(("start-ns", "start"))
    try:
        parser.feed(_UTF_8)
        parser.feed(text[declared.end() :] if declared else text)
        parser.close()
        events: list[Any] = list(parser.read_events())
        names = Names(found for event, found in events if event == "start-ns")
        return _feed(next(found for event, found in events if event == "start"), names)
    except (Declined, ET.ParseError):
        return None


def _feed(root: Element, names: Names) -> Direct:
    """The feed under this element."""
    language = _language(root)
    head = Head({"language": language.replace("_", "-")} if language else {}, names)
    each = "entry"
    if names[root.tag] == "rss" and [names[part.tag] for part in root] == ["channel"]:
        root, each = root[0], "item"
        _unnamed(root)
    elif names[root.tag] != "feed":
        raise Declined
    entries: list[dict[str, Any]] = []
    for element in root:
        name = names[element.tag]
        if name == each:
            _unnamed(element)
            item = Item(language, names)
            item.take(element)
            entries.append(item.found)
        else:
            head.take(element, name)
    if not entries or not all(map(tells, entries)):
        raise Declined
    return Direct(head.found, entries)


def _language(root: Element) -> str:
    """The language of the whole feed: stated at its root, or else the feed is left to feedparser."""
    stated = [root.attrib.pop(name) for name in _LANGUAGE if name in root.attrib]
    attributes(root)
    if len(stated) > 1:
        raise Declined
    return "".join(stated)


def _unnamed(element: Element) -> None:
    """Decline an item or channel that has its address or time as an attribute."""
    if not attributes(element).keys().isdisjoint(("href", "lastmod", "about")):
        raise Declined
