"""Addresses that carry another one in them, and lead there: redirectors of search engines and networks, AMP caches.

Only hosts whose documented business it is are believed. Anybody could write `https://me.example/go?url=<a paper's
page>`, and would own the paper's page. What is opaque (`t.co`, `news.google.com/rss/articles/…`) is not guessed at: its
page is known by where its redirects end, and otherwise by headline and text.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

# Path and parameters of a redirector, by the end of its host. Google alerts and search results, Bing News' feed, and
# the exits of Facebook, Instagram, LinkedIn, Reddit, VK, Slack, YouTube and Outlook, as they stand in shared links.
_REDIRECTORS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), "/url", ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), "/news/apiclick.aspx", ("url",)),
    (re.compile(r"lm?\.facebook\.com|(?:www\.)?facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"l\.instagram\.com"), "/", ("u",)),
    (re.compile(r"(?:www\.)?linkedin\.com"), "/redir/redirect", ("url",)),
    (re.compile(r"out\.reddit\.com"), "", ("url",)),
    (re.compile(r"(?:m\.)?vk\.com"), "/away.php", ("to",)),
    (re.compile(r"slack-redir\.net"), "/link", ("url",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (re.compile(r"\w+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
)

LABELS = frozenset(
    (
        "ampproject",
        "bing",
        "facebook",
        "google",
        "instagram",
        "linkedin",
        "outlook",
        "reddit",
        "slack-redir",
        "vk",
        "youtube",
    )
)
"""One stands in every host that an address inside is looked for at."""

_AMP_CACHE = re.compile(r"^/(?:amp/|[cv]/)(s/)?(.+)$")
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}")


def inner_address(host: str, path: str, query: str) -> str:
    """Return the address inside a redirector's or an AMP cache's, empty where there is none."""
    for hosts, at, names in _REDIRECTORS:
        if hosts.fullmatch(host) and (not at or path == at):
            wanted = dict(parse_qsl(query))
            inner = next((wanted[name] for name in names if wanted.get(name)), "")
            return inner if inner.startswith(("http://", "https://")) else ""
    if host.endswith(".cdn.ampproject.org") or (_GOOGLE.fullmatch(host) and path.startswith("/amp/")):
        cached = _AMP_CACHE.match(path)
        return f"https://{cached[2]}{'?' if query else ''}{query}" if cached else ""
    return ""
