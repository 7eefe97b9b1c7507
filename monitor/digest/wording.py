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
    ItemLine,
    Mention,
    Snippet,
)
from monitor.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

OVERNIGHT = "Overnight"
HIGH_PRIORITY = "High priority"
PLEASE_CHECK = "Please check"
MOST_WORDS = 6  # words that decided, per item: more is a list, not a reason
MOST_OTHERS = 2  # others of the name beside an unsure one: a draw is mostly between two
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_CODE = 35  # characters of a language tag (RFC 5646 §4.4.1)
LANGUAGES: Mapping[str, str] = {
    "es": "Spanish",
    "en": "English",
    "pt": "Portuguese",
    "fr": "French",
    "ht": "Haitian Creole",
    "ca": "Catalan",
    "de": "German",
    "it": "Italian",
    "nl": "Dutch",
    "zh": "Chinese",
    "ar": "Arabic",
    "ru": "Russian",
    "und": "language unknown",
}
UNREAD: Mapping[FateKind, str] = {
    FateKind.DUPLICATE: "seen before",
    FateKind.BASELINE: "older than the feed's first poll",
    FateKind.PENDING: "waiting for their page",
    FateKind.EXPIRED: "given up",
}
READ: Mapping[FateKind, str] = {
    FateKind.MATCHED: "in a story",
    FateKind.UNSURE: "to check",
    FateKind.UNMATCHED: "about something else",
    FateKind.MUTED: "muted",
    FateKind.FAILED: "by the summary alone until their page can be had",
}

# Unicode general categories: control, format, surrogate, private use, unassigned.
_UNSHOWN = ("Cc", "Cf", "Cs", "Co", "Cn")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive stories under one heading: those of the night or of high priority, of a section, or to check.

    `high` says that they are of several sections, and to be read first.
    """

    heading: str
    high: bool
    unsure: bool
    stories: tuple[DigestStory, ...]


def sections(digest: Digest) -> tuple[Section, ...]:
    """The stories of a digest under their headings, in reading order; what stands behind another goes with it."""
    found: list[Section] = []
    for family in _families(digest.stories):
        unsure = family[0].decision is Decision.UNSURE
        high = not unsure and any(story.priority == "high" for story in family)
        first = OVERNIGHT if any(story.overnight for story in family) else HIGH_PRIORITY
        heading = PLEASE_CHECK if unsure else first if high else family[0].section
        if found and (found[-1].heading, found[-1].high, found[-1].unsure) == (heading, high, unsure):
            found[-1] = Section(heading, high, unsure, (*found[-1].stories, *family))
        else:
            found.append(Section(heading, high, unsure, family))
    return tuple(found)


def _families(stories: Sequence[DigestStory]) -> list[tuple[DigestStory, ...]]:
    found: list[tuple[DigestStory, ...]] = []
    for story in stories:
        if story.behind and found:
            found[-1] = (*found[-1], story)
        else:
            found.append((story,))
    return found


def section_beside(story: DigestStory, section: Section) -> str:
    """The section to name beside a story that does not stand under it; "" for one that does."""
    return clean(story.section) if section.high else ""


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
    """The reason in one line, the names found, then the signs: "Comar, with refugiados, Tapachula".

    The item's own name stands before them where it is another: "Caravans: caravana". Where it is unsure both sides
    are told: "INM – for INM (Mexico): Tapachula · for the INM of Honduras: Choluteca".
    """
    found = {mention.text.casefold() for mention in mentions if mention.item == item.id}
    names = [word for word in item.because if word.casefold() in found] or list(item.because[:1])
    signs = [word for word in item.because if word not in names]
    if item.decision is Decision.UNSURE and item.against:
        sides = ((item.name, signs), *item.against[:MOST_OTHERS])
        return f"{_listed(names)} – " + " · ".join(f"for {clean(name)}: {_listed(words)}" for name, words in sides)
    words = ", with ".join(filter(None, (_listed(names), _listed(signs)))) or clean(item.name)
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
    """When the digest is told, and where that is the time: "Sun 22 Nov 2026, 08:00 (Mexico City)"."""
    local = digest.at.astimezone(ZoneInfo(digest.timezone))
    city = digest.timezone.rpartition("/")[2].replace("_", " ")
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M} ({city})"


def reading_depth(article: Article) -> str:
    """How much of the article was read."""
    if article.full_text:
        return "full text"
    return "summary only, behind a paywall" if article.paywalled else "summary only"


def counts(digest: Digest) -> str:
    """What the digest holds; empty when there is nothing.

    "12 stories and 1 update from 31 articles, 2 to check (80 articles read)": those to check are not among
    the stories.
    """
    sure = [story for story in digest.stories if story.decision is not Decision.UNSURE]
    unsure = len(digest.stories) - len(sure)
    updates = sum(story.is_update for story in sure)
    stories = [
        plural(len(sure) - updates, "story", "stories") if len(sure) > updates else "",
        plural(updates, "update") if updates else "",
    ]
    parts = [
        f"{' and '.join(filter(None, stories))} from {plural(sum(story.articles for story in sure), 'article')}"
        if sure
        else "",
        f"{unsure} to check" if unsure else "",
    ]
    read = f" ({plural(digest.read, 'article')} read)" if digest.read else ""
    return f"{', '.join(filter(None, parts))}{read}" if any(parts) else ""


def arrivals(fates: Mapping[FateKind, int]) -> str:
    """What became of the new entries of a cycle; the parts add up.

    "29 new articles in the feeds: 2 seen before, 27 read (16 in a story, 1 to check, 10 about something else)."
    """
    total = sum(fates.values())
    if not total:
        return "No new articles in the feeds."
    unread = [f"{fates[kind]:,} {UNREAD[kind]}" for kind in UNREAD if fates.get(kind)]
    read = [f"{fates[kind]:,} {READ[kind]}" for kind in READ if fates.get(kind)]
    looked = [f"{sum(fates.get(kind, 0) for kind in READ):,} read ({', '.join(read)})"] if read else []
    return f"{plural(total, 'new article')} in the feeds: {', '.join([*unread, *looked])}."
