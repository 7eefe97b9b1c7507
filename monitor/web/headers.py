"""What we say in a request and read from an answer, beside the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from monitor import __version__
from monitor.model import Validators

if TYPE_CHECKING:
    from multidict import CIMultiDictProxy

Kind = Literal["feed", "page", "robots"]
"""What is asked for."""

# The feed types first: some servers choose by it, and a few send a page to whoever merely accepts everything.
ACCEPT: dict[Kind, str] = {
    "feed": "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, "
    "text/xml;q=0.8, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
}
MOST_AGE = 365 * 86_400  # seconds: a year, more than which RFC 2616 §14.21 forbade; whoever uses it caps lower


def user_agent(contact: str) -> str:
    """Who we are, and where a server's owner can complain."""
    address = f"+{' '.join(contact.split())}; " if contact.strip() else ""
    return f"monitor/{__version__} ({address}feed reader)"


def conditions(validators: Validators) -> dict[str, str]:
    """The conditional headers, the validators byte for byte as they came (RFC 9110 §13.1)."""
    named = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in named.items() if value is not None}


def validators_of(headers: CIMultiDictProxy[str]) -> Validators:
    """What the server sent to recognise this answer by, "none" included: an older one must not outlive it.

    None as well with `Expires: 0`, which says that no copy is ever good (as Miniflux reads it). A validator
    in bytes that are no UTF-8 could not be sent back as it came, so it is none.
    """
    if headers.get("Expires") == "0":
        return Validators()
    return Validators(_sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified")))


def _sendable(value: str | None) -> str | None:
    if not value:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return value


def max_age_of(headers: CIMultiDictProxy[str]) -> int | None:
    """The seconds of `Cache-Control: max-age` (RFC 9111 §5.2.2.1); None when not said or not a number."""
    for directive in ",".join(headers.getall("Cache-Control", ())).split(","):
        name, _, value = directive.partition("=")
        digits = value.strip().strip('"')
        if name.strip().lower() == "max-age" and digits.isascii() and digits.isdecimal():
            return min(int(digits[:12]), MOST_AGE)
    return None


def location_of(headers: CIMultiDictProxy[str]) -> str:
    """Where a redirect points, possibly relative; empty when it does not say. Bytes: UTF-8 or latin-1."""
    value = headers.get("Location", "").strip()
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    return value
