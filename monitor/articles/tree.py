"""The tree of a page: one parse by us, which extraction and the outline share."""

from __future__ import annotations

import codecs
import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fromstring
from trafilatura.utils import repair_faulty_html

# As trafilatura sets up its own. Of lxml's classes for inputs, forms and the like nobody here needs any: to choose one
# for each element in Python, as `lxml.html` does, cost 7 % of an extraction.
_PARSER = HTMLParser(
    collect_ids=False,
    default_doctype=False,  # type: ignore[call-arg]  # the stubs do not know it
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
)
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))

# What XML cannot hold ("Char" in XML 1.0), as trafilatura takes it out of pages. A regular expression over the whole
# page took .04 of an extraction.
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_NO_CHARACTERS = ("\ufffe", "\uffff")

# Characters within which a page has what trafilatura repairs, a doctype with a slash or `<html/>`: it looks no further.
_HEAD = 4096
# Where "html" stands within so many it is a page; else it must have more than one element (trafilatura's `load_html`).
_BEGINNING = 50

# How lxml tells a document from a fragment; in bytes it would not see a no-break space before it.
_WHOLE = re.compile(r"\s*<(?:html|!doctype)", re.IGNORECASE)

# What holds no text of an article and never will (`noscript` and `img` changed the text of one page in 181).
_TEXTLESS = (
    *("style", "svg", "link", "meta", "iframe", "input", "select", "source", "track", "canvas", "object", "video"),
    *("audio", "math", "template", "textarea"),
)
# Addresses and captions of links and pictures: half of all attributes but `class`, and a text has no use for them.
_UNREAD = ("href", "src", "srcset", "alt", "title", "target")


def utf8_text(body: bytes) -> tuple[str, bytes] | None:
    """The text of a body that is UTF-8 throughout, and its bytes without a byte order mark; None for any other."""
    body = body.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode(), body
    except UnicodeDecodeError:
        return None


def parse(html: str, utf8: bytes) -> HtmlElement | None:
    """The tree of a page, given as text and in UTF-8; None where nothing of it is HTML.

    The same tree as trafilatura's `load_html` makes of the text, which takes twice as long.
    """
    head, beginning = f"{html[:_HEAD]}\n", html[:_BEGINNING].lower()
    if repair_faulty_html(head, beginning) != head:
        html = repair_faulty_html(html, beginning)
        utf8 = html.encode("utf-8", "surrogatepass")
    for character in _NO_CHARACTERS:
        if character in html:
            utf8 = utf8.replace(character.encode(), b"")
    try:
        build = document_fromstring if _WHOLE.match(html) else fromstring
        tree = build(utf8.translate(None, _CONTROLS), parser=_PARSER)
    except (etree.LxmlError, ValueError):  # there is nothing in it
        return None
    return tree if "html" in beginning or len(tree) > 1 else None


def is_cut_off() -> bool:
    """Whether the last parse ended at an element more than 256 deep: libxml2 leaves out the rest without a word."""
    return any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in _PARSER.error_log)


def lighten(root: HtmlElement) -> None:
    """Takes out what holds no text, so that trafilatura need not carry it through each of its copies of the tree.

    Equal text on 181 pages, a tenth less CPU. JSON in scripts stays: its `articleBody` is a page's last resort.
    """
    for script in root.iter("script"):
        if "json" not in (script.get("type") or ""):
            script.tag = "style"
    etree.strip_elements(root, *_TEXTLESS, with_tail=False)
    etree.strip_attributes(root, *_UNREAD)
