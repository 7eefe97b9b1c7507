"""What every rendering of a digest says in the same words: sections, reasons, languages, times, feeds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.model import (
    Article,
    Decision,
    Digest,
    DigestStory,
    FateKind,
    FeedHealth,
    ItemLine,
    Mention,
    Outcome,
    Snippet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

PLEASE_CHECK = "Please check"
MOST_WORDS = 6  # words that decided, per item: more is a list, not a reason
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_CODE = 35  # characters of a language tag (RFC 5646 §4.4.1)
LANGUAGES: Mapping[str, str] = {
    "es": "Spanish",
    "en": "English",
    "pt": "Portuguese",
    "fr": "French",
    "und": "language unknown",
}
FATES: Mapping[FateKind, str] = {
    FateKind.MATCHED: "in a story",
    FateKind.UNSURE: "to check",
    FateKind.DUPLICATE: "seen before",
    FateKind.UNMATCHED: "about something else",
    FateKind.MUTED: "muted",
    FateKind.PENDING: "waiting for their page",
    FateKind.FAILED: "not readable yet",
    FateKind.BASELINE: "older than the feed's first poll",
    FateKind.EXPIRED: "given up",
}
OUTCOMES: Mapping[Outcome, str] = {
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

# Unicode general categories: control, format, surrogate, private use, unassigned.
_UNSHOWN = ("Cc", "Cf", "Cs", "Co", "Cn")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive stories under one heading."""

    heading: str
    high: bool
    unsure: bool
    stories: tuple[DigestStory, ...]


def sections(digest: Digest) -> tuple[Section, ...]:
    """The stories of a digest under their headings, in reading order."""
    found: list[Section] = []
    for story in digest.stories:
        unsure = story.decision is Decision.UNSURE
        heading = PLEASE_CHECK if unsure else story.section
        high = story.priority == "high" and not unsure
        if found and (found[-1].heading, found[-1].high, found[-1].unsure) == (heading, high, unsure):
            found[-1] = Section(heading, high, unsure, (*found[-1].stories, story))
        else:
            found.append(Section(heading, high, unsure, (story,)))
    return tuple(found)


def clean(text: str) -> str:
    """Text from outside, fit to be shown: no control or direction characters, single spaces.

    Escape sequences drive terminals, direction overrides turn around what stands behind them (Unicode TR 36).
    A space at either end stays, so that pieces can be cleaned one by one.
    """
    shown = (c for c in _SPACES.sub(" ", text) if unicodedata.category(c) not in _UNSHOWN)
    return "".join(shown)


def pieces(snippet: Snippet) -> Iterator[tuple[str, bool]]:
    """The snippet cleaned, in pieces, each with whether it is a matched word."""
    at = 0
    for mark in snippet.marks:
        yield clean(snippet.text[at : mark.start]), False
        yield clean(snippet.text[mark.start : mark.end]), True
        at = mark.end
    yield clean(snippet.text[at:]), False


def why(item: ItemLine, mentions: Sequence[Mention]) -> str:
    """The reason in one line: "Comar + refugiados, Tapachula", the names found, then the signs.

    The item's own name stands before them where it is another: "Caravans: caravana".
    """
    found = {mention.text.casefold() for mention in mentions if mention.item == item.id}
    names = [word for word in item.because if word.casefold() in found] or list(item.because[:1])
    signs = [word for word in item.because if word not in names]
    words = " + ".join(filter(None, (_listed(names), _listed(signs)))) or clean(item.name)
    said = _listed(names).casefold() == item.name.casefold()
    return words if said or not item.because else f"{clean(item.name)}: {words}"


def _listed(words: Sequence[str]) -> str:
    shown = ", ".join(clean(word) for word in words[:MOST_WORDS])
    return f"{shown} and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else shown


def language_name(code: str) -> str:
    """English name of an ISO 639-1 code; the code itself where we have none."""
    return LANGUAGES.get(code, clean(code)[:LONGEST_CODE])


def local_time(moment: datetime, timezone: str, now: datetime) -> str:
    """Wall-clock time for a reader: "today 08:12", "Sat 21 Nov 18:40", the year only where it is another."""
    local, today = moment.astimezone(ZoneInfo(timezone)), now.astimezone(ZoneInfo(timezone))
    if local.date() == today.date():
        return f"today {local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year} {local:%H:%M}"


def heading_time(digest: Digest) -> str:
    """When the digest is told, in its own zone: "Sun 22 Nov 2026, 08:00"."""
    local = digest.at.astimezone(ZoneInfo(digest.timezone))
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def reading_depth(article: Article) -> str:
    """How much of the article was read."""
    if article.full_text:
        return "full text"
    return "summary only, behind a paywall" if article.paywalled else "summary only"


def counts(digest: Digest) -> str:
    """What the digest holds: "7 stories, 2 to check, 31 articles read"; empty when there is nothing."""
    unsure = sum(story.decision is Decision.UNSURE for story in digest.stories)
    sure = len(digest.stories) - unsure
    parts = [
        plural(sure, "story", "stories") if sure else "",
        f"{unsure} to check" if unsure else "",
        f"{plural(digest.read, 'article')} read" if digest.read else "",
    ]
    return ", ".join(filter(None, parts))


def plural(count: int, one: str, many: str = "") -> str:
    """The count with its noun: "1 feed", "1,200 feeds"; `many` is the plural where it is not `one` + s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def feeds_fine(health: FeedHealth) -> str:
    """How many feeds are: "14 of 14 feeds fine"."""
    return f"{health.fine} of {plural(health.total, 'feed')} fine"
