"""Which elements are read without feedparser, and which of the others change nothing that is read.

Names are feedparser's own: `dc_creator` for an element that it takes for one of Dublin Core, `updated` for one of Atom
or of no namespace. What it attaches a meaning to is asked of it, so that a later version that knows more elements
makes more feeds go to it, and no feed be read otherwise.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from xml.etree.ElementTree import Element

OTHER = "*"
"""Any element of a namespace in which feedparser gives this one no meaning, such as `slash:comments`."""

ENTRY: Mapping[str, str] = {
    name: kind
    for kind, names in {
        "title": "title dc_title media_title",
        "link": "link",
        "id": "guid id",
        "summary": "description summary dc_description media_description itunes_summary",
        "content": "content content_encoded",
        "author": "author dc_author dc_creator itunes_author",
        "source": "source",
        "published": "pubdate published issued dcterms_issued",
        "updated": "updated modified lastbuilddate dc_date dcterms_modified",
        "created": "created dcterms_created",
        "language": "language dc_language",
        "feedburner_origlink": "feedburner_origlink",
    }.items()
    for name in names.split()
}
"""What an entry's element says. Several names for one thing: the order of the elements decides which one counts."""

HEAD: Mapping[str, str] = {
    "link": "link",
    "id": "id",
    "guid": "id",
    "language": "language",
    "dc_language": "language",
}
"""What an element beside the entries says; the rest says nothing of them."""

_ANYWHERE = (  # noqa: SIM905 - words
    "category keywords dc_subject dc_publisher dc_rights rights copyright comments contributor media_category "
    "media_credit media_keywords media_license media_rating media_restriction media_thumbnail media_player "
    "itunes_image itunes_explicit itunes_block itunes_keywords itunes_subtitle georss_point georss_box"
).split()
IN_ENTRY = frozenset((OTHER, *_ANYWHERE, "enclosure", "media_content", "media_group", "post-id"))
"""What says nothing of what is kept of an entry. `post-id` is WordPress.com's, as `site` is."""

_IN_HEAD = (  # noqa: SIM905 - words
    "generator docs cloud ttl rating webmaster managingeditor subtitle icon logo site image skiphours skipdays "
    "itunes_category itunes_owner"
).split()
_OF_THE_FEED = ("title", "summary", "author", "published", "updated", "created")
IN_HEAD = frozenset((OTHER, *_ANYWHERE, *_IN_HEAD, *(name for name, kind in ENTRY.items() if kind in _OF_THE_FEED)))
"""What says nothing of the entries, beside them. One summary at most: feedparser takes a second one for content."""

_PERSON = frozenset(("name", "uri", "email", OTHER))
_MEDIA = frozenset(name for name in (*IN_ENTRY, *ENTRY) if name.startswith("media_")) | {OTHER}
PARTS: Mapping[str, frozenset[str]] = {
    "author": _PERSON,
    "contributor": _PERSON,
    "image": frozenset(("url", "title", "link", "width", "height", "description")),
    "skiphours": frozenset(("hour",)),
    "skipdays": frozenset(("day",)),
    "itunes_owner": frozenset(("itunes_name", "itunes_email")),
    "itunes_category": frozenset(("itunes_category",)),
    "media_content": _MEDIA,
    "media_group": _MEDIA,
    OTHER: frozenset((OTHER,)),
}
"""What may stand in what. Everything else holds text alone."""

_ROOTS = frozenset(("rss", "channel", "item", "feed", "entry"))
LISTED = frozenset((*_ROOTS, *ENTRY, *HEAD, *IN_ENTRY, *IN_HEAD)).union(*PARTS.values())

_ATOM = "http://www.w3.org/2005/Atom"
_ATOM_PREFIXES = ("", "atom", "atom10", "a10")
_USERLAND = "backend.userland.com/rss"
"""Any namespace with this in it is RSS to feedparser."""

_SCOPED = frozenset(("base", "lang"))
"""Attributes that change how all that stands in the element is read."""
_MEANT = frozenset("uri url href about lastmod rel type ispermalink".split())  # noqa: SIM905 - words
"""Attributes that mean something to some element; feedparser takes them from foreign namespaces, too."""


class Declined(Exception):
    """A feed with something in it that is left to feedparser."""


class Names(dict[str, str]):
    """feedparser's name for each tag (`{namespace}name`) of a document that declares these (prefix, namespace) pairs.

    Raises Declined for what is not listed above, and where feedparser, which goes by prefixes in part, might take one
    namespace for another: one that it knows has its usual prefix here, and no prefix stands for two.
    """

    def __init__(self, declared: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._prefixes: dict[str, str] = {}
        uris: dict[str, str] = {}
        for prefix, uri in set(declared):
            if not _usual(prefix, uri):
                raise Declined
            if self._prefixes.setdefault(uri, prefix) != prefix and uri != _ATOM:
                raise Declined
            if prefix and uris.setdefault(prefix.lower(), uri) != uri:
                raise Declined
        self._prefixes[""] = self._prefixes[_ATOM] = ""

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag.rpartition("}")
        prefix = self._prefixes.get(uri[1:], "xml")
        name = (f"{prefix}_{local}" if prefix else local).lower()
        if name not in LISTED:
            if not prefix or name in handled():
                raise Declined
            name = OTHER
        self[tag] = name
        return name


def _usual(prefix: str, uri: str) -> bool:
    """Whether this prefix is one that may stand for this namespace."""
    known = known_prefixes().get(uri.lower())
    if known is None:  # feedparser goes by the prefix; none at all stands for no namespace
        return uri.split() == [uri] and _USERLAND not in uri.lower() and prefix.lower() not in _ATOM_PREFIXES[1:]
    if known == "":
        return uri == _ATOM and prefix in _ATOM_PREFIXES
    return prefix.lower() == known and known != "xlink"


def attributes(element: Element) -> dict[str, str]:
    """An element's attributes, their names in lower case; Declined where one reaches beyond the element."""
    if not element.attrib:
        return {}
    plain: dict[str, str] = {}
    for name, value in element.attrib.items():
        local = name.rpartition("}")[2].lower()
        if local in _SCOPED or local in plain or (local in _MEANT and "}" in name):
            raise Declined
        plain[local] = value
    return plain


@cache
def known_prefixes() -> dict[str, str]:
    """The prefix that feedparser has for each namespace that it knows; "" for those of RSS and Atom."""
    from feedparser.api import StrictFeedParser

    return {uri.lower(): prefix.lower() for uri, prefix in StrictFeedParser.namespaces.items()}


@cache
def handled() -> frozenset[str]:
    """The names of which something would become, were they no names of elements that are listed here."""
    from feedparser.api import StrictFeedParser

    handlers = (name.split("_", 2) for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_")))
    return frozenset(name.lower() for _, _, name in handlers) | {"title_detail", "author_detail"}
