"""A URL as people are shown it: without what is secret in it, and no longer than a sentence bears."""

from __future__ import annotations

import re

LONGEST = 200
"""Characters. Addresses of articles are shorter but for a few; a redirect of 30,000 was met."""

REDIRECTED = "redirected to "
"""How a sentence begins about what is behind a redirect; the URL follows."""

_LOGIN = re.compile(r"\A((?:[^/?#:]*:)?//)[^/?#]*@")


def shown(url: str) -> str:
    """The URL for a message or a log: no user name, no password, at most 200 characters."""
    url = _LOGIN.sub(r"\1…@", url.strip())
    return url if len(url) <= LONGEST else url[: LONGEST - 1] + "…"
