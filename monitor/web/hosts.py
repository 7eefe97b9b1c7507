"""What a host is: the unit of manners, and of what repeats over a site's pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# http and https of one name are one server's business, other ports another's.
_WEB_PORTS = (None, "80", "443")

ORDINARY = re.compile(r"(https?://([a-z0-9.-]*[a-z0-9])(?::([1-5]?[1-9]\d{0,3}))?)(?=[/?#]|\Z)", re.ASCII)
"""How an address begins whose origin, host and port need no parser to be read: its groups, as `urlsplit` finds them.

Nearly all are so. Of a 304 the parsing of its address, for four questions, was a twentieth."""


def host_of(url: str) -> str:
    """The host that a URL names: lower case, IDNA, no dot at the end; `:port` unless that is 80 or 443.

    Empty when the URL names none or cannot be read: callers get such from feeds, and must not fall over it.
    """
    if plain := ORDINARY.match(url):
        return plain[2] if plain[3] in _WEB_PORTS else f"{plain[2]}:{plain[3]}"
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not name.isascii():
        name = ascii_name(name)
    return name if (port and str(port)) in _WEB_PORTS or not name else f"{name}:{port}"


def ascii_name(name: str) -> str:
    """The name as it is looked up (IDNA); as it is where it cannot be written so."""
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name
