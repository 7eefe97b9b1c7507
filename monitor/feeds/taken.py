"""What the elements of a feed say, taken one by one in their order, by the rules of feedparser 6.0.14.

Which of several counts, the first, the last or the one further up, is as it has it (`mixin.py`, `pop`; `_base.py`).
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from monitor.feeds.understood import ENTRY, HEAD, IN_ENTRY, IN_HEAD, PARTS, Declined, attributes

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from monitor.feeds.understood import Names

_TEXT_TYPES = frozenset(("text", "plain", "text/plain", "html", "text/html"))
_PAGE_TYPES = frozenset(("text/html", "html", "application/xhtml+xml", "xhtml"))
_DEEPEST = 20
"""Levels of elements in each other that are followed; media:group needs three."""

_SUSPECT = re.compile("[\x80-\x9f]|[\xc2-\xf4][\xa0-\xbf]")
"""What is in every text that feedparser would change: as latin-1, UTF-8 beyond ASCII looks like this."""
_CP1252 = {code: bytes((code,)).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
"""Characters of windows-1252 under the numbers that they have there, where Unicode has control characters."""

_MAIL = re.compile(
    r"[a-zA-Z0-9_.+-]+@(?:\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.|(?:[a-zA-Z0-9-]+\.)+)(?:[a-zA-Z]{2,4}|[0-9]{1,3})\]?"
    r"(?:\?subject=\S+)?"
)
"""What feedparser takes for a mail address, and so takes out of an author."""
_LONGEST_AUTHOR = 200
"""Characters of an author with an `@` that are looked through: the time grows with their square."""

_REFERENCE = re.compile("&([A-Za-z0-9_]+);")


class Head:
    """What stands beside the entries; `found` is what of it is used."""

    def __init__(self, found: dict[str, Any], names: Names) -> None:
        self.found = found
        self._names = names
        self._summary = False

    def take(self, element: Element, name: str) -> None:
        """Take one element; Declined for one that is not understood."""
        kind = HEAD.get(name)
        if kind == "link":
            link = _link(element, self.found)
            if "href" not in link:
                self.found["link"] = _REFERENCE.sub(r"&\1", _address(_text(element)))
        elif kind == "id":
            _id(element, self.found)
        elif kind == "language":
            attributes(element)
            self.found["language"] = _text(element)
        elif name in IN_HEAD and not (self._summary and ENTRY.get(name) == "summary"):
            _says_nothing(element, name, self._names)
            self._summary = self._summary or name in ("summary", "itunes_summary")
        else:
            raise Declined


class Item:
    """What stands in one entry; `found` is what of it is used.

    Elements of `media:` may stand deeper: a title or a summary from there displaces none from further up.
    """

    def __init__(self, language: str, names: Names) -> None:
        self.found: dict[str, Any] = {}
        self._language = language
        self._names = names
        self._title_from = self._summary_from = self._titled = _DEEPEST
        self._has_content = False

    def take(self, element: Element, depth: int = 1) -> None:
        """Take every element in this one, which is the entry or stands in it so deep."""
        for part in element:
            name = self._names[part.tag]
            if depth > 1 and (name not in PARTS["media_group"] or depth == _DEEPEST):
                raise Declined
            kind = ENTRY.get(name, "")
            if kind in TAKES:
                TAKES[kind](self, part, name, depth)
            elif kind:
                self._take_field(part, kind)
            elif name in ("media_content", "media_group"):
                attributes(part)
                self.take(part, depth + 1)
            elif name in IN_ENTRY:
                _says_nothing(part, name, self._names)
            else:
                raise Declined

    def _take_field(self, part: Element, kind: str) -> None:
        """A field of which the last one counts. With attributes, one without a rule of its own is something else."""
        if attributes(part) and kind == "feedburner_origlink":
            raise Declined
        self.found[kind] = _text(part)

    def _take_title(self, part: Element, name: str, depth: int) -> None:
        """The first title that is not empty; one of `media:` gives way."""
        title = _markup(part)
        if depth < self._titled:
            self.found["title_detail"] = {"language": self._language}
            if depth <= self._title_from:
                self.found["title"], self._title_from = title, depth
        if title and name != "media_title":
            self._titled = depth

    def _take_summary(self, part: Element, _name: str, depth: int) -> None:
        """A summary. A second one is taken for content; one behind content takes the place of the first."""
        text = _markup(part)
        if "summary" in self.found and not self._has_content:
            self._add_content(text)
        elif depth <= self._summary_from:
            self.found["summary"], self._summary_from = text, depth

    def _take_content(self, part: Element, _name: str, _depth: int) -> None:
        self._add_content(_markup(part))

    def _add_content(self, text: str) -> None:
        self._has_content = True
        self.found.setdefault("content", []).append({"value": text})
        self.found.setdefault("summary", text)

    def _take_link(self, part: Element, _name: str, _depth: int) -> None:
        link = _link(part, self.found)
        if "href" not in link:
            address = _REFERENCE.sub(r"&\1", _address(_text(part)).replace("&amp;", "&"))
            self.found["link"] = address
            if address:
                link["href"] = address

    def _take_id(self, part: Element, _name: str, _depth: int) -> None:
        _id(part, self.found)

    def _take_author(self, part: Element, name: str, _depth: int) -> None:
        """A name: of those in plain text the first one counts, of those in an element of their own the last."""
        attributes(part)
        if len(part) and name == "author":
            _says_nothing(part, name, self._names)
            inner = [(one.text or "").strip() for one in part if self._names[one.tag] == "name"]
            if len(inner) != 1 or not inner[0]:
                raise Declined
            self.found.setdefault("author_detail", {})["name"] = inner[0]
            return
        text = _text(part)
        self.found["author"] = text
        if text:
            name = _without_address(text) if "@" in text else text
            self.found.setdefault("author_detail", {"name": name})

    def _take_source(self, part: Element, _name: str, _depth: int) -> None:
        """The publisher of an aggregator's item. Behind it a second title counts."""
        given = attributes(part)
        title = _text(part)
        self.found["source"] = ({"href": given["url"]} if "url" in given else {}) | ({"title": title} if title else {})
        self._titled = _DEEPEST


