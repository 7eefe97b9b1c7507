"""robots.txt (RFC 9309): what of a file concerns us, and what that says of a URL. Pure; what asks is `permission.py`.

Articles are read only where it allows. A feed is published for programs, and a maintainer chose it: there only a group
that names us counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from monitor.model import Robots
from monitor.web.hosts import ORDINARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from protego import Protego

PRODUCT = "monitor"
"""The product token of our User-Agent (`headers.user_agent`), by which a group names us."""

MOST_BYTES = 500 * 1024
"""Of a robots.txt; what follows is not read (RFC 9309 §2.5)."""

KEPT = timedelta(hours=24)
"""How long a file counts before it is asked for again (§2.4)."""

UNREACHABLE_FOR = timedelta(minutes=10)
"""How long one that could not be had is not asked for again: less than the pause before a page's second try."""

GIVEN_UP = timedelta(days=30)
"""After as long a failure a site counts as one without a robots.txt (§2.3.1.4 names this number)."""

MOST_DELAY = 30.0
"""Seconds of a `Crawl-delay` that are kept between two starts; some ask for a day. As many let ten pages a cycle
through (a batch's 300 s), more than a paper prints in it."""

MOST_PARSED = 2 * 2**20
"""Characters of files that are kept parsed: 1,000 ordinary sites, and 60 MB of memory at the worst."""

_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429

_AGENT = re.compile(r"\s*user(?:-|\s+)?agent(?=[\s:]|$)\s*:?\s*([^#]*)", re.IGNORECASE)
_WORD = re.compile(r"[a-z_-]+", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:allow|d[a-z]{5,8}|crawl[- ]delay)\b", re.IGNORECASE)
"""Lines that end a group's list of agents: rules, with the slips in `Disallow` that protego reads as well."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a URL may be fetched, and the seconds that are to pass between two starts at its host.

    `lost`: it may not because the file cannot be had.
    """

    allowed: bool
    lost: bool = False
    pause: float = 0.0


def origin_of(url: str) -> str:
    """The site that one robots.txt is for: scheme, host and port, as `https://press.example`."""
    if plain := ORDINARY.match(url):
        return plain[1]
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def is_due(known: Robots | None, kind: Literal["feed", "page"], now: datetime) -> bool:
    """Whether the file is to be asked for. For a feed one that cannot be had makes no difference."""
    if known is None:
        return True
    kept = UNREACHABLE_FOR if known.failing_since and kind == "page" else KEPT
    return not timedelta(0) <= now - known.asked < kept


def answered(status: int, body: bytes, now: datetime) -> Robots | None:
    """What an answer says; None when it says nothing, because the server is in trouble (§2.3.1.4).

    Whatever else is no file is as good as an empty one: everything is allowed (§2.3.1.3).
    """
    if status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS:
        return None
    return Robots(concerning(body.decode("utf-8-sig", "replace")), now)


def unanswered(known: Robots | None, now: datetime) -> Robots:
    """What is known after a file could not be had: what was known before goes on."""
    if known is None:
        return Robots(None, now, now)
    return replace(known, asked=now, failing_since=known.failing_since or now)


def concerning(text: str) -> str:
    """The groups of a robots.txt that are for us or for everybody, with no other agent's name.

    A few hundred agents share their rules on many a site; 15,000 agents and 20,000 rules in 500 KB would be 300 million
    rules to protego. So what is not ours is left out before it is parsed, and what is kept is small.
    """
    return "\n".join(line for agents, rules in _groups(text.splitlines()) for line in _written(agents, rules))


def _groups(lines: Iterable[str]) -> Iterator[tuple[set[str], list[str]]]:
    """The agents of each group, of those that mean us, and its rules."""
    agents: set[str] = set()
    rules: list[str] = []
    named = False
    for line in lines:
        if found := _AGENT.match(line):
            if not named:
                yield agents, rules
                agents, rules = set(), []
            named = True
            agents |= _ours(found[1].strip())
        elif _RULE.match(line):
            named = False
            rules.append(line)
    yield agents, rules


def _ours(agent: str) -> set[str]:
    if agent == "*":
        return {"*"}
    product = _WORD.match(agent)
    return {PRODUCT} if product and product[0].lower() == PRODUCT else set()


def _written(agents: set[str], rules: list[str]) -> list[str]:
    return [*(f"User-agent: {agent}" for agent in sorted(agents)), *rules] if agents else []


class Rulebook:
    """Files as protego reads them: 15 to 28 bytes of memory for each of their characters (measured)."""

    def __init__(self) -> None:
        self._parsed: dict[str, Protego] = {}

    def of(self, text: str) -> Protego:
        """The rules of a file; those used last are kept."""
        from protego import Protego  # 40 ms of CPU, which no first request need wait for

        rules = self._parsed.pop(text, None) or Protego.parse(text)
        self._parsed[text] = rules
        while len(self._parsed) > 1 and sum(map(len, self._parsed)) > MOST_PARSED:
            del self._parsed[next(iter(self._parsed))]
        return rules


def verdict(known: Robots, url: str, kind: Literal["feed", "page"], rulebook: Rulebook, now: datetime) -> Verdict:
    """What is known of a site's robots.txt says of this URL."""
    if known.text is None:
        lost = kind == "page" and known.failing_since is not None and now - known.failing_since < GIVEN_UP
        return Verdict(allowed=not lost, lost=lost)
    if not known.text or (kind == "feed" and f"User-agent: {PRODUCT}" not in known.text):
        return Verdict(allowed=True)
    rules = rulebook.of(known.text)
    return Verdict(rules.can_fetch(url, PRODUCT), pause=min(rules.crawl_delay(PRODUCT) or 0.0, MOST_DELAY))
