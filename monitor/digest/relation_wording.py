"""What every rendering says of stories that go on from others: what they are to these, what was told, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.digest.wording import clean, language_name, local_time
from monitor.model import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import AlsoIn, Article, Change, Digest, DigestStory, ItemLine

LONGEST_UPDATE = 120  # characters of what an update tells beside its outlet: a headline or three numbers


def relation_label(story: DigestStory) -> str:
    """What an entry is to the story that it goes on from: "Updated", "other coverage", "in English"; "" for none."""
    if story.earlier is None:
        return ""
    if story.earlier.kind == "translation":
        return f"in {language_name(story.lead.language)}" if story.lead.language != "und" else "in another language"
    return "Updated" if story.earlier.kind == "update" else "other coverage"


def before(story: DigestStory, digest: Digest) -> str:
    """What was told before of what an entry is about; "" where nothing was, or where it stands just above.

    "more on: Comar opens an office, told Fri 20 Nov"; of an update with a new headline "told Fri 20 Nov as: Comar …".
    """
    earlier = story.earlier
    if earlier is None or story.behind:
        return ""
    title = clean(earlier.title).strip() or "(no title)"
    when = f"told {_day(earlier.told, digest)}" if earlier.told else "in this digest"
    if earlier.kind == "update":
        return f"{when} as: {title}" if title != clean(story.lead.title).strip() else when
    return f"more on: {title}, {when}"


def _day(moment: datetime, digest: Digest) -> str:
    """The local day; of today the time, too."""
    shown = local_time(moment, digest.timezone, digest.at)
    return shown if shown.startswith("today") else shown.rpartition(" ")[0]


def also_about(story: DigestStory, main: DigestStory) -> tuple[ItemLine, ...]:
    """The items of a story that the one above it does not have, or that are to be checked."""
    known = {(item.watchlist, item.id) for item in main.items}
    return tuple(i for i in story.items if i.decision is Decision.UNSURE or (i.watchlist, i.id) not in known)


def changed(change: Change) -> str:
    """One number and what came in its place: "272,000 → 280,000 solicitudes"."""
    return clean(f"{change.old} → {change.new} {change.noun}")


def beside_outlet(other: AlsoIn, story: DigestStory) -> str:
    """What to say of another outlet's article; "" when nothing.

    Its language where it is not the lead's; of one that has gone on, what has changed: the numbers, else the headline;
    and which are older than a lead that has gone on.
    """
    return ", ".join(filter(None, (beside_lead(other, story.lead), "" if other.news else _outdated(other, story))))


def beside_lead(other: AlsoIn, lead: Article) -> str:
    """As `beside_outlet`, without which are older."""
    again = "again" if other.article.outlet == lead.outlet else ""
    language = language_name(other.article.language) if other.article.language != lead.language else ""
    return ", ".join(filter(None, (again, language, _updated(other, lead))))


def _outdated(other: AlsoIn, story: DigestStory) -> str:
    gone_on = story.lead.id in story.updates and not story.is_update
    older = (other.article.published or other.article.first_seen) < (story.lead.published or story.lead.first_seen)
    return "earlier version" if gone_on and older else ""


def _updated(other: AlsoIn, lead: Article) -> str:
    if not other.news:
        return ""
    title = clean(other.article.title).strip()
    told = ", ".join(map(changed, other.changes)) or (title if title != clean(lead.title).strip() else "")
    if len(told) > LONGEST_UPDATE:
        told = told[: LONGEST_UPDATE - 1].rstrip() + "…"
    return f"updated: {told}" if told else "updated"
