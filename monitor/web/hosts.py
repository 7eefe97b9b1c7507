"""What a host is: the unit of manners, and of what repeats over a site's pages."""

from __future__ import annotations

from urllib.parse import urlsplit

WEB_PORTS = (None, 80, 443)  # http and https of one name are one server's business, other ports another's


def host_of(url: str) -> str:
    """The host that a URL names: lower case, IDNA, no dot at the end; `:port` unless that is 80 or 443.

    Empty when the URL names none or cannot be read: callers get such from feeds, and must not fall over it.
    """
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not name.isascii():
        name = ascii_name(name)
    return name if port in WEB_PORTS or not name else f"{name}:{port}"


def ascii_name(name: str) -> str:
    """The name as it is looked up (IDNA); as it is where it cannot be written so."""
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name