TAKES: dict[str, Callable[[Item, Element, str, int], None]] = {
    "title": Item._take_title,  # noqa: SLF001 - the class's own table
    "summary": Item._take_summary,  # noqa: SLF001
    "content": Item._take_content,  # noqa: SLF001
    "link": Item._take_link,  # noqa: SLF001
    "id": Item._take_id,  # noqa: SLF001
    "author": Item._take_author,  # noqa: SLF001
    "source": Item._take_source,  # noqa: SLF001
}
"""The kinds that take more than the last text."""


def _link(element: Element, found: dict[str, Any]) -> dict[str, str]:
    """One more of the `links`, and the `link` where it is one; it lacks `href` where the address is the text."""
    given = attributes(element)
    if "url" in given or "uri" in given or len(element):
        raise Declined
    link = {"rel": given.get("rel", "alternate").lower()}
    found.setdefault("links", []).append(link)
    if "href" in given:
        link["href"] = _address(given["href"])
        if link["rel"] == "alternate" and given.get("type", "text/html").lower() in _PAGE_TYPES:
            found["link"] = link["href"]
    return link


def _id(element: Element, found: dict[str, Any]) -> None:
    """An id: also the link as long as there is none, unless it says that it is not."""
    permanent = attributes(element).get("ispermalink", "true") == "true"
    found["id"] = _address(_text(element))
    found.setdefault("guidislink", permanent and "link" not in found)
    if permanent:
        found.setdefault("link", found["id"])


def _says_nothing(element: Element, name: str, names: Names, depth: int = 1) -> None:
    """Decline an element with anything in it that does not belong there."""
    attributes(element)
    for part in element:
        inner = names[part.tag]
        if inner not in PARTS.get(name, ()) or depth == _DEEPEST:
            raise Declined
        _says_nothing(part, inner, names, depth + 1)


def _markup(element: Element) -> str:
    """The text of an element that may say of what type it is; nothing else."""
    for name, value in element.attrib.items():
        if name != "type" or value.lower() not in _TEXT_TYPES:
            raise Declined
    return _text(element)


def _without_address(author: str) -> str:
    """The name of an author without the mail address, which stands before or behind it; "" where that is all."""
    if len(author) > _LONGEST_AUTHOR:
        raise Declined
    found = _MAIL.search(author)
    if not found:
        return author
    for part in (found[0], "()", "<>", "&lt;&gt;"):
        author = author.replace(part, "")
    return author.strip().removeprefix("(").removesuffix(")").strip()


def _address(address: str) -> str:
    """An address. Slashes beyond two, which feedparser takes out, are left to it."""
    if ":///" in address:
        raise Declined
    return address


def _text(element: Element) -> str:
    """The text of an element with nothing in it but text."""
    if len(element):
        raise Declined
    text = (element.text or "").strip()
    return _repaired(text) if not text.isascii() and _SUSPECT.search(text) else text


def _repaired(text: str) -> str:
    """As feedparser repairs all text: UTF-8 read as latin-1, and windows-1252 left undecoded."""
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return text.translate(_CP1252)
