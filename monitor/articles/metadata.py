"""What a page says about itself in its head: title, address, site, language, writer, day, paywall.

Read by us from the tree that is there anyway: trafilatura's metadata cost 21-37 % of an extraction, this
about 2 %.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from monitor.articles.language import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

# A 3 MB JSON-LD block costs 370 MB when parsed; measured pages have up to 30 KB.
_JSON_LIMIT = 200_000
# Nodes of JSON-LD looked at; measured pages have up to 56.
_NODE_LIMIT = 500

_ARTICLE_TYPES = ("Article", "Posting", "Report", "WebPage")
_TITLE_KEYS = ("og:title", "twitter:title", "dc.title")
_DATE_KEYS = (
    "article:published_time",
    "og:published_time",
    "parsely-pub-date",
    "datepublished",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "sailthru.date",
    "date",
)
_AUTHOR_KEYS = (
    "author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "sailthru.author",
    "twitter:creator",
)
_SITE_KEYS = ("og:site_name", "application-name", "al:android:app_name", "twitter:app:name:iphone")

# "Headline | Outlet", "Headline - Outlet": a hyphen needs spaces, or "El-Salvador" would end a title.
_SUFFIX = re.compile(r"\s+[|–—»·•-]\s+|\s*[|»]\s*")
# A site's name has at most six words; what is longer is part of the headline.
_NAME_WORDS = 6
_BYLINE_LENGTH = 120
_AUTHORS = 3
_MARKED_AUTHORS = "//*[@rel='author' or @itemprop='author']"
_BY = re.compile(r"^\s*(?:by|por|par|de)\s+(?=\w)", re.IGNORECASE)
# Before the web there were no pages: the year 1 (.NET's `DateTime.MinValue`) and 1970 stand for a missing date.
_FIRST_YEAR = 1990
_DAY = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
# Second-level labels under country domains: the name is the label before (`eluniversal.com.mx`).
# A shorter label of a host is a word or the number of an address.
_LABEL_LENGTH = 5
_GENERIC = frozenset(["com", "co", "org", "net", "gob", "gov", "edu", "news", "info", "www", "m", "amp", "mx"])


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head says, empty where it says nothing. `names` are all the names the site gives itself."""

    title: str = ""
    canonical_url: str | None = None
    site_name: str = ""
    names: tuple[str, ...] = ()
    language: str | None = None
    byline: str = ""
    published: datetime | None = None
    paywalled: bool = False


def read_metadata(root: HtmlElement, url: str) -> Metadata:
    """Metadata of a parsed page that came from `url`. Never fails for what a page says."""
    metas = _metas(root)
    nodes = list(_nodes(root))
    article = next((node for node in nodes if _is_article(node)), {})
    head_title = _text(root.find(".//title"))
    publisher = next((n for node in nodes for n in _names_of(node.get("publisher"))), "")
    site_name = _first(metas, _SITE_KEYS) or publisher or _suffix_of(head_title)
    return Metadata(
        title=_title(root, metas, article, head_title, site_name),
        canonical_url=_canonical(root, metas, url),
        site_name=site_name,
        names=tuple(dict.fromkeys(filter(None, (site_name, publisher, _suffix_of(head_title), *_host_names(url))))),
        language=_language(root, metas, article),
        byline=_byline(root, metas, nodes),
        published=_published(root, metas, nodes),
        paywalled=any(_says_no(node.get("isAccessibleForFree")) for node in nodes),
    )


