"""Markup of titles and summaries to plain text, losing no word."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

ROUNDS = 3
"""How often what is left may still look like markup: once for HTML in XML, once more where it was escaped
twice (about one real feed in twenty), once for the entities in that."""

LONGEST_MARKUP = 200_000
"""Characters of markup looked at; the longest of 6,555 real entries but three. Parsing these takes 10 ms."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<!\[CDATA\[")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML, JSON or UTF-8 cannot carry: control characters, lone surrogates, non-characters."""

_BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form "  # noqa: SIM905 - words
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)
"""Elements whose text does not run on into that of their neighbours (HTML, "Rendering", flow content)."""

_PAGE = re.compile(r"\s*<(?:html|!doctype)", re.IGNORECASE)
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
"""Behind these libxml2 reads no further; where an element is left open they would be text of it."""

_MUTE = ("script", "style", "template", "iframe", "object", "noscript")


def plain(markup: str) -> str:
    """The text of `markup`: no tags, entities resolved (also when escaped twice), a line for each block."""
    return _tidy(_unmarked(markup)) if markup else ""


def one_line(markup: str) -> str:
    """The text of `markup` on a single line, for titles and names."""
    return " ".join(_UNFIT.sub(" ", _unmarked(markup)).split()) if markup else ""


def shortened(text: str, most: int) -> str:
    """`text`, or as much of it as fits into `most` characters, up to a word's end, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at_word = cut.rsplit(None, 1)[0] if " " in cut[-40:] else cut
    return at_word + "…"


def without_accents(text: str) -> str:
    """`text` with its letters' accents removed, for comparing words."""
    if text.isascii():
        return text
    return "".join(part for part in unicodedata.normalize("NFD", text) if not unicodedata.combining(part))


def fit(text: str) -> str:
    """The text with U+FFFD for each character that cannot be stored or sent."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def _unmarked(markup: str) -> str:
    """The text of `markup`, with whatever spaces it comes with."""
    text = markup[:LONGEST_MARKUP]
    for _ in range(ROUNDS):
        if _TAG.search(text):
            text = _text_of(_UNFIT.sub(" ", text))
        elif _ENTITY.search(text):
            text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        else:
            break
    return text


def _text_of(markup: str) -> str:
    """The text of an HTML fragment, by libxml2's parser, which recovers from everything."""
    from lxml import etree

    parser = etree.HTMLParser(huge_tree=True)  # else what is nested more than 256 deep is left out; so, more than 2,048
    open_ended = _ENDS.sub("", markup)
    try:
        document = etree.fromstring(open_ended if _PAGE.match(markup) else f"<html><body>{open_ended}", parser)
        bodies = [] if document is None else document.findall("body")
        if len(bodies) != 1 or any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
            return _TAG.sub(" ", markup)
        _break_lines(bodies[0])
    except (etree.LxmlError, ValueError):  # a reference to a control character becomes one, which lxml will not set
        return _TAG.sub(" ", markup)
    return "\n" + str(etree.tostring(bodies[0], method="text", encoding="unicode", with_tail=False)) + "\n"


def _break_lines(body: Any) -> None:
    """Put line breaks around blocks, and take out what is not read."""
    mute = False
    for element in body.iter():
        if element.tag in _BLOCKS:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
        elif element.tag in _MUTE or not isinstance(element.tag, str):
            mute = True
    if mute:
        from lxml import etree

        etree.strip_elements(body, *_MUTE, etree.Comment, etree.ProcessingInstruction, with_tail=False)


def _tidy(text: str) -> str:
    """Spaces and empty lines reduced to one each, nothing in it that cannot be stored or sent."""
    lines = (" ".join(line.split()) for line in _UNFIT.sub(" ", text).splitlines())
    return "\n".join(line for line in lines if line)
