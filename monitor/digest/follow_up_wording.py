"""What every rendering says of stories that are followed up in threads, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.digest.relation_wording import beside_lead, changed
from monitor.digest.wording import clean, local_time

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import AlsoIn, Article, DigestStory, FollowUp, Thread


def updated_at(thread: Thread, *, seen: datetime) -> str:
    """The local time of a follow-up: "16:20", with the day where it stands beside something of another day."""
    return local_time(thread.at, thread.timezone, seen).removeprefix("today ")


def headline_before(update: DigestStory) -> str:
    """The headline that was told before an update's; "" where that is the same."""
    old = clean(update.earlier.title).strip() if update.earlier else ""
    return old if old != clean(update.lead.title).strip() else ""


def in_words(one: FollowUp, thread: Thread) -> str:
    """A follow-up in one line: "updated 16:20: 272,000 → 280,000 migrants; now also in La Jornada (Spanish)"."""
    outlets = ", ".join(outlet_in_words(other, one.lead) for other in one.outlets)
    said = (_update(one.update, thread) if one.update else "", f"now also in {outlets}" if outlets else "")
    return "; ".join(filter(None, said))


def _update(update: DigestStory, thread: Thread) -> str:
    """The figures; where none has changed, the headlines."""
    old, new = headline_before(update), clean(update.lead.title).strip()
    what = ", ".join(map(changed, update.changes)) or (f"{old} → {new}" if old else "")
    when = f"updated {updated_at(thread, seen=thread.at)}"
    return f"{when}: {what}" if what else when


def outlet_in_words(other: AlsoIn, lead: Article) -> str:
    """An outlet, with its language where that is not the lead's."""
    beside = beside_lead(other, lead)
    return clean(other.article.outlet) + (f" ({beside})" if beside else "")