def _metas(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = (meta.get("content") or "").strip()
        if key and content:
            found.setdefault(key.lower(), content[:2000])
    return found


def _nodes(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of all JSON-LD blocks, breadth first, bounded."""
    budget, left = _JSON_LIMIT, _NODE_LIMIT
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        raw = script.text or ""
        budget -= len(raw)
        if budget < 0:
            return
        try:
            queue = [json.loads(raw.strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while queue and left > 0:
            left -= 1
            node = queue.pop(0)
            if isinstance(node, dict):
                yield node
                queue += [value for value in node.values() if isinstance(value, (dict, list))]
            elif isinstance(node, list):
                queue += node[:left]


def _is_article(node: dict[str, Any]) -> bool:
    return any(kind in str(node.get("@type", "")) for kind in _ARTICLE_TYPES)


def _first(metas: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((_one_line(metas[key]) for key in keys if key in metas), "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(element: HtmlElement | None) -> str:
    return _one_line("".join(element.itertext()))[:500] if element is not None else ""


def _title(root: HtmlElement, metas: dict[str, str], article: dict[str, Any], head: str, site: str) -> str:
    headline = article.get("headline")
    title = (
        _first(metas, _TITLE_KEYS)
        or (_one_line(headline)[:500] if isinstance(headline, str) else "")
        or _text(root.find(".//h1"))
        or head
    )
    suffix = _suffix_of(title)
    if suffix and suffix.casefold() == site.casefold():
        return title[: title.rindex(suffix)].rstrip(" |–—»·•-")
    return title


def _suffix_of(title: str) -> str:
    """The site's name at the end of a `<title>`, or ""."""
    parts = _SUFFIX.split(title)
    last = parts[-1].strip() if len(parts) > 1 else ""
    return last if 0 < len(last.split()) <= _NAME_WORDS else ""


def _host_names(url: str) -> tuple[str, ...]:
    """The telling label of the host: `latinarepublic` of www.latinarepublic.com."""
    labels = [label for label in (urlsplit(url).hostname or "").split(".")[:-1] if label not in _GENERIC]
    label = labels[-1] if labels else ""
    return (label, label.replace("-", " ")) if len(label) >= _LABEL_LENGTH and not label.isdigit() else ()


def _canonical(root: HtmlElement, metas: dict[str, str], url: str) -> str | None:
    link = root.find(".//link[@rel='canonical']")
    href = (link.get("href") if link is not None else None) or metas.get("og:url")
    if not href:
        return None
    try:
        address = urljoin(url, href.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def _language(root: HtmlElement, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    said = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang"))
    more = (metas.get("og:locale"), article.get("inLanguage"), metas.get("content-language"))
    return next((code for value in (*said, *more) if isinstance(value, str) and (code := normalise(value))), None)


def _byline(root: HtmlElement, metas: dict[str, str], nodes: list[dict[str, Any]]) -> str:
    names = [name for node in nodes if _is_article(node) for name in _names_of(node.get("author"))]
    if not names:
        said = _first(metas, _AUTHOR_KEYS)
        names = [said] if said and not said.startswith(("http:", "https:")) else []
    if not names:
        names = [_text(element) for element in root.xpath(_MARKED_AUTHORS)[:_AUTHORS]]
    joined = ", ".join(dict.fromkeys(_BY.sub("", name).strip() for name in names if name.strip()))
    return joined if len(joined) <= _BYLINE_LENGTH else ""


def _names_of(value: object) -> Iterator[str]:
    """Names of a JSON-LD person or organisation: a string, an object with `name`, or a list of those."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name and not name.startswith(("http:", "https:")):
            yield _one_line(name)


def _published(root: HtmlElement, metas: dict[str, str], nodes: list[dict[str, Any]]) -> datetime | None:
    said = [str(node["datePublished"]) for node in nodes if "datePublished" in node]
    said += [metas[key] for key in _DATE_KEYS if key in metas]
    said += [e.get("datetime") or "" for e in islice(root.iter("time"), 1)]
    return next((time for text in said if (time := _time(text)) is not None), None)


def _time(text: str) -> datetime | None:
    """A time in UTC, which is also assumed where no zone is named; of a date alone its midnight."""
    time = _named(text)
    return time if time and time.year >= _FIRST_YEAR else None


def _named(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return _day(text)
    try:
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:  # the year 1 in a zone east of Greenwich, the year 9999 in one west of it
        return None


def _day(text: str) -> datetime | None:
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:  # there is no 31 February
        return None


def _says_no(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")
