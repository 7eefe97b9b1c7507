"""How the feeds are, in words: one sentence, and a line for each that is in trouble or for many at once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.digest.wording import clean
from monitor.model import Outcome
from monitor.plural import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.model import CycleResult, FeedHealth, FeedLine, FeedTrouble

SILENT = "nothing new for far longer than usual"  # of a feed that is answered, and brings nothing

OUTCOMES: Mapping[Outcome, str] = {
    **dict.fromkeys((Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.SAME_BODY), SILENT),
    Outcome.NOT_A_FEED: "what came is not a feed",
    Outcome.BLOCKED: "the server keeps programs out",
    Outcome.GONE: "gone for good",
    Outcome.RATE_LIMITED: "the server asks us to wait",
    Outcome.TIMED_OUT: "no answer in time",
    Outcome.TOO_LARGE: "too large",
    Outcome.UNREACHABLE: "not reachable",
    Outcome.FORBIDDEN_ADDRESS: "an address we must not visit",
    Outcome.ERROR: "the server answered with an error",
}
OFFLINE = (Outcome.UNREACHABLE, Outcome.TIMED_OUT)  # what every feed says where there is no network
TROUBLED_FOR = timedelta(hours=24)  # one that fails for a day is news, one that fails for an hour is the web
MOST_LINES = 5  # feeds that one cause may list singly: more is one fault, not many
MOST_NAMED = 12  # feeds named in one line, the others are counted

# A host as messages name it: letters behind its last dot, so that no number and no configuration key is taken for one.
_HOST = r"(?<![\w./-])(?!robots\.txt)(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+(?![\w.])"


def feeds_fine(health: FeedHealth) -> str:
    """How many feeds are: "14 of 14 feeds fine"; that none is is not a quiet day and not said as one."""
    return _fine(health.fine, health.total)


def worth_telling(health: FeedHealth, before: datetime | None, now: datetime, timezone: str) -> tuple[FeedTrouble, ...]:
    """The feeds that a digest names: those in trouble for a day or more, once a local day, and one that is gone once.

    `before` is when the channel had its last digest: where that was today, only what has become a day old since then.
    """
    late = tuple(trouble for trouble in health.troubles if now - trouble.since >= TROUBLED_FOR)
    late = tuple(trouble for trouble in late if not (before and _is_told(trouble, before)))
    zone = ZoneInfo(timezone)
    if before is None or before.astimezone(zone).date() != now.astimezone(zone).date():
        return late
    return tuple(trouble for trouble in late if before - trouble.since < TROUBLED_FOR)


def _is_told(trouble: FeedTrouble, before: datetime) -> bool:
    """Whether there is no more to say: a feed that is gone for good was named by the digest before."""
    return trouble.outcome is Outcome.GONE and before - trouble.since >= TROUBLED_FOR


def nothing_new(health: FeedHealth, followed: int = 0) -> str:
    """What a digest without stories says: "Nothing new, 14 of 14 feeds fine", or that nothing could be read.

    `followed` stories were followed up in their threads since the last one: "Nothing new but in the threads of 2
    stories, …".
    """
    if health.fine or not health.total:
        but = f" but in the threads of {plural(followed, 'story', 'stories')}" if followed else ""
        return f"Nothing new{but}, {feeds_fine(health)}"
    causes = {_cause(trouble.message, trouble.outcome, "") for trouble in health.troubles}
    return "No feed could be read" + (f": {causes.pop()}" if len(causes) == 1 else "")


def nothing_told(result: CycleResult) -> str:
    """Why a cycle has nothing to tell, in one line; "" when it tells something."""
    if _tells(result):
        return ""
    first, *causes = feed_lines(result)
    return f"{first} {' · '.join(line.strip() for line in causes)}".strip()


def _tells(result: CycleResult) -> bool:
    return bool(result.threads) or any(digest.stories for digest in result.digests)


def feed_lines(result: CycleResult) -> list[str]:
    """How the feeds of a cycle are: a sentence, then an indented line for each cause that keeps some unread."""
    feeds = result.feeds
    fine = sum(feed.outcome.fine for feed in feeds)
    causes: dict[str, list[FeedLine]] = {}
    for feed in feeds:
        if not feed.outcome.fine:
            causes.setdefault(_cause(feed.message, feed.outcome, feed.url), []).append(feed)
    if feeds and not fine:
        head = "No feed could be read:" if any(feed.asked for feed in feeds) else "No feed was to be asked:"
        return [head, *(line for cause in causes.items() for line in _lines(*cause, alone=True))]
    news = "" if _tells(result) else "Nothing new, "
    return [f"{news}{_fine(fine, len(feeds))}.", *(line for cause in causes.items() for line in _lines(*cause))]


def _lines(cause: str, feeds: Sequence[FeedLine], *, alone: bool = False) -> list[str]:
    """The feeds of one cause. `alone`: no feed is fine, so the names of many tell nothing."""
    if len(feeds) <= MOST_LINES:
        return [f"  {feed.id}: {clean(feed.message) or cause}" for feed in feeds]
    if alone:
        ask = " – is this machine online?" if feeds[0].outcome in OFFLINE else ""
        return [f"  {cause}: {plural(len(feeds), 'feed')}{ask}"]
    more = f" and {len(feeds) - MOST_NAMED} more" if len(feeds) > MOST_NAMED else ""
    named = ", ".join(feed.id for feed in feeds[:MOST_NAMED])
    return [f"  {cause}: {plural(len(feeds), 'feed')} ({named}{more})"]


def _cause(message: str, outcome: Outcome, url: str) -> str:
    """What is wrong without whose server it is, so that one fault of many feeds is one cause."""
    said = clean(message) or OUTCOMES.get(outcome, outcome.value)
    host = f"{re.escape(urlsplit(url).hostname or '-')}(?::\\d+)?|{_HOST}"
    said = re.sub(rf"^(?:{host})(?= )", "the server", said, flags=re.IGNORECASE)
    return re.sub(rf"(?: of| to)? (?:{host})", "", said, flags=re.IGNORECASE)


def _fine(fine: int, total: int) -> str:
    return f"{fine} of {plural(total, 'feed')} fine"
